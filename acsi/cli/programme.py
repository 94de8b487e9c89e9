"""`acsi status` and `acsi close`: where a wave stands, and freezing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from acsi.cli.options import AsJson, Folder, WaveName, programme_in
from acsi.cli.printing_fieldwork import outcome_table

if TYPE_CHECKING:
    from acsi.steps.field_status import FieldStatus
    from acsi.steps.status import ProgrammeStatus, WaveStatus


def status(
    wave: Annotated[str | None, typer.Argument(metavar="[WAVE]", help="One wave; without it all of them.")] = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Say where a wave stands, what was done when and by whom, and what comes next; of one wave also its outcome rates,
    the cases that each branch still needs, and its reserve.

    Example: acsi status 2026Q3
    """
    from acsi.cli.console import progress
    from acsi.steps.status import programme_status, wave_in_full

    programme = programme_in(folder)
    if wave is None:
        with progress("Reading"):
            found = programme_status(programme)
        typer.echo(found.model_dump_json(indent=1) if as_json else _programme_text(found))
    else:
        with progress("Reading"):
            one = wave_in_full(programme.wave(wave))
        typer.echo(one.model_dump_json(indent=1) if as_json else _wave_text(one))


def close(
    wave: WaveName,
    folder: Folder = None,
    force: Annotated[bool, typer.Option("--force", help="Close it as it is, finished or not.")] = False,
) -> None:
    """Freeze a wave: from then on it changes only with --force.

    Example: acsi close 2026Q3
    """
    from acsi.steps.status import close_wave

    close_wave(programme_in(folder).wave(wave), force=force)
    typer.echo(f"Wave {wave} is closed; a command changes it only with --force.")


def _programme_text(found: ProgrammeStatus) -> str:
    noun = "recipient" if found.recipients == 1 else "recipients"
    access = "you may read personal data" if not found.obstacle else found.obstacle
    lines = [f"Programme {found.survey} in {found.folder}", f"Keys: {found.recipients} {noun}; {access}"]
    if not found.waves:
        return "\n".join([*lines, "No wave yet. Next: acsi sample WAVE --frame … --agents … --as-of …"])
    width = max(len("wave"), *(len(each.wave) for each in found.waves))
    lines.append(f"{'wave':{width}}  status    next")
    for each in found.waves:
        doubt = "  (not as acsi left it: acsi status " + each.wave + ")" if each.faults else ""
        lines.append(f"{each.wave:{width}}  {each.status:8}  {each.next}{doubt}".rstrip())
    lines += [line for each in found.waves for line in _overdue(each)]
    return "\n".join(lines)


def _wave_text(found: WaveStatus) -> str:
    as_of = f", as of {found.as_of}" if found.as_of else ""
    lines = [f"Wave {found.wave}: {found.status}{as_of}"]
    for step in found.steps:
        lines.append(f"  {step.command:10} {step.at:%Y-%m-%d %H:%M} UTC  {step.by}  {step.remark}".rstrip())
    counted = [_count(found.handovers, "handover"), _count(found.deliveries, "delivery")]
    if found.interviews is not None:
        counted.append(_count(found.interviews, "interview"))
    if found.deff is not None and found.effective_n is not None:
        counted.append(f"design effect {found.deff:.2f}: worth {found.effective_n:,.0f} equal ones")
    lines.append(", ".join(counted))
    if found.fieldwork and (table := outcome_table(found.fieldwork)):
        lines += ["", *table, *_release(found.wave, found.fieldwork), ""]
    lines += [f"Purged on {on}: {part}" for part, on in found.purged.items()]
    lines += _overdue(found)
    lines += [f"Fault: {each}" for each in found.faults]
    lines.append(f"Log head: {found.log_sha256}")
    lines.append(f"Next: {found.next}" if found.next else "Nothing is left to do.")
    return "\n".join(lines)


def _overdue(found: WaveStatus) -> list[str]:
    """What should have been purged by now."""
    told = found.overdue.items()
    return [f"Overdue since {day}: acsi purge {found.wave} --{part}" for part, day in told]


def _release(wave: str, found: FieldStatus) -> list[str]:
    """What `acsi release --needed` would do."""
    if not found.total.needed:
        return []
    short = found.total.needed - found.total.release
    told = [f"To release {_count(found.total.release, 'reserve case')}: acsi release {wave} --needed"]
    return told[: found.total.release] + [f"Needed beyond the reserve: {_count(short, 'case')}"][:short]


def _count(number: int, noun: str) -> str:
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"
