"""What `means.json` holds: the means behind every index and how sure they are, so that any index weights can be used.

An index is Σ u_i · mean_i, and u differs from wave to wave. Waves are compared with one u for all, which takes the
means of each branch and their sampling covariance; within a construct, since no index mixes questions of two.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from acsi.model.estimates import Document
from acsi.model.replicates import Kind, variance
from acsi.model.structure import Array, Structure


class Mean(Document):
    """Means of a construct's questions, from 0 to 100 with a high answer always good, and their sampling covariance
    (null: no resample tells)."""

    means: list[float]
    covariance: list[list[float]] | None = None


class ConstructMeans(Document):
    """A construct's questions with their index weights `u`, the sampling covariance of these, the covariance of the
    interviews' answers, and the means of the nation and of each branch."""

    questions: list[str]
    u: list[float]
    u_covariance: list[list[float]] | None
    answers_covariance: list[list[float]]
    nation: Mean
    groups: dict[str, Mean]


class Means(Document):
    """The whole of `means.json`; `degrees_of_freedom` are those of a jackknife's covariances, null for resamples."""

    degrees_of_freedom: float | None = None
    constructs: dict[str, ConstructMeans]


@dataclass(frozen=True)
class Scatter:
    """How R resampled means (G, P) lie around the sample's own: `count` (G,) of those known, the sums of their
    deviations (G, P) and of the products of these (G, P, P). Scatters of different resamples add up."""

    count: Array
    first: Array
    second: Array

    @classmethod
    def of(cls, resampled: Array, own: Array) -> Scatter:
        """Of means `resampled` (R, G, P) around the sample's `own` (G, P)."""
        known = np.asarray(np.isfinite(resampled).all(axis=2))
        apart = np.where(known[:, :, None], resampled - own, 0.0)
        by_group = apart.transpose(1, 2, 0)
        return cls(known.sum(axis=0).astype(float), apart.sum(axis=0), by_group @ by_group.transpose(0, 2, 1))

    def __add__(self, other: Scatter) -> Scatter:
        return Scatter(self.count + other.count, self.first + other.first, self.second + other.second)

    @property
    def jackknife(self) -> Array:
        """The covariance (G, P, P) of the sample's means where these are the replicates of a jackknife."""
        with np.errstate(invalid="ignore", divide="ignore"):
            count = np.where(self.count > 1, self.count, np.nan)[:, None, None]
            return np.asarray((count - 1) / count * self.second)

    @property
    def covariance(self) -> Array:
        """The covariance (G, P, P) of the resampled means; NaN where fewer than two are known."""
        with np.errstate(invalid="ignore", divide="ignore"):
            count = np.where(self.count > 1, self.count, np.nan)[:, None, None]
            crossed = self.first[:, :, None] * self.first[:, None, :] / count
            return np.asarray((self.second - crossed) / (count - 1))


@dataclass(frozen=True)
class Measured:
    """The sample's own index weights (P,), means of the nation (P,) and of groups (G, P), and the covariance of the
    answers (P, P); with the sampling covariances of the first three, NaN where unknown."""

    u: Array
    nation: Array
    groups: Array
    answers: Array
    u_covariance: Array
    nation_covariance: Array
    groups_covariance: Array


def means_document(
    found: Measured, structure: Structure, labels: tuple[str, ...], degrees_of_freedom: float | None = None
) -> Means:
    """Everything that comparing waves on one yardstick needs of a fit, construct by construct."""
    constructs = {}
    for k, name in enumerate(structure.constructs):
        some = structure.members(k)
        block = np.ix_(some, some)
        constructs[name] = ConstructMeans(
            questions=[structure.indicators[p] for p in some],
            u=found.u[some].tolist(),
            u_covariance=_known(found.u_covariance[block]),
            answers_covariance=found.answers[block].tolist(),
            nation=Mean(means=found.nation[some].tolist(), covariance=_known(found.nation_covariance[block])),
            groups={
                label: Mean(means=found.groups[g, some].tolist(), covariance=_known(found.groups_covariance[g][block]))
                for g, label in enumerate(labels)
            },
        )
    return Means(degrees_of_freedom=degrees_of_freedom, constructs=constructs)


def sampling_covariance(replicates: Array, own: Array, kind: Kind) -> Array:
    """The sampling covariance (P, P) of numbers `own` (P,) from their replicates (R, P), as `variance` has it."""
    if len(replicates) < 2:
        return np.full((len(own), len(own)), np.nan)
    complete = replicates[np.isfinite(replicates).all(axis=1)]
    centre = complete.mean(axis=0) if kind == "bootstrap" else own
    apart = complete - centre
    shape = apart.T @ apart
    spread, raw = np.sqrt(variance(complete, own, kind)), np.sqrt(np.diag(shape))
    scale = np.divide(spread, raw, out=np.zeros_like(raw), where=raw > 0)
    return np.asarray(shape * np.outer(scale, scale))


def _known(covariance: Array) -> list[list[float]] | None:
    return covariance.tolist() if np.isfinite(covariance).all() else None
