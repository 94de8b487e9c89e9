"""Workbooks for people: every cell is text, so that no program turns it into a number, a date or a formula."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from acsi import limits
from acsi.errors import fault
from acsi.survey.parts import showable

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.comments import Comment
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

WIDEST = 60

PROPERTIES = "docProps/core.xml"
SAVED_AT = rb'(?<=W3CDTF">)[^<]+'
SOME_TIME = b"2000-01-01T00:00:00Z"

Row = Sequence[str]


def workbook(sheets: Mapping[str, Iterable[Row]]) -> bytes:
    """An XLSX file with a sheet for each name; the first row of a sheet is its header, in bold and kept in sight."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for name, rows in sheets.items():
        fill(book.create_sheet(name), [list(row) for row in rows])
    return saved(book)


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook, the same for the same content: the time of saving is taken out."""
    stream, dated = io.BytesIO(), io.BytesIO()
    book.save(dated)
    with zipfile.ZipFile(dated) as made, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in made.namelist():
            content = re.sub(SAVED_AT, SOME_TIME, made.read(name)) if name == PROPERTIES else made.read(name)
            about = zipfile.ZipInfo(name)
            about.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(about, content)
    return stream.getvalue()


def fill(sheet: WriteOnlyWorksheet, rows: list[list[str]], comments: Sequence[str] = ()) -> None:
    """Write rows of equal length as text cells, the first as header, with a comment on each of its cells if given.

    Raises AcsiError (F011) for more rows than a sheet has.
    """
    from openpyxl.utils import get_column_letter

    if len(rows) > limits.SHEET_ROWS:
        raise fault("F011", found=f"{len(rows):,}", most=f"{limits.SHEET_ROWS:,}")

    sheet.freeze_panes = "A2"
    for place, cells in enumerate(zip(*rows, strict=True), start=1):
        longest = max(map(_width, cells))
        sheet.column_dimensions[get_column_letter(place)].width = min(longest + 2, WIDEST)
    header = [_text(sheet, cell, bold=True) for cell in rows[0]]
    for cell, comment in zip(header, comments, strict=bool(comments)):
        if cell:
            cell.comment = _comment(comment)
    sheet.append(header)
    for row in rows[1:]:
        sheet.append([_text(sheet, cell, bold=False) for cell in row])


def _comment(text: str) -> Comment:
    from openpyxl.comments import Comment

    return Comment(text, "acsi", width=420, height=30 + 18 * (_width(text) // 50 + text.count("\n") + 1))


def _text(sheet: WriteOnlyWorksheet, text: str, *, bold: bool) -> WriteOnlyCell | None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    if not text:
        return None
    cell = WriteOnlyCell(sheet, showable(text))
    cell.data_type = "s"
    cell.number_format = "@"
    if bold:
        cell.font = Font(bold=True)
    elif _width(text) > WIDEST:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _width(text: str) -> int:
    """Columns on screen: a Chinese character takes two; of several lines the longest counts."""
    if text.isascii():
        return max(map(len, (text or " ").split("\n")))
    return max(sum(2 if ord(character) > 0x2E7F else 1 for character in line) for line in (text or " ").split("\n"))
