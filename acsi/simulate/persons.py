"""Personal data that can be nobody's: phones that no operator serves, identity numbers of no region, made-up names.

They are kept as integers as long as columns are computed with, and become text at the end. 0 is no phone.
"""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from acsi.identity import CHECK_DIGITS, ID_WEIGHTS

Integers = NDArray[np.int64]
Texts = NDArray[np.object_]

PHONES_FROM = 154_0000_0000
"""Numbers that begin with 154 are given to no operator (nor those with 142, 143, 161, 164 and 194; libphonenumber calls
them invalid), but have the form of a mobile number, so that all rules for phones apply to them."""

REGION = 99
"""No province: the regions of GB/T 2260 begin with 11 to 83, permanent residents' numbers with 9 and such a region."""

SURNAMES = "虚拟仿样例测试假"
"""Characters that say "unreal" or "sample", none of them a surname."""

GIVEN = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
"""The stems and branches of the calendar, which Chinese counts with; a name takes three of them."""

NAMES = np.array([a + b + c + d for a in SURNAMES for b in GIVEN for c in GIVEN for d in GIVEN], dtype=object)

BORN_FROM, BORN_DAYS = np.datetime64("1950-01-01"), 18_000
"""Everybody is born before 2000, so that everybody's number has a form of 15 digits."""

SCATTER = {"phone": 61_803_399, "customer": 414_213_563}
"""Without a common factor with powers of ten, so that different persons get different numbers in no visible order."""


def phones(person: Integers) -> Integers:
    """A mobile number for each person (n,), different ones for up to 10^8 persons."""
    return PHONES_FROM + person * SCATTER["phone"] % 10**8


def customer_numbers(person: Integers) -> Texts:
    """The insurer's number for each person (n,): P and nine digits."""
    return np.array([f"P{number:09d}" for number in (person * SCATTER["customer"] % 10**9).tolist()], dtype=object)


def identities(person: Integers, numbers: Generator) -> Integers:
    """The first 17 digits of each person's identity number (n,): region, birthday, and what tells persons apart."""
    born = BORN_FROM + np.floor(BORN_DAYS * numbers.random(len(person))).astype("timedelta64[D]")
    months = born.astype("datetime64[M]").astype(np.int64)
    day = (born - born.astype("datetime64[M]")).astype(np.int64) + 1
    birthday = (1970 + months // 12) * 10_000 + (months % 12 + 1) * 100 + day
    body: Integers = (REGION * 10_000 + person // 1000 % 10_000) * 10**11 + birthday * 1000 + person % 1000
    return body


def names(size: int, numbers: Generator) -> Integers:
    """Places in `NAMES` for `size` persons; with many persons, some share a name."""
    return np.floor(len(NAMES) * numbers.random(size)).astype(np.int64)


def phone_texts(phone: Integers) -> Texts:
    """Phones (n,) in eleven digits, None where there is none."""
    return np.array([str(each) if each else None for each in phone.tolist()], dtype=object)


def identity_texts(body: Integers) -> Texts:
    """Identity numbers (n,) in 18 characters: the 17 digits given and the check digit of GB 11643."""
    total = sum(weight * (body // 10 ** (16 - place) % 10) for place, weight in enumerate(ID_WEIGHTS))
    last = np.array(list(CHECK_DIGITS), dtype=object)[np.asarray(total) % 11]
    return np.asarray(body.astype(str).astype(object) + last)


def old_identity_texts(body: Integers) -> Texts:
    """Identity numbers (n,) as they were until 1999, in 15 digits: no century, no check digit."""
    return np.asarray((body // 10**11 * 10**9 + body % 10**9).astype(str).astype(object))
