"""`acsi questionnaire`: the questionnaire for the field, in the formats that survey firms work with."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from acsi.cli.options import Folder, Language


class Format(StrEnum):
    """What the questionnaire can be written as."""

    pdf = "pdf"
    xlsform = "xlsform"
    triple_s = "triple-s"
    codebook = "codebook"
    sav = "sav"
    xlsx = "xlsx"
    all = "all"


def questionnaire(
    survey: Annotated[
        str | None,
        typer.Option(metavar="NAME|FILE", help="A shipped survey or a definition; default: the programme's own."),
    ] = None,
    formats: Annotated[
        list[Format] | None, typer.Option("--format", help="Only this format; may be repeated. Default: all.")
    ] = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="The folder for the files.")] = Path("questionnaire"),
    lang: Annotated[
        list[Language] | None, typer.Option(help="Only this language; default: all languages of the survey.")
    ] = None,
    folder: Folder = None,
) -> None:
    """Write the questionnaire: PDF to read out, XLSForm, Triple-S, codebook, and SPSS and XLSX files to fill in.

    Example: acsi questionnaire --survey auto-claims --format pdf --format xlsform --out field
    """
    from acsi.cli.console import progress, show_problems
    from acsi.steps.programme import find_definition
    from acsi.steps.questionnaire import definition_of, write_questionnaire

    if survey is not None and folder is not None:
        raise typer.BadParameter("-C cannot stand with --survey")
    named = list(formats or [])
    chosen = [] if Format.all in named else list(dict.fromkeys(each.value for each in named))
    definition = definition_of(survey) if survey is not None else find_definition(folder or Path.cwd())
    languages = [each.value for each in lang or []]
    with progress("Writing the questionnaire") as told:
        done = write_questionnaire(definition, out, formats=chosen, languages=languages, progress=told)
    show_problems(done.doubts)
    for path in done.files:
        typer.echo(path)
