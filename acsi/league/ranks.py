"""Confidence sets for ranks: which units can be told apart, and what that leaves open about each one's rank.

Mogstad, Romano, Shaikh and Wilhelm (2024), Review of Economic Studies 91(1): every ordered pair of units is tested by
its studentised difference against the largest simulated one, and the test is repeated for the pairs not yet decided.
A unit's rank is then at least one more than the number of units shown to be above it.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from acsi.errors import fault

Array = NDArray[np.float64]
Draws = NDArray[np.float32]
Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]

ROUNDING = 1e-10
"""Variances and differences below this share of their size are rounding, not information."""


@dataclass(frozen=True)
class ToldApart:
    """Two (p, p) matrices: 1 where the row's unit is shown to be above the column's, -1 below, 0 neither.

    Each row of `marginal` is a family of its own, so that it need not agree with the other unit's row.
    """

    marginal: Integers
    simultaneous: Integers


def rank_confidence_sets(
    estimate: ArrayLike,
    covariance: ArrayLike,
    *,
    confidence: float = 0.95,
    simultaneous: bool = True,
    stepdown: bool = True,
    draws: int = 10_000,
    seed: int = 0,
    degrees_of_freedom: ArrayLike | None = None,
) -> tuple[Integers, Integers]:
    """Lower and upper rank of p units, rank 1 for the largest, from `estimate` (p,) and its `covariance` (p, p).

    Simultaneous sets hold all true ranks at once with the given confidence, marginal ones each unit's own.
    `degrees_of_freedom` (p,) belong to the variances where these are estimated: the reference is then that of
    differences studentised by variances that vary so, else the normal. A difference without variance counts as known.
    Raises L010 to L015 for input that is no estimate with its covariance, or a setting out of range.
    Source: Mogstad, Romano, Shaikh and Wilhelm (2024), two-sided with step-down.
    """
    pairs = _pairs(estimate, covariance, confidence, draws, seed, degrees_of_freedom)
    if simultaneous:
        return rank_bounds(_simultaneous(pairs, stepdown))
    return rank_bounds(np.stack([_marginal(pairs, j, pairs.simulated(j), stepdown) for j in range(len(pairs.known))]))


def told_apart(
    estimate: ArrayLike,
    covariance: ArrayLike,
    *,
    confidence: float = 0.95,
    stepdown: bool = True,
    draws: int = 10_000,
    seed: int = 0,
    degrees_of_freedom: ArrayLike | None = None,
) -> ToldApart:
    """The tests behind both kinds of rank sets, on the same draws; for the rest see `rank_confidence_sets`."""
    pairs = _pairs(estimate, covariance, confidence, draws, seed, degrees_of_freedom)
    largest = np.full(draws, -np.inf, dtype=np.float32)
    marginal = np.empty_like(pairs.known)
    for j in range(len(marginal)):
        simulated = pairs.simulated(j)
        marginal[j] = _marginal(pairs, j, simulated, stepdown)
        np.maximum(largest, _largest(simulated, pairs.open[j]), out=largest)
    return ToldApart(marginal, _simultaneous(pairs, stepdown, largest))


def rank_bounds(signs: Integers) -> tuple[Integers, Integers]:
    """Lower and upper ranks (p,) from a matrix of `ToldApart`: units shown above come before, those below after."""
    return 1 + (signs < 0).sum(axis=1), len(signs) - (signs > 0).sum(axis=1)


def tau_best(lower: Integers, tau: int) -> Mask:
    """Which units (p,) cannot be excluded from the `tau` best, from the `lower` ends (p,) of rank sets.

    With simultaneous sets all units of true rank up to `tau` are among them with the confidence of the sets, for every
    `tau` at once (the projection of Mogstad, Romano, Shaikh, Wilhelm 2024). For the first alone marginal sets will do.
    Raises L016 for a `tau` that is no rank.
    """
    return lower <= _a_rank(tau, lower)


def tau_worst(upper: Integers, tau: int) -> Mask:
    """Which units (p,) cannot be excluded from the `tau` worst, from the `upper` ends (p,); see `tau_best`."""
    return upper > len(upper) - _a_rank(tau, upper)


def _a_rank(tau: int, ranks: Integers) -> int:
    if not 1 <= tau <= len(ranks):
        raise fault("L016", found=tau, count=len(ranks))
    return tau


@dataclass(frozen=True)
class _Pairs:
    """All ordered pairs of p units: studentised differences, which are open to a test, which are known without one.

    `noise` and `errors` (p, draws) are simulated errors and, for a t reference, simulated standard errors, in single
    precision: rounding is far below the Monte Carlo error. `allowed` draws may reach a critical value.
    """

    studentised: Array
    open: Mask
    known: Integers
    covariance: Array
    noise: Draws
    errors: Draws | None
    allowed: int

    def simulated(self, j: int) -> Draws:
        """Simulated studentised differences (p, draws) of unit j to every unit, a table made one at a time."""
        difference: Draws = self.noise[j] - self.noise
        variances = np.diag(self.covariance)
        if self.errors is None:
            variance = np.maximum(variances[j] + variances - 2 * self.covariance[j], 0)
            error = np.sqrt(variance).astype(np.float32)[:, None]
        else:
            product = np.sqrt(variances[j] * variances)
            correlation = np.divide(self.covariance[j], product, out=np.zeros_like(product), where=product > 0)
            # The variance of the difference without the cancellation that units almost the same would suffer.
            error = self.errors[j] - self.errors
            error *= error
            error += self.errors[j] * self.errors * (2 * np.maximum(1 - correlation, 0)).astype(np.float32)[:, None]
            np.sqrt(error, out=error)
        difference /= np.maximum(error, np.finfo(np.float32).tiny)
        return difference

    def largest(self, which: Mask) -> Draws:
        """The largest simulated difference of each draw, (draws,), among the ordered pairs `which` (p, p)."""
        largest = np.full(self.noise.shape[1], -np.inf, dtype=np.float32)
        for j, row in enumerate(which):
            np.maximum(largest, _largest(self.simulated(j), row), out=largest)
        return largest

    def critical(self, largest: Draws) -> float:
        """The value that only the allowed number of draws exceed, given the largest difference of each draw."""
        return float(np.partition(largest, -self.allowed)[-self.allowed])

    def extreme(self, largest: Draws) -> tuple["_Pairs", float]:
        """The draws that decide later steps, and the highest value among the others.

        With fewer pairs a draw's largest difference only falls, so a later critical value above that of the draws left
        out is the same with and without them.
        """
        kept = min(10 * self.allowed, len(largest))
        order = np.argsort(largest, kind="stable")
        top, others = np.sort(order[-kept:]), order[:-kept]
        errors = None if self.errors is None else self.errors[:, top]
        floor = float(largest[others].max(initial=-np.inf))
        return replace(self, noise=self.noise[:, top], errors=errors), floor


def _marginal(pairs: _Pairs, j: int, simulated: Draws, stepdown: bool) -> Integers:
    """Signs (p,) of unit j: both directions of its own pairs are the family."""
    signs: Integers = pairs.known[j].copy()
    studentised = pairs.studentised[j]
    above, below = pairs.open[j].copy(), pairs.open[j].copy()
    while above.any() or below.any():
        critical = pairs.critical(np.maximum(_largest(simulated, above), -_smallest(simulated, below)))
        shown_above, shown_below = above & (studentised > critical), below & (studentised < -critical)
        signs += shown_above.astype(np.int64) - shown_below
        above &= ~shown_above
        below &= ~shown_below
        if not stepdown or not (shown_above | shown_below).any():
            break
    return signs


def _simultaneous(pairs: _Pairs, stepdown: bool, largest: Draws | None = None) -> Integers:
    """Signs (p, p) with all ordered pairs as one family; `largest` (draws,) spares the first step where it is known."""
    above = pairs.open.copy()
    signs: Integers = pairs.known.copy()
    if largest is None:
        largest = pairs.largest(above)
    critical = pairs.critical(largest)
    extreme, floor = pairs.extreme(largest)
    while (shown := above & (pairs.studentised > critical)).any():
        signs += shown.astype(np.int64) - shown.T
        above &= ~shown
        if not stepdown or not above.any():
            break
        critical = extreme.critical(extreme.largest(above))
        if critical < floor:
            extreme, floor = pairs, -np.inf
            critical = pairs.critical(pairs.largest(above))
    return signs


def _largest(simulated: Draws, which: Mask) -> Draws:
    largest: Draws = simulated[which].max(axis=0, initial=-np.inf)
    return largest


def _smallest(simulated: Draws, which: Mask) -> Draws:
    smallest: Draws = simulated[which].min(axis=0, initial=np.inf)
    return smallest


def _pairs(
    estimate: ArrayLike,
    covariance: ArrayLike,
    confidence: float,
    draws: int,
    seed: int,
    degrees_of_freedom: ArrayLike | None,
) -> _Pairs:
    if not 0 < confidence < 1 or draws < 1:
        raise fault("L014", confidence=confidence, draws=draws)
    x, sigma = np.asarray(estimate, dtype=float), np.asarray(covariance, dtype=float)
    root = _root(x, sigma)
    # In units of the largest standard error nothing leaves the range of single precision.
    unit = math.sqrt(np.diag(sigma).max()) or 1.0
    x, sigma, root = x / unit, sigma / unit**2, root / unit
    random = np.random.default_rng(seed)
    noise = root @ random.standard_normal((len(x), draws))
    allowed = draws - math.ceil((draws - 1) * confidence)
    errors = None
    if degrees_of_freedom is not None:
        df = np.asarray(degrees_of_freedom, dtype=float)
        if df.shape != x.shape or not (df > 0).all():
            raise fault("L015", found=df.shape, expected=x.shape)
        finite = np.minimum(df, 1e9)[:, None]
        ratio = random.chisquare(finite, (len(x), draws)) / finite
        errors = np.sqrt(np.diag(sigma)[:, None] * ratio).astype(np.float32)
    return _Pairs(*_observed(x, sigma), sigma, noise.astype(np.float32), errors, allowed)


def _observed(x: Array, sigma: Array) -> tuple[Array, Mask, Integers]:
    """Studentised differences (p, p), which of them have a variance, and the signs of those that have none."""
    sums = np.add.outer(np.diag(sigma), np.diag(sigma))
    variance = sums - 2 * sigma
    testable = variance > ROUNDING * sums
    np.fill_diagonal(testable, False)
    difference = np.subtract.outer(x, x)
    differs = np.abs(difference) > ROUNDING * np.maximum.outer(np.abs(x), np.abs(x))
    studentised = difference / np.sqrt(np.where(testable, variance, 1.0))
    known = np.where(differs & ~testable, np.sign(difference), 0).astype(np.int64)
    return studentised, testable, known


def _root(x: Array, sigma: Array) -> Array:
    """A square root (p, p) of the covariance, after the checks that it is one."""
    if x.ndim != 1 or not len(x) or sigma.shape != (len(x), len(x)):
        raise fault("L010", estimate=x.shape, covariance=sigma.shape)
    if not (np.isfinite(x).all() and np.isfinite(sigma).all()):
        raise fault("L011")
    scale = float(np.abs(sigma).max())
    if np.abs(sigma - sigma.T).max() > 1e-8 * scale:
        raise fault("L012")
    values, vectors = np.linalg.eigh(sigma)
    if values.min() < -1e-8 * scale:
        raise fault("L013", value=f"{values.min():.3g}")
    # The symmetric root does not depend on the signs that a library happens to give to eigenvectors.
    root: Array = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    return root
