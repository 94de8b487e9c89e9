"""Engines that run queries, DuckDB, PostgreSQL or Spark, and a script of queries, each noted with its SQL."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from ibis import Schema
    from ibis.expr.types import Table

Kind = Literal["VIEW", "TABLE"]

ENGINES = {"duckdb": "duckdb", "_duckdb": "duckdb", "psycopg": "postgres", "pyspark": "spark", "py4j": "spark"}
"""The packages whose errors are an engine's, and the engine."""


class Engine(Protocol):
    """A connection of ibis that can also keep keys and queries, and give rows for SQL."""

    name: str
    version: str
    con: Any

    def compile(self, expr: Table, /, *, pretty: bool) -> str:
        """The SQL of a query."""

    def table(self, name: str, /) -> Table:
        """A table by its name."""

    def keep_keys(self, name: str, keys: Sequence[str]) -> str:
        """Put texts up as the table `name` with the column `key`; the SQL that makes it, without the keys."""

    def keep_query(self, kind: Kind, name: str, sql: str) -> str:
        """Keep a query as a view or its rows as a table, until the connection ends; the SQL that does it."""

    def rows(self, sql: str, schema: Schema) -> pa.Table:
        """The rows of a query."""


def connect() -> AbstractContextManager[Engine]:
    """DuckDB in memory, for files."""
    from acsi.engine.on_duckdb import connect

    return connect()


@contextmanager
def reading(name: str) -> Iterator[None]:
    """Turn a failure of an engine while it reads the source `name` into a fault that shows none of the source's rows.

    Raises AcsiError: a line of a CSV file is broken (I007), memory or disk is full (I009), a right is missing (I026),
    the connection is lost (I027), a query is wrong (I028), or all else (I008, I029).
    """
    try:
        yield
    except Exception as error:
        engine = ENGINES.get(type(error).__module__.partition(".")[0])
        if engine is None:
            raise
        raise import_module(f"acsi.engine.on_{engine}").fault_of(error, name) from None


@contextmanager
def quietly() -> Iterator[None]:
    """Without pyspark's warning that it does not know our pandas, which does none of this work."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
        yield


def put(connection: Engine, name: str, table: pa.Table) -> Table:
    """A table from Python as a table of DuckDB."""
    connection.con.register(name, table)
    return connection.table(name)


@dataclass
class Script:
    """Queries that run on an engine one after the other, each noted with its SQL, so that others can run them."""

    connection: Engine
    statements: list[tuple[str, str]] = field(default_factory=list)

    def keys(self, name: str, keys: Sequence[str]) -> Table:
        """A list of texts from Python as a table with the column `key`; the keys are not noted."""
        import ibis

        self.statements.append((name, self.connection.keep_keys(name, keys)))
        return ibis.table({"key": "string"}, name=name)

    def define(self, name: str, query: Table) -> Table:
        """A query under a name, computed where it is used, so that later queries stay short."""
        return self._keep("VIEW", name, query)

    def keep(self, name: str, query: Table) -> Table:
        """The rows of a query under a name, computed once."""
        return self._keep("TABLE", name, query)

    def fetch(self, name: str, query: Table, shown: Table | None = None) -> pd.DataFrame:
        """The rows of a query; `shown` is noted instead of it where the query itself holds a secret."""
        sql = self._sql(query)
        self.statements.append((name, sql if shown is None else self._sql(shown)))
        rows: pd.DataFrame = self.connection.rows(sql, query.schema()).to_pandas()
        return rows

    def _keep(self, kind: Kind, name: str, query: Table) -> Table:
        import ibis

        self.statements.append((name, self.connection.keep_query(kind, name, self._sql(query))))
        return ibis.table(query.schema(), name=name)

    def _sql(self, query: Table) -> str:
        return _compiled(_Query(self.connection.name, query.op(), self.connection))


@dataclass(frozen=True)
class _Query:
    """A query for an engine, the same on every connection to it."""

    engine: str
    operation: Any
    connection: Engine = field(compare=False)


@lru_cache(maxsize=512)
def _compiled(query: _Query) -> str:
    """Its SQL, made once in a process: that takes longer than to run it on few rows."""
    return str(query.connection.compile(query.operation.to_expr(), pretty=True))


def version_of(connection: Engine) -> str:
    """The engine's name and version, such as `duckdb 1.4.0`."""
    return f"{connection.name} {str(connection.version).removeprefix('v')}"
