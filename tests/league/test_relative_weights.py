"""Relative weights against closed forms and against the decomposition of the data themselves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acsi.league.relative_weights import Pairs, relative_weights


def correlated(seed: int, n: int = 400, m: int = 4) -> np.ndarray:
    stream = np.random.default_rng(seed)
    values = stream.standard_normal((n, m + 1)) @ stream.standard_normal((m + 1, m + 1))
    return values * [1.0, 10.0, 0.1, 3.0, 2.0][: m + 1] + 50


def weights_of(values: np.ndarray) -> np.ndarray:
    found = Pairs.of(values).correlations(np.ones((1, len(values))))
    return relative_weights(found[:, :-1, :-1], found[:, :-1, -1])[0]


@given(st.integers(0, 50))
def test_weights_are_those_of_the_nearest_uncorrelated_variables_and_add_up_to_r_squared(seed):
    values = correlated(seed)
    standard = (values - values.mean(0)) / values.std(0)
    left, _, right = np.linalg.svd(standard[:, :-1], full_matrices=False)
    nearest = left @ right * np.sqrt(len(values))
    slopes = nearest.T @ standard[:, -1] / len(values)
    loadings = standard[:, :-1].T @ nearest / len(values)
    found = weights_of(values)
    assert found == pytest.approx(loadings**2 @ slopes**2, rel=1e-6, abs=1e-9)
    predictors = np.column_stack([np.ones(len(values)), standard[:, :-1]])
    residual = standard[:, -1] - predictors @ np.linalg.lstsq(predictors, standard[:, -1], rcond=None)[0]
    assert found.sum() == pytest.approx(1 - residual.var(), rel=1e-6)


def test_uncorrelated_predictors_weigh_their_squared_correlation():
    among, outcome = np.eye(3)[None], np.array([[0.5, 0.3, -0.2]])
    assert relative_weights(among, outcome)[0] == pytest.approx([0.25, 0.09, 0.04])


def test_predictors_that_cannot_be_told_apart_share_alike():
    found = relative_weights(np.array([[[1.0, 0.8], [0.8, 1.0]]]), np.array([[0.6, 0.6]]))[0]
    assert found == pytest.approx([0.2, 0.2])


def test_correlations_are_weighted_and_take_those_who_have_both():
    values = correlated(1)
    values[:100, 0] = np.nan
    values[350:, 1] = np.nan
    weights = np.random.default_rng(2).integers(0, 4, (3, len(values))).astype(float)
    found = Pairs.of(values).correlations(weights)
    both = slice(100, 350)
    for row in range(3):
        expected = np.cov(values[both, 0], values[both, 1], aweights=weights[row, both])
        assert found[row, 0, 1] == pytest.approx(expected[0, 1] / np.sqrt(expected[0, 0] * expected[1, 1]))
    assert np.diagonal(found, axis1=1, axis2=2) == pytest.approx(1.0)


def test_a_resample_in_which_nobody_has_both_has_no_weights():
    values = correlated(3, n=40)
    values[:20, 0] = np.nan
    weights = np.vstack([np.ones(40), np.r_[np.ones(20), np.zeros(20)]])
    found = Pairs.of(values).correlations(weights)
    shares = relative_weights(found[:, :-1, :-1], found[:, :-1, -1])
    assert np.isfinite(shares[0]).all()
    assert np.isnan(shares[1]).all()
