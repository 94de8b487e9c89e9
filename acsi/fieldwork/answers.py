"""The answers of a delivery: on their scales, where the routing asks, and only where there was an interview."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from acsi.fieldwork.cells import blank, numbers, shown, texts
from acsi.fieldwork.contract import Column
from acsi.fieldwork.dispositions import BREAK_OFF, Outcome
from acsi.fieldwork.faults import RowFault, faults_at

if TYPE_CHECKING:
    import pandas as pd

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class AnswerSheet:
    """The answers of n rows to the questions of a contract.

    `values` holds codes (n,) by column, NaN where there is no number; `given` whether a cell is filled; `fits` whether
    it is an allowed answer or a code for none; `words` the open answers.
    """

    columns: Sequence[Column]
    cells: Mapping[str, pd.Series]
    values: Mapping[str, NDArray[np.float64]]
    words: Mapping[str, pd.Series[str]]
    given: Mapping[str, Mask]
    fits: Mapping[str, Mask]

    @cached_property
    def screened(self) -> Mask:
        """Rows (n,) with an answer that ends the interview as not eligible."""
        hits = [np.isin(self.values[each.name], each.screen_out) for each in self.columns if each.screen_out]
        return np.logical_or.reduce(hits) if hits else np.zeros(len(next(iter(self.given.values()))), dtype=bool)

    def asked(self, column: Column) -> tuple[Mask, Mask]:
        """Where the routing asks a question, and where that is known: its filters are answered, or were not asked."""
        size = len(self.given[column.name])
        asked, known = np.ones(size, dtype=bool), np.ones(size, dtype=bool)
        for other, answers in column.ask_if.items():
            asked &= np.isin(self.values[other], answers)
            due, sure = self.asked(next(each for each in self.columns if each.name == other))
            skipped = sure & ~due
            known &= np.where(skipped, ~self.given[other], self.fits[other])
        return asked, known

    def as_columns(self) -> dict[str, NDArray[np.float64] | pd.Series[str]]:
        """The answers by column, in the contract's order: codes as numbers, words as text."""
        return {each.name: self.words[each.name] if each.in_words else self.values[each.name] for each in self.columns}


def answer_sheet(table: pd.DataFrame, columns: Sequence[Column]) -> AnswerSheet:
    """The answers in a delivered table that has all these columns."""
    cells = {each.name: table[each.name].reset_index(drop=True) for each in columns}
    given = {name: ~blank(column) for name, column in cells.items()}
    coded = [each for each in columns if not each.in_words]
    values = {each.name: numbers(cells[each.name]) for each in coded}
    fits = {each.name: fitting(values[each.name], each) for each in coded}
    words = {each.name: texts(cells[each.name]) for each in columns if each.in_words}
    return AnswerSheet(columns, cells, values, words, given, fits)


def fitting(values: NDArray[np.float64], column: Column) -> Mask:
    """Whether each code (n,) is an answer of the scale or stands for none; scales are counted in whole steps."""
    listed = np.isin(values, [*column.codes, *column.missing, *column.above_scale])
    if column.low is None or column.high is None:
        return listed
    whole = (values == np.floor(values)) | (column.low != int(column.low)) | (column.high != int(column.high))
    return np.asarray(listed | (whole & (values >= column.low) & (values <= column.high)))


def answer_faults(
    sheet: AnswerSheet, classes: NDArray[np.object_], codes: NDArray[np.float64], screened: Mask
) -> Iterator[RowFault]:
    """Cells that are no answers, missing answers, and answers where there can be none.

    `classes` (n,) are AAPOR letters or "" where the disposition is none, `codes` (n,) the dispositions, `screened` (n,)
    the rows that the screening took out, whose further answers do not matter.
    """
    for column in sheet.columns:
        if not column.in_words:
            yield from _scale_faults(sheet, column)
    complete = classes == Outcome.INTERVIEW
    answered = np.logical_or.reduce([sheet.given[each.name] for each in sheet.columns])
    yield from faults_at(complete & ~answered, "disposition", "V113")
    talked = ~screened & (complete | (classes == Outcome.PARTIAL) | (codes == BREAK_OFF))
    for column in sheet.columns:
        asked, known = sheet.asked(column)
        if not column.in_words:
            yield from faults_at(complete & answered & known & asked & ~sheet.given[column.name], column.name, "V122")
        unasked = talked & known & ~asked & sheet.given[column.name]
        yield from faults_at(unasked, column.name, "V123", {"other": ", ".join(column.ask_if)})
    yield from _silent_faults(sheet, classes, (classes != "") & ~talked & ~screened)


def _scale_faults(sheet: AnswerSheet, column: Column) -> Iterator[RowFault]:
    values, given = sheet.values[column.name], sheet.given[column.name]
    cells, text = sheet.cells[column.name], np.isnan(values)

    def found(row: int) -> dict[str, object]:
        return {"value": shown(cells.iloc[row]), "allowed": column.allowed}

    yield from faults_at(given & text, column.name, "V120", found)
    yield from faults_at(given & ~text & ~sheet.fits[column.name], column.name, "V121", found)


def _silent_faults(sheet: AnswerSheet, classes: NDArray[np.object_], silent: Mask) -> Iterator[RowFault]:
    """Answers in rows without an interview; a case that is not eligible may have answered the screening."""
    count = np.zeros(len(classes), dtype=int)
    for column in sheet.columns:
        allowed = (classes == Outcome.NOT_ELIGIBLE) & bool(column.screen_out)
        count += sheet.given[column.name] & silent & ~allowed
    yield from faults_at(count > 0, "disposition", "V112", lambda row: {"count": int(count[row])})
