"""The SPSS file to fill in."""

import io

import pyreadstat
import pytest

from acsi.errors import AcsiError
from acsi.fieldwork.contract import Contract
from acsi.fieldwork.spss import sav_template
from acsi.survey.parts import Wording


def read(content: bytes):
    return pyreadstat.read_sav(io.BytesIO(content), user_missing=True)


def test_it_has_a_row_for_each_case(theirs: Contract) -> None:
    table, _ = read(sav_template(theirs, "zh"))
    assert table["case_id"].tolist() == ["N1", "N2", "N3"]
    assert table["questionnaire"].tolist() == [theirs.questionnaire] * 3
    assert table.drop(columns=["case_id", *theirs.optional]).replace("", None).isna().all(axis=None)


def test_it_has_no_row_without_cases_and_all_columns(agreed: Contract) -> None:
    table, about = read(sav_template(agreed, "zh"))
    assert (len(table), about.number_rows) == (0, 0)
    assert list(table) == [*agreed.names, *agreed.optional]


@pytest.mark.parametrize("cases", [[], ["N1"]])
def test_texts_have_room_for_a_thousand_characters(agreed: Contract, cases: list[str]) -> None:
    _, about = read(sav_template(agreed.model_copy(update={"cases": cases}), "zh"))
    assert about.variable_storage_width["remark"] == 4000
    assert about.variable_storage_width["case_id"] >= 16
    assert about.variable_storage_width["started"] >= 19


def test_labels_are_in_the_language_and_codes_for_none_are_declared(theirs: Contract) -> None:
    _, chinese = read(sav_template(theirs, "zh"))
    _, english = read(sav_template(theirs, "en"))
    assert chinese.column_names_to_labels["overall"] == "您总体上有多满意？"
    assert english.variable_value_labels["complained"] == {0: "No", 1: "Yes", 98: "do not know", 99: "refused"}
    assert english.missing_ranges["overall"] == [{"lo": 98, "hi": 98}, {"lo": 99, "hi": 99}]
    assert english.file_label == "Small survey"


def test_more_codes_for_none_than_spss_takes_singly_are_a_span(awkward_agreed: Contract) -> None:
    _, about = read(sav_template(awkward_agreed, "en"))
    assert about.missing_ranges["marked"] == [{"lo": 97, "hi": 100}]
    assert len(about.variable_value_labels["marked"]) == 8


def test_labels_too_long_for_spss_are_cut_between_characters(theirs: Contract) -> None:
    first, *rest = theirs.columns
    long = first.model_copy(update={"text": Wording(zh="x" + "质" * 200), "codes": {0: Wording(zh="量" * 90)}})
    _, about = read(sav_template(theirs.model_copy(update={"columns": [long, *rest]}), "zh"))
    label = about.column_names_to_labels["staff"]
    assert label.startswith("x质质")
    assert label.endswith("质…")
    assert len(label.encode()) <= 255
    assert len(about.variable_value_labels["staff"][0].encode()) <= 120


def test_equal_contracts_give_equal_bytes(theirs: Contract) -> None:
    assert sav_template(theirs, "en") == sav_template(theirs, "en")


def test_columns_that_spss_cannot_name_are_refused(theirs: Contract) -> None:
    odd = [theirs.columns[0].model_copy(update={"name": "q 1"})]
    with pytest.raises(AcsiError, match="H020 The column q 1 of the question staff"):
        sav_template(theirs.model_copy(update={"columns": odd}), "en")
