"""What counts as the same when a file of results is worked out again."""

import json
import math

import pyarrow as pa
import pytest

from acsi.steps.differences import Compared, compared
from acsi.steps.results import parquet


def of_json(old: object, new: object, *, same_version: bool = True) -> Compared:
    return compared("a.json", json.dumps(old).encode(), json.dumps(new).encode(), same_version=same_version)


def of_tables(old: dict[str, list[object]], new: dict[str, list[object]]) -> Compared:
    return compared("a.parquet", parquet(pa.table(old)), parquet(pa.table(new)), same_version=True)


@pytest.mark.parametrize(("old", "new"), [(81.25, 81.25 * (1 + 9e-10)), (0.0, 9e-10), (3, 3.0), (None, None)])
def test_numbers_are_equal_to_nine_digits(old: object, new: object) -> None:
    assert of_json({"index": old}, {"index": new}) == Compared(1, [])


@pytest.mark.parametrize(
    ("old", "new"), [(81.25, 81.25 * (1 + 2e-9)), (0.0, 2e-9), (1, True), (None, 0.0), (1.0, math.nan)]
)
def test_beyond_that_they_differ(old: object, new: object) -> None:
    assert of_json({"index": old}, {"index": new}).places[0].startswith("index")


def test_a_place_names_the_branch_and_texts_are_not_repeated() -> None:
    old = {"branches": [{"branch": "B01", "index": 80.5, "verdict": "above"}]}
    new = {"branches": [{"branch": "B01", "index": 80.25, "verdict": "below"}]}
    assert of_json(old, new) == Compared(3, ["branches[B01].index 80.5 → 80.25", "branches[B01].verdict"])


def test_what_one_side_lacks_differs_but_for_what_a_newer_version_adds() -> None:
    assert of_json({"a": 1}, {"a": 1, "b": 2}) == Compared(2, ["b nothing → 2"])
    assert of_json({"a": 1, "b": 2}, {"a": 1}, same_version=False).places == ["b 2 → nothing"]
    old, new = {"a": 1, "version": "1"}, {"a": 1, "b": 2, "version": "2"}
    assert of_json(old, new, same_version=False) == Compared(1, [])


def test_tables_are_compared_by_column_and_row() -> None:
    old = {"index": [80.0, math.nan, 3.0], "case": ["a", "b", None]}
    assert of_tables(old, old) == Compared(6, [])
    new = {"index": [80.0, math.nan, 4.0], "case": ["a", "c", None]}
    assert of_tables(old, new).places == ["row 3, index 3 → 4", "row 2, case"]
    assert of_tables(old, {"index": [80.0, math.nan, 3.0]}).places == ["column case"]
    assert of_tables(old, {name: cells[:2] for name, cells in old.items()}).places == ["rows 3 → 2"]


def test_csv_files_are_compared_as_printed() -> None:
    old, new = b"branch,index\r\nB01,80.1\r\n", b"branch,index\r\nB01,80.10\r\n"
    assert compared("league.csv", old, new, same_version=True).places == ["line 2, index"]
    assert compared("league.csv", old, b"branch,index\r\n", same_version=True).places == [
        "line 2, branch",
        "line 2, index",
    ]


@pytest.mark.parametrize("name", ["a.json", "a.parquet"])
def test_what_is_no_such_file_is_told(name: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        compared(name, b"rubbish", b"rubbish", same_version=True)
