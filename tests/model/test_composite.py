"""A composite that shares out: what does not apply to an interview leaves its weight to the rest of it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from acsi.errors import AcsiError
from acsi.model.answers import Answers
from acsi.model.composite import composite_scores, scored
from acsi.model.fit import fit
from acsi.model.validate import validate
from acsi.survey.models import Survey
from acsi.survey.rules_model import index_findings

WEIGHTS = {"greeted": 1, "waited": 3, "transfer": 2}


def survey(not_applicable: str | None = "share_out", **estimation: object) -> Survey:
    return Survey.model_validate(
        {
            "acsi": 1,
            "id": "visits",
            "scales": {"yes_no": {"codes": {0: "No", 1: "Yes"}}, "wait": {"from": 1, "to": 5}},
            "questions": [
                {"id": "kind", "scale": "yes_no"},
                {"id": "greeted", "scale": "yes_no"},
                {"id": "waited", "scale": "wait"},
                {"id": "transfer", "scale": "yes_no", "ask_if": {"kind": 1}},
            ],
            "composite": {"index": "score", "weights": WEIGHTS, "not_applicable": not_applicable},
            "estimation": {"bootstrap": 200, "seed": 1} | estimation,
        }
    )


def answers(values: np.ndarray, groups: np.ndarray, weights: np.ndarray | None = None) -> Answers:
    labels = tuple("ABC"[: groups.max() + 1])
    return Answers(
        indicators=tuple(WEIGHTS),
        values=values,
        bounds=np.array([[0.0, 1.0], [1.0, 5.0], [0.0, 1.0]]),
        reversed=np.zeros(3, dtype=bool),
        groups=groups,
        labels=labels,
        weights=np.ones(len(values)) if weights is None else weights,
        missing={"transfer": {"not_applicable": 0.5}},
    )


@pytest.fixture
def visits() -> Answers:
    numbers = np.random.default_rng(3)
    values = np.column_stack(
        [numbers.integers(0, 2, 90) * 100.0, numbers.integers(0, 5, 90) * 25.0, numbers.integers(0, 2, 90) * 100.0]
    )
    values[::2, 2] = np.nan
    return answers(values, np.arange(90) % 3, np.where(np.arange(90) % 3 == 0, 4.0, 1.0))


def by_hand(row: np.ndarray) -> float:
    told = [(weight, value) for weight, value in zip(WEIGHTS.values(), row, strict=True) if np.isfinite(value)]
    return sum(weight * value for weight, value in told) / sum(weight for weight, _ in told)


def test_an_interview_is_scored_on_what_applies_to_it() -> None:
    values = np.array([[100, 50, 0], [100, 50, np.nan], [np.nan, np.nan, 100], [np.nan, np.nan, np.nan]])
    found = composite_scores(values, np.array([1.0, 3.0, 2.0]))
    np.testing.assert_allclose(found, [250 / 6, 62.5, 100, np.nan])


@given(arrays(float, (6, 3), elements=st.sampled_from([0.0, 25.0, 60.0, 100.0, np.nan])), st.floats(0.1, 50))
def test_scores_lie_among_the_answers_whatever_the_unit_of_the_weights(values: np.ndarray, unit: float) -> None:
    found = composite_scores(values, np.array([1.0, 3.0, 2.0]))
    np.testing.assert_allclose(composite_scores(values, unit * np.array([1.0, 3.0, 2.0])), found)
    for row, score in zip(values, found, strict=True):
        known = row[np.isfinite(row)]
        assert np.isnan(score) if not len(known) else known.min() - 1e-9 <= score <= known.max() + 1e-9


def test_the_index_is_the_mean_of_the_scores(visits: Answers) -> None:
    result = fit(scored(visits, survey()), survey(), by="branch")
    own = np.array([by_hand(row) for row in visits.values])
    np.testing.assert_allclose(result.scores[:, 0], own)
    for place, label in enumerate("ABC"):
        assert result.estimates.groups[label].index["score"].estimate == pytest.approx(own[place::3].mean())
    nation = np.average(own, weights=visits.weights)
    assert result.estimates.constructs["score"].index == pytest.approx(nation)


def test_its_standard_error_is_that_of_a_mean(visits: Answers) -> None:
    estimates = fit(scored(visits, survey()), survey(bootstrap=4000), by="branch").estimates
    own = np.array([by_hand(row) for row in visits.values])[::3]
    assert estimates.groups["A"].index["score"].se == pytest.approx(own.std(ddof=1) / 30**0.5, rel=0.05)


def test_its_questions_stand_in_the_estimates_with_declared_and_carried_shares(visits: Answers) -> None:
    lines = fit(scored(visits, survey()), survey(), by="branch").estimates.constructs["score"].questions
    assert list(lines) == list(WEIGHTS)
    assert [line.weight for line in lines.values()] == pytest.approx([1 / 6, 3 / 6, 2 / 6])
    assert sum(line.u for line in lines.values()) == pytest.approx(1)
    assert lines["transfer"].u < 2 / 6 < 1 / 2 < lines["waited"].u
    known = np.isfinite(visits.values[:, 2])
    mean = np.average(visits.values[known, 2], weights=visits.weights[known]) / 100
    assert lines["transfer"].mean == pytest.approx(mean)
    assert lines["transfer"].missing == {"not_applicable": 0.5}
    assert 0 < lines["waited"].loading <= 1


def test_a_question_that_everybody_passes_is_no_fault(visits: Answers) -> None:
    values = visits.values.copy()
    values[:, 0] = 100
    estimates = fit(scored(replace(visits, values=values), survey()), survey(), by="branch").estimates
    assert estimates.constructs["score"].parts["greeted"].loading == 0


def test_an_interview_to_which_nothing_applies_is_counted_and_moves_nothing(visits: Answers) -> None:
    values = np.vstack([visits.values, np.full((3, 3), np.nan)])
    more = answers(values, np.append(visits.groups, [0, 1, 2]), np.append(visits.weights, [4.0, 1.0, 1.0]))
    before, after = (fit(scored(each, survey()), survey(), by="branch").estimates for each in (visits, more))
    assert after.constructs["score"].index == pytest.approx(before.constructs["score"].index)
    assert "W012" in [each.code for each in after.warnings]


def test_without_sharing_out_the_questions_of_some_are_refused() -> None:
    assert [found.code for found in index_findings(survey(None))] == ["S156"]
    assert list(index_findings(survey())) == []


def test_validity_is_for_models(visits: Answers) -> None:
    with pytest.raises(AcsiError, match="M020"):
        validate(scored(visits, survey()), survey(), by="branch")
