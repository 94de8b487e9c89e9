"""Sums over waves: averages, their variances and changes, against closed forms."""

import numpy as np
import pytest

from acsi.league import moving
from acsi.league.trend import trend
from acsi.league.yardstick import Series
from tests.league.waves import survey_of, wave


def series(index, variance, n, freedom=60.0) -> Series:
    shape = np.shape(index)
    return Series(
        np.array(index, float), np.array(variance, float), np.full(shape, freedom), np.broadcast_to(n, shape) + 0.0
    )


def test_an_average_counts_each_wave_by_its_interviews():
    found = series([[80], [90]], [[4], [1]], [[25], [75]])
    result = moving.sums(found, moving.average(found, [0, 1]))
    assert result.estimate[0] == pytest.approx(87.5)
    assert result.se[0] == pytest.approx(np.sqrt(4 / 16 + 9 / 16))


def test_of_equal_variances_it_is_as_sure_as_one_survey_of_all_interviews():
    n = np.array([[20], [40], [60], [80]])
    found = series(np.full((4, 1), 80), 324 / n, n)
    assert moving.sums(found, moving.average(found, range(4))).se[0] == pytest.approx(18 / np.sqrt(200))


def test_averages_that_share_waves_differ_only_by_those_they_do_not():
    found = series(np.arange(5)[:, None], np.full((5, 1), 9), 50)
    apart = moving.average(found, range(1, 5)) - moving.average(found, range(4))
    result = moving.sums(found, apart)
    assert result.estimate[0] == pytest.approx(1)
    assert result.se[0] == pytest.approx(np.sqrt(2 * 9) / 4)


def test_degrees_of_freedom_are_satterthwaites():
    found = series([[80], [85]], [[4], [4]], 50, freedom=30)
    result = moving.sums(found, moving.difference(found, 0, 1))
    assert result.degrees_of_freedom[0] == pytest.approx(60)


def test_waves_without_the_branch_do_not_count():
    found = series([[80, np.nan], [90, 70]], [[4, np.nan], [4, 4]], [[50, 0], [50, 50]])
    result = moving.sums(found, moving.average(found, [0, 1]))
    assert result.estimate.tolist() == [85, 70]
    assert np.isnan(moving.sums(found, moving.difference(found, 0, 1)).estimate[1])


def test_waves_pair_by_the_year_in_their_names():
    names = ["2025Q2", "2025Q3", "2026Q3", "spring-2026", "2026-09"]
    assert moving.year_before("2026Q3", names) == 1
    assert moving.year_before("2025Q3", names) is None
    assert moving.year_before("spring-2026", ["spring-2025", "spring-2026"]) == 0
    assert moving.year_before("pilot", names) is None
    assert moving.years(["2025Q3", "2025Q4", "2026Q1"]) == {"2025": [0, 1], "2026": [2]}
    assert moving.years(["2015", "2016"]) == {}
    assert moving.years(["pilot", "2026Q1"]) == {}


def test_four_waves_tell_what_one_is_too_small_for():
    """Sixteen interviews a wave: no wave has a verdict, four together do."""
    names = [f"{year}Q{quarter}" for year in (2025, 2026) for quarter in (1, 2, 3, 4)]
    waves = [wave(name, {"A": 70.0 if name < "2026" else 95.0, "B": 80.0}, n=16) for name in names]
    found = trend(waves, survey_of(), {})
    course = found.branches[0].courses["satisfaction"]
    assert {change.verdict for change in course.changes} == {None}
    assert [average.label for average in course.moving] == names[3:]
    last = course.moving[-1]
    assert (last.n, last.estimate) == (64, pytest.approx(95))
    assert (last.change.earlier, last.change.verdict) == ("2025Q4", "real")
    assert [each.estimate for each in course.years] == pytest.approx([70, 95])
    assert course.years[1].change.verdict == "real"
    assert course.moving[2].estimate == pytest.approx(82.5)
