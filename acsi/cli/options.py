"""Options that several commands share, and the programme they name."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from acsi.wave import Programme


class Language(StrEnum):
    """The languages of a report and of a questionnaire."""

    zh = "zh"
    en = "en"


Folder = Annotated[
    Path | None,
    typer.Option("-C", metavar="DIR", help="The programme's folder; default: the nearest survey.yaml upwards."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Force = Annotated[bool, typer.Option("--force", help="Change a closed wave all the same.")]
WaveName = Annotated[str, typer.Argument(metavar="WAVE", help="The wave, such as 2026Q3.")]


def programme_in(folder: Path | None) -> Programme:
    """The programme that `-C` names, or the nearest one upwards. Raises AcsiError (P001)."""
    from acsi.wave import find_programme

    return find_programme(folder)
