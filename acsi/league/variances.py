"""Branch variances made steadier by what all branches show together.

The variance of one branch of 100 interviews is itself uncertain by 15 to 25 per cent. Taken as known, it lets branches
that happened to look steady be told apart too easily: simultaneous rank sets then fail more often than they say.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import digamma, polygamma

from acsi.league.reliability import paule_mandel, weighted_regression

Array = NDArray[np.float64]
Trend = Literal["none", "fixed", "estimated"]

FEWEST_BRANCHES = 5
"""Below this the branches do not show how much their variances differ, and each keeps its own."""
BRANCHES_FOR_SLOPE = 10
"""Below this the slope of the trend is not estimated but that of a beta distribution of constant precision, 1."""


@dataclass(frozen=True)
class Shrunken:
    """Sampling variances (G,) of branch indices with their degrees of freedom (G,).

    `prior` (G,) is what the trend expects of each branch; `prior_degrees_of_freedom` is infinite where branches differ
    no more from the trend than chance would have it, and 0 where nothing was shrunk (`trend` is then `none`). `drawn`
    (G,) is the part of each variance that the trend gave, and `slope` that of the trend.
    """

    variance: Array
    degrees_of_freedom: Array
    prior: Array
    prior_degrees_of_freedom: float
    trend: Trend
    drawn: Array
    slope: float


def shrink(index: Array, variance: Array, units: Array, *, resamples: float = np.inf) -> Shrunken:
    """Shrink the sampling `variance` (G,) of branch means `index` (G,) of `units` (G,) each towards their trend.

    A variance of one unit, s² = variance · units, is taken as a scaled chi-square around its true value, and the true
    values as scaled inverse chi-squares around a trend (Smyth 2004, Stat. Appl. Genet. Mol. Biol. 3(1); with a trend
    Phipson, Lee, Majewski, Alexander and Smyth 2016, Ann. Appl. Stat. 10(2)). The result is their posterior mean in
    Smyth's sense, (d₀·s₀² + d·s²)/(d₀ + d), with d₀ + d degrees of freedom, at most those of all branches together.

    Trend: log s² on log(m·(100 − m)), m the mean: scores near either end of the scale vary less, like a beta
    distribution of constant precision (slope 1). d₀ follows from the scatter around it (Paule and Mandel).

    Degrees of freedom: answers are not normal, so s² scatters by 2/(n − 1) + κ/n instead of 2/(n − 1), and d is that of
    the chi-square which scatters as much (Box 1953, Biometrika 40). κ, the excess kurtosis, is that of the beta
    distribution with the branch's mean and the trend's variance: the sample kurtosis of 100 skewed answers is too
    unstable. For clipped 1 to 10 answers it errs on the safe side (5.1 for 3.1 at an index of 91, 1.2 for 0.5 at 82).
    It is never taken as negative, and `resamples`, where a bootstrap made the variances, add 2/(resamples − 1).

    A variance of 0 does not inform the trend, but takes part in the shrinkage.
    """
    mean = np.clip(index, 1, 99)
    unit_variance = variance * units
    informative = unit_variance > 0
    own = _degrees_of_freedom(mean, unit_variance, units, resamples)
    if np.count_nonzero(informative) < FEWEST_BRANCHES:
        return Shrunken(variance, own, variance, 0.0, "none", np.zeros_like(variance), 0.0)
    log_room = np.log(room(index))
    estimated = np.count_nonzero(informative) >= BRANCHES_FOR_SLOPE and np.ptp(log_room[informative]) > 0
    prior = np.exp(log_room + np.average(np.log(unit_variance[informative]) - log_room[informative]))
    prior_freedom = np.inf
    for _ in range(3):
        own = _degrees_of_freedom(mean, prior, units, resamples)
        prior, prior_freedom, slope = _trend(unit_variance, own, log_room, informative, bool(estimated))
    share = np.ones_like(own) if np.isinf(prior_freedom) else prior_freedom / (prior_freedom + own)
    drawn, kept = share * prior / units, (1 - share) * variance
    total = np.minimum(own + prior_freedom, own[informative].sum())
    trend: Trend = "estimated" if estimated else "fixed"
    return Shrunken(drawn + kept, total, prior / units, prior_freedom, trend, drawn, slope)


def room(index: Array | float) -> Array:
    """How far scores with this mean can vary on the scale, up to a factor: m·(100 − m), kept off the ends."""
    mean = np.clip(index, 1, 99)
    return np.asarray(mean * (100 - mean))


def rescale(covariance: Array, variance: Array) -> Array:
    """`covariance` (G, G) with its rows and columns scaled so that the diagonal is `variance` (G,)."""
    raw = np.diag(covariance)
    scale = np.sqrt(np.divide(variance, raw, out=np.zeros_like(raw), where=raw > 0))
    scaled: Array = covariance * np.outer(scale, scale)
    np.fill_diagonal(scaled, variance)
    return scaled


def _degrees_of_freedom(mean: Array, unit_variance: Array, units: Array, resamples: float) -> Array:
    scatter = 2 / (units - 1) + np.maximum(beta_excess_kurtosis(mean, unit_variance), 0) / units
    return 2 / (scatter + 2 / (resamples - 1))


def beta_excess_kurtosis(mean: Array, variance: Array) -> Array:
    """Excess kurtosis of a beta distribution on 0 to 100 with this `mean` and `variance`, arrays of one shape.

    A variance above what the scale allows counts as that of answers at its two ends; one of 0 has no kurtosis.
    """
    p = mean / 100
    room = p * (1 - p)
    share = np.where(variance > 0, variance, 1) / 1e4
    precision = np.maximum(room / share - 1, 0)
    skew = (1 - 4 * room) * (precision + 1)
    spread = room * (precision + 2)
    kurtosis: Array = 6 * (skew - spread) / (spread * (precision + 3))
    return np.where(variance > 0, kurtosis, 0.0)


def _trend(
    unit_variance: Array, own: Array, log_room: Array, informative: NDArray[np.bool_], estimated: bool
) -> tuple[Array, float, float]:
    """Prior variances (G,), prior degrees of freedom and the slope, from the branches that are informative."""
    d = own[informative]
    log_variance = np.log(unit_variance[informative]) - digamma(d / 2) + np.log(d / 2)
    scatter = polygamma(1, d / 2)
    centred = log_room - log_room[informative].mean()
    level = np.ones((len(log_room), 1))
    design = np.column_stack([level, centred]) if estimated else level
    offset = np.zeros_like(log_room) if estimated else centred
    values = log_variance - offset[informative]
    between = paule_mandel(values, scatter, design[informative])
    coefficients = weighted_regression(values, 1 / (scatter + between), design[informative])
    fitted = offset + design @ coefficients
    freedom = _inverse_trigamma(between)
    shift = 0.0 if np.isinf(freedom) else digamma(freedom / 2) - np.log(freedom / 2)
    return np.exp(fitted + shift), freedom, float(coefficients[1]) if estimated else 1.0


def _inverse_trigamma(between: float) -> float:
    """The degrees of freedom d whose log variance scatters by `between`, trigamma(d/2); infinite for none."""
    if between < 1e-6:
        return np.inf
    return 2 * float(brentq(lambda half: polygamma(1, half) - between, 1e-6, 2 / between + 1, xtol=1e-12))
