"""An SPSS .sav file to fill in: labels, codes for none declared missing, and room for the longest Chinese answer."""

from __future__ import annotations

import math
import struct
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from acsi.fieldwork.contract import Contract
from acsi.fieldwork.variables import WORDS, Variable, one_line, prefilled, require_names, variables

if TYPE_CHECKING:
    import pandas as pd
    from pyreadstat.pyclasses import MissingRange

LABEL_BYTES, VALUE_LABEL_BYTES, FILE_LABEL_BYTES = 255, 120, 64
"""What SPSS keeps of a label of a variable, of a value, of a file."""

BYTES = 4
"""The most bytes that a character takes in UTF-8."""

MADE = slice(92, 109)
"""Where a .sav says when it was made: nine bytes of date, eight of time."""

ROW_SIZE, ROW_COUNT = 68, 80
"""Where it says how many units of eight bytes a row takes, and how many rows there are."""

DISCRETE = 3
"""The most single values that SPSS lets be declared missing."""


def sav_template(agreed: Contract, language: str) -> bytes:
    """An empty delivery as .sav with labels in `language`, a row for each case of the contract, or none.

    Open answers have room for 1,000 characters of four bytes. Equal contracts give equal bytes. Raises AcsiError (H020)
    for columns that SPSS cannot name.
    """
    require_names(agreed)
    columns, rows = variables(agreed), prefilled(agreed)
    table, title = _table(columns, rows or [{}]), agreed.title.in_language(language)
    if rows:
        return _written(columns, table, title, language, compressed=True)
    return _without_rows(_written(columns, table, title, language, compressed=False))


def _table(columns: Sequence[Variable], rows: list[dict[str, str]]) -> pd.DataFrame:
    """The rows with the first one's texts filled up by blanks, since a text variable is as wide as its longest text."""
    import pandas as pd

    def texts(each: Variable) -> list[str]:
        first, *others = [row.get(each.name, "") for row in rows]
        return [first + " " * (_width(each) - len(first.encode())), *others]

    return pd.DataFrame(
        {each.name: texts(each) if each.kind == "character" else [math.nan] * len(rows) for each in columns}
    )


def _width(each: Variable) -> int:
    return each.width * BYTES if each.width == WORDS else each.width


def _written(columns: Sequence[Variable], table: pd.DataFrame, title: str, language: str, *, compressed: bool) -> bytes:
    import pyreadstat

    coded = [each for each in columns if each.kind != "character"]
    missing: dict[str, list[int | float | str | MissingRange]] = {each.name: _missing(each) for each in coded}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.sav"
        pyreadstat.write_sav(
            table,
            path,
            row_compress=compressed,
            file_label=_cut(title, FILE_LABEL_BYTES),
            column_labels={each.name: _cut(each.text.in_language(language), LABEL_BYTES) for each in columns},
            variable_value_labels={each.name: labels for each in coded if (labels := _labels(each, language))},
            missing_ranges={name: codes for name, codes in missing.items() if codes},
            variable_measure={each.name: _measure(each) for each in columns},
            variable_display_width={each.name: min(max(each.width, 8), 40) for each in columns},
            variable_format={each.name: f"F{max(each.width, 3)}.{each.decimals}" for each in coded},
        )
        made = bytearray(path.read_bytes())
    made[MADE] = b"01 Jan 0000:00:00"
    return bytes(made)


def _measure(each: Variable) -> str:
    return {"character": "nominal", "single": "nominal", "quantity": "scale"}[each.kind]


def _labels(each: Variable, language: str) -> dict[int | float, str]:
    return {code: _cut(text.in_language(language), VALUE_LABEL_BYTES) for code, text in each.values.items()}


def _missing(each: Variable) -> list[int | float | str | MissingRange]:
    """The codes for none as SPSS takes them: three, or a span without an answer in it and one beside it.

    Of more codes than that the first three are declared; all are labelled.
    """
    codes = sorted(each.missing)
    if len(codes) <= DISCRETE:
        return list(codes)
    for span, others in ((codes, []), (codes[1:], codes[:1]), (codes[:-1], codes[-1:])):
        if not _holds_answer(each, span[0], span[-1]):
            return [{"lo": span[0], "hi": span[-1]}, *others]
    return list(codes[:DISCRETE])


def _holds_answer(each: Variable, low: int, high: int) -> bool:
    if each.low is not None and each.high is not None and each.low <= high and low <= each.high:
        return True
    return any(low <= code <= high for code in each.values if code not in each.missing)


def _cut(text: str, size: int) -> str:
    """So much of a text as fits into `size` bytes, whole characters, with an ellipsis where it was cut."""
    text = one_line(text)
    if len(text.encode()) <= size:
        return text
    return text.encode()[: size - len("…".encode())].decode(errors="ignore") + "…"


def _without_rows(made: bytes) -> bytes:
    """An uncompressed .sav of one row, without it: rows are of a fixed size and stand last."""
    (units,) = struct.unpack_from("<i", made, ROW_SIZE)
    header = bytearray(made[: len(made) - 8 * units])
    struct.pack_into("<i", header, ROW_COUNT, 0)
    return bytes(header)
