"""Means and covariances by branch from weighted answers, for any number of resamples at once.

Without missing answers one product of weights by answer products makes them all; what is missing is completed in
`em.py`. Covariances divide by the sum of weights, and groups weigh as their weights sum.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from acsi.model.structure import Array

CELLS_AT_ONCE = 8_000_000
FEW_WEIGHTINGS = 8

ROUNDING = 1e-5
"""The standard deviation, in parts of 1 + mean, below which an answer of 0 to 100 does not vary: sums of squares leave
about 1e-6 of a constant, while one answer in a million that differs makes 1e-2."""


@dataclass(frozen=True)
class Moments:
    """R sets of moments of P answers in G groups: sums of weights `sizes` (R, G), `means` by group (R, G, P), the
    `mean` (R, P) and `covariance` (R, P, P) of all, and the `iterations` that EM took (0 where nothing is missing)."""

    sizes: Array
    means: Array
    mean: Array
    covariance: Array
    iterations: int = 0

    def only(self, which: NDArray[np.bool_]) -> "Moments":
        """Some of the sets."""
        return Moments(self.sizes[which], self.means[which], self.mean[which], self.covariance[which], self.iterations)

    def with_these(self, which: NDArray[np.bool_], others: "Moments") -> "Moments":
        """These sets with others in some places."""
        sizes, means, mean, covariance = (part.copy() for part in (self.sizes, self.means, self.mean, self.covariance))
        sizes[which], means[which] = others.sizes, others.means
        mean[which], covariance[which] = others.mean, others.covariance
        return Moments(sizes, means, mean, covariance, others.iterations)

    @property
    def within(self) -> Array:
        """Covariance (R, P, P) around the groups' own means."""
        share = self.sizes / self.sizes.sum(axis=1, keepdims=True)
        apart = np.nan_to_num(self.means - self.mean[:, None, :])
        return np.asarray(self.covariance - apart.transpose(0, 2, 1) @ (apart * share[:, :, None]))

    @property
    def deviations(self) -> Array:
        """Standard deviations (R, P) of all answers; rounding below zero counts as zero."""
        return np.asarray(np.sqrt(np.maximum(np.einsum("rpp->rp", self.covariance), 0.0)))

    @property
    def correlation(self) -> Array:
        """Correlations (R, P, P); NaN where an answer does not vary."""
        spread = self.deviations
        spread = np.where(spread > ROUNDING * (1 + np.abs(self.mean)), spread, np.nan)
        return np.asarray(self.covariance / (spread[:, :, None] * spread[:, None, :]))


@dataclass(frozen=True)
class Sums:
    """Weighted sums of the known answers, missing ones counting as zero: `sizes` (R, G), `first` (R, G, P), `second`
    (R, P, P)."""

    sizes: Array
    first: Array
    second: Array

    def only(self, which: NDArray[np.bool_]) -> "Sums":
        """Those of some weightings."""
        return Sums(self.sizes[which], self.first[which], self.second[which])


class Products:
    """Answers (n, P), sorted by group, prepared once so that sums under many weightings are cheap."""

    def __init__(self, values: Array, groups: NDArray[np.intp], count: int) -> None:
        if np.any(np.diff(groups) < 0):
            raise ValueError("answers must stand sorted by group")
        self.centre = np.nanmean(values, axis=0)
        self.known = np.nan_to_num(values - self.centre)
        self.starts = np.searchsorted(groups, np.arange(count))
        self._slices = [
            slice(*ends) for ends in np.column_stack([self.starts, np.append(self.starts[1:], len(groups))])
        ]
        self._upper = np.triu_indices(values.shape[1])
        rows = max(1, CELLS_AT_ONCE // len(self._upper[0]))
        self._blocks = [slice(start, start + rows) for start in range(0, len(values), rows)]
        self._pairs = self._products(slice(None)) if len(self._blocks) == 1 else None

    def sums(self, weights: Array) -> Sums:
        """Sums under each row of `weights` (R, n), of answers centred at their overall means."""
        first = np.stack([weights[:, rows] @ self.known[rows] for rows in self._slices], axis=1)
        flat = weights @ self._pairs if self._pairs is not None else self._in_blocks(weights)
        size = self.known.shape[1]
        second = np.empty((len(weights), size, size))
        second[:, self._upper[0], self._upper[1]] = flat
        second[:, self._upper[1], self._upper[0]] = flat
        return Sums(np.add.reduceat(weights, self.starts, axis=1), first, second)

    def _products(self, rows: slice) -> Array:
        """Products of each pair of answers (rows, P(P + 1)/2)."""
        known = self.known[rows]
        return np.asarray(known[:, self._upper[0]] * known[:, self._upper[1]])

    def _in_blocks(self, weights: Array) -> Array:
        """Weighted sums of the products, made anew for some interviews at a time where all would fill the memory; for
        few weightings one product of matrices each is faster."""
        if len(weights) <= FEW_WEIGHTINGS:
            return np.stack([self._crossed(each) for each in weights])
        total = np.zeros((len(weights), len(self._upper[0])))
        for rows in self._blocks:
            total += weights[:, rows] @ self._products(rows)
        return total

    def _crossed(self, weights: Array) -> Array:
        """Sums of the products (P(P + 1)/2,) under one weighting (n,)."""
        total = np.zeros((self.known.shape[1],) * 2)
        for rows in self._blocks:
            known = self.known[rows]
            total += (known * weights[rows, None]).T @ known
        return total[self._upper]

    def finished(self, sums: Sums, iterations: int = 0) -> Moments:
        """Moments on the answers' own origin from complete sums; a group without weight has NaN means."""
        return finished(sums, self.centre, iterations)


def finished(sums: Sums, centre: Array, iterations: int = 0) -> Moments:
    """Moments from complete sums of answers around `centre` (P,); a group without weight has NaN means."""
    total = sums.sizes.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        means = sums.first / sums.sizes[:, :, None]
    mean = sums.first.sum(axis=1) / total[:, None]
    covariance = sums.second / total[:, None, None] - mean[:, :, None] * mean[:, None, :]
    return Moments(sums.sizes, means + centre, mean + centre, covariance, iterations)
