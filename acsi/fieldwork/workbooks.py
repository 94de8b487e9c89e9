"""The first visible sheet of an XLSX workbook as a table, from a file that nobody vouches for.

Cells are read one by one from the sheet's XML, so that no size that a file claims or expands to fills the memory, and
what a workbook can hide is told: formulas never worked out, merged cells, other sheets. Nothing in it is executed.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import isfinite
from posixpath import normpath
from pyexpat import ExpatError, ParserCreate
from typing import TYPE_CHECKING

from acsi.fieldwork.limits import Limits, TooLargeError, UnreadableError
from acsi.fieldwork.template import ABOUT, CODES

if TYPE_CHECKING:
    import pandas as pd

Cell = str | float | bool | datetime | None
Start = Callable[[str, Mapping[str, str]], None]
End = Callable[[str], None]

LARGEST_PART = 600_000_000
BOMB_SIZE, BOMB_RATIO = 20_000_000, 150
"""A part that unpacks to so many bytes, and to so many times its packed size, is made to fill the memory."""

TORN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError)
AT_ONCE = 1 << 18
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
            parts = _Parts(archive)
            book = _book(parts)
            strings = _strings(parts, book.strings, limits)
            reader = _SheetReader(limits, strings, _date_formats(parts, book.styles), book.days_before)
            parts.parse(book.sheet, reader.start, reader.end, reader.text)
    except ExpatError as error:
        raise UnreadableError(f"its XML is broken in line {error.lineno}") from error
    except (KeyError, ValueError, IndexError) as error:
        raise UnreadableError("a cell or a part of it is broken") from error
    except TORN as error:
        raise UnreadableError(str(error)) from error
    return Sheet(reader.table(), book.others)


class _Parts:
    """The parts of a workbook's ZIP, whose XML is read in pieces."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._about = {each.filename.lstrip("/"): each for each in archive.infolist()}

    def parse(self, part: str, start: Start, end: End | None = None, text: End | None = None) -> None:
        """Let the XML of a part go by; a document type, which could define entities, is refused."""
        if part not in self._about:
            raise UnreadableError("it has no workbook in it, or a part of it is missing")
        about = self._about[part]
        if about.file_size > BOMB_SIZE and about.file_size > BOMB_RATIO * max(about.compress_size, 1):
            raise TooLargeError(
                f"a part that unpacks to {about.file_size / 1e6:,.0f} MB of almost nothing", "its cells"
            )
        if about.file_size > LARGEST_PART:
            raise TooLargeError(f"{about.file_size / 1e6:,.0f} MB unpacked", f"{LARGEST_PART / 1e6:,.0f} MB unpacked")
        parser = ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
        parser.StartDoctypeDeclHandler = _refuse_document_type
        with self._archive.open(about) as stream:
            while block := stream.read(AT_ONCE):
                parser.Parse(block, False)
        parser.Parse(b"", True)

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part refers to, by id: the last word of the kind, and the part's name."""
        found: dict[str, tuple[str, str]] = {}
        folder, _, name = part.rpartition("/")

        def start(_: str, attributes: Mapping[str, str]) -> None:
            if "Id" in attributes:
                target = attributes.get("Target", "")
                place = target.lstrip("/") if target.startswith("/") else normpath(f"{folder}/{target}").lstrip("/")
                found[attributes["Id"]] = (attributes.get("Type", "").rpartition("/")[2], place)

        self.parse(f"{folder}/_rels/{name}.rels".lstrip("/"), start)
        return found


def _refuse_document_type(*_: object) -> None:
    raise UnreadableError("its XML defines a document type, which no workbook has")


@dataclass(frozen=True)
class _Book:
    """The parts of a workbook ("" for none), its other sheets, and the days that its calendar begins late."""

    sheet: str
    strings: str
    styles: str
    others: int
    days_before: int


def _book(parts: _Parts) -> _Book:
    visible: list[str] = []
    names: list[str] = []
    late = False

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal late
        local = name.rpartition(":")[2]
        if local == "sheet":
            names.append(attributes.get("name", ""))
            if attributes.get("state", "visible") == "visible":
                visible.extend(value for key, value in attributes.items() if key.rpartition(":")[2] == "id")
        elif local == "workbookPr":
            late = attributes.get("date1904", "0") in ("1", "true")

    book = next((part for kind, part in parts.relations("").values() if kind == "officeDocument"), "")
    parts.parse(book, start)
    if not visible:
        raise UnreadableError("all its sheets are hidden")
    related = parts.relations(book)
    by_kind = dict(related.values())
    others = sum(name not in (*ABOUT.values(), CODES) for name in names) - 1
    strings, styles = by_kind.get("sharedStrings", ""), by_kind.get("styles", "")
    return _Book(related[visible[0]][1], strings, styles, max(others, 0), 1462 if late else 0)


def _strings(parts: _Parts, part: str, limits: Limits) -> list[str]:
    """The texts that cells refer to by number, without readings written above characters."""
    found: list[str] = []
    pieces: list[str] = []
    reading = collecting = False

    def start(name: str, _: Mapping[str, str]) -> None:
        nonlocal reading, collecting
        local = name.rpartition(":")[2]
        reading = reading or local == "rPh"
        collecting = local == "t" and not reading

    def end(name: str) -> None:
        nonlocal reading, collecting
        local = name.rpartition(":")[2]
        collecting = False
        if local == "rPh":
            reading = False
        elif local == "si":
            limits.require_cells(len(found))
            found.append("".join(pieces))
            pieces.clear()

    def text(data: str) -> None:
        if collecting:
            pieces.append(data)

    if part:
        parts.parse(part, start, end, text)
    return found


def _date_formats(parts: _Parts, part: str) -> set[str]:
    """The numbers of the cell styles that show a date."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

    formats: dict[str, str] = {str(number): text for number, text in BUILTIN_FORMATS.items()}
    styles: list[str] = []
    within = False

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal within
        local = name.rpartition(":")[2]
        within = local == "cellXfs" or within
        if local == "numFmt":
            formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif local == "xf" and within:
            styles.append(attributes.get("numFmtId", "0"))

    def end(name: str) -> None:
        nonlocal within
        within = within and name.rpartition(":")[2] != "cellXfs"

    if part:
        parts.parse(part, start, end)
    return {str(place) for place, each in enumerate(styles) if is_date_format(formats.get(each, "General"))}


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
            self.size += len(self.row)
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
