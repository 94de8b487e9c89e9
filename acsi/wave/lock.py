"""The lock of a programme: one command at a time changes it, and a second one is told who is at work."""

import getpass
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from acsi.errors import fault
from acsi.files import make_folder, remove, write

INNER = ".acsi"
"""The folder for the lock, and for what a running command has not yet put in place."""

LOCK = "lock"
HOLDER = "holder.txt"


def whoami() -> str:
    """The user and the machine, as the log names them."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):
        user = "unknown"
    return f"{user}@{platform.node() or 'unknown'}"


@contextmanager
def locked(root: Path, command: str, *, wait: float = 1.0) -> Iterator[None]:
    """Hold the lock of the programme in `root`, waiting at most `wait` seconds for it.

    The operating system frees the lock of a process that was killed. Raises AcsiError if another process holds it
    (P010) or the folder cannot be written (F005).
    """
    from filelock import FileLock, Timeout

    inner = root / INNER
    try:
        make_folder(inner, private=True)
        lock = FileLock(inner / LOCK, mode=0o666 if inner.stat().st_mode & 0o020 else 0o600)
        lock.acquire(timeout=wait)
    except Timeout:
        raise fault("P010", holder=_holder(inner)) from None
    except OSError as error:
        raise fault("F005", file=root, reason=error.strerror or str(error)) from None
    try:
        write(inner / HOLDER, f"acsi {command}, {whoami()}, process {os.getpid()}, since {_now()}".encode())
        yield
    finally:
        remove(inner / HOLDER)
        lock.release()


def _holder(inner: Path) -> str:
    try:
        return (inner / HOLDER).read_text(encoding="utf-8").strip() or "it has not said which"
    except (OSError, UnicodeDecodeError):
        return "it has not said which"


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
