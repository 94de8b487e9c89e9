"""Text files of separated cells (CSV) as tables: any sane delimiter, UTF-8, UTF-16 or GB18030, no cell out of place."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from acsi.fieldwork.limits import Limits, UnreadableError

if TYPE_CHECKING:
    import pandas as pd

BLANK = ["", "NA"]
DELIMITERS = ",;\t|"
ROWS_AT_ONCE = 10_000

HIGH = re.compile(rb"[\x80-\xff]+")
CHINESE = re.compile(rb"(?:[\xe3-\xe9\xef][\x80-\xbf]{2})+")
"""Chinese in UTF-8, which bytes of GB18030 look like once in thousands of lines."""

FEW = 0.01
"""A share of lines that may look like UTF-8 by chance."""


def separated(content: bytes, limits: Limits) -> pd.DataFrame:
    """The table in a text file whose first row names the columns.

    A column is numbers if all its filled cells are, else text; cells without a name above them are left out. Raises
    UnreadableError where rows have different numbers of cells, quotes do not close, or bytes are no text.
    """
    encoding = encoding_of(content)
    head = io.TextIOWrapper(io.BytesIO(content), encoding, errors="replace", newline="").readline()
    rows = cells_of(content, encoding, max(DELIMITERS, key=head.count))
    names = next(rows, [])
    return text_table(names, rows, limits)


def cells_of(content: bytes, encoding: str, delimiter: str) -> Iterator[list[str]]:
    """The rows of a text file, a blank line as an empty row. Raises UnreadableError."""
    text = io.TextIOWrapper(io.BytesIO(content), encoding, newline="")
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        raise UnreadableError(f"line {reader.line_num}: {error}") from error
    except UnicodeDecodeError as error:
        raise UnreadableError(f"a character near line {reader.line_num + 1} is broken") from error


def text_table(names: Sequence[str], rows: Iterator[list[str]], limits: Limits) -> pd.DataFrame:
    """Rows of as many cells as there are names; blank rows stay, so that rows keep their numbers.

    Raises UnreadableError for a row with more or fewer cells, TooLargeError beyond the limits.
    """
    import pandas as pd
    import pyarrow as pa

    limits.require(0, len(names))
    parts: list[list[pa.Array]] = []
    count = 0
    while block := list(islice(rows, ROWS_AT_ONCE)):
        for place, row in enumerate(block):
            if len(row) != len(names):
                block[place] = _blank_row(row, names, count + place + 2)
        count += len(block)
        limits.require(count, len(names))
        parts.append([pa.array(column, pa.string()) for column in zip(*block, strict=True)])
    if not parts:
        return pd.DataFrame()
    columns = [pa.chunked_array(column).to_pandas() for column in zip(*parts, strict=True)]
    kept = [place for place, name in enumerate(names) if name.strip() or (columns[place].str.strip() != "").any()]
    table = pd.concat([numbers_where_all_are(columns[place]) for place in kept], axis=1)
    table.columns = pd.Index([names[place] for place in kept])
    return table


def encoding_of(raw: bytes) -> str:
    """UTF-8 with or without a byte-order mark, UTF-16 by its mark, else the Chinese national encoding.

    Raises UnreadableError for bytes that are none of these, or several of them mixed.
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\0" in raw:
        raise UnreadableError("it holds bytes that no text has")
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        _require_one_encoding(raw, line)
        return "gb18030"
    return "utf-8-sig"


def _require_one_encoding(raw: bytes, line: int) -> None:
    runs = [found for each in raw.split(b"\n") if (found := HIGH.findall(each))]
    alike = sum(all(CHINESE.fullmatch(run) for run in found) for found in runs)
    if alike > FEW * len(runs):
        raise UnreadableError(f"it mixes encodings: line {line} is not UTF-8 as others are")
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        raise UnreadableError(f"line {line} is neither UTF-8 nor GB18030") from None


def _blank_row(row: Sequence[str], names: Sequence[str], number: int) -> list[str]:
    """An empty row where a line is blank; any other row that is too short or too long has cells out of place."""
    if any(cell.strip() for cell in row):
        raise UnreadableError(f"row {number} has {len(row)} cells, the header {len(names)}")
    return [""] * len(names)


def numbers_where_all_are(cells: pd.Series[str]) -> pd.Series[str] | pd.Series[float]:
    """The cells as numbers if all that are filled are such, else as trimmed text, blank ones missing.

    Leading zeros and more digits than a number can hold mean a code, which stays text.
    """
    import pandas as pd

    cells = cells.str.strip()
    cells = cells.where(~cells.isin(BLANK))
    if cells.str.match(r"[+-]?0\d|[+-]?\d{16}", na=False).any():
        return cells
    numbers = pd.to_numeric(cells, errors="coerce")
    return numbers if bool((numbers.notna() | cells.isna()).all()) else cells
