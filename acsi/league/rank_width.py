"""How many places the range of a rank will have, before anybody is interviewed.

The scenario: the true scores of the branches stand at the quantiles of a normal distribution, and every branch has the
same known standard error. The width of simultaneous ranges then follows without simulating waves: on average a branch
has one place, and one more for every other branch from which it is not told apart.
"""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

DRAWS = 20_000


def rank_set_width(se: float, tau: float, branches: int, confidence: float = 0.95) -> float:
    """Places in the simultaneous range of a branch's rank (Mogstad, Romano, Shaikh and Wilhelm 2024), on average.

    `se` is the standard error of a branch's score and `tau` the standard deviation of true scores, of so many
    `branches`. The ranges are those of a single step; step-down takes off up to a quarter of a place.
    """
    true = _quantiles(branches) * tau
    apart = np.abs(np.subtract.outer(true, true)) / (se * math.sqrt(2))
    critical = _critical(branches, confidence)
    told = ndtr(apart - critical) + ndtr(-apart - critical)
    return float(branches - (told.sum() - np.trace(told)) / branches)


def _quantiles(count: int) -> NDArray[np.float64]:
    """Normal quantiles with a standard deviation of 1."""
    z = ndtri((np.arange(count) + 0.5) / count)
    return np.asarray(z / z.std())


@lru_cache
def _critical(branches: int, confidence: float) -> float:
    """What the largest of all studentised differences between equal branches exceeds with 1 − confidence: the quantile
    of the range of as many normal values, over √2 (Tukey), from simulated ones."""
    noise = np.random.default_rng(0).standard_normal((DRAWS, branches), dtype=np.float32)
    return float(np.quantile(np.ptp(noise, axis=1), confidence)) / math.sqrt(2)
