import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from acsi.league.reliability import between_interval, paule_mandel, reliability, share_of_truth, shrunken_scores


def test_with_equal_variances_tau_is_what_the_variance_of_scores_leaves():
    scores = np.array([70.0, 75, 80, 85, 90])
    assert paule_mandel(scores, np.full(5, 4.0)) == pytest.approx(scores.var(ddof=1) - 4)


@given(st.lists(st.tuples(st.floats(50, 100), st.floats(0.1, 9)), min_size=3, max_size=12))
def test_the_generalised_q_meets_its_expectation(branches):
    scores, variances = np.array(branches).T
    tau2 = paule_mandel(scores, variances)
    weights = 1 / (variances + tau2)
    q = np.sum(weights * (scores - np.average(scores, weights=weights)) ** 2)
    if tau2 > 0:
        assert q == pytest.approx(len(scores) - 1, rel=1e-6)
    else:
        assert q <= len(scores) - 1 + 1e-9


def test_equal_variances_give_the_textbook_interval_of_a_variance():
    scores = np.array([70.0, 75, 80, 85, 90])
    sum_of_squares = scores.var() * 5
    expected = sum_of_squares / chi2.ppf([0.975, 0.025], 4) - 4
    assert between_interval(scores, np.full(5, 4.0)) == pytest.approx(tuple(expected))
    low, high = between_interval(scores, np.full(5, 60.0))
    assert low == 0 < paule_mandel(scores, np.full(5, 60.0)) < high
    assert between_interval(np.full(5, 80.0), np.full(5, 60.0)) == (0.0, 0.0)


def test_a_regression_explains_what_is_no_spread_around_it():
    x = np.arange(8.0)
    design = np.column_stack([np.ones(8), x])
    assert paule_mandel(3 * x, np.full(8, 0.1)) > 1
    assert paule_mandel(3 * x, np.full(8, 0.1), design) == 0


def test_a_single_branch_shows_no_spread():
    assert paule_mandel(np.array([80.0]), np.array([1.0])) == 0


def test_exact_scores_give_their_own_variance():
    assert paule_mandel(np.array([1.0, 2.0, 3.0]), np.zeros(3)) == pytest.approx(1.0)


def test_reliability_is_the_share_of_true_variance():
    found = reliability(np.array([70.0, 80, 90]), np.array([10.0, 10, 10]))
    assert found.tau == pytest.approx(np.sqrt(90))
    np.testing.assert_allclose(found.branches, 0.9)
    assert found.league == pytest.approx(0.9)


def test_branches_that_differ_by_chance_only_have_no_reliability():
    found = reliability(np.array([80.0, 80.1, 79.9]), np.full(3, 4.0))
    assert found.tau == 0
    assert found.league == 0
    assert share_of_truth(0.0, np.zeros(2)).tolist() == [0, 0]


def test_unreliable_scores_are_drawn_to_the_centre():
    drawn = shrunken_scores(np.array([70.0, 70.0, 70.0]), np.array([1.0, 0.5, 0.0]), 80.0)
    assert drawn.tolist() == [70.0, 75.0, 80.0]
