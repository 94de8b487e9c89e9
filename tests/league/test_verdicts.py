import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from acsi.league.verdicts import benjamini_hochberg, combinations, deviations, reference, verdicts

INFINITE = np.full(4, np.inf)


def test_deviations_of_independent_branches():
    """var(y_g − ȳ) = (1 − 1/G)² v_g + Σ_others v / G²."""
    variances = np.array([1.0, 2.0, 3.0, 4.0])
    found = deviations(np.array([70.0, 80, 85, 85]), np.diag(variances), INFINITE)
    np.testing.assert_allclose(found.estimate, [-10, 0, 5, 5])
    expected = (0.75**2 * variances + (variances.sum() - variances) / 16) ** 0.5
    np.testing.assert_allclose(found.se, expected)


def test_what_all_branches_share_does_not_blur_their_deviations():
    index, own = np.array([70.0, 80, 85, 85]), np.eye(4)
    apart, shared = deviations(index, own, INFINITE), deviations(index, own + 5, INFINITE)
    np.testing.assert_allclose(apart.se, shared.se)
    assert reference(index, own + 5, INFINITE).se[0] > reference(index, own, INFINITE).se[0]


def test_two_branches_are_compared_by_welchs_test():
    first, second = np.array([80.0, 85, 90, 70]), np.array([60.0, 75, 66, 64, 69, 71])
    index = np.array([first.mean(), second.mean()])
    covariance = np.diag([first.var(ddof=1) / 4, second.var(ddof=1) / 6])
    found = combinations(np.array([[1.0, -1.0]]), index, covariance, np.array([3.0, 5.0]))
    welch = stats.ttest_ind(first, second, equal_var=False)
    assert found.p_values()[0] == pytest.approx(welch.pvalue)
    low, high = found.interval(0.95)
    expected = welch.confidence_interval(0.95)
    assert (low[0], high[0]) == pytest.approx((expected.low, expected.high))


def test_a_difference_without_variance_is_known():
    found = combinations(np.eye(2), np.array([1.0, 0.0]), np.zeros((2, 2)), np.array([9.0, 9.0]))
    assert found.p_values().tolist() == [0.0, 1.0]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20), st.sampled_from([0.01, 0.05, 0.2]))
def test_false_discovery_control_agrees_with_scipy(p_values, rate):
    values = np.array(p_values)
    adjusted = stats.false_discovery_control(values)
    clear = np.abs(adjusted - rate) > 1e-12
    assert np.array_equal(benjamini_hochberg(values, rate)[clear], (adjusted <= rate)[clear])


def test_the_word_needs_a_test_and_the_family_counts():
    index = np.array([74.0, 80.0, 80.0, 80.0, 86.0])
    found = deviations(index, 4.0 * np.eye(5), np.full(5, 99.0))
    assert verdicts(found, 0.05) == ["below", "similar", "similar", "similar", "above"]
    # One branch, at p = 0.03, stands out among many that do not: its interval leaves out 0, yet no word is given.
    many = np.append(np.zeros(39), 2.2)
    alone = deviations(many, np.eye(40), np.full(40, 99.0))
    assert alone.interval(0.95)[0][39] > 0
    assert set(verdicts(alone, 0.05)) == {"similar"}
