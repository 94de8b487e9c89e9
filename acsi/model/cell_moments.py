"""Moments from the sums of cells, for any number of weightings of the cells; EM where answers are missing.

The same rounds as in `em.py` (Dempster, Laird, Rubin 1977, JRSS B 39, 1–38), which there go over interviews: what a
missing answer is expected to be is linear in the known ones, so sums by group and pattern are enough.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from acsi.model.em import MAX_ITERATIONS, inverse, largest_change, regression
from acsi.model.grouped_moments import Cells
from acsi.model.moments import Moments, Sums, finished
from acsi.model.structure import Array

NUMBERS_AT_ONCE = 10_000_000


@dataclass(frozen=True)
class PatternSums:
    """Sums under R weightings of the interviews that lack `missing`: `sizes` (R, G), `first` (R, G, P) and `second`
    (R, P, P)."""

    missing: NDArray[np.intp]
    sizes: Array
    first: Array
    second: Array


class CellMoments:
    """Cells prepared for moments; `pooled` completes missing answers by one mean for all instead of the group's own."""

    def __init__(self, cells: Cells, *, pooled: bool = False) -> None:
        self.cells = cells.around_mean()
        self.pooled = pooled
        self._upper = np.triu_indices(len(cells.centre))
        squares = 1 + len(cells.centre) + np.flatnonzero(self._upper[0] == self._upper[1])
        self._variances = self.cells.sums[:, squares].sum(axis=0) / cells.known()

    @property
    def batch(self) -> int:
        """How many weightings fit into memory at once."""
        cells, count = self.cells, len(self.cells.centre)
        dense = len(cells.lacking) * len(cells.labels) * (count + 1)
        return max(1, NUMBERS_AT_ONCE // max(dense, len(cells.groups) * (count + 1)))

    def sums(self, multipliers: Array) -> list[PatternSums]:
        """Sums by pattern under each row of `multipliers` (R, C)."""
        cells, count = self.cells, len(self.cells.centre)
        found = []
        for lacking, some in zip(cells.lacking, cells.of_pattern, strict=True):
            weights, values, groups = multipliers[:, some], cells.sums[some], cells.groups[some]
            starts = np.flatnonzero(np.diff(groups, prepend=-1))
            heads = np.zeros((len(weights), len(cells.labels), count + 1))
            weighted = weights[:, :, None] * values[None, :, : count + 1]
            heads[:, groups[starts]] = np.add.reduceat(weighted, starts, axis=1)
            second = np.empty((len(weights), count, count))
            flat = weights @ values[:, count + 1 :]
            second[:, self._upper[0], self._upper[1]] = second[:, self._upper[1], self._upper[0]] = flat
            found.append(PatternSums(np.flatnonzero(lacking), heads[:, :, 0], heads[:, :, 1:], second))
        return found

    def moments(self, multipliers: Array, *, start: Moments | None = None, tolerance: float = 1e-10) -> Moments:
        """Moments under each row of `multipliers` (R, C), which multiply the cells' sums.

        `start` and `tolerance` are those of `Completion.moments`; `iterations` of MAX_ITERATIONS means that EM did not
        stop by itself.
        """
        sums = self.sums(multipliers)
        known = _together(sums)
        if self.cells.complete:
            return finished(known, self.cells.centre)
        if start is None:
            start = self._rounds(self._beginning(), sums, known, 1e-4, pooled=True)
        return self._rounds(start, sums, known, tolerance, pooled=self.pooled)

    def _beginning(self) -> Moments:
        """Means and variances of the answers there are, no correlations, no differences between groups."""
        cells, count = self.cells, len(self.cells.centre)
        means = np.broadcast_to(cells.centre, (1, len(cells.labels), count))
        return Moments(np.ones((1, len(cells.labels))), means, cells.centre[None], np.diag(self._variances)[None])

    def _rounds(
        self, current: Moments, sums: list[PatternSums], known: Sums, tolerance: float, *, pooled: bool
    ) -> Moments:
        for iteration in range(1, MAX_ITERATIONS + 1):
            means, precision = self.parameters(current, pooled=pooled)
            following = finished(_expected(known, sums, means, precision), self.cells.centre, iteration)
            change = largest_change(current, following, least=1e-4 * np.sqrt(self._variances))
            current = following
            if change < tolerance:
                break
        return current

    def parameters(self, moments: Moments, *, pooled: bool) -> tuple[Array, Array]:
        """Means by group (R, G, P) around the centre and the precision matrix (R, P, P) of what is expected."""
        if pooled:
            means = np.broadcast_to((moments.mean - self.cells.centre)[:, None, :], moments.means.shape)
            return means, inverse(moments.covariance)
        return moments.means - self.cells.centre, inverse(moments.within)


def _together(sums: list[PatternSums]) -> Sums:
    """Sums of the known answers."""
    sizes, first, second = sums[0].sizes.copy(), sums[0].first.copy(), sums[0].second.copy()
    for pattern in sums[1:]:
        sizes += pattern.sizes
        first += pattern.first
        second += pattern.second
    return Sums(sizes, first, second)


def _expected(known: Sums, sums: list[PatternSums], means: Array, precision: Array) -> Sums:
    """The sums with what is missing as expected under `means` (R, G, P) and `precision` (R, P, P)."""
    first, second = known.first.copy(), known.second.copy()
    for pattern in sums:
        missing = pattern.missing
        if not len(missing):
            continue
        slopes, residual = regression(precision, missing)
        offset = means[:, :, missing] - means @ slopes.transpose(0, 2, 1)
        # By group: what is missing, given the sums of what is known.
        by_group = pattern.first @ slopes.transpose(0, 2, 1) + offset * pattern.sizes[:, :, None]
        crossed = slopes @ pattern.second + offset.transpose(0, 2, 1) @ pattern.first
        weight = pattern.sizes.sum(axis=1)[:, None, None]
        # E[x_m x_m'] = S E[x_o x_m'] + offset E[x_m'] + residual.
        both = crossed @ slopes.transpose(0, 2, 1) + by_group.transpose(0, 2, 1) @ offset + weight * residual
        first[:, :, missing] += by_group
        second[:, missing, :] += crossed
        second[:, :, missing] += crossed.transpose(0, 2, 1)
        second[:, missing[:, None], missing] += both
    return replace(known, first=first, second=second)
