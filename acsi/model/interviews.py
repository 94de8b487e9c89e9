"""The interviews behind a fit: every question that was asked, what is known of the customer, and the fit's resamples.

What a league says beyond the indices (touchpoints, segments, case mix) is a statistic of the interviews' weights. It is
computed from the sample's weights and, in the same way, from those of every resample.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from acsi.model.answers import Answers
from acsi.model.resample import Design
from acsi.model.reweighted import design_of, drawn, reweighted
from acsi.model.structure import Array
from acsi.model.workers import in_order

Statistic = Callable[[Array], Array]
"""From model weights (r, n) of the interviews to numbers (r, …)."""


@dataclass(frozen=True)
class Interviews:
    """n interviews, those of each group together, in the order of `answers`, which are the model's.

    `questions` holds each coded question's answers (n,) from 0 to 100 with a high answer always good, NaN where there
    is none, and `reasons` why there is none: a reason of the definition, `blank`, or "" where answered; who was not
    asked is blank. `segments` holds texts (n,), "" where unknown; `flagged` (n,) is true where the fieldwork doubts
    the interview; `within` says that resamples were drawn within groups, and `seed` where they began.
    """

    answers: Answers
    questions: Mapping[str, Array]
    reasons: Mapping[str, NDArray[np.object_]]
    segments: Mapping[str, NDArray[np.object_]]
    flagged: NDArray[np.bool_]
    within: bool
    seed: int

    @cached_property
    def design(self) -> Design:
        """How the fit drew the interviews again."""
        return design_of(self.answers, within=self.within)

    @property
    def units(self) -> NDArray[np.intp]:
        """Resampled units (G,) of each group: interviews, or interviewers."""
        return np.array(self.design.sizes) if self.design.rescaled else self.answers.interviews


@dataclass(frozen=True)
class Replicated:
    """A statistic of the sample, `estimate` (…), and of R resamples, `replicates` (R, …)."""

    estimate: Array
    replicates: Array

    @property
    def se(self) -> Array:
        """Standard errors (…); NaN where fewer than two resamples have the number."""
        known = np.isfinite(self.replicates)
        count = known.sum(axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            centre = np.where(known, self.replicates, 0.0).sum(axis=0) / count
            squares = (np.where(known, self.replicates - centre, 0.0) ** 2).sum(axis=0)
            return np.asarray(np.where(count > 1, np.sqrt(squares / (count - 1)), np.nan))


def replicated(interviews: Interviews, statistics: Mapping[str, Statistic], resamples: int) -> dict[str, Replicated]:
    """Each statistic of the sample and of the first `resamples` resamples of the fit, drawn once for all of them."""
    answers, design = interviews.answers, interviews.design
    found: dict[str, list[Array]] = {name: [] for name in statistics}

    def numbers(chunk: tuple[Array, Array]) -> dict[str, Array]:
        weights = reweighted(answers, design, *chunk)
        return {name: statistic(weights) for name, statistic in statistics.items()}

    for some in in_order(numbers, drawn(answers, design, resamples, interviews.seed)):
        for name, value in some.items():
            found[name].append(value)
    own = {name: statistic(answers.model_weights[None])[0] for name, statistic in statistics.items()}
    return {
        name: Replicated(own[name], np.concatenate(found[name]) if found[name] else np.empty((0, *own[name].shape)))
        for name in statistics
    }


def group_means(weights: Array, values: Array, groups: NDArray[np.intp], count: int) -> Array:
    """Means (r, G, Q) of `values` (n, Q) within each of `count` groups (n,), sorted, under weights (r, n).

    Who has no answer (NaN) is left out of that question's mean; NaN where nobody of a group has one.
    """
    known = np.isfinite(values)
    filled = np.where(known, values, 0.0)
    complete = bool(known.all())
    ends = np.searchsorted(groups, np.arange(count + 1))
    means = np.empty((len(weights), count, values.shape[1]))
    with np.errstate(invalid="ignore", divide="ignore"):
        for group, (first, last) in enumerate(pairwise(ends)):
            mine = weights[:, first:last]
            sums = mine.sum(axis=1, keepdims=True) if complete else mine @ known[first:last].astype(float)
            means[:, group] = np.where(sums > 0, mine @ filled[first:last] / sums, np.nan)
    return means
