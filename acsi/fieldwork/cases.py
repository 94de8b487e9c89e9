"""The cases of a wave: which may be called, who has them, and how many more are needed.

All goes by stratum, as the draw did: a branch, or a part of it where `sample: substrata` splits branches. Each has main
cases, of which every one stands for an interview wanted, and a reserve of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from acsi.fieldwork.records import Fieldwork, Receipt

if TYPE_CHECKING:
    import pandas as pd

LEAST_YIELD = 0.1
"""Interviews a case that are counted on at least, so that a branch that yielded none is not given its whole reserve."""

ENOUGH = 20
"""From so many worked cases on, a part of a branch is expected to yield what it did; below, what its branch did."""


def case_list(sample: pd.DataFrame, released: Mapping[str, int], receipts: Iterable[Receipt]) -> pd.DataFrame:
    """Every case of the sample, by case_id: branch, stratum, role, order, closed_month, released and firm.

    `released` says how many reserve cases of each stratum may be called. firm is who was handed the case, or "".
    """
    firms = {case: receipt.firm for receipt in receipts for case in receipt.cases}
    cases = sample.set_index("case_id")[["branch", "stratum", "role", "order", "closed_month"]].copy()
    cases["released"] = may_be_called(cases, released)
    cases["firm"] = [firms.get(case, "") for case in cases.index]
    return cases


def may_be_called(cases: pd.DataFrame, released: Mapping[str, int]) -> pd.Series[bool]:
    """Whether each case (stratum, role, order) may be called: all main ones, and the first released of the reserve."""
    allowed = cases["stratum"].map(lambda stratum: released.get(stratum, 0))
    return (cases["role"] == "main") | (cases["order"] <= allowed)


@dataclass(frozen=True)
class Need:
    """What a stratum lacks: cases `needed` for the interviews wanted, and reserve `left`."""

    branch: str
    stratum: str
    needed: int
    left: int

    @property
    def release(self) -> int:
        """How many can be released."""
        return min(self.needed, self.left)


def reserve_left(cases: pd.DataFrame) -> dict[str, int]:
    """The reserve cases of each branch that have not been released."""
    left = (~cases["released"]).groupby(cases["branch"]).sum()
    return {str(branch): int(count) for branch, count in left.items()}


def needs(cases: pd.DataFrame, fieldwork: Fieldwork | None) -> list[Need]:
    """Every stratum in order of branch, with the cases that it needs to end with an interview for each main case.

    Whatever gave no interview is to be replaced: agents found in the interview and rejected interviews like refusals.
    Cases without a row yet are expected to yield as those with one did; before the first delivery every case counts as
    an interview.
    """
    found = []
    for (branch, stratum), own in cases.groupby(["branch", "stratum"]):
        called, wanted = int(own["released"].sum()), int((own["role"] == "main").sum())
        interviews, worked = _done(fieldwork, str(stratum), str(branch))
        expected = _yield(fieldwork, str(stratum), str(branch))
        missing = wanted - interviews - expected * (called - worked)
        needed = max(ceil(missing / expected - 1e-9), 0)
        found.append(Need(str(branch), str(stratum), needed, len(own) - called))
    return found


def shared(cases: pd.DataFrame, branch: str, count: int) -> dict[str, int]:
    """How `count` reserve cases of a branch are shared over its strata: in proportion to their main cases.

    Counting those released before, one after the other goes to where the least is released for a main case, ties to the
    stratum that comes first. Not more than a stratum has left; `count` must be left in all.
    """
    own = cases[cases["branch"] == branch]
    main = (own["role"] == "main").groupby(own["stratum"]).sum()
    left = (~own["released"]).groupby(own["stratum"]).sum().to_dict()
    out = ((own["role"] == "reserve") & own["released"]).groupby(own["stratum"]).sum().to_dict()
    given = dict.fromkeys(map(str, left), 0)
    for _ in range(count):
        free = [stratum for stratum in given if given[stratum] < left[stratum]]
        least = min(free, key=lambda stratum: ((out[stratum] + given[stratum] + 1) / max(main[stratum], 1), stratum))
        given[least] += 1
    return {stratum: number for stratum, number in given.items() if number}


def _done(fieldwork: Fieldwork | None, stratum: str, branch: str) -> tuple[int, int]:
    """The interviews of a stratum and its cases with a row; of its branch where that is the stratum."""
    outcomes = None
    if fieldwork:
        outcomes = fieldwork.by_branch.get(branch) if stratum == branch else fieldwork.by_stratum.get(stratum)
    return (outcomes.interviews, outcomes.released - outcomes.outstanding) if outcomes else (0, 0)


def _yield(fieldwork: Fieldwork | None, stratum: str, branch: str) -> float:
    """The interviews that a case is expected to give."""
    interviews, worked = _done(fieldwork, stratum, branch)
    if worked < ENOUGH:
        interviews, worked = _done(fieldwork, branch, branch)
    return max(interviews / worked, LEAST_YIELD) if worked else 1.0
