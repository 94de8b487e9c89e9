"""The document of `acsi validity`: complete, the same for one seed, and honest where something cannot be compared."""

import numpy as np
import pytest

from acsi.errors import AcsiError
from acsi.model.estimates import Document
from acsi.model.validate import validate
from acsi.model.validation import Validation
from acsi.survey.load import check_survey
from tests.model.test_invariance import answers_from, drawn

DEFINITION = """
acsi: 1
id: small
title: Small survey
scales: {points: {from: 0, to: 100}}
questions:
  - {id: q1, scale: points}
  - {id: q2, scale: points}
  - {id: q3, scale: points}
  - {id: s1, scale: points}
  - {id: s2, scale: points}
  - {id: s3, scale: points}
model:
  constructs:
    quality: {indicators: [q1, q2, q3]}
    satisfaction: {indicators: [s1, s2, s3]}
  paths: {quality: [satisfaction]}
  index: satisfaction
"""


@pytest.fixture(scope="module")
def survey():
    survey, problems = check_survey(DEFINITION, "small.yaml")
    assert not problems
    return survey


def wave(groups: int = 4, each: int = 60, seed: int = 0):
    stream = np.random.default_rng(seed)
    return answers_from(drawn(groups * each, stream), np.repeat(np.arange(groups), each))


@pytest.fixture(scope="module")
def validation(survey):
    return validate(wave(), survey, by="branch", permutations=100)


def test_every_check_has_its_part(validation):
    assert validation.prediction is not None
    assert set(validation.prediction.questions) == {"s1", "s2", "s3"}
    assert list(validation.invariance) == ["B0", "B1", "B2", "B3"]
    assert len(validation.path_differences) == 4
    assert len(validation.residuals) == 4 * 6
    assert [each.question for each in validation.without] == ["s1", "s2", "s3"]
    measures = {each.measure for each in validation.verdicts}
    assert measures == {
        "Q²predict",
        "RMSE beside linear",
        "MICOM step 2",
        "path by group",
        "residual by group",
        "league without",
    }


def test_alike_groups_get_good_verdicts(validation):
    judged = {"MICOM step 2", "path by group", "Q²predict"}
    assert {each.verdict for each in validation.verdicts if each.measure in judged} == {"good"}
    assert all(group.invariant for group in validation.invariance.values())


def test_the_document_survives_json(validation):
    assert Validation.model_validate_json(validation.model_dump_json(by_alias=True)) == validation
    assert isinstance(validation, Document)
    assert '"from":"quality"' in validation.model_dump_json(by_alias=True)


def test_the_seed_decides(survey, validation):
    assert validate(wave(), survey, by="branch", permutations=100) == validation


def test_many_groups_get_permutations_enough_to_tell_a_single_odd_one(survey):
    found = validate(wave(groups=6, each=20), survey, by="branch", permutations=10)
    assert found.permutations == 240


def test_without_groups_only_prediction_is_checked(survey):
    found = validate(wave(groups=1, each=100), survey)
    assert found.prediction is not None
    assert (found.invariance, found.residuals, found.without, found.permutations) == ({}, [], [], 0)


def test_a_question_that_does_not_vary_in_a_branch_leaves_it_open_and_says_so(survey):
    answers = wave()
    answers.values[:60, 1] = 50.0
    found = validate(answers, survey, by="branch", permutations=50)
    assert found.invariance["B0"].invariant is None
    assert found.invariance["B1"].invariant is not None
    assert any(each.words == "too little variation to compare B0" for each in found.verdicts)


def test_a_branch_that_weighs_questions_differently_is_named_in_the_verdict(survey):
    stream = np.random.default_rng(3)
    parts = [drawn(120, stream) for _ in range(4)] + [drawn(120, stream, loadings=(0.95, 0.6, 0.0))]
    answers = answers_from(np.vstack(parts), np.repeat(np.arange(5), 120))
    found = validate(answers, survey, by="branch", permutations=200)
    verdict = next(each for each in found.verdicts if (each.measure, each.of) == ("MICOM step 2", "quality"))
    assert verdict.verdict == "poor"
    assert verdict.words.startswith("quality is made up alike in all but B4")
    assert found.invariance["B4"].invariant is False


def test_progress_reaches_the_number_of_permutations(survey):
    told = []
    validate(wave(), survey, by="branch", permutations=160, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (160, 160)


def test_a_survey_without_a_model_is_refused():
    text = DEFINITION[: DEFINITION.index("model:")] + "composite: {weights: {s1: 1, s2: 1}}\n"
    composite, problems = check_survey(text, "small.yaml")
    assert not problems
    with pytest.raises(AcsiError, match="M020"):
        validate(wave(), composite, by="branch")


def test_answers_that_cannot_carry_a_model_are_refused(survey):
    constant = wave()
    constant.values[:, 2] = 50.0
    with pytest.raises(AcsiError, match="M002"):
        validate(constant, survey, by="branch")
