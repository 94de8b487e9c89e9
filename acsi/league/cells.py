"""Many numbers by branch at once: which are sure enough to be shown, and which differ from the mean of branches."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from acsi.discoveries import adjusted
from acsi.league.results import Verdict
from acsi.league.suppression import suppressed_by_columns
from acsi.league.touchpoint_results import Cell
from acsi.league.variances import room, shrink
from acsi.league.verdicts import Combinations
from acsi.model.estimates import Measure
from acsi.model.interviews import Replicated

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Measures:
    """Numbers of one shape with their standard errors and the ends of their intervals."""

    estimate: Array
    se: Array
    low: Array
    high: Array

    @classmethod
    def of(cls, found: Combinations, confidence: float) -> "Measures":
        """Those of the t intervals with this confidence."""
        return cls(found.estimate, found.se, *found.interval(confidence))

    def at(self, *place: int) -> Measure:
        """The number in one place."""
        estimate, se = float(self.estimate[place]), float(self.se[place])
        if not np.isfinite(se):
            return Measure(estimate=estimate)
        return Measure(estimate=estimate, se=se, ci=(float(self.low[place]), float(self.high[place])))


@dataclass(frozen=True)
class Cells:
    """C numbers of G branches from `counts` (G, C) answers: `shown` (G, C) says which may be told,
    `reference` (C,) is the mean of the branches that show the number, `real` (G, C) where a branch differs from it; NaN
    and False where not shown."""

    counts: NDArray[np.intp]
    scores: Measures
    differences: Measures
    shown: NDArray[np.bool_]
    reference: Array
    real: NDArray[np.bool_]

    def mean(self, column: int) -> float | None:
        """The mean of the branches that show a number; None where none does."""
        found = float(self.reference[column])
        return found if np.isfinite(found) else None

    def cell(self, branch: int, column: int, *, top: float | None = None, bottom: float | None = None) -> Cell:
        """What is said of a branch's number; of one that is not shown the count of answers alone."""
        count = int(self.counts[branch, column])
        if not self.shown[branch, column]:
            return Cell(n=count)
        difference = self.differences.at(branch, column)
        apart: Verdict = "above" if difference.estimate > 0 else "below"
        return Cell(
            n=count,
            score=self.scores.at(branch, column),
            top=top,
            bottom=bottom,
            difference=difference,
            verdict=apart if self.real[branch, column] else "similar",
        )


def cells(
    found: Replicated,
    counts: NDArray[np.intp],
    units: NDArray[np.intp],
    smallest: int,
    confidence: float,
    rate: float,
    sums: Sequence[Sequence[int]] = (),
) -> Cells:
    """What `found` (G, C) from `counts` (G, C) answers shows, tested as one family of all branches and columns.

    `units` (G,) are those resampled. Variances are shrunk within a column as those of the league are, answer for
    answer. Numbers of fewer than `smallest` answers, and those that would give them away (the columns of each of `sums`
    make up another number of the branch), are left out of the mean of branches too.
    """
    hidden = suppressed_by_columns(counts, max(smallest, 2), sums)
    shown = (counts > 0) & ~hidden & np.isfinite(found.estimate)
    scores = Replicated(np.where(shown, found.estimate, np.nan), np.where(shown, found.replicates, np.nan))
    reference = _mean(scores.estimate)
    apart = Replicated(scores.estimate - reference, scores.replicates - _mean(scores.replicates)[:, None])
    growth, growth_alike, freedom = _shrunken(scores, counts, np.minimum(counts, units[:, None]), reference, shown)
    differences = Combinations(apart.estimate, apart.se * growth, freedom)
    comparable = shown & (shown.sum(axis=0) > 1)
    alike = Combinations(apart.estimate, apart.se * growth_alike, freedom)
    tested = np.where(comparable, alike.p_values(), np.nan)
    return Cells(
        counts=counts,
        scores=Measures.of(Combinations(scores.estimate, scores.se * growth, freedom), confidence),
        differences=Measures.of(differences, confidence),
        shown=shown,
        reference=reference,
        real=adjusted(tested.ravel()).reshape(tested.shape) <= rate,
    )


def _shrunken(
    found: Replicated,
    counts: NDArray[np.intp],
    units: NDArray[np.intp],
    reference: Array,
    shown: NDArray[np.bool_],
) -> tuple[Array, Array, Array]:
    """By what shrinking multiplies standard errors (G, C), by what if every branch had the `reference` (C,), and the
    degrees of freedom (G, C) they have then.

    The second is for tests, as in `Scores.covariance_at`: a branch that is high by chance has a low variance.
    """
    raw = found.se**2
    growth, freedom = np.ones(raw.shape), np.maximum(units - 1.0, 1.0)
    alike = growth.copy()
    for column in range(raw.shape[1]):
        rows = np.flatnonzero(shown[:, column] & (units[:, column] > 1) & (raw[:, column] > 0))
        if not len(rows):
            continue
        answers, own = counts[rows, column], units[rows, column].astype(float)
        variance, mean = raw[rows, column] * answers / own, found.estimate[rows, column]
        steady = shrink(mean, variance, own, resamples=len(found.replicates))
        moved = steady.drawn * ((room(reference[column]) / room(mean)) ** steady.slope - 1)
        growth[rows, column] = np.sqrt(steady.variance / variance)
        alike[rows, column] = np.sqrt((steady.variance + moved) / variance)
        freedom[rows, column] = steady.degrees_of_freedom
    return growth, alike, freedom


def nation(found: Replicated, shares: Array, confidence: float) -> Measures:
    """Each of C numbers (G, C) for the nation: branches weighted by their `shares` (G,), without those that lack it."""
    whole = Replicated(_weighted(found.estimate, shares), _weighted(found.replicates, shares))
    return Measures.of(Combinations(whole.estimate, whole.se, np.full(whole.estimate.shape, np.inf)), confidence)


def _mean(values: Array) -> Array:
    """The mean over branches (…, C) of values (…, G, C) that are there; NaN where none is."""
    known = np.isfinite(values)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(known, values, 0.0).sum(axis=-2) / known.sum(axis=-2))


def _weighted(values: Array, shares: Array) -> Array:
    known = np.isfinite(values)
    with np.errstate(invalid="ignore"):
        sums = np.einsum("...gc,g->...c", np.where(known, values, 0.0), shares)
        return np.asarray(sums / np.einsum("...gc,g->...c", known.astype(float), shares))
