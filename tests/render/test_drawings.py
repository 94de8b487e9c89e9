import base64
import re

import pypdfium2
import pytest

from acsi.render import pdf, svg
from acsi.render.drawings import as_images

STYLE = "svg, .drawing { display: block; width: 100% } html { font-family: sans-serif }"


def drawing(words: str = "91", title: str = "A & “B”") -> str:
    marks = [svg.circle(20, 20, 8, "#1c5d99"), svg.text(50, 24, words, anchor="middle", bold=True)]
    return svg.document(100, 40, title, marks, font="'Noto Sans CJK SC', sans-serif")


def page(inside: str) -> str:
    return f'<!DOCTYPE html><html lang="en"><head><title>T</title></head><body><p>{inside}</p></body></html>'


def test_a_drawing_becomes_an_image_with_its_title_for_those_who_hear_it() -> None:
    [image] = re.findall("<img[^>]*>", as_images(page(drawing())))
    assert 'alt="A &amp; “B”"' in image
    assert base64.b64decode(image.partition("base64,")[2].rstrip('">')).decode() == drawing()


def test_each_drawing_becomes_its_own_image() -> None:
    assert as_images(page(drawing("1") + "und" + drawing("2"))).count("<img") == 2


@pytest.mark.parametrize("inside", ['<svg viewBox="0 0 1 1"></svg>', drawing("\x0b"), "no drawing"])
def test_what_is_no_drawing_of_ours_or_cannot_stand_alone_stays(inside: str) -> None:
    assert as_images(page(inside)) == page(inside)


@pytest.mark.usefixtures("font")
def test_an_image_looks_as_the_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    def looks() -> bytes:
        return bytes(pypdfium2.PdfDocument(pdf.to_pdf(page(drawing()), STYLE))[0].render(scale=1).buffer)

    image = looks()
    monkeypatch.setattr(pdf, "as_images", lambda html: html)
    assert looks() == image
