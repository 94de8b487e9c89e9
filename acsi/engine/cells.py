"""Files that the engine does not read itself, workbooks and text in other encodings than UTF-8, as tables of text."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from acsi import limits
from acsi.errors import fault

if TYPE_CHECKING:
    from _csv import Reader

    import pyarrow as pa
    from openpyxl import Workbook

BLOCK = 1 << 22
ROWS_AT_ONCE = 50_000


@dataclass(frozen=True)
class Sheet:
    """A table of text, and for columns in which a cell is a number the first such row."""

    table: pa.Table
    numbers: Mapping[str, int] = field(default_factory=dict)


def is_utf8(file: Path) -> bool:
    """Whether the whole file is UTF-8. Raises AcsiError (F002) if it cannot be read."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with file.open("rb") as stream:
            while block := stream.read(BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    except OSError as error:
        raise fault("F002", file=file, kind="CSV", reason=error.strerror) from None
    return True


def csv_header(file: Path) -> list[str]:
    """The names in the first line of a UTF-8 file. Raises AcsiError (F004) if there is none."""
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return _first(stream, file)


def separator_of(file: Path) -> str:
    """What separates the cells of a UTF-8 file, by its first line."""
    with file.open(encoding="utf-8-sig") as stream:
        return _separator(stream.readline())


def csv_sheet(file: Path) -> Sheet:
    """A CSV file in UTF-16, GB18030 or UTF-8. Raises AcsiError if it is in none of them (F002) or broken (I007)."""
    import pyarrow as pa

    parts: list[list[pa.Array]] = []
    try:
        with file.open(encoding=_encoding(file), newline="") as text:
            first = text.readline()
            names = _first([first], file)
            rows = _csv_rows(csv.reader(text, delimiter=_separator(first), strict=True), len(names), file)
            while block := list(islice(rows, ROWS_AT_ONCE)):
                parts.append(
                    [pa.array([cell or None for cell in each], pa.string()) for each in zip(*block, strict=True)]
                )
    except UnicodeDecodeError:
        raise fault("F002", file=file, kind="CSV", reason="it is neither UTF-8 nor UTF-16 nor GB18030") from None
    columns = [[part[place] for part in parts] for place in range(len(names))]
    return Sheet(pa.table([pa.chunked_array(column, pa.string()) for column in columns], names))


def _csv_rows(rows: Reader, width: int, file: Path) -> Iterator[list[str]]:
    """The rows below the header that are not blank. Raises AcsiError (I007) for a broken one."""
    try:
        for row in rows:
            if row and len(row) != width:
                raise fault("I007", f"{file.name}:{rows.line_num + 1}")
            if row:
                yield row
    except csv.Error:
        raise fault("I007", f"{file.name}:{rows.line_num + 1}") from None


def xlsx_sheet(file: Path) -> Sheet:
    """The first sheet of a workbook; empty rows are left out.

    Raises AcsiError (F002) if it is no workbook, F009 if a part of it is too large, F004 if it has no line of names.
    """
    import warnings
    import zipfile
    import zlib

    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    # Errors of XML are errors of syntax; the others are what openpyxl meets in parts that are not as it expects them.
    broken = (zipfile.BadZipFile, zlib.error, InvalidFileException, SyntaxError, EOFError, OSError, RuntimeError)
    try:
        _require_bounded(file)
        with file.open("rb") as stream, warnings.catch_warnings():
            # Of styles, drop-down lists and other things that do not concern cells.
            warnings.simplefilter("ignore", UserWarning)
            return _first_sheet(openpyxl.load_workbook(stream, read_only=True, data_only=True), file)
    except (*broken, LookupError, ValueError, TypeError, AttributeError):
        raise fault("F002", file=file, kind="XLSX", reason="it is damaged or something else") from None


def _first_sheet(book: Workbook, file: Path) -> Sheet:
    rows = book.worksheets[0].iter_rows(values_only=True)
    header = next(rows, None)
    if not header or all(name is None for name in header):
        raise fault("F004", file=file)
    width = max(place for place, name in enumerate(header, start=1) if name is not None)
    return _sheet(_named([_text(name) or "" for name in header[:width]], file), rows)


def _require_bounded(file: Path) -> None:
    """Refuse (F009) a workbook of which a part unpacks to more than a full sheet does."""
    import zipfile

    with zipfile.ZipFile(file) as archive:
        largest = max((each.file_size for each in archive.infolist()), default=0)
    most = limits.EXTRACT_PART_BYTES
    if largest > most:
        raise fault("F009", file=file, found=f"{largest / 1e6:,.0f} MB unpacked", most=f"{most / 1e6:,.0f} MB unpacked")


def _sheet(names: list[str], rows: Iterable[Sequence[object]]) -> Sheet:
    import pyarrow as pa

    width = len(names)
    columns: list[list[str | None]] = [[] for _ in range(width)]
    numbers: dict[str, int] = {}
    for number, row in enumerate(rows, start=2):
        cells = [*row[:width], *[None] * (width - len(row))]
        if all(cell is None for cell in cells):
            continue
        for name, column, cell in zip(names, columns, cells, strict=False):
            if isinstance(cell, int | float) and not isinstance(cell, bool):
                numbers.setdefault(name, number)
            column.append(_text(cell))
    return Sheet(pa.table([pa.array(column, pa.string()) for column in columns], names), numbers)


def _text(cell: object) -> str | None:
    """A cell as text: whole numbers without a point, days as ISO 8601 writes them."""
    if cell is None:
        return None
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return str(cell)


def _encoding(file: Path) -> str:
    if is_utf8(file):
        return "utf-8-sig"
    with file.open("rb") as stream:
        marked = stream.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    return "utf-16" if marked else "gb18030"


def _first(stream: Iterable[str], file: Path) -> list[str]:
    line = next(iter(stream), "").strip("\r\n")
    if not line.strip():
        raise fault("F004", file=file)
    try:
        names = next(csv.reader([line], delimiter=_separator(line)))
    except csv.Error:
        raise fault("I007", f"{file.name}:1") from None
    return _named(names, file)


def _named(header: Sequence[str], file: Path) -> list[str]:
    """The names of columns without blanks at the ends; one without a name goes by its place.

    Raises AcsiError (I005) for two of one name.
    """
    names = [name.strip() or f"column {place}" for place, name in enumerate(header, start=1)]
    for place, name in enumerate(names, start=1):
        if name in names[: place - 1]:
            raise fault("I005", file.name, first=names.index(name) + 1, second=place)
    return names


def _separator(line: str) -> str:
    return max(",;\t|", key=line.count)
