"""The resamples of a fitted model: every number of each resample, in memory that the number kept decides."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from acsi.model.answers import Answers
from acsi.model.em import Completion
from acsi.model.estimation import Batch, Estimator, estimate, numbers
from acsi.model.intervals import Spreads
from acsi.model.jackknife import acceleration, deletions, units_to_delete
from acsi.model.means import Scatter
from acsi.model.moments import Moments
from acsi.model.references import number_spreads
from acsi.model.resample import Design
from acsi.model.reweighted import drawn, reweighted
from acsi.model.structure import Array, Structure
from acsi.model.workers import in_order

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Point:
    """The sample's own estimates, with what they were made from; a batch of one throughout."""

    answers: Answers
    structure: Structure
    moments: Moments
    batch: Batch
    design: Design

    @property
    def units(self) -> tuple[int, ...]:
        """Resampled units of each group: interviews, or interviewers."""
        return self.design.sizes if self.design.rescaled else tuple(map(int, self.answers.interviews))

    def numbers(self, batch: Batch) -> dict[str, Array]:
        """Every resampled number of a batch; b comes from consistent PLS where the sample's own is admissible."""
        return numbers(batch, self.structure, corrected=bool(self.batch.consistent.admissible[0]))


@dataclass(frozen=True)
class Resampled:
    """Every number by name (R, …) in the resamples that could be estimated, how many could not, and how the groups'
    means lie around the sample's own (None without resamples)."""

    numbers: dict[str, Array]
    dropped: int
    means: Scatter | None = None


def bootstrap(
    point: Point,
    completion: Completion,
    estimator: Estimator,
    resamples: int,
    seed: int,
    progress: Progress | None = None,
) -> Resampled:
    """Estimate all numbers in each resample, weighting and EM included. `progress` is told the resamples done.

    Beside the numbers kept, memory holds a few chunks of resamples whatever their number.
    """

    def numbers_of(chunk: tuple[Array, Array]) -> tuple[int, dict[str, Array], Scatter]:
        weights = reweighted(point.answers, point.design, *chunk)
        moments = completion.moments(weights, start=point.moments, tolerance=1e-5)
        batch = estimate(moments, estimator)
        good = batch.solution.converged & np.isfinite(batch.nation).all(axis=1)
        scatter = Scatter.of(moments.means[good], point.moments.means[0])
        return len(weights), {name: value[good] for name, value in point.numbers(batch).items()}, scatter

    kept = {name: np.empty((resamples, *value.shape[1:])) for name, value in point.numbers(point.batch).items()}
    done = filled = 0
    means: Scatter | None = None
    for size, found, scatter in in_order(numbers_of, drawn(point.answers, point.design, resamples, seed)):
        count = len(found["nation"])
        for name, value in found.items():
            kept[name][filled : filled + count] = value
        filled += count
        done += size
        means = means + scatter if means else scatter
        if progress:
            progress(done)
    return Resampled({name: value[:filled] for name, value in kept.items()}, done - filled, means)


def all_spreads(
    point: Point, resampled: Resampled, completion: Completion, estimator: Estimator, confidence: float, interval: str
) -> dict[str, Spreads]:
    """Standard errors and intervals of every number, and of each group's difference to the mean of groups.

    `interval` is `percentile` or `bca`; the latter takes the acceleration from a jackknife.
    """
    accelerations: dict[str, Array] = {}
    if interval == "bca" and len(resampled.numbers["nation"]):
        strata, deleted = _jackknifed(point, completion, estimator)
        accelerations = {name: acceleration(value, strata) for name, value in deleted.items()}
    own = {name: value[0] for name, value in _with_differences(point.numbers(point.batch)).items()}
    return {
        name: number_spreads(name, value, confidence, own[name], accelerations.get(name), point.design, point.units)
        for name, value in _with_differences(resampled.numbers).items()
    }


def _jackknifed(
    point: Point, completion: Completion, estimator: Estimator
) -> tuple[NDArray[np.intp], dict[str, Array]]:
    units = units_to_delete(point.design)
    weights = point.answers.model_weights
    strata, found = [], []
    for some, moments in deletions(units, point.design, completion, point.moments, weights):
        strata.append(some)
        found.append(_with_differences(point.numbers(estimate(moments, estimator))))
    return np.concatenate(strata), {name: np.concatenate([part[name] for part in found]) for name in found[0]}


def _with_differences(numbers: dict[str, Array]) -> dict[str, Array]:
    groups = numbers["groups"]
    return {**numbers, "differences": groups - np.nanmean(groups, axis=1, keepdims=True)}
