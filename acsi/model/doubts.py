"""What a reader of the estimates must know before trusting them: doubts about the answers and about the solution."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from acsi.model.answers import Answers
from acsi.model.described import Described, Estimated
from acsi.model.estimates import Doubt, doubt
from acsi.model.structure import Array, Structure
from acsi.survey.models import Survey

ALIKE = 1 - 1e-9
"""The correlation from which two questions say the same."""


def doubts_of(point: Estimated, dropped: int, survey: Survey) -> list[Doubt]:
    """All doubts about fitted estimates, `dropped` resamples among them."""
    found = [doubt("W001", dropped=dropped, resamples=survey.estimation.bootstrap)] if dropped else []
    if survey.model is not None:
        if not point.batch.consistent.admissible[0]:
            found.append(inadmissible(point))
        found += _of_constructs(point, survey.model.index)
    found += _of_questions(point.batch.correlation[0], point.batch.u[0], point.structure)
    return [*found, *_of_answers(point.answers)]


def inadmissible(point: Estimated) -> Doubt:
    """The first reason why consistent PLS has no admissible solution."""
    structure, corrected = point.structure, point.batch.consistent
    for k, rho in enumerate(corrected.rho_a[0]):
        if not 0 < rho <= 1 + 1e-9:
            return doubt("W002", construct=structure.constructs[k], rho=f"{rho:.2f}")
    for p, loading in enumerate(corrected.loadings[0]):
        if not abs(loading) <= 1 + 1e-9:
            return doubt("W007", question=structure.indicators[p], loading=f"{loading:.2f}")
    return doubt("W008")


def _of_constructs(point: Estimated, index: str) -> Iterator[Doubt]:
    """Formative ones, and those that fall as the index rises; questions of yes or no may count what is bad."""
    structure, answers = point.structure, point.answers
    for k in np.flatnonzero(structure.composites)[:1]:
        yield doubt("W009", construct=structure.constructs[k])
    correlations = point.batch.solution.correlations[0, structure.constructs.index(index)]
    rated = np.diff(answers.bounds)[:, 0] > 1
    for k, construct in enumerate(structure.constructs):
        members = structure.members(k)
        if correlations[k] < 0 and rated[members].any():
            questions = ", ".join(structure.indicators[p] for p in members)
            yield doubt("W010", construct=construct, names=index, value=f"{correlations[k]:.2f}", questions=questions)


def _of_questions(correlation: Array, u: Array, structure: Structure) -> Iterator[Doubt]:
    """Negative weights, and pairs that say the same or the opposite."""
    for p in np.flatnonzero(u < 0):
        yield doubt("W003", question=structure.indicators[p], construct=structure.constructs[structure.construct_of[p]])
    for first, second in np.argwhere(np.triu(np.abs(correlation) > ALIKE, 1)):
        yield doubt("W011", question=structure.indicators[first], questions=structure.indicators[second])


def _of_answers(answers: Described) -> Iterator[Doubt]:
    """Groups of one, interviews without any answer, and questions that a group never answered."""
    if isinstance(answers, Answers) and (silent := int(np.isnan(answers.values).all(axis=1).sum())):
        yield doubt("W012", count=silent, n=answers.n)
    for label, interviews, answered in zip(answers.labels, answers.interviews, answers.answered, strict=True):
        if interviews == 1:
            yield doubt("W004", group=label)
        for p in np.flatnonzero(~answered):
            yield doubt("W005", group=label, question=answers.indicators[p])
