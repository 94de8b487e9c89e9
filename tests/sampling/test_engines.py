"""One selection, three engines: the same cases row for row, the same waterfall, whatever odd values the claims hold."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import psycopg
import pytest

from acsi.engine.sources import connect_to, open_source
from acsi.sampling.exclusions import Lists
from acsi.sampling.lists import KeyList
from acsi.sampling.selection import Drawn, select
from tests.sampling.conftest import AS_OF, BRANCHES, SECRET, claim, identity, phone, survey

ODD = {
    "branch_code": ["B01 ", " Ｂ０１", "b01", "", None, "B03", "B02"],
    "insured_no": ["", None, " P0007 ", "Ｐ０００８", "p0009", "é", "测", "P\u200b0010"],
    "closed_on": [
        "2026/9/3",
        "20260901",
        "2026年8月9日",
        "2026-02-30",
        "soon",
        "",
        None,
        "2027-01-01",
        "2026-09-30 10:00",
    ],
    "mobile": [
        "",
        None,
        "+86 154-0000-0011",
        "０１５４００００００１２",
        "10086",
        "15400000013/15400000014",
        "010-62345678",
    ],
    "name": ["", None, "测 甲", "O'Neil"],
    "id_number": ["", None, identity(3)[:6] + identity(3)[8:17], identity(4).lower(), "1"],
    "line": [" motor", "ＭＯＴＯＲ", "property", None],
    "status": ["CLOSED\n", "closed", "OPEN"],
    "vehicle_use": ["", None, "taxi", "货车"],
}
"""What may stand in a column besides what should."""


def claims() -> pd.DataFrame:
    """Claims of few customers, many of them odd in one or two columns, some of them twice."""
    made = random.Random(5)
    rows = []
    for number in range(400):
        row = claim(made.randrange(120), claim_no=f"C{number:04d}", branch_code=made.choice(BRANCHES))
        for column in made.choices(sorted(ODD), k=made.choice([0, 0, 1, 2])):
            row[column] = made.choice(ODD[column])
        rows.append(row)
    return pd.DataFrame(rows + rows[:20])


LISTS = Lists(
    agents=KeyList(
        "agents.csv",
        {"id_number": frozenset({identity(5), identity(6)}), "phone": frozenset({phone(11), phone(20)})},
        4,
        0,
        {},
    ),
    do_not_contact=KeyList(
        "refused.csv", {"customer_id": frozenset({"P0030"}), "phone": frozenset({phone(31)})}, 2, 0, {}
    ),
    contacted=["P0040", "P0041"],
)


@pytest.fixture(scope="module")
def draw() -> Callable[[str], Drawn]:
    """Draws from a source."""

    def drawn(source: str) -> Drawn:
        settings = {"wave": "2026Q3", "branches": BRANCHES, "as_of": AS_OF, "draw_secret": SECRET}
        with connect_to(source) as connection:
            extract = open_source(connection, source, "extract")
            return select(connection, survey(completes=10, reserve=2.0), extract, LISTS, **settings)

    return drawn


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the claims as a file."""
    folder = tmp_path_factory.mktemp("claims")
    claims().to_parquet(folder / "claims.parquet")
    return folder


@pytest.fixture(scope="module")
def here(draw: Callable[[str], Drawn], files: Path) -> Drawn:
    """What is drawn by DuckDB."""
    return draw(str(files / "claims.parquet"))


@pytest.fixture(scope="module")
def table(postgres: str) -> Iterator[str]:
    """The claims as a table of a server, in an order of its own; read by a user who may do nothing else too."""
    columns = claims().columns
    rows = claims().sample(frac=1, random_state=1).astype(object).itertuples(index=False)
    with psycopg.connect(postgres, autocommit=True) as link:
        link.execute("DROP TABLE IF EXISTS acsi_claims")
        link.execute(f"CREATE TABLE acsi_claims ({', '.join(f'{column} text' for column in columns)})")
        with link.cursor().copy("COPY acsi_claims FROM STDIN") as copy:
            for row in rows:
                copy.write_row([None if pd.isna(cell) else cell for cell in row])
    yield f"{postgres}#acsi_claims"
    with psycopg.connect(postgres, autocommit=True) as link:
        link.execute("DROP TABLE acsi_claims")


def same(one: Drawn, other: Drawn) -> None:
    """Both drew the same cases, row for row, and account for every claim alike."""
    pd.testing.assert_frame_equal(one.cases, other.cases)
    parts = {"steps", "branches", "claims", "frame", "short_branches", "lists", "warnings"}
    assert one.selection.model_dump(include=parts) == other.selection.model_dump(include=parts)


def test_the_odd_claims_reach_every_step(here: Drawn) -> None:
    taken = {step.step: step.claims for step in here.selection.steps}
    assert [step for step, claims in taken.items() if not claims] == ["no_closing_day"], "a rule of days comes first"
    assert len(here.cases) == 2 * 30


@pytest.fixture(scope="module")
def there(draw: Callable[[str], Drawn], table: str) -> Drawn:
    """What is drawn by PostgreSQL."""
    return draw(table)


def test_postgresql_draws_the_same_cases(here: Drawn, there: Drawn, table: str) -> None:
    same(here, there)
    assert there.selection.engine.startswith("postgres ")
    assert there.selection.extract == table


def test_postgresql_that_only_reads_draws_the_same_cases(draw: Callable[[str], Drawn], here: Drawn, table: str) -> None:
    server, _, name = table.partition("#")
    same(here, draw(f"{server}?options=-c%20default_transaction_read_only%3Don#{name}"))


def test_spark_draws_the_same_cases(draw: Callable[[str], Drawn], here: Drawn, files: Path, spark: str) -> None:
    there = draw(f"{spark}#{files}/claims.parquet")
    same(here, there)
    assert there.selection.engine.startswith("pyspark ")


def test_the_kept_sql_runs_without_us_and_draws_the_same_customers(here: Drawn, there: Drawn, table: str) -> None:
    statements = {each.name: each.sql for each in there.selection.statements}
    keys = {"keys_agent_id": [identity(5), identity(6)], "keys_agent_phone": [phone(11), phone(20)]}
    keys |= {"keys_do_not_contact_customer_id": ["P0030"], "keys_do_not_contact_phone": [phone(31)]}
    keys |= {"keys_contacted": ["P0040", "P0041"], "keys_known_phones": []}
    with psycopg.connect(table.partition("#")[0], options="-c jit=off") as link:
        for name, sql in statements.items():
            link.execute(sql.replace("{draw_secret}", SECRET))
            for key in keys.get(name, []):
                link.execute(f'INSERT INTO "{name}" VALUES (%s)', (key,))
        found = link.execute(statements["drawn"].replace("{draw_secret}", SECRET))
        place = [column.name for column in found.description or []].index("customer_id")
        assert sorted(row[place] for row in found) == sorted(here.cases["customer_id"])
