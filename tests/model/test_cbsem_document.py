"""The covariance model in the document: which statistics stand at the top, and which beside."""

import json
from dataclasses import replace

import numpy as np
import pytest

from acsi.model.cbsem_document import covariance_document
from acsi.model.em import Completion


def document(answers, survey):
    moments = Completion(answers.values, answers.groups, len(answers.labels)).moments(answers.model_weights[None])
    return json.loads(json.dumps(covariance_document(answers, moments, survey), allow_nan=False))


def codes(found):
    return [doubt["code"] for doubt in found["warnings"]]


def rows(answers, chosen):
    """Part of the interviews."""
    groups = np.unique(answers.groups[chosen], return_inverse=True)[1]
    labels = tuple(dict.fromkeys(np.array(answers.labels)[answers.groups[chosen]]))
    return replace(
        answers, values=answers.values[chosen], groups=groups, labels=labels, weights=answers.weights[chosen]
    )


def test_complete_interviews_have_maximum_likelihood_with_robust_statistics_beside(wave, wave_survey, reference):
    found = document(wave, wave_survey)
    theirs = {name: json.loads((reference / f"cbsem_{name}.json").read_text()) for name in ("ml", "mlr", "mlm")}
    assert (found["estimator"], codes(found), found["units"]) == ("ml", [], 3600)
    assert found["fit"]["chisq"] == pytest.approx(theirs["ml"]["fit"]["chisq"], abs=1e-4)
    assert list(found["robust"]) == ["mlr", "mlm"]
    for name, robust in found["robust"].items():
        assert robust["fit"]["chisq"] == pytest.approx(theirs[name]["fit"]["chisq.scaled"], abs=1e-4)
        path = next(p for p in theirs[name]["parameters"] if p["op"] == "~")
        assert robust["paths"][0]["se"] == pytest.approx(path["se"], rel=1e-5)
        assert robust["paths"][0]["estimate"] == found["paths"][0]["estimate"]
    assert len(found["residuals"]) == 10
    assert found["residuals"][0].keys() == {"between", "residual", "z"}


@pytest.mark.parametrize("em", ["branch", "pooled"])
def test_incomplete_interviews_have_two_stage_statistics_whatever_em_the_index_uses(
    wave_with_gaps, wave_survey, reference, em
):
    survey = wave_survey.model_copy(update={"estimation": wave_survey.estimation.model_copy(update={"em": em})})
    found = document(wave_with_gaps, survey)
    theirs = json.loads((reference / "cbsem_robust_twostage.json").read_text())["fit"]
    assert (found["estimator"], codes(found), list(found["robust"])) == ("two_stage", [], ["robust_two_stage"])
    assert found["robust"]["robust_two_stage"]["fit"]["chisq"] == pytest.approx(theirs["chisq.scaled"], abs=1e-3)
    assert found["fit"]["logl"] is None
    assert all(path["se"] > 0 for path in found["paths"])


def test_unequal_weights_leave_robust_statistics_only(wave, wave_survey):
    weights = np.random.default_rng(1).uniform(0.5, 2, len(wave.values))
    found = document(replace(wave, weights=weights), wave_survey)
    assert (found["estimator"], codes(found)) == ("mlr", ["W006"])
    assert found["paths"] == found["robust"]["mlr"]["paths"]
    assert found["fit"] == found["robust"]["mlr"]["fit"]
    assert found["fit"]["aic"] is None


def test_branches_of_unequal_size_weigh_their_interviews_unequally(wave, wave_survey):
    assert codes(document(rows(wave, np.arange(40, 700)), wave_survey)) == ["W006"]


def test_unequal_weights_of_incomplete_interviews_leave_the_robust_two_stage(wave_with_gaps, wave_survey):
    weights = np.random.default_rng(1).uniform(0.5, 2, len(wave_with_gaps.values))
    found = document(replace(wave_with_gaps, weights=weights), wave_survey)
    assert (found["estimator"], codes(found)) == ("robust_two_stage", ["W006"])


def test_interviewers_are_the_units_where_they_are_known(wave, wave_survey):
    interviewers = np.arange(len(wave.values)) % 90
    found = document(replace(wave, clusters=interviewers), wave_survey)
    plain = document(wave, wave_survey)
    assert (found["units"], found["estimator"]) == (90, "ml")
    assert found["paths"] == plain["paths"]
    assert found["robust"]["mlr"]["paths"][0]["se"] != plain["robust"]["mlr"]["paths"][0]["se"]


def test_a_reversed_question_turns_its_sign_and_no_statistic(wave, wave_survey):
    reverse = np.array([name == "sat_ideal" for name in wave.indicators])
    turned, plain = document(replace(wave, reversed=reverse), wave_survey), document(wave, wave_survey)
    for before, after in zip(plain["robust"]["mlr"]["loadings"], turned["robust"]["mlr"]["loadings"], strict=True):
        sign = -1 if after["indicator"] == "sat_ideal" else 1
        assert after["estimate"] == pytest.approx(sign * before["estimate"])
        assert after["se"] == pytest.approx(before["se"])
    assert turned["robust"]["mlm"]["fit"]["chisq"] == pytest.approx(plain["robust"]["mlm"]["fit"]["chisq"])


def test_questions_never_answered_together_leave_the_estimates_only(wave, wave_survey):
    values = wave.values.copy()
    values[::2, 0] = values[1::2, 1] = np.nan
    found = document(replace(wave, values=values), wave_survey)
    assert set(codes(found)) >= {"W118"}
    assert all(path["se"] is None and path["ci"] is None for path in found["paths"])
    assert (set(found["fit"].values()), found["robust"]) == ({None}, {})


@pytest.mark.parametrize("gaps", [False, True])
def test_two_questions_that_say_the_same_are_named(wave, wave_survey, gaps):
    values = wave.values.copy()
    values[:, 1] = values[:, 0]
    if gaps:
        values[::7, 5] = np.nan
    found = document(replace(wave, values=values), wave_survey)
    assert (codes(found), found["converged"], found["robust"]) == (["W113"], False, {})
