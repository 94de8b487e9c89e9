"""`acsi report`: the reports of a wave of the programme, or of a folder of estimates."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from acsi.cli.estimates import FromEstimates, MaybeWave, alone, required
from acsi.cli.options import Folder, Force, Language, programme_in

if TYPE_CHECKING:
    from acsi.steps.production import Reports
    from acsi.wave import Wave


class Format(StrEnum):
    """What a report is written as."""

    pdf = "pdf"
    html = "html"
    xlsx = "xlsx"


class Only(StrEnum):
    """Which reports are made anew."""

    changed = "changed"


def report(
    wave: MaybeWave = None,
    estimates: FromEstimates = None,
    branch: Annotated[list[str] | None, typer.Option(help="Only this branch's report; may be repeated.")] = None,
    lang: Annotated[
        list[Language] | None,
        typer.Option(help="Only this language; default: branches in the survey's first, the national report in all."),
    ] = None,
    written_as: Annotated[
        Format,
        typer.Option(
            "--format",
            help="PDFs; one page to explore the league in a browser, with --branch that branch's own; or one workbook "
            "of the league, the questions and the touchpoints.",
        ),
    ] = Format.pdf,
    only: Annotated[
        Only | None, typer.Option(help="Leave the PDFs whose content is what it was when they were made.")
    ] = None,
    zipped: Annotated[
        bool, typer.Option("--zip", help="Also pack the branches' PDFs into a ZIP for each region of branches.csv.")
    ] = False,
    preview: Annotated[
        bool, typer.Option("--preview", help="Only draw one page as a picture: of the branch, else of the nation.")
    ] = False,
    page: Annotated[int, typer.Option(min=1, help="With --preview: which page.")] = 1,
    out: Annotated[
        Path | None,
        typer.Option(help="With --estimates: the folder for the reports; with --preview: the folder for the picture."),
    ] = None,
    folder: Folder = None,
    force: Force = False,
) -> None:
    """Write the national report and each branch's as PDF.

    Example: acsi report 2026Q3

    Example: acsi report 2026Q3 --only changed --zip

    Example: acsi report 2026Q3 --format html

    Example: acsi report 2026Q3 --format html --branch B07

    Example: acsi report 2026Q3 --format xlsx

    Example: acsi report 2026Q3 --preview --branch B07 --page 2

    Example: acsi report --estimates results --branch B06 --lang zh
    """
    branches, languages = branch or [], [language.value for language in lang or []]
    _together(written_as, branches, only=only, zipped=zipped, preview=preview, page=page)
    source: Wave | Path = programme_in(folder).wave(wave) if wave is not None else required(estimates)
    if wave is not None:
        alone(wave, {"--estimates": estimates, "--out": None if preview else out})
    if preview:
        _preview(source, branches, languages, page, out or Path())
    elif written_as is Format.html:
        _pages(source, branches, languages, out, force=force)
    elif written_as is Format.xlsx:
        _workbooks(source, languages, out, force=force)
    else:
        _pdfs(source, branches, languages, out, changed_only=only is not None, zipped=zipped, force=force)


def _together(
    written_as: Format,
    branches: list[str],
    *,
    only: Only | None,
    zipped: bool,
    preview: bool,
    page: int,
) -> None:
    """Refuse options that make no sense beside each other."""
    of_pdfs = {"--only": only is not None, "--zip": zipped}
    named = next((option for option, given in of_pdfs.items() if given), None)
    if named and (preview or written_as is not Format.pdf):
        raise typer.BadParameter(f"{named} belongs to PDFs")
    if zipped and branches:
        raise typer.BadParameter("--zip packs all the branches of a region, so --branch cannot stand beside it")
    if written_as is Format.xlsx and (branches or preview):
        raise typer.BadParameter("the workbook holds all branches: --branch and --preview belong to PDFs")
    if written_as is Format.html and preview:
        raise typer.BadParameter("--preview belongs to PDFs")
    if preview and len(branches) > 1:
        raise typer.BadParameter("--preview draws one page: name one branch")
    if page > 1 and not preview:
        raise typer.BadParameter("--page belongs to --preview")


def _pdfs(
    source: Wave | Path,
    branches: list[str],
    languages: list[str],
    out: Path | None,
    *,
    changed_only: bool,
    zipped: bool,
    force: bool,
) -> None:
    from acsi.cli.console import progress
    from acsi.steps.report import report_folder, report_wave

    with progress("Writing reports") as told:
        if isinstance(source, Path):
            reports = report_folder(
                source,
                branches=branches,
                languages=languages,
                out=out,
                changed_only=changed_only,
                zipped=zipped,
                progress=told,
            )
        else:
            reports = report_wave(
                source,
                branches=branches,
                languages=languages,
                changed_only=changed_only,
                zipped=zipped,
                progress=told,
                force=force,
            )
    _show(reports)


def _show(reports: Reports) -> None:
    """What was written and where; what was not made or is doubtful, with exit code 1."""
    from acsi.cli.console import note, show_problems

    pdfs = [path for path in reports.files if path.suffix == ".pdf"]
    zips = len(reports.files) - len(pdfs)
    if reports.files:
        packed = f", {_count(zips, 'ZIP')} for the regions" if zips else ""
        typer.echo(f"{_count(len(pdfs), 'report')}{packed} in {reports.files[0].parent}")
    left = len(pdfs) - reports.made
    if left and not reports.unmade:
        note("Nothing had to be done." if not reports.made else f"Left as before: {_count(left, 'report')}.")
    if reports.unmade or reports.doubtful:
        note(f"{_count(len(reports.unmade), 'report')} not made, {len(reports.doubtful)} doubts about the others:")
        show_problems([*reports.unmade, *reports.doubtful])
        raise typer.Exit(1)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _workbooks(source: Wave | Path, languages: list[str], out: Path | None, *, force: bool) -> None:
    from acsi.cli.console import note, progress
    from acsi.steps.workbook import workbooks_of_folder, workbooks_of_wave

    with progress("Writing workbooks"):
        if isinstance(source, Path):
            files, done = workbooks_of_folder(source, languages=languages, out=out), True
        else:
            files, done = workbooks_of_wave(source, languages=languages, force=force)
    if not done:
        note("These workbooks are there already; nothing had to be done.")
    for path in files:
        typer.echo(str(path))


def _pages(source: Wave | Path, branches: list[str], languages: list[str], out: Path | None, *, force: bool) -> None:
    from acsi.cli.console import note, progress
    from acsi.steps.page import pages_of_folder, pages_of_wave

    with progress("Writing pages"):
        if isinstance(source, Path):
            files, done = pages_of_folder(source, branches=branches, languages=languages, out=out), True
        else:
            files, done = pages_of_wave(source, branches=branches, languages=languages, force=force)
    if not done:
        note("These pages are there already; nothing had to be done.")
    for path in files:
        typer.echo(str(path))


def _preview(source: Wave | Path, branches: list[str], languages: list[str], page: int, out: Path) -> None:
    from acsi.steps.preview import preview

    typer.echo(str(preview(source, branches[0] if branches else None, languages[:1], page, out)))
