"""How probable it is that a branch is truly first, last, or of the top or bottom quarter.

Confidence sets say which ranks cannot be excluded; a probability says how likely one is, and needs a picture of how
true scores spread. That is the one behind the shrunken scores: branch indices scatter normally around true scores with
the covariance of the league, and true scores normally around a common mean. Neither that mean nor their standard
deviation tau is taken as known: both are drawn from what the branches show of them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

GRID = 400
"""So many values of the league's reliability stand for all of them."""


@dataclass(frozen=True)
class Probabilities:
    """Of each of G branches the probability, (G,), of being truly `first`, `last`, and of the best or worst quarter."""

    first: Array
    last: Array
    top_quarter: Array
    bottom_quarter: Array


def probabilities(index: Array, covariance: Array, *, draws: int = 10_000, seed: int = 0) -> Probabilities:
    """The probabilities for branches with this `index` (G,) and sampling `covariance` (G, G), variances above zero.

    They are shares of `draws` simulated leagues of true scores. A quarter has ⌊G/4⌋ branches, at least one.
    """
    scores = true_scores(index, covariance, draws=draws, seed=seed)
    count = quarter(len(index))
    ranks = (-scores).argsort(axis=0, kind="stable").argsort(axis=0)
    return Probabilities(
        first=(ranks == 0).mean(axis=1),
        last=(ranks == len(index) - 1).mean(axis=1),
        top_quarter=(ranks < count).mean(axis=1),
        bottom_quarter=(ranks >= len(index) - count).mean(axis=1),
    )


def quarter(count: int) -> int:
    """How many of `count` branches are a quarter: never more than one, but at least one branch."""
    return max(1, count // 4)


def true_scores(index: Array, covariance: Array, *, draws: int = 10_000, seed: int = 0) -> Array:
    """True scores (G, draws) as they may be, given the `index` (G,) seen and its sampling `covariance` (G, G).

    The posterior of the normal model with a flat prior for the common mean and the uniform shrinkage prior for tau²,
    under which the reliability s²/(s² + tau²), s² the harmonic mean of the variances, is as likely to lie anywhere
    between 0 and 1 (Daniels 1999, Canadian Journal of Statistics 27(3), 567–578). It is proper for two branches and
    more, and lets tau be small where branches hardly differ. Variances are taken as known.
    """
    random = np.random.default_rng(seed)
    values, vectors = np.linalg.eigh(covariance)
    sampling = np.maximum(values, 0.0)
    rotated, ones = vectors.T @ index, vectors.T @ np.ones(len(index))
    share = (np.arange(GRID) + 0.5) / GRID
    between = (1 - share) / share / np.mean(1 / np.diag(covariance))
    precision = 1 / (sampling + between[:, None])
    information = (precision * ones**2).sum(axis=1)
    mean = (precision * ones * rotated).sum(axis=1) / information
    misfit = (precision * (rotated - mean[:, None] * ones) ** 2).sum(axis=1)
    log_likelihood = 0.5 * (np.log(precision).sum(axis=1) - np.log(information) - misfit)
    weight = np.exp(log_likelihood - log_likelihood.max())
    at = random.choice(GRID, size=draws, p=weight / weight.sum())
    centre = (mean[at] + random.standard_normal(draws) / np.sqrt(information[at])) * ones[:, None]
    kept = between[at] * precision[at].T
    spread = np.sqrt(kept * sampling[:, None])
    noise = spread * random.standard_normal((len(index), draws))
    scores: Array = vectors @ (centre + kept * (rotated[:, None] - centre) + noise)
    return scores
