"""The form for ODK and its kin, compiled by pyxform."""

import re

import pytest
from pyxform.xls2xform import ConvertResult, convert

from acsi.errors import AcsiError
from acsi.fieldwork.contract import Contract
from acsi.fieldwork.readers import parse_table
from acsi.fieldwork.xlsform import xlsform


def compiled(agreed: Contract) -> ConvertResult:
    return convert(xlsform(agreed), file_type=".xlsx")


def binds(agreed: Contract) -> dict[str, dict[str, str]]:
    """The attributes of every bind of the compiled form, by column."""
    found = re.findall(r'<bind nodeset="/data/([^"/]+)"([^>]*)/>', compiled(agreed).xform)
    attributes = {name: re.findall(r'([\w:]+)="([^"]*)"', about) for name, about in found}
    return {name: {key: " ".join(text.split()) for key, text in told} for name, told in attributes.items()}


def test_it_compiles_without_a_warning(theirs: Contract, awkward_agreed: Contract) -> None:
    assert compiled(theirs).warnings == []
    assert compiled(awkward_agreed).warnings == []


def test_every_column_of_a_delivery_is_filled_in_under_its_own_name(theirs: Contract) -> None:
    assert binds(theirs).keys() - {"meta"} == {*theirs.names, *theirs.optional}


def test_questions_appear_in_interviews_as_the_routing_says(theirs: Contract) -> None:
    talk = "/data/disposition = '110' or /data/disposition = '120' or /data/disposition = '212'"
    found = {name: about.get("relevant", "").replace("&apos;", "'") for name, about in binds(theirs).items()}
    assert found["staff"] == f"( {talk} or /data/disposition = '470')"
    assert found["overall"] == f"( {talk}) and not( /data/staff = '1')"
    assert found["handling"] == f"( {talk}) and not( /data/staff = '1') and ( /data/complained = '1')"
    assert found["case_id"] == ""


def test_answers_are_held_to_their_ranges_and_codes(theirs: Contract, awkward_agreed: Contract) -> None:
    found = binds(theirs) | binds(awkward_agreed)
    plain = {
        name: about.get("constraint", "").replace("&gt;", ">").replace("&lt;", "<") for name, about in found.items()
    }
    assert plain["overall"] == "(. >= 1 and . <= 10) or . = 98 or . = 99"
    assert plain["TOL"] == "(. >= 0 and . <= 25) or . = 26"
    assert plain["money"] == "(. >= 0 and . <= 1000000) or . = -9"
    assert (found["money"]["type"], found["share"]["type"]) == ("int", "decimal")


def test_a_complete_interview_must_be_answered_and_remarks_need_not_be(theirs: Contract) -> None:
    found = binds(theirs)
    assert found["overall"]["required"] == "/data/disposition = '110'"
    assert "required" not in found["remark"]
    assert {found[name]["required"] for name in ("case_id", "disposition", "interviewer")} == {"true()"}


def test_texts_stand_in_both_languages(theirs: Contract) -> None:
    form = compiled(theirs).xform
    assert re.findall(r'<translation lang="([^"]+)"', form) == ["中文 (zh)", "English (en)"]
    assert "您总体上有多满意？" in form
    assert "How satisfied are you overall?" in form


def test_texts_cannot_refer_to_questions_or_break_the_form(awkward_agreed: Contract) -> None:
    form = compiled(awkward_agreed).xform
    assert "=HYPERLINK(&quot;x&quot;)" in form or '=HYPERLINK("x")' in form
    assert "&lt;b&gt;bold&lt;/b&gt;" in form
    assert "$ {other}" in form


def test_cells_are_text_and_bytes_repeat(theirs: Contract) -> None:
    assert xlsform(theirs) == xlsform(theirs)
    table = parse_table(xlsform(theirs), "form.xlsx")
    assert table.set_index("name")["calculation"]["questionnaire"] == f"'{theirs.questionnaire}'"


def test_columns_that_odk_cannot_name_are_refused(theirs: Contract) -> None:
    odd = [theirs.columns[0].model_copy(update={"name": "q 1"})]
    with pytest.raises(AcsiError, match="H020"):
        xlsform(theirs.model_copy(update={"columns": odd}))
