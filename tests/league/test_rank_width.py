"""The width of the range of a rank: limits, and the sets themselves over simulated waves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri

from acsi.league.rank_width import rank_set_width
from acsi.league.ranks import rank_confidence_sets


def test_ranks_are_as_wide_as_the_design_measured():
    """100 interviews, sd 18: 28 of 36 places for tau 5 and 34 for tau 3; 324 interviews: 19 and 28."""
    found = [rank_set_width(18 / np.sqrt(n), tau, 36) for n, tau in [(100, 5), (100, 3), (324, 5), (324, 3)]]
    assert found == pytest.approx([28, 34, 19, 28], abs=1)


def test_equal_branches_leave_nearly_every_rank_open():
    """Of 20 pairs of 5 equal branches some is shown in 5% of the waves."""
    assert 4.95 < rank_set_width(1.8, 0.0, 5) < 5


def test_branches_far_apart_have_one_place_each():
    assert rank_set_width(0.001, 5.0, 36) == pytest.approx(1)


@given(st.floats(0.2, 5), st.floats(0.5, 8), st.integers(2, 30))
def test_more_interviews_never_widen_a_range(se, tau, branches):
    widths = [rank_set_width(se / factor, tau, branches) for factor in (1, 1.5, 3)]
    assert (np.diff([branches, *widths, 1]) <= 1e-9).all()


@pytest.mark.parametrize("se", [1.0, 2.0])
def test_the_width_is_the_mean_of_simulated_waves(se):
    random = np.random.default_rng(4)
    true = ndtri((np.arange(20) + 0.5) / 20)
    true *= 4 / true.std()
    widths = []
    for seed in range(60):
        index = true + random.normal(0, se, 20)
        lower, upper = rank_confidence_sets(index, se**2 * np.eye(20), draws=1000, seed=seed, stepdown=False)
        widths.append((upper - lower + 1).mean())
    error = np.std(widths) / np.sqrt(len(widths))
    assert rank_set_width(se, 4.0, 20) == pytest.approx(np.mean(widths), abs=3 * error + 0.1)
