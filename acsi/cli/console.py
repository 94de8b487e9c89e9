"""How the command line prints: results on stdout; progress and problems on stderr, plain text where no terminal is."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from acsi.errors import Problem


def show_problems(problems: Iterable[Problem]) -> None:
    """Print each problem on a line of its own, and where to read more."""
    codes = []
    for problem in problems:
        print(problem, file=sys.stderr)
        codes.append(problem.code)
    if sys.stderr.isatty() and codes:
        print(f"More: acsi explain {codes[0]}", file=sys.stderr)


def note(text: str) -> None:
    """Say something beside the result, on stderr."""
    print(text, file=sys.stderr)


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr for work longer than a moment; silent when stderr is no terminal.

    Gives a function that takes what is done and what there is to do.
    """
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
