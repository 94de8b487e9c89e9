"""Deliveries in Triple-S XML 1.2 to 3.0: a description (.sss or .xml) and its data, in fixed columns or as CSV.

Both files travel as one ZIP, so that what came is kept as one. Source: Association for Survey Computing, Triple-S XML
1.2 (2002), 2.0 (2011) and 3.0 (2017).
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, ParseError

from acsi.fieldwork.limits import DELIVERY, Limits, TooLargeError, UnreadableError
from acsi.fieldwork.separated import cells_of, encoding_of, text_table
from acsi.limits import DESCRIPTION_BYTES

if TYPE_CHECKING:
    import pandas as pd

DESCRIBED = (".sss", ".xml")
DATA = (".asc", ".csv", ".dat", ".txt")
FIRST_DAY = (1980, 1, 1, 0, 0, 0)
VERSION = re.compile(r"(1\.2|2\.0|3\.0)(\.\d+)?")
READ = ("single", "quantity", "character", "logical", "date", "time")


def bundle(description: Path, read: bytes, limits: Limits) -> bytes:
    """One ZIP of a description's bytes and the data file beside it, the same for the same two files.

    The data file is the one that the description names, else one of its own name that ends in .asc, .csv, .dat or .txt.
    Raises UnreadableError where there is none.
    """
    data = data_beside(description, read)
    limits.require_size(len(read) + data.stat().st_size)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in ((description.name, read), (data.name, data.read_bytes())):
            archive.writestr(zipfile.ZipInfo(name, date_time=FIRST_DAY), content)
    return stream.getvalue()


def parts_of(bundled: bytes) -> dict[str, str]:
    """The SHA-256 of each file in a ZIP of a description and its data; none if it is no such ZIP."""
    try:
        return {name: hashlib.sha256(part).hexdigest() for name, part in _unpacked(bundled, DELIVERY).items()}
    except (UnreadableError, TooLargeError):
        return {}


def data_beside(description: Path, read: bytes) -> Path:
    """The data file of a description, in the same folder. Raises UnreadableError where there is none."""
    stated = _record(read).get("href", "")
    names = [stated] if stated and not stated.startswith(".") and not set(stated) & set("/\\:") else []
    names += [f"{description.stem}{ending}" for ending in DATA]
    found = next((place for name in names if (place := description.with_name(name)).is_file()), None)
    if found is None:
        listed = ", ".join(names[:-1]) + f" or {names[-1]}"
        raise UnreadableError(f"its data should be beside it, as {listed}")
    return found


def triple_s(content: bytes, limits: Limits) -> pd.DataFrame:
    """The table in a ZIP of a description and its data, a column for each variable under its name.

    Values are as delivered, codes for no answer among them. Raises UnreadableError for what is not Triple-S 1.2 to 3.0,
    for hierarchies, and for variables with several answers at once.
    """
    files = _unpacked(content, limits)
    descriptions = [name for name in files if name.lower().endswith(DESCRIBED)]
    if len(descriptions) != 1 or len(files) != 2:
        raise UnreadableError("it is not one description (.sss or .xml) with its data file")
    (data,) = (each for name, each in files.items() if name not in descriptions)
    record = _record(files[descriptions[0]])
    variables = _variables(record)
    limits.require(0, len(variables))
    if not data.strip():
        return text_table([], iter([]), limits)
    read, skipped = _csv_rows if record.get("format", "fixed") == "csv" else _fixed_rows, _skipped(record)
    table = text_table([each.name for each in variables], read(variables, data, skipped), limits)
    table.index += skipped - 1
    return table


@dataclass(frozen=True)
class _Variable:
    """A variable's name, and where it stands: the field, or the first and last position, counted from 1."""

    name: str
    start: int
    finish: int


def _unpacked(content: bytes, limits: Limits) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            inside = [each for each in archive.infolist() if not each.is_dir()]
            if len(inside) != 2:
                raise UnreadableError("it is not one description (.sss or .xml) with its data file")
            limits.require_size(sum(each.file_size for each in inside))
            return {each.filename.rpartition("/")[2]: archive.read(each) for each in inside}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise UnreadableError("it is no ZIP that can be opened without a password") from error


def _record(read: bytes) -> Element:
    """The description's one record. Raises UnreadableError for another document, and for hierarchies."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    if len(read) > DESCRIPTION_BYTES:
        raise TooLargeError(f"a description of {len(read) / 1e6:,.0f} MB", f"{DESCRIPTION_BYTES / 1e6:,.0f} MB")
    try:
        root = fromstring(read)
    except DefusedXmlException as error:
        raise UnreadableError("its description defines entities or refers to other files") from error
    except (ParseError, ValueError, LookupError) as error:
        raise UnreadableError("its description is no XML") from error
    if root.tag != "sss" or not VERSION.fullmatch(root.get("version", "")):
        raise UnreadableError("its description is not Triple-S XML 1.2, 2.0 or 3.0")
    records: Sequence[Element] = root.findall("survey/record")
    if root.find("hierarchy") is not None or len(records) != 1:
        raise UnreadableError("it is a hierarchy or has several records; a delivery has one, with a row a case")
    return records[0]


def _variables(record: Element) -> list[_Variable]:
    found = []
    for element in record.findall("variable"):
        name, kind = (element.findtext("name") or "").strip(), element.get("type", "")
        if kind == "multiple" or element.find("spread") is not None:
            raise UnreadableError(f"the variable {name} has several answers at once, as no column of a delivery has")
        if kind not in READ:
            raise UnreadableError(f"the variable {name} is of no type that Triple-S has")
        place = element.find("position")
        about: Mapping[str, str] = {} if place is None else place.attrib
        start, finish = about.get("start", ""), about.get("finish", about.get("start", ""))
        if not (start.isascii() and start.isdigit() and finish.isascii() and finish.isdigit()):
            raise UnreadableError(f"the variable {name} has no position")
        if not 1 <= int(start) <= int(finish) <= 1_000_000:
            raise UnreadableError(f"the variable {name} has a position that cannot be")
        found.append(_Variable(name, int(start), int(finish)))
    if not found:
        raise UnreadableError("its description has no variables")
    return found


def _skipped(record: Element) -> int:
    stated = record.get("skip", "0")
    if not (stated.isascii() and stated.isdigit() and len(stated) < 7):
        raise UnreadableError("the number of lines to skip is none")
    return int(stated)


def _csv_rows(variables: Sequence[_Variable], data: bytes, skipped: int) -> Iterator[list[str]]:
    """The fields of the variables in each row, none in a blank line; all other rows have as many fields."""
    width = 0
    for row in islice(cells_of(data, encoding_of(data), ","), skipped, None):
        if not any(cell.strip() for cell in row):
            yield []
            continue
        width = width or max(len(row), max(each.start for each in variables))
        if len(row) != width:
            raise UnreadableError(f"a row of its data has {len(row)} fields and another {width}")
        yield [row[each.start - 1] for each in variables]


def _fixed_rows(variables: Sequence[_Variable], data: bytes, skipped: int) -> Iterator[list[str]]:
    """The characters of the variables in each row, none in a blank line.

    All rows are of one length, which also tells whether positions count characters or bytes. Raises UnreadableError
    where it does not.
    """
    encoding = encoding_of(data)
    try:
        lines = [line.removesuffix("\r") for line in data.decode(encoding).removesuffix("\n").split("\n")][skipped:]
    except UnicodeDecodeError as error:
        raise UnreadableError("a character of its data is broken") from error
    kept = encoding.removesuffix("-sig")
    packed = [line.encode(kept) for line in lines]
    last = max(each.finish for each in variables)
    by_character, by_byte = _one_length(lines, last), _one_length(packed, last)
    if by_character and by_byte and any(len(line) != len(raw) for line, raw in zip(lines, packed, strict=True)):
        raise UnreadableError("nothing tells whether positions count characters or bytes; deliver it as CSV")
    if not by_character and not by_byte:
        raise UnreadableError(f"its rows are not all of one length, of {last} positions at least")
    try:
        for line, raw in zip(lines, packed, strict=True):
            if not line.strip():
                yield []
            elif by_character:
                yield [line[each.start - 1 : each.finish] for each in variables]
            else:
                yield [raw[each.start - 1 : each.finish].decode(kept) for each in variables]
    except UnicodeDecodeError as error:
        raise UnreadableError("a position of its data is within a character") from error


def _one_length(lines: Sequence[str] | Sequence[bytes], last: int) -> bool:
    """Whether all lines that are not blank are equally long, and reach the last position."""
    lengths = {len(line) for line in lines if line.strip()}
    return len(lengths) == 1 and min(lengths) >= last
