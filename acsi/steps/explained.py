"""Why branches stand where they stand, from the league just made: for the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from acsi.steps.results import results_in, results_of
from acsi.wave import Wave

if TYPE_CHECKING:
    from acsi.league.results import League
    from acsi.reporting.explained import Explained


def explained_branches(source: Wave | Path, league: League, codes: Iterable[str]) -> list[Explained]:
    """The branches with these codes of a wave, or of a folder of estimates, explained in English.

    Raises AcsiError for an unknown code (R004), or one of too few interviews (R009).
    """
    from acsi.reporting.explained import explained
    from acsi.reporting.material import Material
    from acsi.reporting.pages import texts_of

    results = results_of(source) if isinstance(source, Wave) else results_in(source)
    material = Material(league, results.estimates(), results.survey, texts_of("en", league.settings))
    return [explained(material, code) for code in codes]
