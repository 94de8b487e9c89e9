"""Spark, for tables that no single machine can hold, and for files in its reach."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from os import cpu_count, environ
from typing import Any

import ibis
import pyarrow as pa
from ibis.backends.pyspark import Backend
from ibis.backends.sql.compilers.pyspark import PySparkCompiler
from ibis.expr import operations
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from sqlglot import expressions

from acsi.engine.address import Address
from acsi.engine.connection import Kind, quietly, reading
from acsi.engine.sources import Source
from acsi.errors import AcsiError, did_you_mean, fault

PORT = 7077

SETTINGS = {
    "spark.app.name": "acsi",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}


class Compiler(PySparkCompiler):  # type: ignore[misc]  # ibis comes without types
    """ibis's Spark with patterns as the other engines read them.

    In Java's patterns `$` also matches before a line's end, and a point matches no line separator of Unicode.
    """

    __slots__ = ()

    def visit_RegexSearch(self, op: Any, *, arg: Any, pattern: Any) -> Any:  # noqa: N802 (ibis's name)
        """Whether the pattern is found."""
        return super().visit_RegexSearch(op, arg=arg, pattern=_strict(pattern))

    def visit_RegexExtract(self, op: Any, *, arg: Any, pattern: Any, index: Any) -> Any:  # noqa: N802 (ibis's name)
        """A group of the pattern."""
        return super().visit_RegexExtract(op, arg=arg, pattern=_strict(pattern), index=index)

    def visit_RegexReplace(self, op: Any, *, arg: Any, pattern: Any, replacement: Any) -> Any:  # noqa: N802 (ibis's name)
        """The text with every match of the pattern replaced."""
        return super().visit_RegexReplace(op, arg=arg, pattern=_strict(pattern), replacement=replacement)


def _strict(pattern: Any) -> Any:
    """The pattern with its end as the very end of the text, and points that match every character."""
    text = pattern.this
    return expressions.convert("(?s)" + (text[:-1] + r"\z" if text.endswith("$") else text))


class Spark(Backend):  # type: ignore[misc]  # ibis comes without types
    """ibis's Spark with what every engine of ours can do; all that is kept is a temporary view."""

    compiler = Compiler()

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.kept: list[str] = []

    @property
    def con(self) -> SparkSession:
        """The session of Spark."""
        session: SparkSession = self._session
        return session

    def keep_keys(self, name: str, keys: Sequence[str]) -> str:
        """Put texts up as the table `name` with the column `key`; the SQL that makes it, without the keys."""
        with quietly():
            self.keep_frame(name, self.con.createDataFrame(pa.table({"key": pa.array(keys, pa.string())})))
        return f"CREATE TEMPORARY VIEW `{name}` AS SELECT key FROM VALUES … AS keys (key) -- {len(keys)} keys"

    def keep_query(self, kind: Kind, name: str, sql: str) -> str:
        """Keep a query as a view or its rows as a table; the SQL that does it.

        Rows are kept by a checkpoint where SQL would cache them: a cached query is still planned anew by each that uses
        it, which takes longer than running it once the queries are deep.
        """
        frame = self.con.sql(sql)
        self.keep_frame(name, frame.localCheckpoint() if kind == "TABLE" else frame)
        return f"{'CACHE TABLE' if kind == 'TABLE' else 'CREATE TEMPORARY VIEW'} `{name}` AS\n{sql}"

    def keep_frame(self, name: str, frame: DataFrame) -> None:
        """Keep a data frame as a view."""
        frame.createTempView(name)
        self.kept.append(name)

    def rows(self, sql: str, schema: ibis.Schema) -> pa.Table:
        """The rows of a query."""
        with quietly():
            return self.con.sql(sql).toArrow().cast(schema.to_pyarrow())

    def to_pyarrow(self, expr: Any, /, **settings: Any) -> Any:
        """The rows of a query, a column or a single value, as Arrow has them."""
        with quietly():
            self._run_pre_execute_hooks(expr)
        table = expr.as_table()
        return expr.__pyarrow_result__(self.rows(self.compile(table, **settings), table.schema()))

    def _register_in_memory_table(self, op: Any) -> None:
        """Straight from Arrow: ibis goes by pandas, where whole numbers beside a null lose their last digits."""
        self.con.createDataFrame(op.data.to_pyarrow(op.schema)).createOrReplaceTempView(op.name)

    def forget(self) -> None:
        """Drop what was kept, so that the session is as it was."""
        for name in reversed(self.kept):
            self.con.catalog.dropTempView(name)


@contextmanager
def connect_spark(address: Address) -> Iterator[Spark]:
    """The session of Spark that is active in this process, or one of its own, stopped at the end.

    Raises AcsiError as `acsi.engine.sources.connect_to` does.
    """
    with quietly():
        active = SparkSession.getActiveSession()
        session = active or _session(address)
        # Done where `ibis.pyspark` is named, which nothing here does; numbers with a point need its options.
        Spark.register_options()
        connection = Spark().connect(session)
    try:
        yield connection
    finally:
        if active is None:
            session.stop()
        else:
            connection.forget()


def _session(address: Address) -> SparkSession:
    """A new session: in this process (local), on the cluster of the user's Hadoop (yarn), or on a server."""
    place = address.server.partition("://")[2]
    if not (shutil.which("java") or environ.get("JAVA_HOME")):
        raise fault("I030", address.server)
    settings: dict[str, Any] = dict(SETTINGS)
    if place.startswith("local"):
        master = "local[*]" if place == "local" else place
        settings["spark.sql.shuffle.partitions"] = 2 * (cpu_count() or 1)
    elif place == "yarn":
        master = place
    else:
        master = f"spark://{address.host}:{address.port or PORT}"
        _require_server(address)
    try:
        return SparkSession.builder.master(master).config(map=settings | dict(address.settings)).getOrCreate()
    except PySparkException as error:
        raise fault("I031", address.server, reason=error.getCondition() or "it did not start") from None


def _require_server(address: Address) -> None:
    """Spark itself would try for minutes."""
    try:
        socket.create_connection((address.host or "", address.port or PORT), timeout=10).close()
    except OSError as error:
        raise fault("I022", address.server, reason=error.strerror or "no answer") from None


def open_spark(connection: Spark, address: Address, table_name: str) -> Source:
    """The table, query or files (parquet or CSV with a line of names) of the address as a view.

    Raises AcsiError as `acsi.engine.sources.open_source` does.
    """
    name = str(address)
    with reading(name):
        frame = _frame(connection.con, address)
        names = [column.strip() for column in frame.columns]
        for place, column in enumerate(names, start=1):
            if column in names[: place - 1]:
                raise fault("I005", name, first=names.index(column) + 1, second=place)
        connection.keep_frame(table_name, frame.toDF(*names))
        schema = connection.table(table_name).schema()
    table = operations.DatabaseTable(table_name, schema=schema, source=connection).to_expr()
    return Source(name, table)


def _frame(session: SparkSession, address: Address) -> DataFrame:
    """The rows as a data frame. Raises AcsiError (I025) where there is no such table."""
    relation = address.relation
    if address.is_query:
        return session.sql(relation)
    if "/" in relation or relation.endswith((".parquet", ".csv")):
        if relation.endswith(".csv"):
            return session.read.csv(relation, header=True, quote='"', escape='"', multiLine=True)
        return session.read.parquet(relation)
    if not session.catalog.tableExists(relation):
        database = relation.rpartition(".")[0] or session.catalog.currentDatabase()
        known = [row.tableName for row in session.sql(f"SHOW TABLES IN {database}").collect()]
        raise fault("I025", address.server, table=relation, near=did_you_mean(relation.rpartition(".")[2], known))
    return session.table(relation)


def fault_of(error: Exception, name: str) -> AcsiError:
    """What an error of Spark means for the source `name`; the name of its condition is shown, never its words."""
    condition = str(error.getCondition() or "") if isinstance(error, PySparkException) else ""
    if type(error).__name__ in ("Py4JNetworkError", "ConnectionRefusedError") or "stopped SparkContext" in str(error):
        return fault("I027", name)
    if "No space left" in str(error):
        return fault("I009", name, what="space on the disk of Spark")
    if "OutOfMemoryError" in str(error):
        return fault("I009", name, what="memory of Spark (spark.driver.memory, spark.executor.memory)")
    if condition:
        return fault("I028", name, reason=condition.split(".")[0].lower().replace("_", " "))
    return fault("I029", name, state="unknown")
