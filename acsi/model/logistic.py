"""Weighted logistic regression with standard errors that count clusters, and its average marginal effects.

Pseudo maximum likelihood under survey weights with a sandwich covariance over clusters (Binder 1983, International
Statistical Review 51, 279–292; Liang, Zeger 1986, Biometrika 73, 13–22).
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from acsi.errors import fault
from acsi.model.structure import Array

SEPARATED = 15.0
"""Log odds beyond which a fitted probability is 0 or 1 for all that so few observations can tell."""

ROUNDS = 100

DEPENDENT = 1e-8
"""A column of length 1 of which less than this is left follows from those before it."""


@dataclass(frozen=True)
class Logistic:
    """A fitted model: `coefficients` (K,) with their `covariance` (K, K), the `fitted` probabilities (n,) of the
    rows of `design` (n, K), and the number of `clusters` that the covariance rests on."""

    design: Array
    coefficients: Array
    covariance: Array
    fitted: Array
    clusters: int

    def marginal(self, column: int, shares: Array) -> tuple[float, Array]:
        """The sum over observations of `shares` (n,) times the slope of their probability on a column, and its gradient
        (K,) by the coefficients; shares that sum to 1 make it the average marginal effect.

        Source: Greene 2012, Econometric Analysis, 7th ed., 17.3.2.
        """
        slope = shares * self.fitted * (1.0 - self.fitted)
        coefficient = float(self.coefficients[column])
        gradient = coefficient * (slope * (1.0 - 2.0 * self.fitted)) @ self.design
        gradient[column] += slope.sum()
        return coefficient * float(slope.sum()), gradient

    def error(self, gradient: Array) -> float:
        """The standard error of what has this gradient (K,) by the coefficients (delta method)."""
        return float(np.sqrt(gradient @ self.covariance @ gradient))


def logistic(design: Array, outcome: Array, weights: Array, clusters: NDArray[np.intp]) -> Logistic:
    """The logistic regression of `outcome` (n,), 0 or 1, on the independent columns of `design` (n, K).

    `clusters` (n,) count from 0; where every observation is one of its own the errors are robust to unequal variances.
    The covariance is corrected for few clusters: G/(G − 1) · (n − 1)/(n − K). Raises AcsiError (L076) where some
    combination of columns tells the outcome (nearly) without error, so that no finite coefficients exist.
    """
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM
    from statsmodels.tools.sm_exceptions import ModelWarning

    weights = weights / weights.mean()
    with warnings.catch_warnings():
        # What statsmodels warns of, separation and rounds without end, is judged below.
        warnings.simplefilter("ignore", ModelWarning)
        warnings.simplefilter("ignore", RuntimeWarning)
        model = GLM(outcome, design, family=Binomial(), var_weights=weights)
        result = model.fit(maxiter=ROUNDS, tol=1e-11, tol_criterion="params")
    coefficients = np.asarray(result.params, dtype=float)
    if not result.converged or np.abs(design @ coefficients).max() > SEPARATED:
        raise fault("L076")
    fitted = np.asarray(result.fittedvalues, dtype=float)
    scores = design * (weights * (outcome - fitted))[:, None]
    information = (design * (weights * fitted * (1.0 - fitted))[:, None]).T @ design
    covariance, count = _sandwich(np.linalg.inv(information), scores, clusters)
    return Logistic(design, coefficients, covariance, fitted, count)


def clustered(scores: Array, clusters: NDArray[np.intp]) -> tuple[Array, int]:
    """The sums (G, K) of `scores` (n, K) within clusters, and G."""
    _, place = np.unique(clusters, return_inverse=True)
    sums = np.zeros((int(place.max()) + 1, scores.shape[1]))
    np.add.at(sums, place, scores)
    return sums, len(sums)


def reach(confidence: float, clusters: int) -> float:
    """By how many standard errors an interval reaches to either side: t with a degree of freedom less than clusters."""
    return float(stdtrit(max(clusters - 1, 1), (1.0 + confidence) / 2.0))


def independent(design: Array) -> NDArray[np.intp]:
    """The columns of a design (n, K) that do not follow from those before them."""
    scaled = design / np.maximum(np.linalg.norm(design, axis=0), 1e-300)
    left = np.abs(np.diagonal(np.linalg.qr(scaled, mode="r")))
    return np.flatnonzero(left > DEPENDENT)


def _sandwich(bread: Array, scores: Array, clusters: NDArray[np.intp]) -> tuple[Array, int]:
    sums, count = clustered(scores, clusters)
    n, columns = scores.shape
    correction = count / (count - 1) * (n - 1) / (n - columns)
    return np.asarray(correction * bread @ (sums.T @ sums) @ bread), count
