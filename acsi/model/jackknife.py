"""Estimates without one interview, or one interviewer, at a time: the acceleration that BCa intervals need.

Each deletion takes one unit's share out of sums that are made once, so that n deletions cost about as much as n small
models and no further look at the answers. Missing answers count as expected under the moments of all interviews: the
deletion is one step of EM, not run to its end; `tests/model/test_jackknife.py` says how near that comes. Where units
are many, groups of them are deleted together (Kott 2001, J. Official Statistics 17, 521–526).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from acsi.model.em import Completion
from acsi.model.moments import Moments, Sums
from acsi.model.resample import Design
from acsi.model.structure import Array

DELETIONS_AT_MOST = 8_000
DELETIONS_AT_ONCE = 500


@dataclass(frozen=True)
class Units:
    """The interviews (n,) sorted by unit: unit i has `order[starts[i]:starts[i + 1]]` and stands in `strata[i]`."""

    order: NDArray[np.intp]
    starts: NDArray[np.intp]
    strata: NDArray[np.intp]


def units_to_delete(design: Design, at_most: int = DELETIONS_AT_MOST) -> Units:
    """The units of a design, joined to fewer where there are more than `at_most`; single units of a stratum stay."""
    sizes = np.array(design.sizes)
    fewer = np.where(sizes > 1, np.clip(np.ceil(sizes * at_most / sizes.sum()), 2, np.maximum(sizes, 2)), sizes)
    kept = np.minimum(sizes, fewer).astype(np.intp)
    strata = np.repeat(np.arange(len(sizes)), sizes)
    within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    joined = (np.cumsum(kept) - kept)[strata] + within % kept[strata]
    unit_of = joined[design.unit_of]
    order = np.argsort(unit_of, kind="stable")
    starts = np.searchsorted(unit_of[order], np.arange(kept.sum() + 1))
    return Units(order, starts, np.repeat(np.arange(len(kept)), kept))


def deletions(
    units: Units, design: Design, completion: Completion, moments: Moments, weights: Array
) -> Iterator[tuple[NDArray[np.intp], Moments]]:
    """The strata (r,) and moments of r deletions at a time, from model weights (n,) and the moments of all.

    Where the design rescales, the rest of a group counts for more, so that the group keeps its weight.
    """
    shares = Shares(completion, moments, weights)
    several = np.flatnonzero(np.bincount(units.strata)[units.strata] > 1)
    for start in range(0, len(several), DELETIONS_AT_ONCE):
        some = several[start : start + DELETIONS_AT_ONCE]
        rows = [units.order[units.starts[unit] : units.starts[unit + 1]] for unit in some]
        yield units.strata[some], completion.products.finished(shares.without(rows, rescaled=design.rescaled))


class Shares:
    """Each interview's share in the sums, its missing answers as expected, prepared for leaving interviews out."""

    def __init__(self, completion: Completion, moments: Moments, weights: Array) -> None:
        self._answers = completion.completed(moments) - completion.products.centre
        self._weights, self._groups = weights, completion.groups
        self._pattern_of, self._open = completion.left_open(moments)
        self._count = moments.sizes.shape[1]
        ends = np.searchsorted(self._groups, np.arange(self._count + 1))
        per_group = [self._sums(np.arange(first, last)) for first, last in pairwise(ends)]
        self._sizes = np.array([size.sum() for size, _, _ in per_group])
        self._first = np.stack([first.sum(axis=0) for _, first, _ in per_group])
        self._second = np.stack([second for _, _, second in per_group])

    def _sums(self, rows: NDArray[np.intp]) -> tuple[Array, Array, Array]:
        """Sums of weights (G,), answers by group (G, P) and products (P, P) over some interviews."""
        weights, answers, groups = self._weights[rows], self._answers[rows], self._groups[rows]
        size = np.bincount(groups, weights, self._count).astype(float)
        weighted = answers * weights[:, None]
        first = np.zeros((self._count, answers.shape[1]))
        np.add.at(first, groups, weighted)
        second = weighted.T @ answers
        if len(self._open) > 1:
            by_pattern = np.bincount(self._pattern_of[rows], weights, len(self._open))
            second += np.tensordot(by_pattern, self._open, axes=1)
        return size, first, second

    def without(self, sets: list[NDArray[np.intp]], *, rescaled: bool) -> Sums:
        """Sums without each of r sets of interviews; `rescaled` asks that each set lies within one group."""
        size, first, second = (np.stack(parts) for parts in zip(*map(self._sums, sets), strict=True))
        sizes, firsts = self._sizes - size, self._first - first
        if not rescaled:
            return Sums(sizes, firsts, self._second.sum(axis=0) - second)
        grown = self._sizes / sizes
        groups = self._groups[[rows[0] for rows in sets]]
        more = grown[np.arange(len(sets)), groups][:, None, None]
        total = self._second.sum(axis=0) + (more - 1) * self._second[groups] - more * second
        return Sums(sizes * grown, firsts * grown[:, :, None], total)


def acceleration(deleted: Array, strata: NDArray[np.intp]) -> Array:
    """The acceleration (…) of numbers from their values (U, …) without each unit, and the units' strata (U,).

    A sixth of the skewness of the units' influence (Efron 1987; for strata Davison, Hinkley 1997, p. 210); 0 where a
    number does not vary.
    """
    cubes, squares = np.zeros(deleted.shape[1:]), np.zeros(deleted.shape[1:])
    for stratum in np.unique(strata):
        values = deleted[strata == stratum]
        known = np.isfinite(values)
        mean = np.where(known, values, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
        influence = np.where(known, mean - values, 0.0) * (len(values) - 1) / len(values)
        cubes += (influence**3).sum(axis=0)
        squares += (influence**2).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(squares > 1e-18, cubes / squares**1.5 / 6, 0.0))
