"""Estimate an index model: moments, PLS, indices, and the resamples that say how sure they are."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from acsi.model.answers import Answers
from acsi.model.bootstrap import Point, Progress, Resampled, all_spreads, bootstrap
from acsi.model.cbsem_document import covariance_document
from acsi.model.composite import with_parts
from acsi.model.documents import estimates_document
from acsi.model.em import Completion
from acsi.model.estimates import Estimates
from acsi.model.estimation import Estimator, estimate
from acsi.model.index import scores
from acsi.model.means import Means, Measured, means_document, sampling_covariance
from acsi.model.refusals import check_answers, check_estimates, check_moments
from acsi.model.replicates import Replicates
from acsi.model.reweighted import design_of
from acsi.model.structure import Array, Structure, declared, specified
from acsi.model.weighted import with_weights
from acsi.survey.models import Survey


@dataclass(frozen=True)
class Fit:
    """A fitted model: the document, its resamples, each interview's scores (n, K) in the order of the answers, and the
    means that any other index weights could be used on."""

    estimates: Estimates
    replicates: Replicates
    scores: Array
    means: Means


def fit(answers: Answers, survey: Survey, *, by: str | None = None, progress: Progress | None = None) -> Fit:
    """Fit the survey's model to the answers, by group if `by` names what the groups are.

    `progress` is told the number of resamples done. Raises AcsiError where the data cannot carry the model.
    """
    as_given = answers
    answers, back = sorted_by_group(answers)
    structure = specified(survey)
    check_answers(answers, survey)
    completion = Completion(
        answers.values, answers.groups, len(answers.labels), pooled=survey.estimation.em == "pooled"
    )
    moments = completion.moments(answers.model_weights[None])
    check_moments(moments)
    estimator = _estimator(answers, survey, structure)
    batch = estimate(moments, estimator)
    check_estimates(batch, moments, structure, survey)
    design = design_of(answers, within=survey.estimation.resample == "branch")
    point = Point(answers, structure, moments, batch, design)
    settings = survey.estimation
    resampled = bootstrap(point, completion, estimator, settings.bootstrap, settings.seed, progress)
    found = all_spreads(point, resampled, completion, estimator, settings.confidence, settings.interval)
    modelled = survey.model is not None and not structure.composites.any()
    cbsem = covariance_document(answers, moments, survey) if modelled else None
    replicates = _replicates(point, resampled.numbers)
    estimates = estimates_document(point, found, resampled.dropped, survey, by, cbsem)
    return Fit(
        estimates=with_parts(with_weights(estimates, answers, replicates, survey), as_given, survey),
        replicates=replicates,
        scores=scores(batch.u[0], completion.completed(moments), structure)[back],
        means=_means(point, resampled),
    )


def _replicates(point: Point, numbers: dict[str, Array]) -> Replicates:
    kept = {name: numbers[name] for name in ("nation", "groups", "u", "paths", "plsc", "b")}
    structure = point.structure
    return Replicates(
        structure.constructs, point.answers.labels, structure.indicators, structure.arrows, **kept, kind="bootstrap"
    )


def _means(point: Point, resampled: Resampled) -> Means:
    """The means with their sampling covariances; NaN where there are no resamples."""
    batch, means, numbers = point.batch, point.moments.means[0], resampled.numbers
    unknown = np.full((*means.shape, means.shape[1]), np.nan)
    # A group of one unit stays as it is in every resample, which does not make it known.
    single = np.array(point.units)[:, None, None] < 2
    measured = Measured(
        u=batch.u[0],
        nation=batch.means[0],
        groups=means,
        answers=point.moments.covariance[0],
        u_covariance=sampling_covariance(numbers["u"], batch.u[0], "bootstrap"),
        nation_covariance=sampling_covariance(numbers["means"], batch.means[0], "bootstrap"),
        groups_covariance=np.where(single, np.nan, resampled.means.covariance) if resampled.means else unknown,
    )
    return means_document(measured, point.structure, point.answers.labels)


def sorted_by_group(answers: Answers) -> tuple[Answers, NDArray[np.intp]]:
    """The answers with the interviews of each group (and cell of its weighting) together, and the positions that undo
    it."""
    weighting = answers.weighting
    order = np.lexsort((weighting.cell_of, answers.groups)) if weighting else np.argsort(answers.groups, kind="stable")
    ordered = replace(
        answers,
        values=answers.values[order],
        groups=answers.groups[order],
        weights=answers.weights[order],
        clusters=None if answers.clusters is None else answers.clusters[order],
        weighting=weighting.reordered(order) if weighting else None,
    )
    return ordered, np.argsort(order)


def _estimator(answers: Answers, survey: Survey, structure: Structure) -> Estimator:
    raw = np.bincount(answers.groups, answers.weights) / np.bincount(answers.groups, answers.model_weights)
    return Estimator(structure, survey.estimation.scheme, raw, declared(survey))
