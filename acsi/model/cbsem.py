"""Covariance SEM by maximum likelihood: estimates, standard errors, standardised solution, fit, and doubts in words.

Jöreskog 1969, Psychometrika 34, 183–202; Bollen 1989, "Structural Equations with Latent Variables". Conventions are
those of lavaan's `sem()`, except that an exogenous single indicator is random like any other (lavaan's fixed.x = FALSE)
and covaries with the other exogenous constructs.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from acsi.model.cbsem_engine import GRADIENT_LIMIT, Optimum, maximise
from acsi.model.cbsem_terms import Term, model_terms
from acsi.model.estimates import Doubt, Interval, doubt
from acsi.model.fit_measures import FitMeasures, fit_measures
from acsi.model.replicates import Array

COLLINEAR = 1e-9
CONSTANT = 1e-12


@dataclass(frozen=True)
class Parameter:
    """One line of the solution in lavaan's notation: `=~` is measured by, `~` depends on, `~~` (co)varies with.

    A fixed one has the standard error 0 and no `z`. `standardised` is for constructs and indicators of unit variance
    (lavaan's std.all), None where a variance is not positive.
    """

    lhs: str
    op: str
    rhs: str
    estimate: float
    se: float
    z: float | None
    ci: Interval
    standardised: float | None


@dataclass(frozen=True)
class Solution:
    """Where the search ended in the metric of correlations, and what turns it back: `correlation` (p, p) of the sample,
    standard deviations `spread` (p,) and the number of interviews; and the `fit` of plain maximum likelihood."""

    optimum: Optimum
    correlation: Array
    spread: Array
    n: int
    confidence: float
    fit: FitMeasures


@dataclass(frozen=True)
class CovarianceModel:
    """A fitted covariance model; without parameters and fit where there is no solution, and `warnings` say why.

    `gradient` is the largest absolute slope of the discrepancy where the search ended, in the metric of correlations;
    `converged` says that it is below 1e-6 and the solution the only one. `implied` (p, p) is ordered as `indicators`.
    `estimator` names what standard errors and chi-square rest on; the estimates are the same.
    """

    converged: bool
    indicators: tuple[str, ...]
    gradient: float | None = None
    parameters: tuple[Parameter, ...] = ()
    fit: FitMeasures | None = None
    implied: Array | None = None
    warnings: tuple[Doubt, ...] = ()
    estimator: str = "ml"
    solution: Solution | None = None

    @property
    def paths(self) -> tuple[Parameter, ...]:
        """The structural paths; `lhs` depends on `rhs`."""
        return tuple(parameter for parameter in self.parameters if parameter.op == "~")

    @property
    def loadings(self) -> tuple[Parameter, ...]:
        """The loadings of constructs with several indicators; the construct is `lhs`."""
        return tuple(parameter for parameter in self.parameters if parameter.op == "=~")


def fit_ml(
    covariance: Array,
    n: int,
    indicators: tuple[str, ...],
    constructs: Mapping[str, Sequence[str]],
    paths: Mapping[str, Sequence[str]],
    *,
    confidence: float = 0.95,
) -> CovarianceModel:
    """Fit the model (`paths`: from -> [to, …]) to a covariance matrix (p, p; divisor n) of the indicators.

    First loadings are 1, a single indicator is the construct itself; standard errors from the expected information
    (Bollen 1989, p. 109). Never raises for what the data hold: doubts stand in `warnings`.
    """
    measuring = {item for items in constructs.values() for item in items}
    chosen = [place for place, item in enumerate(indicators) if item in measuring]
    names, sample = tuple(indicators[place] for place in chosen), covariance[np.ix_(chosen, chosen)]
    obstacle = _obstacle(sample, n, names)
    if obstacle:
        return CovarianceModel(False, names, warnings=(obstacle,))
    spread = np.sqrt(np.diag(sample))
    correlation = sample / np.outer(spread, spread)
    optimum = maximise(correlation, model_terms(names, constructs, paths))
    doubts = tuple(_doubts(optimum))
    if optimum.gradient >= GRADIENT_LIMIT or optimum.unidentified:
        return CovarianceModel(False, names, optimum.gradient, warnings=doubts)
    implied = optimum.implied * np.outer(spread, spread)
    fit = fit_measures(sample, implied, n, len(optimum.free))
    solution = Solution(optimum, correlation, spread, n, confidence, fit)
    return CovarianceModel(
        converged=True,
        indicators=names,
        gradient=optimum.gradient,
        parameters=parameters(solution, np.asarray(np.linalg.inv(n * optimum.information), dtype=float)),
        fit=fit,
        implied=implied,
        warnings=doubts,
        solution=solution,
    )


def parameters(solution: Solution, covariance: Array) -> tuple[Parameter, ...]:
    """The terms in the units of the data, without the trivial ones of single indicators; their standard errors from the
    `covariance` (f, f) of the free terms in the metric of correlations."""
    optimum, spread = solution.optimum, solution.spread
    first = {t.column: t.row for t in optimum.terms if t.matrix == "lambda" and t.fixed is not None}
    constructs = spread[[first[column] for column in sorted(first)]]
    single = {t.row for t in optimum.terms if t.matrix == "theta" and t.fixed is not None}
    found = []
    for term, value, error in zip(optimum.terms, optimum.values, _standard_errors(optimum, covariance), strict=True):
        if term.matrix in ("lambda", "theta") and term.row in single:
            continue
        units = term.units(spread, constructs)
        standardised = _standardised(optimum, term, float(value))
        found.append(_parameter(term, float(value * units), float(error * units), standardised, solution.confidence))
    return tuple(found)


def _parameter(term: Term, estimate: float, se: float, standardised: float | None, confidence: float) -> Parameter:
    critical = NormalDist().inv_cdf((1 + confidence) / 2)
    return Parameter(
        lhs=term.lhs,
        op=term.op,
        rhs=term.rhs,
        estimate=estimate,
        se=se,
        z=estimate / se if se else None,
        ci=(estimate - critical * se, estimate + critical * se),
        standardised=standardised,
    )


def _standard_errors(optimum: Optimum, covariance: Array) -> Array:
    """Of each term (q,), 0 if fixed."""
    errors = np.zeros(len(optimum.terms))
    errors[[place for place, term in enumerate(optimum.terms) if term.fixed is None]] = np.sqrt(np.diag(covariance))
    return errors


def _standardised(optimum: Optimum, term: Term, value: float) -> float | None:
    """The value with unit variances; a covariance of residuals becomes their correlation."""
    covariance = term.matrix == "psi" and term.row != term.column
    constructs = np.diag(optimum.residuals if covariance else optimum.constructs)
    with np.errstate(invalid="ignore", divide="ignore"):
        result = value / term.units(np.sqrt(np.diag(optimum.implied)), np.sqrt(constructs))
    return result if np.isfinite(result) else None


def _obstacle(covariance: Array, n: int, names: tuple[str, ...]) -> Doubt | None:
    """Why nothing can be computed: questions that do not vary, too few interviews, questions that repeat others."""
    variances = np.diag(covariance)
    constant = [name for name, variance in zip(names, variances, strict=True) if not variance > CONSTANT]
    if constant:
        return doubt("W111", questions=", ".join(constant))
    if n <= len(names):
        return doubt("W112", n=n, count=len(names))
    spread = np.sqrt(variances)
    roots, vectors = np.linalg.eigh(covariance / np.outer(spread, spread))
    if roots[0] < COLLINEAR:
        involved = np.abs(vectors[:, roots < COLLINEAR]).max(axis=1) > 0.05
        return doubt("W113", questions=", ".join(np.array(names)[involved]))
    return None


def _doubts(optimum: Optimum) -> Iterator[Doubt]:
    """What a reader must know of a solution: not converged, not identified, improper (Heywood 1931)."""
    if optimum.gradient >= GRADIENT_LIMIT:
        furthest = optimum.terms[int(np.abs(optimum.values).argmax())]
        yield doubt("W114", gradient=f"{optimum.gradient:.1g}", term=_notation(furthest))
        return
    if optimum.unidentified:
        yield doubt("W115", terms=", ".join(map(_notation, optimum.unidentified)))
        return
    variances = [
        (t, v) for t, v in zip(optimum.terms, optimum.values, strict=True) if t.op == "~~" and t.row == t.column
    ]
    if negative := [term.lhs for term, value in variances if value < 0]:
        yield doubt("W116", names=", ".join(negative))
    if np.linalg.eigvalsh(optimum.constructs)[0] <= 0:
        yield doubt("W117")


def _notation(term: Term) -> str:
    """`satisfaction =~ sat_overall`, as lavaan writes it: ids alone, which a report can replace by labels."""
    return f"{term.lhs} {term.op} {term.rhs}"
