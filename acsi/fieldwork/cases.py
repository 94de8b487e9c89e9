"""The cases of a wave: which may be called, who has them, and how many more are needed."""

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


def case_list(sample: pd.DataFrame, released: Mapping[str, int], receipts: Iterable[Receipt]) -> pd.DataFrame:
    """Every case of the sample, indexed by case_id: branch, role, order, closed_month, released and firm.

    `released` says how many reserve cases of each branch may be called; main cases always may. firm is who was handed
    the case, or "".
    """
    firms = {case: receipt.firm for receipt in receipts for case in receipt.cases}
    cases = sample.set_index("case_id")[["branch", "role", "order", "closed_month"]].copy()
    allowed = cases["branch"].map(lambda branch: released.get(branch, 0))
    cases["released"] = (cases["role"] == "main") | (cases["order"] <= allowed)
    cases["firm"] = [firms.get(case, "") for case in cases.index]
    return cases


@dataclass(frozen=True)
class Need:
    """What a branch lacks: cases `needed` for the interviews wanted, and reserve `left`."""

    branch: str
    needed: int
    left: int

    @property
    def release(self) -> int:
        """How many can be released."""
        return min(self.needed, self.left)


def reserve_left(cases: pd.DataFrame) -> dict[str, int]:
    """The reserve cases of each branch that have not been released."""
    waiting = cases[~cases["released"]]
    return {str(branch): int((waiting["branch"] == branch).sum()) for branch in sorted(set(cases["branch"]))}


def needs(cases: pd.DataFrame, fieldwork: Fieldwork | None, completes: int) -> list[Need]:
    """The branches that will end below `completes` interviews, and the cases that each needs.

    Cases without a row yet are expected to yield as those with one did; before the first delivery every case counts as
    an interview.
    """
    found = []
    for branch, left in reserve_left(cases).items():
        outcomes = fieldwork.by_branch.get(branch) if fieldwork else None
        called = int((cases["released"] & (cases["branch"] == branch)).sum())
        interviews = outcomes.interviews if outcomes else 0
        worked = outcomes.released - outcomes.outstanding if outcomes else 0
        expected = max(interviews / worked, LEAST_YIELD) if worked else 1.0
        missing = completes - interviews - expected * (called - worked)
        if missing > 1e-9:
            found.append(Need(branch, ceil(missing / expected - 1e-9), left))
    return found
