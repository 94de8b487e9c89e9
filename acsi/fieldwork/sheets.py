"""Workbooks for people: every cell is text, so that no program turns it into a number, a date or a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

WIDEST = 60

Row = Sequence[str]


def workbook(sheets: Mapping[str, Iterable[Row]]) -> bytes:
    """An XLSX file with a sheet for each name; the first row of a sheet is its header, in bold and kept in sight."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for name, rows in sheets.items():
        _fill(book.create_sheet(name), [list(row) for row in rows])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _fill(sheet: WriteOnlyWorksheet, rows: list[list[str]]) -> None:
    from openpyxl.utils import get_column_letter

    sheet.freeze_panes = "A2"
    for place, cells in enumerate(zip(*rows, strict=True), start=1):
        longest = max(map(_width, cells))
        sheet.column_dimensions[get_column_letter(place)].width = min(longest + 2, WIDEST)
    for number, row in enumerate(rows):
        sheet.append([_text(sheet, cell, bold=number == 0) for cell in row])


def _text(sheet: WriteOnlyWorksheet, text: str, *, bold: bool) -> WriteOnlyCell | None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font

    if not text:
        return None
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = "s"
    cell.number_format = "@"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _width(text: str) -> int:
    """Columns on screen: a Chinese character takes two; of several lines the longest counts."""
    return max(sum(2 if ord(character) > 0x2E7F else 1 for character in line) for line in (text or " ").split("\n"))
