"""Where a programme and its waves stand, what comes next, and freezing a wave."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime

from pydantic import BaseModel, ConfigDict

from acsi.errors import AcsiError, fault
from acsi.steps.field_status import FieldStatus, field_status
from acsi.steps.keys import obstacle
from acsi.steps.retention import Kept, overdue
from acsi.wave import Manifest, Programme, Wave, change, steady
from acsi.wave.manifest import Status, is_undone, stale_before, stale_inputs
from acsi.wave.names import FIELDWORK, WEIGHTS
from acsi.wave.programme import changed_outside

CLOSE = "close"

_NEXT: dict[Status, str] = {
    "new": "acsi sample {wave} --frame … --agents … --as-of …",
    "sampled": "acsi handover {wave} --to …",
    "fielded": "acsi receive {wave} …",
    "received": "acsi fit {wave}",
    "fitted": "acsi rank {wave}",
    "ranked": "acsi report {wave}",
    "reported": "acsi close {wave}",
    "closed": "",
}


class StepState(BaseModel):
    """The last run of a command on a wave, and what has changed since; an empty `remark` means nothing."""

    model_config = ConfigDict(frozen=True)

    command: str
    at: datetime
    by: str
    remark: str


class WaveStatus(BaseModel):
    """Where a wave stands: `interviews` accepted (None before a delivery), the design effect of their weights and the
    equal interviews they are worth, what was `purged` when and what is `overdue` since which day, `faults` in what acsi
    left behind. `fieldwork` only where one wave is asked for."""

    model_config = ConfigDict(frozen=True)

    wave: str
    status: Status
    next: str
    as_of: date | None
    steps: tuple[StepState, ...]
    handovers: int
    deliveries: int
    interviews: int | None
    deff: float | None = None
    effective_n: float | None = None
    purged: Mapping[str, date] = {}
    overdue: Mapping[Kept, date] = {}
    log_sha256: str
    faults: tuple[str, ...]
    fieldwork: FieldStatus | None = None


class ProgrammeStatus(BaseModel):
    """A programme: its survey, who may read it, what keeps the user from doing so (or nothing), and its waves."""

    model_config = ConfigDict(frozen=True)

    folder: str
    survey: str
    recipients: int
    obstacle: str
    waves: tuple[WaveStatus, ...]


def programme_status(programme: Programme, *, now: datetime | None = None) -> ProgrammeStatus:
    """The state of a programme and all its waves. Raises AcsiError for a faulty definition, manifest or recipients."""
    return ProgrammeStatus(
        folder=str(programme.folder),
        survey=programme.survey().id,
        recipients=len(programme.recipients()),
        obstacle=obstacle(programme),
        waves=tuple(wave_status(programme.wave(name), now=now) for name in programme.waves()),
    )


def wave_status(wave: Wave, *, now: datetime | None = None) -> WaveStatus:
    """The state of one wave. Raises AcsiError if there is none (P012), its manifest cannot be read (P015, P019), or it
    changes again and again meanwhile (P065)."""
    return steady(wave, lambda: _state(wave, now))


def _state(wave: Wave, now: datetime | None) -> WaveStatus:
    manifest = wave.manifest()
    definition = wave.programme.definition_sha256()
    done = sorted(manifest.steps.items(), key=lambda item: item[1].at)
    steps = [
        StepState(command=command, at=step.at, by=step.by, remark=_remark(manifest, command, definition))
        for command, step in done
    ]
    return WaveStatus(
        wave=wave.name,
        status=manifest.status,
        next=_NEXT[manifest.status].format(wave=wave.name),
        as_of=manifest.as_of,
        steps=tuple(steps),
        handovers=len(manifest.handovers),
        deliveries=len(manifest.deliveries),
        interviews=_interviews(wave),
        **_weights(wave),
        purged={part: each.on for part, each in manifest.purged.items()},
        overdue=overdue(wave, (now or datetime.now(UTC)).date()),
        log_sha256=manifest.log_sha256,
        faults=tuple(_faults(wave, manifest)),
    )


def wave_in_full(wave: Wave, *, now: datetime | None = None) -> WaveStatus:
    """The state of one wave with its fieldwork; otherwise as `wave_status`."""
    return wave_status(wave, now=now).model_copy(update={"fieldwork": field_status(wave)})


def close_wave(wave: Wave, *, now: datetime | None = None, force: bool = False) -> None:
    """Freeze a wave: from now on it changes only with `force`.

    Raises AcsiError if it has no reports of its newest results yet (P018, unless `force`), or is closed already (P014).
    """
    with change(wave, CLOSE, now=now or datetime.now(UTC)) as work:
        state = wave_status(wave)
        if state.status != "reported" and not force:
            stale = [step.command for step in state.steps if step.remark.startswith(_OUTDATED)]
            also = f", since {' and '.join(stale)} must run again" if stale else ""
            raise fault("P018", wave=wave.name, status=state.status, stale=also, next=state.next)
        work.note(status=state.status)


_OUTDATED = "out of date"


def _remark(manifest: Manifest, command: str, definition: str) -> str:
    step = manifest.steps[command]
    changed = stale_inputs(manifest, command)
    if changed:
        return f"{_OUTDATED}: {', '.join(changed)} changed since"
    if is_undone(manifest, command):
        return "undone since"
    before = stale_before(manifest, command)
    if before:
        return f"{_OUTDATED}: follows from {' and '.join(before)}, to be run again"
    return "the definition changed since" if step.definition_sha256 != definition else ""


def _interviews(wave: Wave) -> int | None:
    """The accepted interviews, as the outcome rates count them."""
    if not wave.has(FIELDWORK):
        return None
    try:
        found = json.loads(wave.read(FIELDWORK))["total"]["interviews"]
    except (AcsiError, ValueError, KeyError, TypeError):
        return None
    return found if isinstance(found, int) else None


def _weights(wave: Wave) -> dict[str, float]:
    """The design effect of the interviews' weights, as receiving left it."""
    if not wave.has(WEIGHTS):
        return {}
    try:
        found = json.loads(wave.read(WEIGHTS))
        return {name: float(found[name]) for name in ("deff", "effective_n")}
    except (AcsiError, ValueError, KeyError, TypeError):
        return {}


def _faults(wave: Wave, manifest: Manifest) -> list[str]:
    """Files that are missing or were changed outside acsi, and a log that was."""
    faults = [f"{name} is missing or was changed outside acsi" for name in changed_outside(wave, manifest.files)]
    try:
        wave.log()
    except AcsiError as error:
        faults.append(str(error))
    return faults
