"""Lists from outside the extract, read row by row in Python: the register of agents, who is not to be contacted, and
phones known to be shared. Each becomes keys to compare with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from acsi.engine.sources import Source
from acsi.errors import fault
from acsi.identity import is_identity, normal_account, normal_id, normal_key, normal_phone
from acsi.sampling.columns import Cells, Form, keys_of, parts_of, read_cells, require_columns
from acsi.survey.models import Frame

Kind = Literal["customer_id", "id_number", "phone", "bank_account", "person"]
"""What claims are compared by; a person is a phone and a name together."""


class Owner(NamedTuple):
    """Whose key of the register it is: the agent's number, name and branch as written there, and the key's column."""

    agent_no: str
    name: str
    branch: str
    column: str


@dataclass(frozen=True)
class KeyList:
    """The keys of a list, and how its rows fared: `empty` has rows without any key, `unusable` counts cells by kind.

    Of a register, `owners` says by kind and key whose it is; `places` has `phone|branch|name` of each agent's phones.
    """

    name: str
    keys: Mapping[Kind, frozenset[str]]
    rows: int
    empty: int
    unusable: Mapping[Kind, int]
    owners: Mapping[Kind, Mapping[str, Owner]] = field(default_factory=dict)
    places: frozenset[str] = frozenset()


def _identity(text: str) -> str | None:
    number = normal_id(text)
    return number if number and is_identity(number) else None


FORMS: Mapping[Kind, Form] = {
    "customer_id": normal_key,
    "id_number": _identity,
    "phone": normal_phone,
    "bank_account": normal_account,
}


def register(source: Source, frame: Frame, kinds: Iterable[Kind]) -> KeyList:
    """The keys of the register of agents, of every kind that the definition matches, and whose they are.

    Columns: `id_number`, `phone`, `bank_account`, and any name that begins or ends with one, such as `former_phone`;
    `name`, `branch` and `agent_no`, which say who it is; `columns.SYNONYMS` and the names that the definition gives
    these fields in the extract serve too. A number whose check digit or birthday is wrong, such as a row of ones, is no
    evidence and is counted. Raises AcsiError where a kind has no column (A010), none with a value (A011) or with one
    that can be compared (A013), cells are numbers (I011) or there is no row (A012). Phones, names and branches are
    needed if the definition compares near phones.
    """
    matched = tuple(kinds)
    near = frame.exclude.near_phone is not None
    read_kinds: tuple[Kind, ...] = tuple(dict.fromkeys((*matched, "phone"))) if near else matched
    read = read_cells(source, frame, read_kinds, ("name", "branch", "agent_no"))
    require_columns(read, [*read_kinds, *(("name", "branch") if near else ())], source.table.columns)
    made = _made(read, read_kinds)
    keys = _keys(read, made, every=True)
    agents = list(_agents(read))
    owners = {kind: _owners(made[kind], agents) for kind in read_kinds}
    near_by = _owned(made["phone"], agents) if near else ()
    places = frozenset(f"{phone}|{who.branch}|{who.name}" for phone, who in near_by if who.name and who.branch)
    return replace(keys, keys={kind: keys.keys[kind] for kind in matched}, owners=owners, places=places)


def do_not_contact(source: Source, frame: Frame) -> KeyList:
    """The keys of those who are not to be contacted: customer numbers, phones, identity numbers, or any of them.

    Raises AcsiError as `register` does, but one kind of column suffices.
    """
    kinds: tuple[Kind, ...] = ("customer_id", "id_number", "phone")
    read = read_cells(source, frame, kinds)
    if not any(read.columns.values()):
        require_columns(read, kinds, source.table.columns)
    return _keys(read, _made(read, kinds), every=False)


def known_phones(source: Source, frame: Frame) -> KeyList:
    """Phones that many customers share for a good reason (hotlines, garages).

    Raises AcsiError as `register` does, but a list of nothing but service numbers, which no claim is compared by, is
    one all the same.
    """
    read = read_cells(source, frame, ("phone",))
    require_columns(read, ("phone",), source.table.columns)
    return _keys(read, _made(read, ["phone"]), every=True, comparable=False)


def _agents(read: Cells) -> Iterator[Owner]:
    """The agent of each row."""
    for agent_no, name, branch in zip(read.of("agent_no"), read.of("name"), read.of("branch"), strict=True):
        yield Owner(normal_key(agent_no) or "", normal_key(name) or "", normal_key(branch) or "", "")


Made = Mapping[str, Sequence[Sequence[str]]]
"""By column the keys of each of its cells."""


def _made(read: Cells, kinds: Iterable[Kind]) -> dict[Kind, Made]:
    """The keys of every column, by kind, each cell looked at once."""
    return {
        kind: {column: [keys_of(cell, FORMS[kind]) for cell in read.cells[column]] for column in read.columns[kind]}
        for kind in kinds
    }


def _owned(made: Made, agents: Sequence[Owner]) -> Iterator[tuple[str, Owner]]:
    """Every key of a kind with its owner, but for the column."""
    return ((key, agent) for cells in made.values() for keys, agent in zip(cells, agents, strict=True) for key in keys)


def _owners(made: Made, agents: Sequence[Owner]) -> dict[str, Owner]:
    """Each key of a kind with its owner; of several the smallest, whatever the order of the rows."""
    found: dict[str, Owner] = {}
    for column, cells in made.items():
        for key, agent in _owned({column: cells}, agents):
            owner = agent._replace(column=column)
            found[key] = min(found.get(key, owner), owner)
    return found


def _keys(read: Cells, made: Mapping[Kind, Made], *, every: bool, comparable: bool = True) -> KeyList:
    """The keys of the kinds; `every` kind must have a column with values, `comparable` ones, or else any of them."""
    if not read.rows:
        raise fault("A012", read.name)
    counted = {
        kind: {column: _count(read.cells[column], keys) for column, keys in columns.items()}
        for kind, columns in made.items()
    }
    chief = [next(iter(columns.items())) for columns in counted.values() if columns]
    empty = [(column, found) for column, found in chief if not found.filled]
    useless = [(column, found) for column, found in chief if comparable and not found.keys]
    for code, lacking in (("A011", empty), ("A013", useless)):
        if lacking and (every or len(lacking) == len(chief)):
            raise fault(code, read.name, column=lacking[0][0], count=f"{lacking[0][1].filled:,}")
    cells = [read.cells[column] for columns in made.values() for column in columns]
    return KeyList(
        read.name,
        {kind: frozenset().union(*(column.keys for column in columns.values())) for kind, columns in counted.items()},
        read.rows,
        sum(all(normal_key(cell) is None for cell in row) for row in zip(*cells, strict=True)),
        {kind: sum(column.unusable for column in columns.values()) for kind, columns in counted.items()},
    )


class _Column(NamedTuple):
    """The keys in a column, how many cells are filled, and in how many of these is nothing that can be compared."""

    keys: frozenset[str]
    filled: int
    unusable: int


def _count(cells: Sequence[str | None], made: Sequence[Sequence[str]]) -> _Column:
    filled = [keys for cell, keys in zip(cells, made, strict=True) if keys or parts_of(cell)]
    return _Column(frozenset(key for keys in filled for key in keys), len(filled), sum(not keys for keys in filled))
