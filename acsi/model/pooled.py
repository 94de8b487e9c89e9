"""Maximum-likelihood mean and covariance of incomplete answers, one for all, with how sure they are.

The first stage of two-stage maximum likelihood (Savalei and Bentler 2009). Newton's steps from nearby moments: where
much is missing, EM needs a hundred rounds for the last digits, and the information is wanted anyway.
"""

from dataclasses import dataclass

import numpy as np

from acsi.model.em import Completion
from acsi.model.moments import Moments
from acsi.model.replicates import Array
from acsi.model.saturated import Rows, Saturated, saturated

MAX_STEPS = 12
SETTLED = 1e-9
NEAR = 1e-5
SINGULAR = 1e-9


@dataclass(frozen=True)
class Pooled:
    """The mean (p,) and covariance (p, p) in the units of the answers, and what these say of them."""

    mean: Array
    covariance: Array
    scores: Saturated


def pooled(values: Array, weights: Array, clusters: Rows | None, start: Moments) -> Pooled | None:
    """The moments of answers (n, p; NaN where missing) under `weights` (n,), reached from `start` (a batch of one).

    EM goes first if `start` is too far. None where the likelihood has no single maximum: with questions that nobody
    answered together, or that repeat others.
    """
    found = _newton(values, weights, clusters, start.mean[0], start.covariance[0])
    if found is None:
        together = np.zeros(len(values), dtype=np.intp)
        nearer = Completion(values, together, 1, pooled=True).moments(weights[None], tolerance=NEAR)
        found = _newton(values, weights, clusters, nearer.mean[0], nearer.covariance[0])
    return found


def _newton(values: Array, weights: Array, clusters: Rows | None, mean: Array, covariance: Array) -> Pooled | None:
    p = len(mean)
    a, b = np.triu_indices(p)
    for _ in range(MAX_STEPS):
        if not _invertible(covariance):
            return None
        scores = saturated(values, mean, covariance, weights, clusters)
        if not scores.identified:
            return None
        step = np.linalg.solve(scores.information, scores.score)
        if np.abs(step).max() < SETTLED:
            return Pooled(mean, covariance, scores)
        spread, change = np.sqrt(np.diag(covariance)), np.zeros((p, p))
        change[a, b] = change[b, a] = step[p:]
        mean, covariance = mean + step[:p] * spread, covariance + change * np.outer(spread, spread)
    return None


def _invertible(covariance: Array) -> bool:
    variances = np.diag(covariance)
    if not variances.min() > 0:
        return False
    return bool(np.linalg.eigvalsh(covariance / np.sqrt(np.outer(variances, variances)))[0] > SINGULAR)
