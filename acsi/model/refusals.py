"""What no model is estimated from: answers, moments and estimates whose numbers would be wrong or mean nothing."""

import numpy as np
from numpy.typing import NDArray

from acsi import limits
from acsi.errors import fault
from acsi.model.answers import Answers, in_own_scale
from acsi.model.em import MAX_ITERATIONS
from acsi.model.estimation import Batch
from acsi.model.moments import Moments
from acsi.model.pls import solve
from acsi.model.structure import Array, Structure
from acsi.survey.models import Survey

COUNTED_AGAINST = 0.5
"""The share of a construct's weight that may count against the rest: beyond it the index leaves 0 to 100."""


def check_answers(answers: Answers, survey: Survey) -> None:
    """Raise AcsiError where no model can be estimated from the answers.

    They are too few (M003, M013), a question has none (M001) or says nothing (M002), a group has none (M012) or all
    have a single interview (M010), two questions were never answered together (M011), groups and resamples are more
    numbers than memory holds (M035), or so many interviews so often resampled would take hours (M036).
    """
    _check_number(answers, survey)
    _check_resamples(answers, survey)
    known = np.isfinite(answers.values)
    for position, indicator in enumerate(answers.indicators):
        column = answers.values[known[:, position], position]
        if not len(column):
            raise fault("M001", question=indicator)
        if np.ptp(column) == 0:
            raise fault("M002", question=indicator, value=_shown(answers, position, column[0]))
    if not known.all():
        _check_gaps(answers, known)


def _check_number(answers: Answers, survey: Survey) -> None:
    n, questions, groups = len(answers.values), len(answers.indicators), len(answers.labels)
    if n <= questions:
        raise fault("M003", n=n, questions=questions)
    settings = survey.estimation
    if groups == n and settings.resample == "branch" and settings.bootstrap:
        raise fault("M010", groups=groups)
    within = settings.em == "branch" and groups > 1
    if within and n - groups <= questions and not np.isfinite(answers.values).all():
        raise fault("M013", n=n, groups=groups, questions=questions)


def _check_resamples(answers: Answers, survey: Survey) -> None:
    groups, resamples = len(answers.labels), survey.estimation.bootstrap
    constructs = len(survey.model.constructs) if survey.model else 1
    if groups * constructs * resamples > limits.RESAMPLED:
        raise fault(
            "M035",
            groups=f"{groups:,}",
            constructs=constructs,
            resamples=f"{resamples:,}",
            found=f"{groups * constructs * resamples:,}",
            most=f"{limits.RESAMPLED:,}",
        )
    interviews, most = len(answers.values), limits.RESAMPLED_INTERVIEWS
    if interviews * resamples > most:
        told = {"interviews": f"{interviews:,}", "resamples": f"{resamples:,}", "most": f"{most:,}"}
        raise fault("M036", fewer=most // interviews, **told)


def _check_gaps(answers: Answers, known: NDArray[np.bool_]) -> None:
    silent = ~np.isin(np.arange(len(answers.labels)), answers.groups[known.any(axis=1)])
    for group in np.flatnonzero(silent):
        raise fault("M012", group=answers.labels[group])
    together = known.T.astype(float) @ known
    for first, second in np.argwhere(np.triu(together == 0)):
        raise fault("M011", first=answers.indicators[first], second=answers.indicators[second])


def check_moments(moments: Moments) -> None:
    """Raise AcsiError (M008) where EM did not come to rest."""
    if moments.iterations == MAX_ITERATIONS or not np.isfinite(moments.covariance).all():
        raise fault("M008", iterations=moments.iterations)


def check_estimates(batch: Batch, moments: Moments, structure: Structure, survey: Survey) -> None:
    """Raise AcsiError where the estimates are none, or an index would not be one.

    A question counts against the index (M006), questions of a construct cancel out (M009) or repeat one another in mode
    B (M007), the weights do not settle (M004), or a path cannot be told (M005).
    """
    if survey.model is not None:
        for position in structure.members(structure.constructs.index(survey.model.index)):
            if batch.u[0, position] < 0:
                raise fault("M006", question=structure.indicators[position], construct=survey.model.index)
    for construct in range(len(structure.constructs)):
        _check_construct(batch, moments, structure, construct)
    solution = batch.solution
    if not np.isfinite(solution.weights).all():
        # The path scheme weighs by regressions, so that all is lost where one of them cannot be told.
        solution = solve(batch.correlation, structure, scheme="factorial")
    for (source, target), value in zip(structure.arrows, solution.paths[0][structure.ends], strict=True):
        if not np.isfinite(value):
            raise fault("M005", source=source, target=target)
    if not batch.solution.converged[0]:
        raise fault("M004", iterations=int(batch.solution.iterations[0]))


def _check_construct(batch: Batch, moments: Moments, structure: Structure, construct: int) -> None:
    members = structure.members(construct)
    correlation = batch.correlation[0][np.ix_(members, members)]
    if structure.composites[construct] and np.linalg.cond(correlation) > 1e12:
        raise fault("M007", construct=structure.constructs[construct])
    against = _against(correlation, batch.solution.weights[0, members] / moments.deviations[0, members])
    if against.any():
        questions = ", ".join(structure.indicators[position] for position in members[against])
        raise fault("M009", questions=questions, construct=structure.constructs[construct])


def _against(correlation: Array, weights: Array) -> NDArray[np.bool_]:
    """Which of a construct's questions (m,) run against the others so much that they cancel out; mostly none."""
    if correlation.sum() < 1e-9:
        return np.asarray(correlation[0] < 0)
    negative = weights < 0
    cancel = -weights[negative].sum() > COUNTED_AGAINST * weights[~negative].sum()
    return np.asarray(negative & cancel)


def _shown(answers: Answers, position: int, value: float) -> str:
    everywhere = np.full(len(answers.indicators), value)
    return f"{in_own_scale(everywhere, answers)[position]:g}"
