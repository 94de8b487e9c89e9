"""The customers of a simulated insurer and their claims, as columns; `insurer` turns them into an extract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from acsi.simulate import generator
from acsi.simulate.people import Words, pick, segments
from acsi.simulate.persons import Integers, identities, names, phones
from acsi.simulate.population import Place
from acsi.simulate.spellings import OLD_ID, pick_spellings

LARGE = {"Hebei", "Jiangsu", "Zhejiang", "Shandong", "Henan", "Guangdong", "Sichuan"}
SMALL = {"Xiamen", "Hainan", "Tibet", "Qinghai", "Ningxia"}
SIZES = {"large": 2.6, "middle": 1.0, "small": 0.36}
"""Customers of a branch in relation to others; each branch differs from its kind by up to a third."""

SIZES_SEED = 2008

CUSTOMERS_PER_CLAIM = 0.8

PRODUCTS = {"motor": 0.86, "property": 0.06, "liability": 0.05, "accident": 0.03}
STATUSES = {"CLOSED": 0.80, "OPEN": 0.10, "REOPENED": 0.04, "REJECTED": 0.06}
RECENT, RECENT_DAYS, OLDEST_DAYS = 0.62, 90, 400
"""The share of claims closed in the last quarter, which a survey asks about, and how far the extract goes back."""


@dataclass(frozen=True)
class Customers:
    """n customers: the persons (numbers, counted on from the first), the place of their branch, personal data as
    integers (`persons`), and segments as words.

    `spelling` is the place of the only phone spelling that a customer's claims have, -1 where they differ; `old_id`
    whether the identity number has 15 digits.
    """

    person: Integers
    branch: Integers
    phone: Integers
    identity: Integers
    name: Integers
    spelling: Integers
    old_id: Integers
    segments: Mapping[str, Words]


@dataclass(frozen=True)
class Claims:
    """m claims: whose (a customer's place), of what and how it stands; `age` in days since closing, -1 if open."""

    customer: Integers
    product: Words
    status: Words
    age: Integers
    spelling: Integers

    @property
    def eligible(self) -> NDArray[np.bool_]:
        """Motor claims (m,) closed in the last quarter."""
        recent = (self.age >= 0) & (self.age <= RECENT_DAYS)
        return np.asarray((self.product == "motor") & (self.status == "CLOSED") & recent)


def customers(places: Sequence[Place], size: int, numbers: Generator, first: int = 0) -> Customers:
    """`size` customers, branch by branch, with the mix of customers that each branch's interviews have.

    They are the persons from the number `first` on. `numbers` is a stream of which the first numbers are not used.
    """
    counts = _counts(places, size)
    numbers.random(len(places))
    person = first + np.arange(size)
    parts = [segments(place, count, numbers) for place, count in zip(places, counts, strict=True)]
    return Customers(
        person=person,
        branch=np.repeat(np.arange(len(places)), counts),
        phone=phones(person),
        identity=identities(person, numbers),
        name=names(size, numbers),
        spelling=np.full(size, -1),
        old_id=(numbers.random(size) < OLD_ID).astype(np.int64),
        segments={name: np.concatenate([part[name] for part in parts]) for name in parts[0]},
    )


def claims(insured: int, size: int, numbers: Generator) -> Claims:
    """`size` claims of `insured` customers: one each, the rest by chance, most of these of a few customers."""
    again = np.floor(insured * numbers.random(size - insured) ** 2).astype(np.int64)
    customer = np.concatenate([np.arange(insured), np.argsort(numbers.random(insured), kind="stable")[again]])
    status = pick(STATUSES, numbers.random(size))
    late = numbers.random(size) >= RECENT
    span = np.where(late, OLDEST_DAYS - RECENT_DAYS, RECENT_DAYS + 1)
    age = np.floor(span * numbers.random(size)).astype(np.int64) + np.where(late, RECENT_DAYS + 1, 0)
    return Claims(
        customer=customer,
        product=pick(PRODUCTS, numbers.random(size)),
        status=status,
        age=np.where(status == "OPEN", -1, age),
        spelling=pick_spellings(size, numbers),
    )


def _counts(places: Sequence[Place], size: int) -> Integers:
    """How many of `size` customers each branch has, in every wave the same shares; remainders go to the first."""
    kinds = ["large" if name in LARGE else "small" if name in SMALL else "middle" for name in _names(places)]
    shares = np.array([SIZES[kind] for kind in kinds]) * (2 / 3 + 2 / 3 * generator(SIZES_SEED, 0).random(len(places)))
    counts: Integers = np.floor(size * shares / shares.sum()).astype(np.int64)
    counts[: size - counts.sum()] += 1
    return counts


def _names(places: Sequence[Place]) -> list[str]:
    return [place.branch.name_en for place in places]
