"""The questionnaire on paper."""

import re

import pypdfium2
import pytest

from acsi.fieldwork.contract import Contract, contract
from acsi.fieldwork.printed import items, questionnaire_html, questionnaire_pdf
from acsi.shipped import shipped
from acsi.survey.load import load_survey
from acsi.survey.models import Survey


@pytest.fixture(scope="module")
def motor() -> tuple[Survey, Contract]:
    survey = load_survey(shipped("surveys") / "auto-claims.yaml")
    return survey, contract(survey, wave="2026Q3", firm="", definition_sha256="0" * 64, cases=[])


def text_of(pdf: bytes) -> list[str]:
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)]


def test_a_question_tells_when_it_is_asked_and_what_follows(survey: Survey, agreed: Contract) -> None:
    staff, overall, complained, handling, *_, remark = items(survey, agreed, "en")
    assert [(answer.code, answer.label, answer.where) for answer in complained.answers] == [
        ("0", "No", "go to 6"),
        ("1", "Yes", ""),
    ]
    assert [answer.where for answer in complained.none] == ["go to 6", "go to 6"]
    assert handling.asked_if == "Ask only if question 3 is 1 (Yes)"
    assert handling.notes == ("4–8, 10: go to 6",)
    assert staff.notes == ("If 1 (Yes): thank, end the interview, disposition 470",)
    assert (overall.strip[0], overall.strip[-1], overall.low) == ("1", "10", "very dissatisfied")
    assert remark.in_words


def test_long_ranges_and_fractions_are_written_down(awkward: Survey, awkward_agreed: Contract) -> None:
    _, _, share, money, *_ = items(awkward, awkward_agreed, "en")
    assert (share.strip, share.bounds) == ((), "0–1.5")
    assert (money.strip, money.bounds) == ((), "0–1000000")


def test_an_endless_range_is_no_endless_work(awkward: Survey, awkward_agreed: Contract) -> None:
    *_, money, _, _ = awkward_agreed.columns
    endless = awkward_agreed.model_copy(update={"columns": [money.model_copy(update={"high": 1e12, "ask_if": {}})]})
    (item,) = items(awkward, endless, "en")
    assert (item.strip, item.bounds) == ((), "0–1000000000000")


def test_price_tolerance_is_asked_upwards_or_downwards(motor: tuple[Survey, Contract]) -> None:
    told = {item.name: item for item in items(*motor, "zh")}
    assert told["loyal_repurchase"].notes == ("1–5：跳至 17",)
    assert told["tol_up"].asked_if == "仅当 第15题 回答 6–10 时询问"
    assert told["tol_up"].notes == ("然后跳至 18",)
    assert told["tol_down"].asked_if == "仅当 第15题 回答 1–5 时询问"


def test_headings_follow_constructs_and_touchpoints(motor: tuple[Survey, Contract]) -> None:
    headings = {item.name: item.heading for item in items(*motor, "en") if item.heading}
    assert headings["expect_overall"] == "Customer expectations"
    assert headings["tp_call_used"] == "Call centre"
    assert headings["suggestion"] == "Further questions"
    assert "tol_up" not in headings
    assert "works_in_company" not in headings


def test_texts_are_escaped(awkward: Survey, awkward_agreed: Contract) -> None:
    page = questionnaire_html(awkward, awkward_agreed, "en")
    assert "<script>" not in page
    assert "&lt;b&gt;bold&lt;/b&gt;" in page


@pytest.mark.usefixtures("font")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pdf_has_every_question_its_number_and_the_number_of_pages(
    motor: tuple[Survey, Contract], language: str
) -> None:
    survey, agreed = motor
    pages = text_of(questionnaire_pdf(survey, agreed, language))
    whole = re.sub(r"\s", "", "".join(pages))
    assert all(re.sub(r"\s", "", column.text.in_language(language))[:20] in whole for column in agreed.columns)
    assert all(f"{number} / {len(pages)}" in page for number, page in enumerate(pages, start=1))
    assert "470" in pages[0]
    assert not re.search(r"\bNone\b|\bnan\b|\{\{", "".join(pages))


@pytest.mark.usefixtures("font")
def test_a_hundred_long_questions_and_a_list_longer_than_a_page_still_print(awkward: Survey) -> None:
    question, scale = awkward.questions[-1], awkward.scales["marked"]
    text = question.text.model_copy(update={"en": "word " * 60})
    many = [question.model_copy(update={"id": f"q{n}", "text": text}) for n in range(99)]
    codes = scale.model_copy(update={"codes": dict.fromkeys(range(30), text)})
    listed = awkward.questions[0].model_copy(update={"screen_out": []})
    long = awkward.model_copy(update={"questions": [listed, *many], "scales": {"marked": codes}})
    agreed = contract(long, wave="", firm="", definition_sha256="0" * 64, cases=[])
    pages = text_of(questionnaire_pdf(long, agreed, "en"))
    assert "q98" in "".join(pages)
    assert min(map(len, pages)) > 300
