import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from acsi.league.ranks import rank_confidence_sets
from acsi.league.variances import beta_excess_kurtosis, rescale, shrink


def units(count, n=100):
    return np.full(count, float(n))


def test_variances_on_the_trend_stay_there():
    mean = np.linspace(60, 95, 20)
    variance = 0.2 * mean * (100 - mean) / 100
    shrunken = shrink(mean, variance, units(20))
    assert shrunken.trend == "estimated"
    assert np.isinf(shrunken.prior_degrees_of_freedom)
    np.testing.assert_allclose(shrunken.variance, variance, rtol=0.06)


def test_a_branch_that_happens_to_look_steady_is_drawn_to_the_others():
    variance = np.full(12, 3.24)
    variance[4] = 2.0
    shrunken = shrink(units(12, 80), variance, units(12))
    assert 2.8 < shrunken.variance[4] < 3.3
    assert (shrunken.degrees_of_freedom > 99).all()


def test_branches_that_truly_differ_keep_their_variances():
    variance = np.tile([0.5, 2.0, 8.0, 30.0], 5)
    shrunken = shrink(units(20, 80), variance, units(20, 400))
    assert shrunken.prior_degrees_of_freedom < 5
    np.testing.assert_allclose(shrunken.variance, variance, rtol=0.05)


def test_the_prior_of_simulated_variances_is_found():
    """3,000 branches, 51 interviews: true variances scatter as an inverse chi-square with 20 degrees of freedom."""
    random = np.random.default_rng(0)
    mean = random.uniform(40, 60, 3000)
    level = 0.04 * mean * (100 - mean)
    true = level * 20 / random.chisquare(20, 3000)
    sample = true * random.chisquare(50, 3000) / 50
    shrunken = shrink(mean, sample / 51, units(3000, 51))
    assert shrunken.prior_degrees_of_freedom == pytest.approx(20, rel=0.15)
    np.testing.assert_allclose(shrunken.prior * 51, level, rtol=0.05)
    raw_error = np.mean(np.log(sample / true) ** 2)
    assert np.mean(np.log(shrunken.variance * 51 / true) ** 2) < 0.8 * raw_error


def test_scores_near_the_end_of_the_scale_vary_less():
    random = np.random.default_rng(1)
    mean = np.linspace(70, 97, 40)
    true = 0.25 * mean * (100 - mean)
    sample = true * random.chisquare(99, 40) / 99
    shrunken = shrink(mean, sample / 100, units(40))
    np.testing.assert_allclose(shrunken.prior * 100, true, rtol=0.12)


@pytest.mark.parametrize("count", [2, 3, 4])
def test_few_branches_keep_their_own_variances(count):
    variance = np.linspace(1, 3, count)
    shrunken = shrink(units(count, 50), variance, units(count))
    assert shrunken.trend == "none"
    assert shrunken.prior_degrees_of_freedom == 0
    assert np.array_equal(shrunken.variance, variance)
    assert (shrunken.degrees_of_freedom <= 99).all()


def test_some_branches_are_enough_for_a_level_but_not_for_a_slope():
    shrunken = shrink(np.linspace(60, 90, 7), np.linspace(4, 2, 7), units(7))
    assert shrunken.trend == "fixed"
    assert (np.diff(shrunken.prior) < 0).all()


def test_a_branch_whose_customers_all_answered_alike_gets_the_variance_of_its_like():
    variance = np.array([3.0, 3.1, 2.9, 3.2, 3.0, 0.0])
    shrunken = shrink(np.full(6, 80.0), variance, units(6, 40))
    assert 0.5 < shrunken.variance[5] < 3.2


def test_an_index_at_the_end_of_the_scale_is_no_trouble():
    shrunken = shrink(np.array([100.0, 0, 80, 81, 82, 83, 84]), np.array([0.0, 0, 3, 3, 3, 3, 3]), units(7))
    assert np.isfinite(shrunken.variance).all()
    assert (shrunken.variance > 0).all()


def test_bootstrap_noise_and_skewed_answers_cost_degrees_of_freedom():
    mean, variance = np.full(3, 92.0), np.full(3, 1.7)
    exact = shrink(mean, variance, units(3)).degrees_of_freedom[0]
    noisy = shrink(mean, variance, units(3), resamples=200).degrees_of_freedom[0]
    normal = shrink(np.full(3, 50.0), variance, units(3)).degrees_of_freedom[0]
    assert noisy < exact < normal == pytest.approx(99)


def test_degrees_of_freedom_never_exceed_those_of_all_branches_together():
    shrunken = shrink(np.full(6, 50.0), np.full(6, 3.0), units(6, 20))
    np.testing.assert_allclose(shrunken.degrees_of_freedom, 6 * 19)


@given(st.floats(0.5, 20), st.floats(0.5, 20))
def test_the_kurtosis_is_that_of_the_beta_distribution(a, b):
    mean, variance, kurtosis = (float(x) for x in stats.beta(a, b).stats("mvk"))
    found = beta_excess_kurtosis(np.array([100 * mean]), np.array([1e4 * variance]))
    assert found[0] == pytest.approx(kurtosis, abs=1e-6)


def test_the_kurtosis_of_a_yes_no_question_is_bernoullis():
    found = beta_excess_kurtosis(np.array([20.0]), np.array([0.2 * 0.8 * 1e4]))
    assert found[0] == pytest.approx(float(stats.bernoulli(0.2).stats("k")))


def test_rescaling_keeps_correlations():
    covariance = np.array([[4.0, 1.0], [1.0, 9.0]])
    scaled = rescale(covariance, np.array([1.0, 36.0]))
    np.testing.assert_allclose(scaled, [[1.0, 1.0], [1.0, 36.0]])
    assert rescale(np.diag([0.0, 1.0]), np.array([2.0, 1.0])).tolist() == [[2.0, 0.0], [0.0, 1.0]]


def test_rank_sets_with_shrunken_variances_keep_their_promise():
    """Eight equal branches, 10 normal interviews each: any difference shown is a failure; at most 5% may fail."""
    random = np.random.default_rng(7)
    leagues, failures = 400, {"own": 0, "shrunken": 0}
    for seed in range(leagues):
        answers = random.normal(50, 10, (8, 10))
        index, variance = answers.mean(axis=1), answers.var(axis=1, ddof=1) / 10
        shrunken = shrink(index, variance, units(8, 10))
        chosen = {"own": (variance, None), "shrunken": (shrunken.variance, shrunken.degrees_of_freedom)}
        for name, (used, freedom) in chosen.items():
            lower, _ = rank_confidence_sets(index, np.diag(used), draws=400, seed=seed, degrees_of_freedom=freedom)
            failures[name] += lower.max() > 1
    error = np.sqrt(0.05 * 0.95 / leagues)
    assert failures["shrunken"] / leagues < 0.05 + 3 * error
    assert failures["own"] / leagues > 0.05 + 3 * error
