"""Every row of a delivery against the contract: who it is about, what became of the case, what was answered.

All faults of all rows are found at once. A row with a fault is not accepted; a finding names its row and column, and
never shows more of a cell than a short number.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from acsi.fieldwork.answers import AnswerSheet, answer_faults, answer_sheet
from acsi.fieldwork.cells import blank, numbers, personal, shown, texts, times
from acsi.fieldwork.contract import Contract
from acsi.fieldwork.dispositions import Outcome, outcome
from acsi.fieldwork.faults import RowFault, faults_at
from acsi.fieldwork.readers import FIRST_ROW

if TYPE_CHECKING:
    import pandas as pd

LISTED = 5
DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class Checked:
    """A delivery's n rows as answers, and the faults found in them.

    `rows` has for each row: row (its number in the file), case_id, disposition, outcome (AAPOR letters), screened
    (found in the interview to be not eligible), firm, interviewer, started, ended, faulty, then the questions' columns,
    codes as numbers and words as text.
    """

    rows: pd.DataFrame
    faults: list[RowFault] = field(default_factory=list)


def check_rows(
    table: pd.DataFrame,
    contract: Contract,
    cases: pd.DataFrame,
    *,
    firm: str = "",
    firms: Collection[str] = (),
    at: datetime | None = None,
) -> Checked:
    """Check a table of the right structure; `firm` delivered it, if the file does not say who did; `firms` are known.

    `cases` is indexed by case_id, with branch, released (whether it may be called), firm (who has it, or "") and, where
    known, closed_month, for every case of the sample. `at` is when the file came: nothing in it can be later.
    """
    import pandas as pd

    row_numbers = table.index.to_numpy() + FIRST_ROW
    table = table.reset_index(drop=True)
    about = pd.DataFrame({"row": row_numbers, "case_id": case_ids(table), "disposition": numbers(table["disposition"])})
    sheet = answer_sheet(table, contract.columns)
    classes, screened = _classes(about["disposition"].to_numpy(), sheet)
    handed = cases["firm"].reindex(about["case_id"]).fillna("").to_numpy(dtype=object)
    stated = texts(table["firm"]).to_numpy(dtype=object) if "firm" in table else np.full(len(table), "", dtype=object)
    about["outcome"], about["screened"] = classes, screened
    about["firm"] = np.where(stated != "", stated, firm or handed)
    about["interviewer"] = texts(table["interviewer"])
    about["started"], about["ended"] = times(table["started"]), times(table["ended"])
    strange = (stated != "") & ~np.isin(stated, [*firms, contract.firm])
    faults = [
        *faults_at(strange, "firm", "V106"),
        *_case_faults(table["case_id"], about, cases, np.where(strange, "", handed)),
        *_disposition_faults(table["disposition"], about),
        *_interview_faults(table, about, talked=np.isin(classes, [Outcome.INTERVIEW, Outcome.PARTIAL])),
        *_time_faults(about, cases, at),
        *_personal_faults(table),
        *_copy_faults(about, sheet),
        *answer_faults(sheet, classes, about["disposition"].to_numpy(), screened),
    ]
    order = {name: place for place, name in enumerate([*contract.names, *contract.optional])}
    faults.sort(key=lambda each: (each.row, order[each.column]))
    about["faulty"] = np.isin(np.arange(len(about)), [each.row for each in faults])
    return Checked(pd.concat([about, pd.DataFrame(sheet.as_columns())], axis=1), faults)


def case_ids(table: pd.DataFrame) -> pd.Series[str]:
    """The case ids of a delivered table, without spaces and in capitals."""
    return texts(table["case_id"]).str.upper()


def _classes(codes: NDArray[np.float64], sheet: AnswerSheet) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    """AAPOR's letter of each row (n,), and whether the screening took it out: then it is not eligible."""
    classes = np.array([outcome(code) or "" for code in np.nan_to_num(codes)], dtype=object)
    screened = sheet.screened & np.isin(classes, [Outcome.INTERVIEW, Outcome.PARTIAL, Outcome.NOT_ELIGIBLE])
    classes[screened] = Outcome.NOT_ELIGIBLE
    return classes, screened


def _case_faults(
    cells: pd.Series, about: pd.DataFrame, cases: pd.DataFrame, handed: NDArray[np.object_]
) -> Iterator[RowFault]:
    ids = about["case_id"]
    empty, known = (ids == "").to_numpy(), ids.isin(cases.index).to_numpy()
    released = cases["released"].reindex(ids).eq(True).to_numpy()
    elsewhere = known & (handed != "") & (about["firm"].to_numpy(dtype=object) != handed)
    twice = ids.duplicated(keep=False).to_numpy() & ~empty
    rows_of = about["row"][twice].groupby(ids[twice]).agg(list)
    yield from faults_at(empty, "case_id", "V101")
    yield from faults_at(~empty & ~known, "case_id", "V102", lambda row: {"found": shown(cells.iloc[row])})
    yield from faults_at(twice, "case_id", "V103", lambda row: {"rows": _listed(rows_of[ids.iloc[row]])})
    yield from faults_at(known & ~released, "case_id", "V104")
    yield from faults_at(elsewhere, "case_id", "V105", lambda row: {"firm": handed[row]})


def _listed(rows: list[int]) -> str:
    return ", ".join(map(str, rows[:LISTED])) + (", …" if len(rows) > LISTED else "")


def _disposition_faults(cells: pd.Series, about: pd.DataFrame) -> Iterator[RowFault]:
    empty, unknown = blank(cells), (about["outcome"] == "").to_numpy()
    yield from faults_at(empty, "disposition", "V110")
    yield from faults_at(unknown & ~empty, "disposition", "V111", partial(_value, cells))


def _interview_faults(table: pd.DataFrame, about: pd.DataFrame, talked: NDArray[np.bool_]) -> Iterator[RowFault]:
    """Interviews without their interviewer or times, times that cannot be read, and ends before beginnings."""
    yield from faults_at(talked & (about["interviewer"] == "").to_numpy(), "interviewer", "V114")
    for column in ("started", "ended"):
        cells, unread = table[column], about[column].isna().to_numpy()
        filled = ~blank(cells)
        yield from faults_at(talked & ~filled, column, "V115")
        yield from faults_at(filled & unread, column, "V116", partial(_value, cells))
    yield from faults_at((about["ended"] < about["started"]).to_numpy(), "ended", "V117")


def _time_faults(about: pd.DataFrame, cases: pd.DataFrame, at: datetime | None) -> Iterator[RowFault]:
    """Interviews before the month in which the claim was closed, and after the file had come.

    A day is allowed for the clocks of other time zones.
    """
    import pandas as pd

    started = about["started"]
    if "closed_month" in cases:
        closed = pd.to_datetime(cases["closed_month"].reindex(about["case_id"]), format="%Y-%m", errors="coerce")
        early = (started < closed.to_numpy()).to_numpy()
        yield from faults_at(early, "started", "V118", lambda row: {"month": closed.iloc[row].strftime("%Y-%m")})
    if at is not None:
        latest = np.datetime64(at.astimezone(UTC).replace(tzinfo=None), "s") + DAY
        for column in ("started", "ended"):
            yield from faults_at((about[column] > latest).to_numpy(), column, "V119")


def _personal_faults(table: pd.DataFrame) -> Iterator[RowFault]:
    """Names, phones and identity numbers where a code belongs."""
    for column in ("interviewer", "firm"):
        if column in table:
            yield from faults_at(personal(table[column]), column, "V124")


def _copy_faults(about: pd.DataFrame, sheet: AnswerSheet) -> Iterator[RowFault]:
    """Interviews that stand under several cases: the same interviewer, times and answers."""
    import pandas as pd

    whole = pd.concat([about[["firm", "interviewer", "started", "ended"]], pd.DataFrame(sheet.as_columns())], axis=1)
    made = (about["outcome"] == Outcome.INTERVIEW) & about["started"].notna() & ~about["case_id"].duplicated(keep=False)
    copies = np.zeros(len(about), dtype=bool)
    copies[np.flatnonzero(made)[whole[made].duplicated(keep=False)]] = True
    places = np.flatnonzero(copies)
    alike = whole[copies].groupby(list(whole), dropna=False, sort=False).indices.values() if copies.any() else ()
    rows_of = {places[row]: _listed(about["row"].iloc[places[rows]].tolist()) for rows in alike for row in rows}
    yield from faults_at(copies, "case_id", "V125", lambda row: {"rows": rows_of[row]})


def _value(cells: pd.Series, row: int) -> dict[str, str]:
    return {"value": shown(cells.iloc[row])}
