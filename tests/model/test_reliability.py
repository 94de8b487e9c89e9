"""Reliability and validity agree with cSEM and seminr on the reference wave."""

import numpy as np
import pytest

from acsi.model import pls, reliability
from tests.model.conftest import REFERENCE_NAMES


@pytest.fixture(scope="module")
def fitted(wave, wave_structure):
    correlation = np.corrcoef(wave.values.T)[None]
    solution = pls.solve(correlation, wave_structure)
    return correlation, solution, pls.consistent(solution, correlation, wave_structure)


def test_reliability_of_pls_agrees_with_seminr(fitted, wave_structure, seminr):
    correlation, solution, _ = fitted
    several = [k for k in range(6) if k != 4]
    rows = {row["_row"]: row for row in seminr["path"]["reliability"]}
    for measure, values in [
        ("alpha", reliability.alpha(correlation, wave_structure)),
        ("rhoC", reliability.composite_reliability(solution.loadings, wave_structure)),
        ("AVE", reliability.average_variance_extracted(solution.loadings, wave_structure)),
    ]:
        expected = [rows[name][measure] for name in REFERENCE_NAMES]
        np.testing.assert_allclose(values[0, several], np.array(expected)[several], atol=1e-9)
        assert np.isnan(values[0, 4])


def test_reliability_of_consistent_pls_agrees_with_csem(fitted, wave_structure, csem):
    _, _, corrected = fitted
    expected = csem["plsc_assess"]
    rho_c = reliability.composite_reliability(corrected.loadings, wave_structure)[0]
    ave = reliability.average_variance_extracted(corrected.loadings, wave_structure)[0]
    for k, name in enumerate(REFERENCE_NAMES):
        if name != "COMP":
            assert rho_c[k] == pytest.approx(expected["rho_C"][name], abs=1e-8)
            assert ave[k] == pytest.approx(expected["AVE"][name], abs=1e-8)


def test_srmr_htmt_vif_and_f2_agree_with_csem(fitted, wave_structure, csem):
    correlation, _, corrected = fitted
    expected = csem["plsc_assess"]
    implied = reliability.implied_correlation(corrected, wave_structure, correlation)
    assert reliability.root_mean_square_residual(correlation, implied)[0] == pytest.approx(expected["SRMR"], abs=1e-9)
    htmt = reliability.heterotrait_monotrait(correlation, wave_structure)[0]
    np.testing.assert_allclose(np.tril(htmt), np.array(expected["HTMT"], dtype=float), atol=1e-9)
    vif = reliability.variance_inflation(corrected.correlations, wave_structure)
    f2 = reliability.effect_size(corrected.paths, corrected.r2, vif, wave_structure)[0]
    rows = {row["_row"]: row for row in expected["F2"]}
    names = {ours: theirs for theirs, ours in REFERENCE_NAMES.items()}
    for value, (source, target) in zip(f2, wave_structure.arrows, strict=True):
        assert value == pytest.approx(rows[names[target]][names[source]], abs=1e-8)
    assert vif[0, 2] == pytest.approx(1.414867974, abs=1e-8)


def test_parallel_questions_have_the_spearman_brown_alpha(tiny_structure):
    matrix = np.eye(4) * 0.5 + 0.5
    assert reliability.alpha(matrix[None], tiny_structure)[0, 0] == pytest.approx(2 * 0.5 / 1.5)
