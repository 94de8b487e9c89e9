"""What is wrong with a PDF, measured from the PDF itself, before somebody receives it.

WeasyPrint only logs what it could not do, and a template prints what it is given: an empty page, a column that runs off
the paper, another font in place of a missing glyph and the word None all come without an error.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from acsi.errors import Problem, problem

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfObject

SIDE = 56.7
"""The left and right margin of the stylesheet, 20 mm, in points."""

TOLERANCE = 1.5
"""By how many points ink may pass a margin: the slant of a letter, half the width of a line."""

LEAST = 40
"""The fewest characters of a page that says something: its head and foot have about as many."""

PROGRAM = re.compile(
    r"\b(None(?! of\b)|nan|NaN|inf|[Uu]ndefined)\b|[{}]|object at 0x|bound method|&(amp|lt|gt|#39);|\ufffd"
)
"""What only a program writes; a sentence may begin with None of."""


@dataclass(frozen=True)
class Page:
    """What a page shows: its text, the boxes of its pieces (left, bottom, right, top) and the fonts in use."""

    width: float
    height: float
    text: str
    boxes: tuple[tuple[float, float, float, float], ...]
    fonts: frozenset[str]

    @cached_property
    def plain(self) -> str:
        """The text without any white space: where a line breaks is no matter."""
        return without_space(self.text)


def without_space(text: str) -> str:
    """The text without white space and without the characters that pdfium puts where a line breaks."""
    return re.sub(r"[\s\ufffe\u00ad]+", "", text)


def pages_of(pdf: bytes) -> list[Page]:
    """The pages of a PDF as they are drawn."""
    from pypdfium2 import PdfDocument

    document = PdfDocument(pdf)
    try:
        return [_page(document, number) for number in range(len(document))]
    finally:
        document.close()


def _page(document: PdfDocument, number: int) -> Page:
    from pypdfium2 import raw

    page = document[number]
    layer = page.get_textpage()
    try:
        text = layer.get_text_bounded()
        boxes = tuple(layer.get_rect(place) for place in range(layer.count_rects()))
        drawn = page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=6)
        fonts = frozenset(_font_name(each) for each in drawn)
        return Page(page.get_width(), page.get_height(), text, boxes, fonts)
    finally:
        layer.close()
        page.close()


def _font_name(text: PdfObject) -> str:
    from pypdfium2 import raw

    name = ctypes.create_string_buffer(128)
    raw.FPDFFont_GetBaseFontName(raw.FPDFTextObj_GetFont(text), name, len(name))
    return name.value.decode("utf-8", "replace").rpartition("+")[2]


def findings(name: str, pdf: bytes, *, family: str, says: Sequence[str] = (), quoted: str = "") -> list[Problem]:
    """What makes the document `name` unfit to be sent, by page; `says` are texts that it must hold.

    What stands in `quoted`, the words of others, is no word of the program.

    Codes: R011 an empty page, R012 a word of the program, R013 beyond the margins, R014 a font other than `family`,
    R015 a text that is missing, R016 no tags.
    """
    pages = pages_of(pdf)
    found = [
        each for number, page in enumerate(pages, start=1) for each in _of_page(name, number, page, family, quoted)
    ]
    whole = "".join(page.plain for page in pages)
    found += [problem("R015", name, text=text) for text in says if without_space(text) not in whole]
    return found if is_tagged(pdf) else [*found, problem("R016", name)]


def _of_page(name: str, number: int, page: Page, family: str, quoted: str) -> Iterator[Problem]:
    where = f"{name}, page {number}"
    if len(page.plain) < LEAST:
        yield problem("R011", where)
    if word := next((found[0] for found in PROGRAM.finditer(page.text) if found[0] not in quoted), None):
        yield problem("R012", where, word=word)
    if over := max((_beyond(page, box) for box in page.boxes), default=0.0):
        yield problem("R013", where, points=f"{over:.0f}")
    own = family.replace(" ", "-")
    if others := sorted(font for font in page.fonts if font not in (own, f"{own}-Bold")):
        yield problem("R014", where, fonts=", ".join(others), family=family)


def _beyond(page: Page, box: tuple[float, float, float, float]) -> float:
    """By how many points a box passes the margins at the sides or the edges above and below; 0 within tolerance."""
    left, bottom, right, top = box
    if right <= left or top <= bottom:
        return 0.0
    over = max(SIDE - left, right - (page.width - SIDE), -bottom, top - page.height)
    return over if over > TOLERANCE else 0.0


def is_tagged(pdf: bytes) -> bool:
    """Whether the PDF says what its parts are, to programs that read it aloud."""
    from pypdfium2 import PdfDocument, raw

    document = PdfDocument(pdf)
    try:
        return bool(raw.FPDFCatalog_IsTagged(document))
    finally:
        document.close()


def picture(pdf: bytes, page: int, *, dpi: float = 110) -> bytes:
    """A page (from 1) as PNG. Raises IndexError for a page that there is not."""
    import io

    from pypdfium2 import PdfDocument

    document = PdfDocument(pdf)
    try:
        if not 1 <= page <= len(document):
            raise IndexError(len(document))
        drawn = document[page - 1].render(scale=dpi / 72).to_pil()
        stream = io.BytesIO()
        drawn.save(stream, "PNG", optimize=True)
        return stream.getvalue()
    finally:
        document.close()
