"""The validity of the reference wave, held against closed forms and a plain computation."""

import numpy as np
import pytest

from acsi.model import pls, reliability
from acsi.model.fit import fit
from acsi.model.structure import structure
from tests.model.conftest import REFERENCE_NAMES


@pytest.fixture(scope="module")
def estimates(wave, wave_survey):
    estimation = wave_survey.estimation.model_copy(update={"bootstrap": 200})
    return fit(wave, wave_survey.model_copy(update={"estimation": estimation})).estimates


def test_cross_loadings_are_correlations_with_scores(estimates, wave, wave_structure):
    standardised = (wave.values - wave.values.mean(axis=0)) / wave.values.std(axis=0)
    for k, construct in enumerate(wave_structure.constructs):
        members = wave_structure.members(k)
        weights = [estimates.constructs[construct].indicators[wave_structure.indicators[p]].weight for p in members]
        score = standardised[:, members] @ weights
        for p, item in enumerate(wave_structure.indicators):
            expected = np.corrcoef(standardised[:, p], score)[0, 1]
            assert estimates.validity.cross_loadings[item][construct] == pytest.approx(expected, abs=1e-9)


def test_own_cross_loadings_are_the_loadings(estimates):
    for name, construct in estimates.constructs.items():
        for item, indicator in construct.indicators.items():
            assert estimates.validity.cross_loadings[item][name] == pytest.approx(indicator.loading, abs=1e-12)


def test_correlations_of_constructs_have_a_unit_diagonal_and_are_symmetric(estimates):
    correlations = estimates.validity.correlations
    for one in correlations:
        assert correlations[one][one] == pytest.approx(1, abs=1e-9)
        for other in correlations:
            assert correlations[one][other] == pytest.approx(correlations[other][one])


def test_vif_of_questions_is_that_of_their_regression_on_the_others(estimates, wave, wave_structure):
    members = wave_structure.members(wave_structure.constructs.index("satisfaction"))
    for p in members:
        others = wave.values[:, [q for q in members if q != p]]
        design = np.column_stack([np.ones(len(others)), others])
        remainder = wave.values[:, p] - design @ np.linalg.lstsq(design, wave.values[:, p], rcond=None)[0]
        expected = wave.values[:, p].var() / remainder.var()
        assert estimates.validity.vif_outer[wave_structure.indicators[p]] == pytest.approx(expected, rel=1e-8)


def test_two_identical_questions_have_an_infinite_vif():
    model = structure({"a": ["x", "y"], "b": ["z"]}, {"a": ["b"]})
    correlation = np.array([[1.0, 1.0, 0.5], [1.0, 1.0, 0.5], [0.5, 0.5, 1.0]])
    found = reliability.variance_inflation_of_indicators(correlation[None], model)[0]
    assert found[:2].tolist() == [np.inf, np.inf]
    assert np.isnan(found[2])


def test_htmt_stays_that_of_csem(estimates, csem):
    names = list(REFERENCE_NAMES.values())
    expected = np.array(csem["plsc_assess"]["HTMT"], dtype=float)
    for one, row in estimates.validity.htmt.items():
        for other, value in row.items():
            assert value == pytest.approx(expected[names.index(one), names.index(other)], abs=1e-9)


def test_intervals_of_htmt_hold_its_value_where_there_are_resamples(estimates):
    for one, row in estimates.validity.htmt_ci.items():
        for other, (low, high) in row.items():
            assert low < estimates.validity.htmt[one][other] < high


def test_every_measure_has_a_verdict(estimates):
    measures = {verdict.measure for verdict in estimates.validity.verdicts}
    expected = (
        "alpha,rho_A,rho_C,AVE,loading,cross-loading,Fornell–Larcker,HTMT,VIF of a question,VIF of a construct,f²"
    )
    assert measures - {"SRMR"} == set(expected.split(","))


def test_cross_loadings_of_a_batch_are_those_of_each(wave, wave_structure):
    correlation = np.stack([np.corrcoef(wave.values[:1800].T), np.corrcoef(wave.values[1800:].T)])
    weights = pls.solve(correlation, wave_structure).weights
    both = reliability.cross_loadings(weights, correlation, wave_structure)
    one = reliability.cross_loadings(weights[1:], correlation[1:], wave_structure)
    np.testing.assert_allclose(both[1], one[0])
