"""What a firm fills into a file that we gave it is what we read back, in every format."""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyreadstat
import pytest

from acsi.fieldwork.checks import check_rows
from acsi.fieldwork.contract import Contract
from acsi.fieldwork.readers import parse_table
from acsi.fieldwork.spss import sav_template
from acsi.fieldwork.structure import require_structure
from acsi.fieldwork.template import xlsx_template
from acsi.fieldwork.triple_s import triple_s_data

LONG = ("很满意，谢谢。" * 60)[:400]
"""Four hundred Chinese characters."""

INTERVIEW = {"disposition": 110, "interviewer": "007", "started": "2026-07-01 10:00:00", "ended": "2026-07-01 10:12:00"}
ROWS = [
    {"case_id": "N1", **INTERVIEW, "staff": 0, "overall": 98, "complained": 1, "handling": 9, "result": 99, "TOL": 26}
    | {"remark": LONG},
    {"case_id": "N2", **INTERVIEW, "staff": 0, "overall": 10, "complained": 98, "TOL": 0, "remark": "=1+1"},
    {"case_id": "N3", "disposition": 313},
]
"""A complete interview with codes for none, one with questions not asked, and a case that nobody answered."""


def filled_workbook(agreed: Contract, _folder: Path) -> tuple[str, bytes]:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_template(agreed)))
    sheet = book.worksheets[0]
    place = {cell.value: cell.column for cell in sheet[1]}
    line = {sheet.cell(row, 1).value: row for row in range(2, 5)}
    for row in ROWS:
        for name, value in row.items():
            cell = sheet.cell(line[row["case_id"]], place[name], value)
            cell.data_type = "s" if isinstance(value, str) else "n"
    stream = io.BytesIO()
    book.save(stream)
    return "filled.xlsx", stream.getvalue()


def filled_sav(agreed: Contract, folder: Path) -> tuple[str, bytes]:
    table, about = pyreadstat.read_sav(io.BytesIO(sav_template(agreed, "zh")), user_missing=True)
    table = table.set_index("case_id", drop=False)
    for row in ROWS:
        for name, value in row.items():
            assert len(str(value).encode()) <= about.variable_storage_width[name]
            table.loc[row["case_id"], name] = value
    path = folder / "filled.sav"
    missing = {name: [each["lo"] for each in spans] for name, spans in about.missing_ranges.items()}
    pyreadstat.write_sav(table, path, variable_value_labels=about.variable_value_labels, missing_ranges=missing)
    return path.name, path.read_bytes()


def filled_csv(agreed: Contract, _folder: Path) -> tuple[str, bytes]:
    about = {"firm": "north", "wave": agreed.wave, "questionnaire": agreed.questionnaire}
    return "triple-s.csv", triple_s_data(agreed, [row | about for row in ROWS])


@pytest.fixture(params=[filled_workbook, filled_sav, filled_csv])
def delivered(request: pytest.FixtureRequest, theirs: Contract, tmp_path: Path) -> tuple[str, pd.DataFrame]:
    """The name of a file that was filled in, and what is read from it."""
    fill: Callable[[Contract, Path], tuple[str, bytes]] = request.param
    name, content = fill(theirs, tmp_path)
    return name, parse_table(content, name)


def test_what_was_filled_in_is_read_back(delivered: tuple[str, pd.DataFrame], theirs: Contract) -> None:
    name, table = delivered
    assert list(table) == [*theirs.names, *theirs.optional]
    for (_, found), row in zip(table.iterrows(), ROWS, strict=True):
        for column in theirs.columns:
            cell = found[column.name]
            if column.name not in row:
                assert pd.isna(cell) or cell == "", name
            elif column.in_words:
                assert cell == row[column.name]
            else:
                assert float(cell) == row[column.name]


def test_it_is_a_delivery_without_a_fault(
    delivered: tuple[str, pd.DataFrame], theirs: Contract, cases: pd.DataFrame
) -> None:
    name, table = delivered
    assert require_structure(table, theirs, name) == []
    checked = check_rows(table, theirs, cases, firms=["north"])
    assert checked.faults == []
    rows = checked.rows.set_index("case_id")
    assert rows["interviewer"].tolist() == ["007", "007", ""]
    assert rows.loc["N1", "remark"] == LONG
    assert (rows.loc["N1", "overall"], rows.loc["N1", "result"]) == (98, 99)
    assert np.isnan(rows.loc["N2", "handling"])
