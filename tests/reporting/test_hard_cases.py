"""Reports of what no designer hopes for: very long names and titles, few interviews, four hundred branches."""

import re

import pytest

from acsi.errors import AcsiError
from acsi.render.inspection import findings
from acsi.render.pdf import to_pdf
from acsi.reporting.pages import branch_report, national_report, stylesheet
from acsi.survey.models import Wording

LONG = (
    "B36",
    "内蒙古自治区呼伦贝尔市鄂温克族自治旗巴彦托海镇理赔服务中心第二营业部客户服务科西",
    "Inner Mongolia Hulunbuir Ewenki Branch 2",
)
ORGANISATION = Wording(zh="某某财产保险股份有限公司" * 5, en="An insurer with a very long name " * 2)
TITLE = Wording(zh="机动车辆保险理赔服务客户满意度专项调查" * 4, en="A survey of satisfaction with claims " * 2)


@pytest.fixture(scope="module")
def long_names(make, survey):
    """A league with one very long name, and a survey with a long title from an organisation with a long name."""
    assert len(LONG[1]) == len(LONG[2]) == 40
    names = [each for each in make.branches if each[0] != "B36"] + [LONG]
    return make.league(survey, names), survey.model_copy(update={"organisation": ORGANISATION, "title": TITLE})


@pytest.mark.parametrize("language", ["zh", "en"])
def test_long_names_stay_on_the_page_and_push_nothing_off_it(long_names, estimates, font, language) -> None:
    league, survey = long_names
    for html in (
        branch_report(league, estimates, survey, "B36", language, wave="2026Q3"),
        national_report(league, estimates, survey, language, wave="2026Q3"),
    ):
        pdf = to_pdf(html, stylesheet())
        assert findings("report", pdf, family=font.family) == []


def test_a_long_name_does_not_make_the_names_of_others_small(make, survey, estimates, long_names) -> None:
    def size(league) -> str:
        html = branch_report(league, estimates, survey, "B01", "zh")
        return re.search(r'<text x="26"[^>]*font-size="([\d.]+)"[^>]*>大连<', html)[1]

    assert size(long_names[0]) == size(make.league(survey))


def test_four_hundred_branches_fill_pages_and_not_the_first_one(make, survey, estimates) -> None:
    names = [(f"B{k:03}", f"第{k}分公司", f"Branch {k}") for k in range(400)]
    html = national_report(make.league(survey, names), estimates, survey, "zh")
    first = html[: html.index('<nav class="contents">')]
    assert len(re.findall("第[0-9]+分公司", first)) < 60
    assert len(re.findall(r"<h2[^>]*>[^<]*</h2>", html)) < 40


def test_a_branch_that_the_league_does_not_have_is_told_with_what_was_meant(league, survey, estimates) -> None:
    with pytest.raises(AcsiError, match="no branch B63"):
        branch_report(league, estimates, survey, "B63", "zh")
