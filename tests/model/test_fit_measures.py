"""Fit measures from S and Σ alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acsi.model.fit_measures import discrepancy, fit_measures, scaled, srmr

COVARIANCE = np.array([[2.0, 0.6, 0.4], [0.6, 1.0, 0.3], [0.4, 0.3, 1.5]])


def test_a_matrix_has_no_discrepancy_from_itself():
    assert discrepancy(COVARIANCE, COVARIANCE) == pytest.approx(0, abs=1e-15)


def test_discrepancy_is_the_textbook_formula():
    implied = np.diag([2.0, 1.2, 1.4])
    ratio = COVARIANCE @ np.linalg.inv(implied)
    assert discrepancy(COVARIANCE, implied) == pytest.approx(np.trace(ratio) - np.log(np.linalg.det(ratio)) - 3)


def test_discrepancy_is_infinite_where_the_implied_matrix_is_no_covariance():
    assert discrepancy(COVARIANCE, np.diag([1.0, -1.0, 1.0])) == np.inf


@given(st.lists(st.floats(0.01, 100), min_size=3, max_size=3))
def test_scales_do_not_matter(scales):
    stretch = np.outer(scales, scales)
    implied = np.diag([2.0, 1.2, 1.4])
    assert discrepancy(COVARIANCE * stretch, implied * stretch) == pytest.approx(discrepancy(COVARIANCE, implied))
    assert srmr(COVARIANCE * stretch, implied * stretch) == pytest.approx(srmr(COVARIANCE, implied))


def test_a_saturated_model_fits_perfectly_and_has_nothing_to_test():
    fit = fit_measures(COVARIANCE, COVARIANCE, n=200, npar=6)
    assert (fit.df, fit.pvalue, fit.cfi, fit.tli, fit.rmsea, fit.rmsea_ci) == (0, None, 1, 1, 0, None)
    assert fit.chisq == pytest.approx(0, abs=1e-12)


def test_independence_is_the_baseline_and_scores_zero():
    fit = fit_measures(COVARIANCE, np.diag(np.diag(COVARIANCE)), n=200, npar=3)
    assert fit.chisq == pytest.approx(fit.baseline_chisq)
    assert fit.baseline_chisq == pytest.approx(-200 * np.log(np.linalg.det(COVARIANCE) / 3))
    assert (fit.cfi, fit.tli) == (pytest.approx(0), pytest.approx(0))


def test_log_likelihood_is_that_of_the_normal_distribution():
    fit = fit_measures(COVARIANCE, np.eye(3), n=50, npar=2)
    assert fit.logl == pytest.approx(-25 * (3 * np.log(2 * np.pi) + np.trace(COVARIANCE)))
    assert fit.aic == pytest.approx(4 - 2 * fit.logl)
    assert fit.bic == pytest.approx(2 * np.log(50) - 2 * fit.logl)


def test_srmr_counts_correlation_residuals_with_the_diagonal():
    implied = COVARIANCE.copy()
    implied[0, 1] = implied[1, 0] = 0.0
    assert srmr(COVARIANCE, implied) == pytest.approx(0.6 / np.sqrt(2) / np.sqrt(6))


def test_rmsea_interval_holds_the_noncentralities_of_the_observed_chi_square():
    from scipy.stats import ncx2

    fit = fit_measures(COVARIANCE, np.diag(np.diag(COVARIANCE)), n=200, npar=3)
    low, high = (200 * 3 * bound**2 for bound in fit.rmsea_ci)
    assert ncx2.cdf(fit.chisq, 3, low) == pytest.approx(0.95, abs=1e-6)
    assert ncx2.cdf(fit.chisq, 3, high) == pytest.approx(0.05, abs=1e-6)
    assert fit.rmsea_ci[0] < fit.rmsea < fit.rmsea_ci[1]


def test_too_many_parameters_leave_indices_undefined():
    fit = fit_measures(COVARIANCE, COVARIANCE, n=200, npar=7)
    assert (fit.pvalue, fit.cfi, fit.tli, fit.rmsea, fit.rmsea_ci) == (None, None, None, None, None)


def test_scaling_by_one_changes_nothing():
    fit = fit_measures(COVARIANCE, np.diag(np.diag(COVARIANCE)), n=200, npar=3)
    same = scaled(fit, 200, 1.0, 1.0)
    assert same.rmsea_ci == pytest.approx(fit.rmsea_ci)
    for name in ("chisq", "pvalue", "cfi", "tli", "rmsea", "baseline_chisq"):
        assert getattr(same, name) == pytest.approx(getattr(fit, name))


def test_scaling_divides_chi_square_and_keeps_rmsea_for_the_population():
    fit = fit_measures(COVARIANCE, np.diag(np.diag(COVARIANCE)), n=200, npar=3)
    half = scaled(fit, 200, 2.0, 2.0)
    assert half.chisq == pytest.approx(fit.chisq / 2)
    assert half.rmsea == pytest.approx(np.sqrt((fit.chisq - 2 * 3) / (3 * 200)))
    assert half.logl == fit.logl


def test_a_scaling_factor_below_zero_leaves_the_test_undefined():
    fit = fit_measures(COVARIANCE, np.diag(np.diag(COVARIANCE)), n=200, npar=3)
    undefined = scaled(fit, 200, -0.1, 1.0)
    assert (undefined.chisq, undefined.pvalue, undefined.cfi, undefined.rmsea_ci) == (None, None, None, None)
    assert (undefined.df, undefined.srmr) == (fit.df, fit.srmr)
