"""Stopping a command inside the test's own process, as a kill would: nothing of it reaches the disk any more.

A real kill (`tests.wave.test_kills`) needs a fork, in which no threads run; this one does for commands that need them.
"""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT

Act = Callable[[Path], object]


class Stopped(BaseException):
    """The command was stopped; nobody catches this."""


@dataclass
class _Watch:
    """What is counted below `folder`, and before which of them the command is stopped, or `vanishes` what it reads."""

    folder: str
    point: int
    reads: bool = False
    seen: int = 0


_watching: list[_Watch] = []


def touches_disk(event: str, arguments: tuple[object, ...]) -> bool:
    """Whether an audit event is of something that changes files."""
    if event == "open":
        return isinstance(arguments[2], int) and bool(arguments[2] & WRITING)
    return event in {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.chmod"}


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if not _watching or not arguments or not str(arguments[0]).startswith(_watching[0].folder):
        return
    watch = _watching[0]
    if watch.reads:
        if event == "open" and not touches_disk(event, arguments) and Path(str(arguments[0])).is_file():
            watch.seen += 1
            if watch.seen == watch.point:
                _watching.clear()
                Path(str(arguments[0])).unlink()
    elif touches_disk(event, arguments):
        watch.seen += 1
        if watch.seen >= watch.point > 0:
            raise Stopped


sys.addaudithook(_hook)


def _watched(watch: _Watch, act: Act) -> None:
    _watching.append(watch)
    try:
        act(Path(watch.folder))
    finally:
        _watching.clear()


def changes_of(folder: Path, act: Act) -> int:
    """How many times the command changes the disk below the folder."""
    watch = _Watch(str(folder), 0)
    _watched(watch, act)
    return watch.seen


def stopped_at(point: int, folder: Path, act: Act) -> bool:
    """Run the command, stopped just before its change number `point` below the folder; false if it ended before."""
    try:
        _watched(_Watch(str(folder), point), act)
    except Stopped:
        return True
    return False


def reads_of(folder: Path, act: Act) -> int:
    """How many files below the folder the command reads."""
    watch = _Watch(str(folder), 0, reads=True)
    _watched(watch, act)
    return watch.seen


def with_one_vanished(point: int, folder: Path, act: Act) -> None:
    """Run the command; just before it reads its file number `point`, that file is taken away."""
    _watched(_Watch(str(folder), point, reads=True), act)
