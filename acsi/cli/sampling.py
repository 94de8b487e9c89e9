"""`acsi sample`: the selection and the draw, and the waterfall on the terminal."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from acsi.cli.options import AsJson, Folder, Force, WaveName, programme_in

if TYPE_CHECKING:
    from acsi.sampling.results import Balance, Selection


def sample(
    wave: WaveName,
    frame: Annotated[
        str,
        typer.Option(
            metavar="SRC",
            help="The extract of claims: a .parquet, .csv or .xlsx file or glob, "
            "or postgresql://user@host/database#table, spark://host:port#table.",
        ),
    ],
    as_of: Annotated[str, typer.Option(metavar="DATE", help="The day on which the extract was made, as 2026-09-30.")],
    agents: Annotated[str | None, typer.Option(metavar="SRC", help="The register of agents.")] = None,
    do_not_contact: Annotated[
        str | None, typer.Option(metavar="SRC", help="Customers who are not to be contacted: numbers or phones.")
    ] = None,
    known_phones: Annotated[
        str | None, typer.Option(metavar="SRC", help="Phones that many share for a good reason: hotlines, garages.")
    ] = None,
    reviewed: Annotated[
        str | None, typer.Option(metavar="SRC", help="What reviewers decided on held claims (see acsi agents).")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be selected and write nothing.")] = False,
    folder: Folder = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Select from an extract of claims and draw the cases of a wave; shows what each step took out.

    Example: acsi sample 2026Q3 --frame claims.parquet --agents agents.csv --as-of 2026-09-30
    """
    from acsi.cli.console import note, progress
    from acsi.steps.sample import Sources, sample_wave

    day, sources = _day(as_of), Sources(frame, agents, do_not_contact, known_phones, reviewed)
    with progress("Selecting"):
        selection, drawn = sample_wave(programme_in(folder), wave, sources, day, dry_run=dry_run, force=force)
    if as_json:
        typer.echo(selection.model_dump_json(indent=1))
        return
    typer.echo(selection_text(selection))
    if dry_run:
        typer.echo("\nA dry run: nothing was written.")
    else:
        if not drawn:
            note(f"{wave} was drawn from these sources already; nothing had to be done.")
        typer.echo(f"\nNext: acsi handover {wave} --to FIRM")


def selection_text(selection: Selection) -> str:
    """The waterfall, the draw and the doubts as lines of at most 80 columns, but for the doubts."""
    left = selection.claims
    lines = [f"{selection.wave}, as of {selection.as_of}: {selection.extract}", "", f"{'':60} {'out':>9} {'left':>9}"]
    of_places = selection.of_places
    first, plural = ("places in the list", "places") if of_places else ("claims in the extract", "customers")
    lines.append(f"{first:60} {'':>9} {left:>9,}")
    for step in selection.steps:
        left -= step.claims
        lines.append(f"{_cut(step.words, 60):60} {step.claims:>9,} {left:>9,}")
    main = sum(branch.main for branch in selection.branches.values())
    reserve = sum(branch.reserve for branch in selection.branches.values())
    call, called = ("visit", "visited") if of_places else ("call", "called")
    lines += ["", f"{selection.frame:,} {plural} in the frame of {len(selection.branches)} branches."]
    lines.append(f"Drawn: {main:,} cases to {call} and {reserve:,} in reserve.")
    whole = sum(branch.census for branch in selection.branches.values())
    lines += [f"All {plural} of the frame are {called} in {whole} of the branches."] if whole else []
    lines += _balance_lines(selection.balance) if selection.balance else []
    lines += _evidence(selection)
    lines += [f"\n{doubt.code} {doubt.message}" for doubt in selection.warnings]
    return "\n".join(lines)


def _evidence(selection: Selection) -> list[str]:
    """How many claims were taken for agents', and where the evidence is to be seen."""
    branches = selection.evidence.values()
    excluded, held = sum(each.excluded for each in branches), sum(each.held for each in branches)
    if not excluded + held:
        return []
    share = (excluded + held) / sum(each.claims for each in branches)
    told = f"{excluded:,} claims excluded as agents' and {held:,} held for review ({share:.1%})"
    return ["", f"{told}: acsi agents {selection.wave}"]


def _balance_lines(balance: Balance) -> list[str]:
    out = len(balance.out_of_line) or "none"
    return [
        f"The cases to call against their frame: {balance.comparisons} comparisons by branch and segment, {out} out of",
        f"line. {balance.below_level} are below p = {balance.level:g}, where chance alone gives "
        f"{balance.expected_by_chance:.0f}; a right draw has any out of line in 5 of 100 waves.",
    ]


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _day(text: str) -> date:
    from acsi.errors import fault

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise fault("A026", "--as-of", found=text) from None
