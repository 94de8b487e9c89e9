"""The engine codes answers as `coding.py` does, and counts every fault."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from acsi.engine.connection import Engine, connect, put
from acsi.engine.sources import Source
from acsi.errors import AcsiError
from acsi.fieldwork.coded_columns import Census, Columns, coded_table, take_census
from acsi.fieldwork.coding import code_questions
from acsi.survey.models import Survey
from tests.fieldwork.test_coding import survey as survey  # the same definition

WANTED = ["overall", "complained", "price"]
BY_BRANCH = Columns("branch", None, "case")


@pytest.fixture
def connection() -> Iterator[Engine]:
    with connect() as found:
        yield found


def interviews(n: int = 40) -> pd.DataFrame:
    stream = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "Q1": stream.choice([1, 5, 10, 98, 99], n),
            "complained": stream.choice([0, 1], n),
            "again": stream.choice([1, 5, 6, 10, 98], n),
            "up": stream.choice([0, 10, 26, 98], n),
            "down": stream.choice([0, 25, 98], n),
            "branch": stream.choice(["B1", "B2"], n),
            "case": [f"c{i}" for i in range(n)],
        }
    )


def source(connection: Engine, table: pd.DataFrame) -> Source:
    return Source("d.csv", put(connection, "d", pa.Table.from_pandas(table, preserve_index=False)))


def coded(
    connection: Engine, table: pd.DataFrame, survey: Survey, columns: Columns = BY_BRANCH
) -> tuple[pd.DataFrame, Census]:
    opened = source(connection, table)
    found = coded_table(opened, survey, WANTED, columns)
    return found.to_pyarrow().to_pandas(), take_census(opened, found, survey, WANTED, columns)


@pytest.mark.parametrize("kind", [int, float, str])
def test_answers_and_reasons_are_those_of_coding_in_memory(connection: Engine, survey: Survey, kind: type) -> None:
    table = interviews()
    expected = code_questions(table, survey, WANTED, "d.csv")
    answers = ["Q1", "complained", "again", "up", "down"]
    rows, census = coded(connection, table.astype(dict.fromkeys(answers, kind)), survey)
    rows = rows.set_index("unit").loc[table["case"]]
    for i, name in enumerate(WANTED):
        np.testing.assert_array_equal(rows[f"value_{i}"].to_numpy(float), expected[name].values)
        assert rows[f"reason_{i}"].tolist() == expected[name].reasons.tolist()
        assert census.lost[name] == expected[name].lost
    assert census.n == 40
    assert census.extremes["complained"] == (0.0, 1.0)
    assert sum(census.patterns) == 40
    assert census.groups == 2


def test_blank_cells_of_text_are_missing(connection: Engine, survey: Survey) -> None:
    table = interviews(6).astype({"Q1": str}).assign(Q1=["", " ", "NA", None, "7", " 8 "])
    rows, census = coded(connection, table, survey)
    assert sorted(rows["value_0"].dropna()) == [7.0, 8.0]
    assert census.lost["overall"] == {"blank": 4}


def test_every_fault_is_counted_and_none_shown_that_may_be_personal(connection: Engine, survey: Survey) -> None:
    table = interviews().astype({"Q1": str}).assign(weight=[0.0, -1.0, None] + [1.0] * 37)
    table.loc[:2, "Q1"] = "Somebody"
    table.loc[3:4, "Q1"] = "11"
    table.loc[:0, "branch"] = " "
    table.loc[:4, "case"] = None
    with pytest.raises(AcsiError) as raised:
        coded(connection, table, survey, Columns("branch", "weight", "case"))
    assert [str(problem) for problem in raised.value.problems] == [
        "D030 d.csv, column Q1: 3 cells are no numbers. Answers are numbers: 1 to 10, or 98 (dont_know), 99 (refused).",
        "D031 d.csv, column Q1: 2 answers are none of scale rating, such as 11. "
        "Allowed: 1 to 10, or 98 (dont_know), 99 (refused). If they stand for no answer, add them to the scale's "
        "`missing`.",
        "D032 d.csv, column branch: 1 interview names no group. Fill the cells, or leave the rows out.",
        "D032 d.csv, column case: 5 interviews name no identifier. Fill the cells, or leave the rows out.",
        "D033 d.csv, column weight: 3 interviews have no weight above zero. A survey weight is a number above zero.",
    ]


def test_missing_columns_are_named_together(connection: Engine, survey: Survey) -> None:
    with pytest.raises(AcsiError) as raised:
        coded(connection, interviews().drop(columns=["Q1", "up"]), survey)
    assert [problem.code for problem in raised.value.problems] == ["D001", "D001"]


def test_a_source_without_rows_is_refused(connection: Engine, survey: Survey) -> None:
    with pytest.raises(AcsiError, match="F004"):
        coded(connection, interviews(1).iloc[:0], survey)


def test_branches_are_labelled_as_in_memory(connection: Engine, survey: Survey) -> None:
    table = interviews(4)
    for column, labels in (
        ([1, 2, 1, 2], {"1", "2"}),
        ([1.0, 2.5, 1.0, 2.5], {"1", "2.5"}),
        ([" a", "b"] * 2, {"a", "b"}),
    ):
        rows, _ = coded(connection, table.assign(branch=column), survey)
        assert set(rows["branch"]) == labels


def test_without_an_identifier_the_whole_row_stands_for_it(connection: Engine, survey: Survey) -> None:
    rows, _ = coded(connection, interviews(3), survey, Columns(None, None, None))
    assert rows["unit"].nunique() == 3
    assert set(rows["branch"]) == {"all"}


def test_more_patterns_of_missing_answers_than_can_be_told_apart_are_refused(
    connection: Engine, survey: Survey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("acsi.fieldwork.coded_columns.PATTERNS", 2)
    with pytest.raises(AcsiError, match=r"D034 d\.csv: The interviews lack answers in more than 2 different ways"):
        coded(connection, interviews(), survey)
