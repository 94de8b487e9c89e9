"""The font of the reports: is one there that has Chinese, does it cover a text, can it be embedded quickly."""

import re
from dataclasses import dataclass
from functools import cache

from acsi.errors import Problem, fault, problem

FAMILIES = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "SimHei",
)
"""Families with simplified Chinese, in order of preference: Debian's, Adobe's, those of Windows and macOS.

Hiragino stands for PingFang on a macOS that loads that one on demand, SimHei for YaHei on a Windows set to English.
"""

STACK = ", ".join(f"'{family}'" for family in FAMILIES) + ", sans-serif"
"""The value of `font-family` in stylesheets and SVG."""

MARGIN_SIGNS = "0123456789/·–"
"""Signs that the stylesheet puts into page margins, which are not in the text of a document."""


@dataclass(frozen=True)
class Font:
    """An installed family and the file that holds it."""

    family: str
    file: str


@cache
def installed() -> Font | None:
    """The first of `FAMILIES` that fontconfig finds here, else None."""
    return next((font for family in FAMILIES if (font := _match(family)).family == family), None)


def _match(family: str) -> Font:
    """The family and file that fontconfig gives when asked for `family`."""
    from weasyprint.text.ffi import ffi, fontconfig

    config = ffi.gc(fontconfig.FcInitLoadConfigAndFonts(), fontconfig.FcConfigDestroy)
    wanted = ffi.gc(fontconfig.FcPatternCreate(), fontconfig.FcPatternDestroy)
    fontconfig.FcPatternAddString(wanted, b"family", family.encode())
    fontconfig.FcConfigSubstitute(config, wanted, fontconfig.FcMatchPattern)
    fontconfig.FcDefaultSubstitute(wanted)
    found = fontconfig.FcFontMatch(config, wanted, ffi.new("FcResult *"))
    if found == ffi.NULL:
        return Font("", "")
    found = ffi.gc(found, fontconfig.FcPatternDestroy)
    value = ffi.new("FcChar8 **")

    def strings(key: bytes) -> list[str]:
        texts: list[str] = []
        while fontconfig.FcPatternGetString(found, key, len(texts), value) == 0:
            texts.append(ffi.string(value[0]).decode())
        return texts

    names = strings(b"family")
    return Font(family if family in names else "".join(names[:1]), "".join(strings(b"file")[:1]))


@cache
def covered(font: Font) -> frozenset[int]:
    """The code points for which the font's file has a glyph."""
    from fontTools.ttLib import TTFont

    # Number 0 serves a collection too: its faces differ in the forms of glyphs, hardly in which there are.
    with TTFont(font.file, fontNumber=0, lazy=True) as file:
        return frozenset(file.getBestCmap())


def uncovered(text: str, font: Font) -> str:
    """The visible characters of `text` for which `font` has no glyph, each once, in order."""
    known = covered(font)
    return "".join(c for c in sorted(set(text)) if ord(c) not in known and not c.isspace() and c.isprintable())


def require(html: str) -> Font:
    """The font for this document, or a fault: R001 no Chinese font here, R002 the font lacks characters of the text."""
    font = installed()
    if font is None:
        raise fault("R001", families=", ".join(FAMILIES))
    if missing := uncovered(re.sub(r"<[^>]*>", "", html) + MARGIN_SIGNS, font):
        raise fault("R002", font=font.family, characters=" ".join(missing))
    return font


def slow() -> list[Problem]:
    """The doubt W801 where HarfBuzz cannot subset fonts, which makes every document two to ten times slower."""
    from weasyprint.text.ffi import harfbuzz_subset

    return [] if harfbuzz_subset is not None else [problem("W801")]
