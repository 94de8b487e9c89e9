"""Cells of a delivered table as numbers, texts and times; and what of a cell a message may show."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

SPSS_EPOCH = np.datetime64("1582-10-14T00:00:00", "s")
EXCEL_EPOCH = np.datetime64("1899-12-30T00:00:00", "s")
DAY_SECONDS = 86_400
EXCEL_DAYS = (20_000, 80_000)
"""Excel's numbers for the days from 1954 to 2119; anything far larger counts SPSS's seconds."""


def numbers(cells: pd.Series) -> NDArray[np.float64]:
    """The cells (n,) as numbers, NaN where blank or no number; a date is none, nor a truth value among other cells."""
    import pandas as pd

    if pd.api.types.is_datetime64_any_dtype(cells):
        return np.full(len(cells), np.nan)
    if cells.dtype == object:
        cells = cells.where(~cells.map(lambda cell: isinstance(cell, bool | datetime)))
    return np.array(pd.to_numeric(cells, errors="coerce"), dtype=float)


def blank(cells: pd.Series) -> NDArray[np.bool_]:
    """Whether each cell (n,) is empty or holds nothing but spaces."""
    empty = cells.isna().to_numpy()
    if cells.dtype.kind in "fiubM":
        return np.asarray(empty)
    return np.asarray(empty | (cells.astype(str).str.strip() == "").to_numpy())


def texts(cells: pd.Series) -> pd.Series[str]:
    """The cells as trimmed text, whole numbers without a point, blank ones as the empty text."""
    import pandas as pd

    empty = blank(cells)
    if pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells):
        shown = cells.map(lambda cell: f"{cell:.15g}")
    else:
        shown = cells.map(lambda cell: f"{cell:.15g}" if isinstance(cell, float) else str(cell).strip())
    return shown.astype(object).where(~empty, "").astype(str)


def times(cells: pd.Series) -> NDArray[np.datetime64]:
    """The cells (n,) as times to the second, NaT where blank or no time.

    Reads ISO 8601 text, Excel's dates and day numbers, and SPSS's seconds since 1582. A time zone is dropped: the time
    on the interviewer's clock is what counts.
    """
    import pandas as pd

    if pd.api.types.is_datetime64_any_dtype(cells):
        return np.asarray(cells.dt.tz_localize(None), dtype="datetime64[s]")
    found = np.full(len(cells), np.datetime64("NaT", "s"), dtype="datetime64[s]")
    value = numbers(cells)
    counted = np.isfinite(value)
    days = counted & (value > EXCEL_DAYS[0]) & (value < EXCEL_DAYS[1])
    seconds = counted & (value > 1e10) & (value < 2e10)
    found[days] = EXCEL_EPOCH + np.rint(value[days] * DAY_SECONDS).astype("timedelta64[s]")
    found[seconds] = SPSS_EPOCH + np.rint(value[seconds]).astype("timedelta64[s]")
    rest = ~counted & ~blank(cells)
    if rest.any():
        text = cells[rest].map(lambda cell: cell.isoformat() if isinstance(cell, datetime) else str(cell).strip())
        text = text.str.replace("/", "-").str.replace(r"(Z|[+-]\d\d:?\d\d)$", "", regex=True)
        text = text.where(text.str.fullmatch(r"[\d-]+([ T][\d:.]+)?"))
        parsed = pd.to_datetime(text, errors="coerce", format="ISO8601")
        found[rest] = np.asarray(parsed, dtype="datetime64[s]")
    return found


def personal(cells: pd.Series) -> NDArray[np.bool_]:
    """Whether each cell (n,) looks like a phone, an identity number or a Chinese name: where a code belongs, it is one.

    Words that a code may begin with, such as 访问员07, are no name.
    """
    filled = texts(cells)
    number = filled.str.contains(r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)\d{17}[\dXx](?!\d)|(?<!\d)\d{15}(?!\d)", regex=True)
    return np.asarray(number | filled.str.fullmatch(r"[\u3400-\u4dbf\u4e00-\u9fff·]{2,8}"))


def shown(cell: object) -> str:
    """A cell for a message: short numbers as they are, all else described, since it may be a name or a phone."""
    if cell is None or cell != cell:
        return "A blank cell"
    text = f"{cell:.15g}" if isinstance(cell, float) else str(cell)
    if text in ("inf", "-inf"):
        return text
    digits = sum(character.isdigit() for character in text)
    if text.replace(".", "", 1).lstrip("+-").isdigit():
        return text if digits <= 4 else f"A number of {digits} digits"
    return f"A text of {len(text)} characters"


NAMES_SHOWN = 30
MOST_DIGITS = 4


def columns_shown(columns: Sequence[str]) -> str:
    """The names of a file's columns for a message; of a file without a first line of names these may be a person's."""
    told = [
        name
        if sum(map(str.isdigit, name)) <= MOST_DIGITS and not re.fullmatch(r"[\u3400-\u4dbf\u4e00-\u9fff·]{2,4}", name)
        else shown(name)[0].lower() + shown(name)[1:]
        for name in columns[:NAMES_SHOWN]
    ]
    return ", ".join(told) + (", …" if len(columns) > NAMES_SHOWN else "")
