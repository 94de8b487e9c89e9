import io
import re
from collections.abc import Iterator

import pikepdf
import pypdfium2
import pytest
from jinja2 import UndefinedError

from acsi.league.results import League
from acsi.model.estimates import Estimates
from acsi.render import fonts
from acsi.render.pdf import render_all, to_pdf
from acsi.reporting import pages
from acsi.reporting.pages import branch_report, national_report, stylesheet
from acsi.survey.models import Survey, Wording

FORBIDDEN = re.compile(r"\b(None|nan|NaN|inf|Undefined)\b|\{\{|\{%|object at 0x|bound method|&amp;(amp|#39|lt);")
MARGIN = 56.6
"""20 mm in points."""


def visible(html: str) -> str:
    return re.sub(r"<[^>]*>", " ", html)


def variants(make, survey: Survey, league: League, estimates: Estimates) -> Iterator[tuple[str, str]]:
    """Reports of every kind of league and branch that there is, as HTML."""
    few = make.league(survey, few=["Shenzhen"])
    four = make.league(survey, make.branches[31:35])
    plain = make.league(survey, why=False)
    for language in ("zh", "en"):
        yield "usual", branch_report(league, estimates, survey, "B36", language, wave="2026Q3")
        yield "national", national_report(league, estimates, survey, language, wave="2026Q3")
        yield "below the minimum", branch_report(few, estimates, survey, "B36", language)
        yield "national, one below", national_report(few, estimates, survey, language)
        yield "four branches", branch_report(four, estimates, survey, "B33", language)
        yield "four, national", national_report(four, make.estimates(survey, cbsem=False), survey, language)
        yield "no reasons", branch_report(plain, estimates, survey, "B36", language)
        yield "no reasons, national", national_report(plain, estimates, survey, language)


def test_no_report_shows_what_is_missing_as_a_word_of_the_program(make, survey, league, estimates) -> None:
    for name, html in variants(make, survey, league, estimates):
        text = visible(html)
        assert FORBIDDEN.search(text) is None, name


def test_the_organisation_and_the_wave_stand_at_the_head_of_the_pages(league, estimates, survey) -> None:
    named = survey.model_copy(update={"organisation": Wording(zh="某 R&D 保险", en="R & D Insurance")})
    html = branch_report(league, estimates, named, "B36", "en", wave="2026Q3")
    assert '<span class="sender">R &amp; D Insurance</span>' in html
    assert '<p class="kicker">R &amp; D Insurance · Branch report · Q3 2026</p>' in html
    assert '<span class="sender">某 R&amp;D 保险</span>' in national_report(league, estimates, named, "zh")
    assert '<span class="sender">Motor claims satisfaction survey</span>' in branch_report(
        league, estimates, survey, "B36", "en"
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_league_of_industries_speaks_of_no_branch_and_no_nation(make, survey, estimates, language: str) -> None:
    league = make.league(survey, make.branches[30:36])
    words = {
        "unit": Wording(zh="行业", en="industry"),
        "units": Wording(zh="行业", en="industries"),
        "whole": Wording(zh="行业平均", en="the industry average"),
    }
    league = league.model_copy(update={"settings": league.settings.model_copy(update=words)})
    for html in (
        branch_report(league, estimates, survey, "B36", language),
        national_report(league, estimates, survey, language),
    ):
        assert re.search(r"\b([Nn]ation(al)?|[Bb]ranch(es)?)\b|分公司|全国", visible(html)) is None
        assert ("industry average" if language == "en" else "行业平均") in html


def test_names_are_escaped_once(make, survey, estimates) -> None:
    names = [("A", "甲<乙>&丙", "A <b> & C"), *make.branches[:5]]
    html = branch_report(make.league(survey, names), estimates, survey, "A", "en")
    assert "<b>" not in html
    assert "A &lt;b&gt; &amp; C" in html
    assert "&amp;amp;" not in html


@pytest.mark.parametrize(("language", "tag"), [("zh", "zh-Hans"), ("en", "en")])
def test_the_language_tag_chooses_simplified_forms(
    league: League, estimates: Estimates, survey: Survey, language: str, tag: str
) -> None:
    assert f'<html lang="{tag}">' in branch_report(league, estimates, survey, "B36", language)


def test_the_stylesheet_is_not_in_the_page_and_names_the_fonts_unescaped(
    league: League, estimates: Estimates, survey: Survey
) -> None:
    assert "<style" not in branch_report(league, estimates, survey, "B36", "en")
    assert "'Noto Sans CJK SC', 'Source Han Sans SC'" in stylesheet()
    assert "local(" not in stylesheet(), "local() for two weights makes everything bold"


def test_a_template_that_asks_for_an_unknown_value_fails_loudly() -> None:
    template = pages._environment("en").from_string("{{ content.no_such_thing }}")
    with pytest.raises(UndefinedError):
        template.render(content=object())


def test_ranges_do_not_break_over_lines() -> None:
    marked = str(pages._unbroken("place 29 of 36 (range 14–35), below & more"))
    assert marked == 'place 29 of 36 <span class="whole">(range 14–35),</span> below &amp; more'
    assert str(pages._unbroken("可能范围\u00a03–36，")) == '<span class="whole">可能范围\u00a03–36，</span>'


def test_full_width_brackets_take_half_a_width() -> None:
    assert str(pages._unbroken("（百分比）")) == '<span class="tight">（</span>百分比<span class="tight">）</span>'


def test_rows_are_shared_out_evenly_over_pages() -> None:
    assert [len(part) for part in pages._even_parts(range(36))] == [36]
    assert [len(part) for part in pages._even_parts(range(60))] == [30, 30]
    assert pages._even_parts([]) == []


@pytest.fixture(scope="module")
def branch_pdf(league: League, estimates: Estimates, survey: Survey) -> bytes:
    return to_pdf(branch_report(league, estimates, survey, "B36", "zh", wave="2026Q3"), stylesheet())


@pytest.fixture(scope="module")
def national_pdf(league: League, estimates: Estimates, survey: Survey) -> bytes:
    return to_pdf(national_report(league, estimates, survey, "en", wave="2026Q3"), stylesheet())


def texts_of_pages(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    found = []
    for page in document:
        layer = page.get_textpage()
        found.append(layer.get_text_bounded())
        layer.close()
        page.close()
    document.close()
    return found


@pytest.mark.usefixtures("font")
def test_the_same_report_gives_the_same_bytes_in_another_process(
    league: League, estimates: Estimates, survey: Survey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1750000000")
    html = branch_report(league, estimates, survey, "B36", "zh", wave="2026Q3")
    here = to_pdf(html, stylesheet())
    assert dict(render_all([("a", html), ("b", html)], stylesheet(), workers=2)) == {"a": here, "b": here}


@pytest.mark.usefixtures("font")
def test_a_branch_report_has_five_pages_and_says_index_and_range_on_the_first(branch_pdf: bytes) -> None:
    found = texts_of_pages(branch_pdf)
    assert len(found) == 5
    assert "78.9 分" in found[0]
    assert "14–35" in found[0]
    assert "2026年第三季度" in found[0]
    assert "1 / 5" in found[0]
    assert all(len(text) > 300 for text in found)


@pytest.mark.usefixtures("font")
def test_the_table_of_36_branches_stands_on_one_page(branch_pdf: bytes, national_pdf: bytes) -> None:
    assert "山东" in texts_of_pages(branch_pdf)[2]
    assert "Shandong" in texts_of_pages(national_pdf)[2]
    assert len(texts_of_pages(national_pdf)) == 9


def test_only_the_reports_font_is_embedded(font: fonts.Font, branch_pdf: bytes, national_pdf: bytes) -> None:
    family = font.family.replace(" ", "-")
    for pdf in (branch_pdf, national_pdf):
        document = pikepdf.open(io.BytesIO(pdf))
        names = {str(f.BaseFont).partition("+")[2] for page in document.pages for f in page.Resources.Font.values()}
        assert names == {family, f"{family}-Bold"}


@pytest.mark.usefixtures("font")
def test_the_pdf_is_tagged_with_language_title_and_bookmarks(branch_pdf: bytes) -> None:
    document = pikepdf.open(io.BytesIO(branch_pdf))
    assert document.Root.Lang == "zh-Hans"
    assert str(document.docinfo.Title).startswith("深圳：78.9 分")
    assert document.Root.MarkInfo.Marked
    with document.open_outline() as outline:
        assert len(outline.root) == 1
        assert len(outline.root[0].children) == 4


@pytest.mark.usefixtures("font")
def test_nothing_lies_outside_the_margins(branch_pdf: bytes, national_pdf: bytes) -> None:
    for pdf in (branch_pdf, national_pdf):
        document = pypdfium2.PdfDocument(pdf)
        for number, page in enumerate(document, start=1):
            layer = page.get_textpage()
            for k in range(layer.count_rects()):
                left, bottom, right, top = layer.get_rect(k)
                assert left >= MARGIN - 1.5, number
                assert right <= page.get_width() - MARGIN + 1.5, number
                assert bottom > 0, number
                assert top < page.get_height(), number
            layer.close()
            page.close()
        document.close()


def test_headings_break_between_their_clauses(make, survey, estimates) -> None:
    html = national_report(make.league(survey), estimates, survey, "en")
    title = html.split("<h1>")[1].split("</h1>")[0]
    assert title.count('<span class="whole">') >= 3
    assert " below,</span> <span" in title
