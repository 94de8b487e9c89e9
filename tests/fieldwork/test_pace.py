"""The clock: fast interviews, two at once, nights and long days."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acsi.fieldwork import pace


def talks(*times: tuple[str, str, str], firm: str = "north") -> pd.DataFrame:
    """Conversations of (interviewer, start, end) on one day."""
    day = "2026-10-12 "
    return pd.DataFrame(
        {
            "firm": firm,
            "interviewer": [who for who, _, _ in times],
            "started": pd.to_datetime([day + start if start else None for _, start, _ in times]),
            "ended": pd.to_datetime([day + end if end else None for _, _, end in times]),
        }
    )


def test_two_talks_at_once_are_both_found_and_one_after_the_other_are_not() -> None:
    rows = talks(
        ("a", "10:00", "10:15"), ("a", "10:14", "10:30"), ("a", "10:30", "10:40"), ("b", "10:05", "10:20"), ("", "", "")
    )
    assert pace.overlapping(rows).tolist() == [True, True, False, False, False]


def test_a_long_talk_overlaps_with_all_within_it() -> None:
    rows = talks(("a", "09:00", "12:00"), ("a", "09:10", "09:20"), ("a", "11:00", "11:10"), ("a", "13:00", "13:10"))
    assert pace.overlapping(rows).tolist() == [True, True, True, False]


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 60), st.integers(0, 20)), max_size=12))
def test_overlaps_are_those_of_all_pairs(spans: list[tuple[str, int, int]]) -> None:
    start = np.array([first for _, first, _ in spans], dtype="timedelta64[m]")
    length = np.array([minutes for _, _, minutes in spans], dtype="timedelta64[m]")
    began = np.datetime64("2026-10-12T09:00:00") + start
    rows = pd.DataFrame({"firm": "f", "interviewer": [who for who, _, _ in spans], "started": began})
    rows["ended"] = began + length
    rows["started"], rows["ended"] = pd.to_datetime(rows["started"]), pd.to_datetime(rows["ended"])

    def at_once(i: int, j: int) -> bool:
        same = spans[i][0] == spans[j][0]
        (first, second) = sorted((i, j), key=lambda k: (began[k], began[k] + length[k], k))
        return same and began[second] < began[first] + length[first]

    expected = [any(at_once(i, j) for j in range(len(spans)) if j != i) for i in range(len(spans))]
    assert pace.overlapping(rows).tolist() == expected


def test_who_takes_a_fraction_of_the_usual_time_is_fast() -> None:
    seconds = np.array([20.0, 21.0, 19.0, 7.7, np.nan])
    assert pace.too_fast(seconds, 0.4).tolist() == [False, False, False, True, False]
    assert not pace.too_fast(np.array([np.nan]), 0.4).any()


def test_pace_is_seconds_over_answers() -> None:
    rows = talks(("a", "10:00", "10:10"), ("a", "11:00", "11:10"))
    assert pace.seconds_a_question(rows, np.array([30, 0])) == pytest.approx([20.0, np.nan], nan_ok=True)


def test_nobody_calls_at_night() -> None:
    rows = talks(("a", "22:00", "22:10"), ("a", "06:59", "07:10"), ("a", "07:00", "07:10"), ("a", "", ""))
    assert pace.at_night(rows).tolist() == [True, True, False, False]


def test_a_day_of_more_talk_than_work_is_long() -> None:
    rows = talks(("a", "09:00", "14:00"), ("a", "14:00", "19:30"), ("b", "09:00", "12:00"))
    assert pace.long_days(rows, 10).tolist() == [True, True, False]


def test_round_minutes_are_those_that_five_divides() -> None:
    rows = talks(("a", "09:00", ""), ("a", "09:05", ""), ("a", "09:07", ""), ("a", "", ""))
    assert pace.on_round_minutes(rows).tolist() == [True, True, False, False]
