"""How much of the differences between branches is real: variance between them, reliability, shrunken scores."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Reliability:
    """`tau` true standard deviation of branches in index points; `branches` (G,) reliabilities and their mean."""

    tau: float
    branches: Array
    league: float


def paule_mandel(values: Array, variances: Array, design: Array | None = None) -> float:
    """The variance of `values` (G,) beyond their sampling `variances` (G,), around the regression on `design` (G, q).

    Without a design it is the variance around a common mean. The generalised Q, the sum of squared residuals each
    divided by its whole variance, is set to its expectation G − q; 0 if it is below that without any.
    Source: Paule and Mandel (1982), J. Res. NBS 87; with regressors DerSimonian and Kacker (2007), Contemporary
    Clinical Trials 28.
    """
    columns = np.ones((len(values), 1)) if design is None else design
    freedom = len(values) - int(columns.shape[1])
    if freedom < 1:
        return 0.0

    def surplus(between: float) -> float:
        weights = 1 / (variances + between)
        residuals = values - columns @ weighted_regression(values, weights, columns)
        return float(np.sum(weights * residuals**2)) - freedom

    floor = 1e-12 * float(np.var(values)) if (variances <= 0).any() else 0.0
    if float(np.ptp(values)) == 0 or surplus(floor) <= 0:
        return 0.0
    ceiling = float(np.sum((values - values.mean()) ** 2)) + floor
    return float(brentq(surplus, floor, ceiling, xtol=1e-12, rtol=1e-12))


def weighted_regression(values: Array, weights: Array, design: Array) -> Array:
    """Coefficients (q,) of weighted least squares of `values` (G,) on `design` (G, q)."""
    root = np.sqrt(weights)
    coefficients = np.linalg.lstsq(design * root[:, None], values * root, rcond=None)[0]
    return coefficients.astype(np.float64)


def reliability(index: Array, variances: Array) -> Reliability:
    """Reliabilities τ²/(τ² + variance) of branch scores `index` (G,) with sampling `variances` (G,), and their mean.

    τ² is Paule and Mandel's; where branches differ no more than chance would have it, all reliabilities are 0.
    """
    between = paule_mandel(index, variances)
    branches = share_of_truth(between, variances)
    return Reliability(float(np.sqrt(between)), branches, float(branches.mean()))


def share_of_truth(between: float, variances: Array) -> Array:
    """Reliability (G,) of scores with sampling `variances` (G,) where true scores vary by `between`."""
    total = between + variances
    return np.divide(between, total, out=np.zeros_like(total), where=total > 0)


def shrunken_scores(index: Array, reliabilities: Array, centre: float) -> Array:
    """Empirical-Bayes scores (G,): each branch's `index` drawn to `centre` by what its reliability lacks."""
    return centre + reliabilities * (index - centre)
