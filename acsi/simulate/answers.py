"""What simulated customers would answer to every question, before routing and refusals.

A rating is a construct seen with error, on a scale wider than the ten points offered: clipped and rounded, so that good
branches pile up at 10 and spread less. The spread gives three such items a standard deviation of about 13 index points
at an index of 91, 18 at 82 and 20 at 74.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.random import Generator

from acsi.errors import fault
from acsi.simulate.people import Array, People
from acsi.simulate.population import Place
from acsi.survey.models import Question, Survey


@dataclass(frozen=True)
class Item:
    """How a rating comes about: its construct and loading, and the mean and standard deviation before clipping."""

    construct: str
    loading: float
    mean: float
    sd: float = 2.3


RATINGS = {
    "expect_overall": Item("expectations", 0.90, 8.15),
    "expect_custom": Item("expectations", 0.88, 8.25),
    "expect_reliab": Item("expectations", 0.82, 7.85),
    "quality_overall": Item("quality", 0.90, 8.75),
    "quality_custom": Item("quality", 0.88, 8.65),
    "quality_reliab": Item("quality", 0.84, 8.45),
    "value_price": Item("value", 0.84, 7.75),
    "value_quality": Item("value", 0.90, 8.15),
    "sat_overall": Item("satisfaction", 0.92, 9.05),
    "sat_confirm": Item("satisfaction", 0.90, 8.75),
    "sat_ideal": Item("satisfaction", 0.90, 8.65),
    "loyal_repurchase": Item("loyalty", 0.88, 8.75),
    "complaint_handling": Item("satisfaction", 0.55, 7.0, 2.6),
    "tp_complaint_speed": Item("satisfaction", 0.50, 7.2, 2.6),
    "tp_complaint_result": Item("satisfaction", 0.55, 6.7, 2.6),
}

TOUCHPOINTS = {
    "consulting": Item("quality", 0.60, 8.5),
    "underwriting": Item("quality", 0.55, 8.9),
    "reporting": Item("quality", 0.65, 9.0),
    "call_centre": Item("quality", 0.65, 8.3),
    "assessment": Item("quality", 0.75, 8.6),
    "settlement": Item("quality", 0.80, 8.3),
    "special_cases": Item("quality", 0.65, 7.9),
}
"""The ratings of a touchpoint's questions; each further question of a touchpoint is answered a little lower."""

NEXT_QUESTION = 0.12

YES = {"works_in_company": 0.0, "tp_call_used": 0.42, "tp_special_case": 0.13, "consent_linkage": 0.78}
"""The share that answers yes, whoever is asked."""

COMPLAINTS_FROM = 1.15
"""Standard deviations of the inclination to complain from which a customer does."""

TOLERANCE = {"tol_up": (9.0, 5.5), "tol_down": (14.0, -5.0)}
"""Mean of the per cent named and what a standard deviation of loyalty adds to it."""

ROUND_FIGURES = 0.6
"""The share that names a multiple of five per cent."""


def answers(survey: Survey, place: Place, people: People, numbers: Generator) -> dict[str, Array]:
    """The answers (n,) of everybody to every coded question, as if all were asked and nobody refused.

    Raises AcsiError (G001) for a question that the simulated customers do not know.
    """
    items = _items(survey, place)
    asked = [question for question in survey.questions if not question.derive and not question.text_answer]
    return {question.id: _answer(question, survey, items, people, numbers) for question in asked}


def _items(survey: Survey, place: Place) -> dict[str, Item]:
    """Every rating that can be answered, those of touchpoints with the branch's own shift."""
    items = dict(RATINGS)
    for touchpoint in survey.touchpoints:
        usual = TOUCHPOINTS.get(touchpoint.id)
        for order, question in enumerate(touchpoint.questions):
            if usual and question not in RATINGS:
                shift = usual.sd * place.touchpoints[touchpoint.id] - NEXT_QUESTION * order
                items[question] = Item(usual.construct, usual.loading, usual.mean + shift, usual.sd)
    return items


def _answer(question: Question, survey: Survey, items: Mapping[str, Item], people: People, numbers: Generator) -> Array:
    size = len(people.constructs["loyalty"])
    if question.id in items:
        return _rating(items[question.id], people, numbers.standard_normal(size))
    if question.id in TOLERANCE:
        scale = survey.scales[question.scale or ""]
        return _tolerance(question.id, people, max([scale.bounds[1], *scale.recode]), numbers)
    if question.id == "complained":
        return np.where(people.constructs["complaints"] > COMPLAINTS_FROM, 1.0, 0.0)
    if question.id in YES:
        return np.where(numbers.random(size) < YES[question.id], 1.0, 0.0)
    raise fault("G001", question=question.id)


def _rating(item: Item, people: People, error: Array) -> Array:
    seen = item.loading * people.constructs[item.construct] + sqrt(1.0 - item.loading**2) * error
    return np.asarray(np.clip(np.rint(item.mean + item.sd * seen), 1.0, 10.0))


def _tolerance(question: str, people: People, highest: float, numbers: Generator) -> Array:
    mean, slope = TOLERANCE[question]
    size = len(people.constructs["loyalty"])
    named = mean + slope * (0.6 * people.constructs["loyalty"] + 0.8 * numbers.standard_normal(size))
    rounded = np.where(numbers.random(size) < ROUND_FIGURES, 5.0 * np.rint(named / 5.0), np.rint(named))
    return np.clip(rounded, 0.0, highest)
