from types import SimpleNamespace

import numpy as np
import pytest

from acsi.league.confirmation import RESIDUAL, confirmation
from acsi.league.league import rank
from acsi.league.sections import Material
from acsi.model.answers import Answers, scaled
from acsi.model.fit import fit
from acsi.model.interviews import Interviews, replicated
from acsi.survey.models import Survey

QUESTIONS = ("q1", "q2", "s_overall", "s_met", "s_ideal")
BRANCHES = ("LOW", "SHORT", *(f"B{g}" for g in range(6)))


def survey(confirmation="s_met", satisfied=("s_overall", "s_met", "s_ideal")):
    return Survey.model_validate(
        {
            "acsi": 1,
            "id": "met",
            "scales": {"rating": {"from": 1, "to": 10}},
            "questions": [{"id": each, "scale": "rating"} for each in QUESTIONS],
            "model": {
                "constructs": {"quality": {"indicators": ["q1", "q2"]}, "satisfaction": {"indicators": [*satisfied]}},
                "paths": {"quality": ["satisfaction"]},
                "index": "satisfaction",
                "confirmation": confirmation,
            },
            "estimation": {"bootstrap": 300},
        }
    )


@pytest.fixture(scope="module")
def answers():
    """LOW is less satisfied throughout; SHORT says less than its satisfaction that expectations were met."""
    random = np.random.default_rng(4)
    each = 300
    groups = np.repeat(np.arange(len(BRANCHES)), each)
    felt = random.standard_normal(len(groups)) - 1.0 * (groups == 0)
    raw = 6 + 1.6 * (felt[:, None] + 0.6 * random.standard_normal((len(groups), len(QUESTIONS))))
    raw[groups == 1, QUESTIONS.index("s_met")] -= 0.8
    raw = np.clip(np.rint(raw), 1, 10)
    bounds, reverse = np.tile([1.0, 10.0], (len(QUESTIONS), 1)), np.zeros(len(QUESTIONS), dtype=bool)
    values = scaled(raw, bounds, reverse)
    values[random.random(values.shape) < 0.02] = np.nan
    return Answers(QUESTIONS, values, bounds, reverse, groups, BRANCHES, np.ones(len(raw)))


def material(answers, definition):
    found = fit(answers, definition, by="branch")
    interviews = Interviews(answers, {}, {}, {}, np.zeros(answers.n, dtype=bool), within=True, seed=1)
    league = rank(found.estimates, found.replicates, definition, {})
    return Material(interviews, definition, found.estimates, found.replicates, league)


@pytest.fixture(scope="module")
def told(answers):
    made = material(answers, survey())
    section = confirmation(made)
    league = section.added(made.league, replicated(made.interviews, section.statistics, 300))
    below = {standing.branch for standing in league.branches if standing.why.confirmation_verdict == "below"}
    assert below == {"SHORT"}
    return {standing.branch: standing.why.confirmation for standing in league.branches}


def test_a_branch_that_falls_short_of_expectations_is_seen(told):
    """0.8 steps of 9 are 8.9 points, of which the mean of eight branches takes an eighth."""
    assert told["SHORT"].estimate == pytest.approx(-8.9 * 7 / 8, abs=2.0)
    assert told["SHORT"].sign == -1


def test_a_branch_that_is_merely_less_satisfied_is_not(told):
    others = [told[f"B{g}"].estimate for g in range(6)]
    assert min(others) - 1.0 < told["LOW"].estimate < max(others) + 1.0


def test_residuals_add_up_to_nothing(told):
    assert sum(measure.estimate for measure in told.values()) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    "definition", [survey(confirmation=None), survey(confirmation="s_met", satisfied=("s_overall", "s_met"))]
)
def test_without_the_question_or_two_others_nothing_is_said(answers, definition):
    u = {name: SimpleNamespace(u=1.0) for name in definition.model.constructs["satisfaction"].indicators}
    estimates = SimpleNamespace(constructs={"satisfaction": SimpleNamespace(indicators=u)})
    league = SimpleNamespace(branches=[])
    interviews = SimpleNamespace(answers=answers)
    assert (
        confirmation(SimpleNamespace(survey=definition, estimates=estimates, league=league, interviews=interviews))
        is None
    )


def test_a_branch_without_a_place_has_none(answers):
    made = material(answers, survey())
    section = confirmation(made)
    assert section.statistics[RESIDUAL](answers.model_weights[None]).shape == (1, len(BRANCHES))
    unranked = [
        row.model_copy(update={"rank": None, "why": None}) if row.branch == "B5" else row
        for row in made.league.branches
    ]
    fewer = made.league.model_copy(update={"branches": unranked})
    section = confirmation(Material(made.interviews, made.survey, made.estimates, made.replicates, fewer))
    league = section.added(fewer, replicated(made.interviews, section.statistics, 20))
    assert next(row for row in league.branches if row.branch == "B5").why is None
    assert section.statistics[RESIDUAL](answers.model_weights[None]).shape == (1, len(BRANCHES) - 1)
