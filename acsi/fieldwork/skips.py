"""Where an interview goes on after an answer: the questions that the routing rules out are jumped over."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from acsi.fieldwork.contract import Column

LONGEST = 100
"""From the lowest to the highest answer of a range whose answers are told one by one."""


@dataclass(frozen=True)
class Skip:
    """After these answers, or after any where there are none listed, question number `to` is next.

    One more than the number of questions is the end.
    """

    answers: tuple[int, ...]
    to: int


def skips(columns: Sequence[Column]) -> list[list[Skip]]:
    """For each question the jumps that its answers lead to; none where the next question simply follows."""
    facts = _facts(columns)
    return [list(_skips(columns, place, facts[column.name])) for place, column in enumerate(columns)]


def _skips(columns: Sequence[Column], place: int, facts: Mapping[str, set[int]]) -> Iterator[Skip]:
    column = columns[place]
    deciding = {code for each in columns for code in each.ask_if.get(column.name, [])}
    codes = [code for code in _codes(column, deciding) if code not in column.screen_out] if deciding else []
    if not codes:
        to = _next(columns, place, facts)
        if to > place + 1:
            yield Skip((), to + 1)
        return
    ways = sorted((_next(columns, place, {**facts, column.name: {code}}), code) for code in codes)
    for to, group in groupby(ways, key=lambda way: way[0]):
        if to > place + 1:
            listed = tuple(code for _, code in group)
            yield Skip(listed if len(listed) < len(codes) or _is_long(column) else (), to + 1)


def _codes(column: Column, deciding: set[int]) -> list[int]:
    """The answers of a question; of a long range those that decide something, since the others cannot be listed."""
    if column.codes:
        return [*column.codes, *column.missing]
    assert column.low is not None
    assert column.high is not None
    scale = sorted(deciding) if _is_long(column) else range(int(column.low), int(column.high) + 1)
    return [*scale, *column.above_scale, *column.missing]


def _is_long(column: Column) -> bool:
    return column.low is not None and column.high is not None and column.high - column.low > LONGEST


def _next(columns: Sequence[Column], place: int, known: Mapping[str, set[int]]) -> int:
    """The place of the question that follows, as far as the answers known tell."""
    out: set[str] = set()
    for at, column in enumerate(columns):
        if _ruled_out(column, known, out):
            out.add(column.name)
        elif at > place:
            return at
    return len(columns)


def _ruled_out(column: Column, known: Mapping[str, set[int]], out: set[str]) -> bool:
    return any(
        other in out or (other in known and known[other].isdisjoint(codes)) for other, codes in column.ask_if.items()
    )


def _facts(columns: Sequence[Column]) -> dict[str, dict[str, set[int]]]:
    """For each question the answers that must have been given where it is asked; filters come before what they rule."""
    facts: dict[str, dict[str, set[int]]] = {}
    for column in columns:
        own = facts[column.name] = {}
        for other, codes in column.ask_if.items():
            for name, answers in [*facts[other].items(), (other, set(codes))]:
                own[name] = own.get(name, answers) & answers
    return facts
