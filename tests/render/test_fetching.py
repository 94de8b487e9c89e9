"""A document loads nothing from files or the network, whatever its templates and pictures ask for."""

import base64

import pytest

from acsi.errors import AcsiError
from acsi.render import fonts
from acsi.render.pdf import to_pdf

STYLE = f"html {{ font-family: {fonts.STACK} }}"


def page(body: str) -> str:
    return f'<!DOCTYPE html><html lang="en"><head><title>T</title></head><body>{body}</body></html>'


def drawn(svg: str) -> str:
    data = base64.b64encode(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{svg}</svg>'.encode()).decode()
    return f'<img alt="logo" src="data:image/svg+xml;base64,{data}">'


@pytest.mark.usefixtures("font")
@pytest.mark.parametrize(
    ("body", "style", "asked"),
    [
        ('<img alt="x" src="https://example.com/x.png">', "", "https://example.com/x.png"),
        ('<img alt="x" src="file:///etc/hostname">', "", "file:///etc/hostname"),
        ('<img alt="x" src="photo.png">', "", "photo.png"),
        ("<p>x</p>", "p { background: url(photo.png) }", "photo.png"),
        ("<p>x</p>", "@import url(http://example.com/a.css);", "http://example.com/a.css"),
        ("<p>x</p>", "@font-face { font-family: A; src: url(a.woff) }", "a.woff"),
    ],
)
def test_a_document_that_would_load_something_is_refused_and_what_it_asked_for_is_named(body, style, asked) -> None:
    with pytest.raises(AcsiError, match="R025") as raised:
        to_pdf(page(body), style + STYLE)
    assert asked in str(raised.value)


@pytest.mark.usefixtures("font")
def test_what_stands_in_the_document_as_data_is_shown() -> None:
    assert to_pdf(page(drawn('<rect width="9" height="9"/>')), STYLE).startswith(b"%PDF")
