"""How the terminal lays out text in 80 columns: cells, intervals, doubts."""

from collections.abc import Iterable
from textwrap import fill
from unicodedata import east_asian_width

import typer

from acsi.model.estimates import Doubt, Interval

WIDTH = 80
EXAMPLES = 3
"""So many findings of a kind are printed; the file holds all."""


def padded(text: str, width: int) -> str:
    """Text cut or filled to a width in columns; a Chinese character takes two, what is cut ends in …."""
    taken = [2 if east_asian_width(character) in "WF" else 1 for character in text]
    if sum(taken) <= width:
        return text + " " * (width - sum(taken))
    kept, used = "", 0
    for character, size in zip(text, taken, strict=True):
        if used + size > width - 1:
            break
        kept, used = kept + character, used + size
    return kept + "…" + " " * (width - 1 - used)


def interval(ci: Interval | None, decimals: int) -> str:
    """`81.5 to 82.7`, or nothing."""
    return f"{number(ci[0], decimals)} to {number(ci[1], decimals)}" if ci else ""


def number(value: float | None, decimals: int) -> str:
    """The number, or nothing; a zero has no sign."""
    return "" if value is None else f"{value:z.{decimals}f}"


def percent(confidence: float) -> str:
    """A level of confidence as a percentage."""
    return f"{100 * confidence:g}%"


def wrapped(text: str, *, first: str = "", following: str = "") -> None:
    """Print a text in lines of at most 80 columns, with these indents."""
    typer.echo(fill(text, WIDTH, initial_indent=first, subsequent_indent=following))


def doubts(found: Iterable[Doubt]) -> None:
    """Print the doubts, each with its code; of many of one code the first ones."""
    by_code: dict[str, list[Doubt]] = {}
    for doubt in found:
        by_code.setdefault(doubt.code, []).append(doubt)
    for code, alike in by_code.items():
        for doubt in alike[:EXAMPLES]:
            typer.echo()
            wrapped(f"{code} {doubt.message}", following="     ")
        if len(alike) > EXAMPLES:
            typer.echo(f"     and {len(alike) - EXAMPLES} more of {code}")
