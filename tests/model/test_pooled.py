"""Moments of incomplete answers by Newton's steps."""

import json

import numpy as np
import pytest

from acsi.model.em import Completion
from acsi.model.moments import Moments
from acsi.model.pooled import pooled


def incomplete(seed=1, n=300):
    """Skewed answers (n, 3) with gaps that depend on the first."""
    stream = np.random.default_rng(seed)
    values = stream.exponential(size=(n, 1)) + stream.exponential(size=(n, 3))
    values[values[:, 0] > 2.5, 1] = np.nan
    values[stream.random(n) < 0.4, 2] = np.nan
    return values


def by_em(values, weights):
    completion = Completion(values, np.zeros(len(values), dtype=int), 1, pooled=True)
    return completion.moments(weights[None], tolerance=1e-12)


def start_at(mean, covariance):
    return Moments(np.ones((1, 1)), mean[None, None], mean[None], covariance[None])


def test_newton_arrives_where_em_does():
    values, weights = incomplete(), np.random.default_rng(2).uniform(0.5, 2, 300)
    rough = start_at(np.nanmean(values, axis=0), np.diag(np.nanvar(values, axis=0)))
    found, expected = pooled(values, weights, None, rough), by_em(values, weights)
    assert found.mean == pytest.approx(expected.mean[0], abs=1e-9)
    assert found.covariance == pytest.approx(expected.covariance[0], abs=1e-8)
    assert np.abs(found.scores.score).max() < 1e-9


def test_a_start_far_away_is_left_to_em():
    values, weights = incomplete(), np.ones(300)
    far = start_at(np.full(3, 1000.0), np.diag([1e-6, 1.0, 1e6]))
    assert pooled(values, weights, None, far).mean == pytest.approx(by_em(values, weights).mean[0], abs=1e-8)


def test_moments_of_the_wave_agree_with_lavaan(wave_with_gaps, reference):
    theirs = json.loads((reference / "em_moments.json").read_text())
    own, low = wave_with_gaps.own_scale, wave_with_gaps.bounds[:, 0]
    weights, groups = np.ones(len(wave_with_gaps.values)), wave_with_gaps.groups
    values = wave_with_gaps.values / own + low
    branches = Completion(values, groups, 36).moments(weights[None])
    found = pooled(values, weights, None, branches)
    order = [theirs["names"].index(name) for name in wave_with_gaps.indicators]
    assert found.mean == pytest.approx(np.array(theirs["mean"])[order], abs=1e-4)
    assert found.covariance == pytest.approx(np.array(theirs["cov"])[np.ix_(order, order)], abs=1e-4)


@pytest.mark.filterwarnings("error")
def test_questions_never_answered_together_or_repeating_others_have_no_moments():
    apart = incomplete()
    apart[::2, 1] = apart[1::2, 2] = np.nan
    assert pooled(apart, np.ones(300), None, start_at(np.zeros(3), np.eye(3))) is None
    twice = incomplete()
    twice[:, 2] = 2 * twice[:, 0]
    assert pooled(twice, np.ones(300), None, start_at(np.zeros(3), np.ones((3, 3)))) is None
