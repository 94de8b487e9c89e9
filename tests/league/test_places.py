"""Places, moves and the agreement of two orders."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from acsi.league.places import kendall, moves, places

SCORES = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=2, max_size=12)


def test_the_highest_is_first_and_equals_share_a_place():
    assert places(np.array([70.0, 80.0, 80.0 + 1e-12, 60.0])).tolist() == [3, 1, 1, 4]


@given(SCORES)
def test_the_agreement_is_scipys(pairs):
    one, other = np.array(pairs, dtype=float).T
    mine = kendall(one, other)
    if np.ptp(one) and np.ptp(other):
        assert mine == pytest.approx(float(stats.kendalltau(one, other).statistic))
    else:
        assert mine is None


def test_moves_are_told_the_largest_first_and_whether_the_range_holds_them():
    rows = [
        SimpleNamespace(branch=code, rank_low=low, rank_high=4)
        for code, low in [("A", 1), ("B", 2), ("C", 3), ("D", 1)]
    ]
    found = moves(rows, np.array([1, 2, 3, 4]), np.array([1, 3, 4, 2]))
    assert [(move.branch, move.start, move.to, move.within_range) for move in found] == [
        ("D", 4, 2, True),
        ("B", 2, 3, True),
        ("C", 3, 4, True),
    ]
    assert not moves(rows[2:], np.array([1, 2]), np.array([2, 1]))[0].within_range
