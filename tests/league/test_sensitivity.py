"""The league made in other ways."""

from dataclasses import replace

import numpy as np

from acsi.league.league import rank
from acsi.model.fit import fit
from acsi.survey.models import Survey
from tests.league.test_case_mix import LABELS, answers_of, interviews_of, ranked, words
from tests.model.test_fit import settings, tiny_survey


def by_what(league):
    return {(variant.what, variant.question): variant for variant in league.sensitivity}


def test_the_league_is_made_in_every_other_way_that_there_is():
    answers, commercial = answers_of(missing=0.05)
    flagged = np.arange(answers.n) % 17 == 0
    league, _ = ranked(answers, {"use": words(commercial)}, adjust_for=["use"], flagged=flagged)
    assert set(by_what(league)) == {
        ("without_flagged", None),
        ("adjusted", None),
        ("equal_weights", None),
        ("without_question", "s1"),
        ("without_question", "s2"),
    }
    for variant in league.sensitivity:
        assert variant.largest == max((abs(move.to - move.start) for move in variant.moves), default=0)
        assert variant.ranked == len(LABELS)
        assert -1 <= variant.kendall <= 1
    assert by_what(league)["adjusted", None].moves == league.case_mix.moves


def test_without_flagged_interviews_the_league_is_that_of_the_others():
    answers, _ = answers_of(missing=0.05)
    flagged = (answers.groups == 0) & (np.arange(answers.n) < 60)
    values = np.where(flagged[:, None], 100.0, answers.values)
    league, _ = ranked(replace(answers, values=values), {}, adjust_for=[], flagged=flagged)
    rest = replace(
        answers, values=answers.values[~flagged], groups=answers.groups[~flagged], weights=answers.weights[~flagged]
    )
    fitted = fit(rest, settings(tiny_survey(), bootstrap=0), by="branch").estimates
    order = sorted(LABELS, key=lambda label: -fitted.groups[label].index["satisfaction"].estimate)
    variant = by_what(league)["without_flagged", None]
    after = {row.branch: row.rank for row in league.branches} | {move.branch: move.to for move in variant.moves}
    assert sorted(LABELS, key=after.get) == order
    assert variant.left_out == int(flagged.sum())


def test_branches_with_too_few_other_interviews_have_no_place_without_the_flagged_ones():
    answers, _ = answers_of(size=30)
    flagged = (answers.groups == 2) & (np.arange(answers.n) < 100)
    league, _ = ranked(answers, {}, adjust_for=[], flagged=flagged, minimum_n=20)
    variant = by_what(league)["without_flagged", None]
    assert variant.ranked == len(LABELS) - 1
    assert "C" not in {move.branch for move in variant.moves}


def test_nothing_but_flagged_interviews_is_no_other_league():
    answers, _ = answers_of(size=10)
    league, _ = ranked(answers, {}, adjust_for=[], flagged=np.ones(answers.n, dtype=bool))
    assert ("without_flagged", None) not in by_what(league)


def test_equal_weights_are_the_mean_of_the_questions():
    answers, _ = answers_of(size=50)
    league, _ = ranked(answers, {}, adjust_for=[])
    means = {label: answers.values[answers.groups == g][:, 2:].mean() for g, label in enumerate(LABELS)}
    variant = by_what(league)["equal_weights", None]
    after = {row.branch: row.rank for row in league.branches} | {move.branch: move.to for move in variant.moves}
    assert sorted(LABELS, key=after.get) == sorted(LABELS, key=lambda label: -means[label])


def test_a_composite_is_left_with_the_declared_weights_of_its_other_questions():
    answers, _ = answers_of(size=30)
    definition = tiny_survey().model_dump(by_alias=True, exclude_none=True, exclude={"model", "title"})
    composite = {"index": "mark", "weights": {"q1": 3, "q2": 1, "s1": 1, "s2": 1}}
    survey = Survey.model_validate(definition | {"composite": composite, "league": {"minimum_n": 2}})
    fitted = fit(answers, settings(survey, bootstrap=40), by="branch")
    league = rank(fitted.estimates, fitted.replicates, survey, {}, interviews_of(answers, {}))
    variant = by_what(league)["without_question", "q1"]
    means = {label: answers.values[answers.groups == g][:, 1:].mean() for g, label in enumerate(LABELS)}
    after = {row.branch: row.rank for row in league.branches} | {move.branch: move.to for move in variant.moves}
    assert sorted(LABELS, key=after.get) == sorted(LABELS, key=lambda label: -means[label])


def test_an_index_of_one_question_leaves_none_out():
    answers, _ = answers_of(size=30)
    survey = tiny_survey(
        model={
            "constructs": {"quality": {"indicators": ["q1", "q2", "s1"]}, "satisfaction": {"indicators": ["s2"]}},
            "paths": {"quality": ["satisfaction"]},
            "index": "satisfaction",
        },
        league={"minimum_n": 2},
    )
    fitted = fit(answers, survey, by="branch")
    league = rank(fitted.estimates, fitted.replicates, survey, {}, interviews_of(answers, {}))
    assert league.sensitivity == []
