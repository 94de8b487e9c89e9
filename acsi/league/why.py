"""Why a branch is low or high: its gap on the index split over what stands before the index in the model.

Over the direct antecedents k, gap = Σ B_k·Δ_k + rest, where Δ_k is the branch minus the reference in index points and
B_k the points of the index that go with one true point of k. Since B_E·E + B_Q·Q = (B_E + B_Q)·Q − B_E·(Q − E),
satisfaction follows quality *against expectation* exactly if B_E is negative; following the paths from expectations
through quality instead would show a branch whose customers expect much above the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from acsi.league.resampled import Measures, Resampled, Sample
from acsi.league.results import Part, Why
from acsi.model.estimates import Measure

Array = NDArray[np.float64]

EXPECTATIONS = "expectations"
"""The construct of what customers expected: the same id in every survey that has one."""
QUALITY = "quality"
"""The construct of what they got."""


@dataclass(frozen=True)
class Split:
    """The split for each ranked branch, by which estimator, and how much the rest falls or rises with expectations.

    `slope`: points of the rest for one point that customers expect more; it describes these branches, and its interval
    is that of the interviews, not of other branches. `complete`: the share of resamples behind the intervals.
    """

    method: Literal["plsc", "pls", "none"]
    branches: dict[str, Why]
    slope: Measure | None = None
    complete: float = 1.0


def split_gaps(sample: Sample | None, gaps: dict[str, Measure]) -> Split:
    """Split the `gaps` on the index, by branch, over its direct antecedents; without a sample there is nothing to.

    The reference is the unweighted mean of the sample's branches. Effects and gaps vary together in the resamples, so
    that the intervals of gap, parts and rest belong together.
    """
    if sample is None:
        return Split("none", {})
    at = [sample.constructs.index(antecedent) for antecedent in sample.antecedents]
    own = sample.freedom[:, None]
    differences = sample.measured(lambda r: r.gaps[:, :, at], own)
    effects = sample.measured(lambda r: r.direct[:, at])
    contributions = sample.measured(lambda r: _contributions(r, at), own)
    rests = sample.measured(lambda r: _rests(r, at), sample.freedom)
    against = _against_expectations(sample)
    whys = {}
    for g, label in enumerate(sample.labels):
        parts = [
            Part(antecedent=name, gap=differences[g, k], b=effects[k], contribution=contributions[g, k])
            for k, name in enumerate(sample.antecedents)
        ]
        whys[label] = _why(gaps[label], parts, rests[g]).model_copy(
            update={name: measures[g] for name, measures in against.items()}
        )
    return Split(sample.method, whys, _slope(sample, at), sample.complete)


def _contributions(resampled: Resampled, at: Sequence[int]) -> Array:
    """What each antecedent adds to each branch's gap (R, G, A)."""
    return np.asarray(resampled.gaps[:, :, at] * resampled.direct[:, None, at])


def _rests(resampled: Resampled, at: Sequence[int]) -> Array:
    """What the antecedents leave open of each branch's gap (R, G)."""
    return np.asarray(resampled.gaps[:, :, 0] - _contributions(resampled, at).sum(axis=2))


def _against_expectations(sample: Sample) -> dict[str, Measures]:
    """Perceived quality less expectations against the reference, and the one over the other, by branch (G,)."""
    if not {EXPECTATIONS, QUALITY} <= set(sample.constructs):
        return {}
    expected, perceived = sample.constructs.index(EXPECTATIONS), sample.constructs.index(QUALITY)
    told = {"exceeding": sample.measured(lambda r: r.gaps[:, :, perceived] - r.gaps[:, :, expected], sample.freedom)}
    if all(each.indices[..., expected].all() for each in (sample.point, sample.resamples)):
        told["ratio"] = sample.measured(lambda r: r.indices[..., perceived] / r.indices[..., expected], sample.freedom)
    return told


def _slope(sample: Sample, at: Sequence[int]) -> Measure | None:
    """The slope of the rest on the gap of expectations over branches; none where branches do not differ in it."""
    if EXPECTATIONS not in sample.antecedents or len(sample.labels) < 3:
        return None
    k = sample.constructs.index(EXPECTATIONS)
    if not np.ptp(sample.point.gaps[0, :, k]) > 0:
        return None
    slope = cast(Measure, sample.measured(lambda r: _slopes(r.gaps[:, :, k], _rests(r, at)))[()])
    if slope.se is None:
        return slope
    # Resampled gaps scatter more than the gaps themselves, which pulls slopes to zero: only their spread is used.
    reach = float(ndtri((1 + sample.confidence) / 2)) * slope.se
    return slope.model_copy(update={"ci": (slope.estimate - reach, slope.estimate + reach)})


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
    if part is None or part.gap.sign <= 0:
        return "none"
    return "lowers" if part.b.sign < 0 else "not_shown"


def _main(gap: Measure, parts: list[Part]) -> str | None:
    """The antecedent with the largest contribution among those that surely go the way of the gap."""
    same_way = [part for part in parts if part.contribution.sign * gap.estimate > 0]
    largest = max(same_way, key=lambda part: abs(part.contribution.estimate), default=None)
    return largest.antecedent if largest else None
