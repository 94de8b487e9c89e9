"""The funnel: how far from the mean of branches a score may lie by chance, for every number of interviews.

A picture of the league (Spiegelhalter 2005, Statistics in Medicine 24, 1185–1202) that gives no verdict: the test does.
Branches differ for reasons that are no fault of theirs; limits with over-dispersion allow for as much of that as is
usual among them, the others for chance alone.
"""

import math

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from acsi.league.results import Funnel, FunnelLimits

Array = NDArray[np.float64]

LEVELS = (0.95, 0.998)
WINSORISED = 0.1
"""This share of the branches at either end does not decide how much difference is usual."""
POINTS = 40


def funnel(index: Array, variances: Array, interviews: Array, target: float) -> Funnel:
    """The funnel around `target` of branches with `index` (G,), sampling `variances` (G,) and `interviews` (G,)."""
    sd = math.sqrt(float(np.mean(variances * interviews)))
    dispersion, tau = over_dispersion((index - target) / np.sqrt(variances), variances)
    numbers = _numbers(interviews)
    limits = [
        FunnelLimits(level=level, over_dispersion=allowed, low=_reach(-1, level, *curve), high=_reach(1, level, *curve))
        for allowed in (False, True)
        for curve in [(target, np.sqrt(sd**2 / numbers + (tau**2 if allowed else 0.0)))]
        for level in LEVELS
    ]
    return Funnel(target=target, sd=sd, dispersion=dispersion, tau=tau, n=[int(n) for n in numbers], limits=limits)


def over_dispersion(z: Array, variances: Array) -> tuple[float, float]:
    """The mean of squared `z` (G,), winsorised, and the standard deviation between branches that it speaks for.

    z are deviations from the target in standard errors, the roots of `variances` (G,). Values beyond the 10th and 90th
    percentile count as these. The standard deviation comes from the method of moments for additive random effects; it
    is 0 where the mean is no more than chance would have it, (G − 1)/G.
    Source: Spiegelhalter (2005), Quality and Safety in Health Care 14, 347–351.
    """
    low, high = np.quantile(z, [WINSORISED, 1 - WINSORISED])
    dispersion = float(np.mean(np.clip(z, low, high) ** 2))
    weight = 1 / variances
    surplus = len(z) * dispersion - (len(z) - 1)
    room = weight.sum() - (weight**2).sum() / weight.sum()
    return dispersion, math.sqrt(max(surplus, 0.0) / room)


def _numbers(interviews: Array) -> NDArray[np.int64]:
    """The numbers of interviews at which the curves are drawn: evenly in standard errors, beyond either end."""
    few, many = 0.8 * interviews.min(), 1.25 * interviews.max()
    spaced = np.linspace(few**-0.5, many**-0.5, POINTS) ** -2
    return np.unique(np.maximum(np.rint(spaced), 2).astype(np.int64))


def _reach(side: int, level: float, target: float, error: Array) -> list[float]:
    """One end of the limits at this level, within the scale."""
    ends = target + side * float(ndtri((1 + level) / 2)) * error
    return [float(end) for end in np.clip(ends, 0, 100)]
