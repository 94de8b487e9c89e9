"""How sure answers are of their own means and covariances: information and scores of the saturated normal model.

With missing answers each interview speaks through what it answered (Yuan and Bentler 2000, Sociological Methodology
30, 165–200; Savalei and Bentler 2009, Structural Equation Modeling 16, 477–497). Complete answers are the special case
whose sandwich is the matrix of fourth moments (Browne 1984, British Journal of Mathematical and Statistical Psychology
37, 62–83). Everything is in the metric of correlations: answers are taken in standard deviations from their means.
Interviews pass in blocks, so memory does not grow with their scores.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from acsi.model.em import patterns
from acsi.model.replicates import Array

BLOCK = 2048
UNINFORMED = 1e-10
Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Saturated:
    """Information and scores of p means and p(p + 1)/2 covariances (upper triangle by rows), together m numbers.

    `score` (m,) is the mean score, zero at the maximum of the likelihood; `information` (m, m) the observed information
    of one interview; `meat` (m, m) the sum of outer products of the scores of `units` (interviews, or interviewers with
    all of theirs), by interview; `n` counts interviews.
    """

    score: Array
    information: Array
    meat: Array
    n: int
    units: int
    p: int

    @property
    def identified(self) -> bool:
        """Whether the answers say something of every mean and covariance: no two questions were never answered
        together."""
        scale = np.sqrt(np.maximum(np.diag(self.information), 1e-300))
        return bool(np.linalg.eigvalsh(self.information / np.outer(scale, scale))[0] > UNINFORMED)

    @cached_property
    def normal(self) -> Array:
        """n times the covariance (m − p, m − p) of the estimated covariances if answers are normally distributed."""
        return np.asarray(self._inverse[self.p :, self.p :])

    @cached_property
    def robust(self) -> Array:
        """The same whatever their distribution: the sandwich; with complete answers their fourth moments."""
        rows = self._inverse[self.p :]
        return np.asarray(rows @ self.meat @ rows.T)

    @cached_property
    def _inverse(self) -> Array:
        return np.asarray(np.linalg.inv(self.information), dtype=float)


def saturated(values: Array, mean: Array, covariance: Array, weights: Array, clusters: Rows | None = None) -> Saturated:
    """Information and scores of answers (n, p; NaN where missing) at their `mean` (p,) and `covariance` (p, p).

    These are the maximum-likelihood ones under `weights` (n,), or on the way there. Weighted scores are summed
    over each of the `clusters` (n,), if there are at least two, with the usual correction C/(C − 1) (Binder 1983,
    International Statistical Review 51, 279–292).
    """
    n, p = values.shape
    spread = np.sqrt(np.diag(covariance))
    alike = _answered_alike(values, covariance / np.outer(spread, spread))
    relative = weights * n / weights.sum()
    numbered, units = _units(clusters, n)
    m = p + p * (p + 1) // 2
    outer = np.zeros((m, m)) if units == n else np.zeros((units, m))
    # On blocks this small, threads that wait for one another cost up to twenty times the work.
    with threadpool_limits(1, "blas"):
        for group, rows in ((answered, rows) for answered in alike for rows in answered.blocks()):
            weight = relative[rows]
            slopes = group.precision @ _standardised(values[rows], mean, spread).T
            group.add(slopes, weight)
            scores = _scores(slopes, group.precision)
            scores *= weight
            if units == n:
                outer += scores @ scores.T
            else:
                _add_by_unit(outer, scores, numbered[rows])
    if units < n:
        outer = outer.T @ outer * units / (units - 1)
    return Saturated(_score(alike) / n, _information(alike) / n, outer / n, n, units, p)


@dataclass
class _Alike:
    """Interviews that answered the same questions: the precision (p, p) of these, zero elsewhere, and weighted sums of
    the slopes (p,) of their log-likelihoods over the answers' means and of the slopes' products (p, p)."""

    rows: Rows
    precision: Array
    first: Array
    second: Array
    weight: float = 0.0

    def blocks(self) -> list[Rows]:
        """The rows in few at a time."""
        return np.array_split(self.rows, -(-len(self.rows) // BLOCK))

    def add(self, slopes: Array, weight: Array) -> None:
        weighted = slopes * weight
        self.first += weighted.sum(axis=1)
        self.second += weighted @ slopes.T
        self.weight += float(weight.sum())


def _answered_alike(values: Array, correlation: Array) -> list[_Alike]:
    p = len(correlation)
    incomplete = patterns(values)
    lacking = {tuple(pattern.missing): pattern.rows for pattern in incomplete}
    complete = np.ones(len(values), dtype=bool)
    for pattern in incomplete:
        complete[pattern.rows] = False
    alike = []
    for missing, rows in [((), np.flatnonzero(complete)), *lacking.items()]:
        known = np.setdiff1d(np.arange(p), missing)
        precision = np.zeros((p, p))
        precision[np.ix_(known, known)] = np.linalg.inv(correlation[np.ix_(known, known)])
        if len(rows) and len(known):
            alike.append(_Alike(rows, precision, np.zeros(p), np.zeros((p, p))))
    return alike


def _standardised(values: Array, mean: Array, spread: Array) -> Array:
    """Answers (r, p) in standard deviations from their means, 0 where missing."""
    standardised = (values - mean) / spread
    standardised[np.isnan(standardised)] = 0.0
    return standardised


def _scores(slopes: Array, precision: Array) -> Array:
    """Slopes (m, r) of each interview's log-likelihood over means and covariances; over means alone (p, r) given."""
    p, r = slopes.shape
    scores = np.empty((p + p * (p + 1) // 2, r))
    scores[:p] = slopes
    start = p
    for row in range(p):
        stop = start + p - row
        np.multiply(slopes[row], slopes[row:], out=scores[start:stop])
        scores[start:stop] -= precision[row, row:, None]
        scores[start] /= 2
        start = stop
    return scores


def _score(alike: list[_Alike]) -> Array:
    """The sum (m,) of the scores."""
    a, b = np.triu_indices(len(alike[0].precision))
    first = np.sum([group.first for group in alike], axis=0)
    second = np.sum([group.second - group.weight * group.precision for group in alike], axis=0)
    return np.concatenate([first, second[a, b] * np.where(a == b, 0.5, 1.0)])


def _information(alike: list[_Alike]) -> Array:
    """The sum (m, m) of the observed information: minus the second derivatives of the log-likelihoods."""
    p = len(alike[0].precision)
    a, b = np.triu_indices(p)
    precisions = np.stack([group.precision for group in alike])
    first = np.stack([group.first for group in alike])
    curved = np.stack([2 * group.second - group.weight * group.precision for group in alike])
    means = np.einsum("o,oij->ij", [group.weight for group in alike], precisions)
    tensor = np.einsum("oij,ok->ijk", precisions, first)
    mixed = (tensor[:, a, b] + tensor[:, b, a]) * np.where(a == b, 0.5, 1.0)
    crossed = (curved.reshape(-1, p * p).T @ precisions.reshape(-1, p * p)).reshape(p, p, p, p)
    return np.block([[means, mixed], [mixed.T, _by_pairs(crossed)]])


def normal_weight(correlation: Array) -> Array:
    """The information of one normal interview on its covariances (p(p+1)/2, p(p+1)/2), upper triangle by rows."""
    precision = np.linalg.inv(correlation)
    return _by_pairs(np.multiply.outer(precision, precision))


def _by_pairs(crossed: Array) -> Array:
    """Half of D'(T ⊗ K)D, D the duplication matrix, where T and K are symmetric and [x, y, u, v] is T[x, y] K[u, v]."""
    a, b = np.triu_indices(len(crossed))
    half = np.where(a == b, 0.5, 1.0)
    i, j, k, h = a[:, None], b[:, None], a[None], b[None]
    pairs = crossed[i, k, j, h] + crossed[i, h, j, k] + crossed[j, k, i, h] + crossed[j, h, i, k]
    return np.asarray(pairs * np.outer(half, half) / 2)


def _units(clusters: Rows | None, n: int) -> tuple[Rows, int]:
    """The cluster of each interview, numbered from 0, and how many there are: n where each is a unit of its own."""
    if clusters is not None:
        found, numbered = np.unique(clusters, return_inverse=True)
        if len(found) > 1:
            return np.asarray(numbered, dtype=np.intp), len(found)
    return np.arange(n), n


def _add_by_unit(sums: Array, scores: Array, units: Rows) -> None:
    """Add the scores (m, r) of interviews to the sums (C, m) of their units."""
    order = np.argsort(units, kind="stable")
    places, starts = np.unique(units[order], return_index=True)
    sums[places] += np.add.reduceat(scores[:, order], starts, axis=1).T
