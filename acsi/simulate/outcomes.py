"""What becomes of each case of a sample: who answers, who refuses, whom nobody reaches; and which answers a case gets.

A branch's customers answer as its simulated interviews do: each interview is given to a case with the same segments, so
that a wave that has them all has the league of these interviews.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
from numpy.random import Generator

from acsi.simulate import generator
from acsi.simulate.people import Array, Words, pick
from acsi.simulate.persons import Integers, Texts
from acsi.simulate.waves import LAST, firm_of
from acsi.survey.branches import Branch

if TYPE_CHECKING:
    import pandas as pd

RATES = (0.38, 0.54)
"""The share of called cases that answer, in the lowest and the highest of branches."""

MATTER = ("vehicle_use", "amount_band")
"""The segments on which answers depend (`people`)."""

COMPLETE, PARTIAL, REFUSAL, BREAK_OFF, NOT_CALLED, NO_ANSWER, SCREENED_OUT = 110, 120, 211, 212, 311, 313, 470

OTHERS = {
    PARTIAL: 0.025,
    REFUSAL: 0.26,
    BREAK_OFF: 0.035,
    221: 0.13,
    222: 0.08,
    231: 0.003,
    232: 0.007,
    233: 0.01,
    312: 0.03,
    NO_ANSWER: 0.24,
    314: 0.06,
    410: 0.035,
    430: 0.065,
    SCREENED_OUT: 0.015,
    490: 0.005,
}
"""AAPOR's dispositions of called cases that give no interview, and how many of these have each."""

FLAWS = ("unknown_case", "duplicate_case", "out_of_range", "not_asked", "no_answers")
FLAWED = 2
"""How often each firm spoils an interview in each of these ways."""


def outcomes(
    sample: pd.DataFrame, interviews: pd.DataFrame, branches: Iterable[Branch], seed: int, wave: str = LAST
) -> pd.DataFrame:
    """Every case of the sample, branch by branch in the order of calling, with what becomes of it once it is called.

    `sample` has case_id, branch, role (main or reserve), order, and segments; `interviews` those that each branch gives
    (`simulated_interviews`). The result adds firm, interview (which of its branch's, -1 for none), called (until the
    branch has its interviews), disposition, and flaw ("" for most): a further interview that the firm will spoil.
    """
    import pandas as pd

    parts = []
    for place, branch in enumerate(branches):
        cases = sample[sample["branch"] == branch.code].sort_values(["role", "order"]).reset_index(drop=True)
        given = interviews[interviews["branch"] == branch.code].reset_index(drop=True)
        if len(cases):
            parts.append(_of_branch(cases.assign(firm=firm_of(branch, wave)), given, generator(seed, place, 1)))
    cases = pd.concat(parts, ignore_index=True)
    cases["flaw"] = _flaws(cases, generator(seed, len(parts), 2))
    return cases


def reserve_needed(cases: pd.DataFrame) -> dict[str, int]:
    """How many reserve cases each branch must release until it has its interviews, from what `outcomes` gives."""
    needed = cases["called"] & (cases["role"] == "reserve")
    return {str(branch): int(count) for branch, count in needed.groupby(cases["branch"]).sum().items()}


def _of_branch(cases: pd.DataFrame, interviews: pd.DataFrame, numbers: Generator) -> pd.DataFrame:
    rate = RATES[0] + (RATES[1] - RATES[0]) * numbers.random()
    within = min(len(cases), ceil(len(interviews) / rate))
    answering = min(len(interviews), round(rate * within))
    luck = numbers.random(len(cases))
    interview = np.full(len(cases), -1)
    interview[:within] = _matched(cases[:within], interviews[:answering], luck[:within])
    last = int(np.flatnonzero(interview >= 0)[-1]) if answering == len(interviews) else len(cases) - 1
    called = np.arange(len(cases)) <= last
    shares = {str(code): share / sum(OTHERS.values()) for code, share in OTHERS.items()}
    missed = pick(shares, numbers.random(len(cases))).astype(int)
    disposition = np.where(interview >= 0, COMPLETE, np.where(called, missed, NOT_CALLED))
    return cases.assign(interview=interview, called=called, disposition=disposition)


def _matched(cases: pd.DataFrame, interviews: pd.DataFrame, luck: Array) -> Integers:
    """The interview that each case (n,) gives, -1 for none: those with the least luck first, within the same segments.

    Where a kind of customer is short, others give its interviews.
    """
    matter = [segment for segment in MATTER if segment in cases and segment in interviews]
    kind_of_case, kind_of_interview = (_kinds(table, matter) for table in (cases, interviews))
    matched = np.full(len(cases), -1)
    by_luck = np.argsort(luck, kind="stable")
    for kind in np.unique(kind_of_interview):
        waiting = np.flatnonzero(kind_of_interview == kind)
        alike = by_luck[kind_of_case[by_luck] == kind][: len(waiting)]
        matched[alike] = waiting[: len(alike)]
    left = np.setdiff1d(np.arange(len(interviews)), matched)
    matched[by_luck[matched[by_luck] < 0][: len(left)]] = left
    return matched


def _kinds(table: pd.DataFrame, segments: list[str]) -> Words:
    """The segments' words of each row (n,) as one."""
    kinds = np.full(len(table), "", dtype=object)
    for segment in segments:
        kinds = kinds + "/" + table[segment].astype(str).to_numpy(dtype=object)
    return kinds.astype(str)


def _flaws(cases: pd.DataFrame, numbers: Generator) -> Texts:
    """The flaw of each case (n,), given to main cases that nobody would reach: the branches' interviews stay whole."""
    flaw = np.full(len(cases), "", dtype=object)
    luck = numbers.random(len(cases))
    free = (cases["disposition"] == NO_ANSWER) & (cases["role"] == "main")
    for firm in np.unique(cases["firm"]):
        rows = np.flatnonzero(free & (cases["firm"] == firm))
        rows = rows[np.argsort(luck[rows], kind="stable")][: FLAWED * len(FLAWS)]
        flaw[rows] = (list(FLAWS) * FLAWED)[: len(rows)]
    return flaw
