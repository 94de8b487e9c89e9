"""DuckDB inside this process, for files."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import duckdb
import pyarrow as pa
from ibis import Schema
from ibis.backends.duckdb import Backend

from acsi.engine.connection import Kind
from acsi.errors import AcsiError, fault


class DuckDB(Backend):  # type: ignore[misc]  # ibis comes without types
    """ibis's DuckDB with what every engine of ours can do."""

    def keep_keys(self, name: str, keys: Sequence[str]) -> str:
        """Put texts up as the table `name` with the column `key`; the SQL that makes it, without the keys."""
        self.con.register(name, pa.table({"key": pa.array(keys, pa.string())}))
        return f'CREATE TEMPORARY TABLE "{name}" (key VARCHAR) -- {len(keys)} keys'

    def keep_query(self, kind: Kind, name: str, sql: str) -> str:
        """Keep a query as a view or its rows as a table; the SQL that does it."""
        statement = f'CREATE TEMPORARY {kind} "{name}" AS\n{sql}'
        self.raw_sql(statement)
        return statement

    def rows(self, sql: str, schema: Schema) -> pa.Table:  # noqa: ARG002 (others need the schema)
        """The rows of a query."""
        return self.con.sql(sql).to_arrow_table()


MEGABYTES = 300
"""Memory for each thread; what needs more goes to the private folder."""


def _limit_memory(connection: DuckDB) -> None:
    """Leave the engine's own limit, most of the machine's memory, only where that is lower."""
    threads, own = connection.con.execute(
        "SELECT current_setting('threads'), memory_limit FROM pragma_database_size() LIMIT 1"
    ).fetchone()
    size, unit = own.split()
    if float(size) * {"MiB": 1, "GiB": 1024, "TiB": 1024**2}.get(unit, 0) > MEGABYTES * int(threads):
        connection.raw_sql(f"SET memory_limit = '{MEGABYTES * int(threads)}MB'")


@contextmanager
def connect() -> Iterator[DuckDB]:
    """An engine of its own; no extension is fetched, and the private folder for what memory cannot hold is removed."""
    with tempfile.TemporaryDirectory(prefix="acsi-") as folder:
        options = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
        options["preserve_insertion_order"] = False
        connection = DuckDB().connect(temp_directory=folder, **options)
        connection.raw_sql("SET TimeZone = 'UTC'")
        _limit_memory(connection)
        # The bar would be drawn on stdout, into what a program reads there.
        connection.raw_sql("SET enable_progress_bar = false")
        try:
            yield connection
        finally:
            connection.disconnect()


def fault_of(error: Exception, name: str) -> AcsiError:
    """What an error of the engine means for the source `name`."""
    if isinstance(error, duckdb.OutOfMemoryException):
        return fault("I009", name, what="memory")
    if "No space left" in str(error):
        return fault("I009", name, what="space on the disk")
    line = re.search(r"Line: (\d+)", str(error))
    return fault("I007", f"{name}:{line[1]}") if line else fault("I008", name)
