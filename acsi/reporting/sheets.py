"""Tables as sheets of a workbook: typed columns, text that stays text, the same bytes for the same content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from acsi.fieldwork.sheets import saved
from acsi.survey.parts import showable

if TYPE_CHECKING:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

Cell = str | float | int | None

TEXT, WHOLE, POINTS, SIGNED, SHARE, RATIO = "@", "0", "0.0", '+0.0;"−"0.0;0.0', "0%", "0.00"
"""How a column is shown; a cell holds the whole number behind it. A share of 0 to 1 is shown as a percentage."""

WIDEST, NARROWEST = 60, 8
INK, PAPER = "FFFFFFFF", "FF1C5D99"


@dataclass(frozen=True)
class Column:
    """The name of a column, how its cells are shown, and what it means."""

    title: str
    shown: str
    meaning: str = ""


@dataclass(frozen=True)
class Sheet:
    """A table; its first `fixed` columns stay in sight beside the header."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    fixed: int = 1


def workbook(sheets: Sequence[Sheet], *, title: str) -> bytes:
    """An XLSX file of the sheets, with headers that stay in sight and can be filtered by."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.title = showable(title)
    book.properties.creator = "acsi"
    for sheet in sheets:
        _fill(book.create_sheet(sheet.name), sheet)
    return saved(book)


def _fill(page: WriteOnlyWorksheet, sheet: Sheet) -> None:
    from openpyxl.utils import get_column_letter

    page.freeze_panes = f"{get_column_letter(sheet.fixed + 1)}2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{len(sheet.rows) + 1}"
    page.page_setup.orientation, page.page_setup.fitToHeight = "landscape", 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = "1:1"
    for place, column in enumerate(sheet.columns):
        texts = [row[place] for row in sheet.rows if isinstance(row[place], str)]
        longest = max(map(_width, [column.title, *map(str, texts)]))
        page.column_dimensions[get_column_letter(place + 1)].width = min(max(longest + 3, NARROWEST), WIDEST)
    page.append([_header(page, column) for column in sheet.columns])
    for row in sheet.rows:
        page.append([_cell(page, value, column) for value, column in zip(row, sheet.columns, strict=True)])


def _header(page: WriteOnlyWorksheet, column: Column) -> WriteOnlyCell:
    from openpyxl.styles import Alignment, Font, PatternFill

    cell = _text(page, column.title)
    cell.font = Font(bold=True, color=INK)
    cell.fill = PatternFill("solid", fgColor=PAPER)
    cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="left" if column.shown == TEXT else "right")
    return cell


def _cell(page: WriteOnlyWorksheet, value: Cell, column: Column) -> WriteOnlyCell | None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment

    if value is None or value == "":
        return None
    if not isinstance(value, str):
        cell = WriteOnlyCell(page, value)
        cell.number_format = column.shown
        return cell
    cell = _text(page, value)
    if _width(value) > WIDEST:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _text(page: WriteOnlyWorksheet, text: str) -> WriteOnlyCell:
    """A cell that no program takes for a formula, a number or a date."""
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(page, showable(text))
    cell.data_type = "s"
    cell.number_format = TEXT
    return cell


def _width(text: str) -> int:
    """Columns on screen: a Chinese character takes two."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)
