"""What answers say of their own means and covariances."""

import numpy as np
import pytest

from acsi.model.em import Completion
from acsi.model.saturated import normal_weight, saturated


def answers(n=80, p=3, seed=1):
    """Skewed, correlated answers."""
    stream = np.random.default_rng(seed)
    return stream.exponential(size=(n, 1)) + stream.exponential(size=(n, p))


def moments(values, weights):
    mean = np.average(values, axis=0, weights=weights)
    return mean, np.cov(values.T, bias=True, aweights=weights)


def of(values, weights=None, clusters=None):
    weights = np.ones(len(values)) if weights is None else np.asarray(weights, dtype=float)
    return saturated(values, *moments(values, weights), weights, clusters)


def with_gaps(values, seed=2):
    """The answers with the second missing where the first is high, and some of the third anywhere."""
    gaps = values.copy()
    gaps[values[:, 0] > np.quantile(values[:, 0], 0.7), 1] = np.nan
    gaps[np.random.default_rng(seed).random(len(values)) < 0.2, 2] = np.nan
    return gaps


def em(values):
    completion = Completion(values, np.zeros(len(values), dtype=int), 1, pooled=True)
    found = completion.moments(np.ones((1, len(values))), tolerance=1e-13)
    return found.mean[0], found.covariance[0]


def log_likelihood(values, mean, covariance):
    total = 0.0
    for row in values:
        known = np.isfinite(row)
        part, off = covariance[np.ix_(known, known)], (row - mean)[known]
        total -= (np.linalg.slogdet(part)[1] + off @ np.linalg.solve(part, off)) / 2
    return total


def test_the_sandwich_of_complete_answers_is_their_fourth_moments():
    values = answers()
    standard = (values - values.mean(axis=0)) / values.std(axis=0)
    a, b = np.triu_indices(3)
    assert of(values).robust == pytest.approx(np.cov((standard[:, a] * standard[:, b]).T, bias=True))


def test_normal_answers_have_the_covariance_of_wishart():
    correlation = np.corrcoef(answers().T)
    a, b = np.triu_indices(3)
    i, j, k, h = a[:, None], b[:, None], a[None], b[None]
    expected = correlation[i, k] * correlation[j, h] + correlation[i, h] * correlation[j, k]
    assert of(answers()).normal == pytest.approx(expected)
    assert np.linalg.inv(normal_weight(correlation)) == pytest.approx(expected)


def test_information_of_incomplete_answers_is_the_curvature_of_their_likelihood():
    values = with_gaps(answers())
    mean, covariance = em(values)
    spread = np.sqrt(np.diag(covariance))
    standard, correlation = (values - mean) / spread, covariance / np.outer(spread, spread)
    a, b = np.triu_indices(3)

    def at(step):
        moved = np.zeros((3, 3))
        moved[a, b] = moved[b, a] = step[3:]
        return log_likelihood(standard, step[:3], correlation + moved)

    size, axes = 1e-4, np.eye(9)
    curvature = np.array(
        [
            [sum(s * t * at(size * (s * x + t * y)) for s in (1, -1) for t in (1, -1)) / (4 * size**2) for x in axes]
            for y in axes
        ]
    )
    found = saturated(values, mean, covariance, np.ones(len(values)))
    assert found.information == pytest.approx(-curvature / len(values), abs=1e-5)


def test_missing_answers_make_their_covariances_less_sure():
    values = answers(n=400)
    gaps = with_gaps(values)
    lost = saturated(gaps, *em(gaps), np.ones(400))
    assert lost.normal[3, 3] > 1.2 * of(values).normal[3, 3]
    assert lost.identified


def test_integer_weights_are_interviews_that_stand_several_times():
    values, times = answers(), np.random.default_rng(3).integers(1, 4, 80)
    weighted = of(values, times)
    repeated = of(np.repeat(values, times, axis=0), clusters=np.repeat(np.arange(80), times))
    assert weighted.units == repeated.units == 80
    assert weighted.robust / 80 == pytest.approx(repeated.robust / times.sum() * 79 / 80)
    assert weighted.information == pytest.approx(repeated.information)


def test_an_interview_without_weight_and_the_scale_of_weights_count_for_nothing():
    values, weights = answers(), np.random.default_rng(3).uniform(0.5, 2, 80)
    weights[:10] = 0
    assert of(values, weights).robust / 80 == pytest.approx(of(values[10:], 7 * weights[10:]).robust / 70)


def test_clusters_may_be_named_and_ordered_anyhow_and_a_single_one_is_none():
    values, clusters = answers(), np.random.default_rng(3).integers(0, 9, 80)
    order = np.random.default_rng(4).permutation(80)
    assert of(values, clusters=clusters).units == 9
    assert of(values[order], clusters=100 - clusters[order]).robust == pytest.approx(
        of(values, clusters=clusters).robust
    )
    assert of(values, clusters=np.zeros(80, dtype=int)).robust == pytest.approx(of(values).robust)


def test_many_interviews_pass_in_blocks(monkeypatch):
    values, clusters = with_gaps(answers()), np.arange(80) % 11
    mean, covariance = em(values)
    whole = saturated(values, mean, covariance, np.ones(80), clusters)
    monkeypatch.setattr("acsi.model.saturated.BLOCK", 7)
    assert saturated(values, mean, covariance, np.ones(80), clusters).robust == pytest.approx(whole.robust)


def test_questions_never_answered_together_are_not_identified():
    values = answers()
    values[:40, 1] = values[40:, 2] = np.nan
    assert not saturated(values, np.zeros(3), np.eye(3), np.ones(80)).identified
