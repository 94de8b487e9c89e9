"""Complaints: how many customers complain, how that is handled, and what becomes of their loyalty.

Customers who complained are told apart by how they rate the handling; their loyalty beside that of those who did not
complain says whether good handling wins customers back (service recovery; Tax, Brown and Chandrashekaran 1998, Journal
of Marketing 62, 60–76). It compares customers and is no experiment: who is more loyal may also rate more kindly.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from acsi.league.cells import Measures, cells, nation
from acsi.league.results import League
from acsi.league.sections import Material, Section
from acsi.league.touchpoint_results import Complaints, Recovery
from acsi.league.touchpoints import answered, construct_scores
from acsi.league.verdicts import Combinations
from acsi.model.interviews import Replicated, Statistic, group_means
from acsi.survey.models import Question, Survey

Array = NDArray[np.float64]

LOYALTY = "loyalty"
HANDLED_WELL = 200 / 3 - 1e-9
"""A rating in the upper third of the scale, 7 or more of 10 answers, whatever rounding made of it."""


def complaints(material: Material) -> Section | None:
    """The share of complaints and what came of them; nothing where the survey does not ask who complained."""
    asked = complaint_question(material.survey)
    if asked is None or asked not in material.interviews.questions:
        return None
    handling = handling_question(material.survey, asked)
    complained = material.interviews.questions[asked][:, None]
    groups = _groups(material, complained[:, 0], handling)
    answers = material.interviews.answers

    def added(league: League, found: Mapping[str, Replicated]) -> League:
        section = Complaints(
            question=asked,
            handling=handling.id if handling else None,
            n=int(np.isfinite(complained).sum()),
            share=nation(found["share"], answers.shares, league.settings.confidence).at(0),
            **_by_branch(material, found["share"], complained),
            recovery=_recovery(found["loyalty"], groups, league.settings.confidence) if groups is not None else None,
        )
        return league.model_copy(update={"complaints": section})

    statistics: dict[str, Statistic] = {
        "share": partial(group_means, values=complained, groups=answers.groups, count=len(answers.labels))
    }
    if groups is not None:
        statistics["loyalty"] = _Loyalty.of(material, groups)
    return Section(statistics, added)


def complaint_question(survey: Survey) -> str | None:
    """The yes or no question that says who complained: the only one of the construct `complaints`."""
    construct = survey.model.constructs.get("complaints") if survey.model else None
    if construct is None or len(construct.indicators) != 1:
        return None
    question = next(each for each in survey.questions if each.id == construct.indicators[0])
    yes_or_no = survey.scales[question.scale or ""].bounds == (0.0, 1.0)
    return question.id if yes_or_no and not question.reversed else None


def handling_question(survey: Survey, asked: str) -> Question | None:
    """The first rating that only those who complained are asked for."""
    rated = (question for question in survey.questions if question.scale and asked in question.ask_if)
    return next((each for each in rated if len(survey.scales[each.scale or ""].codes) != 2), None)


def _groups(material: Material, complained: Array, handling: Question | None) -> NDArray[np.bool_] | None:
    """Who (3, n) did not complain, complained and was handled well, and badly, among those whose loyalty is known; None
    where one of them is too small to speak of, or nobody's loyalty is asked."""
    if handling is None or LOYALTY not in material.estimates.constructs:
        return None
    rating = material.interviews.questions[handling.id]
    known = np.isfinite(construct_scores(material, LOYALTY))
    groups = np.array([complained == 0, rating >= HANDLED_WELL, rating < HANDLED_WELL]) & known
    return groups if groups.sum(axis=1).min() >= material.survey.league.suppress_below_n else None


@dataclass(frozen=True)
class _Loyalty:
    """The mean loyalty (r, 3) of three groups of customers in the nation, under model weights (r, n)."""

    members: Array
    scores: Array

    @classmethod
    def of(cls, material: Material, groups: NDArray[np.bool_]) -> "_Loyalty":
        answers = material.interviews.answers
        members = groups.T / answers.model_scale[answers.groups][:, None]
        return cls(members, members * np.nan_to_num(construct_scores(material, LOYALTY))[:, None])

    def __call__(self, weights: Array) -> Array:
        with np.errstate(invalid="ignore"):
            return np.asarray(weights @ self.scores / (weights @ self.members))


def _by_branch(material: Material, found: Replicated, complained: Array) -> dict[str, Any]:
    interviews, league = material.interviews, material.league
    smallest = material.survey.league.suppress_below_n
    settings = league.settings
    counts = answered(interviews, complained)
    within = cells(found, counts, interviews.units, smallest, settings.confidence, settings.false_discovery_rate)
    branches = {label: within.cell(branch, 0) for branch, label in enumerate(interviews.answers.labels)}
    return {"reference": within.mean(0), "branches": branches}


def _recovery(found: Replicated, groups: NDArray[np.bool_], confidence: float) -> Recovery:
    contrasts = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, -1], [-1, 1, 0]], dtype=float)
    every = Replicated(contrasts @ found.estimate, found.replicates @ contrasts.T)
    measures = Measures.of(Combinations(every.estimate, every.se, np.full(5, np.inf)), confidence)
    without, well, badly, over_badly, over_without = (measures.at(place) for place in range(5))
    return Recovery(
        n_without=int(groups[0].sum()),
        n_well=int(groups[1].sum()),
        n_badly=int(groups[2].sum()),
        without=without,
        well=well,
        badly=badly,
        well_over_badly=over_badly,
        well_over_without=over_without,
    )
