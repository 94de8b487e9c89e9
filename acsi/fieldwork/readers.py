"""Data files as tables of cells: CSV, XLSX, parquet and SPSS .sav, with codes for no answer kept as codes."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from acsi.errors import fault

if TYPE_CHECKING:
    import pandas as pd

BLANK = ["", "NA"]
FIRST_ROW = 2


def read_table(path: Path) -> "pd.DataFrame":
    """The table in a data file, one row an interview; cells are numbers or text, empty ones NaN.

    The index counts rows below the header from 0 and keeps its gaps where empty rows were left out.

    Raises AcsiError where there is no such file (F001), its kind is unknown (F003), it is broken (F002), has two
    columns of one name (D007) or no rows (F004).
    """
    if not path.is_file():
        raise fault("F001", file=path)
    readers = {".csv": _csv, ".txt": _csv, ".xlsx": _xlsx, ".parquet": _parquet, ".sav": _sav}
    ending = path.suffix.lower()
    if ending not in readers:
        raise fault("F003", path.name, ending=ending or "nothing")
    table = readers[ending](path)
    table.columns = [str(name).strip() for name in table.columns]
    for name, times in Counter(table.columns).items():
        if times > 1:
            raise fault("D007", path.name, column=name, times=times)
    table = table.dropna(how="all")
    if table.empty:
        raise fault("F004", file=path)
    return table


def _csv(path: Path) -> "pd.DataFrame":
    import pandas as pd

    raw = path.read_bytes()
    if not raw.strip():
        raise fault("F004", file=path)
    try:
        encoding = _encoding(raw)
        header = raw[:4096].decode(encoding, errors="ignore").splitlines()[0]
        delimiter = max(",;\t|", key=header.count)
        table = pd.read_csv(
            path,
            sep=delimiter,
            encoding=encoding,
            header=None,
            dtype=str,
            keep_default_na=False,
            na_values=[],
            skip_blank_lines=False,
        )
    except (pd.errors.ParserError, UnicodeDecodeError, ValueError) as error:
        raise fault("F002", file=path, kind="CSV", reason=" ".join(str(error).split()).removesuffix(".")) from error
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


def _xlsx(path: Path) -> "pd.DataFrame":
    import zipfile

    import pandas as pd

    try:
        table = pd.read_excel(
            path, header=None, dtype=object, keep_default_na=False, na_values=BLANK, engine="openpyxl"
        )
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise fault("F002", file=path, kind="XLSX", reason=str(error).strip().removesuffix(".")) from error
    if len(table) < 2:
        raise fault("F004", file=path)
    names, cells = table.iloc[0], table.iloc[1:].reset_index(drop=True)
    cells.columns = pd.Index(["" if pd.isna(name) else str(name) for name in names])
    return cells.infer_objects()


def _parquet(path: Path) -> "pd.DataFrame":
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table: pd.DataFrame = pq.read_table(path).to_pandas()
        return table
    except (pa.ArrowException, OSError) as error:
        raise fault("F002", file=path, kind="parquet", reason=str(error).splitlines()[0].removesuffix(".")) from error


def _sav(path: Path) -> "pd.DataFrame":
    import pyreadstat

    try:
        table, _ = pyreadstat.read_sav(path, user_missing=True, disable_datetime_conversion=True)
    except (pyreadstat.ReadstatError, OSError, ValueError) as error:
        raise fault("F002", file=path, kind="SPSS .sav", reason=str(error).removesuffix(".")) from error
    return table
