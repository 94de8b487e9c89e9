"""The parts of an XLSX workbook: XML in a ZIP, which goes by in pieces and may neither swell nor define entities."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from posixpath import normpath
from pyexpat import ParserCreate

from acsi import limits
from acsi.fieldwork.limits import Limits, TooLargeError, UnreadableError
from acsi.fieldwork.template import ABOUT, CODES

Start = Callable[[str, Mapping[str, str]], None]
End = Callable[[str], None]

AT_ONCE = 1 << 18


class Parts:
    """The parts of a workbook's ZIP, whose XML is read in pieces."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._about = {each.filename.lstrip("/"): each for each in archive.infolist()}

    def parse(self, part: str, start: Start, end: End | None = None, text: End | None = None) -> None:
        """Let the XML of a part go by; a document type, which could define entities, is refused."""
        if part not in self._about:
            raise UnreadableError("it has no workbook in it, or a part of it is missing")
        about = self._about[part]
        if about.file_size > limits.BOMB_BYTES and about.file_size > limits.BOMB_RATIO * max(about.compress_size, 1):
            raise TooLargeError(
                f"a part that unpacks to {about.file_size / 1e6:,.0f} MB of almost nothing", "its cells"
            )
        most = limits.SHEET_PART_BYTES
        if about.file_size > most:
            raise TooLargeError(f"{about.file_size / 1e6:,.0f} MB unpacked", f"{most / 1e6:,.0f} MB unpacked")
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
class Book:
    """The parts of a workbook ("" for none), its other sheets, and the days that its calendar begins late."""

    sheet: str
    strings: str
    styles: str
    others: int
    days_before: int


def read_book(parts: Parts) -> Book:
    """What the first part says of the others. Raises UnreadableError where one is missing, or no sheet is visible."""
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
    return Book(related[visible[0]][1], strings, styles, max(others, 0), 1462 if late else 0)


def read_strings(parts: Parts, part: str, most: Limits) -> list[str]:
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
            most.require_cells(len(found))
            found.append("".join(pieces))
            pieces.clear()

    def text(data: str) -> None:
        if collecting:
            pieces.append(data)

    if part:
        parts.parse(part, start, end, text)
    return found


def read_date_formats(parts: Parts, part: str) -> set[str]:
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
