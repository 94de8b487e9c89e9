"""The three engines make the same sums of the same interviews, weights, gaps and derived questions included."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import psycopg
import pytest

from acsi.errors import AcsiError
from acsi.model.fit_sums import FittedSums
from acsi.steps.fit_source import fit_source
from acsi.survey.models import Survey

SURVEY = Survey.model_validate(
    {
        "acsi": 1,
        "id": "s",
        "scales": {
            "rating": {"from": 1, "to": 10, "missing": {98: "dont_know"}},
            "percent": {"from": 0, "to": 25, "recode": {26: 25}},
            "tolerance": {"from": -25, "to": 25},
        },
        "questions": [
            {"id": "q1", "scale": "rating", "column": "Quality 1"},
            {"id": "q2", "scale": "rating", "reversed": True},
            {"id": "again", "scale": "rating"},
            {"id": "up", "scale": "percent"},
            {"id": "down", "scale": "percent"},
            {
                "id": "price",
                "derive": "price_tolerance",
                "from": {"repurchase": "again", "increase": "up", "decrease": "down"},
                "scale": "tolerance",
            },
        ],
        "model": {
            "constructs": {"quality": {"indicators": ["q1", "q2"]}, "loyalty": {"indicators": ["again", "price"]}},
            "paths": {"quality": ["loyalty"]},
            "index": "loyalty",
        },
        "estimation": {"weight": "w", "interview": "number"},
    }
)


@pytest.fixture(scope="module")
def interviews(tmp_path_factory: pytest.TempPathFactory) -> tuple[pd.DataFrame, Path]:
    """Interviews of four branches as text and numbers of several kinds, some answers missing; and their file."""
    stream, n = np.random.default_rng(4), 240
    core = stream.normal(size=n)
    again = np.clip(np.round(6 + 2 * core), 1, 10).astype(int)
    table = pd.DataFrame(
        {
            "number": np.arange(n) + 10**10,
            "branch": [f" 分公司{row % 4}" for row in range(n)],
            "Quality 1": [f"{value:.0f}" for value in np.clip(np.round(7 + core + stream.normal(size=n)), 1, 10)],
            "q2": np.clip(np.round(4 - core + stream.normal(size=n)), 1, 10),
            "again": again,
            "up": np.where(again >= 6, np.clip(np.round(10 + 5 * core), 0, 26), 0),
            "down": np.where(again >= 6, 0, np.clip(np.round(12 - 5 * core), 0, 25)).astype(int),
            "w": stream.gamma(3.0, size=n).round(3),
        }
    )
    table.loc[::11, "Quality 1"] = "98"
    table.loc[::13, "q2"] = np.nan
    path = tmp_path_factory.mktemp("sums") / "interviews.parquet"
    table.to_parquet(path)
    return table, path


@pytest.fixture(scope="module")
def on_duckdb(interviews: tuple[pd.DataFrame, Path]) -> FittedSums:
    return fit_source(str(interviews[1]), SURVEY, "branch")


@pytest.fixture(scope="module")
def in_postgres(postgres: str, interviews: tuple[pd.DataFrame, Path]) -> Iterator[str]:
    """The address of a table with the interviews."""
    table = interviews[0].astype(object).where(interviews[0].notna(), None)
    kinds = {"O": "text", "f": "double precision", "i": "bigint"}
    columns = ", ".join(f'"{name}" {kinds.get(kind.kind, "text")}' for name, kind in interviews[0].dtypes.items())
    with psycopg.connect(postgres, autocommit=True) as link:
        link.execute("DROP TABLE IF EXISTS acsi_sums")
        link.execute(f"CREATE TABLE acsi_sums ({columns})")
        with link.cursor().copy("COPY acsi_sums FROM STDIN") as copy:
            for row in table.itertuples(index=False):
                copy.write_row(row)
    yield f"{postgres}#acsi_sums"
    with psycopg.connect(postgres, autocommit=True) as link:
        link.execute("DROP TABLE acsi_sums")


def assert_same(found: FittedSums, expected: FittedSums) -> None:
    assert found.estimates.groups.keys() == expected.estimates.groups.keys() == {f"分公司{b}" for b in range(4)}
    for name in ("nation", "groups", "u", "paths", "b"):
        ours, theirs = getattr(found.replicates, name), getattr(expected.replicates, name)
        np.testing.assert_allclose(ours, theirs, rtol=1e-10, err_msg=name)
    for label, group in found.estimates.groups.items():
        assert group.index["loyalty"].se == pytest.approx(
            expected.estimates.groups[label].index["loyalty"].se, rel=1e-9
        )
    assert found.estimates.constructs["quality"].indicators["q1"].missing == pytest.approx({"dont_know": 22 / 240})


def test_duckdb_gives_the_estimates_of_the_interviews(
    interviews: tuple[pd.DataFrame, Path], on_duckdb: FittedSums
) -> None:
    from acsi.model.fit import fit
    from acsi.steps.fit import answers_from

    survey = SURVEY.model_copy(update={"estimation": SURVEY.estimation.model_copy(update={"bootstrap": 0})})
    expected = fit(answers_from(interviews[0], survey, "branch", "d"), survey, by="branch").estimates
    for name, construct in on_duckdb.estimates.constructs.items():
        assert construct.index == pytest.approx(expected.constructs[name].index, abs=1e-7)


def test_postgresql_makes_the_same_sums(in_postgres: str, on_duckdb: FittedSums) -> None:
    assert_same(fit_source(in_postgres, SURVEY, "branch"), on_duckdb)


def test_spark_makes_the_same_sums(spark: str, interviews: tuple[pd.DataFrame, Path], on_duckdb: FittedSums) -> None:
    assert_same(fit_source(f"{spark}#{interviews[1]}", SURVEY, "branch"), on_duckdb)


def test_faults_on_a_server_are_counted_as_in_files(in_postgres: str) -> None:
    query = f"{in_postgres.partition('#')[0]}#SELECT *, 'x' AS other FROM acsi_sums"
    wrong = SURVEY.questions[1].model_copy(update={"column": "other"})
    survey = SURVEY.model_copy(update={"questions": [SURVEY.questions[0], wrong, *SURVEY.questions[2:]]})
    with pytest.raises(AcsiError, match=r"D030 .*column other: 240 cells are no numbers"):
        fit_source(query, survey, "branch")
    with pytest.raises(AcsiError, match="D001"):
        fit_source(in_postgres, SURVEY, "region")
