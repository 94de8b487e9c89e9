"""Where rows come from: files through DuckDB, tables of PostgreSQL, tables or files of Spark; one way to open them.

with connect_to(source) as connection:
    claims = open_source(connection, source, "claims")
    counts = claims.table.count().to_pyarrow()
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from acsi.engine.address import POSTGRESQL, Address, address_of, is_address
from acsi.engine.connection import Engine, connect, quietly
from acsi.errors import AcsiError, Problem, did_you_mean, fault, problem

if TYPE_CHECKING:
    from ibis.expr.types import Table

EXTRAS = {"psycopg": "postgres", "pyspark": "spark"}
"""The packages of which an engine needs one, and the extra that brings it."""


@dataclass(frozen=True)
class Source:
    """The rows of a source: its name in messages, its table, its bytes, and columns of a workbook that hold numbers.

    The bytes are those before compression. `numbers` gives the first such row of the column, counted as the
    spreadsheet program does. `doubts` has what should be said of the source without stopping, `sql` the statement that
    made the table on a server.
    """

    name: str
    table: Table
    size: int = 0
    numbers: Mapping[str, int] = field(default_factory=dict)
    doubts: tuple[Problem, ...] = ()
    sql: str = ""

    def require(self, columns: Collection[str]) -> None:
        """Raise AcsiError (I010) for every one of `columns` that the source does not have."""
        known = self.table.columns
        faults = [
            problem("I010", self.name, column=column, near=did_you_mean(column, known), count=len(known))
            for column in columns
            if column not in known
        ]
        if faults:
            raise AcsiError(faults)

    def require_text(self, columns: Collection[str]) -> None:
        """Raise AcsiError (I011) for every one of `columns` whose digits a program may have rounded or cut."""
        spoiled = {column: f"row {row}, column {column}" for column, row in self.numbers.items()}
        for name, kind in self.table.schema().items():
            if kind.is_floating() or (kind.is_decimal() and kind.scale):
                spoiled[name] = f"column {name}"
        faults = [
            problem("I011", f"{self.name}, {spoiled[column]}", column=column) for column in columns if column in spoiled
        ]
        if faults:
            raise AcsiError(faults)


@contextmanager
def connect_to(source: str) -> Iterator[Engine]:
    """The engine that can read `source`: DuckDB for files, PostgreSQL or Spark for an address.

    Raises AcsiError: an address that is broken (I001, I020), a package or Java that is missing (I021, I030), a server
    that cannot be reached (I022, I031), refuses the user (I023) or has an encoding other than UTF-8 (I024).
    """
    if not is_address(source):
        with connect() as connection:
            yield connection
        return
    address = address_of(source)
    with _connected(address) as connection:
        yield connection


@contextmanager
def _connected(address: Address) -> Iterator[Engine]:
    try:
        if address.system == POSTGRESQL:
            from acsi.engine.on_postgres import connect_postgres

            server: AbstractContextManager[Engine] = connect_postgres(address)
        else:
            with quietly():
                from acsi.engine.on_spark import connect_spark

            server = connect_spark(address)
    except ModuleNotFoundError as error:
        extra = EXTRAS.get((error.name or "").partition(".")[0])
        if extra is None:
            raise
        raise fault("I021", address.server, extra=extra) from None
    with server as connection:
        yield connection


def open_source(connection: Engine, source: str, table_name: str) -> Source:
    """The rows of `source`, given a connection that `connect_to` made for it, as the table `table_name` of the engine.

    Raises AcsiError: no such file or table (F001, I025), a file that is broken (F002, F004, I004, I005, I007, I008) or
    of a kind that cannot be read (I002, I003), a right, a connection or a query that fails (I026 to I029).
    """
    if not is_address(source):
        from acsi.engine.files import open_files
        from acsi.engine.on_duckdb import DuckDB

        return open_files(cast(DuckDB, connection), source, table_name)
    address = address_of(source)
    if address.system == POSTGRESQL:
        from acsi.engine.on_postgres import PostgreSQL, open_postgres

        return open_postgres(cast(PostgreSQL, connection), address, table_name)
    from acsi.engine.on_spark import Spark, open_spark

    return open_spark(cast(Spark, connection), address, table_name)
