"""Three pages as pictures, held against those that were looked at; `script/golden` draws them anew.

They are drawn in one font, whose file `golden/font.txt` names by its SHA-256: with another nothing can be compared.
"""

import hashlib
import io
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from acsi.render.fonts import Font
from acsi.render.inspection import picture
from acsi.render.pdf import to_pdf
from acsi.reporting.pages import branch_report, national_report, stylesheet

GOLDEN = Path(__file__).parent / "golden"
DRAWN_WITH = GOLDEN / "font.txt"
DPI = 72
LEVELS = 16
"""Shades of grey that are kept: enough for the eye, and small files."""

APART = 64
"""By so many of 255 shades a point differs that a person sees differ."""

MOST_APART = 0.004
"""The share of points that may differ so: edges of letters, as another version of the rasteriser draws them."""

Draw = Callable[[str, int], Image.Image]


@pytest.fixture(scope="module")
def pdfs(league, estimates, survey, font: Font) -> dict[str, bytes]:
    assert font
    branch = branch_report(league, estimates, survey, "B36", "zh", wave="2026Q3")
    national = national_report(league, estimates, survey, "en", wave="2026Q3")
    return {"branch.zh": to_pdf(branch, stylesheet()), "national.en": to_pdf(national, stylesheet())}


@pytest.fixture
def pinned(font: Font, requires: Callable[[str, bool], None]) -> None:
    """The font in which the pictures were drawn."""
    digest = hashlib.sha256(Path(font.file).read_bytes()).hexdigest()
    if renewing():
        GOLDEN.mkdir(exist_ok=True)
        DRAWN_WITH.write_text(digest + "\n", encoding="ascii")
    requires("golden", DRAWN_WITH.read_text(encoding="ascii").strip() == digest)


def renewing() -> bool:
    return bool(os.environ.get("ACSI_UPDATE_SNAPSHOTS"))


def drawn(pdf: bytes, page: int) -> Image.Image:
    grey = Image.open(io.BytesIO(picture(pdf, page, dpi=DPI))).convert("L")
    return grey.point(lambda shade: round(shade / 255 * (LEVELS - 1)) * 255 // (LEVELS - 1))


def apart(one: Image.Image, other: Image.Image) -> float:
    """The share of points that a person sees differ; all of them where the sizes differ."""
    if one.size != other.size:
        return 1.0
    return float((np.abs(np.asarray(one, float) - np.asarray(other, float)) > APART).mean())


@pytest.mark.usefixtures("pinned")
@pytest.mark.parametrize(("report", "page"), [("branch.zh", 1), ("branch.zh", 2), ("national.en", 1)])
def test_the_page_looks_as_it_did(pdfs: dict[str, bytes], report: str, page: int) -> None:
    now, file = drawn(pdfs[report], page), GOLDEN / f"{report}.{page}.png"
    if renewing():
        now.quantize(LEVELS).save(file, optimize=True)
    before = Image.open(file).convert("L")
    assert apart(now, before) < MOST_APART, f"look at the page; if it is right: script/golden renews {file.name}"


@pytest.mark.usefixtures("pinned")
def test_a_page_that_lost_a_line_is_seen(pdfs: dict[str, bytes]) -> None:
    page = drawn(pdfs["branch.zh"], 1)
    spoilt = page.copy()
    spoilt.paste(255, (56, 120, 540, 180))
    assert apart(page, spoilt) > MOST_APART
