"""What a firm gets, and what it is told of a customer."""

import io
import json
import zipfile
from datetime import UTC, datetime

import openpyxl
import pandas as pd
import pytest

from acsi.errors import AcsiError
from acsi.fieldwork.calls import HEADER, call_sheet, spoken_name
from acsi.fieldwork.checks import check_rows
from acsi.fieldwork.contract import Contract
from acsi.fieldwork.pack import pack_files, unzipped, zipped
from acsi.fieldwork.readers import parse_table
from acsi.fieldwork.sheets import workbook
from acsi.fieldwork.structure import require_structure
from acsi.survey.branches import Branch
from acsi.survey.models import Survey

NOW = datetime(2026, 7, 1, tzinfo=UTC)
BRANCHES = {"N": Branch("N", "北方", "North", "north")}


@pytest.fixture(scope="module")
def contacts() -> pd.DataFrame:
    """Contacts with much more than a call needs."""
    people = [
        {"case_id": "N1", "customer_id": "C-77", "name": "=cmd()", "phone": "13900000001", "policy": "P-1"},
        {"case_id": "N2", "customer_id": "C-78", "name": "欧阳样本", "phone": "13900000002", "policy": "P-2"},
    ]
    return pd.DataFrame(people).assign(closed_on="2026-06-17", amount="314159.26")


@pytest.fixture(scope="module")
def files(survey: Survey, agreed: Contract, cases: pd.DataFrame, contacts: pd.DataFrame) -> dict[str, bytes]:
    """The files of a pack of two cases, of which the firm has three."""
    theirs = agreed.model_copy(update={"firm": "north", "cases": ["N1", "N2", "N3"]})
    return pack_files(survey, theirs, cases.loc[["N2", "N1"]].reset_index(), contacts, BRANCHES)


def cells(content: bytes) -> list[list[object]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_a_pack_holds_all_that_a_firm_needs(files: dict[str, bytes]) -> None:
    names = ["README.md", "contacts.xlsx", "questionnaire.md", "questionnaire.xlsx", "contract.json", "contract.md"]
    more = ["codebook.xlsx", "xlsform.xlsx", "template.xlsx", "template.sav", "triple-s.xml"]
    assert list(files) == names + more


def test_contacts_tell_only_what_a_call_needs(files: dict[str, bytes]) -> None:
    header, *people = cells(files["contacts.xlsx"])
    assert header == HEADER
    assert people[1] == ["N2", "欧阳先生/女士", "13900000002", "N", "北方", "zh", "2026-06"]
    book = zipfile.ZipFile(io.BytesIO(files["contacts.xlsx"]))
    everything = b"".join(book.read(name) for name in book.namelist())
    assert not any(secret in everything for secret in (b"C-77", b"P-1", b"314159.26", b"2026-06-17"))


def test_cells_are_text_even_if_they_look_like_formulas_and_numbers(files: dict[str, bytes]) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(files["contacts.xlsx"])).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}
    assert sheet["B2"].value == "=cmd()"
    assert sheet["C2"].number_format == "@"


def test_characters_that_a_workbook_cannot_hold_are_left_out() -> None:
    assert cells(workbook({"a": [["x"], ["a\x00b"]]})) == [["x"], ["ab"]]


def test_a_person_is_called_by_surname_and_never_by_the_given_name() -> None:
    assert spoken_name("王样本", "女士") == "王女士"
    assert spoken_name("欧阳样本", "先生") == "欧阳先生"
    assert spoken_name("欧阳", "先生") == "欧先生"
    assert spoken_name("王样本") == "王先生/女士"
    assert spoken_name("Sample Person", "Ms") == "Ms Sample Person"
    assert spoken_name("Sample Person") == "Sample Person"
    assert spoken_name("Sample Person", "女士") == "Sample Person 女士"
    assert spoken_name("样本·样本", "女士") == "样本·样本女士"


def test_contacts_without_phones_or_cases_are_refused(cases: pd.DataFrame, contacts: pd.DataFrame) -> None:
    two = cases.loc[["N1", "N2"]].reset_index()
    with pytest.raises(AcsiError, match="H012 The frame has no phone"):
        call_sheet(two, contacts.drop(columns="phone"), {}, "zh")
    with pytest.raises(AcsiError, match="H008 The contacts have no case N2"):
        call_sheet(two, contacts[:1], {}, "zh")


def test_the_template_filled_in_is_a_delivery(files: dict[str, bytes], agreed: Contract, cases: pd.DataFrame) -> None:
    book = openpyxl.load_workbook(io.BytesIO(files["template.xlsx"]))
    sheet = book.worksheets[0]
    place = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, 5):
        said = {"interviewer": "01", "started": NOW.replace(tzinfo=None), "ended": "2026/07/01 08:10:00"}
        answers = {"disposition": 110, "staff": 0, "overall": str(row), "complained": 0, "TOL": 3, "remark": "长" * 400}
        for name, value in (said | answers).items():
            sheet.cell(row, place[name], value)
    stream = io.BytesIO()
    book.save(stream)
    table = parse_table(stream.getvalue(), "filled.xlsx")
    assert require_structure(table, agreed, "filled.xlsx") == []
    checked = check_rows(table, agreed, cases, firms=["north"])
    assert checked.faults == []
    assert checked.rows["remark"].str.len().tolist() == [400, 400, 400]
    assert checked.rows["case_id"].tolist() == ["N1", "N2", "N3"]


def test_the_contract_for_programs_lists_the_cases(files: dict[str, bytes]) -> None:
    told = json.loads(files["contract.json"])
    assert told["cases"] == ["N1", "N2", "N3"]
    assert (told["wave"], told["firm"]) == ("2026Q3", "north")
    assert {"columns", "dispositions", "definition_sha256", "questionnaire"} <= told.keys()


def test_a_pack_comes_out_as_it_went_in(files: dict[str, bytes]) -> None:
    assert unzipped(zipped(files, NOW), "p.age") == files
    assert zipped(files, NOW) == zipped(files, NOW)


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "a/b", "a\\b", "C:evil", "..", ".hidden"])
def test_names_that_lead_out_of_the_folder_are_refused(name: str) -> None:
    with pytest.raises(AcsiError, match="H010"):
        unzipped(zipped({name: b"", "contract.json": b"{}"}, NOW), "p.age")


def test_what_is_no_pack_is_refused() -> None:
    with pytest.raises(AcsiError, match=r"H010 .* no ZIP"):
        unzipped(b"age", "p.age")
    with pytest.raises(AcsiError, match=r"H010 .* no contract\.json"):
        unzipped(zipped({"a.txt": b""}, NOW), "p.age")
