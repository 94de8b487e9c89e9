"""Two estimates side by side, each a folder that `acsi fit --out` left or a wave of the programme."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from acsi.steps.results import Results, results_in, results_of
from acsi.wave import find_programme
from acsi.wave.names import ESTIMATES

if TYPE_CHECKING:
    from acsi.model.compare import Comparison


def compare_results(first: str, second: str, programme: Path | None = None) -> Comparison:
    """Compare the estimates of `first` and `second`, folders or waves of the programme in the folder `programme`.

    Raises AcsiError where either has not been fitted (F006, P013), there is no such wave (P012), no programme (P001),
    or the estimates have no index in common (M021).
    """
    from acsi.model.compare import compare

    one, two = (_results(name, programme) for name in (first, second))
    part = one.survey.model or one.survey.composite
    assert part is not None
    pairs = [(name, each.estimates(), each.replicates()) for name, each in ((first, one), (second, two))]
    return compare(pairs[0], pairs[1], part.index)


def _results(name: str, programme: Path | None) -> Results:
    """A folder if it holds estimates or looks like a path, else a wave."""
    folder = Path(name)
    if (folder / ESTIMATES).is_file() or "/" in name or (folder.is_dir() and programme is None):
        return results_in(folder)
    return results_of(find_programme(programme).wave(name))
