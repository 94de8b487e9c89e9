"""Modes, schemes and weights of PLS, against closed forms and against a plain loop on raw scores."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acsi.model import pls, reliability
from acsi.model.moments import Products
from acsi.model.structure import Structure, structure

MODEL = {"a": ["a1", "a2", "a3"], "b": ["b1", "b2"], "c": ["c1"], "d": ["d1", "d2", "d3"]}
PATHS = {"a": ["b", "d"], "b": ["c", "d"], "c": ["d"]}


def answers(seed: int = 0, n: int = 300) -> np.ndarray:
    """Nine questions with a common core, each with something of its own, on scales of their own."""
    stream = np.random.default_rng(seed)
    core = stream.normal(size=(n, 1))
    pairs = stream.normal(size=(n, 4))[:, [0, 0, 0, 1, 1, 2, 3, 3, 3]]
    return (core + 0.7 * pairs + stream.normal(size=(n, 9))) * np.arange(1, 10) + 5


def correlations(values: np.ndarray) -> np.ndarray:
    return np.corrcoef(values.T)[None]


def by_the_book(values: np.ndarray, model: Structure, scheme: str) -> tuple[np.ndarray, np.ndarray]:
    """Lohmöller's iteration on raw scores, with regressions by least squares: weights (P,) and scores (n, K)."""
    z = (values - values.mean(axis=0)) / values.std(axis=0)
    weights = np.ones(z.shape[1])
    for _ in range(400):
        scores = np.column_stack([z[:, model.members(k)] @ weights[model.members(k)] for k in range(len(MODEL))])
        scores /= scores.std(axis=0)
        proxies = np.zeros_like(scores)
        for k in range(len(MODEL)):
            before, after = np.flatnonzero(model.adjacency[:, k]), np.flatnonzero(model.adjacency[k])
            near = {j: np.mean(scores[:, j] * scores[:, k]) for j in (*before, *after)}
            if scheme == "path" and len(before):
                slopes = np.linalg.lstsq(scores[:, before], scores[:, k], rcond=None)[0]
                near |= dict(zip(before, slopes, strict=True))
            for j, weight in near.items():
                proxies[:, k] += scores[:, j] * (np.sign(weight) if scheme == "centroid" else weight)
        for k, name in enumerate(MODEL):
            block = z[:, model.members(k)]
            if name in model.formative:
                weights[model.members(k)] = np.linalg.lstsq(block, proxies[:, k], rcond=None)[0]
            else:
                weights[model.members(k)] = block.T @ proxies[:, k] / len(z)
            weights[model.members(k)] /= (block @ weights[model.members(k)]).std()
    return weights, np.column_stack([z[:, model.members(k)] @ weights[model.members(k)] for k in range(len(MODEL))])


@pytest.mark.parametrize("scheme", ["path", "factorial", "centroid"])
@pytest.mark.parametrize("formative", [(), ("a",), ("b", "d"), ("a", "b", "c", "d")])
def test_agrees_with_a_plain_loop_on_raw_scores(scheme, formative):
    values, model = answers(), structure(MODEL, PATHS, formative)
    solution = pls.solve(correlations(values), model, scheme=scheme)
    weights, scores = by_the_book(values, model, scheme)
    assert solution.converged[0]
    np.testing.assert_allclose(solution.weights[0], weights, atol=1e-9)
    np.testing.assert_allclose(solution.correlations[0], np.corrcoef(scores.T), atol=1e-9)
    slopes = np.linalg.lstsq(scores[:, :3], scores[:, 3], rcond=None)[0]
    np.testing.assert_allclose(solution.paths[0, :3, 3], slopes, atol=1e-9)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["path", "factorial", "centroid"]))
def test_two_formative_constructs_correlate_canonically(seed, scheme):
    """Mode B on both sides of a single path is Hotelling's first canonical correlation (Lohmöller 1989)."""
    values = answers(seed)[:, :7]
    matrix = np.corrcoef(values.T)
    pair = structure({"x": [f"x{i}" for i in range(4)], "y": [f"y{i}" for i in range(3)]}, {"x": ["y"]}, ["x", "y"])
    solution = pls.solve(matrix[None], pair, scheme=scheme)
    product = np.linalg.solve(matrix[:4, :4], matrix[:4, 4:]) @ np.linalg.solve(matrix[4:, 4:], matrix[4:, :4])
    largest = np.sqrt(np.linalg.eigvals(product).real.max())
    assert abs(solution.paths[0, 0, 1]) == pytest.approx(largest, abs=1e-9)
    assert solution.r2[0, 1] == pytest.approx(largest**2, abs=1e-9)


def test_a_formative_construct_before_a_single_question_is_its_regression():
    matrix = np.corrcoef(answers()[:, [0, 1, 2, 5]].T)
    model = structure({"x": ["x1", "x2", "x3"], "y": ["y1"]}, {"x": ["y"]}, ["x"])
    solution = pls.solve(matrix[None], model)
    slopes = np.linalg.solve(matrix[:3, :3], matrix[:3, 3])
    explained = slopes @ matrix[:3, 3]
    np.testing.assert_allclose(solution.weights[0, :3], slopes / np.sqrt(explained), atol=1e-12)
    assert solution.r2[0, 1] == pytest.approx(explained, abs=1e-12)


def test_two_reflective_constructs_have_the_largest_covariance():
    """Mode A on both sides is the first pair of singular vectors between the blocks (inter-battery factor analysis)."""
    matrix = np.corrcoef(answers()[:, :5].T)
    pair = structure({"x": ["x1", "x2", "x3"], "y": ["y1", "y2"]}, {"x": ["y"]})
    solution = pls.solve(matrix[None], pair, scheme="centroid")
    left, _, right = np.linalg.svd(matrix[:3, 3:])
    for weights, direction in ((solution.weights[0, :3], left[:, 0]), (solution.weights[0, 3:], right[0])):
        np.testing.assert_allclose(weights / np.linalg.norm(weights), direction * np.sign(direction.sum()), atol=1e-9)


def test_a_single_question_is_its_construct_in_either_mode():
    matrix = correlations(answers())
    both = [pls.solve(matrix, structure(MODEL, PATHS, formative)) for formative in ((), ("c",))]
    np.testing.assert_array_equal(both[0].weights, both[1].weights)


def test_schemes_do_not_matter_for_a_construct_with_one_neighbour():
    matrix = correlations(answers()[:, :5])
    pair = structure({"x": ["x1", "x2", "x3"], "y": ["y1", "y2"]}, {"x": ["y"]}, ["y"])
    path, factorial, centroid = (pls.solve(matrix, pair, scheme=s).weights for s in ("path", "factorial", "centroid"))
    np.testing.assert_allclose(path, factorial, atol=1e-10)
    np.testing.assert_allclose(path, centroid, atol=1e-10)


def test_consistent_pls_leaves_formative_constructs_as_they_are():
    matrix, model = correlations(answers()), structure(MODEL, PATHS, ("a",))
    solution = pls.solve(matrix, model)
    corrected = pls.consistent(solution, matrix, model)
    assert corrected.rho_a[0, 0] == 1
    assert (corrected.rho_a[0, [1, 3]] < 1).all()
    np.testing.assert_array_equal(corrected.loadings[0, :3], solution.loadings[0, :3])
    # Between the formative a and the single question c nothing is corrected.
    assert corrected.correlations[0, 0, 2] == pytest.approx(solution.correlations[0, 0, 2])


def test_a_formative_block_is_taken_as_it_correlates_in_the_implied_correlations():
    matrix, model = correlations(answers()), structure(MODEL, PATHS, ("a",))
    corrected = pls.consistent(pls.solve(matrix, model), matrix, model)
    implied = reliability.implied_correlation(corrected, model, matrix)
    np.testing.assert_array_equal(implied[0, :3, :3], matrix[0, :3, :3])
    assert not np.allclose(implied[0, 6:, 6:], matrix[0, 6:, 6:])


def test_two_formative_questions_that_say_the_same_spoil_only_their_own_resample():
    values = answers()
    doubled = values.copy()
    doubled[:, 1] = doubled[:, 0]
    both = np.concatenate([correlations(doubled), correlations(values)])
    solution = pls.solve(both, structure(MODEL, PATHS, ("a",)))
    assert list(solution.converged) == [False, True]
    np.testing.assert_allclose(
        solution.weights[1], pls.solve(both[1:], structure(MODEL, PATHS, ("a",))).weights[0], atol=1e-12
    )


@pytest.mark.parametrize("formative", [(), ("a",)])
def test_a_weight_of_three_is_an_interview_three_times(formative):
    values, model = answers(n=60), structure(MODEL, PATHS, formative)
    weights = np.random.default_rng(1).integers(0, 4, 60)
    groups = np.repeat([0, 1, 2], 20)
    products = Products(values, groups, 3)
    weighted = products.finished(products.sums(weights[None].astype(float)))
    repeated = np.repeat(values, weights, axis=0)
    np.testing.assert_allclose(weighted.covariance[0], np.cov(repeated.T, bias=True), rtol=1e-10)
    np.testing.assert_allclose(weighted.means[0, 1], np.repeat(values[20:40], weights[20:40], axis=0).mean(axis=0))
    np.testing.assert_allclose(
        pls.solve(weighted.correlation, model).paths, pls.solve(correlations(repeated), model).paths, atol=1e-9
    )


def test_weights_that_do_not_settle_are_named_not_hidden(monkeypatch):
    monkeypatch.setattr(pls, "MAX_ITERATIONS", 2)
    solution = pls.solve(correlations(answers()), structure(MODEL, PATHS))
    assert not solution.converged[0]
    assert solution.iterations[0] == 2
