"""Changing a wave or a programme: under the lock, and all files of a command as one."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from acsi.errors import fault
from acsi.keys import digest_of_secret, with_wave
from acsi.wave import journal
from acsi.wave.commit import commit_programme, commit_wave, commit_waves
from acsi.wave.lock import locked
from acsi.wave.manifest import Manifest
from acsi.wave.programme import Programme, Wave
from acsi.wave.versions import keep_versions
from acsi.wave.work import Work

OPEN = "open"
"""The command that begins a wave."""

AFTER_CLOSING = frozenset({"purge", "renewals"})
"""Commands that a closed wave takes: they change none of its results."""


@contextmanager
def change(
    wave: Wave, command: str, *, now: datetime, inputs: Mapping[str, str] | None = None, force: bool = False
) -> Iterator[Work]:
    """Change a wave: what is written to the `Work` is put in place as one when the block ends without exception.

    `now` has a time zone; `inputs` are names with their SHA-256 (files of the wave by their names in it). Takes the
    programme's lock, and first finishes or discards what a killed run left. Raises AcsiError: another command at work
    (P010), no such wave (P012), closed and not `force` (P014), not written (F005), decided but not finished (P017).
    """
    programme = wave.programme
    with locked(programme.folder, f"{command} {wave.name}"):
        journal.finish(programme.folder)
        manifest = _begun(wave, now) if command == OPEN and not wave.exists() else wave.manifest()
        work = Work(programme, wave, command, now, inputs or {})
        if manifest.status == "closed" and command not in AFTER_CLOSING:
            if not force:
                raise fault("P014", wave=wave.name)
            work.note(forced=True)
        with _discarded_on_failure(programme):
            yield work
            keep_versions(work, wave, manifest)
            commit_wave(work, wave, manifest)


@contextmanager
def change_programme(programme: Programme, command: str, *, now: datetime) -> Iterator[Work]:
    """Change the programme's own files, its keys and recipients, as one; otherwise as `change`."""
    with locked(programme.folder, command):
        journal.finish(programme.folder)
        work = Work(programme, None, command, now, {})
        with _discarded_on_failure(programme):
            yield work
            commit_programme(work)


@contextmanager
def change_waves(programme: Programme, command: str, *, now: datetime) -> Iterator[tuple[Work, Mapping[str, Work]]]:
    """Change the programme's own files and those of its waves, closed ones too, as one; otherwise as `change`.

    For what concerns persons or keys, not results. Gives the work of the programme, and that of each wave by its name.
    """
    with locked(programme.folder, command):
        journal.finish(programme.folder)
        work = Work(programme, None, command, now, {})
        parts = [
            (Work(programme, programme.wave(name), command, now, {}, lot=f"{number}-"), programme.wave(name))
            for number, name in enumerate(programme.waves())
        ]
        manifests = [wave.manifest() for _, wave in parts]
        with _discarded_on_failure(programme):
            yield work, {wave.name: part for part, wave in parts}
            for (part, wave), seen in zip(parts, manifests, strict=True):
                if part.written or part.fields:
                    keep_versions(part, wave, seen)
            commit_waves(work, [(*part, seen) for part, seen in zip(parts, manifests, strict=True)])


def open_wave(programme: Programme, name: str, *, now: datetime) -> Wave:
    """The wave of this name; one that does not exist is begun, with its keys and the SHA-256 of the draw secret.

    So the secret is fixed before the extract is read. Raises AcsiError as `change` and `Programme.secrets` do, or if
    the name is none (P011) or differs only in case from another wave's (P020).
    """
    wave = programme.wave(name)
    for other in programme.waves():
        if other != name and other.casefold() == name.casefold():
            raise fault("P020", wave=name, other=other)
    if not wave.exists():
        with change(wave, OPEN, now=now) as work:
            work.set_secrets(with_wave(work.secrets, name))
            work.set(draw_secret_sha256=digest_of_secret(work.secrets.draw_secret))
    return wave


def _begun(wave: Wave, now: datetime) -> Manifest:
    from acsi import __version__

    definition = wave.programme.definition_sha256()
    return Manifest(wave=wave.name, created=now, version=__version__, definition_sha256=definition)


@contextmanager
def _discarded_on_failure(programme: Programme) -> Iterator[None]:
    try:
        yield
    except BaseException:
        if not journal.is_decided(programme.folder):
            journal.discard(programme.folder)
        raise
