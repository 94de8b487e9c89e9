"""Whatever a definition says, every format can hold it and gives it back."""

import io

import openpyxl
import pyreadstat
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st
from pyxform.xls2xform import convert

from acsi.fieldwork.codebook import codebook_rows, codebook_xlsx
from acsi.fieldwork.contract import Contract, contract
from acsi.fieldwork.printed import questionnaire_html
from acsi.fieldwork.spss import sav_template
from acsi.fieldwork.template import xlsx_template
from acsi.fieldwork.triple_s import triple_s_metadata
from acsi.fieldwork.variables import one_line
from acsi.fieldwork.xlsform import xlsform
from acsi.survey.models import Survey

BASE = {
    "acsi": 1,
    "id": "any",
    "languages": ["en"],
    "composite": {"weights": {"a": 1}},
    "questions": [{"id": "a", "scale": "rating"}, {"id": "b", "scale": "codes"}],
}

TEXTS = st.text(min_size=1, max_size=300).filter(lambda text: one_line(text) != "")


def agreed_on(text: str) -> tuple[Survey, Contract]:
    """A survey in which everything that can have a text has this one."""
    questions = [question | {"text": text, "low": text, "high": text} for question in BASE["questions"]]
    scales = {"rating": {"from": 1, "to": 10}, "codes": {"codes": {1: text, 2: text}}}
    survey = Survey.model_validate(BASE | {"title": text, "questions": questions, "scales": scales})
    return survey, contract(survey, wave="", firm="", definition_sha256="0" * 64, cases=[])


@settings(max_examples=15, deadline=None)
@given(TEXTS)
def test_every_format_holds_any_text(text: str) -> None:
    survey, agreed = agreed_on(text)
    assert fromstring(triple_s_metadata(agreed, "d.csv")).findtext("survey/title") == one_line(text)
    _, about = pyreadstat.read_sav(io.BytesIO(sav_template(agreed, "en")))
    label = about.column_names_to_labels["a"]
    assert one_line(text).startswith(label.removesuffix("…").rstrip())
    for made in (xlsx_template(agreed), codebook_xlsx(survey, agreed)):
        assert openpyxl.load_workbook(io.BytesIO(made)).worksheets
    assert codebook_rows(survey, agreed, "en")[6][3] == survey.questions[0].text.en
    assert "<h1>" in questionnaire_html(survey, agreed, "en")


@settings(max_examples=10, deadline=None)
@given(TEXTS)
def test_a_form_with_any_text_compiles(text: str) -> None:
    _, agreed = agreed_on(text)
    assert convert(xlsform(agreed), file_type=".xlsx").warnings == []
