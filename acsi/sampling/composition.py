"""What the frame is made of: its customers by stratum, segment and value, and by the weeks since their claim closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from acsi.engine.columns import as_text
from acsi.engine.connection import Script
from acsi.errors import Problem, problem
from acsi.identity import key_expression, normal_key

if TYPE_CHECKING:
    import pandas as pd
    from ibis.expr.types import Table

MOST_VALUES = 50
"""A segment with more values is not counted: it is a measurement or a free text."""

WEEKS = "weeks_since_closing"
LAST_WEEK = 26
"""Weeks from here on are one value."""

Composition = Mapping[str, "pd.DataFrame"]
"""By segment a table of stratum, value ("" where there is none) and n."""


def cells(customers: Table, segments: Sequence[str]) -> Table:
    """The customers of the frame, counted by all that its composition asks for; sums of `n` give every other count."""
    names = [f"segment_{segment}" for segment in segments]
    return customers.group_by("branch", "stratum", "closed_on", *names).agg(n=customers.count())


def composition(script: Script, cells: Table, segments: Sequence[str], as_of: date | None) -> dict[str, pd.DataFrame]:
    """The frame by each segment of few values, and by the weeks from closing to `as_of`, unless nothing was closed;
    values as the sample writes them. `cells` is what the function of that name gives."""
    import ibis

    values = {segment: cells[f"segment_{segment}"] for segment in segments}
    if values:
        sizes = script.fetch("segment_values", cells.agg(**{each: values[each].nunique() for each in values}))
        values = {each: key_expression(values[each]) for each in values if sizes[each].iloc[0] <= MOST_VALUES}
    if as_of is not None:
        values[WEEKS] = as_text(cells.closed_on)
    if not values:
        return {}
    parts = [cells.select("stratum", "n", segment=ibis.literal(each), value=values[each]) for each in values]
    every = ibis.union(*parts) if parts[1:] else parts[0]
    rows = script.fetch("composition", every.group_by("segment", "stratum", "value").agg(n=every.n.sum()))
    written = {segment: (lambda text: normal_key(text) or "") for segment in values}
    if as_of is not None:
        written[WEEKS] = lambda text: week(date.fromisoformat(text[:10]), as_of)
    found = {segment: rows.loc[rows["segment"] == segment, ["stratum", "value", "n"]] for segment in values}
    return {
        segment: _summed(own.assign(value=list(map(written[segment], own["value"].fillna("")))))
        for segment, own in found.items()
    }


def composition_of(cases: pd.DataFrame, frame: Composition, as_of: date) -> dict[str, pd.DataFrame]:
    """Drawn cases, as `framing.Sampled` has them, counted as the frame was."""
    found = {}
    for segment in frame:
        if segment == WEEKS:
            values = [week(day, as_of) for day in cases["closed_on"]]
        else:
            values = [normal_key(each) or "" for each in cases[f"segment_{segment}"].fillna("")]
        found[segment] = _summed(cases[["stratum"]].assign(value=values, n=1))
    return found


def week(day: date, as_of: date) -> str:
    """The full weeks from a day to the as-of date, as text; from the 26th on all are `26+`."""
    weeks = max((as_of - day).days, 0) // 7
    return f"{weeks:02d}" if weeks < LAST_WEEK else f"{LAST_WEEK}+"


def margins(frame: Composition, branches: Mapping[str, Iterable[str]]) -> dict[str, dict[str, dict[str, int]]]:
    """The customers of each branch by segment and value; `branches` holds the strata of each branch."""
    branch_of = {stratum: code for code, strata in branches.items() for stratum in strata}
    found: dict[str, dict[str, dict[str, int]]] = {code: {} for code in branches}
    for segment, rows in frame.items():
        for stratum, value, n in rows[["stratum", "value", "n"]].itertuples(index=False, name=None):
            counted = found[branch_of[stratum]].setdefault(segment, {})
            counted[value] = counted.get(value, 0) + int(n)
    return found


def many_values(segments: Sequence[str], frame: Composition) -> list[Problem]:
    """A doubt (W522) on segments with too many values to be counted."""
    left_out = [segment for segment in segments if segment not in frame]
    return [problem("W522", "frame: segments", segments=", ".join(left_out), most=MOST_VALUES)] if left_out else []


def _summed(rows: pd.DataFrame) -> pd.DataFrame:
    """The counts of equal stratum and value added up: two spellings on the engine may be one in the sample."""
    return rows.astype({"n": "int64"}).groupby(["stratum", "value"], sort=True)["n"].sum().reset_index()
