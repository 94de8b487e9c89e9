"""PostgreSQL as a source: what is read, what is refused and in which words, and that nothing is left on the server."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator

import psycopg
import pytest

from acsi.engine.connection import Script, reading
from acsi.engine.sources import Source, connect_to, open_source
from acsi.errors import AcsiError

EVERYTHING = """
CREATE TABLE "Odd names"."Every type" (" id " bigint, name varchar(20) COLLATE "en-x-icu", code char(4), day date,
  at timestamptz, sum numeric(10, 2), big numeric, x double precision, yes boolean, doc jsonb, kind mood, key uuid);
INSERT INTO "Odd names"."Every type" VALUES
  (1, ' 测 ', 'a', '2026-09-30', '2026-09-30 23:00+00', 1.50, 440524188001010014, 0.5, true, '{}', 'sad',
   '00000000-0000-0000-0000-000000000000'),
  (2, NULL, NULL, 'infinity', '-infinity', NULL, NULL, 'NaN', NULL, NULL, NULL, NULL);
"""


@pytest.fixture(scope="module")
def database(postgres: str) -> Iterator[str]:
    """The address of a database of its own with some tables, and a user `reader` who may only read one of them."""
    with psycopg.connect(f"{postgres}", autocommit=True) as link:
        link.execute("DROP DATABASE IF EXISTS acsi_sources WITH (FORCE)")
        link.execute("CREATE DATABASE acsi_sources")
        link.execute("DROP ROLE IF EXISTS reader")
        link.execute("CREATE ROLE reader LOGIN PASSWORD 'reader'")
    address = postgres.replace("/postgres", "/acsi_sources")
    with psycopg.connect(address, autocommit=True) as link:
        link.execute("CREATE TABLE claims (claim_no text, amount int)")
        link.execute("INSERT INTO claims SELECT 'C' || i, i FROM generate_series(1, 3) i")
        link.execute("CREATE TABLE closed AS TABLE claims")
        link.execute('CREATE SCHEMA "Odd names"')
        link.execute("CREATE TYPE mood AS ENUM ('sad')")
        link.execute(EVERYTHING)
        link.execute("GRANT SELECT ON claims TO reader")
        link.execute("REVOKE TEMPORARY ON DATABASE acsi_sources FROM PUBLIC")
    yield address
    with psycopg.connect(postgres, autocommit=True) as link:
        link.execute("DROP DATABASE acsi_sources WITH (FORCE)")
        link.execute("DROP ROLE reader")


@pytest.fixture
def as_reader(database: str) -> str:
    """The address as the user who may only read."""
    return database.replace("acsi@", "reader:reader@")


Opened = Callable[[str], Source]


@pytest.fixture
def opened() -> Iterator[Opened]:
    """Opens sources, each on a connection of its own."""
    from contextlib import ExitStack

    with ExitStack() as stack:
        yield lambda source: open_source(stack.enter_context(connect_to(source)), source, "claims")


def refusal(source: str) -> str:
    """The message with which a source is refused."""
    with pytest.raises(AcsiError) as raised, connect_to(source) as connection, reading("claims"):
        open_source(connection, source, "claims").table.to_pyarrow()
    return str(raised.value)


def rows(source: Source) -> list[dict[str, object]]:
    found: list[dict[str, object]] = source.table.to_pyarrow().to_pylist()
    return found


@pytest.mark.parametrize(
    "relation", ["claims", "public.claims", "CLAIMS", '"public"."claims"', "TABLE claims", " select * from claims ; "]
)
def test_a_table_or_a_query_is_a_source(opened: Opened, database: str, relation: str) -> None:
    assert rows(opened(f"{database}#{relation}"))[0] == {"claim_no": "C1", "amount": 1}


def test_text_of_every_kind_is_text_and_days_without_end_are_none(opened: Opened, database: str) -> None:
    source = opened(f"{database}#Odd names.Every type")
    first, second = rows(source)
    assert {name: str(kind) for name, kind in source.table.schema().items()} == {
        "id": "int64", "name": "string", "code": "string", "day": "date", "at": "timestamp('UTC')",
        "sum": "decimal(38, 2)", "big": "decimal", "x": "float64", "yes": "boolean",
        "doc": "string", "kind": "string", "key": "string",
    }  # fmt: skip
    assert (first["id"], first["name"], first["code"], first["kind"]) == (1, " 测 ", "a", "sad")
    assert first["big"] == 440524188001010014
    assert second["day"] is None
    assert second["at"] is None


def test_who_may_only_read_needs_no_other_right_and_nothing_is_left(
    opened: Opened, as_reader: str, database: str
) -> None:
    source = f"{as_reader}#claims"
    with connect_to(source) as connection:
        claims = open_source(connection, source, "extract").table
        script = Script(connection)
        kept = script.keep("kept", claims.filter(claims.amount > 1))
        wanted = script.keys("wanted", ["C2", "a\\b", "c\td\n"])
        found = script.fetch("found", kept.semi_join(wanted, kept.claim_no == wanted.key))
        assert found["claim_no"].to_list() == ["C2"]
        assert connection.keeps is False
    with connect_to(f"{database}#claims") as connection:
        assert connection.keeps is True
    left = "SELECT relname FROM pg_class WHERE relname IN ('extract', 'kept', 'wanted')"
    assert rows(opened(f"{database}#{left}")) == []


def test_every_query_sees_the_table_as_it_was_at_first(opened: Opened, database: str) -> None:
    source = opened(f"{database}#closed")
    assert len(rows(source)) == 3
    with psycopg.connect(database) as link:
        link.execute("DELETE FROM closed")
    assert len(rows(source)) == 3


def test_a_table_that_is_not_there_is_refused_with_the_nearest(database: str) -> None:
    assert "There is no table clams. Did you mean claims?" in refusal(f"{database}#clams")
    assert "Did you mean public.claims?" in refusal(f"{database}#public.claim")
    assert "There is no table nothing." in refusal(f"{database}#nothing.alike.here")


def test_a_query_that_is_wrong_is_refused_in_the_servers_words(database: str) -> None:
    assert "I028" in refusal(f"{database}#select nix from claims")
    assert 'column "nix" does not exist' in refusal(f"{database}#select nix from claims")
    assert "I005" in refusal(f"{database}#select 1 AS a, 2 AS a")


def test_what_a_server_says_of_rows_is_not_shown(database: str) -> None:
    message = refusal(f"{database}#select ('Zhang' || claim_no)::int AS n from claims")
    assert "I029" in message
    assert "SQLSTATE 22P02" in message
    assert "Zhang" not in message


def test_a_right_that_is_missing_is_named(as_reader: str) -> None:
    assert "I026" in refusal(f"{as_reader}#closed")


def test_a_password_in_the_address_is_used_and_doubted_but_never_shown(opened: Opened, as_reader: str) -> None:
    source = opened(f"{as_reader}#claims")
    assert [doubt.code for doubt in source.doubts] == ["W508"]
    assert "reader:reader" not in f"{source.name} {source.sql} {source.doubts}"
    assert "wrong" not in (message := refusal(as_reader.replace(":reader@", ":wrong@") + "#claims"))
    assert "I023" in message


def test_a_server_that_is_not_there_is_refused(database: str) -> None:
    assert "I022" in refusal(database.replace("54329", "1") + "#claims")
    assert 'database "nix" does not exist' in refusal(database.replace("acsi_sources", "nix") + "#claims")


def test_a_database_of_unknown_encoding_is_refused(postgres: str) -> None:
    with psycopg.connect(postgres, autocommit=True) as link:
        link.execute("DROP DATABASE IF EXISTS acsi_ascii")
        link.execute("CREATE DATABASE acsi_ascii ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
        message = refusal(postgres.replace("/postgres", "/acsi_ascii") + "#claims")
        link.execute("DROP DATABASE acsi_ascii")
    assert "I024" in message
    assert "SQL_ASCII" in message


def test_a_connection_that_is_cut_says_that_nothing_was_written(database: str) -> None:
    source = f"{database}#claims"
    with connect_to(source) as connection:
        open_source(connection, source, "extract")
        cut(database, connection.con.info.backend_pid)
        with pytest.raises(AcsiError, match="I027"):
            open_source(connection, source, "again")


def cut(database: str, process: int) -> None:
    """End the server's process of a connection."""
    with psycopg.connect(database, autocommit=True) as link:
        link.execute("SELECT pg_terminate_backend(%s, 5000)", (process,))


@pytest.mark.parametrize(
    ("package", "address"), [("psycopg", "postgresql://host/db#t"), ("pyspark", "spark://local#t")]
)
def test_a_package_that_is_missing_is_named_with_the_command_that_installs_it(package: str, address: str) -> None:
    code = f"import sys\nsys.modules[{package!r}] = None\nfrom acsi.engine.sources import connect_to\n"
    code += f"with connect_to({address!r}): pass"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    extra = {"psycopg": "postgres", "pyspark": "spark"}[package]
    assert "I021" in done.stderr
    assert f"Run: pip install 'acsi[{extra}]'" in done.stderr


def test_names_are_quoted_so_that_no_name_is_a_command(database: str) -> None:
    assert "I025" in refusal(f'{database}#claims"; DROP TABLE claims; --')
