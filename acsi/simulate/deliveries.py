"""What the survey firms deliver: a row for each released case, and some rows that no check may let through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from acsi.simulate import generator
from acsi.simulate.conversations import ANSWERED, with_answers, with_times
from acsi.simulate.flaws import spoil, with_flawed_rows
from acsi.simulate.interviews import PER_BRANCH, seed_of, simulated_interviews
from acsi.simulate.outcomes import outcomes, reserve_needed
from acsi.simulate.persons import Integers
from acsi.simulate.waves import CALLS_BEGIN, DAYS, LAST
from acsi.survey.branches import Branch
from acsi.survey.models import Survey

if TYPE_CHECKING:
    import pandas as pd

FORMATS = {"north": ".sav", "south": ".csv"}
"""How each firm sends its file."""

ABOUT = ["case_id", "disposition", "firm", "interviewer", "started", "ended"]


@dataclass(frozen=True)
class Delivery:
    """A firm's file: its name, whose ending says the format, and its rows in the columns of the delivery contract.

    `bad` says which rows are spoilt: row (counted from 0), case_id, flaw, and the column in which it shows.
    """

    firm: str
    name: str
    table: pd.DataFrame
    bad: pd.DataFrame


@dataclass(frozen=True)
class Fieldwork:
    """What becomes of a whole sample: every case with its outcome (`outcomes`), and every row that may be delivered."""

    cases: pd.DataFrame
    rows: pd.DataFrame
    survey: Survey

    @property
    def reserve_needed(self) -> dict[str, int]:
        """How many reserve cases each branch must release until it has its interviews."""
        return reserve_needed(self.cases)


def simulated_fieldwork(
    survey: Survey, branches: Iterable[Branch], sample: pd.DataFrame, *, wave: str = LAST
) -> Fieldwork:
    """Call a sample (case_id, branch, role, order, segments) until each branch has the interviews the survey wants.

    These are the wave's interviews of `simulated_interviews` and no others, so that their league is kept; that of the
    last wave is the public case's. What becomes of a case does not depend on which others are released.
    Raises AcsiError (G001) for a question that the simulated customers do not know.
    """
    import pandas as pd

    listed, seed = list(branches), seed_of(wave)
    wanted = survey.sample.completes if survey.sample else PER_BRANCH
    interviews = simulated_interviews(survey, listed, wave=wave, per_branch=wanted)
    cases = outcomes(sample, interviews, listed, seed, wave)
    rows = with_flawed_rows(cases)
    further = (rows["interview"] < 0) & rows["disposition"].isin(list(ANSWERED))
    number = np.where(further, further.groupby(rows["branch"]).cumsum() - 1, -1)
    others = simulated_interviews(survey, listed, wave=wave, seed=seed + 1, per_branch=int(number.max()) + 1)
    own = _places(rows, listed, rows["interview"].to_numpy(), wanted, 0)
    rows["answers_of"] = np.maximum(own, _places(rows, listed, number, int(number.max()) + 1, len(interviews)))
    numbers = generator(seed, len(listed), 3)
    rows = with_answers(rows, pd.concat([interviews, others], ignore_index=True), survey, numbers)
    return Fieldwork(cases, with_times(rows, DAYS[wave] + CALLS_BEGIN, numbers), survey)


def simulated_deliveries(
    survey: Survey,
    branches: Iterable[Branch],
    sample: pd.DataFrame,
    *,
    released: Mapping[str, int] | None = None,
) -> list[Delivery]:
    """The file of each firm, as `deliveries` gives it, from the sample at once."""
    return deliveries(simulated_fieldwork(survey, branches, sample), released)


def deliveries(fieldwork: Fieldwork, released: Mapping[str, int] | None = None) -> list[Delivery]:
    """The file of each firm once all main cases and the first `released` reserve cases of each branch were called.

    Without `released`, as many as each branch needs. Cases released beyond that are delivered as not called, since the
    branch has its interviews already.
    """
    rows, survey = fieldwork.rows, fieldwork.survey
    reserve = rows["branch"].map(fieldwork.reserve_needed if released is None else released).fillna(0)
    rows = rows[(rows["role"] == "main") | (rows["order"] <= reserve)]
    columns = [*ABOUT, *(question.data_column for question in survey.questions if not question.derive)]
    made = []
    for firm, own in rows.groupby("firm", sort=True):
        own = own.reset_index(drop=True)
        table = own[columns].copy()
        bad = spoil(table, own["flaw"], survey)
        made.append(Delivery(str(firm), f"{firm}{FORMATS[str(firm)]}", table, bad))
    return made


def _places(rows: pd.DataFrame, branches: list[Branch], number: Integers, each: int, first: int) -> Integers:
    """The rows of interviews `number` (n,) in a table with `each` of every branch from row `first` on; -1 for none."""
    places = rows["branch"].map({branch.code: place for place, branch in enumerate(branches)}).to_numpy()
    return np.where(number >= 0, first + places * each + number, -1)
