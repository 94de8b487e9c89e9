"""PLS and consistent PLS agree with seminr and cSEM, with closed forms, and with themselves."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acsi.model import pls
from acsi.model.structure import Structure, structure
from tests.model.conftest import REFERENCE_NAMES


@pytest.fixture(scope="module")
def correlation(wave):
    return np.corrcoef(wave.values.T)[None]


def by_indicator(rows, structure: Structure):
    """The non-zero entry of each indicator's row in a seminr table of indicators by constructs."""
    columns = list(REFERENCE_NAMES)
    values = {row["_row"]: [row[c] for c in columns] for row in rows}
    return np.array([values[name][k] for name, k in zip(structure.indicators, structure.construct_of, strict=True)])


def square(rows):
    columns = list(REFERENCE_NAMES)
    return np.array([[row.get(c, 0) for c in columns] for row in rows], dtype=float)


@pytest.mark.parametrize("scheme", ["path", "factorial"])
def test_agrees_with_seminr(scheme, correlation, wave_structure, seminr):
    expected = seminr[scheme]
    solution = pls.solve(correlation, wave_structure, scheme=scheme)
    # Both iterate to the same fixed point; seminr stops at 1e-7 and prints eleven digits.
    np.testing.assert_allclose(solution.weights[0], by_indicator(expected["weights"], wave_structure), atol=1e-9)
    np.testing.assert_allclose(solution.loadings[0], by_indicator(expected["loadings"], wave_structure), atol=1e-9)
    np.testing.assert_allclose(solution.paths[0], square(expected["paths"]), atol=1e-9)
    np.testing.assert_allclose(pls.total_effects(solution.paths)[0], square(expected["total"]), atol=1e-9)
    r2 = [expected["rsq"][0].get(c, 0) for c in REFERENCE_NAMES]
    np.testing.assert_allclose(solution.r2[0], r2, atol=1e-9)


def test_consistent_pls_agrees_with_csem(correlation, wave_structure, csem):
    expected = csem["plsc"]
    corrected = pls.consistent(pls.solve(correlation, wave_structure), correlation, wave_structure)
    assert corrected.admissible[0]
    np.testing.assert_allclose(corrected.paths[0], square(expected["paths"]).T, atol=1e-8)
    loadings = [sum(row[name] for row in expected["loadings"]) for name in wave_structure.indicators]
    np.testing.assert_allclose(corrected.loadings[0], loadings, atol=1e-8)
    rho = [csem["plsc_assess"]["rho_A"][c] for c in REFERENCE_NAMES]
    np.testing.assert_allclose(corrected.rho_a[0], rho, atol=1e-8)


def test_each_of_a_batch_is_solved_as_if_alone(correlation, wave_structure):
    other = 0.5 * correlation + 0.5 * np.eye(correlation.shape[1])
    together = pls.solve(np.concatenate([correlation, other]), wave_structure)
    alone = pls.solve(other, wave_structure)
    np.testing.assert_allclose(together.weights[1], alone.weights[0], atol=1e-12)
    np.testing.assert_allclose(together.paths[1], alone.paths[0], atol=1e-12)


def test_a_question_that_does_not_vary_spoils_only_its_own_resample(correlation, wave_structure):
    broken = correlation.copy()
    broken[0, 3, :] = broken[0, :, 3] = np.nan
    solution = pls.solve(np.concatenate([broken, correlation]), wave_structure)
    assert list(solution.converged) == [False, True]
    assert np.isnan(solution.weights[0]).all()


def test_single_items_reduce_to_a_regression():
    matrix = np.array([[1.0, 0.5, 0.4], [0.5, 1.0, 0.6], [0.4, 0.6, 1.0]])
    three = structure({"a": ["x"], "b": ["y"], "c": ["z"]}, {"a": ["c"], "b": ["c"]})
    solution = pls.solve(matrix[None], three)
    np.testing.assert_allclose(solution.paths[0, :2, 2], np.linalg.solve(matrix[:2, :2], matrix[:2, 2]))
    np.testing.assert_allclose(solution.weights[0], 1.0)


def test_constructs_point_where_their_questions_point(tiny_structure):
    """A construct whose neighbours all relate negatively to it still has positive summed loadings."""
    matrix = np.eye(4) * 0.4 + 0.6
    matrix[:2, 2:] = matrix[2:, :2] = -0.3
    solution = pls.solve(matrix[None], tiny_structure)
    assert (solution.loadings[0] > 0).all()
    assert solution.paths[0, 0, 1] < 0


def test_loadings_beyond_one_are_named_inadmissible(tiny_structure):
    """Two questions of a construct that hardly correlate, yet both correlate highly with the other construct."""
    matrix = np.array([[1, 0.1, 0.6, 0.6], [0.1, 1, 0.6, 0.6], [0.6, 0.6, 1, 0.8], [0.6, 0.6, 0.8, 1]])
    corrected = pls.consistent(pls.solve(matrix[None], tiny_structure), matrix[None], tiny_structure)
    assert not corrected.admissible[0]


def test_perfectly_collinear_antecedents_give_no_paths():
    matrix = np.array([[1.0, 1.0, 0.5], [1.0, 1.0, 0.5], [0.5, 0.5, 1.0]])
    three = structure({"a": ["x"], "b": ["y"], "c": ["z"]}, {"a": ["c"], "b": ["c"]})
    solution = pls.solve(matrix[None], three, scheme="factorial")
    assert np.isnan(solution.paths[0, :2, 2]).all()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["path", "factorial"]))
def test_scores_have_unit_variance_and_paths_reproduce_correlations(seed, scheme):
    model = structure({"a": ["a1", "a2"], "b": ["b1", "b2", "b3"], "c": ["c1"]}, {"a": ["b", "c"], "b": ["c"]})
    stream = np.random.default_rng(seed)
    data = stream.normal(size=(80, 6)) + stream.normal(size=(80, 1))
    matrix = np.corrcoef(data.T)[None]
    solution = pls.solve(matrix, model, scheme=scheme)
    by_construct = solution.weights[0][:, None] * model.blocks
    np.testing.assert_allclose(np.diag(by_construct.T @ matrix[0] @ by_construct), 1.0, atol=1e-9)
    # A saturated last equation explains its correlations exactly.
    left, right = solution.correlations[0, :2, :2], solution.correlations[0, :2, 2]
    np.testing.assert_allclose(left @ solution.paths[0, :2, 2], right, atol=1e-9)
