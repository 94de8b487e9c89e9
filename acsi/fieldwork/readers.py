"""Data files as tables of cells: CSV, XLSX, parquet and SPSS .sav, with codes for no answer kept as codes."""

import codecs
import io
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from acsi.errors import fault

if TYPE_CHECKING:
    import pandas as pd

BLANK = ["", "NA"]
FIRST_ROW = 2
KINDS = {".csv": "CSV", ".txt": "CSV", ".xlsx": "XLSX", ".parquet": "parquet", ".sav": "SPSS .sav"}


def read_table(path: Path) -> "pd.DataFrame":
    """The table in a data file, one row an interview; cells are numbers or text, empty ones NaN.

    The index counts rows below the header from 0 and keeps its gaps where empty rows were left out.

    Raises AcsiError where there is no such file (F001), its kind is unknown (F003), it is broken (F002), has two
    columns of one name (D007) or no rows (F004).
    """
    return parse_table(read_file(path), path.name, place=path)


def read_file(path: Path) -> bytes:
    """The bytes of a file. Raises AcsiError where there is none (F001) or it may not be read (F002)."""
    if not path.is_file():
        raise fault("F001", file=path)
    try:
        return path.read_bytes()
    except OSError as error:
        raise fault("F002", file=path, kind="a file", reason=error.strerror or "no reason given") from None


def parse_table(content: bytes, name: str, *, place: Path | None = None) -> "pd.DataFrame":
    """The table in the bytes of a data file called `name`, as `read_table` gives it; `place` stands in messages.

    Nothing is written to disk, so that what is kept encrypted can be read. Raises AcsiError (F002 to F004, D007).
    """
    readers = {".csv": _csv, ".txt": _csv, ".xlsx": _xlsx, ".parquet": _parquet, ".sav": _sav}
    ending, file = Path(name).suffix.lower(), place or name
    if ending not in readers:
        raise fault("F003", name, ending=ending or "nothing")
    if not content.removeprefix(codecs.BOM_UTF8).strip():
        raise fault("F004", file=file)
    try:
        table = readers[ending](content)
    except _UnreadableError as broken:
        raise fault("F002", file=file, kind=KINDS[ending], reason=broken.reason) from broken.__cause__
    if table.empty:
        raise fault("F004", file=file)
    table.columns = [str(column).strip() for column in table.columns]
    for column, times in Counter(table.columns).items():
        if times > 1:
            raise fault("D007", name, column=column, times=times)
    table = table.dropna(how="all")
    if table.empty:
        raise fault("F004", file=file)
    return table


class _UnreadableError(Exception):
    """A file that its reader gave up on, with the reader's reason as part of a sentence."""

    def __init__(self, reason: str) -> None:
        self.reason = " ".join(reason.split()).removesuffix(".") or "no reason given"


def _csv(content: bytes) -> "pd.DataFrame":
    import pandas as pd

    try:
        encoding = _encoding(content)
        header = content[:4096].decode(encoding, errors="ignore").splitlines()[0]
        delimiter = max(",;\t|", key=header.count)
        table = pd.read_csv(
            io.BytesIO(content),
            sep=delimiter,
            encoding=encoding,
            header=None,
            dtype=str,
            keep_default_na=False,
            na_values=[],
            skip_blank_lines=False,
        )
    except (pd.errors.ParserError, UnicodeDecodeError, ValueError) as error:
        raise _UnreadableError(str(error)) from error
    names, cells = table.iloc[0], table.iloc[1:].reset_index(drop=True)
    cells.columns = pd.Index(names.fillna("").astype(str))
    return cells.apply(_numbers_where_all_are)


def _encoding(raw: bytes) -> str:
    """UTF-8 with or without a byte-order mark, UTF-16 by its mark, else the Chinese national encoding."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"


def _numbers_where_all_are(cells: "pd.Series[str]") -> "pd.Series[str] | pd.Series[float]":
    import pandas as pd

    cells = cells.str.strip()
    cells = cells.where(~cells.isin(BLANK))
    leading_zero = cells.str.match(r"^[+-]?0\d", na=False).any()
    if leading_zero:
        return cells
    numbers = pd.to_numeric(cells, errors="coerce")
    return numbers if bool((numbers.notna() | cells.isna()).all()) else cells


def _xlsx(content: bytes) -> "pd.DataFrame":
    import zipfile
    import zlib

    import pandas as pd

    try:
        table = pd.read_excel(
            io.BytesIO(content), header=None, dtype=object, keep_default_na=False, na_values=BLANK, engine="openpyxl"
        )
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, OSError, SyntaxError) as error:
        raise _UnreadableError(str(error)) from error
    if table.empty:
        return table
    names, cells = table.iloc[0], table.iloc[1:].reset_index(drop=True)
    cells.columns = pd.Index(["" if pd.isna(name) else str(name) for name in names])
    return cells.infer_objects()


def _parquet(content: bytes) -> "pd.DataFrame":
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table: pd.DataFrame = pq.read_table(pa.BufferReader(content)).to_pandas()
        return table
    except (pa.ArrowException, OSError) as error:
        raise _UnreadableError(str(error).splitlines()[0]) from error


def _sav(content: bytes) -> "pd.DataFrame":
    import pyreadstat

    try:
        table, _ = pyreadstat.read_sav(io.BytesIO(content), user_missing=True, disable_datetime_conversion=True)
    except (pyreadstat.ReadstatError, OSError, ValueError) as error:
        raise _UnreadableError(str(error)) from error
    return table
