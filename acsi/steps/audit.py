"""Audit a wave: is every file as acsi left it, and do the numbers follow from the answers? Changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from acsi.errors import AcsiError, Problem, problem
from acsi.steps.audit_draw import draw_secret_of, faults_of_draw
from acsi.steps.audit_files import faults_of_files, faults_of_log, faults_of_programme_log, foreign_files
from acsi.steps.differences import Compared, compared
from acsi.steps.rederive import Stage, as_made, stages
from acsi.wave import Wave, names, steady
from acsi.wave.manifest import Manifest, Step

if TYPE_CHECKING:
    from acsi.steps.fit import Progress

SHOWN = 5
"""Places that a finding names."""

FORGET = "forget"
"""The command that gives a customer who objected another case id; no number follows from it."""

Say = Callable[[str], None]


class Found(BaseModel):
    """A finding, a remark, or something that could not be checked; `code` stands in docs/errors.md."""

    model_config = ConfigDict(frozen=True)

    code: str
    where: str
    message: str
    remedy: str


class Audit(BaseModel):
    """What an audit found: `findings` are faults, `remarks` are not; `unchecked` is what could not be looked at.

    `head` is the SHA-256 of the log's last line; `values` says of each file how many of its values came out again.
    """

    model_config = ConfigDict(frozen=True)

    wave: str
    version: str
    head: str
    files: int
    values: dict[str, int]
    findings: tuple[Found, ...]
    remarks: tuple[Found, ...]
    unchecked: tuple[Found, ...]

    @property
    def good(self) -> bool:
        """Whether nothing is wrong, as far as it could be checked."""
        return not self.findings


class _Report:
    """What has been found so far."""

    def __init__(self) -> None:
        self.findings: list[Problem] = []
        self.remarks: list[Problem] = []
        self.unchecked: list[Problem] = []
        self.values: dict[str, int] = {}

    def not_checked(self, what: str, why: AcsiError | str) -> None:
        """Keep what could not be checked, with the reason."""
        reason = f"{why.problems[0].code}: {why.problems[0].message}" if isinstance(why, AcsiError) else why
        self.unchecked.append(problem("P053", what=what, reason=reason))


def audit_wave(wave: Wave, *, head: str | None = None, say: Say = print, progress: Progress | None = None) -> Audit:
    """Verify the files, the log, the draw and the numbers of a wave.

    `head` is the hash that a printed report gives for the log; `say` is told what is looked at. Where a command changes
    the wave meanwhile, all is looked at again. Raises AcsiError only if there is no such wave (P012), its manifest
    cannot be read (P015, P019), or it changes again and again (P065).
    """
    return steady(wave, lambda: _audited(wave, head, say, progress))


def _audited(wave: Wave, head: str | None, say: Say, progress: Progress | None) -> Audit:
    from acsi import __version__

    manifest, report = wave.manifest(), _Report()
    say(f"{len(manifest.files)} files and the log")
    report.findings += faults_of_files(wave, manifest)
    report.findings += [*faults_of_log(wave, manifest, head), *faults_of_programme_log(wave)]
    report.remarks += [*foreign_files(wave, manifest), *_definitions_used(manifest)]
    say("the draw")
    _audit_draw(wave, manifest, report)
    again: dict[str, bytes] = {}
    for stage in stages(progress):
        if any(name in manifest.files for name in stage.files):
            say(f"the {stage.title}")
            again |= _audit_stage(wave, manifest, stage, again, report)
    return Audit(
        wave=wave.name,
        version=__version__,
        head=manifest.log_sha256,
        files=len(manifest.files),
        values=report.values,
        findings=_found(report.findings),
        remarks=_found(report.remarks),
        unchecked=_found(report.unchecked),
    )


def _found(problems: list[Problem]) -> tuple[Found, ...]:
    return tuple(Found(code=each.code, where=each.where, message=each.message, remedy=each.remedy) for each in problems)


def _definitions_used(manifest: Manifest) -> list[Problem]:
    """A remark where the steps that stand were made with different definitions."""
    known: dict[str, list[str]] = {}
    for command, step in sorted(manifest.steps.items(), key=lambda item: item[1].at):
        known.setdefault(step.definition_sha256, []).append(command)
    if len(known) < 2:
        return []
    told = "; ".join(f"{', '.join(commands)} with {digest[:12]}" for digest, commands in known.items())
    return [problem("P052", steps=told)]


def _audit_draw(wave: Wave, manifest: Manifest, report: _Report) -> None:
    if names.SAMPLE not in manifest.files or manifest.draw_secret_sha256 is None:
        return
    report.not_checked(
        "whether everybody who could be drawn was in the frame",
        "The extract is not kept: an auditor who has it draws again by docs/audit.md.",
    )
    try:
        secret = draw_secret_of(wave.programme.secrets(), manifest)
        if secret is None:
            report.findings.append(problem("P046"))
        else:
            report.findings += faults_of_draw(wave, secret)
    except AcsiError as refusal:
        report.not_checked("the draw secret, the order of the cases and their ids", refusal)
    except (ValueError, LookupError, TypeError, OSError) as error:
        report.not_checked(
            "the order of the cases", f"The sample cannot be read as it stands ({type(error).__name__})."
        )


def _audit_stage(
    wave: Wave, manifest: Manifest, stage: Stage, again: Mapping[str, bytes], report: _Report
) -> Mapping[str, bytes]:
    """Work the stage's files out again and hold them against those that stand; gives the new ones."""
    there = [name for name in stage.files if name in manifest.files]
    made = manifest.made.get(there[0])
    step = manifest.steps.get(made.command) if made else None
    if made is None or step is None:
        report.not_checked(there[0], "The log does not say what made it.")
        return {}
    if made.command == FORGET:
        report.not_checked(there[0], "A customer objected, and his deliveries were written anew without his words.")
        return {}
    try:
        return _worked_out(wave, step, made.command, stage, there, again, report)
    except AcsiError as refusal:
        report.not_checked(f"whether {', '.join(there)} come out again", refusal)
    except (ValueError, LookupError, TypeError, AttributeError, OSError) as error:
        reason = f"What they follow from cannot be read as it stands ({type(error).__name__})."
        report.not_checked(f"whether {', '.join(there)} come out again", reason)
    return {}


def _worked_out(
    wave: Wave,
    step: Step,
    command: str,
    stage: Stage,
    there: list[str],
    again: Mapping[str, bytes],
    report: _Report,
) -> Mapping[str, bytes]:
    from acsi import __version__

    view = as_made(wave, step, again)
    if view is None:
        digest = step.definition_sha256[:12]
        report.not_checked(there[0], f"The definition by which it was made, {digest}, is not kept.")
        return {}
    same_version = step.version == __version__
    stale = _changed_inputs(step.inputs, stage.inputs(as_made(wave, step, {}) or wave), same_version)
    stale = [name for name in stale if not _forgotten(wave, name)]
    if stale:
        told = {"inputs": ", ".join(stale), "command": f"{command} {wave.name}"}
        report.findings.append(problem("P044", file=there[0], **told))
        return {}
    made = {name: content for name, content in stage.make(view).items() if name in there}
    if not same_version:
        report.remarks.append(problem("P051", file=there[0], version=step.version, own=__version__))
    for name in there:
        _hold_against(wave, name, made[name], command, same_version, report)
    return made


def _changed_inputs(then: Mapping[str, str], today: Mapping[str, str], same_version: bool) -> list[str]:
    asked = then.keys() | today.keys() if same_version else then.keys() & today.keys()
    return sorted(name for name in asked if then.get(name) != today.get(name))


def _forgotten(wave: Wave, name: str) -> bool:
    """Whether a file of another wave, named as wave/file, was last written because a customer objected."""
    other, _, file = name.partition("/")
    if not file or other not in wave.programme.waves():
        return False
    made = wave.programme.wave(other).manifest().made.get(file)
    return made is not None and made.command == FORGET


def _hold_against(wave: Wave, name: str, again: bytes, command: str, same_version: bool, report: _Report) -> None:
    try:
        found = compared(name, wave.path(name).read_bytes(), again, same_version=same_version)
    except ValueError:
        found = Compared(1, ["the whole"])
    report.values[name] = found.total - len(found.places)
    if found.places:
        more = ", …" if len(found.places) > SHOWN else ""
        told = {"count": f"{len(found.places):,}", "total": f"{found.total:,}", "command": f"{command} {wave.name}"}
        told |= {"file": name, "places": ", ".join(found.places[:SHOWN]) + more}
        if same_version:
            report.findings.append(problem("P045", **told))
        else:
            report.remarks.append(problem("P054", **told))
