"""Data files as tables of cells: CSV, XLSX, parquet, SPSS .sav and Triple-S, with codes for no answer kept as codes."""

from __future__ import annotations

import codecs
import io
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from acsi.errors import Problem, fault, problem
from acsi.fieldwork.limits import DELIVERY, OWN, Limits, TooLargeError, UnreadableError
from acsi.limits import CELL_BYTES, SAV_PACKING, TABLE_BYTES

if TYPE_CHECKING:
    import pandas as pd
    from pyarrow.parquet import ParquetFile

FIRST_ROW = 2
TRIPLE_S = "Triple-S"
KINDS = {
    ".csv": "CSV",
    ".txt": "CSV",
    ".xlsx": "XLSX",
    ".parquet": "parquet",
    ".sav": "SPSS .sav",
    ".sss": TRIPLE_S,
    ".xml": TRIPLE_S,
    ".zip": TRIPLE_S,
}
BUNDLED = (".sss", ".xml")
"""Endings of descriptions, which are read together with the data beside them."""

LOOKS = {
    b"%PDF": "it is a PDF",
    b"{\\rtf": "it is a text document",
    b"PK\x03\x04": "it is a ZIP or an XLSX file",
    b"$FL": "it is an SPSS file",
    b"PAR1": "it is a parquet file",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "it is an old .xls file; save it as .xlsx",
    b"age-encryption.org": "it is encrypted",
    b"<": "it is a page of HTML or XML",
}
"""What the first bytes of a file say that it is."""

OTHER_SHEETS = "other sheets"
"""The attribute of a table that says how many sheets of its workbook were not read."""

PROTECTED = "EncryptedPackage".encode("utf-16-le")


def read_table(path: Path) -> pd.DataFrame:
    """The table in a data file, one row an interview; cells are numbers or text, empty ones NaN.

    The index counts rows below the header from 0 and keeps its gaps where empty rows were left out.

    Raises AcsiError where there is no such file (F001), its kind is unknown (F003), it is broken (F002) or too large
    (F009), has two columns of one name (D007) or no rows (F004).
    """
    return parse_table(read_data(path, OWN), path.name, place=path)


def read_file(path: Path) -> bytes:
    """The bytes of a file. Raises AcsiError where there is none (F001) or it may not be read (F002)."""
    if not path.is_file():
        raise fault("F001", file=path)
    try:
        return path.read_bytes()
    except OSError as error:
        raise fault("F002", file=path, kind="a file", reason=error.strerror or "no reason given") from None


def read_data(path: Path, limits: Limits = DELIVERY) -> bytes:
    """The bytes of a data file; for a Triple-S description a ZIP of it and its data.

    Raises AcsiError as `read_file` does, and where the file is too large (F009) or lacks its data (F002).
    """
    from acsi.fieldwork.triple_s_reader import bundle

    try:
        if path.is_file():
            limits.require_size(path.stat().st_size)
        content = read_file(path)
        return bundle(path, content, limits) if path.suffix.lower() in BUNDLED else content
    except UnreadableError as broken:
        raise fault("F002", file=path, kind=TRIPLE_S, reason=broken.reason) from broken
    except TooLargeError as large:
        raise fault("F009", file=path, found=large.found, most=large.most) from large


def without_data(files: Sequence[Path]) -> list[Path]:
    """The files without those that are the data of a Triple-S description among them, by its name."""
    described = {path.with_suffix("") for path in files if path.suffix.lower() in BUNDLED}
    return [path for path in files if path.suffix.lower() in BUNDLED or path.with_suffix("") not in described]


def parse_delivery(content: bytes, name: str) -> tuple[pd.DataFrame, list[Problem]]:
    """The table in a file that a firm delivered, within limits, and the doubts about how it was read.

    Raises AcsiError as `parse_table` does.
    """
    table = parse_table(content, name, limits=DELIVERY)
    others = table.attrs.pop(OTHER_SHEETS, 0)
    return table, [problem("W404", name, others=others)] if others else []


def parse_table(content: bytes, name: str, *, place: Path | None = None, limits: Limits = OWN) -> pd.DataFrame:
    """The table in the bytes of a data file called `name`, as `read_table` gives it; `place` stands in messages.

    Nothing is written to disk, so that what is kept encrypted can be read. Raises AcsiError (F002 to F004, F009, D007).
    """
    ending, file = Path(name).suffix.lower(), place or name
    if ending not in READERS:
        raise fault("F003", name, ending=ending or "nothing")
    if not content.removeprefix(codecs.BOM_UTF8).strip():
        raise fault("F004", file=file)
    try:
        limits.require_size(len(content))
        table = READERS[ending](content, limits)
    except UnreadableError as broken:
        raise fault("F002", file=file, kind=KINDS[ending], reason=broken.reason) from broken.__cause__
    except TooLargeError as large:
        raise fault("F009", file=file, found=large.found, most=large.most) from large.__cause__
    if table.empty:
        raise fault("F004", file=file)
    _name_columns(table, name)
    told, table = table.attrs, table.dropna(how="all")
    table.attrs = told
    if table.empty:
        raise fault("F004", file=file)
    return table


def _name_columns(table: pd.DataFrame, name: str) -> None:
    """Trim the names of columns. Raises AcsiError (D007) where two are the same."""
    table.columns = [str(column).strip() for column in table.columns]
    for column, times in Counter(table.columns).items():
        if times > 1:
            raise fault("D007", name, column=column, times=times)


def _csv(content: bytes, limits: Limits) -> pd.DataFrame:
    from acsi.fieldwork.separated import separated

    _require_looks(content, "")
    return separated(content, limits)


def _xlsx(content: bytes, limits: Limits) -> pd.DataFrame:
    from acsi.fieldwork.workbooks import first_sheet

    if PROTECTED in content:
        raise UnreadableError("it is protected by a password; save it without one")
    _require_looks(content, "PK")
    sheet = first_sheet(content, limits)
    sheet.table.attrs[OTHER_SHEETS] = sheet.others
    return sheet.table


def _require_looks(content: bytes, own: str) -> None:
    """Say what a file is whose first bytes are those of another kind; `own` begins the right ones."""
    for mark, told in LOOKS.items():
        if content.startswith(mark) and not (own and mark.startswith(own.encode())):
            raise UnreadableError(told)


def _parquet(content: bytes, limits: Limits) -> pd.DataFrame:
    import pyarrow as pa
    import pyarrow.parquet as pq

    _require_looks(content, "PAR1")
    try:
        file = pq.ParquetFile(pa.BufferReader(content))
        limits.require(file.metadata.num_rows, file.metadata.num_columns)
        _require_plain(file)
        # A text that stands in many cells is stored once, and is kept so.
        read = pq.read_table(pa.BufferReader(content), read_dictionary=_texts(file)).replace_schema_metadata()
        table: pd.DataFrame = read.to_pandas(ignore_metadata=True)
    except (pa.ArrowException, OSError) as error:
        raise UnreadableError(str(error).splitlines()[0]) from error
    categories = table.select_dtypes("category").columns
    return table.astype(dict.fromkeys(categories, object))


def _require_plain(file: ParquetFile) -> None:
    """Refuse what unpacks to far more than a table of so many cells holds: long pages, lists, cells of great length."""
    groups = [file.metadata.row_group(place) for place in range(file.metadata.num_row_groups)]
    size = sum(each.total_byte_size for each in groups)
    if size > TABLE_BYTES:
        raise TooLargeError(f"{size / 1e6:,.0f} MB unpacked", f"{TABLE_BYTES / 1e6:,.0f} MB unpacked")
    for each in map(file.schema.column, range(len(file.schema))):
        if each.max_repetition_level or each.length > CELL_BYTES:
            raise UnreadableError(f"the column {each.path.partition('.')[0]} does not hold single numbers or texts")


def _texts(file: ParquetFile) -> list[str]:
    columns = map(file.schema.column, range(len(file.schema)))
    return [each.path for each in columns if each.physical_type == "BYTE_ARRAY"]


def _sav(content: bytes, limits: Limits) -> pd.DataFrame:
    import pyreadstat

    _require_looks(content, "$FL")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)
            _, about = pyreadstat.read_sav(io.BytesIO(content), metadataonly=True)
            width = about.number_columns or 1
            limits.require(about.number_rows or 0, width)
            row = sum(about.variable_storage_width.values()) or 1
            limits.require_unpacked((about.number_rows or 0) * row)
            table, _ = pyreadstat.read_sav(
                io.BytesIO(content),
                user_missing=True,
                disable_datetime_conversion=True,
                row_limit=min(limits.cells // width, SAV_PACKING * limits.size // row) + 1,
            )
    except (pyreadstat.ReadstatError, OSError, ValueError, UserWarning) as error:
        # The warning is of two columns with one name.
        raise UnreadableError(str(error)) from error
    limits.require(len(table), width)
    limits.require_unpacked(len(table) * row)
    if about.number_rows and about.number_rows != len(table):
        raise UnreadableError(f"it ends after {len(table)} of {about.number_rows} rows")
    return table


def _triple_s(content: bytes, limits: Limits) -> pd.DataFrame:
    from acsi.fieldwork.triple_s_reader import triple_s

    return triple_s(content, limits)


READERS: dict[str, Callable[[bytes, Limits], pd.DataFrame]] = {
    ".csv": _csv,
    ".txt": _csv,
    ".xlsx": _xlsx,
    ".parquet": _parquet,
    ".sav": _sav,
    ".sss": _triple_s,
    ".xml": _triple_s,
    ".zip": _triple_s,
}
