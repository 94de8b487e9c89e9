"""The workbook to fill in."""

import io
import zipfile

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from acsi.fieldwork.contract import Contract, contract
from acsi.fieldwork.template import xlsx_template
from acsi.survey.models import Survey


def sheets(agreed: Contract) -> list[Worksheet]:
    return openpyxl.load_workbook(io.BytesIO(xlsx_template(agreed))).worksheets


def rules(sheet: Worksheet) -> dict[str, str]:
    """The formula of the validation of each column."""
    names = {cell.column_letter: cell.value for cell in sheet[1]}
    return {
        names[str(rule.sqref).split(":")[0].rstrip("0123456789")]: rule.formula1
        for rule in sheet.data_validations.dataValidation
    }


def test_codes_are_chosen_from_lists(theirs: Contract) -> None:
    found = rules(sheets(theirs)[0])
    assert found["complained"] == '"0,1,98,99"'
    assert found["overall"] == '"1,2,3,4,5,6,7,8,9,10,98,99"'
    assert found["TOL"].endswith(',25,26"')
    assert found["disposition"].startswith('"110,120,211')
    assert found.keys() == {"disposition", *(each.name for each in theirs.columns if not each.in_words)}


def test_ranges_too_long_for_a_list_have_a_condition(awkward_agreed: Contract) -> None:
    found = rules(sheets(awkward_agreed)[0])
    assert found["money"] == "OR(AND(I2>=0,I2<=1000000),I2=-9)"
    assert found["share"] == "OR(AND(H2>=0,H2<=1.5),H2=9)"


def test_a_list_too_long_for_a_cell_stands_on_a_sheet_of_its_own(awkward: Survey) -> None:
    codes = awkward.scales["marked"].model_copy(
        update={"codes": dict.fromkeys(range(1000, 1300), awkward.questions[0].text)}
    )
    long = awkward.model_copy(update={"scales": {**awkward.scales, "marked": codes}})
    agreed = contract(long, wave="", firm="", definition_sha256="0" * 64, cases=[])
    data, *_, listed = sheets(agreed)
    assert rules(data)["marked"] == "codes!$A$1:$A$304"
    assert (listed["A1"].value, listed["A304"].value, listed.sheet_state) == (1000, 100, "hidden")


def test_ids_are_text_the_header_stays_in_sight_and_is_explained(theirs: Contract) -> None:
    data, chinese, english = sheets(theirs)
    assert data.freeze_panes == "A2"
    assert data.column_dimensions["A"].number_format == "@"
    assert [data.cell(row, 1).value for row in range(2, 5)] == ["N1", "N2", "N3"]
    assert "非常满意" in data.cell(1, 7).comment.text
    assert [sheet.title for sheet in (data, chinese, english)] == ["data", "列说明", "columns"]
    explained = {row[0].value: [cell.value for cell in row] for row in english.iter_rows(min_row=2)}
    assert explained.keys() == {*theirs.names, *theirs.optional}
    assert explained["handling"][4] == "Ask only if complained is 1 (Yes)"
    assert explained["disposition"][2].startswith("110 = complete interview; ")


def test_no_cell_is_a_formula(awkward_agreed: Contract) -> None:
    cells = [cell for sheet in sheets(awkward_agreed) for row in sheet.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}


@pytest.mark.parametrize("changed", [{}, {"cases": []}])
def test_equal_contracts_give_equal_bytes(theirs: Contract, changed: dict[str, object]) -> None:
    agreed = theirs.model_copy(update=changed)
    made = xlsx_template(agreed)
    assert xlsx_template(agreed) == made
    assert {each.date_time[0] for each in zipfile.ZipFile(io.BytesIO(made)).infolist()} == {1980}
