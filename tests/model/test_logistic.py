"""Weighted logistic regression against independent computations: Newton, statsmodels' own sandwich, differences."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit

from acsi.errors import AcsiError
from acsi.model.logistic import clustered, independent, logistic, reach


@pytest.fixture(scope="module")
def data():
    """Design (600, 4), outcome, weights from 1 to 9, and 40 clusters of unequal size."""
    random = np.random.default_rng(7)
    design = np.column_stack([np.ones(600), random.normal(80, 15, 600), random.integers(0, 2, (600, 2))])
    outcome = (random.random(600) < expit(-3 + 0.05 * design[:, 1] - 0.4 * design[:, 2])).astype(float)
    return design, outcome, random.uniform(1, 9, 600), (40 * random.random(600) ** 2).astype(np.intp)


def newton(design, outcome, weights):
    """Iteratively reweighted least squares, written out."""
    beta = np.zeros(design.shape[1])
    for _ in range(30):
        p = expit(design @ beta)
        hessian = design.T @ np.diag(weights * p * (1 - p)) @ design
        beta = beta + np.linalg.solve(hessian, design.T @ (weights * (outcome - p)))
    return beta


def test_coefficients_are_those_of_newton_and_of_a_general_optimiser(data):
    design, outcome, weights, clusters = data
    fitted = logistic(*data)
    assert fitted.coefficients == pytest.approx(newton(design, outcome, weights), abs=1e-8)

    def loss(beta):
        eta = design @ beta
        return float(np.mean(weights * (np.logaddexp(0, eta) - outcome * eta)))

    def slope(beta):
        return design.T @ (weights * (expit(design @ beta) - outcome)) / len(outcome)

    found = minimize(loss, newton(design, outcome, weights) + 0.01, jac=slope, method="BFGS", options={"gtol": 1e-10})
    assert found.x == pytest.approx(fitted.coefficients, abs=1e-6)
    assert fitted.fitted == pytest.approx(expit(design @ fitted.coefficients), abs=1e-12)
    assert fitted.clusters == len(np.unique(clusters))


def test_the_covariance_is_the_sandwich_written_out_by_hand(data):
    design, outcome, weights, clusters = data
    beta = newton(design, outcome, weights)
    p = expit(design @ beta)
    bread, meat = np.zeros((4, 4)), np.zeros((4, 4))
    for x, w, each in zip(design, weights, p, strict=True):
        bread += w * each * (1 - each) * np.outer(x, x)
    for cluster in set(clusters.tolist()):
        score = sum(
            w * (y - each) * x
            for x, w, y, each, c in zip(design, weights, outcome, p, clusters, strict=True)
            if c == cluster
        )
        meat += np.outer(score, score)
    groups = len(set(clusters.tolist()))
    expected = groups / (groups - 1) * 599 / 596 * np.linalg.inv(bread) @ meat @ np.linalg.inv(bread)
    assert logistic(*data).covariance == pytest.approx(expected, rel=1e-7)


def test_without_weights_it_is_statsmodels_clustered_covariance(data):
    from statsmodels.discrete.discrete_model import Logit

    design, outcome, _, clusters = data
    theirs = Logit(outcome, design).fit(disp=0, tol=1e-12, cov_type="cluster", cov_kwds={"groups": clusters})
    ours = logistic(design, outcome, np.full(600, 3.0), clusters)
    assert ours.coefficients == pytest.approx(theirs.params, abs=1e-8)
    assert ours.covariance == pytest.approx(theirs.cov_params(), rel=1e-6)


def test_whole_weights_are_repeated_observations(data):
    design, outcome, _, clusters = data
    times = 1 + clusters % 3
    weighted = logistic(design, outcome, times.astype(float), clusters)
    repeated = logistic(*(np.repeat(each, times, axis=0) for each in (design, outcome, np.ones(600), clusters)))
    assert weighted.coefficients == pytest.approx(repeated.coefficients, abs=1e-8)
    # The sandwiches differ only in the count of observations that corrects them.
    n, m = 600, int(times.sum())
    assert weighted.covariance * (m - 1) / (m - 4) == pytest.approx(repeated.covariance * (n - 1) / (n - 4), rel=1e-6)


def test_a_marginal_effect_is_the_mean_difference_and_its_gradient_the_numeric_one(data):
    design, _, weights, _ = data
    fitted = logistic(*data)
    shares = weights / weights.sum()

    def mean_slope(beta):
        step = np.array([0, 1e-5, 0, 0])
        return float(shares @ (expit((design + step) @ beta) - expit((design - step) @ beta)) / 2e-5)

    slope, gradient = fitted.marginal(1, shares)
    assert slope == pytest.approx(mean_slope(fitted.coefficients), rel=1e-6)
    for k, size in enumerate((1e-3, 1e-5, 1e-3, 1e-3)):
        step = np.zeros(4)
        step[k] = size
        numeric = (mean_slope(fitted.coefficients + step) - mean_slope(fitted.coefficients - step)) / (2 * size)
        assert gradient[k] == pytest.approx(numeric, rel=1e-4, abs=1e-8)
    assert fitted.error(gradient) == pytest.approx(np.sqrt(gradient @ fitted.covariance @ gradient))


def test_a_marginal_effect_is_statsmodels_without_weights(data):
    from statsmodels.discrete.discrete_model import Logit

    design, outcome, _, _ = data
    theirs = Logit(outcome, design).fit(disp=0, tol=1e-12, cov_type="HC0").get_margeff(dummy=False)
    ours = logistic(design, outcome, np.ones(600), np.arange(600))
    slope, gradient = ours.marginal(1, np.full(600, 1 / 600))
    assert slope == pytest.approx(theirs.margeff[0], rel=1e-7)
    corrected = theirs.margeff_se[0] * np.sqrt(600 / 599 * 599 / 596)
    assert ours.error(gradient) == pytest.approx(corrected, rel=1e-5)


@pytest.mark.parametrize("outcome", [np.arange(40) > 19, np.where(np.arange(40) > 25, 1, np.arange(40) % 2)])
def test_what_tells_the_outcome_without_error_is_refused(outcome):
    steps = np.column_stack([np.ones(40), np.arange(40) > 25, np.arange(40) > 19]).astype(float)
    with pytest.raises(AcsiError, match="L076"):
        logistic(steps, outcome.astype(float), np.ones(40), np.arange(40))


def test_columns_that_follow_from_earlier_ones_are_left_out():
    random = np.random.default_rng(0)
    base = random.normal(size=(50, 3))
    design = np.column_stack([base[:, :2], 1e6 * base[:, 0] - base[:, 1], base[:, 2], np.zeros(50)])
    assert independent(design).tolist() == [0, 1, 3]


def test_clusters_are_added_up_whatever_their_numbers_and_intervals_reach_as_far_as_t():
    sums, count = clustered(np.array([[1.0], [2.0], [4.0]]), np.array([9, 3, 9]))
    assert (sums.tolist(), count) == ([[2.0], [5.0]], 2)
    assert reach(0.95, 11) == pytest.approx(2.228139, abs=1e-6)
