"""The register of a simulated insurer's agents; customers who are agents in truth, and innocent ones who look alike.

An agent's trick is another person's name with the agent's own phone, so that the agent and not a customer is called.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from acsi.errors import fault
from acsi.simulate.claims import Customers
from acsi.simulate.persons import NAMES, SURNAMES, Integers, identities, names, phones
from acsi.simulate.spellings import PHONE_SPELLINGS, PLAIN

if TYPE_CHECKING:
    import pandas as pd

Evidence = Literal["certain", "probable", "none"]

HAS_FORMER, HAS_HOUSEHOLD = 0.6, 0.5
"""The shares of agents whose former and household phones the register knows."""


@dataclass(frozen=True)
class Register:
    """n agents: personal data as integers (`persons`), phones 0 where unknown, and the place of their branch."""

    branch: Integers
    identity: Integers
    name: Integers
    phone: Integers
    former_phone: Integers
    household_phone: Integers


@dataclass(frozen=True)
class Kind:
    """What customers of a planted kind have of an agent, and what can be known of them.

    `phone` names the register's phone that they have, with `slip` one digit or two neighbours off; `old_id` and
    `spelled` say how identity number and phone are written, None where as ever. With `group` (smallest and largest)
    several customers share a phone that is nobody's in the register; `strangers` have different surnames.
    """

    evidence: Evidence
    phone: Literal["phone", "former_phone", "household_phone"] | None = None
    slip: bool = False
    name: bool = False
    identity: bool = False
    old_id: bool | None = None
    spelled: bool | None = None
    group: tuple[int, int] | None = None
    strangers: bool = False


KINDS: Mapping[str, Kind] = {
    "own_id": Kind("certain", identity=True, name=True, old_id=False),
    "own_id_15_digits": Kind("certain", identity=True, name=True, old_id=True),
    "own_phone": Kind("certain", phone="phone", spelled=False),
    "own_phone_spelled": Kind("certain", phone="phone", spelled=True),
    "former_phone": Kind("certain", phone="former_phone", spelled=False),
    "household_phone": Kind("certain", phone="household_phone", spelled=False),
    "shared_phone": Kind("probable", group=(3, 8), strangers=True),
    "near_phone": Kind("probable", phone="phone", slip=True, name=True, spelled=False),
    "namesake": Kind("none", name=True),
    "couple": Kind("none", group=(2, 2)),
    "known_phone": Kind("none", group=(4, 9)),
    "do_not_contact": Kind("none"),
}
"""A namesake is another person with an agent's name; a couple shares a phone; a known phone is a hotline's or garage's.
Those on the do-not-contact list differ in nothing else."""


def register(branches: int, size: int, first: int, numbers: Generator) -> Register:
    """`size` agents of a number of branches, persons from the number `first` on."""
    person = first + np.arange(size)
    former = np.where(numbers.random(size) < HAS_FORMER, phones(person + size), 0)
    household = np.where(numbers.random(size) < HAS_HOUSEHOLD, phones(person + 2 * size), 0)
    return Register(
        branch=np.floor(branches * numbers.random(size)).astype(np.int64),
        identity=identities(person, numbers),
        name=names(size, numbers),
        phone=phones(person),
        former_phone=former,
        household_phone=household,
    )


def plant(customers: NDArray[np.int64], agents: Register, each: int, first: int, numbers: Generator) -> pd.DataFrame:
    """Who becomes what: `each` customers of every kind, by a column customer, kind, agent (-1: none) and shared phone.

    `customers` are places of those who may be chosen; shared phones belong to persons from the number `first` on.
    Raises AcsiError (G003) where there are too few of them.
    """
    import pandas as pd

    chosen = customers[np.argsort(numbers.random(len(customers)), kind="stable")]
    if len(chosen) < each * len(KINDS):
        raise fault("G003", needed=each * len(KINDS), found=len(chosen))
    planted = pd.DataFrame({"customer": chosen[: each * len(KINDS)], "kind": np.repeat(list(KINDS), each)})
    planted["agent"] = _agents(agents, each)
    planted["shared_phone"] = _shared(each, first, numbers)
    return planted


def _agents(agents: Register, each: int) -> Integers:
    """An agent for each planted customer (n,), in the order of `KINDS`, each agent once; -1 where none is needed."""
    free = np.ones(len(agents.phone), dtype=bool)
    found = []
    for kind in KINDS.values():
        if not (kind.phone or kind.name or kind.identity):
            found.append(np.full(each, -1))
            continue
        fits = np.flatnonzero(free & (getattr(agents, kind.phone or "phone") > 0))[:each]
        free[fits] = False
        found.append(fits)
    return np.concatenate(found)


def _shared(each: int, first: int, numbers: Generator) -> Integers:
    """The phone that each planted customer (n,) shares with others, 0 for none; no group is smaller than its kind's."""
    found: list[Integers] = []
    for kind in KINDS.values():
        group = np.full(each, -1)
        place = number = 0
        while kind.group and place < each:
            low, high = kind.group
            size = low + int((high - low + 1) * numbers.random())
            size = each - place if each - place - size < low else size
            group[place : place + size] = first + number
            place, number = place + size, number + 1
        first += number
        found.append(np.where(group >= 0, phones(group), 0))
    return np.concatenate(found)


def with_plants(customers: Customers, agents: Register, planted: pd.DataFrame, numbers: Generator) -> Customers:
    """The customers, those planted with what they have of their agents or share with others."""
    fields = ("phone", "identity", "name", "spelling", "old_id")
    changed = {field: getattr(customers, field).copy() for field in fields}
    for name, rows in planted.groupby("kind", sort=False):
        kind = KINDS[str(name)]
        who, agent = rows["customer"].to_numpy(), rows["agent"].to_numpy()
        if kind.phone:
            phone = getattr(agents, kind.phone)[agent]
            changed["phone"][who] = _slipped(phone) if kind.slip else phone
        if kind.group:
            changed["phone"][who] = rows["shared_phone"].to_numpy()
        if kind.strangers:
            changed["name"][who] = _strangers(changed["name"][who])
        if kind.identity:
            changed["identity"][who] = agents.identity[agent]
        if kind.name:
            changed["name"][who] = agents.name[agent]
        if kind.old_id is not None:
            changed["old_id"][who] = kind.old_id
        if kind.spelled is not None:
            others = 1 + np.floor((len(PHONE_SPELLINGS) - 1) * numbers.random(len(who))).astype(np.int64)
            changed["spelling"][who] = others if kind.spelled else PLAIN
    return replace(customers, **changed)


def _slipped(phone: Integers) -> Integers:
    """The phones (n,) with a slip: by turns the last digit replaced by the next, and two neighbours swapped."""
    found = []
    for place, text in enumerate(phone.astype(str).tolist()):
        swap = max(i for i in range(len(text) - 1) if text[i] != text[i + 1])
        replaced = text[:-1] + str((int(text[-1]) + 1) % 10)
        swapped = text[:swap] + text[swap + 1] + text[swap] + text[swap + 2 :]
        found.append(int(swapped if place % 2 else replaced))
    return np.array(found, dtype=np.int64)


def _strangers(name: Integers) -> Integers:
    """Names (n,) whose surnames follow one another, so that those who share a phone have different ones."""
    given = len(NAMES) // len(SURNAMES)
    return (np.arange(len(name)) % len(SURNAMES)) * given + name % given


def near_home(agents: Register, customers: Customers, planted: pd.DataFrame) -> Register:
    """The register with each planted agent in the branch of the customer who stands for it."""
    rows = planted[planted["agent"] >= 0]
    branch = agents.branch.copy()
    branch[rows["agent"]] = customers.branch[rows["customer"]]
    return replace(agents, branch=branch)
