"""Addresses of tables: what they say, and that they never show a password."""

import pytest

from acsi.engine.address import address_of, is_address
from acsi.errors import AcsiError


@pytest.mark.parametrize(
    ("text", "shown", "relation"),
    [
        ("postgresql://me@host:5433/claims#core.closed", "postgresql://me@host:5433/claims#core.closed", "core.closed"),
        ("postgres:///claims#closed", "postgresql:///claims#closed", "closed"),
        ("postgresql://host/db#SELECT * FROM a WHERE b LIKE '%#%'", "postgresql://host/db#query", None),
        ("postgresql://host/db?query=select+1%3B", "postgresql://host/db#query", "select 1"),
        ("spark://host:7077#core.closed", "spark://host:7077#core.closed", "core.closed"),
        ("spark://local[2]#/data/*.parquet", "spark://local[2]#/data/*.parquet", "/data/*.parquet"),
        ("spark://yarn#closed", "spark://yarn#closed", "closed"),
    ],
)
def test_an_address_names_a_server_and_a_table_or_query(text: str, shown: str, relation: str | None) -> None:
    address = address_of(text)
    assert is_address(text)
    assert str(address) == shown
    assert address.relation == (relation or text.partition("#")[2])
    assert address.is_query == shown.endswith("#query")


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://me:s%40cret@host/db?sslmode=require#t",
        "postgresql://me@host/db?password=s%40cret&sslmode=require#t",
    ],
)
def test_a_password_is_known_and_not_shown(text: str) -> None:
    address = address_of(text)
    assert address.password == "s@cret"
    assert address.settings == {"sslmode": "require"}
    assert "cret" not in f"{address} {address!r}"


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://host/db",
        "postgresql://host/db#",
        "postgresql://me:secret#1@host/db#t",
        "postgresql://me:12#secret@host/db#t",
        "postgresql://me:sec/ret@host/db#t",
        "postgresql://host:port/db#t",
        "postgresql://host/db?secret#t",
        "spark://local[x]#t",
        "spark://host",
    ],
)
def test_a_broken_address_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(AcsiError, match="I020") as raised:
        address_of(text)
    assert "secret" not in str(raised.value)


def test_files_are_no_addresses_and_other_systems_none_of_ours() -> None:
    assert not is_address("claims/*.parquet")
    with pytest.raises(AcsiError, match="I001 acsi does not read from mysql addresses"):
        address_of("mysql://me:secret@host/db#t")
