"""The answers a model is estimated from, as arrays: scaled to 0–100, missing as NaN, grouped by branch and weighted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from acsi.model.described import Described
from acsi.model.structure import Array
from acsi.weighting import Weighting


@dataclass(frozen=True)
class Answers:
    """n interviews of P indicators.

    `values` (n, P) run from 0 to 100 with a high answer always good, NaN where missing; `bounds` (P, 2) are the ends of
    each question's scale and `reversed` (P,) says where a high answer was bad; `groups` (n,) are positions in `labels`;
    `weights` (n,) survey weights, `weighting` how they were adjusted, to be done again in every resample, or None;
    `clusters` (n,) interviewers or None; `missing` the share lost, by indicator and reason; `remarks` doubts about the
    weights, by code with what was found; `parts` the answers to the questions that a composite was scored on.
    """

    indicators: tuple[str, ...]
    values: Array
    bounds: Array
    reversed: NDArray[np.bool_]
    groups: NDArray[np.intp]
    labels: tuple[str, ...]
    weights: Array
    clusters: NDArray[np.intp] | None = None
    missing: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    weighting: Weighting | None = None
    remarks: Sequence[tuple[str, Mapping[str, str]]] = ()
    parts: "Answers | None" = None

    @property
    def n(self) -> int:
        """Interviews in all."""
        return len(self.values)

    @property
    def interviews(self) -> NDArray[np.intp]:
        """Interviews of each group (G,)."""
        return np.bincount(self.groups, minlength=len(self.labels))

    @property
    def answered(self) -> NDArray[np.bool_]:
        """Whether anybody of a group answered a question (G, P)."""
        found = np.zeros((len(self.labels), len(self.indicators)), dtype=bool)
        np.logical_or.at(found, self.groups, np.isfinite(self.values))
        return found

    @property
    def model_weights(self) -> Array:
        """Survey weights (n,) scaled so that every group weighs alike and all sum to n."""
        totals = np.bincount(self.groups, self.weights, len(self.labels))
        return self.weights / totals[self.groups] * (len(self.values) / len(self.labels))

    @property
    def model_scale(self) -> Array:
        """By what (G,) model weights are larger than a group's survey weights."""
        return len(self.values) / len(self.labels) / np.bincount(self.groups, self.weights, len(self.labels))

    @cached_property
    def shares(self) -> Array:
        """Each group's share (G,) in the nation: its sum of survey weights."""
        totals = np.bincount(self.groups, self.weights, len(self.labels))
        return np.asarray(totals / totals.sum())

    @property
    def own_scale(self) -> Array:
        """(P,) scaled points for one point of each question's own scale, negative where it is reversed."""
        return own_scale(self)


def own_scale(answers: Described) -> Array:
    """(P,) scaled points for one point of each question's own scale, negative where it is reversed."""
    width = answers.bounds[:, 1] - answers.bounds[:, 0]
    return np.where(answers.reversed, -1.0, 1.0) * 100.0 / width


def scaled(raw: Array, bounds: Array, reverse: NDArray[np.bool_]) -> Array:
    """Raw answers (n, P) on their own scales to 0–100, turned round where a high answer is bad."""
    low, high = bounds[:, 0], bounds[:, 1]
    share = (raw - low) / (high - low)
    return np.asarray(100.0 * np.where(reverse, 1.0 - share, share))


def in_own_scale(values: Array, answers: Described) -> Array:
    """Scaled means (…, P) back on each question's own scale, as it was answered."""
    low, high = answers.bounds[:, 0], answers.bounds[:, 1]
    share = np.where(answers.reversed, 1.0 - values / 100.0, values / 100.0)
    return np.asarray(low + share * (high - low))
