"""The conversations of the fieldwork: who had them and when, and the answers given until they ended."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from acsi.simulate.interviews import INTERVIEWERS
from acsi.simulate.outcomes import BREAK_OFF, COMPLETE, NOT_CALLED, PARTIAL, REFUSAL, SCREENED_OUT
from acsi.simulate.people import Array, Words
from acsi.simulate.persons import Integers
from acsi.survey.models import Survey

if TYPE_CHECKING:
    import pandas as pd

ANSWERED = {COMPLETE: (1.0, 1.0), PARTIAL: (0.55, 0.95), BREAK_OFF: (0.05, 0.40)}
"""The share of the questions that a conversation reaches, at least and at most, by its outcome; others reach none."""

MINUTES = {COMPLETE: 14.0, PARTIAL: 10.0, BREAK_OFF: 4.0, REFUSAL: 1.0, SCREENED_OUT: 1.5}
"""How long a conversation lasts, by its outcome; others are none."""

LONGEST, LATE = 28.0, 10.0
SLOT, SLOTS = np.timedelta64(40, "m"), 12
DAY_BEGINS = np.timedelta64(9 * 60 + 30, "m")
WORKING_DAYS = "1111110"
"""An interviewer has up to twelve conversations a day, a slot each, begun at most `LATE` minutes into it."""


def with_answers(rows: pd.DataFrame, answers: pd.DataFrame, survey: Survey, numbers: Generator) -> pd.DataFrame:
    """The rows (n,) with interviewer and a column for each question.

    `rows` has firm, disposition, interview, and answers_of: the row of `answers` (interviewer and questions) that it
    gets as far as the conversation went, -1 for none. Those screened out have answered the screening alone.
    """
    import pandas as pd

    source, size = rows["answers_of"].to_numpy(), len(rows)
    taken = answers.iloc[np.maximum(source, 0)].reset_index(drop=True)
    low, high = (_by_outcome(rows, {code: share[end] for code, share in ANSWERED.items()}) for end in (0, 1))
    asked = [question for question in survey.questions if not question.derive]
    reached = np.where(source >= 0, (low + (high - low) * numbers.random(size)) * len(asked), 0.0)
    columns: dict[str, object] = {"interviewer": _interviewers(rows, taken["interviewer"], numbers)}
    for place, question in enumerate(asked):
        column = taken[question.data_column].where(place < reached)
        if question.screen_out:
            column = column.mask(rows["disposition"] == SCREENED_OUT, question.screen_out[0])
        columns[question.data_column] = column
    return pd.concat([rows, pd.DataFrame(columns)], axis=1)


def _interviewers(rows: pd.DataFrame, own: pd.Series[str], numbers: Generator) -> Words:
    """The interviewer of each row (n,): of an interview its own, else one of the firm's by chance; "" if not called."""
    number = (INTERVIEWERS * numbers.random(len(rows))).astype(int) + 1
    others = [f"{firm}-{each:02d}" for firm, each in zip(rows["firm"], number, strict=True)]
    someone = np.where(rows["interview"] >= 0, own.to_numpy(dtype=str), np.array(others))
    return np.where(rows["disposition"] == NOT_CALLED, "", someone)


def with_times(rows: pd.DataFrame, first_day: date, numbers: Generator) -> pd.DataFrame:
    """The rows (n,) with started and ended (NaT where there was no conversation), no two of an interviewer at once.

    Branches are called side by side, each in the order of its rows.
    """
    usual = _by_outcome(rows, MINUTES)
    minutes = np.minimum(usual * np.exp(0.2 * numbers.standard_normal(len(rows))), LONGEST)
    late = np.floor(LATE * 60 * numbers.random(len(rows))).astype("timedelta64[s]")
    slot = _slots(rows, usual > 0)
    day = np.busday_offset(np.datetime64(first_day, "D"), slot // SLOTS, roll="forward", weekmask=WORKING_DAYS)
    started = day.astype("datetime64[s]") + DAY_BEGINS + slot % SLOTS * SLOT + late
    ended = started + np.ceil(60 * minutes).astype("timedelta64[s]")
    never = np.datetime64("NaT", "s")
    return rows.assign(started=np.where(usual > 0, started, never), ended=np.where(usual > 0, ended, never))


def _slots(rows: pd.DataFrame, talked: NDArray[np.bool_]) -> Integers:
    """The place (n,) of each conversation among its interviewer's, from 0 on; 0 too where there is none."""
    turn = rows.groupby("branch").cumcount()
    in_turn = rows.assign(turn=turn)[talked].sort_values(["turn", "branch"], kind="stable")
    slots = np.zeros(len(rows), dtype=np.int64)
    slots[in_turn.index] = in_turn.groupby("interviewer").cumcount()
    return slots


def _by_outcome(rows: pd.DataFrame, value: dict[int, float]) -> Array:
    """What belongs to each row's disposition (n,), 0 where nothing does."""
    return np.asarray(rows["disposition"].map(value).fillna(0.0), dtype=float)
