"""Derivatives by complex steps, against differences."""

import numpy as np
import pytest

from acsi.model.cbsem import fit_ml
from acsi.model.cbsem_derivatives import jacobian, observed_information
from acsi.model.saturated import normal_weight

CONSTRUCTS = {"A": ["a1", "a2"], "B": ["b1", "b2", "b3"], "C": ["c1"], "D": ["d1"]}
PATHS = {"A": ["B", "C", "D"], "B": ["C", "D"]}
NAMES = tuple(name for items in CONSTRUCTS.values() for name in items)


def solution(seed=1):
    stream = np.random.default_rng(seed)
    values = stream.normal(size=(300, 1)) + stream.normal(size=(300, 7))
    return fit_ml(np.cov(values.T, bias=True), 300, NAMES, CONSTRUCTS, PATHS).solution


def test_slopes_give_the_expected_information():
    optimum = solution().optimum
    slopes = jacobian(optimum.terms, optimum.values, 7)
    assert slopes.shape == (28, len(optimum.free))
    assert slopes.T @ normal_weight(optimum.implied) @ slopes == pytest.approx(optimum.information, abs=1e-9)


def test_observed_information_is_that_of_the_model_if_it_fits_perfectly():
    optimum = solution().optimum
    found = observed_information(optimum.terms, optimum.values, optimum.implied)
    assert found == pytest.approx(optimum.information, abs=1e-9)


def test_observed_information_is_half_the_curvature_of_the_discrepancy():
    found = solution()
    optimum, free = found.optimum, [k for k, term in enumerate(found.optimum.terms) if term.fixed is None]
    a, b = np.triu_indices(7)

    def slopes_at(values):
        matrix = jacobian(optimum.terms, values, 7)
        implied = np.zeros((7, 7))
        implied[a, b] = implied_at(values)
        implied = implied + implied.T - np.diag(np.diag(implied))
        return matrix.T @ normal_weight(implied) @ (implied - found.correlation)[a, b]

    def implied_at(values):
        k = 1 + max(term.column for term in optimum.terms if term.matrix == "lambda")
        m = {"lambda": np.zeros((7, k)), "beta": np.zeros((k, k)), "psi": np.zeros((k, k)), "theta": np.zeros((7, 7))}
        for term, value in zip(optimum.terms, values, strict=True):
            m[term.matrix][term.row, term.column] = value
            if term.op == "~~":
                m[term.matrix][term.column, term.row] = value
        total = m["lambda"] @ np.linalg.inv(np.eye(k) - m["beta"])
        return (total @ m["psi"] @ total.T + m["theta"])[a, b]

    size, curvature = 1e-6, []
    for place in free:
        step = np.zeros(len(optimum.values))
        step[place] = size
        curvature.append((slopes_at(optimum.values + step) - slopes_at(optimum.values - step)) / (2 * size))
    found_information = observed_information(optimum.terms, optimum.values, found.correlation)
    assert found_information == pytest.approx(np.array(curvature), abs=1e-6)
