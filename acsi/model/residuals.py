"""Questions that one branch's customers answer unlike the others: item by branch residuals.

MICOM sees weights, not levels: a question read differently in one branch moves that branch's mean of it beside what its
construct explains. The residual is the mean of x − slope · score in the branch minus the mean of branches, with the
slope of all interviews within branches; a test for uniform differential item functioning by regression on the score
(Swaminathan, Rogers 1990, Journal of Educational Measurement 27, 361–370, here linear).
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr

from acsi.discoveries import adjusted
from acsi.model.answers import Answers
from acsi.model.em import Completion
from acsi.model.resample import within_groups
from acsi.model.structure import Array, Structure


@dataclass(frozen=True)
class Residuals:
    """G branches by P questions, in points of 0 to 100: residual, standard error, p value, and the p value adjusted for
    all branches and questions. NaN for constructs of one question, for formative ones, whose questions need not move
    together, and where fewer than two units answered."""

    residual: Array
    se: Array
    p_value: Array
    adjusted: Array


def residuals(answers: Answers, u: Array, structure: Structure, *, pooled: bool = False) -> Residuals:
    """Residuals of every branch (at least two) and question under the index weights `u` (P,).

    Within a construct the residuals weighted by u add up to zero. Missing answers are completed as the model completes
    them, but standard errors count only answers given; interviewers count as clusters. Answers stand sorted by group.
    """
    completion = Completion(answers.values, answers.groups, len(answers.labels), pooled=pooled)
    moments = completion.moments(answers.model_weights[None])
    weighted = u[:, None] * structure.blocks
    score_covariance = moments.within[0] @ weighted
    variances = np.einsum("pk,pk->k", weighted, score_covariance)
    of = np.array(structure.construct_of)
    slopes = score_covariance[np.arange(len(of)), of] / variances[of]
    completed = completion.completed(moments)
    remainder = completed - slopes * (completed @ weighted)[:, of]
    means, variances = _means(remainder, answers)
    counted = np.isfinite(variances)
    count = np.maximum(counted.sum(axis=0), 1)
    residual = means - np.where(counted, means, 0.0).sum(axis=0) / count
    variance = variances * (1 - 2 / count) + np.nansum(variances, axis=0) / count**2
    several = ((structure.blocks.sum(axis=0) > 1) & ~structure.composites)[of]
    se = np.where(several & (variance > 1e-12), np.sqrt(np.maximum(variance, 0.0)), np.nan)
    residual = np.where(np.isfinite(se), residual, np.nan)
    freedom = np.maximum(_units(answers) - 1, 1)[:, None]
    p_value = 2 * stdtr(np.broadcast_to(freedom, residual.shape), -np.abs(residual / se))
    return Residuals(residual, se, p_value, adjusted(p_value.ravel()).reshape(p_value.shape))


def _units(answers: Answers) -> Array:
    return np.array(within_groups(answers.groups, answers.clusters).sizes, dtype=float)


def _means(remainder: Array, answers: Answers) -> tuple[Array, Array]:
    """Means by group (G, P), and their variances from the units (interviews or interviewers) that answered."""
    design = within_groups(answers.groups, answers.clusters)
    weights, groups, count = answers.model_weights, answers.groups, len(answers.labels)
    means = _sums(remainder * weights[:, None], groups, count) / np.bincount(groups, weights, count)[:, None]
    given = np.where(np.isfinite(answers.values), weights[:, None], 0.0)
    apart = (remainder - means[groups]) * given
    by_unit = _sums(apart, design.unit_of, sum(design.sizes))
    group_of_unit = np.repeat(np.arange(count), design.sizes)
    answered = _sums((given > 0).astype(float), design.unit_of, len(group_of_unit)) > 0
    units = _sums(answered.astype(float), group_of_unit, count)
    squares = _sums(by_unit**2, group_of_unit, count)
    total = _sums(given, groups, count)
    with np.errstate(invalid="ignore", divide="ignore"):
        variances = np.where(units > 1, squares / total**2 * units / (units - 1), np.nan)
    return means, variances


def _sums(values: Array, places: np.ndarray[tuple[int], np.dtype[np.intp]], count: int) -> Array:
    """Sums (count, P) of the rows of `values` (n, P) by their place."""
    return np.stack([np.bincount(places, column, count) for column in values.T], axis=1)
