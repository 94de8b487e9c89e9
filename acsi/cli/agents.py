"""`acsi agents`: what is known against the claims that a wave excluded or held, masked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from acsi.cli.options import AsJson, Folder, WaveName, programme_in

if TYPE_CHECKING:
    from acsi.sampling.evidence import Against
    from acsi.steps.agents import Agents

SHOWN = 40
"""At most so many customers are listed where no branch and no held claims are asked for."""


def agents(
    wave: WaveName,
    branch: Annotated[str | None, typer.Option(metavar="CODE", help="Only this branch.")] = None,
    held: Annotated[bool, typer.Option("--held", help="Only claims that are held for review.")] = False,
    export: Annotated[
        Path | None,
        typer.Option(metavar="FILE.xlsx", help="Write a list to decide in, for acsi sample --reviewed."),
    ] = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Show the evidence against claims excluded or held as agents', and each branch's share of them; masked.

    Example: acsi agents 2026Q3 --held --export review.xlsx
    """
    from acsi.cli.console import progress
    from acsi.steps.agents import evidence_of, export_evidence

    at = programme_in(folder).wave(wave)
    if export:
        with progress("Writing"):
            count = export_evidence(at, export, branch=branch, held=held)
        typer.echo(f"{count:,} customers in {export}, with their numbers in full: guard it, delete it when done.")
        typer.echo(f"Write keep or exclude in its column decision, then: acsi sample {wave} … --reviewed {export}")
        return
    with progress("Reading"):
        found = evidence_of(at, branch=branch, held=held)
    typer.echo(found.model_dump_json(indent=1) if as_json else agents_text(found, every=held or branch is not None))


def agents_text(found: Agents, *, every: bool) -> str:
    """The branches with their shares, then the customers: all of them, or the first ones and how many there are."""
    branches = found.branches.values()
    claims, excluded = sum(each.claims for each in branches), sum(each.excluded for each in branches)
    held = sum(each.held for each in branches)
    lines = [f"{found.wave}: of {claims:,} claims {excluded:,} are excluded as agents' and {held:,} held for review."]
    lines += ["", f"{'branch':10} {'claims':>10} {'excluded':>9} {'held':>7} {'share':>7}"]
    for code, each in found.branches.items():
        flag = f"  out of line: {each.usual:.1%} is usual" if each.flagged else ""
        lines.append(f"{code:10} {each.claims:>10,} {each.excluded:>9,} {each.held:>7,} {each.share:>7.1%}{flag}")
    shown = found.rows if every else found.rows[:SHOWN]
    lines += [line for row in shown for line in _row(row)]
    if len(shown) < len(found.rows):
        more = len(found.rows) - len(shown)
        lines += ["", f"And {more:,} more customers: --branch CODE, --held, --json or --export FILE.xlsx."]
    return "\n".join(lines)


def _row(row: Against) -> list[str]:
    from acsi.sampling.evidence import words_of

    claims = f"{row.claims:,} claim{'' if row.claims == 1 else 's'}"
    head = f"{row.branch} {row.customer_id} {row.name} {row.phone}: {claims} {row.action}, {row.grade} evidence"
    return ["", head, *(f"  {words_of(piece)}" for piece in row.pieces)]
