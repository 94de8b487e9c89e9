"""Pages that are wrong in one way each; the first, right one is the measure that nothing is found without a cause."""

import io

import pytest
from PIL import Image

from acsi.render import fonts
from acsi.render.inspection import findings, pages_of, picture
from acsi.render.pdf import to_pdf

STYLE = (
    f"@page {{ size: A4; margin: 25mm 20mm }} html {{ font-family: {fonts.STACK} }}"
    ".next { break-before: page } .wide { white-space: nowrap } .other { font-family: 'DejaVu Sans' }"
)
ENOUGH = (
    "深圳分公司的客户满意度指数为 78.9 分，可能的名次范围是 14–35，共有一百位客户接受了访问，"
    "其中六十二位由本公司的热线接通。"
)


def made(body: str) -> bytes:
    return to_pdf(f'<html lang="zh-Hans"><head><title>T</title></head><body><h1>深圳</h1>{body}</body></html>', STYLE)


def codes(body: str, font: fonts.Font, *says: str) -> list[str]:
    return [f"{each.code} {each.where}" for each in findings("B24", made(body), family=font.family, says=says)]


def test_a_good_page_is_left_in_peace(font: fonts.Font) -> None:
    assert codes(f"<p>{ENOUGH}</p>", font, "78.9", "14–35") == []


def test_an_empty_page_is_found(font: fonts.Font) -> None:
    assert codes(f"<p>{ENOUGH}</p><p class='next'>　</p>", font) == ["R011 B24, page 2"]


@pytest.mark.parametrize("word", ["None", "nan", "{{ name }}", "&amp;lt;", "<bound method x>".replace("<", "&lt;")])
def test_words_of_the_program_are_found(font: fonts.Font, word: str) -> None:
    assert codes(f"<p>{ENOUGH} {word}</p>", font) == ["R012 B24, page 1"]


def test_what_customers_wrote_may_be_any_word(font: fonts.Font) -> None:
    pdf = made(f"<p>{ENOUGH} my son said nan {{</p>")
    assert findings("B24", pdf, family=font.family, quoted="my son said nan {") == []


def test_a_sentence_may_begin_with_none_of(font: fonts.Font) -> None:
    assert codes(f"<p>{ENOUGH} None of 40 stands apart. Anand, info, nano.</p>", font) == []


def test_what_runs_over_the_edge_is_measured(font: fonts.Font) -> None:
    [found] = findings("B24", made(f"<p class='wide'>{ENOUGH}</p>"), family=font.family)
    assert found.code == "R013"
    assert int(found.found["points"]) > 20


def test_another_font_is_named(font: fonts.Font) -> None:
    [found] = findings("B24", made(f"<p>{ENOUGH}</p><p class='other'>DejaVu</p>"), family=font.family)
    assert found.code == "R014"
    assert found.found["fonts"] != ""


def test_a_number_of_the_league_that_is_not_told_is_named(font: fonts.Font) -> None:
    assert codes(f"<p>{ENOUGH}</p>", font, "78.9", "79.0") == ["R015 B24"]


def test_a_text_may_break_over_lines(font: fonts.Font) -> None:
    assert codes(f"<p>{ENOUGH}</p>", font, ENOUGH) == []


@pytest.mark.usefixtures("font")
def test_a_document_without_tags_is_found(font: fonts.Font) -> None:
    from weasyprint import HTML

    plain = HTML(string=f"<body style='font-family: {font.family}'><p>{ENOUGH}</p></body>").write_pdf(
        stylesheets=None, pdf_variant=None
    )
    assert "R016" in [each.code for each in findings("x", plain, family=font.family)]


@pytest.mark.usefixtures("font")
def test_a_page_is_drawn_in_the_size_asked_for() -> None:
    drawn = Image.open(io.BytesIO(picture(made(f"<p>{ENOUGH}</p>"), 1, dpi=72)))
    assert drawn.size == (596, 842)
    with pytest.raises(IndexError):
        picture(made(f"<p>{ENOUGH}</p>"), 2)


@pytest.mark.usefixtures("font")
def test_text_and_fonts_of_a_page_are_read() -> None:
    [page] = pages_of(made(f"<p>{ENOUGH}</p>"))
    assert "78.9分" in page.plain
    assert len(page.fonts) == 2, "regular and bold"
