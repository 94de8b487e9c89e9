"""From design weights to final ones: non-response, raking, trimming; the same again in every resample.

All that decides a factor is the cell of an interview: its branch, the segments of non-response and the margins. So
resamples are summed by cell, adjusted as small tables, and multiplied out again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from acsi.raking import TOLERANCE, Margin, Raked, rake

Array = NDArray[np.float64]
Rows = NDArray[np.intp]

TRIMMING_ROUNDS = 50
HUGE = 1e300
"""In the place of an infinite cap, since no multiple of it may be undefined."""
RESAMPLES_TO = 1e-4
"""How near, in parts, the weighted counts of a resample come to their margins: far nearer than it tells by itself."""
RESAMPLE_ROUNDS = 60
"""A resample whose margins chance has made impossible to meet together ends after so many rounds, near them."""


@dataclass(frozen=True)
class Response:
    """What carries the weight of cases without an interview: K cells of non-response.

    `cell_of` (J,) is the cell of non-response of each cell, `totals` (K,) the weight of its eligible cases, `cases`
    (K,) their number and `stratum_of` (K,) the stratum from which they were drawn, which keeps its weight.
    """

    cell_of: Rows
    totals: Array
    cases: Array
    stratum_of: Rows


@dataclass(frozen=True)
class Weighting:
    """How n interviews, which lie in J cells, come to their weights.

    `base` (n,) are design weights, `cell_of` (n,) cells, `branch_of` (J,) branches. No final weight exceeds the `caps`
    (B,) of its branch, infinite where nothing is trimmed.
    """

    base: Array
    cell_of: Rows
    branch_of: Rows
    response: Response
    margins: tuple[Margin, ...] = ()
    caps: Array | None = None

    @cached_property
    def raked(self) -> Raked:
        """The cells' tables (J, 1) of weights, adjusted for non-response and raked."""
        return rake(self._begun, self.margins)

    @cached_property
    def untrimmed(self) -> Array:
        """Weights (n,) adjusted for non-response and raked."""
        return np.asarray(self.base * (self.raked.table / self._sums)[self.cell_of, 0])

    @cached_property
    def weights(self) -> Array:
        """Final weights (n,)."""
        return np.asarray(self._trimmed(self.untrimmed[None], np.ones((1, len(self.base))), 1.0)[0])

    def reordered(self, order: Rows) -> "Weighting":
        """The same with the interviews in another order."""
        return replace(self, base=self.base[order], cell_of=self.cell_of[order])

    def again(self, multiplicities: Array, totals: Array, scale: Array) -> Array:
        """Final weights (R, n), those of each branch times `scale` (B,), where interviews count `multiplicities` (R, n)
        times and the cells of non-response weigh `totals` (R, K). Interviews must stand sorted by cell."""
        starts = np.searchsorted(self.cell_of, np.arange(len(self.branch_of)))
        weights = multiplicities * self.base
        sums = np.add.reduceat(weights, starts, axis=1).T
        # What raking did to the sample is near to what it will do here.
        begun = self._carried(sums, totals.T) * (self.raked.table / self._begun)
        table = rake(begun, self.margins, tolerance=RESAMPLES_TO, rounds=RESAMPLE_ROUNDS).table
        factors = np.divide(table, sums, out=np.zeros_like(table), where=sums > 0) * scale[self.branch_of][:, None]
        counts = np.diff(np.append(starts, len(self.cell_of)))
        weights *= np.repeat(np.ascontiguousarray(factors.T), counts, axis=1)
        return self._trimmed(weights, multiplicities, scale)

    def totals_drawn(self, seed: int) -> Callable[[int], Array]:
        """A function that draws the totals (R, K) of the cells of non-response of the next R resamples.

        The eligible cases of a stratum fall into its cells anew, as the multinomial distribution has it with a case
        less, which makes variances unbiased as in the resamples of interviews (Rao, Wu 1988). Where a stratum is one
        cell, nothing is left to chance.
        """
        response = self.response
        strata = [np.flatnonzero(response.stratum_of == stratum) for stratum in np.unique(response.stratum_of)]
        several = [cells for cells in strata if len(cells) > 1 and response.cases[cells].sum() > 1]
        streams = [np.random.default_rng(each) for each in np.random.SeedSequence([seed, 1]).spawn(len(several))]

        def totals(resamples: int) -> Array:
            found = np.repeat(response.totals[None], resamples, axis=0)
            for cells, stream in zip(several, streams, strict=True):
                whole, cases = response.totals[cells].sum(), int(response.cases[cells].sum())
                drawn = stream.multinomial(cases - 1, response.totals[cells] / whole, size=resamples)
                found[:, cells] = drawn * (whole / (cases - 1))
            return found

        return totals

    @cached_property
    def _sums(self) -> Array:
        """Design weights by cell (J, 1)."""
        return np.bincount(self.cell_of, self.base, len(self.branch_of)).astype(float)[:, None]

    @cached_property
    def _begun(self) -> Array:
        """Weights by cell (J, 1), adjusted for non-response: where raking begins."""
        return self._carried(self._sums, self.response.totals[:, None])

    def _carried(self, sums: Array, totals: Array) -> Array:
        """Tables (J, R) whose cells of non-response weigh what all their eligible cases do (totals, K × R)."""
        cells = np.zeros_like(totals)
        np.add.at(cells, self.response.cell_of, sums)
        factors = np.divide(totals, cells, out=np.zeros_like(cells), where=cells > 0)
        return np.asarray(sums * factors[self.response.cell_of])

    def _trimmed(self, weights: Array, multiplicities: Array, scale: Array | float) -> Array:
        """Weights (R, n) cut at the caps, an interview's for each time that it counts."""
        if self.caps is None:
            return weights
        branches = self.branch_of[self.cell_of]
        return trimmed(weights, branches, self.caps * scale, multiplicities)


def trimmed(weights: Array, branches: Rows, caps: Array, times: Array | float = 1.0) -> Array:
    """Weights (R, n) none of which exceeds the cap (B,) of its branch `times` (R, n) what it counts.

    What is cut off goes to the others of the branch in proportion, again and again, until none is above.

    A branch whose caps leave no room for its weight keeps as much as they hold.
    """
    weights, times = weights.copy(), np.broadcast_to(times, weights.shape)
    order = np.argsort(branches, kind="stable")
    together = np.array_equal(order, np.arange(len(order)))
    ends = np.searchsorted(branches[order], np.arange(len(caps) + 1))
    for cap, first, last in zip(caps, ends, ends[1:], strict=False):
        mine = slice(first, last) if together else order[first:last]
        most = np.minimum(cap, HUGE) * times[:, mine]
        rows = np.flatnonzero((weights[:, mine] > most * (1 + TOLERANCE)).any(axis=1))
        if len(rows):
            places = (rows, mine) if together else np.ix_(rows, order[first:last])
            weights[places] = _cut(weights[places], most[rows])
    return weights


def _cut(weights: Array, most: Array) -> Array:
    """Rows of weights of one branch, some of which exceed `most`, of the same shape."""
    whole = weights.sum(axis=1, keepdims=True)
    cut = np.zeros(weights.shape, dtype=bool)
    for _ in range(TRIMMING_ROUNDS):
        more = ~cut & (weights > most * (1 + TOLERANCE))
        if not more.any():
            break
        cut |= more
        held = np.where(cut, most, 0.0).sum(axis=1, keepdims=True)
        free = np.where(cut, 0.0, weights).sum(axis=1, keepdims=True)
        grown = np.divide(whole - held, free, out=np.ones_like(free), where=free > 0)
        weights = np.where(cut, most, weights * grown)
    return weights


def cells(columns: Sequence[Rows]) -> tuple[Rows, Rows]:
    """The cells that combinations of columns (n,) of codes make: each row's cell (n,), in the order of the columns, and
    a row of each cell (J,)."""
    _, first, cell_of = np.unique(np.column_stack(columns), axis=0, return_index=True, return_inverse=True)
    return cell_of.reshape(-1), first


def joined(sizes: Sequence[int] | NDArray[Any], within: Sequence[Sequence[object]], smallest: float) -> Rows:
    """Which cells are taken together, as codes (K,), until each has `smallest` interviews of the `sizes` (K,).

    `within` names the circles inside which cells may be joined, the narrowest first, each by a label for every cell.
    Within a circle the smallest cell joins the next smallest, ties in their order, until all are large enough or one is
    left, which then looks for its likes in the next circle.
    """
    code, count = np.arange(len(sizes)), np.asarray(sizes, dtype=float)
    for labels in within:
        circles: dict[object, list[int]] = {}
        for cell, label in enumerate(labels):
            circles.setdefault(label, []).append(cell)
        for circle in circles.values():
            members = np.array(circle)
            code[members] = _joined(code[members], count[members], smallest)
    return code


def _joined(code: Rows, sizes: Array, smallest: float) -> Rows:
    """The codes of one circle's cells after joining."""
    while True:
        there, position = np.unique(code, return_inverse=True)
        size = np.bincount(position, sizes)
        if len(there) < 2 or size.min() >= smallest:
            return code
        pair = there[np.argsort(size, kind="stable")[:2]]
        code = np.where(np.isin(code, pair), pair.min(), code)
