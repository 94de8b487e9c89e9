"""Estimate an index model: moments, PLS, indices, and the resamples that say how sure they are."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from acsi.errors import fault
from acsi.model.answers import Answers, in_own_scale
from acsi.model.bootstrap import Point, Progress, all_spreads, bootstrap
from acsi.model.documents import estimates_document
from acsi.model.em import MAX_ITERATIONS, Completion
from acsi.model.estimates import Estimates
from acsi.model.estimation import Batch, Estimator, estimate
from acsi.model.index import scores
from acsi.model.replicates import Replicates
from acsi.model.resample import plain, within_groups
from acsi.model.structure import Array, Structure, specified
from acsi.survey.models import Survey


@dataclass(frozen=True)
class Fit:
    """A fitted model: the document, its resamples, and each interview's scores (n, K) in the order of the answers."""

    estimates: Estimates
    replicates: Replicates
    scores: Array


def fit(answers: Answers, survey: Survey, *, by: str | None = None, progress: Progress | None = None) -> Fit:
    """Fit the survey's model to the answers, by group if `by` names what the groups are.

    `progress` is told the number of resamples done. Raises AcsiError where the data cannot carry the model.
    """
    answers, back = sorted_by_group(answers)
    structure = specified(survey)
    check_answers(answers)
    completion = Completion(
        answers.values, answers.groups, len(answers.labels), pooled=survey.estimation.em == "pooled"
    )
    moments = completion.moments(answers.model_weights[None])
    if moments.iterations == MAX_ITERATIONS:
        raise fault("M008", iterations=MAX_ITERATIONS)
    estimator = _estimator(answers, survey, structure)
    batch = estimate(moments, estimator)
    _check_estimates(batch, structure, survey)
    clustered = survey.estimation.resample == "branch"
    design = within_groups(answers.groups, answers.clusters) if clustered else plain(len(answers.values))
    point = Point(answers, structure, moments, batch, design)
    settings = survey.estimation
    resampled = bootstrap(point, completion, estimator, settings.bootstrap, settings.seed, progress)
    found = all_spreads(point, resampled, completion, estimator, settings.confidence, settings.interval)
    return Fit(
        estimates=estimates_document(point, found, resampled.dropped, survey, by),
        replicates=_replicates(point, resampled.numbers),
        scores=scores(batch.u[0], completion.completed(moments), structure)[back],
    )


def _replicates(point: Point, numbers: dict[str, Array]) -> Replicates:
    kept = {name: numbers[name] for name in ("nation", "groups", "u", "paths", "plsc", "b")}
    structure = point.structure
    return Replicates(structure.constructs, point.answers.labels, structure.indicators, structure.arrows, **kept)


def sorted_by_group(answers: Answers) -> tuple[Answers, NDArray[np.intp]]:
    """The answers with the interviews of each group together, and the positions that undo it."""
    order = np.argsort(answers.groups, kind="stable")
    ordered = replace(
        answers,
        values=answers.values[order],
        groups=answers.groups[order],
        weights=answers.weights[order],
        clusters=None if answers.clusters is None else answers.clusters[order],
    )
    return ordered, np.argsort(order)


def _estimator(answers: Answers, survey: Survey, structure: Structure) -> Estimator:
    raw = np.bincount(answers.groups, answers.weights) / np.bincount(answers.groups, answers.model_weights)
    declared = None
    if survey.composite is not None and survey.model is None:
        weights = np.array(list(survey.composite.weights.values()), dtype=float)
        declared = weights / weights.sum()
    return Estimator(structure, survey.estimation.scheme, raw, declared)


def check_answers(answers: Answers) -> None:
    """Raise AcsiError where no model can be estimated: nobody answered (M001), all alike (M002), too few (M003)."""
    if len(answers.values) <= len(answers.indicators):
        raise fault("M003", n=len(answers.values), questions=len(answers.indicators))
    known = np.isfinite(answers.values)
    for position, indicator in enumerate(answers.indicators):
        column = answers.values[known[:, position], position]
        if not len(column):
            raise fault("M001", question=indicator)
        if np.ptp(column) == 0:
            raise fault("M002", question=indicator, value=_shown(answers, position, column[0]))


def _shown(answers: Answers, position: int, value: float) -> str:
    everywhere = np.full(len(answers.indicators), value)
    return f"{in_own_scale(everywhere, answers)[position]:g}"


def _check_estimates(batch: Batch, structure: Structure, survey: Survey) -> None:
    for construct in np.flatnonzero(structure.composites):
        members = structure.members(int(construct))
        if np.linalg.cond(batch.correlation[0][np.ix_(members, members)]) > 1e12:
            raise fault("M007", construct=structure.constructs[construct])
    if not batch.solution.converged[0]:
        raise fault("M004", iterations=int(batch.solution.iterations[0]))
    for (source, target), value in zip(structure.arrows, batch.solution.paths[0][structure.ends], strict=True):
        if not np.isfinite(value):
            raise fault("M005", source=source, target=target)
    if survey.model is not None:
        index_construct = structure.constructs.index(survey.model.index)
        for position in structure.members(index_construct):
            if batch.u[0, position] < 0:
                raise fault("M006", question=structure.indicators[position], construct=survey.model.index)
