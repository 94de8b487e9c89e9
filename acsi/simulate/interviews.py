"""Simulated interviews as a survey firm delivers them: codes for no answer, blanks where a question was not asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from acsi.simulate import generator
from acsi.simulate.answers import TOLERANCE, answers
from acsi.simulate.people import Array, People, people
from acsi.simulate.population import Place, population
from acsi.simulate.remarks import remarks
from acsi.simulate.waves import LAST, firm_of, waves_before
from acsi.survey.branches import Branch
from acsi.survey.models import Question, Survey

if TYPE_CHECKING:
    import pandas as pd

SEED = 968
"""Chosen from the first thousand, so that the observed league is that of the public case: Dalian first at 91, the last
branch at 74.3. Other seeds draw other interviews from the same branches."""

BETWEEN_WAVES = 1000

PER_BRANCH = 100

LOST = {"dont_know": (0.008, 0.020), "refused": (0.003, 0.008)}
"""The share of answers lost for each reason, at the first question and at the last: patience wears off."""

TOLERANCE_LOST = {"dont_know": 0.05, "refused": 0.015}

INTERVIEWERS = 20


def simulated_interviews(
    survey: Survey,
    branches: Iterable[Branch],
    *,
    wave: str = LAST,
    seed: int | None = None,
    per_branch: int = PER_BRANCH,
) -> pd.DataFrame:
    """`per_branch` interviews in each branch in a wave (`waves`), one row each, in the columns of the definition.

    Without `seed` they are the wave's own (`seed_of`).
    Interviewers belong to a firm and are assigned at random across its branches; they do not influence answers.
    Raises AcsiError (G001) for a question that the simulated customers do not know.
    """
    import pandas as pd

    places = population(branches, (touchpoint.id for touchpoint in survey.touchpoints), wave)
    seed = seed_of(wave) if seed is None else seed
    firms = [firm_of(place.branch, wave) for place in places]
    tables = [
        _interviews(survey, place, firm, per_branch, generator(seed, order))
        for order, (place, firm) in enumerate(zip(places, firms, strict=True))
    ]
    table = pd.concat(tables, ignore_index=True)
    table.insert(0, "case_id", [f"S{row:06d}" for row in range(1, len(table) + 1)])
    return table


def interviewed(places: Iterable[Place], *, seed: int = SEED, per_branch: int = PER_BRANCH) -> dict[str, People]:
    """The customers whom `simulated_interviews` interviews, by branch code and in its order, with what they feel."""
    return {place.branch.code: people(place, per_branch, generator(seed, order)) for order, place in enumerate(places)}


def seed_of(wave: str) -> int:
    """The seed of a wave's interviews; the last wave has the one that was chosen."""
    return SEED + BETWEEN_WAVES * waves_before(wave)


def _interviews(survey: Survey, place: Place, firm: str, size: int, numbers: Generator) -> pd.DataFrame:
    import pandas as pd

    persons = people(place, size, numbers)
    interviewers = (INTERVIEWERS * numbers.random(size)).astype(int) + 1
    given = answers(survey, place, persons, numbers)
    delivered = _delivered(survey, given, numbers)
    rated = {question: np.where(codes > 10, np.nan, codes) for question, codes in delivered.items()}
    columns: dict[str, object] = {
        "branch": place.branch.code,
        "firm": firm,
        "interviewer": [f"{firm}-{number:02d}" for number in interviewers],
        **persons.segments,
    }
    for question in survey.questions:
        if question.text_answer:
            columns[question.data_column] = remarks(survey, rated, numbers)
        elif not question.derive:
            columns[question.data_column] = pd.array(delivered[question.id]).astype("Int64")
    return pd.DataFrame(columns)


def _delivered(survey: Survey, given: Mapping[str, Array], numbers: Generator) -> dict[str, Array]:
    """The codes that stand in the file, question by question: an answer, a code for none, or NaN where not asked."""
    delivered: dict[str, Array] = {}
    for position, question in enumerate(survey.questions):
        if question.id in given:
            fate = numbers.random(len(given[question.id]))
            shares = _shares_lost(question, survey, position / len(survey.questions))
            codes = _some_lost(given[question.id], fate, shares)
            delivered[question.id] = np.where(_asked(question, delivered, len(codes)), codes, np.nan)
    return delivered


def _asked(question: Question, delivered: Mapping[str, Array], size: int) -> NDArray[np.bool_]:
    asked = np.ones(size, dtype=bool)
    for earlier, wanted in question.ask_if.items():
        asked &= np.isin(delivered[earlier], wanted)
    return asked


def _shares_lost(question: Question, survey: Survey, progress: float) -> dict[int, float]:
    """The share of each code for no answer, `progress` (0 to 1) through the interview; screening loses nothing."""
    if question.screen_out:
        return {}
    missing = {code: why for code, why in survey.scales[question.scale or ""].missing.items() if why in LOST}
    if question.id in TOLERANCE:
        return {code: TOLERANCE_LOST[why] for code, why in missing.items()}
    return {code: LOST[why][0] + (LOST[why][1] - LOST[why][0]) * progress for code, why in missing.items()}


def _some_lost(codes: Array, fate: Array, shares: Mapping[int, float]) -> Array:
    """The answers (n,), replaced by a code for none where `fate` (n,), uniform from 0 to 1, falls into its share."""
    taken = 0.0
    for code, share in shares.items():
        codes = np.where((fate >= taken) & (fate < taken + share), float(code), codes)
        taken += share
    return codes
