"""How long interviews took and when: too fast, two at once by one interviewer, days and nights that nobody works."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

Mask = NDArray[np.bool_]

NIGHT = (22, 7)
"""From ten in the evening to seven in the morning nobody is called."""


def seconds_a_question(rows: pd.DataFrame, answered: NDArray[np.intp]) -> NDArray[np.float64]:
    """Seconds of each conversation (n,) by `started` and `ended`, over its answered questions (n,); NaN without."""
    seconds = (rows["ended"] - rows["started"]).dt.total_seconds().to_numpy(dtype=float)
    return np.where(answered > 0, seconds / np.maximum(answered, 1), np.nan)


def too_fast(pace: NDArray[np.float64], share: float) -> Mask:
    """Interviews (n,) that took less than `share` of the median time a question.

    Who answers in less than half the usual time does not weigh the answers (Greszki, Meyer and Schoen 2015, Public
    Opinion Quarterly 79, 471–503).
    """
    known = np.isfinite(pace)
    return known & (pace < share * np.median(pace[known])) if known.any() else known


def overlapping(rows: pd.DataFrame) -> Mask:
    """Conversations (n,) begun while another of the same firm and interviewer had not ended, and that other one."""
    talk = rows[rows["started"].notna() & rows["ended"].notna() & (rows["interviewer"] != "")]
    talk = talk.sort_values(["firm", "interviewer", "started", "ended"], kind="stable")
    before = talk.groupby(["firm", "interviewer"])["ended"]
    latest = before.cummax().groupby([talk["firm"], talk["interviewer"]]).shift()
    late = (talk["started"] < latest).to_numpy()
    who = talk.groupby(["firm", "interviewer"]).ngroup().to_numpy()
    starts, ends = talk["started"].to_numpy(), talk["ended"].to_numpy()
    both = late.copy()
    for place in np.flatnonzero(late):
        first = np.searchsorted(who, who[place])
        both[first:place] |= ends[first:place] > starts[place]
    found = np.zeros(len(rows), dtype=bool)
    found[rows.index.get_indexer(talk.index[both])] = True
    return found


def at_night(rows: pd.DataFrame) -> Mask:
    """Conversations (n,) begun between ten in the evening and seven in the morning."""
    hour = rows["started"].dt.hour
    return np.asarray(((hour >= NIGHT[0]) | (hour < NIGHT[1])) & rows["started"].notna())


def long_days(rows: pd.DataFrame, hours: float) -> Mask:
    """Conversations (n,) of days on which their interviewer talked for more than `hours` in all."""
    talked = (rows["ended"] - rows["started"]).dt.total_seconds().clip(lower=0).fillna(0.0)
    day = talked.groupby([rows["firm"], rows["interviewer"], rows["started"].dt.date], dropna=False).transform("sum")
    return np.asarray((day > hours * 3600) & (rows["interviewer"] != "") & rows["started"].notna())


def on_round_minutes(rows: pd.DataFrame) -> Mask:
    """Conversations (n,) begun on a minute that five divides; by chance it is one in five."""
    return np.asarray((rows["started"].dt.minute % 5 == 0) & rows["started"].notna())
