import base64
import io

import pytest
from PIL import Image

from acsi.errors import AcsiError
from acsi.limits import LOGO_BYTES
from acsi.render.logo import embedded

DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 1">%s</svg>'


def picture() -> bytes:
    sink = io.BytesIO()
    Image.new("RGB", (4, 1), "#7a1f3d").save(sink, "PNG")
    return sink.getvalue()


@pytest.mark.parametrize(("content", "kind"), [(DRAWING % b"<rect/>", "svg+xml"), (picture(), "png")])
def test_a_logo_becomes_data(content: bytes, kind: str) -> None:
    head, _, data = embedded("logo", content).partition(",")
    assert head == f"data:image/{kind};base64"
    assert base64.b64decode(data) == content


def test_what_a_drawing_has_inside_may_be_used_again() -> None:
    inside = b'<path id="a" fill="url(#b)"/><use href="#a"/><image href="data:image/png;base64,AA=="/>'
    assert embedded("logo.svg", DRAWING % inside)


@pytest.mark.parametrize(
    "reference",
    [
        b'<image href="http://example.com/x.png"/>',
        b'<image xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="file:///etc/hostname"/>',
        b'<use href="../other.svg#mark"/>',
        b"<style>@import url(http://example.com/a.css);</style>",
        b'<rect style="fill: url( http://example.com/a.svg#b )"/>',
    ],
)
def test_a_drawing_that_refers_to_something_outside_is_refused(reference: bytes) -> None:
    with pytest.raises(AcsiError, match="R024"):
        embedded("logo.svg", DRAWING % reference)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"<html/>",
        b"<svg>no namespace</svg>",
        picture()[:40],
        b'<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + DRAWING % b"<text>&b;</text>",
        b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + DRAWING % b"<text>&a;</text>",
    ],
)
def test_what_is_no_drawing_and_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(AcsiError, match="R023"):
        embedded("logo.svg", content)


def test_a_logo_too_large_for_every_report_is_refused() -> None:
    with pytest.raises(AcsiError, match="R022"):
        embedded("logo.svg", b" " * (LOGO_BYTES + 1))
