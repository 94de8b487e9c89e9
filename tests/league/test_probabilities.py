"""Probabilities of the first place and of quarters: closed forms, an independent computation, and their calibration."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal, norm

from acsi.league.probabilities import probabilities, quarter, true_scores


def test_probabilities_of_a_place_add_up_to_its_holders():
    found = probabilities(np.random.default_rng(1).normal(80, 4, 10), 3 * np.eye(10), draws=2000)
    assert found.first.sum() == pytest.approx(1)
    assert found.last.sum() == pytest.approx(1)
    assert found.top_quarter.sum() == pytest.approx(2)
    assert found.bottom_quarter.sum() == pytest.approx(2)


def test_a_quarter_is_never_more_than_one():
    assert [quarter(count) for count in (2, 3, 7, 8, 36, 39)] == [1, 1, 1, 2, 9, 9]


def test_branches_far_apart_hold_their_places():
    found = probabilities(np.array([90.0, 50, 70, 30]), np.eye(4), draws=500)
    assert found.first.tolist() == [1, 0, 0, 0]
    assert found.last.tolist() == [0, 0, 0, 1]


def test_branches_alike_are_first_as_often():
    found = probabilities(np.full(5, 80.0), 4 * np.eye(5), draws=40_000)
    assert found.first == pytest.approx(np.full(5, 0.2), abs=0.01)


def posterior_by_brute_force(index, covariance, reliability_grid=2000):
    """Mean and covariance of the true scores, by textbook formulas of the normal model at every reliability."""
    harmonic = 1 / np.mean(1 / np.diag(covariance))
    parts, log_weights = [], []
    g = len(index)
    for share in (np.arange(reliability_grid) + 0.5) / reliability_grid:
        between = harmonic * (1 - share) / share
        # A flat mean is a very wide one: the prior covariance of true scores is between + 1e6.
        prior = between * np.eye(g) + 1e6
        gain = prior @ np.linalg.inv(prior + covariance)
        parts.append((80 + gain @ (index - 80), prior - gain @ prior))
        log_weights.append(multivariate_normal.logpdf(index, np.full(g, 80.0), prior + covariance))
    weights = np.exp(np.array(log_weights) - max(log_weights))
    weights /= weights.sum()
    mean = sum(w * m for w, (m, _) in zip(weights, parts, strict=True))
    second = sum(w * (c + np.outer(m, m)) for w, (m, c) in zip(weights, parts, strict=True))
    return mean, second - np.outer(mean, mean)


def test_true_scores_follow_the_posterior_of_the_normal_model():
    random = np.random.default_rng(2)
    covariance = np.diag(random.uniform(1, 6, 6)) + 0.8
    index = 80 + random.multivariate_normal(np.zeros(6), covariance + 9 * np.eye(6))
    mean, spread = posterior_by_brute_force(index, covariance)
    found = true_scores(index, covariance, draws=200_000)
    assert found.mean(axis=1) == pytest.approx(mean, abs=0.03)
    assert np.cov(found) == pytest.approx(spread, abs=0.06)


def test_with_much_evidence_two_branches_are_compared_by_their_difference():
    """tau hardly matters where both branches are known well beside their difference in size: a normal probability."""
    found = probabilities(np.array([60.0, 61.0, 90.0, 20.0]), np.eye(4), draws=100_000)
    between = true_scores(np.array([60.0, 61.0, 90.0, 20.0]), np.eye(4), draws=100_000)
    assert (between[1] > between[0]).mean() == pytest.approx(norm.cdf(1 / np.sqrt(2)), abs=0.01)
    assert found.first[2] == 1


@given(st.integers(2, 8), st.floats(0.1, 30), st.integers(0, 50))
@settings(max_examples=25, deadline=None)
def test_unit_and_origin_of_the_scale_do_not_matter(count, unit, seed):
    index = np.random.default_rng(seed).normal(0, 2, count)
    plain, moved = (
        probabilities(x, scale**2 * np.eye(count), draws=400) for x, scale in [(index, 1.0), (50 + unit * index, unit)]
    )
    assert moved.first == pytest.approx(plain.first, abs=0.01)
    assert moved.bottom_quarter == pytest.approx(plain.bottom_quarter, abs=0.01)


@pytest.mark.parametrize("tau", [2.0, 5.0])
def test_what_is_called_probable_happens_as_often(tau):
    """150 leagues of 36 branches: in every class of probabilities the share that came true, within its error."""
    random = np.random.default_rng(7)
    said, happened = [], []
    for seed in range(150):
        true = random.normal(82, tau, 36)
        index = true + random.normal(0, 1.8, 36)
        said.append(probabilities(index, 1.8**2 * np.eye(36), draws=500, seed=seed).top_quarter)
        happened.append((-true).argsort().argsort() < 9)
    said, happened = np.concatenate(said), np.concatenate(happened)
    for low in np.arange(0, 1, 0.2):
        members = (said >= low) & (said <= low + 0.2)
        # Three standard errors, and as much again for branches of one league that share its errors.
        error = 6 * np.sqrt(0.25 / members.sum()) * 0.8
        assert happened[members].mean() == pytest.approx(said[members].mean(), abs=max(error, 0.02))
