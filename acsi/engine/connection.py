"""DuckDB in memory, through ibis: connecting, putting a list up, keeping a result; each with the SQL that did it."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from acsi.errors import fault

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from ibis.backends.duckdb import Backend
    from ibis.expr.types import Table


@contextmanager
def connect() -> Iterator[Backend]:
    """An engine of its own; no extension is fetched, and the private folder for what memory cannot hold is removed."""
    import ibis

    with tempfile.TemporaryDirectory(prefix="acsi-") as folder:
        options = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
        options["preserve_insertion_order"] = False
        connection = ibis.duckdb.connect(temp_directory=folder, **options)
        try:
            yield connection
        finally:
            connection.disconnect()


@contextmanager
def reading(name: str) -> Iterator[None]:
    """Turn a failure of the engine while it reads the source `name` into a fault that shows none of the source's rows.

    Raises AcsiError: a line of a CSV file is broken (I007), memory or disk is full (I009), or all else (I008).
    """
    import duckdb

    try:
        yield
    except duckdb.OutOfMemoryException:
        raise fault("I009", name, what="memory") from None
    except duckdb.Error as error:
        if "No space left" in str(error):
            raise fault("I009", name, what="space on the disk") from None
        line = re.search(r"Line: (\d+)", str(error))
        if line:
            raise fault("I007", f"{name}:{line[1]}") from None
        raise fault("I008", name) from None


def put(connection: Backend, name: str, table: pa.Table) -> Table:
    """A table from Python as a table of the engine."""
    connection.con.register(name, table)
    return connection.table(name)


@dataclass
class Script:
    """Queries that run on an engine one after the other, each noted with its SQL, so that others can run them."""

    connection: Backend
    statements: list[tuple[str, str]] = field(default_factory=list)

    def keys(self, name: str, keys: Sequence[str]) -> Table:
        """A list of texts from Python as a table with the column `key`; the keys are not noted."""
        import pyarrow as pa

        self.statements.append((name, f'CREATE TEMPORARY TABLE "{name}" (key VARCHAR) -- {len(keys)} keys'))
        return put(self.connection, name, pa.table({"key": pa.array(keys, pa.string())}))

    def define(self, name: str, query: Table) -> Table:
        """A query under a name, computed where it is used, so that later queries stay short."""
        return self._create("VIEW", name, query)

    def keep(self, name: str, query: Table) -> Table:
        """The rows of a query under a name, computed once."""
        return self._create("TABLE", name, query)

    def fetch(self, name: str, query: Table, shown: Table | None = None) -> pd.DataFrame:
        """The rows of a query; `shown` is noted instead of it where the query itself holds a secret."""
        sql = self._sql(query)
        self.statements.append((name, sql if shown is None else self._sql(shown)))
        rows: pd.DataFrame = self.connection.con.sql(sql).to_arrow_table().to_pandas()
        return rows

    def _create(self, kind: str, name: str, query: Table) -> Table:
        import ibis

        sql = f'CREATE TEMPORARY {kind} "{name}" AS\n{self._sql(query)}'
        self.statements.append((name, sql))
        self.connection.raw_sql(sql)
        return ibis.table(query.schema(), name=name)

    def _sql(self, query: Table) -> str:
        return str(self.connection.compile(query, pretty=True))


def version_of(connection: Backend) -> str:
    """The engine's name and version, such as `duckdb 1.4.0`."""
    return f"{connection.name} {str(connection.version).removeprefix('v')}"
