"""Cells as numbers, texts and times, and what of them may be shown."""

from datetime import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some

from acsi.fieldwork.cells import blank, columns_shown, numbers, shown, texts, times

NOON = np.datetime64("2026-07-01T12:00:00")


@pytest.mark.parametrize(
    "cell",
    [
        "2026-07-01 12:00:00",
        "2026-07-01T12:00",
        "2026/07/01 12:00:00",
        "2026-07-01T12:00:00+08:00",
        datetime(2026, 7, 1, 12),
        pd.Timestamp("2026-07-01 12:00", tz="Asia/Shanghai"),
        46204.5,
        14002286400.0,
        "46204.5",
    ],
)
def test_a_time_however_it_is_written(cell: object) -> None:
    assert times(pd.Series([cell]))[0] == NOON
    assert times(pd.Series([cell, None, "x"], dtype=object)).tolist()[0] == NOON.tolist()


@pytest.mark.parametrize("cell", [None, "", "noon", "01.07.2026", 12, 1e15, "2026-13-01"])
def test_what_is_no_time(cell: object) -> None:
    assert np.isnat(times(pd.Series([cell], dtype=object))[0])


def test_dates_and_truth_values_are_no_numbers() -> None:
    cells = pd.Series([1, "2", True, datetime(2026, 7, 1), None, "x", " 3 "], dtype=object)
    np.testing.assert_array_equal(numbers(cells), [1, 2, np.nan, np.nan, np.nan, np.nan, 3])
    assert np.isnan(numbers(pd.Series([datetime(2026, 7, 1)]))).all()


def test_codes_as_text_lose_the_point_that_a_number_gives_them() -> None:
    assert texts(pd.Series([1.0, None, 23.0])).tolist() == ["1", "", "23"]
    assert texts(pd.Series([" n-01 ", 7, 8.0, None], dtype=object)).tolist() == ["n-01", "7", "8", ""]
    assert blank(pd.Series(["  ", None, 0], dtype=object)).tolist() == [True, True, False]


def test_only_short_numbers_are_shown() -> None:
    assert [shown(cell) for cell in (11, 7.5, "-3", "1234")] == ["11", "7.5", "-3", "1234"]
    assert shown(1.38e10) == "A number of 11 digits"
    assert shown("王小明") == "A text of 3 characters"


@given(some.text(min_size=5))
def test_a_text_is_never_shown(text: str) -> None:
    assert shown(text) in (
        f"A text of {len(text)} characters",
        f"A number of {sum(map(str.isdigit, text))} digits",
    ) or (text.strip("+-").replace(".", "", 1).isdigit())


def test_names_of_columns_are_shown_unless_they_may_be_a_persons() -> None:
    named = columns_shown(["sat_1", "满意度（总体）", "张三", "13912345678", "粤BD98765"])
    assert named == "sat_1, 满意度（总体）, a text of 2 characters, a number of 11 digits, a text of 8 characters"
    assert columns_shown([f"q{place}" for place in range(40)]).endswith("q29, …")
