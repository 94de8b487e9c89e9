"""Changing a wave or a programme: under the lock, and all files of a command as one."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from acsi.errors import AcsiError, fault
from acsi.files import make_folders
from acsi.keys import digest_of_secret, with_wave
from acsi.wave import journal, names
from acsi.wave.commit import commit_programme, commit_wave, commit_waves
from acsi.wave.journal import Journal, Move
from acsi.wave.lock import locked
from acsi.wave.manifest import Manifest
from acsi.wave.programme import Programme, Wave, changed_outside
from acsi.wave.versions import keep_versions
from acsi.wave.work import OPEN, Work, said

AFTER_CLOSING = frozenset({"purge", "renewals"})
"""Commands that a closed wave takes: they change none of its results."""


@contextmanager
def change(
    wave: Wave, command: str, *, now: datetime, inputs: Mapping[str, str] | None = None, force: bool = False
) -> Iterator[Work]:
    """Change a wave: what is written to the `Work` is put in place as one when the block ends without exception.

    `now` has a time zone; `inputs` are names with their SHA-256 (files of the wave by their names in it). Takes the
    programme's lock, and first finishes or discards what a killed run left. Raises AcsiError: another command at work
    (P010), no such wave (P012), closed and not `force` (P014), an input that another command changed since it was read
    (P064), not written (F005), decided but not finished (P017).
    """
    programme = wave.programme
    with _locked(programme, said(command, wave)):
        manifest = _begun(wave, now) if command == OPEN and not wave.exists() else wave.manifest()
        _require_same(wave, inputs or {})
        work = Work(programme, wave, command, now, inputs or {})
        if manifest.status == "closed" and command not in AFTER_CLOSING:
            if not force:
                raise fault("P014", wave=wave.name)
            work.note(forced=True)
        with _discarded_on_failure(programme.folder):
            yield work
            if not work.dropped:
                keep_versions(work, wave, manifest)
                commit_wave(work, wave, manifest)


@contextmanager
def change_programme(programme: Programme, command: str, *, now: datetime) -> Iterator[Work]:
    """Change the programme's own files, its keys and recipients, as one; otherwise as `change`."""
    with _locked(programme, command):
        work = Work(programme, None, command, now, {})
        with _discarded_on_failure(programme.folder):
            yield work
            commit_programme(work)


@contextmanager
def change_waves(programme: Programme, command: str, *, now: datetime) -> Iterator[tuple[Work, Mapping[str, Work]]]:
    """Change the programme's own files and those of its waves, closed ones too, as one; otherwise as `change`.

    For what concerns persons or keys, not results. Gives the work of the programme, and that of each wave by its name.
    """
    with _locked(programme, command):
        work = Work(programme, None, command, now, {})
        parts = [
            (Work(programme, programme.wave(name), command, now, {}, lot=f"{number}-"), programme.wave(name))
            for number, name in enumerate(programme.waves())
        ]
        manifests = [wave.manifest() for _, wave in parts]
        with _discarded_on_failure(programme.folder):
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


def change_folder(folder: Path, command: str, contents: Mapping[str, bytes], *, without: Sequence[str] = ()) -> None:
    """Write several files of a plain folder as one, and take those in `without` away; otherwise as `change`.

    Whoever reads them first calls `journal.settle`.
    """
    make_folders(folder)
    with locked(folder, command) as stopped:
        journal.finish(folder, stopped)
        with _discarded_on_failure(folder):
            moves = [Move(target=name, staged=None) for name in without]
            for number, (name, content) in enumerate(contents.items()):
                journal.stage(folder, str(number), content, private=False)
                moves.append(Move(target=name, staged=str(number)))
            journal.commit(folder, Journal(command=command, moves=tuple(moves)))


@contextmanager
def _locked(programme: Programme, command: str) -> Iterator[None]:
    with locked(programme.folder, command) as stopped:
        journal.finish(programme.folder, stopped)
        yield


def _require_same(wave: Wave, inputs: Mapping[str, str]) -> None:
    """Refuse (P064) to write what was worked out from files that another command has changed in the meantime."""
    waves = wave.programme.waves()
    for name, digest in inputs.items():
        first, _, rest = name.partition("/")
        own = first in names.MADE_BY
        if own or (rest and first in waves):
            owner, file = (wave, name) if own else (wave.programme.wave(first), rest)
            if changed_outside(owner, {file: digest}):
                raise fault("P064", file=name, wave=wave.name)


def _begun(wave: Wave, now: datetime) -> Manifest:
    from acsi import __version__

    definition = wave.programme.definition_sha256()
    return Manifest(wave=wave.name, created=now, version=__version__, definition_sha256=definition)


@contextmanager
def _discarded_on_failure(root: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        # What cannot be discarded now, the next run discards.
        with suppress(AcsiError):
            if not journal.is_decided(root):
                journal.discard(root)
        raise
