"""Covariance SEM by maximum likelihood."""

import json
import logging

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acsi.model.cbsem import fit_ml
from acsi.model.cbsem_document import to_document
from tests.model.conftest import ACSI, PATHS

CHAIN = {"A": ["a1", "a2", "a3"], "B": ["b1", "b2", "b3"], "C": ["c1"]}


def columns(file, names):
    header, *rows = file.read_text().splitlines()
    places = [header.split(",").index(name) for name in names]
    cells = [[row.split(",")[place] for place in places] for row in rows]
    return np.array([[float(cell) for cell in row] for row in cells if all(row)])


def items(constructs):
    return tuple(item for construct in constructs.values() for item in construct)


def fit(covariance, constructs, paths, n=500):
    return fit_ml(np.array(covariance), n, items(constructs), constructs, paths)


def chain(seed=1, n=500, noise=0.6):
    """Covariance of three items each of A and B, and one of C, with A -> B -> C."""
    random = np.random.default_rng(seed)
    a = random.normal(size=n)
    b = 0.6 * a + random.normal(size=n)
    c = -0.4 * b + random.normal(size=n)
    return np.cov([*(f + noise * random.normal(size=n) for f in (a, a, a, b, b, b)), c], bias=True)


def codes(model):
    return [doubt.code for doubt in model.warnings]


@pytest.fixture(scope="module")
def wave(reference):
    answers = columns(reference / "acsi_wave.csv", items(ACSI))
    return fit(np.cov(answers.T, bias=True), ACSI, PATHS, n=len(answers))


@pytest.fixture(scope="module")
def lavaan(reference):
    return json.loads((reference / "cbsem_ml.json").read_text())


def test_estimates_agree_with_lavaan(wave, lavaan):
    ours = {(p.lhs, p.op, p.rhs): p for p in wave.parameters}
    assert wave.converged
    assert len(ours) == len(lavaan["parameters"])
    for theirs in lavaan["parameters"]:
        lhs, rhs = ("COMP" if name == "complained" else name for name in (theirs["lhs"], theirs["rhs"]))
        parameter = ours[lhs, theirs["op"], rhs]
        assert parameter.estimate == pytest.approx(theirs["est"], abs=1e-6)
        assert parameter.se == pytest.approx(theirs["se"], abs=1e-7)
        assert parameter.ci == pytest.approx((theirs["ci.lower"], theirs["ci.upper"]), abs=1e-6)
        assert parameter.standardised == pytest.approx(theirs["std.all"], abs=1e-6)
        assert parameter.z == (pytest.approx(theirs["z"], abs=1e-4) if "z" in theirs else None)


def test_fit_agrees_with_lavaan(wave, lavaan):
    theirs = lavaan["fit"]
    assert (wave.fit.df, wave.fit.npar, wave.fit.baseline_df) == (theirs["df"], theirs["npar"], theirs["baseline.df"])
    assert wave.fit.baseline_chisq == pytest.approx(theirs["baseline.chisq"], abs=1e-6)
    for name in ("chisq", "pvalue", "cfi", "tli", "rmsea", "srmr", "logl", "aic", "bic"):
        assert getattr(wave.fit, name) == pytest.approx(theirs[name], abs=1e-6)
    assert wave.fit.rmsea_ci == pytest.approx((theirs["rmsea.ci.lower"], theirs["rmsea.ci.upper"]), abs=1e-7)


def test_real_interviews_have_one_solution(reference):
    constructs = {
        "EXP": ["OVERALLX", "CUSTOMX", "WRONGX"],
        "QUAL": ["OVERALLQ", "CUSTOMQ", "WRONGQ"],
        "VAL": ["PQ", "QP"],
        "SAT": ["SATIS", "CONFIRM", "IDEAL"],
        "COMP": ["COMP"],
        "LOY": ["REPUR"],
    }
    answers = columns(reference / "acsi2015.csv", items(constructs))
    model = fit(np.cov(answers.T, bias=True), constructs, PATHS, n=len(answers))
    assert len(answers) == 7341
    assert (model.converged, model.warnings) == (True, ())
    assert model.fit.chisq == pytest.approx(2994.62895, abs=1e-4)
    assert {(p.rhs, p.lhs): p.standardised for p in model.paths}["QUAL", "SAT"] == pytest.approx(0.5892, abs=1e-4)


def test_three_indicators_have_the_closed_form_of_one_factor():
    covariance = [[2.0, 0.6, 0.4], [0.6, 1.0, 0.3], [0.4, 0.3, 1.5]]
    model = fit(covariance, {"A": ["x", "y", "z"]}, {})
    variance = 0.6 * 0.4 / 0.3
    estimates = {(p.lhs, p.op, p.rhs): p.estimate for p in model.parameters}
    assert estimates["A", "=~", "y"] == pytest.approx(0.6 / variance)
    assert estimates["A", "=~", "z"] == pytest.approx(0.4 / variance)
    assert estimates["A", "~~", "A"] == pytest.approx(variance)
    assert estimates["x", "~~", "x"] == pytest.approx(2 - variance)


def test_a_saturated_model_reproduces_the_covariance():
    covariance = np.array([[2.0, 0.6, 0.4], [0.6, 1.0, 0.3], [0.4, 0.3, 1.5]])
    model = fit(covariance, {"A": ["x"], "B": ["y"], "C": ["z"]}, {"A": ["B", "C"], "B": ["C"]})
    assert (model.converged, model.fit.df) == (True, 0)
    assert model.fit.chisq == pytest.approx(0, abs=1e-9)
    assert model.implied == pytest.approx(covariance)


def test_paths_between_single_indicators_are_least_squares():
    covariance = chain()
    model = fit(covariance, {name: [name] for name in "ABCDEFG"}, {"A": ["G"], "D": ["G"]})
    slopes = np.linalg.solve(covariance[np.ix_([0, 3], [0, 3])], covariance[[0, 3], 6])
    assert [p.estimate for p in model.paths] == pytest.approx(list(slopes))
    rest = covariance[6, 6] - slopes @ covariance[[0, 3], 6]
    errors = np.sqrt(rest * np.diag(np.linalg.inv(covariance[np.ix_([0, 3], [0, 3])])) / 500)
    assert [p.se for p in model.paths] == pytest.approx(list(errors))


def test_exogenous_constructs_covary_and_so_do_residuals_of_the_last_ones():
    model = fit(
        chain(), {"A": ["a1", "a2", "a3"], "B": ["b1"], "C": ["b2"], "D": ["b3"], "E": ["c1"]}, {"A": ["C", "E"]}
    )
    pairs = {(p.lhs, p.rhs) for p in model.parameters if p.op == "~~" and p.lhs != p.rhs}
    assert pairs == {("A", "B"), ("A", "D"), ("B", "D"), ("C", "E")}


def test_a_residual_covariance_is_standardised_to_a_correlation_of_residuals():
    model = fit(chain(), {"A": ["a1", "a2", "a3"], "B": ["b1", "b2", "b3"], "C": ["c1"]}, {"A": ["B", "C"]})
    values = {(p.lhs, p.op, p.rhs): p for p in model.parameters}
    spread = np.sqrt(values["B", "~~", "B"].estimate * values["C", "~~", "C"].estimate)
    assert values["B", "~~", "C"].standardised == pytest.approx(values["B", "~~", "C"].estimate / spread)


@settings(max_examples=8, deadline=None)
@given(st.lists(st.sampled_from([0.001, 0.1, 1.0, 10.0, 1000.0]), min_size=7, max_size=7))
def test_scales_change_the_units_and_nothing_else(scales):
    plain = fit(chain(), CHAIN, {"A": ["B"], "B": ["C"]})
    stretched = fit(chain() * np.outer(scales, scales), CHAIN, {"A": ["B"], "B": ["C"]})
    assert stretched.converged
    assert stretched.fit.chisq == pytest.approx(plain.fit.chisq, abs=1e-9)
    for before, after in zip(plain.parameters, stretched.parameters, strict=True):
        assert after.standardised == pytest.approx(before.standardised, abs=1e-7)
        assert after.z == (None if before.z is None else pytest.approx(before.z, abs=1e-5))
    assert stretched.paths[0].estimate == pytest.approx(plain.paths[0].estimate * scales[3] / scales[0])


def test_a_weak_first_question_does_not_spoil_the_fit():
    covariance = chain(n=3000)
    covariance[0] *= 0.02
    covariance[:, 0] *= 0.02
    covariance[0, 0] = 1.0
    weak_first = fit(covariance, CHAIN, {"A": ["B"], "B": ["C"]}, n=3000)
    weak_last = fit(covariance, CHAIN | {"A": ["a3", "a2", "a1"]}, {"A": ["B"], "B": ["C"]}, n=3000)
    assert (weak_first.converged, weak_last.converged) == (True, True)


def test_a_question_that_runs_the_wrong_way_has_a_negative_loading():
    signs = np.array([1, -1, 1, 1, 1, 1, 1])
    model = fit(chain() * np.outer(signs, signs), CHAIN, {"A": ["B"], "B": ["C"]})
    plain = fit(chain(), CHAIN, {"A": ["B"], "B": ["C"]})
    assert model.loadings[1].estimate == pytest.approx(-plain.loadings[1].estimate)
    assert model.fit.chisq == pytest.approx(plain.fit.chisq)


def test_names_may_be_any_words():
    constructs = {"期望": ["expect 1", "latent", "x=~y"], "quality": ["quality", "b", "c"], "~": ["DEFINE"]}
    model = fit(chain(), constructs, {"期望": ["quality"], "quality": ["~"]})
    assert [p.estimate for p in model.paths] == [
        p.estimate for p in fit(chain(), CHAIN, {"A": ["B"], "B": ["C"]}).paths
    ]


def test_questions_outside_the_model_are_left_out():
    model = fit_ml(chain(), 500, items(CHAIN), {"A": ["a1", "a2", "a3"]}, {})
    assert model.indicators == ("a1", "a2", "a3")
    assert model.implied.shape == (3, 3)


def test_a_wider_confidence_gives_wider_intervals():
    wide = fit_ml(chain(), 500, items(CHAIN), CHAIN, {"A": ["B"], "B": ["C"]}, confidence=0.99)
    path = wide.paths[0]
    assert path.ci == pytest.approx((path.estimate - 2.575829 * path.se, path.estimate + 2.575829 * path.se))


def test_a_constant_question_is_named():
    covariance = chain()
    covariance[1] = covariance[:, 1] = 0
    model = fit(covariance, CHAIN, {"A": ["B"], "B": ["C"]})
    assert (model.converged, codes(model)) == (False, ["W111"])
    assert "a2" in model.warnings[0].message


def test_questions_that_repeat_one_another_are_named():
    covariance = chain()
    covariance[1], covariance[:, 1] = covariance[0], covariance[:, 0]
    covariance[1, 1] = covariance[0, 0]
    model = fit(covariance, CHAIN, {"A": ["B"], "B": ["C"]})
    assert (model.converged, codes(model)) == (False, ["W113"])
    assert "a1, a2 follow" in model.warnings[0].message


def test_too_few_interviews_are_said_so():
    assert codes(fit(chain(), CHAIN, {"A": ["B"]}, n=7)) == ["W112"]


def test_a_model_that_is_not_identified_names_what_is_open():
    model = fit([[1.0, 0.5], [0.5, 1.0]], {"A": ["x", "y"]}, {})
    assert (model.converged, codes(model)) == (False, ["W115"])
    assert "A =~ y" in model.warnings[0].message


def test_a_negative_variance_is_a_heywood_case():
    model = fit([[1.0, 0.8, 0.8], [0.8, 1.0, 0.5], [0.8, 0.5, 1.0]], {"A": ["x", "y", "z"]}, {})
    assert (model.converged, codes(model)) == (True, ["W116"])
    assert "a negative variance of x" in model.warnings[0].message
    assert model.fit.chisq == pytest.approx(0, abs=1e-9)


def test_constructs_that_cannot_be_told_apart_are_a_doubt():
    covariance = np.full((4, 4), 0.5) + 0.5 * np.eye(4)
    covariance[0, 1] = covariance[1, 0] = covariance[2, 3] = covariance[3, 2] = 0.45
    model = fit(covariance, {"A": ["a", "b"], "B": ["c", "d"]}, {})
    assert (model.converged, codes(model)) == (True, ["W117"])


def test_a_likelihood_without_a_maximum_is_not_called_a_solution():
    # The closed form of the factor's variance is 0.3 · 0.3 / 0.
    model = fit([[1.0, 0.3, 0.3], [0.3, 1.0, 0.0], [0.3, 0.0, 1.0]], {"A": ["x", "y", "z"]}, {})
    assert (model.converged, codes(model)) == (False, ["W114"])
    assert "furthest out in A ~~ A" in model.warnings[0].message
    assert (model.parameters, model.fit) == ((), None)


def test_the_document_is_plain_json_with_the_keys_of_the_contract(wave):
    document = json.loads(json.dumps(to_document(wave), allow_nan=False))
    assert document["paths"][0].keys() == {"from", "to", "estimate", "se", "ci", "standardised"}
    assert document["loadings"][0].keys() == {"construct", "indicator", "estimate", "se", "ci", "standardised"}
    assert (document["estimator"], document["converged"]) == ("ml", True)
    assert {(p["from"], p["to"]) for p in document["paths"]} == {(a, b) for a in PATHS for b in PATHS[a]}
    assert {p["indicator"] for p in document["loadings"]} == set(items(ACSI)) - {"complained"}
    assert document["fit"].keys() >= {"chisq", "df", "pvalue", "cfi", "tli", "rmsea", "srmr", "logl", "aic", "bic"}


def test_without_a_solution_the_document_holds_nulls_and_the_reason():
    document = json.loads(
        json.dumps(to_document(fit([[1.0, 0.5], [0.5, 1.0]], {"A": ["x", "y"]}, {})), allow_nan=False)
    )
    assert (document["converged"], document["paths"], document["loadings"]) == (False, [], [])
    assert set(document["fit"].values()) == {None}
    assert document["warnings"][0]["code"] == "W115"


def test_fitting_leaves_the_root_logger_alone():
    before = list(logging.getLogger().handlers)
    fit(chain(), CHAIN, {"A": ["B"], "B": ["C"]})
    assert logging.getLogger().handlers == before
