"""PLSpredict: a saturated model of single questions is the linear model; errors are those of plain cross-validation."""

from dataclasses import replace

import numpy as np
import pytest

from acsi.model import pls
from acsi.model.predict import predict
from acsi.model.structure import structure
from tests.model.test_invariance import MODEL, answers_from, drawn, solve


def test_a_saturated_model_of_single_questions_predicts_as_the_linear_model():
    model = structure({"a": ["q1"], "b": ["q2"], "c": ["s1"]}, {"a": ["c"], "b": ["c"]})
    values = drawn(120, np.random.default_rng(1))[:, [0, 1, 3]]
    answers = answers_from(values, np.zeros(120, dtype=np.intp), model)
    found = predict(answers, model, lambda moments: pls.solve(moments.correlation, model))
    assert found.rmse[2] == pytest.approx(found.linear_rmse[2], rel=1e-10)
    assert found.mae[2] == pytest.approx(found.linear_mae[2], rel=1e-10)
    assert np.isnan(found.rmse[:2]).all()


def plainly(values: np.ndarray, folds: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Errors of the tiny model on the questions of satisfaction, fold by fold, with scores written out."""
    model_errors, linear_errors, trivial_errors = [], [], []
    for fold in range(folds.max() + 1):
        train, test = values[folds != fold], values[folds == fold]
        mean, spread = train.mean(axis=0), train.std(axis=0)
        solution = pls.solve(np.corrcoef(train.T)[None], MODEL)
        score = ((test - mean) / spread)[:, :3] @ solution.weights[0, :3]
        predicted = score[:, None] * solution.paths[0, 0, 1] * solution.loadings[0, 3:] * spread[3:] + mean[3:]
        model_errors.append(test[:, 3:] - predicted)
        design = np.column_stack([np.ones(len(train)), train[:, :3]])
        slopes = np.linalg.lstsq(design, train[:, 3:], rcond=None)[0]
        linear_errors.append(test[:, 3:] - np.column_stack([np.ones(len(test)), test[:, :3]]) @ slopes)
        trivial_errors.append(test[:, 3:] - mean[3:])
    return np.vstack(model_errors), np.vstack(linear_errors), np.vstack(trivial_errors)


@pytest.mark.parametrize("antecedents", ["earliest", "direct"])
def test_errors_are_those_of_a_plain_cross_validation(antecedents):
    values = drawn(100, np.random.default_rng(2))
    answers = answers_from(values, np.zeros(100, dtype=np.intp))
    found = predict(answers, MODEL, solve, folds=5, repeats=1, seed=3, antecedents=antecedents)
    folds = np.random.default_rng(3).permutation(np.arange(100) % 5)
    model, linear, trivial = plainly(values, folds)
    np.testing.assert_allclose(found.rmse[3:], np.sqrt((model**2).mean(axis=0)), rtol=1e-9)
    np.testing.assert_allclose(found.mae[3:], np.abs(model).mean(axis=0), rtol=1e-9)
    np.testing.assert_allclose(found.linear_rmse[3:], np.sqrt((linear**2).mean(axis=0)), rtol=1e-9)
    np.testing.assert_allclose(found.linear_mae[3:], np.abs(linear).mean(axis=0), rtol=1e-9)
    q2 = 1 - (model**2).sum(axis=0) / (trivial**2).sum(axis=0)
    np.testing.assert_allclose(found.q2_predict[3:], q2, rtol=1e-9)


def test_errors_are_on_each_questions_own_scale():
    answers = answers_from(drawn(100, np.random.default_rng(4)), np.zeros(100, dtype=np.intp))
    narrow = replace(answers, bounds=np.tile([1.0, 11.0], (6, 1)))
    wide, short = (predict(each, MODEL, solve, folds=5, repeats=2) for each in (answers, narrow))
    np.testing.assert_allclose(short.rmse[3:], wide.rmse[3:] / 10)
    np.testing.assert_allclose(short.q2_predict[3:], wide.q2_predict[3:])


def test_noise_is_not_predicted():
    values = 50 + 10 * np.random.default_rng(5).normal(size=(200, 6))
    values[:, 1:3] += values[:, :1]
    values[:, 4:] += values[:, 3:4]
    found = predict(answers_from(values, np.zeros(200, dtype=np.intp)), MODEL, solve)
    assert (found.q2_predict[3:] < 0.02).all()


def test_direct_antecedents_predict_better_than_the_earliest_in_a_chain():
    model = structure({"a": ["q1"], "b": ["q2"], "c": ["s1"]}, {"a": ["b"], "b": ["c"]})
    stream = np.random.default_rng(6)
    first = stream.normal(size=300)
    second = first + stream.normal(size=300)
    values = 50 + 10 * np.column_stack([first, second, second + stream.normal(size=300)])
    answers = answers_from(values, np.zeros(300, dtype=np.intp), model)
    earliest, direct = (
        predict(answers, model, lambda moments: pls.solve(moments.correlation, model), antecedents=kind)
        for kind in ("earliest", "direct")
    )
    assert direct.rmse[2] < earliest.rmse[2]
    assert direct.rmse[1] == pytest.approx(earliest.rmse[1])


def test_the_seed_decides():
    answers = answers_from(drawn(80, np.random.default_rng(7)), np.zeros(80, dtype=np.intp))
    first, again, other = (predict(answers, MODEL, solve, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.rmse, again.rmse)
    assert not np.array_equal(first.rmse[3:], other.rmse[3:])


def test_missing_answers_change_little_and_a_missing_target_tells_nothing_of_itself():
    stream = np.random.default_rng(8)
    values = drawn(400, stream)
    gaps = values.copy()
    gaps[stream.random(values.shape) < 0.05] = np.nan
    whole, holed = (predict(answers_from(v, np.zeros(400, dtype=np.intp)), MODEL, solve) for v in (values, gaps))
    np.testing.assert_allclose(holed.rmse[3:], whole.rmse[3:], rtol=0.06)
    assert (holed.rmse[3:] > 0.8 * whole.rmse[3:]).all()


def test_training_sets_without_a_solution_are_left_out_and_counted():
    values = drawn(30, np.random.default_rng(9))
    values[:, 2] = 50.0
    values[0, 2] = 60.0
    found = predict(answers_from(values, np.zeros(30, dtype=np.intp)), MODEL, solve, folds=10, repeats=2)
    assert found.left_out == 2
    assert np.isfinite(found.rmse[3:]).all()
