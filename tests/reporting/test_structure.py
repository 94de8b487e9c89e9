"""What a reader who hears the report or leafs through its outline is given: tags, texts for pictures, contents."""

import io
import re

import pikepdf
import pypdfium2
import pytest

from acsi.render.pdf import to_pdf
from acsi.reporting.look import Look
from acsi.reporting.pages import branch_report, national_report, stylesheet


def visible(page: pypdfium2.PdfPage) -> str:
    return page.get_textpage().get_text_bounded()


@pytest.fixture(scope="module")
def national(league, estimates, survey, font) -> bytes:
    assert font
    return to_pdf(national_report(league, estimates, survey, "en", wave="2026Q3"), stylesheet())


def test_the_contents_name_the_page_on_which_each_part_begins(national) -> None:
    document = pypdfium2.PdfDocument(national)
    listed = re.findall(r"^([A-Z][A-Za-z ]+?)[ .]*\.{3,}[ .]*(\d+)", visible(document[0]), re.MULTILINE)
    assert len(listed) >= 6
    for part, number in listed:
        assert part in visible(document[int(number) - 1])


def test_every_section_stands_in_the_outline(national) -> None:
    with pikepdf.open(io.BytesIO(national)) as document, document.open_outline() as outline:
        [first] = outline.root
        assert "Overall index" in str(first.title)
        assert len(first.children) >= 8


def test_every_picture_has_a_text_that_says_what_it_shows(league, estimates, survey) -> None:
    look = Look(logo="data:image/png;base64,AA==")
    for language in ("zh", "en"):
        for html in (
            branch_report(league, estimates, survey, "B36", language, look=look),
            national_report(league, estimates, survey, language, look=look),
        ):
            drawings = re.findall(r"<svg[^>]*>(?:<title>([^<]*)</title>)?", html)
            assert len(drawings) >= 3
            assert all(title.strip() for title in drawings)
            assert html.count("<svg") == html.count('role="img"')
            assert all(re.search(r'alt="[^"]+"', picture) for picture in re.findall("<img[^>]*>", html))


def test_pictures_are_tagged_with_their_texts(national) -> None:
    with pikepdf.open(io.BytesIO(national)) as document:
        figures = [
            each for each in document.objects if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure"
        ]
        assert figures
        assert all(str(each.get("/Alt", "")) for each in figures)


def test_heads_of_tables_are_repeated_on_every_page(make, survey, estimates, font) -> None:
    assert font
    names = [(f"B{k:03}", f"第{k}分公司", f"Branch {k}") for k in range(70)]
    pdf = to_pdf(branch_report(make.league(survey, names), estimates, survey, "B005", "en"), stylesheet())
    pages = [visible(page) for page in pypdfium2.PdfDocument(pdf)]
    tables = [
        page for page in pages if page.count("no clear difference") + page.count("above") + page.count("below") > 25
    ]
    assert len(tables) >= 2
    assert all("Interval" in page and "Against the nation" in page for page in tables)
