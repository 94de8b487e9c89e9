"""Writing files so that a reader finds the old ones or the new ones, never half of one.

A file gets its permissions here: those with personal data are for their owner alone. In a folder that was given to a
group on purpose (`chmod g+ws`) the group has the owner's rights.
"""

import errno
import glob
import os
import secrets
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from acsi.errors import AcsiError, fault

MAKING = "making"
"""The ending of a folder in which another is made ready."""

FORGOTTEN_AFTER = 3600.0
"""Seconds after which nobody is still writing a temporary file."""


def write_all(folder: Path, contents: Mapping[str, bytes], *, private: bool = False) -> None:
    """Write several files of a folder: all to temporary names first, then each into its place.

    `private` files can be read by their owner only. Raises AcsiError (F005) where the folder cannot be written.
    """
    waiting: list[tuple[Path, Path]] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            waiting.append((_temporary(target, content, private), target))
        for temporary, target in waiting:
            temporary.replace(target)
        for _, target in waiting:
            _forget_halves(target)
    except OSError as error:
        raise _unwritten(folder, error) from error
    finally:
        for temporary, _ in waiting:
            temporary.unlink(missing_ok=True)


def write(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write one file into its place at once."""
    write_all(path.parent, {path.name: content}, private=private)


@contextmanager
def make_whole(folder: Path) -> Iterator[Path]:
    """Give a folder to be filled, which becomes `folder` when the block ends well, and of which else nothing stays.

    In a folder that is there already the new entries take the places of the old ones. Raises AcsiError (F005).
    """
    within = folder.is_dir()
    making = folder / f".{MAKING}" if within else folder.with_name(f".{folder.name}.{MAKING}")
    try:
        remove(making)
        making.mkdir(parents=True)
    except OSError as error:
        raise _unwritten(folder, error) from error
    try:
        yield making
        try:
            _put_in_place(making, folder, within=within)
        except OSError as error:
            raise _unwritten(folder, error) from error
    finally:
        with suppress(OSError):
            remove(making)


def _put_in_place(making: Path, folder: Path, *, within: bool) -> None:
    if not within:
        move(making, folder)
        return
    # Files first: one of them says whose the folder is.
    for entry in sorted(making.iterdir(), key=lambda each: (each.is_dir(), each.name)):
        place = folder / entry.name
        if place.is_dir():
            remove(place)
        move(entry, place)


def _unwritten(place: Path, error: OSError) -> AcsiError:
    return fault("F005", file=str(error.filename or place), reason=error.strerror or str(error))


def is_free(folder: Path) -> bool:
    """Whether there is nothing in this place, or an empty folder, but for what a stopped run began in it."""
    if not folder.is_dir():
        return not folder.exists()
    return all(entry.name == f".{MAKING}" for entry in folder.iterdir())


def make_folders(path: Path) -> None:
    """Make a folder and those above it where there are none. Raises AcsiError (F005)."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritten(path, error) from error


def lay(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write a file that nobody reads yet, and wait until it is on the disk. Raises OSError."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        path.chmod(_permissions(path.parent, 0o600 if private else 0o644))
    except OSError:
        path.unlink(missing_ok=True)
        raise


def make_folder(path: Path, *, private: bool = False) -> None:
    """Make a folder where there is none; a `private` one can be entered by its owner only. Raises OSError."""
    if not path.is_dir():
        path.mkdir()
        path.chmod(_permissions(path.parent, 0o700 if private else 0o755))


def move(source: Path, target: Path) -> None:
    """Put a file into the place of another, at once. Raises OSError."""
    try:
        source.replace(target)
    except OSError as error:
        # The folder may be another disk, mounted there.
        if error.errno != errno.EXDEV:
            raise
        write(target, source.read_bytes(), private=not source.stat().st_mode & stat.S_IROTH)
        source.unlink()


def keep(source: Path, target: Path) -> None:
    """Give a file a second name under which it stays when its first is written over. Raises OSError."""
    try:
        target.hardlink_to(source)
    except OSError:
        # A network share may have no hard links.
        private = not source.stat().st_mode & stat.S_IROTH
        write(target, source.read_bytes(), private=private)


def remove(path: Path) -> None:
    """Remove a file, or a folder with all that it holds, if it is there. Raises OSError."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def settle_folders(folders: Iterable[Path]) -> None:
    """Wait until the names in these folders are on the disk, where the system can promise that. Raises OSError."""
    for folder in folders:
        try:
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            # Windows does not open folders, and some network shares do not sync them.
            if error.errno not in (errno.EACCES, errno.EINVAL, errno.ENOTSUP, errno.EPERM):
                raise


def discard_halves(target: Path, *, before: float | None = None) -> None:
    """Remove what killed runs left of a file that they were writing; only what is older than `before`, if given."""
    for left in target.parent.glob(f".{glob.escape(target.name)}.{'[0-9a-f]' * 8}"):
        if before is None or left.stat().st_mtime < before:
            left.unlink(missing_ok=True)


def _forget_halves(target: Path) -> None:
    # By the clock of the disk, which on a share is not that of this machine.
    with suppress(OSError):
        discard_halves(target, before=target.stat().st_mtime - FORGOTTEN_AFTER)


def _temporary(target: Path, content: bytes, private: bool) -> Path:
    path = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    lay(path, content, private=private)
    return path


def _permissions(parent: Path, mode: int) -> int:
    """`mode`, with the owner's rights for the group too where the folder above was given to a group."""
    above = parent.stat().st_mode
    given = above & stat.S_ISGID and above & stat.S_IWGRP
    return mode | (mode & 0o700) >> 3 | (stat.S_ISGID if mode & stat.S_IXUSR else 0) if given else mode
