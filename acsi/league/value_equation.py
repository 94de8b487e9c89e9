"""The customer value equation: what customers get over what it costs them, by branch, with the nation at 100.

Value = (results + process quality) / (price + effort of getting the service) (Heskett, Sasser, Schlesinger 1997, The
Service Profit Chain, ch. 3). It is a ratio of means, not the mean of customers' ratios: the latter is moved by the few
for whom the cost is small, and is not defined for those who lack a part (Cochran 1977, Sampling Techniques, ch. 6).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from acsi.discoveries import adjusted
from acsi.league.results import League
from acsi.league.sections import Material, Section
from acsi.league.suppression import suppressed_by_columns
from acsi.league.touchpoints import answered
from acsi.league.value_results import BranchValue, ValueEquation
from acsi.league.verdicts import Combinations
from acsi.model.estimates import Measure
from acsi.model.interviews import Interviews, Replicated, group_means

Array = NDArray[np.float64]

PARTS = ("results", "process", "price", "effort")

RATIO, VALUE = len(PARTS), len(PARTS) + 1
"""The columns after the parts: the ratio, and the ratio in per cent of the nation's."""


def value_equation(material: Material) -> Section | None:
    """The section; nothing where the survey declares no value equation or the interviews lack a part of it."""
    declared = material.survey.value_equation
    if declared is None:
        return None
    asked = [each for part in PARTS for each in getattr(declared, part) if each in material.interviews.questions]
    weights = np.array([[getattr(declared, part).get(each, 0.0) for part in PARTS] for each in asked])
    if not len(asked) or not weights.any(axis=0).all():
        return None
    values = np.column_stack([material.interviews.questions[each] for each in asked])
    equation = _Equation(material.interviews, values, weights)

    def added(league: League, found: Mapping[str, Replicated]) -> League:
        return league.model_copy(update={"value_equation": _section(material, equation, found["value"])})

    return Section({"value": equation}, added)


@dataclass(frozen=True)
class _Equation:
    """Parts, ratio and value (r, G + 1, 6) of every branch and, last, the nation, under model weights (r, n).

    `values` (n, Q) are scores of questions and `weights` (Q, 4) say how much each counts in each part.
    """

    interviews: Interviews
    values: Array
    weights: Array

    def __call__(self, weights: Array) -> Array:
        answers = self.interviews.answers
        means = group_means(weights, self.values, answers.groups, len(answers.labels))
        parts = in_points(_weighted(means, self.weights))
        whole = _weighted(parts.transpose(0, 2, 1), answers.shares[:, None]).transpose(0, 2, 1)
        parts = np.concatenate([parts, whole], axis=1)
        ratio = (parts[..., 0] + parts[..., 1]) / (parts[..., 2] + parts[..., 3])
        return np.concatenate([parts, np.stack([ratio, 100 * ratio / ratio[:, -1:]], axis=-1)], axis=-1)

    @property
    def counts(self) -> NDArray[np.intp]:
        """The interviews (G,) on which a branch's value rests: those of the part that fewest answered."""
        met = [np.isfinite(self.values[:, weights > 0]).any(axis=1) for weights in self.weights.T]
        counts = answered(self.interviews, np.where(np.column_stack(met), 1.0, np.nan))
        return np.asarray(counts.min(axis=1))


def in_points(parts: Array) -> Array:
    """Scores from 0 to 100 (…, 4), high ones good, as points from 1 to 10 of what is got, and of what it costs.

    What is got has the most points where the score is best, what it costs where it is worst.
    """
    got = 1 + 9 * parts / 100
    return np.asarray(np.concatenate([got[..., :2], 11 - got[..., 2:]], axis=-1))


def _weighted(means: Array, weights: Array) -> Array:
    """Means (…, Q) put together by weights (Q, C) to (…, C); what is not known leaves its weight to the others."""
    known = np.isfinite(means)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(known, means, 0.0) @ weights / (known @ weights))


def _section(material: Material, equation: _Equation, found: Replicated) -> ValueEquation:
    settings, answers = material.league.settings, material.interviews.answers
    counts, units = equation.counts, material.interviews.units
    hidden = suppressed_by_columns(counts[:, None], material.survey.league.suppress_below_n)[:, 0]
    shown = (counts > 0) & ~hidden & np.isfinite(found.estimate[:-1, VALUE])
    freedom = np.append(np.maximum(np.minimum(counts, units) - 1.0, 1.0), np.inf)
    value = Replicated(
        np.where(shown, found.estimate[:-1, VALUE], np.nan), np.where(shown, found.replicates[:, :-1, VALUE], np.nan)
    )
    reference = np.nanmean(value.estimate) if shown.any() else np.nan
    apart = Replicated(value.estimate - reference, value.replicates - _mean(value.replicates)[:, None])
    differences = Combinations(apart.estimate, apart.se, freedom[:-1])
    real = (
        adjusted(np.where(shown & (shown.sum() > 1), differences.p_values(), np.nan)) <= settings.false_discovery_rate
    )

    def measures(place: int, columns: Mapping[str, int]) -> dict[str, Measure]:
        return {
            name: _measure(found.estimate[place, at], found.se[place, at], freedom[place], settings.confidence)
            for name, at in columns.items()
        }

    def branch(place: int) -> BranchValue:
        if not shown[place]:
            return BranchValue(n=int(counts[place]))
        gap = _measure(apart.estimate[place], apart.se[place], freedom[place], settings.confidence)
        return BranchValue(
            n=int(counts[place]),
            score=measures(place, {"value": VALUE})["value"],
            difference=gap,
            verdict=("above" if gap.estimate > 0 else "below") if real[place] else "similar",
            parts=measures(place, parts),
        )

    parts = {name: at for at, name in enumerate(PARTS)}
    return ValueEquation(
        ratio=measures(-1, {"ratio": RATIO})["ratio"],
        parts=measures(-1, parts),
        reference=float(reference) if np.isfinite(reference) else None,
        branches={label: branch(place) for place, label in enumerate(answers.labels)},
    )


def _mean(values: Array) -> Array:
    """The mean over branches (R,) of values (R, G) that are there; NaN where none is."""
    known = np.isfinite(values)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(known, values, 0.0).sum(axis=1) / known.sum(axis=1))


def _measure(estimate: float, se: float, freedom: float, confidence: float) -> Measure:
    if not np.isfinite(se):
        return Measure(estimate=float(estimate))
    low, high = Combinations(np.array([estimate]), np.array([se]), np.array([freedom])).interval(confidence)
    return Measure(estimate=float(estimate), se=float(se), ci=(float(low[0]), float(high[0])))
