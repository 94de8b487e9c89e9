"""The lock of a programme: one command at a time changes it, and a second one is told who is at work."""

from __future__ import annotations

import errno
import getpass
import os
import platform
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from acsi.errors import AcsiError, fault
from acsi.files import make_folder, remove, write

if TYPE_CHECKING:
    from filelock import BaseFileLock

INNER = ".acsi"
"""The folder for the lock, and for what a running command has not yet put in place."""

LOCK = "lock"
HOLDER = "holder.txt"
"""What the one who holds the lock says of himself; it goes with the lock, but where he was stopped."""

NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP})
"""What a share answers that gives no locks."""


def whoami() -> str:
    """The user and the machine, as the log names them."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):
        user = "unknown"
    return f"{user}@{_machine()}"


@contextmanager
def locked(root: Path, command: str, *, wait: float = 1.0) -> Iterator[str]:
    """Hold the lock of the programme in `root`, waiting at most `wait` seconds for it.

    Gives what the run before said of itself, where that was stopped in the middle; else an empty text. The operating
    system frees the lock of a process that ends in whatever way, so no process number is ever compared. Raises
    AcsiError if another process holds it (P010), one on another machine has not said that it ended (P060), the folder
    gives no locks (P061) or cannot be written (F005).
    """
    inner = root / INNER
    lock = _acquired(root, inner, wait)
    try:
        stopped = holder(root)
        if stopped and f"@{_machine()}, process " not in stopped:
            raise fault("P060", holder=stopped, file=inner / HOLDER)
        # A disk that is full does not keep a decided change from being finished.
        with suppress(AcsiError):
            write(inner / HOLDER, f"acsi {command}, {whoami()}, process {os.getpid()}, since {_now()}".encode())
        try:
            yield stopped
        finally:
            with suppress(OSError):
                remove(inner / HOLDER)
    finally:
        lock.release()


def holder(root: Path) -> str:
    """Who holds the lock of the programme in `root`, or was stopped while holding it; empty where nobody says so."""
    try:
        return (root / INNER / HOLDER).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _acquired(root: Path, inner: Path, wait: float) -> BaseFileLock:
    from filelock import FileLock, SoftFileLock, Timeout

    try:
        make_folder(inner, private=True)
        lock = FileLock(inner / LOCK, mode=0o666 if inner.stat().st_mode & 0o020 else 0o600)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "flock not supported")
            lock.acquire(timeout=wait)
    except Timeout:
        if isinstance(lock, SoftFileLock):
            raise fault("P061", folder=root) from None
        raise fault("P010", holder=holder(root) or "it has not said which") from None
    except NotImplementedError:
        raise fault("P061", folder=root) from None
    except OSError as error:
        if error.errno in NO_LOCKS:
            raise fault("P061", folder=root) from None
        raise fault("F005", file=root, reason=error.strerror or str(error)) from None
    if isinstance(lock, SoftFileLock):
        # A lock that the system does not free is left behind by whoever is killed.
        lock.release()
        raise fault("P061", folder=root)
    return lock


def _machine() -> str:
    return platform.node() or "unknown"


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
