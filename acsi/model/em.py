"""Moments from incomplete answers: EM for the saturated normal model, for any number of weightings at once.

Dempster, Laird, Rubin 1977, JRSS B 39, 1–38. `branch` gives each group its own means and all groups one covariance
within; `pooled` fits one mean and one covariance to all and takes a group's mean from its completed answers. Sums over
known answers are made once; each round adds the expected sums of the missing ones, pattern by pattern.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from acsi.model.moments import Moments, Products, Sums
from acsi.model.structure import Array

MAX_ITERATIONS = 2000


@dataclass(frozen=True)
class Pattern:
    """The interviews (rows) that lack the same answers."""

    rows: NDArray[np.intp]
    missing: NDArray[np.intp]


class Completion:
    """Incomplete answers (n, P), sorted by group, prepared for EM; complete answers take no round at all."""

    def __init__(self, values: Array, groups: NDArray[np.intp], count: int, *, pooled: bool = False) -> None:
        self.products = Products(values, groups, count)
        self.patterns = patterns(values)
        self.pooled = pooled
        self.groups = groups
        self._membership = (groups[:, None] == np.arange(count)).astype(float) if self.patterns else np.empty((0, 0))
        self._variances = np.nanvar(values, axis=0)
        self._least = 1e-8 * self._variances

    def moments(self, weights: Array, *, start: Moments | None = None, tolerance: float = 1e-10) -> Moments:
        """Moments under each row of `weights` (R, n).

        EM begins at `start` (a batch of one), else at a rough pooled solution, which gives a group that never answered
        a question the mean its other answers predict. It stops when nothing changes by more than `tolerance` standard
        deviations in a round. `iterations` of MAX_ITERATIONS means that it did not stop by itself.
        """
        known = self.products.sums(weights)
        if not self.patterns:
            return self.products.finished(known)
        weighted = [weights[:, pattern.rows] for pattern in self.patterns]
        if start is None:
            start = self._rounds(self._beginning(), weighted, known, 1e-4, pooled=True)
        return self._rounds(start, weighted, known, tolerance, pooled=self.pooled)

    def _rounds(
        self,
        current: Moments,
        weighted: list[Array],
        known: Sums,
        tolerance: float,
        *,
        pooled: bool,
        spent: int = 0,
    ) -> Moments:
        """Rounds of EM from `current`, after those `spent`; once half of the weightings rest, the others go on alone.

        Moments that are no numbers any more rest too."""
        for iteration in range(spent + 1, MAX_ITERATIONS + 1):
            sums = self._expected_sums(current, weighted, known, pooled)
            following = self.products.finished(sums, iteration)
            going = changes(current, following, np.sqrt(self._least)) >= tolerance
            current = following
            if not going.any():
                break
            if 2 * going.sum() <= len(going):
                fewer, some = [part[going] for part in weighted], known.only(going)
                rest = self._rounds(current.only(going), fewer, some, tolerance, pooled=pooled, spent=iteration)
                return self._without_constants(current.with_these(going, rest))
        return self._without_constants(current)

    def _without_constants(self, moments: Moments) -> Moments:
        """Variances of zero, which `correlation` knows, where only the expected answers of a question vary."""
        covariance, diagonal = moments.covariance.copy(), np.arange(len(self._least))
        variances = covariance[:, diagonal, diagonal]
        covariance[:, diagonal, diagonal] = np.where(variances < 2 * self._least, 0.0, variances)
        return replace(moments, covariance=covariance)

    def completed(self, moments: Moments) -> Array:
        """The answers (n, P) with missing ones replaced by their expectation under `moments` (a batch of one)."""
        filled = self.products.known.copy()
        if self.patterns:
            means, precision = self._parameters(moments, self.pooled)
            offsets = self._offsets(means, precision)
            for pattern, (slopes, _, offset) in zip(self.patterns, offsets, strict=True):
                filled[np.ix_(pattern.rows, pattern.missing)] = self._expected(pattern, slopes, offset)[0].T
        return np.asarray(filled + self.products.centre)

    def left_open(self, moments: Moments) -> tuple[NDArray[np.intp], Array]:
        """Which pattern each interview (n,) has, and the covariance (patterns, P, P) that stays open around expected
        answers under `moments` (a batch of one); the first pattern is that of complete interviews, all zero."""
        size = self.products.known.shape[1]
        pattern_of = np.zeros(len(self.groups), dtype=np.intp)
        covariances = np.zeros((len(self.patterns) + 1, size, size))
        if self.patterns:
            precision = self._parameters(moments, self.pooled)[1]
            for place, pattern in enumerate(self.patterns, start=1):
                pattern_of[pattern.rows] = place
                covariances[place][np.ix_(pattern.missing, pattern.missing)] = regression(precision, pattern.missing)[
                    1
                ][0]
        return pattern_of, covariances

    def _beginning(self) -> Moments:
        """Means and variances of the answers there are, no correlations, no differences between groups."""
        groups = self._membership.shape[1]
        centre = self.products.centre
        means = np.broadcast_to(centre, (1, groups, len(centre)))
        return Moments(np.ones((1, groups)), means, centre[None], np.diag(self._variances)[None])

    def _parameters(self, moments: Moments, pooled: bool) -> tuple[Array, Array]:
        """Centred means by group (R, G, P) and the precision matrix (R, P, P) of the conditional expectations."""
        centre, diagonal = self.products.centre, np.arange(len(self._least))
        covariance = (moments.covariance if pooled else moments.within).copy()
        # A question that does not vary under some weighting keeps a variance too small to matter, so that EM goes on.
        covariance[:, diagonal, diagonal] = np.maximum(covariance[:, diagonal, diagonal], self._least)
        if pooled:
            means = np.broadcast_to((moments.mean - centre)[:, None, :], moments.means.shape)
            return means, inverse(covariance)
        return moments.means - centre, inverse(covariance)

    def _offsets(self, means: Array, precision: Array) -> list[tuple[Array, Array, Array]]:
        """For each pattern the slopes (R, m, P; zero for what is missing), the covariance (R, m, m) they leave open,
        and the expectation by group (R, m, G) at known answers of zero."""
        slopes, residuals = zip(*(regression(precision, pattern.missing) for pattern in self.patterns), strict=True)
        together = np.concatenate(slopes, axis=1) @ means.transpose(0, 2, 1)
        offsets, start = [], 0
        for pattern, slope, residual in zip(self.patterns, slopes, residuals, strict=True):
            stop = start + len(pattern.missing)
            offset = means[:, :, pattern.missing].transpose(0, 2, 1) - together[:, start:stop]
            offsets.append((slope, residual, offset))
            start = stop
        return offsets

    def _expected(self, pattern: Pattern, slopes: Array, offset: Array) -> Array:
        """Expected missing answers (R, m, rows) given the known ones."""
        from_known = slopes.reshape(-1, slopes.shape[2]) @ self.products.known[pattern.rows].T
        return np.asarray(from_known.reshape(*slopes.shape[:2], -1) + offset[:, :, self.groups[pattern.rows]])

    def _expected_sums(self, current: Moments, weighted: list[Array], known: Sums, pooled: bool) -> Sums:
        means, precision = self._parameters(current, pooled)
        batch, groups, size = known.first.shape
        # Question first, so that what each pattern adds lies together in memory.
        first, across = np.zeros((size, batch, groups)), np.zeros((size, batch, size))
        second = known.second.copy()
        offsets = self._offsets(means, precision)
        for pattern, weights, (slopes, residual, offset) in zip(self.patterns, weighted, offsets, strict=True):
            expected = self._expected(pattern, slopes, offset)
            counted = expected * weights[:, None, :]
            flat = counted.reshape(-1, counted.shape[2])
            by_group = (flat @ self._membership[pattern.rows]).reshape(*counted.shape[:2], -1)
            crossed = (flat @ self.products.known[pattern.rows]).reshape(*counted.shape[:2], -1)
            residual = residual * weights.sum(axis=1)[:, None, None]
            both = np.einsum("rmi,rki->rmk", counted, expected) + residual
            for position, item in enumerate(pattern.missing):
                first[item] += by_group[:, position]
                across[item] += crossed[:, position]
                second[:, item, pattern.missing] += both[:, position]
        second += across.transpose(1, 0, 2) + across.transpose(1, 2, 0)
        return replace(known, first=known.first + first.transpose(1, 2, 0), second=second)


def patterns(values: Array) -> list[Pattern]:
    """The patterns of missing answers in `values` (n, P), without the complete interviews."""
    lacking = np.isnan(values)
    rows = np.flatnonzero(lacking.any(axis=1))
    if not len(rows):
        return []
    kinds, kind_of = np.unique(lacking[rows], axis=0, return_inverse=True)
    return [Pattern(rows[kind_of == kind], np.flatnonzero(lacks)) for kind, lacks in enumerate(kinds)]


def regression(precision: Array, missing: NDArray[np.intp]) -> tuple[Array, Array]:
    """Slopes of the missing on the known answers and the covariance they leave open, from the precision matrix."""
    residual = inverse(precision[:, missing[:, None], missing])
    rows = precision[:, missing]
    rows[:, :, missing] = 0.0
    return -residual @ rows, residual


def inverse(matrices: Array) -> Array:
    """The inverses (R, m, m), or their nearest stand-ins where two questions say the same."""
    if matrices.shape[1] == 1:
        return 1.0 / matrices
    if matrices.shape[1] == 2:
        product = matrices[:, 0, 0] * matrices[:, 1, 1]
        determinant = product - matrices[:, 0, 1] * matrices[:, 1, 0]
        # By hand, since LAPACK takes a hundred times as long for each matrix of this size.
        if (determinant > 1e-8 * product).all():
            turned = matrices[:, ::-1, ::-1] * np.array([[1.0, -1.0], [-1.0, 1.0]])
            return np.asarray(turned / determinant[:, None, None])
    try:
        found = np.linalg.inv(matrices)
    except np.linalg.LinAlgError:
        return np.asarray(np.linalg.pinv(matrices, hermitian=True), dtype=float)
    doubtful = ~(np.abs(found).max(axis=(1, 2)) * np.abs(matrices).max(axis=(1, 2)) < 1e10)
    if doubtful.any():
        found[doubtful] = np.linalg.pinv(matrices[doubtful], hermitian=True)
    return np.asarray(found, dtype=float)


def largest_change(before: Moments, after: Moments, least: Array | float = 0.0) -> float:
    """The largest of all `changes`."""
    return float(np.nanmax(changes(before, after, least)))


def changes(before: Moments, after: Moments, least: Array | float = 0.0) -> Array:
    """How much each set of moments (R,) changed, in standard deviations of at least `least` (P,): a question that does
    not vary would else shrink for ever."""
    spread = np.maximum(before.deviations, least)
    means = np.abs(after.means - before.means) / spread[:, None, :]
    covariances = np.abs(after.covariance - before.covariance) / (spread[:, :, None] * spread[:, None, :])
    # A group without weight has no means, and no say.
    return np.asarray(np.maximum(np.nan_to_num(means).max(axis=(1, 2)), covariances.max(axis=(1, 2))))
