"""What may make waves differ: weights, questions, wording, firms; against MICOM's permutations and by simulation."""

from dataclasses import replace

import numpy as np
import pytest

from acsi.league.comparability import agreement, comparability, equal_weights
from acsi.league.trend import trend
from acsi.league.wording import asked_differently
from acsi.league.yardstick import common_questions
from acsi.model.expected import expected
from acsi.model.fit import fit
from acsi.model.invariance import permuted
from acsi.model.structure import specified
from acsi.model.validate import _solver
from tests.league.waves import QUESTIONS, U, survey_of, wave
from tests.model.test_fit import settings, tiny, tiny_survey

TWO = {"A": 80.0, "B": 75.0}
OTHER = {**U, "satisfaction": [0.25, 0.3, 0.45]}


def both(earlier, later):
    return comparability(earlier, later, common_questions([earlier, later]), 0.95)


def test_equal_weights_are_told_from_others():
    same, other = both(wave("a", TWO), wave("b", TWO)), both(wave("a", TWO), wave("b", TWO, u=OTHER))
    assert same.composition["satisfaction"].established
    assert same.composition["satisfaction"].c == pytest.approx(1)
    assert other.composition["satisfaction"].established is False
    assert other.composition["satisfaction"].c < 1
    assert other.composition["quality"].established


def test_weights_that_differ_mark_the_changes_of_that_index_only():
    found = trend([wave("a", TWO), wave("b", TWO, u=OTHER)], survey_of(), {})
    assert found.nation["satisfaction"].changes[0].flags == ["weights_differ"]
    assert found.nation["quality"].changes[0].flags == []
    assert found.branches[0].courses["satisfaction"].changes[0].flags == ["weights_differ"]
    assert [each.code for each in found.warnings] == ["W340"]


def test_the_test_of_weights_is_wrong_as_often_as_it_says():
    stream = np.random.default_rng(3)
    spread = 0.02**2 * (np.eye(3) - 1 / 3)
    shapes = np.array(U["satisfaction"]) + stream.multivariate_normal(np.zeros(3), spread, size=(800, 2))
    p_values = []
    for one, two in shapes:
        pair = [wave(name, TWO, u={**U, "satisfaction": u}, u_se=0.02) for name, u in (("a", one), ("b", two))]
        constructs = [each.means.constructs["satisfaction"] for each in pair]
        p_values.append(equal_weights(*constructs, QUESTIONS["satisfaction"]))
    assert np.mean(np.array(p_values) < 0.05) == pytest.approx(0.05, abs=0.016)
    assert np.mean(p_values) == pytest.approx(0.5, abs=0.03)


def interviews(stream: np.random.Generator, common: float) -> np.ndarray:
    """Answers (400, 4) of 1–10; `common`: how much of the last question's core is that of the others."""
    core = stream.normal(size=(400, 1)) * np.array([1.3, 1.3, 1.3, 1.3 * common])
    own = stream.normal(size=(400, 4)) * np.array([1, 1, 1, np.hypot(1, 1.3 * np.sqrt(1 - common**2))])
    return np.clip(np.round(6 + core + own), 1, 10)


@pytest.mark.parametrize(("common", "established"), [(1.0, True), (0.2, False)])
def test_it_agrees_with_micoms_permutations(common, established):
    """Two waves as two groups of interviews: Henseler's correlation of scores, and his verdict."""
    survey, stream = settings(tiny_survey(), bootstrap=400), np.random.default_rng(2)
    first, second = interviews(stream, 1.0), interviews(stream, common)
    one, two = (fit(tiny(each, groups=2), survey, by="branch").means for each in (first, second))
    joined = replace(tiny(np.concatenate([first, second]), groups=2), groups=np.repeat([0, 1], 400))
    structure = specified(survey)
    micom = permuted(expected(joined), structure, _solver(survey, structure), permutations=300)
    for k, construct in enumerate(("quality", "satisfaction")):
        pair = one.constructs[construct], two.constructs[construct]
        c = agreement(*pair, pair[0].questions)
        assert c == pytest.approx(micom.observed.composition[0, 0, k], abs=0.01)
        alike = established or construct == "quality"
        assert (equal_weights(*pair, pair[0].questions) > 0.05) == alike
        assert (micom.p_composition[0, k] > 0.05) == alike


def test_declared_weights_need_no_test():
    declared = both(wave("a", TWO, u_se=0), wave("b", TWO, u_se=0))
    assert declared.composition["satisfaction"].established is None


def test_a_question_that_moves_alone_is_named():
    moved = {label: {"quality": [80, 80], "satisfaction": [80, 80, 72]} for label in "AB"}
    still = {label: {"quality": [80, 80], "satisfaction": [80, 80, 80]} for label in "AB"}
    found = trend([wave("a", still, n=900), wave("b", moved, n=900)], survey_of(), {})
    shifts = {each.question: each for each in found.comparability[0].shifts}
    assert shifts["s3"].apart
    assert shifts["s3"].shift.estimate == pytest.approx(-8 * 0.75)
    assert not shifts["q1"].apart
    assert any(each.code == "W343" and each.found["question"] == "s3" for each in found.warnings)


def test_questions_that_a_wave_lacks_do_not_count():
    fewer = {**QUESTIONS, "satisfaction": ["s1", "s3"]}
    levels = {label: {"quality": [80, 80], "satisfaction": [80, 70]} for label in "AB"}
    later = {label: {"quality": [80, 80], "satisfaction": [80, 10, 70]} for label in "AB"}
    found = trend(
        [wave("a", levels, questions=fewer, u={**U, "satisfaction": [0.5, 0.5]}), wave("b", later)], survey_of(), {}
    )
    assert found.yardstick.u["satisfaction"] == pytest.approx({"s1": 0.4 / 0.65, "s3": 0.25 / 0.65})
    change = found.nation["satisfaction"].changes[0]
    assert change.estimate == pytest.approx(0)
    assert "questions_missing" in change.flags
    assert any(each.code == "W346" and each.found["questions"] == "s2" for each in found.warnings)


def test_changed_questions_are_marked_and_named():
    questions = survey_of().model_dump(by_alias=True, exclude_unset=True)["questions"]
    reworded = [{**each, "text": "Wholly another question"} if each["id"] == "s2" else each for each in questions]
    later = wave("b", TWO, asked=survey_of(questions=reworded))
    found = trend([wave("a", TWO), later], survey_of(), {})
    assert [(each.question, each.differs) for each in found.comparability[0].asked] == [("s2", ["wording"])]
    assert found.nation["satisfaction"].changes[0].flags == ["asked_differently"]
    assert found.nation["quality"].changes[0].flags == []
    assert any(each.code == "W341" and each.found["questions"] == "s2" for each in found.warnings)


@pytest.mark.parametrize(
    ("change", "differs"),
    [
        ({"text": "How  good is s1 ?"}, []),
        ({"text": {"en": "How good is s1?", "zh": "s1 如何？"}}, ["wording"]),
        ({"low": "bad"}, []),
        ({"reversed": True}, ["reversed"]),
        ({"ask_if": {"q1": [10]}}, ["routing"]),
        ({"scale": "five"}, ["scale"]),
        ({"id": "s9"}, ["not_asked"]),
    ],
)
def test_what_differs_between_two_definitions(change, differs):
    plain = survey_of(scales={"rating": {"from": 1, "to": 10}, "five": {"from": 1, "to": 5}})
    questions = [each.model_dump(by_alias=True, exclude_unset=True) for each in plain.questions]
    changed = [{**each, **change} if each["id"] == "s1" else each for each in questions]
    model = plain.model.model_dump()
    if "id" in change:
        model["constructs"]["satisfaction"]["indicators"] = ["s9", "s2", "s3"]
    later = survey_of(scales=plain.model_dump(by_alias=True)["scales"], questions=changed, model=model)
    found = asked_differently(plain, later)
    assert [each.differs for each in found] == ([differs] if differs else [])


def test_another_firm_marks_the_branch():
    before, now = {"A": {"north": 90, "south": 10}, "B": {"south": 100}}, {"A": {"south": 100}, "B": {"south": 100}}
    found = trend([wave("a", TWO, firms=before), wave("b", TWO, firms=now)], survey_of(), {})
    by_branch = {each.branch: each.courses["satisfaction"].changes[0].flags for each in found.branches}
    assert by_branch == {"A": ["firm_changed"], "B": []}
    assert found.nation["satisfaction"].changes[0].flags == ["firm_changed"]
    assert any(each.code == "W344" and each.found["branches"] == "A" for each in found.warnings)


def test_interviewers_of_both_waves_are_counted():
    one, two = wave("a", TWO, interviewers=frozenset("abc")), wave("b", TWO, interviewers=frozenset("bcde"))
    assert (both(one, two).interviewers_in_both, both(one, two).interviewers) == (2, 4)
    assert both(wave("a", TWO), two).interviewers_in_both is None


def test_the_same_interviews_twice_are_noticed():
    one = wave("a", TWO)
    found = trend([one, replace(one, name="b")], survey_of(), {})
    assert "W347" in {each.code for each in found.warnings}


def test_an_unknown_questionnaire_is_said_to_be_unknown():
    found = trend([wave("a", TWO, asked=None), wave("b", TWO)], survey_of(), {})
    assert found.comparability[0].asked is None
    assert [each.found["waves"] for each in found.warnings if each.code == "W342"] == ["a"]
