"""Whole reports as PDF, every page looked at as production does, and their tables held against the league."""

import io

import pikepdf
import pytest

from acsi.league.results import League, Standing
from acsi.render.fonts import Font
from acsi.render.inspection import findings, pages_of, without_space
from acsi.render.pdf import to_pdf
from acsi.reporting.must_say import must_say
from acsi.reporting.pages import branch_report, national_report, stylesheet, texts_of

REPORTS = ["B36.zh", "B32.en", "few.zh", "few.en", "national.zh", "national.en"]


@pytest.fixture(scope="module")
def leagues(make, survey, league: League) -> dict[str, League]:
    """The usual league, and one in which Shenzhen has too few interviews for a place."""
    return {"usual": league, "few": make.league(survey, few=["Shenzhen"])}


@pytest.fixture(scope="module", params=REPORTS)
def report(request, leagues: dict[str, League], estimates, survey, font: Font) -> tuple[str, str, League, bytes]:
    """Branch ("" for the nation), language, league and PDF."""
    assert font
    what, _, language = request.param.partition(".")
    league = leagues["few" if what == "few" else "usual"]
    branch = {"few": "B36", "national": ""}.get(what, what)
    if branch:
        html = branch_report(league, estimates, survey, branch, language, wave="2026Q3")
    else:
        html = national_report(league, estimates, survey, language, wave="2026Q3")
    return branch, language, league, to_pdf(html, stylesheet())


def test_nothing_is_found_on_any_page(report: tuple[str, str, League, bytes], font: Font) -> None:
    branch, language, league, pdf = report
    says = must_say(league, branch or None, language)
    assert list(map(str, findings("report", pdf, family=font.family, says=says))) == []


def test_the_table_has_the_numbers_of_the_league(report: tuple[str, str, League, bytes]) -> None:
    _, language, league, pdf = report
    whole = "".join(page.plain for page in pages_of(pdf))
    missing = [row for each in league.branches if each.rank for row in [cells(each, language)] if row not in whole]
    assert missing == []


def cells(standing: Standing, language: str) -> str:
    """Rank, range, name, index and interval as they follow one another in the table."""
    texts = texts_of(language)
    low, high = standing.rank_low, standing.rank_high
    name = standing.name_zh if language == "zh" else standing.name_en
    spread = str(low) if low == high else f"{low}–{high}"
    assert standing.ci_low is not None
    assert standing.ci_high is not None
    interval = texts.interval(standing.ci_low, standing.ci_high)
    return without_space(f"{standing.rank}{spread}{name}{texts.number(standing.index)}{interval}")


def test_it_is_tagged_with_its_language_title_and_outline(report: tuple[str, str, League, bytes]) -> None:
    _, language, _, pdf = report
    document = pikepdf.open(io.BytesIO(pdf))
    assert document.Root.Lang == {"zh": "zh-Hans", "en": "en"}[language]
    assert document.Root.MarkInfo.Marked
    assert document.Root.StructTreeRoot.K
    assert str(document.docinfo.Title)
    assert document.Root.ViewerPreferences.DisplayDocTitle
    with document.open_outline() as outline:
        assert [len(each.children) > 1 for each in outline.root] == [True]
    assert all(len(page.Contents.read_bytes()) > 200 for page in document.pages)


def test_every_picture_has_words_for_those_who_hear_it(report: tuple[str, str, League, bytes]) -> None:
    document = pikepdf.open(io.BytesIO(report[-1]))
    figures = [
        each for each in document.objects if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure"
    ]
    assert figures
    assert [str(each.get("/Alt", "")) for each in figures if not str(each.get("/Alt", ""))] == []
