"""Residuals of questions by branch, and the league without each question."""

from dataclasses import replace

import numpy as np
import pytest

from acsi.model import pls
from acsi.model.em import Completion
from acsi.model.leaveout import leagues
from acsi.model.residuals import residuals
from acsi.model.structure import structure
from tests.model.test_invariance import MODEL, answers_from, drawn

U = np.full(6, 1 / 3)


def branches(count: int, each: int, seed: int) -> np.ndarray:
    stream = np.random.default_rng(seed)
    levels = stream.normal(scale=4, size=count)
    return np.vstack([drawn(each, stream) + level for level in levels])


def test_residuals_weighted_by_the_index_cancel_within_a_construct():
    answers = answers_from(branches(5, 40, 1), np.repeat(np.arange(5), 40))
    u = np.array([0.5, 0.3, 0.2, 0.2, 0.2, 0.6])
    found = residuals(answers, u, MODEL)
    np.testing.assert_allclose((found.residual * u) @ MODEL.blocks, 0, atol=1e-10)
    np.testing.assert_allclose(found.residual.sum(axis=0), 0, atol=1e-10)


def test_a_question_read_differently_in_one_branch_stands_out_there():
    values = branches(8, 100, 2)
    values[300:400, 1] += 8.0
    found = residuals(answers_from(values, np.repeat(np.arange(8), 100)), U, MODEL)
    row, column = np.unravel_index(np.nanargmin(found.p_value), found.p_value.shape)
    assert (row, column) == (3, 1)
    assert found.adjusted[3, 1] < 0.001
    assert found.residual[3, 1] == pytest.approx(8 * 2 / 3 * 7 / 8, abs=1.5)


def test_branches_that_differ_in_level_alone_have_no_residuals():
    found = residuals(answers_from(branches(10, 100, 3), np.repeat(np.arange(10), 100)), U, MODEL)
    assert np.nanmin(found.adjusted) > 0.01
    assert np.nanmean(found.p_value < 0.1) < 0.25


def test_standard_errors_are_those_of_repeated_samples():
    found = [residuals(answers_from(branches(4, 50, s), np.repeat(np.arange(4), 50)), U, MODEL) for s in range(150)]
    spread = np.std([each.residual for each in found], axis=0)
    claimed = np.sqrt(np.mean([each.se**2 for each in found], axis=0))
    np.testing.assert_allclose(claimed, spread, rtol=0.25)


def test_interviewers_count_as_clusters():
    stream = np.random.default_rng(4)
    values = branches(4, 60, 4)
    clusters = np.arange(240) // 6
    values[:, 0] += 6 * stream.normal(size=40)[clusters]
    alone = answers_from(values, np.repeat(np.arange(4), 60))
    clustered = residuals(replace(alone, clusters=clusters), U, MODEL)
    assert (clustered.se[:, 0] > 1.2 * residuals(alone, U, MODEL).se[:, 0]).all()


def test_single_and_formative_questions_and_branches_of_one_have_none():
    model = replace(
        structure({"a": ["q1"], "b": ["q2", "q3"], "c": ["s1", "s2", "s3"]}, {"a": ["c"], "b": ["c"]}),
        formative=("b",),
    )
    groups = np.append(np.repeat(np.arange(3), 40), 3)
    values = np.vstack([branches(3, 40, 5), np.full(6, 50.0)])
    found = residuals(answers_from(values, groups, model), np.array([1, 0.5, 0.5, 0.3, 0.3, 0.4]), model)
    assert np.isnan(found.p_value[:, :3]).all()
    assert np.isfinite(found.p_value[:3, 3:]).all()
    assert np.isnan(found.p_value[3]).all()


def league_of(values, groups, ranked=None):
    count = groups.max() + 1
    moments = Completion(values, groups, count).moments(np.ones((1, len(values))))
    ranked = np.ones(count, bool) if ranked is None else ranked
    return leagues(moments, MODEL, "satisfaction", lambda m, s: pls.solve(m.correlation, s), ranked)


def test_the_league_without_a_question_is_that_of_a_model_without_it():
    values, groups = branches(5, 40, 6), np.repeat(np.arange(5), 40)
    complete, *without = league_of(values, groups)
    assert complete.question == ""
    assert [each.question for each in without] == ["s1", "s2", "s3"]
    keep = [0, 1, 2, 4, 5]
    smaller = structure({"quality": ["q1", "q2", "q3"], "satisfaction": ["s2", "s3"]}, {"quality": ["satisfaction"]})
    weights = pls.solve(np.corrcoef(values[:, keep].T)[None], smaller).weights[0, 3:] / values[:, 4:].std(axis=0)
    scores = values[:, 4:] @ weights / weights.sum()
    expected = [scores[groups == g].mean() for g in range(5)]
    np.testing.assert_allclose(without[0].indices, expected, rtol=1e-9)
    np.testing.assert_array_equal(without[0].places, 1 + np.argsort(np.argsort(-np.array(expected))))


def test_a_branch_that_owes_its_place_to_one_question_loses_it_without_it():
    values, groups = branches(5, 60, 7), np.repeat(np.arange(5), 60)
    lowest = league_of(values, groups)[0].places.argmax()
    values[groups == lowest, 3] += 60
    complete, first, *_ = league_of(values, groups)
    assert complete.places[lowest] == 1
    assert first.places[lowest] >= 3


def test_branches_that_are_not_ranked_have_no_place():
    values, groups = branches(4, 40, 8), np.repeat(np.arange(4), 40)
    found = league_of(values, groups, np.array([True, False, True, True]))
    assert all(each.places[1] == 0 for each in found)
    assert sorted(found[0].places) == [0, 1, 2, 3]
