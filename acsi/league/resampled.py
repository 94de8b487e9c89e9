"""The ranked branches' indices and the effects before the index, in the sample and in every resample of the fit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from acsi.model.estimates import Estimates, Measure
from acsi.model.intervals import Reference, Spreads, spreads
from acsi.model.pls import total_effects
from acsi.model.replicates import Replicates, variance

Array = NDArray[np.float64]
Measures = NDArray[np.object_]
"""An array of `Measure`."""

LARGE = 1e9
"""Degrees of freedom of a number on which all interviews tell."""


@dataclass(frozen=True)
class Resampled:
    """R sets of `indices` (R, G, K) of the constructs up to the index, which is the first of them, and of `effects`
    (R, K, K): points of the column's index that go with one true point of the row's, directly."""

    indices: Array
    effects: Array

    @cached_property
    def gaps(self) -> Array:
        """Each branch's indices minus their unweighted mean over branches (R, G, K)."""
        return np.asarray(self.indices - self.indices.mean(axis=1, keepdims=True))

    @cached_property
    def direct(self) -> Array:
        """Direct effects on the index (R, K)."""
        return np.asarray(self.effects[:, :, 0])

    @cached_property
    def total(self) -> Array:
        """Effects on the index over all routes (R, K)."""
        return np.asarray(total_effects(self.effects)[:, :, 0])


@dataclass(frozen=True)
class Sample:
    """The sample itself (`point`, R = 1) and its `resamples` in which every effect could be estimated, `complete` of
    all, of which fewer than half give no intervals. Effects come from consistent PLS where it is admissible (`method`);
    `freedom` (G,) are the degrees of freedom of a branch's numbers, `jackknifed` those of a jackknife's."""

    method: Literal["plsc", "pls"]
    labels: tuple[str, ...]
    constructs: tuple[str, ...]
    antecedents: tuple[str, ...]
    point: Resampled
    resamples: Resampled
    complete: float
    freedom: Array
    jackknifed: float | None
    confidence: float

    def measured(self, number: Callable[[Resampled], Array], freedom: Array | float = LARGE) -> Measures:
        """A number (R, …) of the indices and effects as measures (…), with intervals from the resamples.

        `freedom` (…) as in `Sample`. Percentiles taken as far out as t asks (`acsi.model.intervals`); of a jackknife
        t intervals.
        """
        estimate = np.asarray(number(self.point)[0])
        return self.told(estimate, number(self.resamples), freedom)

    def told(self, estimate: Array, values: Array, freedom: Array | float = LARGE) -> Measures:
        """An `estimate` (…) as measures, with intervals from its `values` (R, …) in the resamples."""
        if self.complete < 0.5 or len(values) < 2:
            found = Spreads(*np.full((3, *estimate.shape), np.nan))
        elif self.jackknifed is not None:
            errors = np.sqrt(variance(values, estimate, "jackknife"))
            reach = stdtrit(self.jackknifed, (1 + self.confidence) / 2) * errors
            found = Spreads(errors, estimate - reach, estimate + reach)
        else:
            found = spreads(values, self.confidence, Reference(estimate, freedom=freedom))
        measures = np.empty(estimate.shape, dtype=object)
        for at in np.ndindex(estimate.shape):
            se, ci = found.at(*at)
            measures[at] = Measure(estimate=float(estimate[at]), se=se, ci=ci)
        return measures


def sampled(
    estimates: Estimates, replicates: Replicates, construct: str, labels: Sequence[str], confidence: float
) -> Sample | None:
    """The sample of the branches `labels` for what stands before the index `construct`; None where nothing does, or
    where an effect could not be estimated."""
    constructs = _before(construct, [(path.source, path.target) for path in estimates.paths])
    paths = [path for path in estimates.paths if path.target in constructs]
    if not paths or any(path.b is None for path in paths):
        return None
    arrows = [(path.source, path.target) for path in paths]
    groups = [[estimates.groups[label].index[k].estimate for k in constructs] for label in labels]
    effects = np.array([[path.b for path in paths]], dtype=float)
    at = np.ix_(
        range(len(replicates.groups)),
        [replicates.group_labels.index(label) for label in labels],
        [replicates.constructs.index(k) for k in constructs],
    )
    indices = replicates.groups[at]
    b = replicates.b[:, [replicates.arrows.index(arrow) for arrow in arrows]]
    complete = np.asarray(np.isfinite(b).all(axis=1) & np.isfinite(indices).all(axis=(1, 2)))
    return Sample(
        method="plsc" if estimates.plsc.admissible else "pls",
        labels=tuple(labels),
        constructs=constructs,
        antecedents=tuple(source for source, target in arrows if target == construct),
        point=Resampled(np.array([groups]), _matrices(effects, arrows, constructs)),
        resamples=Resampled(indices[complete], _matrices(b[complete], arrows, constructs)),
        complete=float(complete.mean()) if len(complete) else 0.0,
        freedom=np.array([max(1.0, estimates.groups[label].units - 1.0) for label in labels]),
        jackknifed=replicates.degrees_of_freedom if replicates.kind == "jackknife" else None,
        confidence=confidence,
    )


def _before(construct: str, arrows: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """The construct and all with a route to it, nearest first."""
    found = [construct]
    for target in found:
        found += [source for source, end in arrows if end == target and source not in found]
    return tuple(found)


def _matrices(b: Array, arrows: Sequence[tuple[str, str]], constructs: Sequence[str]) -> Array:
    """Effects (R, E) as matrices (R, K, K) [source, target]."""
    matrices = np.zeros((len(b), len(constructs), len(constructs)))
    for e, (source, target) in enumerate(arrows):
        matrices[:, constructs.index(source), constructs.index(target)] = b[:, e]
    return matrices
