"""The search for the maximum of the likelihood."""

import subprocess
import sys

import numpy as np
import pytest

from acsi.model.cbsem_engine import GRADIENT_LIMIT, maximise
from acsi.model.cbsem_terms import model_terms, on_strongest, starting_values
from acsi.model.fit_measures import discrepancy

CONSTRUCTS = {"A": ["a1", "a2", "a3"], "B": ["b1", "b2"], "C": ["c1"]}
INDICATORS = ("a1", "a2", "a3", "b1", "b2", "c1")
TERMS = model_terms(INDICATORS, CONSTRUCTS, {"A": ["B", "C"], "B": ["C"]})


@pytest.fixture(scope="module")
def correlation():
    random = np.random.default_rng(2)
    a = random.normal(size=400)
    b = 0.5 * a + random.normal(size=400)
    answers = [f + 0.7 * random.normal(size=400) for f in (a, a, -a, b, b)]
    return np.corrcoef([*answers, a - b + random.normal(size=400)])


def test_many_starts_end_at_the_same_discrepancy(correlation):
    strong = on_strongest(correlation, TERMS)
    start, free = starting_values(correlation, strong), [term.fixed is None for term in strong]
    random = np.random.default_rng(3)
    reached = []
    for _ in range(10):
        optimum = maximise(correlation, TERMS, np.where(free, start * random.uniform(0.3, 1.7, len(start)), start))
        assert optimum.gradient < GRADIENT_LIMIT
        reached.append(discrepancy(correlation, optimum.implied))
    assert reached == pytest.approx([reached[0]] * 10, abs=1e-12)


def test_the_gradient_is_the_slope_of_the_discrepancy(correlation):
    from acsi.model.cbsem_engine import _objective, _semopy_model, _slopes

    start = starting_values(correlation, TERMS)
    model, order = _semopy_model(correlation, TERMS, start)
    gradient, _ = _slopes(model, correlation, start[order])
    steps = 1e-6 * np.eye(len(order))
    differences = [
        (_objective(model, correlation, start[order] + step) - _objective(model, correlation, start[order] - step))
        / 2e-6
        for step in steps
    ]
    assert gradient == pytest.approx(np.array(differences), abs=1e-7)


def test_the_start_of_equal_correlations_is_their_factor():
    correlation = np.full((4, 4), 0.49) + 0.51 * np.eye(4)
    terms = model_terms(("a", "b", "c", "d"), {"A": ["a", "b", "c", "d"]}, {})
    values = dict(zip([(t.lhs, t.op, t.rhs) for t in terms], starting_values(correlation, terms), strict=True))
    assert values["A", "=~", "b"] == pytest.approx(1)
    assert values["b", "~~", "b"] == pytest.approx(0.51)


def test_uncorrelated_questions_can_be_started_from():
    terms = model_terms(("a", "b", "c"), {"A": ["a", "b", "c"]}, {})
    assert np.isfinite(starting_values(np.eye(3), terms)).all()


def test_importing_the_module_does_not_load_semopy():
    code = "import sys, acsi.model.cbsem; sys.exit('semopy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
