"""How the command line prints: results on stdout; progress and problems on stderr, plain text where no terminal is."""

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from acsi.errors import Problem

if TYPE_CHECKING:
    from typer import BadParameter

PATIENCE = 1.0
"""Seconds of work before a bar is shown."""


def show_problems(problems: Iterable[Problem]) -> None:
    """Print each problem on a line of its own, and where to read more; a phone that was typed is not repeated."""
    from acsi.identity import without_persons

    codes = []
    for problem in problems:
        print(without_persons(str(problem)), file=sys.stderr)
        codes.append(problem.code)
    if sys.stderr.isatty() and codes:
        print(f"More: acsi explain {codes[0]}", file=sys.stderr)


def show_usage(error: "BadParameter") -> None:
    """Print how a command is used and what was wrong; of names, phones and the like the first character only.

    Every word of Chinese in such a message was typed, since the commands themselves speak English.
    """
    from acsi.identity import mask_name, without_persons

    error.message = re.sub("[\u3400-\u9fff·]{2,}", lambda word: mask_name(word[0]), without_persons(error.message))
    error.show()


def note(text: str) -> None:
    """Say something beside the result, on stderr."""
    print(text, file=sys.stderr)


@contextmanager
def progress(label: str, *, asks: bool = False) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr for work longer than a second; silent when stderr is no terminal.

    Gives a function that takes what is done and what there is to do. Work that `asks` for a passphrase before it begins
    shows no bar until it has told something.
    """
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from threading import Timer

    from rich.console import Console
    from rich.progress import Progress

    bar = Progress(console=Console(stderr=True), transient=True)
    task = bar.add_task(label, total=None)
    begin = Timer(PATIENCE, bar.start)

    def told(done: int, total: int) -> None:
        if begin.ident is None:
            begin.start()
        bar.update(task, completed=done, total=total)

    if not asks:
        begin.start()
    try:
        yield told
    finally:
        begin.cancel()
        if begin.ident is not None:
            begin.join()
        bar.stop()
