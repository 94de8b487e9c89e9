"""The first visible sheet of an XLSX workbook as a table, from a file that nobody vouches for.

Cells are read one by one from the sheet's XML, so that no size that a file claims or expands to fills the memory, and
what a workbook can hide is told: formulas never worked out, merged cells, other sheets. Nothing in it is executed.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import isfinite
from pyexpat import ExpatError
from typing import TYPE_CHECKING

from acsi.fieldwork.limits import Limits, TooLargeError, UnreadableError
from acsi.fieldwork.workbook_parts import Parts, read_book, read_date_formats, read_strings

if TYPE_CHECKING:
    import pandas as pd

Cell = str | float | bool | datetime | None

TORN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError)
LONGEST_CELL = 32_767
ERRORS = 3

SHORT = 5
"""Numbers of fewer signs are kept once however often they stand, which codes of answers do."""


@dataclass(frozen=True)
class Sheet:
    """A sheet's table, and how many other sheets, those of our template apart, were not read."""

    table: pd.DataFrame
    others: int


def first_sheet(content: bytes, limits: Limits) -> Sheet:
    """The table in the first visible sheet of a workbook; its first row names the columns.

    Numbers are floats, cells with a date format dates, a formula's cell what the workbook says it came to. Raises
    UnreadableError for what is no workbook, is merged or was not worked out, TooLargeError beyond the limits.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = Parts(archive)
            book = read_book(parts)
            strings = read_strings(parts, book.strings, limits)
            reader = _SheetReader(limits, strings, read_date_formats(parts, book.styles), book.days_before)
            parts.parse(book.sheet, reader.start, reader.end, reader.text)
    except ExpatError as error:
        raise UnreadableError(f"its XML is broken in line {error.lineno}") from error
    except (KeyError, ValueError, IndexError) as error:
        raise UnreadableError("a cell or a part of it is broken") from error
    except TORN as error:
        raise UnreadableError(str(error)) from error
    return Sheet(reader.table(), book.others)


@dataclass
class _SheetReader:
    """Collects the cells of a sheet as its XML goes by."""

    limits: Limits
    strings: list[str]
    dates: set[str]
    days_before: int
    rows: list[list[Cell]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    unworked: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    width: int = 0
    number: int = 0
    place: int = 0
    size: int = 0
    kind: str = "n"
    style: str = "0"
    formula: bool = False
    collecting: bool = False
    reading: bool = False
    pieces: list[str] = field(default_factory=list)
    row: list[Cell] = field(default_factory=list)
    locals: dict[str, str] = field(default_factory=dict)
    known: dict[str, float] = field(default_factory=dict)

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        local = self.locals.get(name) or self.locals.setdefault(name, name.rpartition(":")[2])
        if local == "c":
            reference = attributes.get("r")
            self.place = _column(reference) if reference else self.place + 1
            if self.place > self.limits.columns:
                raise TooLargeError(f"more than {self.limits.columns:,} columns", f"{self.limits.columns:,} columns")
            self.kind, self.style, self.formula = attributes.get("t", "n"), attributes.get("s", "0"), False
        elif local == "v" or (local == "t" and not self.reading):
            self.collecting = True
        elif local == "f":
            self.formula = True
        elif local == "row":
            self.number = int(attributes["r"]) if "r" in attributes else self.number + 1
            self.place, self.row = 0, []
        elif local == "rPh":
            self.reading = True
        elif local == "mergeCell":
            self.merged.append(attributes.get("ref", ""))

    def end(self, name: str) -> None:
        """An element ends."""
        local = self.locals.get(name, "")
        if local in ("v", "t"):
            self.collecting = False
        elif local == "c":
            self._cell()
        elif local == "row" and self.row:
            # The names of the columns are no cells of the table.
            self.size += len(self.row) if self.rows else 0
            self.limits.require_cells(self.size)
            self.limits.require(len(self.rows), 1)
            self.rows.append(self.row)
            self.numbers.append(self.number)
        elif local == "rPh":
            self.reading = False

    def text(self, data: str) -> None:
        """Characters of an element."""
        if self.collecting:
            self.pieces.append(data)

    def _cell(self) -> None:
        if not self.pieces:
            if self.formula and self.kind != "str":
                self.unworked.append(f"{_letters(self.place)}{self.number}")
            return
        value = self._value("".join(self.pieces))
        self.pieces.clear()
        if value is None:
            return
        gap = self.place - len(self.row)
        if gap == 1:
            self.row.append(value)
        elif gap > 1:
            self.row.extend([None] * (gap - 1))
            self.row.append(value)
        else:
            raise UnreadableError(f"row {self.number} has its cells in no order")

    def _value(self, text: str) -> Cell:
        """What a cell says: a number, a date, a truth value or text; blank text is nothing."""
        if self.kind == "n":
            number = self.known.get(text)
            if number is None:
                number = _number(text)
                if len(text) < SHORT:
                    self.known[text] = number
            return self._date(number) if self.style in self.dates else number
        if self.kind == "s":
            text = self.strings[_place(text)]
        elif self.kind == "b":
            return text.strip() == "1"
        elif self.kind == "d":
            return datetime.fromisoformat(text)
        if len(text) > LONGEST_CELL:
            raise UnreadableError(f"row {self.number} has a cell longer than a workbook can hold")
        return None if text.strip() in ("", "NA") else text

    def _date(self, number: float) -> Cell:
        from openpyxl.utils.datetime import from_excel

        try:
            date = from_excel(number + self.days_before)
        except (ValueError, OverflowError):
            return number
        return date if isinstance(date, datetime) else number

    def table(self) -> pd.DataFrame:
        """The rows below the first as a table, whose index counts from 0 for the second row of the sheet."""
        import pandas as pd

        if not self.rows:
            return pd.DataFrame()
        if self.numbers[0] != 1 or self.numbers != sorted(set(self.numbers)):
            raise UnreadableError("its first row, which should name the columns, is empty, or its rows have no order")
        header, below, numbers = self.rows[0], self.rows[1:], self.numbers[1:]
        self._require_plain(len(header))
        width = max(map(len, self.rows))
        self.limits.require(len(below), width)
        names = ["" if name is None else _name(name) for name in header] + [""] * (width - len(header))
        for row in below:
            row.extend([None] * (width - len(row)))
        columns = dict(enumerate(zip(*below, strict=True))) if below else {}
        kept = [each for each in columns if names[each].strip() or any(cell is not None for cell in columns[each])]
        index = pd.Index([number - 2 for number in numbers])
        table = pd.concat([_series(columns[each], index) for each in kept], axis=1) if kept else pd.DataFrame()
        table.columns = pd.Index([names[each] for each in kept])
        return table

    def _require_plain(self, width: int) -> None:
        """Refuse formulas that were never worked out, and merged cells, of which only the first has the value."""
        from openpyxl.utils.cell import range_boundaries

        if self.unworked:
            listed = ", ".join(self.unworked[:ERRORS]) + (", …" if len(self.unworked) > ERRORS else "")
            raise UnreadableError(
                f"formulas in {listed} were never worked out; open it in Excel and save it with values"
            )
        for reference in self.merged:
            left, top, *_ = range_boundaries(reference)
            if (left or 1) <= width and (top or 1) <= self.numbers[-1]:
                raise UnreadableError(f"the cells {reference} are merged, so that only the first of them has a value")


def _series(cells: tuple[Cell, ...], index: pd.Index) -> pd.Series:
    """Numbers where all filled cells are, else whatever they are; blank ones are missing."""
    import numpy as np
    import pandas as pd

    if all(cell is None or type(cell) is float for cell in cells):
        return pd.Series(np.array(cells, dtype=float), index=index)
    return pd.Series(cells, index=index, dtype=object).infer_objects()


def _number(text: str) -> float:
    number = float(text)
    if not isfinite(number) or "_" in text:
        raise ValueError(text)
    return number


def _place(text: str) -> int:
    place = int(text)
    if place < 0:
        raise ValueError(text)
    return place


def _name(cell: Cell) -> str:
    return f"{cell:.15g}" if isinstance(cell, float) else str(cell)


def _column(reference: str) -> int:
    """The number of a cell's column from a reference such as AB12, from 1."""
    number = 0
    for sign in reference:
        if not sign.isalpha():
            break
        number = number * 26 + ord(sign) - 64
    return number


def _letters(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(column))
