"""The codebook."""

import io

import openpyxl

from acsi.fieldwork.codebook import codebook_markdown, codebook_rows, codebook_xlsx
from acsi.fieldwork.contract import Contract, contract
from acsi.shipped import shipped
from acsi.survey.load import load_survey
from acsi.survey.models import Survey


def by_name(rows: list[list[str]]) -> dict[str, dict[str, str]]:
    header, *others = rows
    return {row[1] or row[2]: dict(zip(header, row, strict=True)) for row in others}


def of_motor(language: str) -> dict[str, dict[str, str]]:
    survey = load_survey(shipped("surveys") / "auto-claims.yaml")
    agreed = contract(survey, wave="", firm="", definition_sha256="0" * 64, cases=[])
    return by_name(codebook_rows(survey, agreed, language))


def test_every_column_and_every_derived_variable_is_there(survey: Survey, agreed: Contract) -> None:
    assert list(by_name(codebook_rows(survey, agreed, "en"))) == [*agreed.names, *agreed.optional]
    assert list(of_motor("en"))[-1] == "price_tolerance"


def test_a_variable_tells_texts_codes_routing_and_what_it_measures() -> None:
    told = of_motor("en")["complaint_handling"]
    assert told["中文"].startswith("总的来说")
    assert told["English"].startswith("All in all")
    assert told["answers"] == "1–10 (1 = very badly; 10 = very well)"
    assert told["no answer"] == "98 = do not know; 99 = refused"
    assert told["asked if"] == "Ask only if complained is 1 (Yes)"
    assert of_motor("zh")["expect_overall"]["所测概念"] == "顾客期望 (expectations)"
    assert of_motor("zh")["tp_report_wait"]["服务环节"] == "报案 (reporting)"


def test_what_is_computed_is_told() -> None:
    told = of_motor("en")
    assert told["price_tolerance"]["computation"] == (
        "computed, not asked: +tol_up where loyal_repurchase ≥ 6, else −tol_down; from -25 to 25"
    )
    assert told["tol_up"]["computation"] == "26 counts as 25"
    assert told["works_in_company"]["ends if"].startswith("If 1 (Yes)")


def test_a_composite_and_reversed_questions_are_told(awkward: Survey, awkward_agreed: Contract) -> None:
    told = by_name(codebook_rows(awkward, awkward_agreed, "en"))["overall"]
    assert told["measures"] == "Contentment (contentment)"
    assert told["computation"] == "a high answer is bad: x counts as 11 − x"
    assert "中文" not in told


def test_the_workbook_has_text_cells_only_and_lists_every_code(awkward: Survey, awkward_agreed: Contract) -> None:
    made = codebook_xlsx(awkward, awkward_agreed)
    assert made == codebook_xlsx(awkward, awkward_agreed)
    variables, codes = openpyxl.load_workbook(io.BytesIO(made)).worksheets
    assert {cell.data_type for row in variables.iter_rows() for cell in row if cell.value} == {"s"}
    rows = [[cell.value for cell in row] for row in codes.iter_rows(min_row=2)]
    assert ["marked", "1", '=HYPERLINK("x")', '=HYPERLINK("x")', "answer"] in rows
    assert ["marked", "97", "not_asked", "not_asked", "no answer"] in rows


def test_the_page_has_no_markup_of_the_definitions(awkward: Survey, awkward_agreed: Contract) -> None:
    page = codebook_markdown(awkward, awkward_agreed).decode()
    assert "\\<script\\>" in page
    assert "\\`code\\` \\*star\\* \\_under\\_" in page
    assert "## 11. remark" in page
