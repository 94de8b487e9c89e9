"""Standard errors and confidence intervals from resamples: percentiles, or BCa.

BCa corrects percentiles for bias and skewness (Efron 1987, JASA 82, 171–185), with the acceleration that `jackknife.py`
finds; percentiles need nothing but the resamples.
"""

from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from acsi.model.structure import Array

CELLS_AT_ONCE = 4_000_000


@dataclass(frozen=True)
class Correction:
    """What BCa needs beside the resamples of numbers of some shape: their `estimate` and their `acceleration`."""

    estimate: Array
    acceleration: Array


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


def spreads(values: Array, confidence: float, correction: Correction | None = None) -> Spreads:
    """Standard errors and intervals of numbers resampled R times, `values` (R, …); a number's NaN are left out.

    Intervals are percentiles, or BCa where a `correction` is given. Works on few numbers at a time, so that beside
    `values` little memory is needed however many resamples there are.
    """
    shape = values.shape[1:]
    columns = values.reshape(len(values), prod(shape))
    found = np.full((3, columns.shape[1]), np.nan)
    tails = np.array([(1 - confidence) / 2, (1 + confidence) / 2])
    step = max(1, CELLS_AT_ONCE // max(1, len(values)))
    for start in range(0, columns.shape[1], step) if len(values) > 1 else ():
        some = slice(start, start + step)
        ordered = np.sort(columns[:, some].T, axis=1)
        known = np.isfinite(ordered).sum(axis=1)
        shares = np.broadcast_to(tails[:, None], (2, len(ordered)))
        if correction is not None:
            estimate, acceleration = correction.estimate.ravel()[some], correction.acceleration.ravel()[some]
            shares = corrected_shares(ordered, known, estimate, acceleration, tails)
        found[:, some] = [_deviation(ordered, known), *(_quantile(ordered, known, share) for share in shares)]
    se, low, high = found.reshape(3, *shape)
    return Spreads(se, low, high)


def corrected_shares(
    ordered: Array, known: NDArray[np.intp], estimate: Array, acceleration: Array, tails: Array
) -> Array:
    """The shares (2, M) of the resamples below each end of a BCa interval, from ascending resamples (M, R)."""
    with np.errstate(invalid="ignore", divide="ignore"):
        below = ((ordered < estimate[:, None]).sum(axis=1) + (ordered <= estimate[:, None]).sum(axis=1)) / 2
        # An estimate outside all its resamples would push the interval to infinity: half a resample is the limit.
        bias = ndtri(np.clip(below, 0.5, known - 0.5) / known)
        moved = bias + ndtri(tails)[:, None]
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
    return np.asarray(np.where(known > 1, low + (high - low) * (position - before), np.nan))
