"""A delivery in Triple-S: its description and its data."""

import math
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from acsi.errors import AcsiError
from acsi.fieldwork.contract import Contract
from acsi.fieldwork.readers import parse_table
from acsi.fieldwork.triple_s import triple_s_data, triple_s_metadata

LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def described(agreed: Contract) -> dict[str, Element]:
    root = fromstring(triple_s_metadata(agreed, "data.csv"))
    return {variable.findtext("name"): variable for variable in root.iter("variable")}


def values(variable: Element) -> dict[str, str]:
    return {value.get("code"): value.text for value in variable.iter("value")}


def test_it_says_where_the_data_are_and_in_which_languages(agreed: Contract) -> None:
    root = fromstring(triple_s_metadata(agreed, "data.csv"))
    assert (root.get("version"), root.get("languages")) == ("2.0", "zh-Hans en")
    record = root.find("survey/record")
    assert {key: record.get(key) for key in ("href", "format", "skip")} == {
        "href": "data.csv",
        "format": "csv",
        "skip": "1",
    }


def test_variables_stand_in_the_order_of_the_fields(agreed: Contract) -> None:
    found = described(agreed)
    assert list(found) == triple_s_data(agreed).decode().strip().split(",")
    starts = [int(variable.find("position").get("start")) for variable in found.values()]
    assert starts == list(range(1, len(found) + 1))
    assert found["case_id"].get("use") == "serial"


def test_types_ranges_and_values_follow_the_scales(agreed: Contract, awkward_agreed: Contract) -> None:
    found = described(agreed) | described(awkward_agreed)
    kinds = {name: variable.get("type") for name, variable in found.items()}
    assert (kinds["complained"], kinds["TOL"], kinds["remark"]) == ("single", "quantity", "character")
    assert kinds["signed"] == "quantity"
    ranges = {name: variable.find("values/range") for name, variable in found.items()}
    assert ranges["complained"] is None
    assert ranges["signed"].attrib == {"from": "-1", "to": "1"}
    assert ranges["share"].attrib == {"from": "0.00", "to": "1.50"}
    assert ranges["TOL"].attrib == {"from": "0", "to": "26"}
    assert values(found["complained"]) == {"0": "否", "1": "是", "98": "不知道", "99": "拒绝回答"}
    assert found["remark"].findtext("size") == "1000"


def test_texts_stand_in_each_language_beside_the_first(agreed: Contract, awkward_agreed: Contract) -> None:
    label = described(agreed)["overall"].find("label")
    texts = {text.get(LANG): text.text for text in label.iter("text")}
    assert label.text == texts["zh-Hans"] == "您总体上有多满意？"
    assert texts["en"] == "How satisfied are you overall?"
    assert list(described(awkward_agreed)["share"].iter("text")) == []


def test_markup_and_quotes_come_out_as_they_went_in(awkward_agreed: Contract) -> None:
    found = values(described(awkward_agreed)["marked"])
    assert found["1"] == '=HYPERLINK("x")'
    assert found["2"] == '<b>bold</b> & "quoted" | ${other}'


def test_data_are_fields_with_codes_as_numbers_and_nothing_where_not_asked(agreed: Contract) -> None:
    rows = [{"case_id": "N1", "disposition": 110.0, "overall": 98, "handling": math.nan, "remark": '长,"引"\n行'}]
    content = triple_s_data(agreed, rows)
    assert content.decode().splitlines()[1].startswith("N1,110,,,,,98,,,,,")
    table = parse_table(content, "data.csv")
    assert table["remark"].tolist() == ['长,"引"\n行']
    assert table["handling"].isna().all()


def test_without_rows_the_cases_are_there_to_fill_in(theirs: Contract) -> None:
    assert parse_table(triple_s_data(theirs), "data.csv")["case_id"].tolist() == ["N1", "N2", "N3"]


def test_columns_that_triple_s_cannot_name_are_refused(theirs: Contract) -> None:
    odd = [theirs.columns[0].model_copy(update={"name": "=cmd()"})]
    with pytest.raises(AcsiError, match="H020"):
        triple_s_metadata(theirs.model_copy(update={"columns": odd}), "data.csv")
