"""Rows of a delivery that no check may let through, each spoilt in one known way."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from acsi.simulate.outcomes import COMPLETE
from acsi.survey.models import Scale, Survey

if TYPE_CHECKING:
    import pandas as pd

MISTYPED = "ZZZZ"
"""What an unknown case id begins with; all else of it is right."""


def with_flawed_rows(cases: pd.DataFrame) -> pd.DataFrame:
    """The cases as rows to deliver: those with a flaw are interviews, duplicate cases stand twice.

    An interview under an unknown case id stands beside the row of the case that was meant, which keeps its outcome.
    """
    import pandas as pd

    extra = cases[cases["flaw"].isin(["unknown_case", "duplicate_case"])]
    unknown = extra["flaw"] == "unknown_case"
    extra = extra.assign(case_id=extra["case_id"].mask(unknown, MISTYPED + extra["case_id"].str[len(MISTYPED) :]))
    rows = cases.assign(flaw=cases["flaw"].mask(cases["flaw"] == "unknown_case", ""))
    rows = pd.concat([rows, extra]).sort_index(kind="stable").reset_index(drop=True)
    return rows.assign(disposition=rows["disposition"].mask(rows["flaw"] != "", COMPLETE))


def spoil(table: pd.DataFrame, flaw: pd.Series[str], survey: Survey) -> pd.DataFrame:
    """Spoil the rows of a delivery's table (in place) that have a flaw (n,); gives row, case_id, flaw and column."""
    import pandas as pd

    rows = [row for row, kind in enumerate(flaw) if kind]
    bad = [(row, flaw.iloc[row], SPOIL[flaw.iloc[row]](table, row, survey)) for row in rows]
    found = pd.DataFrame(bad, columns=["row", "flaw", "column"])
    found.insert(1, "case_id", table["case_id"].iloc[rows].to_numpy())
    return found


def _in_case_id(table: pd.DataFrame, row: int, survey: Survey) -> str:  # noqa: ARG001 (every flaw takes the same)
    return "case_id"


def _out_of_range(table: pd.DataFrame, row: int, survey: Survey) -> str:
    question = next(each for each in survey.questions if each.scale and not each.screen_out and not each.ask_if)
    table.loc[row, question.data_column] = above(survey.scales[question.scale or ""])
    return question.data_column


def above(scale: Scale) -> int:
    """The lowest code above a scale that means nothing."""
    code = int(scale.bounds[1]) + 1
    while code in scale.missing or code in scale.recode:
        code += 1
    return code


def _not_asked(table: pd.DataFrame, row: int, survey: Survey) -> str:
    """Answer the first question that the routing passes over."""
    passed = [each for each in survey.questions if each.ask_if and table[each.data_column].isna()[row]]
    if not passed:
        return _no_answers(table, row, survey)
    table.loc[row, passed[0].data_column] = int(survey.scales[passed[0].scale or ""].bounds[0])
    return passed[0].data_column


def _no_answers(table: pd.DataFrame, row: int, survey: Survey) -> str:
    for question in survey.questions:
        if not question.derive:
            table.loc[row, question.data_column] = None
    return "disposition"


SPOIL: dict[str, Callable[[pd.DataFrame, int, Survey], str]] = {
    "unknown_case": _in_case_id,
    "duplicate_case": _in_case_id,
    "out_of_range": _out_of_range,
    "not_asked": _not_asked,
    "no_answers": _no_answers,
}
"""For each flaw what is done to a row; gives the column in which it shows."""
