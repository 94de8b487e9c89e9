"""Lists from outside the extract, read row by row in Python: the register of agents, who is not to be contacted, and
phones known to be shared. Each becomes keys to compare with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from acsi.engine.columns import as_text
from acsi.engine.connection import reading
from acsi.engine.files import Source
from acsi.errors import did_you_mean, fault
from acsi.identity import is_identity, normal_id, normal_key, normal_phone
from acsi.survey.models import Frame

Kind = Literal["customer_id", "id_number", "phone"]

SEVERAL = re.compile(r"[;,/、；，／\n]")
"""A cell may hold several phones or numbers, separated by one of these."""


@dataclass(frozen=True)
class KeyList:
    """The keys of a list, and how its rows fared: `empty` has rows without any key, `unusable` counts cells by kind."""

    name: str
    keys: Mapping[Kind, frozenset[str]]
    rows: int
    empty: int
    unusable: Mapping[Kind, int]


def _identity(text: str) -> str | None:
    number = normal_id(text)
    return number if number and is_identity(number) else None


FORMS: Mapping[Kind, Callable[[str], str | None]] = {
    "customer_id": normal_key,
    "id_number": _identity,
    "phone": normal_phone,
}


def register(source: Source, frame: Frame, kinds: Iterable[Kind]) -> KeyList:
    """The keys of the register of agents, of every kind that the definition matches.

    Columns: `id_number`, and `phone` or any name that begins or ends with it, such as `former_phone`; the names that
    the definition gives these fields in the extract serve too. A number whose check digit or birthday is wrong, such as
    a row of ones, is no evidence and is counted. Raises AcsiError where a kind has no column (A010) or a column without
    any value (A011), cells are numbers (I011) or there is no row (A012).
    """
    return _keys(source, frame, tuple(kinds), every=True)


def do_not_contact(source: Source, frame: Frame) -> KeyList:
    """The keys of those who are not to be contacted: customer numbers, phones, identity numbers, or any of them.

    Raises AcsiError as `register` does, but one kind of column suffices.
    """
    return _keys(source, frame, ("customer_id", "id_number", "phone"), every=False)


def known_phones(source: Source, frame: Frame) -> KeyList:
    """Phones that many customers share for a good reason (hotlines, garages). Raises AcsiError as `register` does."""
    return _keys(source, frame, ("phone",), every=True)


def _keys(source: Source, frame: Frame, kinds: tuple[Kind, ...], *, every: bool) -> KeyList:
    """The keys of the kinds; `every` kind must have a column with values, or else any of them."""
    places: dict[Kind, list[str]] = {kind: columns_of(kind, source.table.columns, frame) for kind in kinds}
    for kind in kinds if every or not any(places.values()) else ():
        if not places[kind]:
            near = did_you_mean(kind, source.table.columns)
            raise fault("A010", source.name, kind=kind, near=near, count=len(source.table.columns))
    columns = [column for kind in kinds for column in places[kind]]
    source.require_text(columns)
    cells = _cells(source, columns)
    size = len(cells[columns[0]])
    if not size:
        raise fault("A012", source.name)
    read = {kind: [_read(cells[column], FORMS[kind]) for column in places[kind]] for kind in kinds}
    chief = [(places[kind][0], read[kind][0]) for kind in kinds if places[kind]]
    empty = [column for column, values in chief if not values.filled]
    if empty and (every or len(empty) == len(chief)):
        raise fault("A011", source.name, column=empty[0])
    return KeyList(
        source.name,
        {kind: frozenset().union(*(column.keys for column in read[kind])) for kind in kinds},
        size,
        sum(all(normal_key(cell) is None for cell in row) for row in zip(*cells.values(), strict=True)),
        {kind: sum(column.unusable for column in read[kind]) for kind in kinds},
    )


def _cells(source: Source, columns: Sequence[str]) -> dict[str, list[str | None]]:
    """The columns of a list as text, in Python."""
    with reading(source.name):
        table = source.table.select(**{column: as_text(source.table[column]) for column in columns}).to_pyarrow()
    cells: dict[str, list[str | None]] = table.to_pydict()
    return cells


def columns_of(kind: Kind, columns: Iterable[str], frame: Frame) -> list[str]:
    """The columns that hold keys of a kind, the chief one first."""
    own = {kind, frame.column(kind)}
    chief = [column for column in columns if column in own]
    further = [
        column
        for column in columns
        if column not in own and (column.lower().startswith(f"{kind}_") or column.lower().endswith(f"_{kind}"))
    ]
    return chief + further


class _Column(NamedTuple):
    """The keys in a column, how many cells are filled, and in how many of these is nothing that can be compared."""

    keys: set[str]
    filled: int
    unusable: int


def _read(cells: Iterable[str | None], form: Callable[[str], str | None]) -> _Column:
    keys: set[str] = set()
    filled = unusable = 0
    for cell in cells:
        parts = [part for part in SEVERAL.split(cell or "") if normal_key(part)]
        made = {key for key in map(form, parts) if key}
        filled += bool(parts)
        unusable += bool(parts) and not made
        keys |= made
    return _Column(keys, filled, unusable)
