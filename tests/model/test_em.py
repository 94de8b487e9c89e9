"""Moments with and without missing answers: against lavaan's EM, closed forms, and weighted counting."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acsi.model import moments as moments_module
from acsi.model.answers import in_own_scale
from acsi.model.em import Completion
from tests.model.conftest import tiny_answers


def with_gaps(values, share, seed=1):
    holes = np.random.default_rng(seed).random(values.shape) < share
    holes[:, 0] = False
    return np.where(holes, np.nan, values)


def test_pooled_em_agrees_with_lavaan(wave_with_gaps, wave_structure, reference):
    expected = json.loads((reference / "em_moments.json").read_text())
    order = [expected["names"].index(name) for name in wave_structure.indicators]
    completion = Completion(wave_with_gaps.values, wave_with_gaps.groups, 36, pooled=True)
    moments = completion.moments(np.ones((1, 3600)))
    # lavaan stops when its likelihood settles; the tolerance is that of its last printed round.
    means = in_own_scale(moments.mean[0], wave_with_gaps)
    np.testing.assert_allclose(means, np.array(expected["mean"])[order], atol=1e-5)
    points = np.outer(wave_with_gaps.own_scale, wave_with_gaps.own_scale)
    covariance = np.array(expected["cov"])[np.ix_(order, order)]
    np.testing.assert_allclose(moments.covariance[0] / points, covariance, atol=1e-4)


def test_complete_answers_need_no_rounds_and_give_plain_moments():
    values, groups = tiny_answers(), np.repeat([0, 1, 2], 20)
    moments = Completion(values, groups, 3).moments(np.ones((1, 60)))
    assert moments.iterations == 0
    np.testing.assert_allclose(moments.covariance[0], np.cov(values.T, bias=True))
    np.testing.assert_allclose(moments.means[0, 1], values[20:40].mean(axis=0))
    within = sum(20 * np.cov(values[groups == g].T, bias=True) for g in range(3)) / 60
    np.testing.assert_allclose(moments.within[0], within)


@pytest.mark.parametrize("weightings", [3, 20])
def test_moments_do_not_depend_on_how_many_interviews_are_multiplied_at_once(monkeypatch, weightings):
    values, groups = tiny_answers(), np.repeat([0, 1, 2], 20)
    weights = np.random.default_rng(0).uniform(size=(weightings, 60))
    whole = Completion(values, groups, 3).moments(weights)
    monkeypatch.setattr(moments_module, "CELLS_AT_ONCE", 70)
    parts = Completion(values, groups, 3).moments(weights)
    np.testing.assert_allclose(parts.covariance, whole.covariance, rtol=1e-12)


def test_monotone_gaps_have_the_regression_solution():
    """With one question incomplete the maximum likelihood mean is the regression estimate (Anderson 1957)."""
    values = tiny_answers()[:, :2]
    values[40:, 1] = np.nan
    moments = Completion(values, np.zeros(60, dtype=int), 1, pooled=True).moments(np.ones((1, 60)))
    slope = np.cov(values[:40].T)[0, 1] / values[:40, 0].var(ddof=1)
    expected = values[:40, 1].mean() + slope * (values[:, 0].mean() - values[:40, 0].mean())
    assert moments.mean[0, 1] == pytest.approx(expected, abs=1e-8)


@pytest.mark.parametrize("pooled", [True, False])
def test_a_weight_of_two_counts_an_interview_twice(pooled):
    values, groups = with_gaps(tiny_answers(), 0.2), np.repeat([0, 1, 2], 20)
    weights = np.ones((1, 60))
    weights[0, ::7] = 2
    weighted = Completion(values, groups, 3, pooled=pooled).moments(weights)
    twice = np.repeat(np.arange(60), weights[0].astype(int))
    repeated = Completion(values[twice], groups[twice], 3, pooled=pooled).moments(np.ones((1, len(twice))))
    np.testing.assert_allclose(weighted.means, repeated.means, atol=1e-7)
    np.testing.assert_allclose(weighted.covariance, repeated.covariance, atol=1e-7)


def test_a_batch_gives_each_weighting_its_own_solution():
    values, groups = with_gaps(tiny_answers(), 0.2), np.repeat([0, 1, 2], 20)
    completion = Completion(values, groups, 3)
    weights = np.random.default_rng(3).integers(1, 4, size=(5, 60)).astype(float)
    together = completion.moments(weights, tolerance=1e-11)
    for each in range(5):
        alone = completion.moments(weights[each : each + 1], tolerance=1e-11)
        np.testing.assert_allclose(together.covariance[each], alone.covariance[0], atol=1e-7)


def test_a_group_that_never_answered_a_question_gets_what_its_other_answers_predict():
    values, groups = tiny_answers(), np.repeat([0, 1, 2], 20)
    values[groups == 2, 3] = np.nan
    moments = Completion(values, groups, 3).moments(np.ones((1, 60)))
    known = values[groups < 2]
    others = np.column_stack([np.ones(40), known[:, :3]])
    coefficients = np.linalg.lstsq(others, known[:, 3], rcond=None)[0]
    predicted = coefficients @ np.append(1, values[groups == 2, :3].mean(axis=0))
    assert moments.means[0, 2, 3] == pytest.approx(predicted, abs=0.25)


def test_completed_answers_keep_the_known_ones():
    values, groups = with_gaps(tiny_answers(), 0.2), np.repeat([0, 1, 2], 20)
    completion = Completion(values, groups, 3)
    completed = completion.completed(completion.moments(np.ones((1, 60))))
    assert np.isfinite(completed).all()
    known = np.isfinite(values)
    np.testing.assert_allclose(completed[known], values[known])


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.0, 0.4))
def test_covariances_stay_positive_whatever_is_missing(seed, share):
    values, groups = with_gaps(tiny_answers(seed=seed), share, seed), np.repeat([0, 1, 2], 20)
    moments = Completion(values, groups, 3).moments(np.ones((1, 60)))
    assert np.linalg.eigvalsh(moments.within[0]).min() > -1e-8
    assert np.isfinite(moments.means).all()


def test_two_questions_that_say_the_same_do_no_harm():
    values, groups = tiny_answers(), np.repeat([0, 1, 2], 20)
    values = np.column_stack([values, values[:, 1]])
    values[::5, 3] = np.nan
    values[1::7, 1] = np.nan
    moments = Completion(values, groups, 3).moments(np.ones((1, 60)))
    assert np.isfinite(moments.covariance).all()
    completed = Completion(values, groups, 3).completed(moments)
    np.testing.assert_allclose(completed[1::7, 1], values[1::7, 4], atol=1e-5)


@pytest.mark.parametrize("pooled", [True, False])
def test_a_weighting_in_which_a_question_does_not_vary_spares_the_others(pooled):
    values = np.column_stack([tiny_answers()[:, :2], np.arange(60) < 2])
    values[[9, 12], 2] = np.nan
    values[[7, 12], 1] = np.nan
    completion = Completion(values, np.zeros(60, dtype=np.intp), 1, pooled=pooled)
    weights = np.ones((2, 60))
    alone = completion.moments(weights[:1], tolerance=1e-8)
    weights[1, :2] = 0
    together = completion.moments(weights, start=alone, tolerance=1e-8)
    assert together.iterations < 50
    assert np.isnan(together.correlation[1, 2]).all()
    np.testing.assert_allclose(together.covariance[0], alone.covariance[0], rtol=1e-5)


def test_each_weighting_rests_by_itself():
    """Together, where the slow go on after the quick rest, weightings have the moments that they have alone."""
    values, groups = tiny_answers(), np.repeat([0, 1, 2], 20)
    values[np.random.default_rng(1).uniform(size=values.shape) < 0.2] = np.nan
    completion = Completion(values, groups, 3)
    weights = np.random.default_rng(0).uniform(size=(9, 60)) ** np.linspace(0, 3, 9)[:, None]
    together = completion.moments(weights)
    for row in range(9):
        alone = completion.moments(weights[[row]])
        np.testing.assert_allclose(together.covariance[row], alone.covariance[0], rtol=1e-7)
        np.testing.assert_allclose(together.means[row], alone.means[0], rtol=1e-7)
