"""How well a covariance model fits, from S and the implied covariance alone.

semopy's own measures are not used: its log-likelihood, AIC and BIC are other quantities under the usual names, and its
CFI can exceed 1. The definitions here are those of Bollen 1989, "Structural Equations with Latent Variables", and of
Steiger 1990 (RMSEA), Bentler 1990 (CFI), Tucker and Lewis 1973 (TLI) and Bentler 1995 (SRMR), as in lavaan.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from acsi.model.estimates import Interval
from acsi.model.replicates import Array


@dataclass(frozen=True)
class FitMeasures:
    """Chi-square test of the model and of independence, fit indices and information criteria.

    `npar` counts free parameters; `rmsea_ci` covers 90%. Both chi-squares are divided by their `scaling`, 1 for plain
    maximum likelihood. The undefined (a p-value without degrees of freedom) is None.
    """

    chisq: float | None
    df: int
    pvalue: float | None
    cfi: float | None
    tli: float | None
    rmsea: float | None
    rmsea_ci: Interval | None
    srmr: float
    logl: float | None
    aic: float | None
    bic: float | None
    npar: int
    baseline_chisq: float | None
    baseline_df: int
    scaling: float = 1.0
    baseline_scaling: float = 1.0


def discrepancy(covariance: Array, implied: Array) -> float:
    """The maximum-likelihood discrepancy tr(SΣ⁻¹) − ln|SΣ⁻¹| − p of two (p, p) matrices (Jöreskog 1969).

    Infinite where Σ is not positive definite. From the eigenvalues of SΣ⁻¹, so never below zero by rounding.
    """
    from scipy.linalg import eigh

    try:
        ratios = eigh(covariance, implied, eigvals_only=True)
    except (np.linalg.LinAlgError, ValueError):
        return np.inf
    return float(np.sum(ratios - 1 - np.log(ratios))) if ratios.min() > 0 else np.inf


def fit_measures(covariance: Array, implied: Array, n: int, npar: int) -> FitMeasures:
    """Fit of the implied covariance (p, p) to the sample's (p, p, divisor n) from n interviews.

    The baseline is independence of all p variables. Sources: see the module.
    """
    p = len(covariance)
    chisq = n * discrepancy(covariance, implied)
    df = p * (p + 1) // 2 - npar
    baseline_chisq = n * discrepancy(covariance, np.diag(np.diag(covariance)))
    baseline_df = p * (p - 1) // 2
    logl = -n / 2 * (p * np.log(2 * np.pi) + np.linalg.slogdet(covariance)[1] + p) - chisq / 2
    return FitMeasures(
        chisq=chisq,
        df=df,
        pvalue=_upper_tail(chisq, df) if df > 0 else None,
        cfi=_cfi(chisq - df, df, baseline_chisq - baseline_df),
        tli=_tli(chisq - df, df, baseline_chisq - baseline_df, baseline_df),
        rmsea=_rmsea(max(chisq - df, 0.0), df, n),
        rmsea_ci=_rmsea_interval(chisq, df, n),
        srmr=srmr(covariance, implied),
        logl=float(logl),
        aic=float(2 * npar - 2 * logl),
        bic=float(np.log(n) * npar - 2 * logl),
        npar=npar,
        baseline_chisq=baseline_chisq,
        baseline_df=baseline_df,
    )


def scaled(fit: FitMeasures, n: int, scaling: float, baseline_scaling: float) -> FitMeasures:
    """Plain measures with both chi-squares divided by scaling factors, which bring their means to their degrees of
    freedom (Satorra and Bentler 1994), and CFI, TLI and RMSEA for the population: lavaan's `.robust` ones.

    Brosseau-Liard, Savalei and Li 2012, Multivariate Behavioral Research 47, 904–930 (RMSEA); Brosseau-Liard and
    Savalei 2014, ibid. 49, 460–470 (CFI, TLI). A factor that is not positive, possible in small samples, leaves them
    None.
    """
    assert fit.chisq is not None
    assert fit.baseline_chisq is not None
    if not (scaling > 0 and baseline_scaling > 0):
        nothing = replace(fit, chisq=None, pvalue=None, cfi=None, tli=None, rmsea=None, rmsea_ci=None)
        return replace(nothing, baseline_chisq=None, scaling=scaling, baseline_scaling=baseline_scaling)
    chisq, df = fit.chisq / scaling, fit.df
    excess, baseline_excess = fit.chisq - scaling * df, fit.baseline_chisq - baseline_scaling * fit.baseline_df
    bounds = _rmsea_interval(chisq, df, n)
    widened = float(np.sqrt(scaling))
    return replace(
        fit,
        chisq=chisq,
        pvalue=_upper_tail(chisq, df) if df > 0 else None,
        cfi=_cfi(excess, df, baseline_excess),
        tli=_tli(excess, df, baseline_excess, fit.baseline_df),
        rmsea=_rmsea(max(excess, 0.0), df, n),
        rmsea_ci=(bounds[0] * widened, bounds[1] * widened) if bounds else None,
        baseline_chisq=fit.baseline_chisq / baseline_scaling,
        scaling=scaling,
        baseline_scaling=baseline_scaling,
    )


def srmr(covariance: Array, implied: Array) -> float:
    """Root mean square of the residuals in correlation units, diagonal included (Bentler 1995)."""
    spread = np.sqrt(np.diag(covariance))
    residuals = (covariance - implied) / np.outer(spread, spread)
    return float(np.sqrt(np.mean(residuals[np.tril_indices(len(residuals))] ** 2)))


def _upper_tail(chisq: float, df: int) -> float:
    from scipy.stats import chi2

    return float(chi2.sf(chisq, df))


def _cfi(excess: float, df: int, baseline_excess: float) -> float | None:
    """From chi-square beyond its expectation, of the model and of the baseline."""
    if df < 0:
        return None
    misfit = max(excess, 0.0)
    worst = max(misfit, baseline_excess)
    return 1 - misfit / worst if worst > 0 else 1.0


def _tli(excess: float, df: int, baseline_excess: float, baseline_df: int) -> float | None:
    if df <= 0:
        return 1.0 if df == 0 else None
    return 1 - (excess / df) / (baseline_excess / baseline_df) if baseline_excess else None


def _rmsea(noncentrality: float, df: int, n: int) -> float | None:
    if df <= 0:
        return 0.0 if df == 0 else None
    return float(np.sqrt(noncentrality / (df * n)))


def _rmsea_interval(chisq: float, df: int, n: int) -> Interval | None:
    """The 90% interval: RMSEA at the noncentralities whose distribution puts chi-square at its 95% and 5% points."""
    if df <= 0:
        return None
    from scipy.stats import ncx2

    def bound(probability: float) -> float:
        return float(np.sqrt(_root(lambda nc: float(ncx2.cdf(chisq, df, nc)) - probability, chisq) / (df * n)))

    return bound(0.95), bound(0.05)


def _root(decreasing: Callable[[float], float], start: float) -> float:
    """Where a decreasing function crosses zero to the right of 0, or 0 if it starts below."""
    from scipy.optimize import brentq

    if decreasing(0.0) <= 0:
        return 0.0
    high = max(start, 1.0)
    while decreasing(high) > 0:
        high *= 2
    return float(brentq(decreasing, 0.0, high, xtol=1e-9))
