"""The three engines, each with one connection for a whole module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from acsi.engine.connection import Engine
from acsi.engine.sources import connect_to


@pytest.fixture(scope="module", params=["duckdb", "postgres", "spark"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Every engine in turn."""
    address = "claims.csv" if request.param == "duckdb" else f"{request.getfixturevalue(request.param)}#select 1"
    with connect_to(address) as connection:
        yield connection
