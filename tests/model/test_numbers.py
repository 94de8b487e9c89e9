"""Numbers made from batches of resampled moments are those of a plain loop over resampled interviews."""

from dataclasses import replace

import numpy as np
import pytest

from acsi.model import pls
from acsi.model.bootstrap import Point, bootstrap
from acsi.model.em import Completion
from acsi.model.estimation import Estimator, estimate
from acsi.model.fit import fit
from acsi.model.resample import resampled_weights, within_groups
from acsi.model.structure import specified
from tests.model.test_bootstrap import model
from tests.model.test_fit import tiny

RESAMPLES = 200
"""As many as `model` asks for."""

BRANCHES = np.repeat([0, 1, 2], 20)
CUSTOMERS = np.where(BRANCHES == 1, 3.0, 1.0)
"""One branch has three times the customers of another."""

SURVEY = model()
MODEL = specified(SURVEY)
ANSWERS = replace(tiny(), groups=BRANCHES, weights=CUSTOMERS)


@pytest.fixture(scope="module")
def batched():
    """The resampled numbers as `acsi fit` makes them."""
    completion = Completion(ANSWERS.values, BRANCHES, 3)
    moments = completion.moments(ANSWERS.model_weights[None])
    estimator = Estimator(MODEL, "path", np.array([1.0, 3.0, 1.0]))
    point = Point(ANSWERS, MODEL, moments, estimate(moments, estimator), within_groups(BRANCHES))
    return bootstrap(point, completion, estimator, RESAMPLES, SURVEY.estimation.seed).numbers


@pytest.fixture(scope="module")
def looped():
    """The same, one resample after the other, each number by its definition from interviews and scores."""
    rows = np.concatenate(list(resampled_weights(within_groups(BRANCHES), RESAMPLES, SURVEY.estimation.seed)))
    found = [numbers_of(multiplicity) for multiplicity in rows]
    return {name: np.array([each[name] for each in found]) for name in found[0]}


def numbers_of(multiplicity):
    correlation = correlations(ANSWERS.values, multiplicity)
    outer = pls.solve(correlation[None], MODEL).weights[0]
    centred = ANSWERS.values - np.average(ANSWERS.values, axis=0, weights=multiplicity)
    items = centred / np.sqrt(np.average(centred**2, axis=0, weights=multiplicity))
    scores = (items * outer) @ MODEL.blocks
    between = correlations(scores, multiplicity)
    loadings, implied = consistent(outer, correlation, between)
    return {
        "means": np.average(ANSWERS.values, axis=0, weights=multiplicity * CUSTOMERS),
        "correlations": between,
        "cross_loadings": correlations(np.hstack([items, scores]), multiplicity)[:4, 4:],
        "vif": [
            inflation(scores, source, sources(target), multiplicity) for source, target in zip(*MODEL.ends, strict=True)
        ],
        "vif_outer": [inflation(items, p, np.flatnonzero(alike(p)), multiplicity) for p in range(4)],
        "f2": [effect(scores, source, target, multiplicity) for source, target in zip(*MODEL.ends, strict=True)],
        "plsc_loadings": loadings,
        "srmr": np.sqrt(((correlation - implied)[np.tril_indices(4)] ** 2).mean()),
    }


def correlations(columns, multiplicity):
    covariance = np.cov(columns.T, aweights=multiplicity)
    spread = np.sqrt(np.diag(covariance))
    return covariance / np.outer(spread, spread)


def explained(columns, target, predictors, multiplicity):
    """R² of a regression of one column on others."""
    root = np.sqrt(multiplicity)[:, None]
    left, right = columns[:, predictors] * root, columns[:, [target]] * root
    remainder = right - left @ np.linalg.lstsq(left, right, rcond=None)[0]
    return 1 - float((remainder**2).sum() / (right**2).sum())


def sources(target):
    return np.flatnonzero(MODEL.adjacency[:, target])


def alike(item):
    return np.array(MODEL.construct_of) == MODEL.construct_of[item]


def inflation(columns, one, together, multiplicity):
    others = [other for other in together if other != one]
    if len(others) == 0:
        return np.nan if columns.shape[1] == 4 else 1.0
    return 1 / (1 - explained(columns, one, others, multiplicity))


def effect(scores, source, target, multiplicity):
    others = [other for other in sources(target) if other != source]
    full = explained(scores, target, sources(target), multiplicity)
    without = explained(scores, target, others, multiplicity) if others else 0.0
    return (full - without) / (1 - full)


def consistent(outer, correlation, between):
    """Loadings corrected by rho_A, and what these imply: constructs correlate freely, since each is joined to each."""
    w, seen = outer[:2], correlation[0, 1]
    rho = (w @ w) ** 2 * (2 * w[0] * w[1] * seen) / (2 * w[0] ** 2 * w[1] ** 2)
    if not 0 < rho <= 1:
        return np.full(4, np.nan), np.full((4, 4), np.nan)
    loadings = np.array([*(w * np.sqrt(rho) / (w @ w)), 1.0, 1.0])
    root = np.array([np.sqrt(rho), 1.0, 1.0])
    true = between / np.outer(root, root)
    np.fill_diagonal(true, 1.0)
    of = list(MODEL.construct_of)
    implied = np.outer(loadings, loadings) * true[np.ix_(of, of)]
    np.fill_diagonal(implied, 1.0)
    return loadings, implied


@pytest.mark.parametrize(
    "name", ["means", "correlations", "cross_loadings", "vif", "vif_outer", "f2", "plsc_loadings", "srmr"]
)
def test_a_batch_gives_what_a_loop_gives(batched, looped, name):
    known = np.isfinite(batched["srmr"])
    assert known.mean() > 0.9
    assert batched[name].shape == looped[name].shape
    np.testing.assert_allclose(batched[name][known], looped[name][known], atol=1e-9)


def test_the_document_has_the_spread_of_each(batched, looped):
    estimates = fit(ANSWERS, SURVEY, by="branch").estimates
    mean = estimates.constructs["quality"].indicators["q1"].spread["mean"]
    assert mean.se == pytest.approx(looped["means"][:, 0].std(ddof=1) * 9 / 100)
    assert mean.ci[0] < estimates.constructs["quality"].indicators["q1"].mean < mean.ci[1]
    path = estimates.paths[1]
    assert (path.source, path.target) == ("quality", "satisfaction")
    assert path.spread["vif"].se == pytest.approx(looped["vif"][:, 1].std(ddof=1))
    assert path.spread["f2"].se == pytest.approx(looped["f2"][:, 1].std(ddof=1))
    known = np.isfinite(batched["srmr"])
    assert estimates.validity.srmr_spread.se == pytest.approx(looped["srmr"][known].std(ddof=1))
    loading = looped["plsc_loadings"][known, 0]
    assert estimates.plsc.loadings["q1"].se == pytest.approx(loading.std(ddof=1))
    assert estimates.validity.vif_outer_spread.keys() == {"q1", "q2"}
    crossed = estimates.validity.cross_loadings_spread["s1"]["quality"]
    assert crossed.se == pytest.approx(looped["cross_loadings"][:, 2, 0].std(ddof=1))
    between = estimates.validity.correlations_spread["value"]["quality"]
    assert between.se == pytest.approx(looped["correlations"][:, 1, 0].std(ddof=1))


def test_htmt_has_a_standard_error_beside_its_interval():
    validity = fit(ANSWERS, SURVEY, by="branch").estimates.validity
    assert validity.htmt_se.keys() == validity.htmt_ci.keys()
    assert validity.htmt_se["value"]["quality"] > 0


def test_the_mean_of_a_reversed_question_has_its_interval_the_right_way_round():
    turned = replace(ANSWERS, reversed=np.array([True, False, False, False]))
    plain, reversed_ = (
        fit(answers, SURVEY, by="branch").estimates.constructs["quality"].indicators["q1"]
        for answers in (ANSWERS, turned)
    )
    assert reversed_.mean == pytest.approx(11 - plain.mean)
    assert reversed_.spread["mean"].se == pytest.approx(plain.spread["mean"].se)
    assert reversed_.spread["mean"].ci == pytest.approx([11 - end for end in plain.spread["mean"].ci[::-1]])
