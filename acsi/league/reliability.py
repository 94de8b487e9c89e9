"""How much of the differences between branches is real: variance between them, reliability, shrunken scores."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import chdtri

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


def between_interval(values: Array, variances: Array, confidence: float = 0.95) -> tuple[float, float]:
    """The interval of the variance that `paule_mandel` estimates around a common mean, from sampling `variances` (G,)
    above zero: where the generalised Q is a usual draw from its chi-square with G − 1 degrees of freedom (Q-profile).

    Source: Viechtbauer (2007), Statistics in Medicine 26, 37–52.
    """
    most = float(np.sum((values - values.mean()) ** 2))

    def surplus(between: float, quantile: float) -> float:
        weights = 1 / (variances + between)
        return float(np.sum(weights * (values - np.average(values, weights=weights)) ** 2)) - quantile

    ends = []
    for above in ((1 - confidence) / 2, (1 + confidence) / 2):
        quantile = float(chdtri(len(values) - 1, above))
        inside = surplus(0.0, quantile) > 0
        ends.append(float(brentq(surplus, 0.0, most / quantile + 1e-9, args=(quantile,))) if inside else 0.0)
    return ends[0], ends[1]


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
