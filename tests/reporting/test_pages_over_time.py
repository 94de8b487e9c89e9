"""Reports that look back and hold a funnel, as pages."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
import pytest

from acsi.league.results import League
from acsi.model.estimates import Estimates
from acsi.render.pdf import to_pdf
from acsi.reporting.pages import branch_report, national_report, stylesheet
from acsi.reporting.past import Past
from acsi.survey.models import Survey
from tests.reporting.of_the_past import moved, past_of
from tests.reporting.test_funnel import funnel_of

FORBIDDEN = re.compile(r"\b(None|nan|NaN|inf|Undefined)\b|\{\{|\{%|object at 0x|bound method")
MARGIN = 56.6
"""20 mm in points."""


@dataclass(frozen=True)
class Wave:
    league: League
    past: Past


@pytest.fixture(scope="module")
def wave(league: League) -> Wave:
    """A wave whose Shenzhen was told to fix something and really fell, with another firm."""
    changes = {"B36": moved(-6, "real", "firm_changed"), "B07": moved(6, "real")}
    found, past = past_of(league.model_copy(update={"funnel": funnel_of(league)}), changes, before=league, n=60)
    return Wave(found, past)


def texts_of_pages(html: str) -> Iterator[str]:
    for page in pypdfium2.PdfDocument(io.BytesIO(to_pdf(html, stylesheet()))):
        yield page.get_textpage().get_text_range()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_funnel_and_trend_of_a_branch_share_a_page(
    wave: Wave, estimates: Estimates, survey: Survey, language: str
) -> None:
    html = branch_report(wave.league, estimates, survey, "B36", language, wave="2026Q3", past=wave.past)
    pages = list(texts_of_pages(html))
    heads = {"zh": ("随机波动有多大", "历期走势"), "en": ("What chance may do", "Over the waves")}[language]
    assert [all(head in page for head in heads) for page in pages].count(True) == 1
    assert all(FORBIDDEN.search(page) is None for page in pages)
    became = {"zh": "2026年第二季度“优先改进”各项", "en": "Fix first in Q2 2026"}[language]
    assert became in pages[0]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_national_report_gives_each_a_page(wave: Wave, estimates: Estimates, survey: Survey, language: str) -> None:
    html = national_report(wave.league, estimates, survey, language, wave="2026Q3", past=wave.past)
    pages = [page for page in texts_of_pages(html) if FORBIDDEN.search(page) is None]
    funnel, time, changed = {
        "zh": ("随机波动有多大", "历期走势", "哪些分公司确有变化"),
        "en": ("What chance may do", "Over the waves", "Which branches really changed"),
    }[language]
    places = {head: [k for k, page in enumerate(pages[1:]) if head in page] for head in (funnel, time, changed)}
    assert len(places[funnel]) == 1
    assert places[time] == places[changed] == [places[funnel][0] + 1]


def test_nothing_of_them_leaves_the_margins(wave: Wave, estimates: Estimates, survey: Survey) -> None:
    html = branch_report(wave.league, estimates, survey, "B36", "zh", wave="2026Q3", past=wave.past)
    for page in pypdfium2.PdfDocument(io.BytesIO(to_pdf(html, stylesheet()))):
        width = page.get_width()
        text = page.get_textpage()
        boxes = [text.get_charbox(k) for k in range(text.count_chars()) if text.get_text_range(k, 1).strip()]
        assert min(left for left, _, _, _ in boxes) >= MARGIN - 1
        assert max(right for _, _, right, _ in boxes) <= width - MARGIN + 1


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_first_wave_and_a_branch_without_a_place_leave_them_out(
    make, survey: Survey, estimates: Estimates, language: str
) -> None:
    few = make.league(survey, few=["Shenzhen"])
    few = few.model_copy(update={"funnel": funnel_of(few)})
    html = branch_report(few, estimates, survey, "B36", language)
    assert 'class="page over-time"' not in html
    assert 'class="became"' not in html
    league, past = past_of(few, {"B36": moved(-3, None, "below_minimum_n")})
    assert 'class="page over-time"' in branch_report(league, estimates, survey, "B36", language, past=past)


def test_the_first_page_of_a_branch_stays_one_page(wave: Wave, estimates: Estimates, survey: Survey) -> None:
    long = "某某省某某市某某区" * 4 + "一二三四"
    rows = [
        row.model_copy(update={"name_zh": long, "name_en": "The " + "very " * 6 + "long name"})
        if row.branch == "B36"
        else row
        for row in wave.league.branches
    ]
    league = wave.league.model_copy(update={"branches": rows})
    for language, league_page in (("zh", "排名"), ("en", "The league")):
        html = branch_report(league, estimates, survey, "B36", language, wave="2026Q3", past=wave.past)
        assert league_page in list(texts_of_pages(html))[1]
