"""Standard errors and chi-square without normality, and with missing answers."""

import json

import numpy as np
import pandas as pd
import pytest

from acsi.model.cbsem import fit_ml
from acsi.model.em import Completion
from acsi.model.robust import largest_residuals, satorra_bentler, two_stage, yuan_bentler
from acsi.model.saturated import saturated
from tests.model.conftest import ACSI, PATHS

ITEMS = [item for items in ACSI.values() for item in items]
CHAIN = {"A": ["a"], "B": ["b"], "C": ["c"]}


def fitted(values, constructs, paths, weights=None, clusters=None):
    """The ML model of the answers, and what they say of their own moments."""
    weights = np.ones(len(values)) if weights is None else weights
    completion = Completion(values, np.zeros(len(values), dtype=int), 1, pooled=True)
    moments = completion.moments(weights[None] * len(weights) / weights.sum())
    mean, covariance = moments.mean[0], moments.covariance[0]
    names = tuple(item for items in constructs.values() for item in items)
    model = fit_ml(covariance, len(values), names, constructs, paths)
    return model, saturated(values, mean, covariance, weights, clusters)


def of_wave(reference, file):
    return fitted(pd.read_csv(reference / file)[ITEMS].to_numpy(float), ACSI, PATHS)


@pytest.fixture(scope="module")
def complete(reference):
    return of_wave(reference, "acsi_wave.csv")


@pytest.fixture(scope="module")
def incomplete(reference):
    return of_wave(reference, "acsi_wave_missing.csv")


@pytest.fixture(scope="module")
def lavaan(reference):
    return lambda name: json.loads((reference / f"cbsem_{name}.json").read_text())


def assert_errors_agree(model, theirs):
    """Every estimate, standard error and interval."""
    expected = {(p["lhs"], p["op"], p["rhs"]): p for p in theirs["parameters"]}
    for ours in model.parameters:
        other = expected[tuple("complained" if name == "COMP" else name for name in (ours.lhs, ours.op, ours.rhs))]
        assert ours.estimate == pytest.approx(other["est"], abs=1e-5)
        assert ours.se == pytest.approx(other["se"], rel=2e-6, abs=1e-12)
        assert ours.ci == pytest.approx((other["ci.lower"], other["ci.upper"]), abs=1e-5)


def assert_fit_agrees(fit, theirs, tolerance):
    """Chi-square by its scaling factor, and the indices that lavaan calls robust."""
    assert (fit.df, fit.chisq) == (theirs["df"], pytest.approx(theirs["chisq.scaled"], abs=tolerance))
    assert fit.pvalue == pytest.approx(theirs["pvalue.scaled"], abs=tolerance)
    assert fit.scaling == pytest.approx(theirs["chisq.scaling.factor"], abs=1e-7)
    assert (fit.cfi, fit.tli) == (
        pytest.approx(theirs["cfi.robust"], abs=1e-6),
        pytest.approx(theirs["tli.robust"], abs=1e-6),
    )
    assert fit.rmsea == pytest.approx(theirs["rmsea.robust"], abs=1e-6)
    assert fit.rmsea_ci == pytest.approx((theirs["rmsea.ci.lower.robust"], theirs["rmsea.ci.upper.robust"]), abs=1e-6)


@pytest.mark.parametrize(("name", "correct"), [("mlr", yuan_bentler), ("mlm", satorra_bentler)])
def test_robust_statistics_of_complete_answers_agree_with_lavaan(complete, lavaan, name, correct):
    model, theirs = correct(*complete), lavaan(name)
    assert model.estimator == name
    assert_errors_agree(model, theirs)
    assert_fit_agrees(model.fit, theirs["fit"], tolerance=1e-5)
    assert model.fit.baseline_chisq == pytest.approx(theirs["fit"]["baseline.chisq.scaled"], abs=1e-4)
    assert model.fit.baseline_scaling == pytest.approx(theirs["fit"]["baseline.chisq.scaling.factor"], abs=1e-7)
    assert model.fit.logl == pytest.approx(theirs["fit"]["logl"], abs=1e-6)


@pytest.mark.parametrize(("name", "robust"), [("twostage", False), ("robust_twostage", True)])
def test_two_stage_statistics_of_incomplete_answers_agree_with_lavaan(incomplete, lavaan, name, robust):
    model, theirs = two_stage(*incomplete, robust=robust), lavaan(name)
    assert_errors_agree(model, theirs)
    assert_fit_agrees(model.fit, theirs["fit"], tolerance=1e-4)
    assert (model.fit.logl, model.fit.aic, model.fit.bic) == (None, None, None)


def test_two_stage_estimates_lie_near_those_of_full_information(incomplete, lavaan):
    ours = {(p.lhs, p.op, p.rhs): p for p in incomplete[0].parameters}
    found = two_stage(*incomplete)
    for theirs in lavaan("fiml")["parameters"]:
        lhs, rhs = ("COMP" if name == "complained" else name for name in (theirs["lhs"], theirs["rhs"]))
        if theirs["op"] != "~1" and theirs["se"]:
            assert abs(ours[lhs, theirs["op"], rhs].estimate - theirs["est"]) < 0.05 * theirs["se"]
    assert found.fit.chisq == pytest.approx(lavaan("fiml")["fit"]["chisq"], rel=0.01)


def test_two_stage_with_complete_answers_is_plain_maximum_likelihood_where_it_fits():
    values = np.random.default_rng(1).normal(size=(300, 3)) @ np.array([[1, 0.5, 0.2], [0, 1, 0.4], [0, 0, 1.0]])
    model, answers = fitted(values, CHAIN, {"A": ["B", "C"], "B": ["C"]})
    both = two_stage(model, answers)
    assert [p.se for p in both.parameters] == pytest.approx([p.se for p in model.parameters])
    assert (both.fit.df, both.fit.scaling) == (0, 1.0)


def regression(seed=1, n=200):
    """Answers (n, 3) where the error of the last grows with the first, weights, and clusters."""
    stream = np.random.default_rng(seed)
    causes = stream.normal(size=(n, 2)) @ np.array([[1, 0.4], [0, 1]])
    effect = causes @ [0.5, -0.3] + stream.normal(size=n) * np.exp(causes[:, 0] / 2)
    return np.column_stack([causes, effect]), stream.uniform(0.2, 3, n), stream.integers(0, 25, n)


def sandwich(values, weights, clusters=None):
    """Standard errors of weighted least squares after White 1980 and Liang and Zeger 1986."""
    centred = values - np.average(values, axis=0, weights=weights)
    x, y = centred[:, :2], centred[:, 2]
    bread = np.linalg.inv((x * weights[:, None]).T @ x)
    scores = x * (weights * (y - x @ (bread @ x.T @ (weights * y))))[:, None]
    if clusters is not None:
        units = np.unique(clusters)
        scores = np.array([scores[clusters == c].sum(axis=0) for c in units]) * np.sqrt(len(units) / (len(units) - 1))
    return list(np.sqrt(np.diag(bread @ scores.T @ scores @ bread)))


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("clustered", [False, True])
@pytest.mark.parametrize("correct", [yuan_bentler, satorra_bentler])
def test_paths_between_questions_have_the_sandwich_of_least_squares(weighted, clustered, correct):
    values, weights, clusters = regression()
    weights, clusters = weights if weighted else np.ones(len(values)), clusters if clustered else None
    model = correct(*fitted(values, CHAIN, {"A": ["C"], "B": ["C"]}, weights, clusters))
    assert [p.se for p in model.paths] == pytest.approx(sandwich(values, weights, clusters))


def test_an_interview_without_weight_changes_no_robust_statistic():
    values, weights, _ = regression()
    weights[:40] = 0
    paths = {"A": ["B"], "B": ["C"]}
    whole = yuan_bentler(*fitted(values, CHAIN, paths, weights))
    kept = yuan_bentler(*fitted(values[40:], CHAIN, paths, weights[40:]))
    assert [p.se for p in whole.parameters] == pytest.approx([p.se for p in kept.parameters])
    assert whole.fit.chisq == pytest.approx(kept.fit.chisq)


def test_the_residual_of_a_chain_is_a_partial_covariance_with_the_error_of_its_products():
    stream = np.random.default_rng(1)
    a = stream.exponential(size=4000)
    b = 0.5 * a + stream.exponential(size=4000)
    c = 0.5 * b + stream.exponential(size=4000)
    values = np.column_stack([a, b, c])
    (found,) = largest_residuals(*fitted(values, CHAIN, {"A": ["B"], "B": ["C"]}))
    a, b, c = (values - values.mean(axis=0)).T
    products = (a - b * (a @ b) / (b @ b)) * (c - b * (c @ b) / (b @ b))
    assert found.between == ("a", "c")
    assert found.residual == pytest.approx(products.mean() / (a.std() * c.std()))
    assert found.z == pytest.approx(np.sqrt(4000) * products.mean() / products.std(), rel=0.05)


def test_residuals_come_by_size_with_their_sign_and_none_from_a_saturated_model(complete):
    model, answers = complete
    found = largest_residuals(model, answers)
    sizes = [abs(each.z) for each in found]
    assert (len(found), sizes) == (10, sorted(sizes, reverse=True))
    spread = np.sqrt(np.diag(model.implied))
    for each in found:
        i, j = (ITEMS.index(name) for name in each.between)
        left = model.solution.correlation[i, j] - model.implied[i, j] / (spread[i] * spread[j])
        assert each.residual == pytest.approx(left, abs=1e-4)
        assert np.sign(each.z) == np.sign(each.residual)
    saturated_model = fitted(regression()[0], CHAIN, {"A": ["B", "C"], "B": ["C"]})
    assert largest_residuals(*saturated_model) == ()


def test_a_model_without_solution_has_no_statistics():
    answers = fitted(regression()[0], CHAIN, {"A": ["B"]})[1]
    unidentified = fit_ml(np.array([[1.0, 0.5], [0.5, 1.0]]), 200, ("a", "b"), {"A": ["a", "b"]}, {})
    with pytest.raises(ValueError, match="no solution"):
        yuan_bentler(unidentified, answers)
