"""`acsi audit`: whether a wave is as acsi left it, and its numbers follow from the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from acsi.cli.options import AsJson, Folder, WaveName, programme_in

if TYPE_CHECKING:
    from acsi.steps.audit import Audit, Found


def audit(
    wave: WaveName,
    head: Annotated[
        str | None,
        typer.Option(metavar="HASH", help="The log's head as a printed report gives it, or its first 12 digits."),
    ] = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Verify every file of a wave, its log and its draw, and work its estimates and its league out again from the
    answers. Changes nothing; ends with 1 if anything is wrong.

    Example: acsi audit 2026Q3 --head 3f9a1c27b05e
    """
    from time import perf_counter

    from acsi.cli.console import note, progress
    from acsi.steps.audit import audit_wave

    begun = perf_counter()
    with progress("auditing") as tell:
        found = audit_wave(
            programme_in(folder).wave(wave), head=head, say=lambda what: note(f"Looking at {what} …"), progress=tell
        )
    note(f"Audited in {perf_counter() - begun:.1f} seconds.")
    typer.echo(found.model_dump_json(indent=1) if as_json else audit_text(found))
    if not found.good:
        raise typer.Exit(1)


def audit_text(found: Audit) -> str:
    """The findings first, then the remarks, what could not be checked, and the verdict."""
    lines = [_line(each) for each in found.findings]
    lines += [f"Remark: {_line(each)}" for each in found.remarks]
    lines += [each.message for each in found.unchecked]
    lines += [f"Came out again: {count:,} values of {name}" for name, count in found.values.items()]
    lines.append(f"Log head: {found.head}")
    verdict = "all as acsi left it" if found.good else f"{len(found.findings)} finding(s)"
    return "\n".join([*lines, f"Wave {found.wave}, {found.files} files: {verdict}."])


def _line(each: Found) -> str:
    place = f"{each.where}: " if each.where else ""
    return f"{each.code} {place}{each.message} {each.remedy}"
