"""Estimates without one unit at a time: equal to deleting it from the answers, near to it where answers are missing."""

import numpy as np
import pytest

from acsi.model.em import Completion
from acsi.model.jackknife import acceleration, deletions, units_to_delete
from acsi.model.resample import Design, plain, within_groups
from tests.model.conftest import tiny_answers

GROUPS = np.repeat([0, 1, 2], 20)


def deleted(values: np.ndarray, design: Design, weights: np.ndarray, *, pooled: bool = False):
    """Strata, means by group (U, G, P) and covariances (U, P, P) of all deletions."""
    completion = Completion(values, GROUPS, 3, pooled=pooled)
    moments = completion.moments(weights[None])
    parts = list(deletions(units_to_delete(design), design, completion, moments, weights))
    return (
        np.concatenate([strata for strata, _ in parts]),
        np.concatenate([moments.means for _, moments in parts]),
        np.concatenate([moments.covariance for _, moments in parts]),
    )


def without(values: np.ndarray, rows: np.ndarray, weights: np.ndarray, *, rescaled: bool, pooled: bool = False):
    """The same by leaving the rows out and starting afresh."""
    left = weights.copy()
    left[rows] = 0
    if rescaled:
        sums, before = np.bincount(GROUPS, left), np.bincount(GROUPS, weights)
        left *= (before / sums)[GROUPS]
    return Completion(values, GROUPS, 3, pooled=pooled).moments(left[None])


@pytest.mark.parametrize("rescaled", [True, False])
def test_each_interview_is_left_out_exactly(rescaled):
    values, weights = tiny_answers(), np.random.default_rng(0).uniform(0.5, 2, 60)
    design = within_groups(GROUPS) if rescaled else plain(60)
    strata, means, covariances = deleted(values, design, weights)
    np.testing.assert_array_equal(strata, GROUPS if rescaled else 0)
    for unit in (0, 19, 20, 59):
        expected = without(values, np.array([unit]), weights, rescaled=rescaled)
        np.testing.assert_allclose(means[unit], expected.means[0], rtol=1e-10)
        np.testing.assert_allclose(covariances[unit], expected.covariance[0], rtol=1e-9)


def test_interviewers_are_left_out_with_all_their_interviews():
    values, clusters = tiny_answers(), np.tile(np.repeat([4, 7, 9], [10, 6, 4]), 3)
    strata, means, _ = deleted(values, within_groups(GROUPS, clusters), np.ones(60))
    assert len(means) == 9
    np.testing.assert_array_equal(strata, np.repeat([0, 1, 2], 3))
    expected = without(values, np.arange(30, 36), np.ones(60), rescaled=True)
    np.testing.assert_allclose(means[4], expected.means[0], rtol=1e-10)


def test_a_group_with_a_single_interviewer_is_not_left_out():
    unit_of = np.where(GROUPS == 0, np.arange(60), np.where(GROUPS == 1, 20, np.arange(60) - 19))
    strata, _, _ = deleted(tiny_answers(), Design(unit_of, (20, 1, 20), rescaled=True), np.ones(60))
    assert set(strata) == {0, 2}


@pytest.mark.parametrize("pooled", [True, False])
def test_with_missing_answers_one_step_comes_near(pooled):
    """The influence of an interview by one EM step against EM run to its end: correlated, and so the acceleration."""
    values = tiny_answers(seed=3)
    values[np.random.default_rng(1).random(values.shape) < 0.1] = np.nan
    weights = np.ones(60)
    _, means, covariances = deleted(values, within_groups(GROUPS), weights, pooled=pooled)
    exact = [without(values, np.array([unit]), weights, rescaled=True, pooled=pooled) for unit in range(60)]
    there = np.stack([moments.covariance[0].ravel() for moments in exact])
    here = covariances.reshape(60, -1)
    for column in range(here.shape[1]):
        assert np.corrcoef(here[:, column], there[:, column])[0, 1] > 0.97
    np.testing.assert_allclose(acceleration(here, GROUPS), acceleration(there, GROUPS), atol=0.015)
    assert np.isfinite(means).all()


def test_many_units_are_left_out_in_groups_within_their_strata():
    design = within_groups(np.repeat([0, 1, 2], [500, 100, 1]))
    units = units_to_delete(design, at_most=60)
    sizes = np.bincount(units.strata)
    assert sizes[0] == 50
    assert sizes[2] == 1
    assert 2 <= sizes[1] <= 11
    assert sorted(units.order) == list(range(601))
    members = units.order[units.starts[0] : units.starts[1]]
    assert (members < 500).all()
    assert len(members) == 10


def test_few_units_stay_as_they_are():
    units = units_to_delete(within_groups(GROUPS))
    np.testing.assert_array_equal(units.order, np.arange(60))
    np.testing.assert_array_equal(units.starts, np.arange(61))


def test_the_acceleration_of_a_mean_is_a_sixth_of_its_skewness():
    """For a mean of n answers a = Σ(x − x̄)³ / (6 (Σ(x − x̄)²)^1.5) (Efron, Tibshirani 1993, p. 186)."""
    answers = np.random.default_rng(0).gamma(1.0, size=50)
    means = (answers.sum() - answers) / 49
    apart = answers - answers.mean()
    expected = (apart**3).sum() / (apart**2).sum() ** 1.5 / 6
    assert acceleration(means, np.zeros(50, dtype=np.intp)) == pytest.approx(expected, rel=1e-9)


def test_groups_of_interviews_give_nearly_the_same_acceleration():
    answers = np.random.default_rng(0).gamma(1.0, size=20_000)
    single = acceleration((answers.sum() - answers) / 19_999, np.zeros(20_000, dtype=np.intp))
    grouped = answers.reshape(2_000, 10).sum(axis=1)
    together = acceleration((answers.sum() - grouped) / 19_990, np.zeros(2_000, dtype=np.intp))
    assert together == pytest.approx(float(single), abs=0.002)


def test_a_number_that_does_not_vary_has_no_acceleration():
    assert acceleration(np.ones((9, 1)), np.zeros(9, dtype=np.intp)) == 0
