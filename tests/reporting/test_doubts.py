import re
import string

import pytest

from acsi.errors import CATALOGUE
from acsi.model.estimates import Doubt, doubt
from acsi.reporting.doubts import doubts
from acsi.reporting.material import Material
from acsi.reporting.pages import national_report
from acsi.survey.models import Survey, Wording

ENGLISH = re.compile(r"[A-Za-z]+(?: [A-Za-z]+){2,}")
"""More than two words of Latin letters in a row."""

FOUND = {"construct": "satisfaction", "question": "sat_overall", "group": "B36", "names": "complained, satisfaction"}
FOUND |= {"term": "satisfaction =~ sat_overall", "terms": "satisfaction ~ quality, value ~~ value"}


def every_doubt() -> list[Doubt]:
    """All that the catalogue knows, each filled with ids where it takes ids, else with a number."""
    found = []
    for code, entry in CATALOGUE.items():
        if code.startswith("W"):
            names = {name for _, name, _, _ in string.Formatter().parse(entry.message + entry.remedy) if name}
            found.append(doubt(code, **{name: FOUND.get(name, "12") for name in names}))
    return found


@pytest.fixture
def doubtful(chinese: Material) -> Material:
    """Estimates with every doubt there is, one of them twice."""
    warnings = [*every_doubt(), doubt("W004", group="B36")]
    return Material(
        chinese.league, chinese.estimates.model_copy(update={"warnings": warnings}), chinese.survey, chinese.texts
    )


def test_a_doubt_says_in_english_what_the_catalogue_says() -> None:
    found = doubt("W112", n=7, count=14)
    assert found.message.startswith("The covariance model cannot be estimated: 7 interviews are too few for 14 ")
    assert found.found == {"n": "7", "count": "14"}


def test_every_doubt_is_told_once_in_chinese(doubtful: Material) -> None:
    told = doubts(doubtful)
    assert [entry.term for entry in told] == sorted({code for code in CATALOGUE if code.startswith("W")}, key=order)
    assert not any("{" in entry.text for entry in told)


def order(code: str) -> int:
    return list(CATALOGUE).index(code)


def test_labels_stand_in_the_place_of_ids(doubtful: Material) -> None:
    told = {entry.term: entry.text for entry in doubts(doubtful)}
    assert told["W004"].startswith("深圳只有一份访问。")
    assert "在顾客满意度中的权重为负" in told["W003"]
    assert "顾客满意度 ~ 感知质量, 感知价值 ~~ 感知价值" in told["W115"]


def test_doubts_of_model_and_league_are_told_too(chinese: Material) -> None:
    estimates = chinese.estimates.model_copy(update={"cbsem": {"warnings": [doubt("W117").model_dump()]}})
    league = chinese.league.model_copy(update={"warnings": [doubt("W303", codes="B99")]})
    told = doubts(Material(league, estimates, chinese.survey, chinese.texts))
    assert [entry.term for entry in told] == ["W117", "W303"]
    assert "B99" in told[1].text


def test_a_question_is_named_by_its_wording_where_all_are_short(chinese: Material) -> None:
    def worded(text: str) -> Survey:
        questions = [q.model_copy(update={"text": Wording(zh=text, en=text)}) for q in chinese.survey.questions]
        return chinese.survey.model_copy(update={"questions": questions})

    assert Material(chinese.league, chinese.estimates, worded("总体满意度"), chinese.texts).question("sat_overall") == (
        "总体满意度"
    )
    long = Material(chinese.league, chinese.estimates, worded("很长的一道题" * 12), chinese.texts)
    assert long.question("sat_overall") == "sat_overall"


def test_the_chinese_national_report_holds_no_english_sentence(doubtful: Material) -> None:
    html = national_report(doubtful.league, doubtful.estimates, doubtful.survey, "zh", wave="2026Q3")
    assert ENGLISH.findall(re.sub(r"<[^>]*>", "\n", html)) == []
    assert "W303" in html
