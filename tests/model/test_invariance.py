"""Exchanging interviews: nothing is found where groups are alike, and a planted difference is."""

from dataclasses import replace

import numpy as np
import pytest

from acsi.discoveries import adjusted
from acsi.model import pls
from acsi.model.answers import Answers
from acsi.model.expected import expected
from acsi.model.invariance import _log_ratio, contrasts, permuted
from acsi.model.structure import Structure, structure

MODEL = structure({"quality": ["q1", "q2", "q3"], "satisfaction": ["s1", "s2", "s3"]}, {"quality": ["satisfaction"]})


def solve(moments):
    return pls.solve(moments.correlation, MODEL)


def answers_from(values: np.ndarray, groups: np.ndarray, model: Structure = MODEL, weights=None) -> Answers:
    bounds = np.tile([0.0, 100.0], (values.shape[1], 1))
    labels = tuple(f"B{g}" for g in range(int(groups.max()) + 1))
    weights = np.ones(len(values)) if weights is None else weights
    return Answers(model.indicators, values, bounds, np.zeros(values.shape[1], bool), groups, labels, weights)


def drawn(n: int, stream: np.random.Generator, loadings=(0.8, 0.8, 0.8), path: float = 0.6) -> np.ndarray:
    """n interviews; `loadings` are those of quality's questions, which decide its weights."""
    quality = stream.normal(size=n)
    satisfaction = path * quality + np.sqrt(1 - path**2) * stream.normal(size=n)
    own = np.array([*loadings, 0.8, 0.8, 0.8])
    factors = np.column_stack([quality] * 3 + [satisfaction] * 3)
    return 60 + 10 * (factors * own + np.sqrt(1 - own**2) * stream.normal(size=(n, 6)))


def plainly(values, groups, group):
    """c and the path difference of one group against the rest, written out with matrices of standardised answers."""

    def fitted(rows):
        return pls.solve(np.corrcoef(values[rows].T)[None], MODEL)

    one, other = fitted(groups == group), fitted(groups != group)
    standardised = (values - values.mean(axis=0)) / values.std(axis=0)
    quality = [standardised[:, :3] @ each.weights[0, :3] for each in (one, other)]
    return np.corrcoef(*quality)[0, 1], one.paths[0, 0, 1] - other.paths[0, 0, 1]


def test_a_group_whose_answers_are_all_alike_has_no_ratio_of_variances():
    found = _log_ratio(np.array([0.0, 2.0, 0.0, 3.0]), np.array([1.0, 0.0, 0.0, 3.0]))
    assert np.array_equal(found, [np.nan, np.nan, np.nan, 0.0], equal_nan=True)


def test_a_group_and_the_rest_are_compared_as_a_plain_computation_does():
    stream = np.random.default_rng(1)
    values, groups = drawn(200, stream), stream.permutation(np.arange(200) % 4)
    frame = expected(answers_from(values, groups))
    found = contrasts(frame.by_group()[None], frame, MODEL, solve)
    for group in range(4):
        c, difference = plainly(values, groups, group)
        assert found.composition[0, group, 0] == pytest.approx(c, abs=1e-10)
        assert found.paths[0, group, 0] == pytest.approx(difference, abs=1e-10)


def test_identical_groups_agree_exactly():
    half = drawn(60, np.random.default_rng(2))
    frame = expected(answers_from(np.vstack([half, half]), np.repeat([0, 1], 60)))
    found = permuted(frame, MODEL, solve, permutations=99)
    np.testing.assert_allclose(found.observed.composition, 1, atol=1e-12)
    np.testing.assert_allclose(found.observed.paths, 0, atol=1e-12)
    np.testing.assert_allclose(found.observed.means, 0, atol=1e-9)
    np.testing.assert_allclose(found.p_composition, 1)
    np.testing.assert_allclose(found.p_paths, 1)


def test_a_branch_that_weighs_the_questions_differently_is_found_and_no_other():
    stream = np.random.default_rng(3)
    parts = [drawn(150, stream) for _ in range(5)] + [drawn(150, stream, loadings=(0.95, 0.6, 0.0))]
    frame = expected(answers_from(np.vstack(parts), np.repeat(np.arange(6), 150)))
    found = permuted(frame, MODEL, solve, permutations=400)
    fair = adjusted(found.p_composition[:, 0])
    assert fair[5] < 0.05
    assert (fair[:5] > 0.05).all()
    assert found.observed.composition[0, 5, 0] < found.low_composition[5, 0]


def test_a_branch_with_another_path_is_found_before_any_other():
    stream = np.random.default_rng(4)
    parts = [drawn(150, stream) for _ in range(5)] + [drawn(150, stream, path=0.1)]
    frame = expected(answers_from(np.vstack(parts), np.repeat(np.arange(6), 150)))
    found = permuted(frame, MODEL, solve, permutations=400)
    assert adjusted(found.p_paths[:, 0])[5] < 0.05
    assert np.argmax(np.abs(found.observed.paths[0, :, 0])) == 5
    assert found.observed.paths[0, 5, 0] < 0


def test_p_values_are_uniform_where_groups_are_alike():
    """200 waves of four alike groups: the share of p values below a level is that level, within binomial error."""
    stream = np.random.default_rng(5)
    composition, paths = [], []
    for wave in range(200):
        frame = expected(answers_from(drawn(80, stream), np.repeat([0, 1], 40)))
        found = permuted(frame, MODEL, solve, permutations=99, seed=wave)
        composition.append(found.p_composition[0, 0])
        paths.append(found.p_paths[0, 0])
    for p_values in (np.array(composition), np.array(paths)):
        for level in (0.1, 0.5, 0.9):
            error = np.sqrt(level * (1 - level) / 200)
            assert abs((p_values <= level).mean() - level) < 3.5 * error


def test_the_seed_decides_and_the_order_of_interviews_does_not_matter():
    stream = np.random.default_rng(6)
    values, groups = drawn(120, stream), np.repeat([0, 1, 2], 40)
    frame = expected(answers_from(values, groups))
    first, again = (permuted(frame, MODEL, solve, permutations=50, seed=7) for _ in range(2))
    np.testing.assert_array_equal(first.p_paths, again.p_paths)
    order = stream.permutation(120)
    shuffled = expected(answers_from(values[order], groups[order]))
    observed = permuted(shuffled, MODEL, solve, permutations=50, seed=7).observed
    np.testing.assert_allclose(observed.paths, first.observed.paths, atol=1e-10)


def test_a_group_in_which_a_question_does_not_vary_is_left_open_and_spares_the_others():
    stream = np.random.default_rng(8)
    values, groups = drawn(120, stream), np.repeat([0, 1, 2], 40)
    values[groups == 1, 2] = 50.0
    found = permuted(expected(answers_from(values, groups)), MODEL, solve, permutations=50)
    assert np.isnan(found.p_composition[1]).all()
    assert np.isfinite(found.p_composition[[0, 2]]).all()


def test_single_questions_have_nothing_to_compare():
    model = structure({"quality": ["q1", "q2"], "satisfaction": ["s1"]}, {"quality": ["satisfaction"]})
    values = drawn(90, np.random.default_rng(9))[:, [0, 1, 3]]
    frame = expected(answers_from(values, np.repeat([0, 1, 2], 30), model))
    found = permuted(frame, model, lambda moments: pls.solve(moments.correlation, model), permutations=20)
    np.testing.assert_array_equal(found.observed.composition[0, :, 1], 1.0)
    assert np.isnan(found.p_composition[:, 1]).all()


def test_missing_answers_count_as_expected_with_what_stays_open():
    """The statistics of all interviews add up to EM's moments, whose expectation step they are."""
    from acsi.model.em import Completion

    stream = np.random.default_rng(10)
    values = drawn(150, stream)
    values[stream.random(values.shape) < 0.1] = np.nan
    frame = expected(answers_from(values, np.repeat([0, 1, 2], 50)))
    found = frame.moments(frame.statistics.sum(axis=0)[None])
    completion = Completion(values, np.zeros(150, dtype=np.intp), 1, pooled=True)
    em = completion.moments(np.ones((1, 150)))
    np.testing.assert_allclose(found.mean, em.mean, rtol=1e-8)
    np.testing.assert_allclose(found.covariance, em.covariance, rtol=1e-7, atol=1e-7)


def test_weights_relative_to_their_groups_count_interviews_of_large_and_small_groups_alike():
    stream = np.random.default_rng(11)
    values, groups = drawn(90, stream), np.repeat([0, 1, 2], 30)
    answers = answers_from(values, groups)
    heavy = replace(answers, weights=np.where(groups == 0, 50.0, 1.0))
    np.testing.assert_allclose(expected(heavy).statistics, expected(answers).statistics)


def test_adjusted_p_values_follow_benjamini_and_hochberg():
    p_values = np.array([0.01, 0.04, np.nan, 0.03, 0.5])
    np.testing.assert_allclose(adjusted(p_values), [0.04, 0.16 / 3, np.nan, 0.16 / 3, 0.5])


def test_a_constant_far_from_the_overall_mean_does_not_vary_to_rounding():
    stream = np.random.default_rng(12)
    values, groups = drawn(200, stream), np.repeat([0, 1], 100)
    for constant in (0.0, 33.3, 100.0):
        values[groups == 1, 2] = constant
        frame = expected(answers_from(values, groups))
        assert np.isnan(frame.moments(frame.by_group()).correlation[1, 2]).all()
