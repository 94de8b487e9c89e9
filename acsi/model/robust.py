"""Standard errors and chi-square of a covariance model that do not ask for normal or complete answers.

Satorra and Bentler 1994, "Corrections to test statistics and standard errors in covariance structure analysis"; Yuan
and Bentler 2000, Sociological Methodology 30, 165–200; Savalei and Bentler 2009, Structural Equation Modeling 16,
477–497. The estimates are those of maximum likelihood on the moments; which information is taken where is lavaan's
choice. With weights and clusters in the scores the sandwich is that of the survey's design (Binder 1983, International
Statistical Review 51, 279–292).
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from acsi.model.cbsem import CovarianceModel, Solution, parameters
from acsi.model.cbsem_derivatives import jacobian, observed_information
from acsi.model.fit_measures import scaled
from acsi.model.replicates import Array
from acsi.model.saturated import Saturated, normal_weight

CERTAIN = 1e-9


@dataclass(frozen=True)
class Residual:
    """What the model leaves of the correlation of two questions, and that in its standard errors."""

    between: tuple[str, str]
    residual: float
    z: float


def satorra_bentler(model: CovarianceModel, answers: Saturated) -> CovarianceModel:
    """The model with robust standard errors and the Satorra–Bentler chi-square (lavaan's MLM), from complete answers.

    Expected information at the implied covariance, fourth moments of the answers, weighted and by unit if they were so.
    """
    solution = _solved(model)
    weight, independent = normal_weight(solution.optimum.implied), normal_weight(np.eye(answers.p))
    return _sandwiched(model, answers.robust, weight, independent, "mlm")


def two_stage(model: CovarianceModel, answers: Saturated, *, robust: bool = False) -> CovarianceModel:
    """The model, fitted to EM moments, with the standard errors and chi-square that missing answers leave.

    With normal answers, or `robust` against other distributions (Savalei and Falk 2014, Structural Equation Modeling
    21, 280–302): lavaan's "two.stage" and "robust.two.stage", with complete-data information at the EM moments. There
    is no likelihood of the answers in it, hence no logL, AIC and BIC.
    """
    weight = normal_weight(_solved(model).correlation)
    uncertainty = answers.robust if robust else answers.normal
    found = _sandwiched(model, uncertainty, weight, weight, "robust_two_stage" if robust else "two_stage")
    return without_likelihood(found)


def yuan_bentler(model: CovarianceModel, answers: Saturated) -> CovarianceModel:
    """The model with Huber–White standard errors and the Yuan–Bentler chi-square (lavaan's MLR), from complete answers.

    Observed information of the model; the scaling is that of Asparouhov and Muthén 2005 (lavaan's yuan.bentler.mplus).
    """
    solution = _solved(model)
    optimum, fit = solution.optimum, solution.fit
    slopes = jacobian(optimum.terms, optimum.values, answers.p)
    scores = normal_weight(optimum.implied) @ slopes
    meat = scores.T @ answers.robust @ scores
    bread = np.linalg.inv(observed_information(optimum.terms, optimum.values, solution.correlation))
    saturated = float(np.sum(normal_weight(solution.correlation) * answers.robust))
    independent = float(np.diag(answers.robust)[_variances(answers.p)].sum()) / 2
    scaling = (saturated - float(np.sum(bread * meat))) / fit.df if fit.df > 0 else 1.0
    baseline = (saturated - independent) / fit.baseline_df if fit.baseline_df > 0 else 1.0
    return replace(
        model,
        estimator="mlr",
        parameters=parameters(solution, bread @ meat @ bread / solution.n),
        fit=scaled(fit, solution.n, scaling, baseline),
    )


def largest_residuals(model: CovarianceModel, answers: Saturated, count: int = 10) -> tuple[Residual, ...]:
    """The pairs of questions whose correlation the model misses most surely, by absolute z, at most `count`.

    A residual's variance is that of the answers' covariances, whatever their distribution, less what the estimates take
    up (Maydeu-Olivares 2017, Psychometrika 82, 533–558). Pairs that the model reproduces exactly are left out.
    """
    solution = _solved(model)
    optimum, names = solution.optimum, model.indicators
    a, b = np.triu_indices(answers.p)
    slopes = jacobian(optimum.terms, optimum.values, answers.p)
    weight = normal_weight(optimum.implied)
    left = np.eye(len(weight)) - slopes @ np.linalg.solve(optimum.information, slopes.T @ weight)
    variance = np.sum(left @ answers.robust * left, axis=1)
    residual = (solution.correlation - optimum.implied)[a, b]
    z = residual / np.sqrt(np.maximum(variance, CERTAIN) / solution.n)
    told = np.flatnonzero((a != b) & (variance > CERTAIN))
    largest = told[np.argsort(-np.abs(z[told]), kind="stable")][:count]
    return tuple(Residual((names[a[i]], names[b[i]]), float(residual[i]), float(z[i])) for i in largest)


def without_likelihood(model: CovarianceModel) -> CovarianceModel:
    """The model without logL, AIC and BIC, where the moments are not those of complete, equally weighted answers."""
    assert model.fit is not None
    return replace(model, fit=replace(model.fit, logl=None, aic=None, bic=None))


def _sandwiched(
    model: CovarianceModel, uncertainty: Array, weight: Array, baseline: Array, estimator: str
) -> CovarianceModel:
    """Standard errors and mean-corrected chi-square for covariances with n times the variance `uncertainty`, fitted
    under a `weight` matrix; `baseline` is that of the independence model."""
    solution = _solved(model)
    optimum, fit = solution.optimum, solution.fit
    slopes = jacobian(optimum.terms, optimum.values, len(solution.spread))
    independence = np.eye(len(weight))[:, _variances(len(solution.spread))]
    covariance, misfit = _split(uncertainty, weight, slopes)
    _, independent = _split(uncertainty, baseline, independence)
    scaling = misfit / fit.df if fit.df > 0 else 1.0
    baseline_scaling = independent / fit.baseline_df if fit.baseline_df > 0 else 1.0
    return replace(
        model,
        estimator=estimator,
        parameters=parameters(solution, covariance / solution.n),
        fit=scaled(fit, solution.n, scaling, baseline_scaling),
    )


def _split(uncertainty: Array, weight: Array, slopes: Array) -> tuple[Array, float]:
    """The part of `uncertainty` that goes into the estimates (f, f), and the trace of what is left for chi-square."""
    scores = weight @ slopes
    bread = np.linalg.inv(slopes.T @ scores)
    meat = scores.T @ uncertainty @ scores
    return bread @ meat @ bread, float(np.sum(weight * uncertainty) - np.sum(bread * meat))


def _solved(model: CovarianceModel) -> Solution:
    if model.solution is None:
        raise ValueError("the model has no solution")
    return model.solution


def _variances(p: int) -> NDArray[np.intp]:
    """Places of the variances in the upper triangle by rows."""
    return np.flatnonzero(np.equal(*np.triu_indices(p)))
