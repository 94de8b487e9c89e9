"""Deliveries as the bytes of the files that a firm sends: SPSS .sav, XLSX or CSV."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from acsi.simulate.deliveries import Delivery
from acsi.survey.models import Question, Survey

if TYPE_CHECKING:
    import pandas as pd
    from pyreadstat.pyclasses import MissingRange

TIMES = ["started", "ended"]
SAV_MADE = slice(92, 109)
"""Where a .sav says when it was made: nine bytes of date, eight of time."""


def delivery_file(delivery: Delivery, survey: Survey) -> bytes:
    """The delivery in the format that its name ends in; the same bytes for the same delivery, an .xlsx apart."""
    ending = Path(delivery.name).suffix
    if ending == ".sav":
        return _sav(delivery.table, survey)
    table = delivery.table.copy()
    for column in TIMES:
        table[column] = table[column].dt.strftime("%Y-%m-%d %H:%M:%S")
    return _xlsx(table) if ending == ".xlsx" else table.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def _xlsx(table: pd.DataFrame) -> bytes:
    """Case ids and times as text cells, codes as numbers."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("delivery")
    sheet.append(list(table.columns))
    for row in table.astype(object).where(table.notna(), None).itertuples(index=False, name=None):
        sheet.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _sav(table: pd.DataFrame, survey: Survey) -> bytes:
    """With labels, and the codes for no answer declared missing by the user."""
    import pyreadstat

    coded = {question.data_column: question for question in survey.questions if question.scale and not question.derive}
    # pyreadstat takes whole seconds for microseconds, and would write 1970.
    times = {column: table[column].astype("datetime64[ms]") for column in TIMES}
    numeric = table.assign(**{column: table[column].astype("float64") for column in coded}, **times)
    missing: dict[str, list[int | float | str | MissingRange]] = {
        column: list(survey.scales[each.scale or ""].missing) for column, each in coded.items()
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "delivery.sav"
        pyreadstat.write_sav(
            numeric,
            path,
            column_labels={each.data_column: each.id for each in survey.questions if not each.derive},
            variable_value_labels={column: _labels(each, survey) for column, each in coded.items()},
            missing_ranges={column: codes for column, codes in missing.items() if codes},
        )
        made = bytearray(path.read_bytes())
    made[SAV_MADE] = b"01 Jan 2600:00:00"
    return bytes(made)


def _labels(question: Question, survey: Survey) -> dict[int | float, str]:
    scale = survey.scales[question.scale or ""]
    answers = ((code, text.in_language("zh")) for code, text in scale.codes.items())
    return dict([*answers, *scale.missing.items()])
