"""Texts of one language: the catalogue (English is the key), and how numbers, intervals and waves are written."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

MINUS = "\u2212"
QUARTER = re.compile(r"(\d{4})-?[Qq]([1-4])")
CHINESE_QUARTERS = "一二三四"


@dataclass(frozen=True)
class Texts:
    """A language and its catalogue, whose keys are the English texts; one without a translation is a KeyError.

    `words` fill the placeholders of their names in every message; an English one that begins with such a word gets a
    capital letter.
    """

    language: str
    catalogue: Mapping[str, str]
    words: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, message: str, /, **values: object) -> str:
        """The message in this language, its `{names}` filled with `values`, which must be written out already."""
        template = message if self.language == "en" else self.catalogue[message]
        if not values and not self.words:
            return template
        text = template.format(**self.words, **values)
        begins = self.language == "en" and message.startswith(tuple(f"{{{word}}}" for word in self.words))
        return text[:1].upper() + text[1:] if begins else text

    def number(self, value: float, decimals: int = 1) -> str:
        """A number with U+2212 as its minus; zero has no sign. ValueError for what is not a number."""
        return _written(value, decimals, self.language)

    def signed(self, value: float, decimals: int = 1) -> str:
        """A number that always shows its sign, unless it is written as zero."""
        text = self.number(value, decimals)
        return text if text.startswith(MINUS) or not text.strip("0.,") else f"+{text}"

    def percent(self, share: float, decimals: int = 0) -> str:
        """A share of 0 to 1 as a percentage."""
        return self.number(100 * share, decimals) + "%"

    def interval(self, low: float, high: float, decimals: int = 1) -> str:
        """`76.2–80.1`; with a word between where a minus would stand beside the dash."""
        between = "–" if low >= 0 and high >= 0 else "\u00a0to\u00a0" if self.language == "en" else "\u00a0至\u00a0"
        return self.number(low, decimals) + between + self.number(high, decimals)

    def wave(self, name: str) -> str:
        """`2026Q3` as Q3 2026 or 2026年第三季度; any other name as it is."""
        found = QUARTER.fullmatch(name)
        if not found:
            return name
        year, quarter = found[1], int(found[2])
        return f"Q{quarter} {year}" if self.language == "en" else f"{year}年第{CHINESE_QUARTERS[quarter - 1]}季度"

    def date(self, day: date) -> str:
        """A day written in full."""
        from babel.dates import format_date

        return format_date(day, "long", locale=self.language)

    def listing(self, names: Iterable[str]) -> str:
        """`A, B and C`, `A、B和C`."""
        from babel.lists import format_list

        return format_list(list(names), locale="en_GB" if self.language == "en" else self.language)


@lru_cache(maxsize=20_000)
def _written(value: float, decimals: int, language: str) -> str:
    """A number in words of a language, kept since the reports of all branches repeat the league's."""
    from babel.numbers import format_decimal

    if not math.isfinite(value):
        raise ValueError(f"{value} cannot be shown as a number")
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    text = format_decimal(value, format=pattern, locale=language)
    return text.lstrip("-") if not text.strip("-0.,") else text.replace("-", MINUS)


@cache
def load_texts(language: str, folder: Path) -> Texts:
    """The texts of `language` from `folder`/`language`.po; English needs no file."""
    if language == "en":
        return Texts(language, {})
    from babel.messages.pofile import read_po

    with (folder / f"{language}.po").open("rb") as file:
        messages = read_po(file, locale=language)
    return Texts(language, {str(m.id): str(m.string) for m in messages if m.id and m.string})
