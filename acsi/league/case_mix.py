"""Scores as they would be if every branch had the same mix of customers.

Each question of the index is regressed on branch effects and the adjusters, by least squares with survey weights, on
the interviews that answered it. The branch effects, combined with the index weights u, are the adjusted scores; one
constant keeps the unweighted mean of the ranked branches. So it is done in surveys of patients (CAHPS; O'Malley,
Zaslavsky, Elliott, Zaborski, Cleary 2005, Health Services Research 40(6), 2162–2181). What goes with an adjuster is
taken as the same in all branches, and found by comparing customers of the same branch, never branches.

All is done again in every resample, as matrix algebra on sums by branch: statsmodels, one regression at a time, would
take minutes for thousands of resamples. The tests hold both to the same numbers.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from acsi.league.adjusted import Mix, combined, index_weights, with_mix
from acsi.league.adjusters import adjusters
from acsi.league.results import League
from acsi.league.sections import Material, Section
from acsi.model.estimates import Doubt
from acsi.model.interviews import Interviews, Replicated, Statistic

Array = NDArray[np.float64]

SINGULAR = 1e-11
"""Directions of the adjusters with less than this share of the variation are none: a resample may lack a level."""
NOBODY = 1e-9
"""A sum of weights below this is rounding: nobody has the outcome."""


def case_mix(material: Material) -> Section | None:
    """The section on the mix of customers, where the definition names what to adjust for."""
    if not material.survey.league.adjust_for:
        return None
    interviews = material.interviews
    ranked = {row.branch for row in material.league.branches if row.rank is not None}
    found = adjusters(interviews, material.survey.league.adjust_for, ranked)
    if not found.columns:
        return Section({}, lambda league, _: _doubting(league, found.doubts))
    weights = index_weights(material)
    fit = regressed(interviews, found.values, interviews.answers.values[:, weights.members])

    def added(league: League, numbers: Mapping[str, Replicated]) -> League:
        rows = {row.branch: row for row in league.branches}
        labels = interviews.answers.labels
        index = np.array([rows[label].index if label in rows else np.nan for label in labels])
        mine = np.isin(labels, list(ranked))
        points = combined(numbers["fit"], weights, index, mine)
        return _doubting(with_mix(league, Mix(material, found, points)), found.doubts)

    return Section({"fit": fit}, added)


def _doubting(league: League, doubts: Sequence[Doubt]) -> League:
    return league.model_copy(update={"warnings": [*league.warnings, *doubts]})


def regressed(interviews: Interviews, regressors: Array, outcomes: Array) -> Statistic:
    """Least squares of each of P `outcomes` (n, P) on branch effects and `regressors` (n, q), on available cases.

    Gives under model weights (r, n) the numbers (r, P, 2G + q): what each branch's outcome would be at the mean
    regressors of all interviews, the coefficients, and each branch's plain mean. NaN where nobody of a branch has the
    outcome; a regressor that does not vary within branches has the coefficient 0.
    """
    answers = interviews.answers
    scale = answers.model_scale[answers.groups] * answers.weights.mean()
    level = np.nanmean(outcomes, axis=0)
    centred = regressors - np.average(regressors, axis=0, weights=answers.weights)
    unit = np.sqrt(np.average(centred**2, axis=0, weights=answers.weights))
    ends = np.searchsorted(answers.groups, np.arange(len(answers.labels) + 1))
    branches = [_Branch.of(slice(*pair), centred / unit, outcomes - level) for pair in pairwise(ends)]

    def numbers(weights: Array) -> Array:
        means, within = _moments(weights / scale, branches)
        coefficients = _solved(within[..., :-1], within[..., -1])
        plain = means[..., -1]
        effects = plain - np.einsum("rgpq,rpq->rgp", means[..., :-1], coefficients)
        by_outcome = [(level + each).transpose(0, 2, 1) for each in (effects, plain)]
        return np.concatenate([by_outcome[0], coefficients / unit, by_outcome[1]], axis=2)

    return numbers


@dataclass(frozen=True)
class _Branch:
    """The m interviews `mine` of a branch: a column of ones with the regressors and their products, `known`
    (m, (q + 1)²), the outcomes times the former, `outcome` (m, P · (q + 1)), and who lacks which outcome."""

    mine: slice
    known: Array
    outcome: Array
    lacking: tuple[NDArray[np.intp], ...]

    @classmethod
    def of(cls, mine: slice, regressors: Array, outcomes: Array) -> "_Branch":
        """What the sums of a branch are made of, from the regressors and outcomes of all interviews."""
        x, y = np.insert(regressors[mine], 0, 1.0, axis=1), outcomes[mine]
        products = x[:, :, None] * x[:, None, :]
        with_outcome = np.nan_to_num(y)[:, :, None] * x[:, None, :]
        lacking = tuple(np.flatnonzero(np.isnan(column)) for column in y.T)
        return cls(mine, products.reshape(len(x), -1), with_outcome.reshape(len(x), -1), lacking)

    def sums(self, weights: Array) -> tuple[Array, Array]:
        """By outcome the sums of products (r, P, q + 1, q + 1) of who has it, and those with the outcome (r, P, q + 1),
        under weights (r, n)."""
        own = weights[:, self.mine]
        batch, count, size = len(own), len(self.lacking), math.isqrt(self.known.shape[1])
        products = np.repeat((own @ self.known)[:, None], count, axis=1)
        for p, rows in enumerate(self.lacking):
            if len(rows):
                products[:, p] -= own[:, rows] @ self.known[rows]
        return products.reshape(batch, count, size, size), (own @ self.outcome).reshape(batch, count, size)


def _moments(weights: Array, branches: Sequence[_Branch]) -> tuple[Array, Array]:
    """By branch and outcome the means (r, G, P, q + 1) of regressors and outcome, and by outcome the covariances within
    branches of the regressors with one another and with the outcome (r, P, q, q + 1)."""
    means: list[Array] = []
    within = total = np.zeros(())
    for branch in branches:
        products, outcome = branch.sums(weights)
        number = products[..., :1, 0]
        known = number > NOBODY
        with np.errstate(invalid="ignore", divide="ignore"):
            both = np.concatenate([products[..., 0, 1:], outcome[..., :1]], axis=-1) / number
        means.append(np.where(known, both, np.nan))
        second = np.concatenate([products[..., 1:, 1:], outcome[..., 1:, None]], axis=-1)
        centre = np.where(known, both, 0.0)
        within = within + second - products[..., 1:, 0, None] * centre[..., None, :]
        total = total + number
    return np.stack(means, axis=1), within / total[..., None]


def _solved(matrices: Array, vectors: Array) -> Array:
    """Solutions (…, q) of symmetric systems (…, q, q) x = (…, q); 0 in the directions that they leave open."""
    values, directions = np.linalg.eigh(matrices)
    inverse = np.divide(1.0, values, out=np.zeros_like(values), where=values > SINGULAR)
    turned = np.einsum("...ji,...j->...i", directions, vectors)
    return np.asarray(np.einsum("...ij,...j->...i", directions, inverse * turned))
