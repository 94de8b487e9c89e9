"""Cells into answers: codes for no answer become missing with their reason, and what is no answer becomes a problem."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from acsi.errors import AcsiError, Problem, did_you_mean, problem
from acsi.fieldwork.cells import columns_shown, numbers, shown
from acsi.fieldwork.readers import FIRST_ROW
from acsi.survey.models import Question, Scale, Survey

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 20
BLANK_REASON = "blank"


@dataclass(frozen=True)
class Coded:
    """One question's answers (n,) on its own scale, NaN where missing, and the `reasons` (n,), empty where answered."""

    values: NDArray[np.float64]
    reasons: NDArray[np.object_]

    @property
    def lost(self) -> dict[str, int]:
        """The interviews without an answer, by reason."""
        return dict(Counter(self.reasons[self.reasons != ""].tolist()))


def code_questions(table: pd.DataFrame, survey: Survey, wanted: list[str], name: str) -> dict[str, Coded]:
    """Code the `wanted` questions (derived ones from their sources) of a table read from the file `name`.

    Raises AcsiError with every fault there is: columns missing (D001), text (D002), answers off the scale (D003).
    """
    questions = {question.id: question for question in survey.questions}
    asked = list(dict.fromkeys(source for each in wanted for source in sources_of(questions[each])))
    absent = [
        _absent(questions[each].data_column, table, name) for each in asked if questions[each].data_column not in table
    ]
    if absent:
        raise AcsiError(absent)
    coded: dict[str, Coded] = {}
    problems: list[Problem] = []
    for each in asked:
        question = questions[each]
        coded[each], faults = _code(table, question, survey.scales[question.scale or ""], name)
        problems += _first(faults)
    if problems:
        raise AcsiError(problems)
    for each in wanted:
        if questions[each].derive:
            coded[each] = _price_tolerance(questions[each], coded)
    return {each: coded[each] for each in wanted}


def required_column(table: pd.DataFrame, column: str, name: str, what: str) -> pd.Series[str]:
    """A column of labels as text, such as branches; a blank cell is a fault (D004)."""
    import pandas as pd

    if column not in table:
        raise AcsiError(_absent(column, table, name))
    cells = table[column]
    blank = np.flatnonzero(cells.isna())
    if len(blank):
        raise AcsiError(_first([problem("D004", _place(table, name, row, column), what=what) for row in blank]))
    if pd.api.types.is_numeric_dtype(cells):
        return cells.map(lambda value: f"{value:.15g}")
    return cells.astype(str).str.strip()


def survey_weights(table: pd.DataFrame, column: str, name: str) -> NDArray[np.float64]:
    """A column of survey weights (n,), each above zero (D005)."""
    if column not in table:
        raise AcsiError(_absent(column, table, name))
    weights = numbers(table[column])
    bad = np.flatnonzero(~(np.isfinite(weights) & (weights > 0)))
    if len(bad):
        cells = table[column]
        raise AcsiError(
            _first([problem("D005", _place(table, name, row, column), value=shown(cells.iloc[row])) for row in bad])
        )
    return weights


def sources_of(question: Question) -> list[str]:
    """The questions that are asked for a question: itself, or what it is derived from."""
    if question.derive and question.source:
        return [question.source.repurchase, question.source.increase, question.source.decrease]
    return [question.id]


def _code(table: pd.DataFrame, question: Question, scale: Scale, name: str) -> tuple[Coded, list[Problem]]:
    column = question.data_column
    cells = table[column]
    values = numbers(cells)
    blank = cells.isna().to_numpy()
    allowed = describe(scale)
    text = np.flatnonzero(np.isnan(values) & ~blank)
    faults = [
        problem("D002", _place(table, name, row, column), value=shown(cells.iloc[row]), allowed=allowed) for row in text
    ]
    reasons = np.where(blank, BLANK_REASON, "").astype(object)
    for code, replacement in scale.recode.items():
        values[values == code] = replacement
    for code, reason in scale.missing.items():
        reasons[values == code] = reason
        values[values == code] = np.nan
    low, high = scale.bounds
    known = ~np.isnan(values)
    fits = np.isin(values, list(scale.codes)) if scale.codes else (values >= low) & (values <= high)
    for row in np.flatnonzero(known & ~fits):
        found = problem(
            "D003",
            _place(table, name, row, column),
            value=shown(cells.iloc[row]),
            scale=question.scale,
            allowed=allowed,
        )
        faults.append(found)
    return Coded(values, reasons), faults


def _price_tolerance(question: Question, coded: dict[str, Coded]) -> Coded:
    """The increase of those who would buy again, the decrease, negative, that the others would ask for."""
    assert question.source is not None
    source = question.source
    repurchase, up, down = (coded[each] for each in (source.repurchase, source.increase, source.decrease))
    known, loyal = np.isfinite(repurchase.values), repurchase.values >= question.loyal_from
    values = np.where(loyal, up.values, -down.values)
    reasons = np.where(loyal, up.reasons, down.reasons)
    return Coded(np.where(known, values, np.nan), np.where(known, reasons, repurchase.reasons))


def describe(scale: Scale) -> str:
    """The allowed answers in words: `1 to 10, or 98 (dont_know), 99 (refused)`."""
    low, high = scale.bounds
    answers = ", ".join(map(str, scale.codes)) if scale.codes else f"{low:g} to {high:g}"
    missing = ", ".join(f"{code} ({reason})" for code, reason in scale.missing.items())
    return f"{answers}, or {missing}" if missing else answers


def _absent(column: str, table: pd.DataFrame, name: str) -> Problem:
    columns = list(map(str, table.columns))
    return problem("D001", name, column=column, near=did_you_mean(column, columns), columns=columns_shown(columns))


def _first(problems: list[Problem]) -> list[Problem]:
    """The first faults of a column, and how many more there are."""
    if len(problems) <= SHOWN:
        return problems
    where = problems[SHOWN].where.rpartition(", row")[0]
    return [*problems[:SHOWN], problem("D006", where, more=len(problems) - SHOWN)]


def _place(table: pd.DataFrame, name: str, row: np.integer[Any], column: str) -> str:
    return f"{name}, row {table.index[int(row)] + FIRST_ROW}, column {column}"
