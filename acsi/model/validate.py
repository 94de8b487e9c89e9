"""Checks of validity that need the interviews themselves: prediction, branches against the rest, single questions."""

from collections.abc import Callable
from math import ceil

import numpy as np

import acsi
from acsi.discoveries import adjusted
from acsi.errors import fault
from acsi.model import index, pls
from acsi.model.answers import Answers
from acsi.model.em import Completion
from acsi.model.expected import expected
from acsi.model.fit import sorted_by_group
from acsi.model.invariance import Permuted, permuted
from acsi.model.judgement_validation import judge_validation
from acsi.model.leaveout import League, leagues
from acsi.model.moments import Moments
from acsi.model.predict import Antecedents, Errors, predict
from acsi.model.refusals import check_answers
from acsi.model.residuals import residuals
from acsi.model.structure import Array, Structure, specified
from acsi.model.validation import (
    Composition,
    Difference,
    Invariance,
    LeftOut,
    PathDifference,
    Prediction,
    QuestionPrediction,
    Residual,
    Validation,
)
from acsi.survey.models import Survey

Progress = Callable[[int, int], None]
CONFIGURAL = (
    "Same questions, scales, coding and weighting scheme in every group: given, since one definition codes all."
)


def validate(
    answers: Answers,
    survey: Survey,
    *,
    by: str | None = None,
    permutations: int = 1000,
    folds: int = 10,
    repeats: int = 10,
    antecedents: Antecedents = "earliest",
    progress: Progress | None = None,
) -> Validation:
    """Check the survey's model on the answers, by group if `by` names what the groups are.

    There are more permutations than asked for where the groups are so many that a single odd one could not be told.
    `progress` is told the permutations done and their number. Raises AcsiError for a survey without a model
    (M020) and for answers that cannot carry one (M001 to M003).
    """
    if survey.model is None:
        raise fault("M020")
    check_answers(answers, survey)
    answers, structure = sorted_by_group(answers)[0], specified(survey)
    fold_count = min(folds, len(answers.values))
    errors = predict(
        answers,
        structure,
        _solver(survey, structure),
        folds=fold_count,
        repeats=repeats,
        seed=survey.estimation.seed,
        antecedents=antecedents,
    )
    found = Validation(
        survey=survey.id,
        n=len(answers.values),
        by=by,
        seed=survey.estimation.seed,
        confidence=survey.estimation.confidence,
        permutations=0,
        configural=CONFIGURAL,
        prediction=_prediction(errors, structure, antecedents),
        version=acsi.__version__,
    )
    if by is not None and len(answers.labels) > 1:
        compared = _exchanged(answers, survey, structure, permutations, progress)
        found = found.model_copy(update={**compared, **_single_questions(answers, survey, structure)})
    return found.model_copy(update={"verdicts": judge_validation(found)})


def _solver(survey: Survey, structure: Structure) -> Callable[[Moments], pls.Solution]:
    return lambda moments: pls.solve(moments.correlation, structure, scheme=survey.estimation.scheme)


def _exchanged(
    answers: Answers, survey: Survey, structure: Structure, permutations: int, progress: Progress | None
) -> dict[str, object]:
    """The fields of a validation that come from exchanging interviews between groups."""
    rate = 1 - survey.estimation.confidence
    permutations = max(permutations, ceil(2 * len(answers.labels) / rate))
    contrast = permuted(
        expected(answers),
        structure,
        _solver(survey, structure),
        permutations=permutations,
        seed=survey.estimation.seed,
        confidence=survey.estimation.confidence,
        progress=(lambda done: progress(done, permutations)) if progress else None,
    )
    return {
        "permutations": permutations,
        "invariance": _invariance(contrast, answers, structure, rate),
        "path_differences": _path_differences(contrast, answers, structure),
    }


def _single_questions(answers: Answers, survey: Survey, structure: Structure) -> dict[str, object]:
    """The fields of a validation on what single questions do in the groups and to the league."""
    assert survey.model is not None
    count, pooled = len(answers.labels), survey.estimation.em == "pooled"
    completion = Completion(answers.values, answers.groups, count, pooled=pooled)
    moments = completion.moments(answers.model_weights[None])
    u = index.index_weights(_solver(survey, structure)(moments).weights, moments.deviations, structure)[0]
    ranked = np.asarray(np.bincount(answers.groups, minlength=count) >= survey.league.minimum_n)
    found = leagues(moments, structure, survey.model.index, lambda m, s: _solver(survey, s)(m), ranked)
    return {
        "residuals": _residuals(answers, u, structure, pooled),
        "without": _without(found, answers.labels),
    }


def _prediction(errors: Errors, structure: Structure, antecedents: Antecedents) -> Prediction | None:
    """The errors as a document; nothing where no question is predicted or no training set had a solution."""
    predicted = np.flatnonzero(np.isfinite(errors.rmse))
    if not len(predicted):
        return None

    def known(values: Array, position: int) -> float | None:
        return float(values[position]) if np.isfinite(values[position]) else None

    questions = {
        structure.indicators[p]: QuestionPrediction(
            rmse=known(errors.rmse, p),
            mae=known(errors.mae, p),
            q2_predict=known(errors.q2_predict, p),
            linear_rmse=known(errors.linear_rmse, p),
            linear_mae=known(errors.linear_mae, p),
        )
        for p in map(int, predicted)
    }
    return Prediction(
        antecedents=antecedents,
        folds=errors.folds,
        repeats=errors.repeats,
        left_out=errors.left_out,
        questions=questions,
    )


def _invariance(contrast: Permuted, answers: Answers, structure: Structure, rate: float) -> dict[str, Invariance]:
    """One entry a group; its p values of step 2 are adjusted over the groups, construct by construct."""
    p = contrast.p_composition
    fair = np.stack([adjusted(column) for column in p.T], axis=1)
    sizes = np.bincount(answers.groups, minlength=len(answers.labels))
    found = {}
    for g, label in enumerate(answers.labels):
        observed = contrast.observed.composition[0, g]
        solved = bool(np.isfinite(observed).all())
        composition = {
            name: Composition(
                c=float(observed[k]),
                low=float(contrast.low_composition[g, k]),
                p=_known(p[g, k]),
                adjusted_p=_known(fair[g, k]),
            )
            for k, name in enumerate(structure.constructs)
            if solved
        }
        found[label] = Invariance(
            n=int(sizes[g]),
            permutations=int(contrast.valid[g]),
            invariant=not bool((np.nan_to_num(fair[g], nan=1.0) <= rate).any()) if solved else None,
            composition=composition,
            means=_differences(contrast.observed.means[0, g], contrast.p_means[g], structure),
            variances=_differences(contrast.observed.variances[0, g], contrast.p_variances[g], structure),
        )
    return found


def _differences(estimates: Array, p_values: Array, structure: Structure) -> dict[str, Difference]:
    return {
        name: Difference(estimate=float(estimates[k]), p=float(p_values[k]))
        for k, name in enumerate(structure.constructs)
        if np.isfinite(estimates[k]) and np.isfinite(p_values[k])
    }


def _path_differences(contrast: Permuted, answers: Answers, structure: Structure) -> list[PathDifference]:
    """Group by group; p values are adjusted over the groups, path by path."""
    p = contrast.p_paths
    fair = np.stack([adjusted(column) for column in p.T], axis=1) if p.shape[1] else p
    return [
        PathDifference(
            source=source,
            target=target,
            group=label,
            difference=float(contrast.observed.paths[0, g, e]),
            p=float(p[g, e]),
            adjusted_p=float(fair[g, e]),
        )
        for g, label in enumerate(answers.labels)
        for e, (source, target) in enumerate(structure.arrows)
        if np.isfinite(p[g, e])
    ]


def _residuals(answers: Answers, u: Array, structure: Structure, pooled: bool) -> list[Residual]:
    found = residuals(answers, u, structure, pooled=pooled)
    return [
        Residual(
            group=label,
            question=structure.indicators[p],
            residual=float(found.residual[g, p]),
            se=float(found.se[g, p]),
            p=float(found.p_value[g, p]),
            adjusted_p=float(found.adjusted[g, p]),
        )
        for g, label in enumerate(answers.labels)
        for p in range(len(structure.indicators))
        if np.isfinite(found.p_value[g, p])
    ]


def _without(found: list[League], labels: tuple[str, ...]) -> list[LeftOut]:
    complete, *others = found
    ranked = complete.places > 0
    if ranked.sum() < 2:
        return []
    result = []
    for other in others:
        steps = np.abs(other.places - complete.places)
        moved = {labels[g]: (int(complete.places[g]), int(other.places[g])) for g in np.flatnonzero(steps)}
        correlation = float(np.corrcoef(complete.places[ranked], other.places[ranked])[0, 1])
        result.append(LeftOut(question=other.question, correlation=correlation, furthest=int(steps.max()), moved=moved))
    return result


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
