"""Why a branch is low or high: its gap on the index split over what stands before the index in the model.

Over the direct antecedents k, gap = Σ B_k·Δ_k + rest, where Δ_k is the branch minus the reference in index points and
B_k the points of the index that go with one true point of k. Since B_E·E + B_Q·Q = (B_E + B_Q)·Q − B_E·(Q − E),
satisfaction follows quality *against expectation* exactly if B_E is negative; following the paths from expectations
through quality instead would show a branch whose customers expect much above the others.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

from acsi.league.results import Part, Why
from acsi.model.estimates import Estimates, Measure
from acsi.model.replicates import Replicates, variance

Array = NDArray[np.float64]
Method = Literal["plsc", "pls", "none"]

EXPECTATIONS = "expectations"
"""The construct of what customers expected: the same id in every survey that has one."""


@dataclass(frozen=True)
class Split:
    """The split for each ranked branch, by which estimator, and how much the rest falls or rises with expectations.

    `slope`: points of the rest for one point that customers expect more; it describes these branches, and its interval
    is that of the interviews, not of other branches. `complete`: the share of resamples behind the intervals.
    """

    method: Method
    branches: dict[str, Why]
    slope: Measure | None = None
    complete: float = 1.0


def split_gaps(
    estimates: Estimates, replicates: Replicates, construct: str, gaps: dict[str, Measure], confidence: float
) -> Split:
    """Split the `gaps` on the index `construct`, by branch, over its antecedents.

    The reference is the unweighted mean of the branches in `gaps`. Intervals are percentiles of the resamples (of a
    jackknife t intervals), in which effects and gaps vary together; resamples without admissible effects are left out,
    and without half of them there are no intervals.
    """
    paths = [path for path in estimates.paths if path.target == construct]
    if not paths or any(path.b is None for path in paths):
        return Split("none", {})
    labels, antecedents = list(gaps), tuple(path.source for path in paths)
    point = _pieces(
        np.array([[[estimates.groups[g].index[k].estimate for k in (construct, *antecedents)] for g in labels]]),
        np.array([[path.b for path in paths]], dtype=float),
    )
    resampled = _resampled(replicates, construct, labels, antecedents)
    complete = len(resampled.rest)
    enough = complete >= max(2, len(replicates.b) / 2)
    numbers = _Numbers(point, resampled if enough else None, confidence, replicates.degrees_of_freedom)
    whys = {
        label: _why(gaps[label], [numbers.part(k, g, name) for k, name in enumerate(antecedents)], numbers.rest(g))
        for g, label in enumerate(labels)
    }
    slope = numbers.slope(antecedents.index(EXPECTATIONS)) if EXPECTATIONS in antecedents and len(labels) > 2 else None
    return Split("plsc" if estimates.plsc.admissible else "pls", whys, slope, complete / len(replicates.b))


@dataclass(frozen=True)
class _Pieces:
    """R sets of gaps of the antecedents (R, G, K), effects (R, K), and the rests (R, G)."""

    gaps: Array
    effects: Array
    rest: Array


def _pieces(indices: Array, effects: Array) -> _Pieces:
    """Split R sets of `indices` (R, G, 1 + K), the index construct first, by its `effects` (R, K)."""
    gaps = indices - indices.mean(axis=1, keepdims=True)
    explained = np.einsum("rgk,rk->rg", gaps[..., 1:], effects)
    return _Pieces(gaps[..., 1:], effects, gaps[..., 0] - explained)


def _resampled(replicates: Replicates, construct: str, labels: Sequence[str], antecedents: Sequence[str]) -> _Pieces:
    constructs = [replicates.constructs.index(k) for k in (construct, *antecedents)]
    groups = [replicates.group_labels.index(label) for label in labels]
    effects = replicates.b[:, [replicates.arrows.index((k, construct)) for k in antecedents]]
    indices = replicates.groups[:, groups][:, :, constructs]
    complete = np.isfinite(effects).all(axis=1) & np.isfinite(indices).all(axis=(1, 2))
    return _pieces(indices[complete], effects[complete])


@dataclass(frozen=True)
class _Numbers:
    """The estimates (R = 1) with the resamples that give them intervals, if there are any; those of a jackknife have
    finite degrees of freedom."""

    point: _Pieces
    resampled: _Pieces | None
    confidence: float
    degrees_of_freedom: float

    def part(self, k: int, g: int, antecedent: str) -> Part:
        """What antecedent k adds to the gap of branch g."""
        return Part(
            antecedent=antecedent,
            gap=self._measure(lambda pieces: pieces.gaps[:, g, k]),
            b=self._measure(lambda pieces: pieces.effects[:, k]),
            contribution=self._measure(lambda pieces: pieces.gaps[:, g, k] * pieces.effects[:, k]),
        )

    def rest(self, g: int) -> Measure:
        """What the antecedents leave open of the gap of branch g."""
        return self._measure(lambda pieces: pieces.rest[:, g])

    def slope(self, k: int) -> Measure | None:
        """The slope of the rest on the gap of antecedent k over branches; none where branches do not differ in it."""
        if not np.ptp(self.point.gaps[0, :, k]) > 0:
            return None
        slope = self._measure(lambda pieces: _slopes(pieces.gaps[..., k], pieces.rest))
        if slope.se is None:
            return slope
        # Resampled gaps scatter more than the gaps themselves, which pulls slopes to zero: only their spread is used.
        reach = float(ndtri((1 + self.confidence) / 2)) * slope.se
        return slope.model_copy(update={"ci": (slope.estimate - reach, slope.estimate + reach)})

    def _measure(self, number: Callable[[_Pieces], Array]) -> Measure:
        estimate = float(number(self.point)[0])
        if self.resampled is None:
            return Measure(estimate=estimate)
        values = number(self.resampled)
        if np.isfinite(self.degrees_of_freedom):
            se = float(np.sqrt(variance(values, estimate, "jackknife")))
            reach = float(stdtrit(self.degrees_of_freedom, (1 + self.confidence) / 2)) * se
            return Measure(estimate=estimate, se=se, ci=(estimate - reach, estimate + reach))
        tail = (1 - self.confidence) / 2
        low, high = np.quantile(values, [tail, 1 - tail])
        return Measure(estimate=estimate, se=float(values.std(ddof=1)), ci=(float(low), float(high)))


def _slopes(x: Array, y: Array) -> Array:
    """Least-squares slopes (R,) of `y` on `x`, both (R, G) and with mean 0 in every row."""
    spread: Array = (x**2).sum(axis=1)
    slopes: Array = np.divide((x * y).sum(axis=1), spread, out=np.zeros_like(spread), where=spread > 0)
    return slopes


def _why(gap: Measure, parts: list[Part], rest: Measure) -> Why:
    expectations = next((part for part in parts if part.antecedent == EXPECTATIONS), None)
    return Why(gap=gap, parts=parts, rest=rest, expectations=_finding(expectations), main=_main(gap, parts))


def _finding(part: Part | None) -> Literal["lowers", "not_shown", "none"]:
    """Whether customers expect more, and whether the model shows that it lowers the index; each by its interval."""
    if part is None or _sign(part.gap) <= 0:
        return "none"
    return "lowers" if _sign(part.b) < 0 else "not_shown"


def _main(gap: Measure, parts: list[Part]) -> str | None:
    """The antecedent with the largest contribution among those that surely go the way of the gap."""
    same_way = [part for part in parts if _sign(part.contribution) * gap.estimate > 0]
    largest = max(same_way, key=lambda part: abs(part.contribution.estimate), default=None)
    return largest.antecedent if largest else None


def _sign(measure: Measure) -> int:
    """1 or -1 if the whole interval lies on that side of zero, else 0."""
    if measure.ci is None:
        return 0
    low, high = measure.ci
    return int(low > 0) - int(high < 0)
