"""PostgreSQL: one transaction that sees one state of the tables, keeps only temporary ones, and is rolled back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import ibis
import psycopg
import pyarrow as pa
from ibis.backends.postgres import Backend
from ibis.backends.sql.compilers.postgres import PostgresCompiler
from ibis.expr import operations

from acsi.engine.address import Address
from acsi.engine.connection import Kind, reading
from acsi.engine.sources import Source
from acsi.errors import AcsiError, did_you_mean, fault, problem

MAY_KEEP = """
SELECT has_database_privilege(current_database(), 'TEMPORARY') AND NOT pg_is_in_recovery()
   AND current_setting('transaction_read_only') = 'off'
"""

TABLES = r"""
SELECT n.nspname, c.relname, pg_table_is_visible(c.oid)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
ORDER BY 3 DESC, 1, 2
"""

TYPES = "SELECT oid, format_type(oid, NULL) FROM pg_type WHERE oid = ANY(%s)"

SETTINGS = ("SET TIME ZONE 'UTC'", "SET DateStyle = 'ISO'", "SET standard_conforming_strings = on")

NUMBERS = {
    "boolean": "boolean",
    "smallint": "int16",
    "integer": "int32",
    "bigint": "int64",
    "real": "float32",
    "double precision": "float64",
}

COMPRESSION = 10
"""Rows in a parquet file take about so many times less room than the server says."""


class Compiler(PostgresCompiler):  # type: ignore[misc]  # ibis comes without types
    """ibis's PostgreSQL with md5, and with searching as servers before version 15 know it too."""

    __slots__ = ()

    def visit_HexDigest(self, op: Any, *, arg: Any, how: str) -> Any:  # noqa: ARG002, N802 (ibis's name)
        """MD5 in hexadecimal digits, which is all that we ask for."""
        return self.f.md5(arg)

    def visit_RegexSearch(self, op: Any, *, arg: Any, pattern: Any) -> Any:  # noqa: ARG002, N802 (ibis's name)
        """Whether the pattern is found, by the operator `~`."""
        return arg.rlike(pattern)


class PostgreSQL(Backend):  # type: ignore[misc]  # ibis comes without types
    """ibis's PostgreSQL with what every engine of ours can do.

    Where the user may not have temporary tables, or the server only reads, what is kept becomes a part of each query.
    """

    compiler = Compiler()

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.keeps = True
        self.parts: dict[str, str] = {}

    def keep_keys(self, name: str, keys: Sequence[str]) -> str:
        """Put texts up as the table `name` with the column `key`; the SQL that makes it, without the keys."""
        statement = f'CREATE TEMPORARY TABLE "{name}" (key text COLLATE "C")'
        with self.con.cursor() as cursor:
            if self.keeps:
                cursor.execute(statement)
                with cursor.copy(f'COPY "{name}" FROM STDIN') as copy:
                    for key in keys:
                        copy.write_row((key,))
                cursor.execute(f'ANALYZE "{name}"')
            else:
                cursor.execute("SELECT set_config(%s, %s, false)", (f"acsi.{name}", json.dumps(list(keys))))
                held = f"json_array_elements_text(current_setting('acsi.{name}')::json)"
                self.parts[name] = f'MATERIALIZED (SELECT {held} COLLATE "C" AS key)'
        return f"{statement} -- {len(keys)} keys"

    def keep_query(self, kind: Kind, name: str, sql: str) -> str:
        """Keep a query as a view or its rows as a table; the SQL that does it."""
        statement = f'CREATE TEMPORARY {kind} "{name}" AS\n{sql}'
        if not self.keeps:
            self.parts[name] = f"{'MATERIALIZED ' if kind == 'TABLE' else ''}(\n{sql}\n)"
            return statement
        with self.con.cursor() as cursor:
            cursor.execute(statement)
            if kind == "TABLE":
                cursor.execute(f'ANALYZE "{name}"')
        return statement

    def rows(self, sql: str, schema: ibis.Schema) -> pa.Table:
        """The rows of a query."""
        if self.parts:
            parts = ",\n".join(f'"{name}" AS {part}' for name, part in self.parts.items())
            sql = f"WITH {parts}\nSELECT * FROM ({sql}) AS found"
        with self.con.cursor() as cursor:
            found = cursor.execute(sql).fetchall()
        wanted = schema.to_pyarrow()
        columns = list(zip(*found, strict=True)) or [()] * len(wanted.types)
        arrays = [_array(column, kind) for column, kind in zip(columns, wanted.types, strict=True)]
        return pa.Table.from_arrays(arrays, schema=wanted)

    def to_pyarrow(self, expr: Any, /, **settings: Any) -> Any:
        """The rows of a query, a column or a single value, as Arrow has them."""
        self._run_pre_execute_hooks(expr)
        table = expr.as_table()
        return expr.__pyarrow_result__(self.rows(self.compile(table, **settings), table.schema()))


def _array(column: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """Values as an array; the server gives sums of whole numbers as decimals."""
    plain = int if pa.types.is_integer(kind) else float if pa.types.is_floating(kind) else None
    return pa.array([value if value is None or plain is None else plain(value) for value in column], kind)


@contextmanager
def connect_postgres(address: Address) -> Iterator[PostgreSQL]:
    """A transaction on the server in which every query sees the same rows; it is rolled back at the end.

    The password comes from PGPASSWORD, the file of passwords of PostgreSQL, or the address. Raises AcsiError as
    `acsi.engine.sources.connect_to` does.
    """
    settings: dict[str, Any] = {"connect_timeout": "10", "application_name": "acsi"} | dict(address.settings)
    try:
        link = psycopg.connect(
            host=address.host,
            port=address.port,
            user=address.user,
            password=address.password,
            dbname=address.database,
            **settings,
        )
    except (psycopg.Error, UnicodeError) as error:
        raise _refusal(str(error), address) from None
    with link:
        _require_utf8(link, address)
        link.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        for setting in SETTINGS:
            link.execute(setting)
        connection = PostgreSQL.from_connection(link)
        [connection.keeps] = link.execute(MAY_KEEP).fetchone() or (False,)
        try:
            yield connection
        finally:
            if not link.closed:
                link.rollback()


def _refusal(words: str, address: Address) -> AcsiError:
    """Why there is no connection; the words of the library name server, user and database, never a password."""
    reason = words.strip().splitlines()[0].rpartition("failed: ")[2].rstrip(".")
    if re.search(r"password|authentication|pg_hba", reason):
        return fault("I023", address.server, reason=reason)
    return fault("I022", address.server, reason=reason)


def _require_utf8(link: psycopg.Connection[Any], address: Address) -> None:
    encoding = link.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        link.close()
        raise fault("I024", address.server, encoding=encoding)


def open_postgres(connection: PostgreSQL, address: Address, table_name: str) -> Source:
    """The table or query of the address as a view in which text is of one type and compared byte by byte.

    Raises AcsiError as `acsi.engine.sources.open_source` does.
    """
    name = str(address)
    with reading(name), connection.con.cursor() as cursor:
        rows = f"({address.relation}\n) AS source" if address.is_query else _table(cursor, address)
        columns = _columns(cursor, rows, name)
        select = ",\n  ".join(f"{form} AS {_quoted(column)}" for column, (form, _) in columns.items())
        plan = cursor.execute(f"EXPLAIN (FORMAT JSON) SELECT * FROM {rows}").fetchall()[0][0][0]["Plan"]
        sql = connection.keep_query("VIEW", table_name, f"SELECT {select}\nFROM {rows}")
    schema = {column: kind for column, (_, kind) in columns.items()}
    table = operations.DatabaseTable(table_name, schema=ibis.schema(schema), source=connection).to_expr()
    size = plan["Plan Rows"] * plan["Plan Width"] // COMPRESSION
    doubts = (problem("W508", address.server),) if address.password else ()
    return Source(name, table, size, doubts=doubts, sql=sql)


def _columns(cursor: psycopg.Cursor[Any], rows: str, name: str) -> dict[str, tuple[str, str]]:
    """Each column's name with the SQL that gives it and its type, as ibis calls it."""
    header = cursor.execute(f"SELECT * FROM {rows} LIMIT 0").description or []
    found = cursor.execute(TYPES, ([column.type_code for column in header],)).fetchall()
    types = {int(oid): str(kind) for oid, kind in found}
    columns: dict[str, tuple[str, str]] = {}
    for place, column in enumerate(header, start=1):
        plain = column.name.strip()
        if plain in columns:
            raise fault("I005", name, first=list(columns).index(plain) + 1, second=place)
        columns[plain] = _form(_quoted(column.name), types[column.type_code], column.scale)
    return columns


def _form(column: str, kind: str, scale: int | None) -> tuple[str, str]:
    """The SQL of a column and its type: numbers, truth values, days and times as they are, all else as text."""
    if kind in ("date", "timestamp without time zone", "timestamp with time zone"):
        bounded = f"CASE WHEN {column} BETWEEN '0001-01-01' AND '9999-12-31' THEN {column} END"
        return bounded, {"date": "date", "timestamp with time zone": "timestamp('UTC')"}.get(kind, "timestamp")
    if kind == "numeric":
        return column, f"decimal(38, {scale})" if scale else "decimal"
    if kind in NUMBERS:
        return column, NUMBERS[kind]
    return f'{column}::text COLLATE "C"', "string"


def _table(cursor: psycopg.Cursor[Any], address: Address) -> str:
    """The table of the address, quoted; small letters are tried after the name as it is written.

    Raises AcsiError (I025) if there is none.
    """
    known = {f"{schema}.{table}": visible for schema, table, visible in cursor.execute(TABLES).fetchall()}
    known |= {name.partition(".")[2]: True for name, visible in known.items() if visible}
    wanted = address.relation.replace('"', "")
    for name in (wanted, wanted.lower()):
        if name in known:
            return ".".join(map(_quoted, name.split(".", 1)))
    raise fault("I025", address.server, table=wanted, near=did_you_mean(wanted, known))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def fault_of(error: Exception, name: str) -> AcsiError:
    """What an error of the server means for the source `name`.

    Only what is wrong with a query itself (SQLSTATE class 42) is shown in the server's words: others may quote rows.
    """
    state = getattr(error, "sqlstate", None) or ""
    if state in ("53100", "53200"):
        return fault(
            "I009", name, what="space on the disk of the server" if state == "53100" else "memory on the server"
        )
    if state == "42501":
        return fault("I026", name)
    if state.startswith("42") and isinstance(error, psycopg.Error):
        return fault("I028", name, reason=(error.diag.message_primary or "").rstrip("."))
    if isinstance(error, psycopg.OperationalError) and (not state or state[:2] in ("08", "57")):
        return fault("I027", name)
    return fault("I029", name, state=state or "unknown")
