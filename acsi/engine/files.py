"""Parquet, CSV and XLSX files, or a glob of them, as one table. Cells of CSV and XLSX stay text: 007 keeps its 00."""

from __future__ import annotations

import glob
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from acsi.engine.cells import Sheet, csv_header, csv_sheet, is_utf8, separator_of, xlsx_sheet
from acsi.engine.connection import put, reading
from acsi.engine.sources import Source as Source
from acsi.errors import fault

if TYPE_CHECKING:
    from ibis.expr.types import Table

    from acsi.engine.on_duckdb import DuckDB

CSV = {"auto_detect": False, "header": True, "quote": '"', "escape": '"'}

ENDINGS = (".parquet", ".csv", ".txt", ".xlsx")


def source_files(source: str) -> list[Path]:
    """The files that `source` names, a path or a glob, sorted; all of one kind.

    Raises AcsiError: an address instead of a file (I001), no such file (F001), files of several kinds (I002), or a kind
    that cannot be read (I003).
    """
    if "://" in source:
        raise fault("I001", scheme=source.partition("://")[0][:20])
    path = Path(source)
    files = [path] if path.is_file() else sorted(map(Path, glob.glob(source, recursive=True)))  # noqa: PTH207 (a pattern may be absolute)
    files = [each for each in files if each.is_file()]
    if not files:
        raise fault("F001", file=source)
    endings = sorted({each.suffix.lower() for each in files})
    if len(endings) > 1:
        raise fault("I002", source, endings=", ".join(endings))
    if endings[0] not in ENDINGS:
        raise fault("I003", source, ending=endings[0] or "nothing")
    return files


def open_files(connection: DuckDB, source: str, table_name: str) -> Source:
    """The rows of the files that `source` names as the table `table_name` of the engine.

    Raises AcsiError as `source_files` does, and where a file is broken (F002, I007, I008), empty (F004), or has other
    columns than the first (I004).
    """
    files = source_files(source)
    name = files[0].name if len(files) == 1 else Path(source).name
    readers = {".parquet": _parquet, ".xlsx": _xlsx}
    with reading(name):
        table, numbers = readers.get(files[0].suffix.lower(), _csv)(connection, files, table_name)
    blank = {column.strip(): column for column in table.columns if column != column.strip()}
    size = sum(map(_size, files))
    return Source(name, table.rename(blank) if blank else table, size, numbers)


Opened = tuple["Table", Mapping[str, int]]


def _parquet(connection: DuckDB, files: list[Path], table_name: str) -> Opened:
    import pyarrow as pa
    import pyarrow.parquet as pq

    headers = []
    for file in files:
        try:
            headers.append(pq.read_schema(file).names)
        except (pa.ArrowException, OSError):
            raise fault("F002", file=file, kind="parquet", reason="it is damaged or something else") from None
    _require_alike(files, headers)
    return connection.read_parquet(_literal(files), table_name=table_name, union_by_name=True), {}


def _size(file: Path) -> int:
    """The bytes of a file, of parquet those before compression."""
    import pyarrow.parquet as pq

    if file.suffix.lower() != ".parquet":
        return file.stat().st_size
    with pq.ParquetFile(file) as opened:
        groups = opened.metadata
        return sum(groups.row_group(i).total_byte_size for i in range(groups.num_row_groups))


def _csv(connection: DuckDB, files: list[Path], table_name: str) -> Opened:
    if not all(map(is_utf8, files)):
        return _sheets(connection, files, [csv_sheet(file) for file in files], table_name)
    import ibis

    headers = [csv_header(file) for file in files]
    _require_alike(files, headers)
    parts = [
        connection.read_csv(
            _literal([file]),
            table_name=f"{table_name}_{number}",
            columns=dict.fromkeys(header, "VARCHAR"),
            delim=separator_of(file),
            **CSV,
        )
        for number, (file, header) in enumerate(zip(files, headers, strict=True), start=1)
    ]
    return ibis.union(*(part.select(headers[0]) for part in parts)) if len(parts) > 1 else parts[0], {}


def _xlsx(connection: DuckDB, files: list[Path], table_name: str) -> Opened:
    return _sheets(connection, files, [xlsx_sheet(file) for file in files], table_name)


def _sheets(connection: DuckDB, files: list[Path], sheets: list[Sheet], table_name: str) -> Opened:
    import pyarrow as pa

    _require_alike(files, [sheet.table.column_names for sheet in sheets])
    names = sheets[0].table.column_names
    whole = pa.concat_tables([sheet.table.select(names) for sheet in sheets])
    numbers = {column: row for sheet in reversed(sheets) for column, row in sheet.numbers.items()}
    return put(connection, table_name, whole), numbers


def _require_alike(files: list[Path], headers: list[list[str]]) -> None:
    for file, header in zip(files, headers, strict=True):
        if sorted(header) != sorted(headers[0]):
            raise fault("I004", file.name, first=files[0].name)


def _literal(files: list[Path]) -> list[str]:
    """The paths with the engine's wildcards taken literally."""
    return [re.sub(r"([*?\[])", r"[\1]", str(file)) for file in files]
