"""Standard errors and confidence intervals from resamples: percentiles, or BCa.

BCa corrects percentiles for bias and skewness (Efron 1987, JASA 82, 171–185), with the acceleration that `jackknife.py`
finds. Either is taken at the shares that make an interval as wide as t asks instead of the normal distribution
(Hesterberg 2015, American Statistician 69, 371–386), since a standard error from few units is itself uncertain.
"""

from dataclasses import dataclass
from math import inf, prod

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri, stdtrit

from acsi.model.structure import Array

CELLS_AT_ONCE = 4_000_000

FEW_UNITS = 8
"""Resamples of fewer units cannot lie as far out as t asks; the interval is then t times the standard error."""


@dataclass(frozen=True)
class Reference:
    """What is known of numbers of some shape beside their resamples, each of a shape that fits: their `estimate`, their
    `acceleration` where percentiles are to be corrected by BCa, the degrees of `freedom` of their standard errors, and
    whether the interval `joins` what it is with and without correction."""

    estimate: Array
    acceleration: Array | None = None
    freedom: Array | float = inf
    joins: bool = False

    def columns(self, shape: tuple[int, ...], some: slice) -> "Reference":
        """The same for some of the numbers of a shape, in a row."""

        def row(values: Array | float) -> Array:
            return np.broadcast_to(np.asarray(values, dtype=float), shape).ravel()[some]

        acceleration = None if self.acceleration is None else row(self.acceleration)
        return Reference(row(self.estimate), acceleration, row(self.freedom), self.joins)


@dataclass(frozen=True)
class Spreads:
    """Standard errors and interval ends of one kind of number, each of its shape; NaN where no resample tells."""

    se: Array
    low: Array
    high: Array

    def at(self, *position: int) -> tuple[float | None, tuple[float, float] | None]:
        """The standard error and interval of one number, or nothing where no resample gave any."""
        se = float(self.se[position])
        if not np.isfinite(se):
            return None, None
        return se, (float(self.low[position]), float(self.high[position]))


def spreads(values: Array, confidence: float, reference: Reference | None = None) -> Spreads:
    """Standard errors and intervals of numbers resampled R times, `values` (R, …); what is NaN or infinite is left out.

    Intervals are plain percentiles unless a `reference` says more. Works on few numbers at a time, so that beside
    `values` little memory is needed however many resamples there are.
    """
    shape = values.shape[1:]
    columns = values.reshape(len(values), prod(shape))
    found = np.full((3, columns.shape[1]), np.nan)
    known_too = reference or Reference(np.full(shape, np.nan))
    step = max(1, CELLS_AT_ONCE // max(1, len(values)))
    for start in range(0, columns.shape[1], step) if len(values) > 1 else ():
        some = slice(start, start + step)
        found[:, some] = _of_columns(np.sort(columns[:, some].T, axis=1), confidence, known_too.columns(shape, some))
    se, low, high = found.reshape(3, *shape)
    return Spreads(se, low, high)


def _of_columns(ordered: Array, confidence: float, reference: Reference) -> Array:
    """Standard errors and interval ends (3, M) from ascending resamples (M, R)."""
    known = np.isfinite(ordered).sum(axis=1)
    deviation = _deviation(ordered, known)
    tails = np.array([[(1 - confidence) / 2], [(1 + confidence) / 2]])
    asked = stdtrit(np.maximum(reference.freedom, 1), tails)
    low, high = plain = [_quantile(ordered, known, share) for share in ndtr(asked)]
    if reference.acceleration is not None:
        shares = corrected_shares(ordered, known, reference.estimate, reference.acceleration, asked)
        low, high = (_quantile(ordered, known, share) for share in shares)
    if reference.joins:
        low, high = np.minimum(low, plain[0]), np.maximum(high, plain[1])
    few = (np.asarray(reference.freedom) < FEW_UNITS - 1) & np.isfinite(reference.estimate)
    return np.where(few, [deviation, *(reference.estimate + asked * deviation)], [deviation, low, high])


def excess_spreads(values: Array, confidence: float, estimate: Array) -> Spreads:
    """Of a root mean square `values` (R,) that no sample can have at 0: chance adds to its square, and resampling adds
    as much again. Percentiles of the squares are moved down by twice what resamples exceed the estimate (), cut at 0;
    the interval is wide enough to hold the estimate."""
    squares = values[np.isfinite(values)] ** 2
    if len(squares) < 2 or not np.isfinite(estimate):
        return Spreads(*np.full(3, np.nan))
    excess = squares.mean() - estimate**2
    ends = np.quantile(squares, [(1 - confidence) / 2, (1 + confidence) / 2]) - 2 * excess
    low, high = np.sqrt(np.maximum(ends, 0.0))
    return Spreads(np.sqrt(squares).std(ddof=1), np.minimum(low, estimate), np.maximum(high, estimate))


def corrected_shares(
    ordered: Array, known: NDArray[np.intp], estimate: Array, acceleration: Array, asked: Array
) -> Array:
    """The shares (2, M) of the resamples below each end of a BCa interval, from ascending resamples (M, R) and the
    standardised ends (2, M) that an interval without bias and skewness would have."""
    with np.errstate(invalid="ignore", divide="ignore"):
        below = ((ordered < estimate[:, None]).sum(axis=1) + (ordered <= estimate[:, None]).sum(axis=1)) / 2
        # An estimate outside all its resamples would push the interval to infinity: half a resample is the limit.
        bias = ndtri(np.clip(below, 0.5, known - 0.5) / known)
        moved = bias + asked
        # Beyond this pole the correction turns back on itself, which is no interval any more.
        room = np.maximum(1 - acceleration * moved, 1e-6)
        return np.asarray(ndtr(bias + moved / room))


def _deviation(ordered: Array, known: NDArray[np.intp]) -> Array:
    whole = bool((known == ordered.shape[1]).all())
    filled = ordered if whole else np.where(np.isfinite(ordered), ordered, 0.0)
    count = np.maximum(known, 1)[:, None]
    apart = filled - filled.sum(axis=1, keepdims=True) / count
    squares = np.einsum("mr,mr->m", apart, apart if whole else apart * np.isfinite(ordered))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(known > 1, np.sqrt(squares / (known - 1)), np.nan))


def _quantile(ordered: Array, known: NDArray[np.intp], share: Array) -> Array:
    """Linear interpolation between the ordered values (M, R), of which the first `known` (M,) are numbers."""
    position = np.nan_to_num(share) * np.maximum(known - 1, 0)
    before = np.floor(position).astype(np.intp)
    rows = np.arange(len(ordered))
    low, high = ordered[rows, before], ordered[rows, np.minimum(before + 1, np.maximum(known - 1, 0))]
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(known > 1, low + (high - low) * (position - before), np.nan))
