"""Maximum likelihood for a covariance model: semopy holds the model, and its optimum is carried on until it is one.

Everything here is in the metric of correlations: indicators have unit variance, each construct the scale of its first
indicator. The discrepancy does not depend on scales (Bollen 1989), so the caller turns the numbers back.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from acsi.model.cbsem_terms import Term, on_first, on_strongest, starting_values
from acsi.model.fit_measures import discrepancy
from acsi.model.replicates import Array

GRADIENT_LIMIT = 1e-6
GRADIENT_TARGET = 1e-10
MAX_ITERATIONS = 100
DIVERGED = 1e3
SINGULAR = 1e-10


@dataclass(frozen=True)
class Optimum:
    """Where the search ended: `values` (q,) of all terms.

    `gradient` is the largest absolute slope, `information` (f, f) the expected information of one interview over the
    free terms, `implied` (p, p), `constructs` (k, k) and `residuals` (k, k) the covariances of indicators, of
    constructs, and of what is unexplained in constructs.
    """

    terms: tuple[Term, ...]
    values: Array
    gradient: float
    information: Array
    implied: Array
    constructs: Array
    residuals: Array

    @property
    def free(self) -> tuple[Term, ...]:
        """The estimated terms, in the order of `information`."""
        return tuple(term for term in self.terms if term.fixed is None)

    @property
    def unidentified(self) -> tuple[Term, ...]:
        """Terms that can move together without changing the implied covariance; empty for an identified model."""
        scale = np.sqrt(np.maximum(np.diag(self.information), 1e-300))
        roots, vectors = np.linalg.eigh(self.information / np.outer(scale, scale))
        involved = np.abs(vectors[:, roots < SINGULAR]).max(axis=1, initial=0.0) > 0.05
        return tuple(term for term, moves in zip(self.free, involved, strict=True) if moves)


class SemopyParameter(Protocol):
    """A parameter of a semopy model, as far as it is used here."""

    start: float | None
    active: bool


class SemopyModel(Protocol):
    """What is used of `semopy.Model`; `load` and `fit` are not, for they write to the root logger."""

    parameters: dict[str, SemopyParameter]
    matrices: tuple[Array, Array, Array, Array]

    def load_cov(self, covariance: Array) -> None: ...
    def load_starting_values(self) -> None: ...
    def prepare_params(self) -> None: ...
    def get_bounds(self) -> list[tuple[float | None, float | None]]: ...
    def obj_mlw(self, x: Array) -> float: ...
    def grad_mlw(self, x: Array) -> Array: ...
    def update_matrices(self, params: Array) -> None: ...
    def calc_sigma(self) -> tuple[Array, tuple[Array, Array]]: ...
    def calc_sigma_grad(self, m: Array, c: Array) -> list[Array]: ...


def maximise(correlation: Array, terms: tuple[Term, ...], start: Array | None = None) -> Optimum:
    """Fit the terms to a positive definite correlation matrix (p, p); the caller judges the `gradient` it ends with.

    semopy's SLSQP, then Fisher scoring, then BFGS where scoring crawls. Each construct has the scale of its strongest
    indicator meanwhile (so has `start` (q,)), for a weak first one makes a bad unit; then that of `terms`.
    """
    from threadpoolctl import threadpool_limits

    # On matrices this small, threads that wait for one another cost up to forty times the work.
    with threadpool_limits(1, "blas"):
        strong = on_strongest(correlation, terms)
        stopped = _semopy_optimum(correlation, strong, starting_values(correlation, strong) if start is None else start)
        found = _carried_on(correlation, strong, stopped)
        turned = on_first(terms, found)
        if _described(correlation, strong, found).gradient < GRADIENT_LIMIT:
            turned = _carried_on(correlation, terms, turned)
        return _described(correlation, terms, turned)


def _semopy_model(correlation: Array, terms: tuple[Term, ...], start: Array) -> tuple[SemopyModel, list[int]]:
    """The semopy model, ready to fit, and for each of its parameters the place among the terms."""
    from semopy.model import Model

    # Every entry is written out, so semopy adds none of its own; padded numbers sort as the matrices do.
    model: SemopyModel = Model("\n".join(_written(place, term) for place, term in enumerate(terms)))
    order = [int(name[1:]) for name, parameter in model.parameters.items() if parameter.active]
    for place in order:
        model.parameters[f"t{place:04}"].start = float(start[place])
    model.load_cov(correlation)
    model.load_starting_values()
    model.prepare_params()
    return model, order


def _written(place: int, term: Term) -> str:
    """The term in semopy's syntax, under neutral names that cannot be mistaken for its keywords."""
    row = f"{'x' if term.matrix in ('lambda', 'theta') else 'f'}{term.row:04}"
    column = f"{'x' if term.matrix == 'theta' else 'f'}{term.column:04}"
    left, right = (column, row) if term.matrix == "lambda" else (row, column)
    value = f"t{place:04}" if term.fixed is None else f"{term.fixed}"
    return f"{left} {term.op} {value}*{right}"


def _semopy_optimum(correlation: Array, terms: tuple[Term, ...], start: Array) -> Array:
    """Where semopy's SLSQP stops (q,), or the start if that is no worse; semopy keeps variances above zero."""
    from semopy.solver import Solver

    model, order = _semopy_model(correlation, terms, start)
    before = _objective(model, correlation, start[order])
    options, bounds = {"maxiter": MAX_ITERATIONS}, model.get_bounds()
    # semopy gives an infinite objective off the positive definite cone; the differences that SLSQP takes of it are
    # harmless, since what it returns is compared with the start.
    with np.errstate(all="ignore"):
        solver = Solver("SLSQP", model.obj_mlw, model.grad_mlw, start[order], bounds, options=options)
        found: Array = solver.scipy_solve().x
    if not np.isfinite(found).all() or _objective(model, correlation, found) >= before:
        return start
    values = start.copy()
    values[order] = found
    return values


def _carried_on(correlation: Array, terms: tuple[Term, ...], start: Array) -> Array:
    """The values (q,) that Fisher scoring reaches from a start (q,), with the help of BFGS if need be."""
    model, order = _semopy_model(correlation, terms, start)
    values, reached = start.copy(), _scored(model, correlation, start[order])
    if np.abs(_slopes(model, correlation, reached)[0]).max(initial=0.0) > GRADIENT_TARGET:
        reached = _scored(model, correlation, _bent(model, correlation, reached))
    values[order] = reached
    return values


def _described(correlation: Array, terms: tuple[Term, ...], values: Array) -> Optimum:
    """Gradient, information and covariances at the values (q,)."""
    model, order = _semopy_model(correlation, terms, values)
    gradient, curvature = _slopes(model, correlation, values[order])
    implied, (_, inverse) = model.calc_sigma()
    residuals, back = model.matrices[2].copy(), np.argsort(order)
    return Optimum(
        terms=terms,
        values=values,
        gradient=float(np.abs(gradient).max(initial=0.0)),
        information=curvature[np.ix_(back, back)] / 2,
        implied=implied,
        constructs=inverse @ residuals @ inverse.T,
        residuals=residuals,
    )


def _objective(model: SemopyModel, correlation: Array, values: Array) -> float:
    """The discrepancy by our own formula: semopy's is infinite where a perfect fit rounds to below zero."""
    model.update_matrices(values)
    try:
        return discrepancy(correlation, model.calc_sigma()[0])
    except np.linalg.LinAlgError:
        return np.inf


def _slopes(model: SemopyModel, correlation: Array, values: Array) -> tuple[Array, Array]:
    """Gradient (f,) and expected second derivatives (f, f) of the discrepancy: tr(Σ⁻¹ ∂ᵢΣ Σ⁻¹ ∂ⱼΣ)."""
    model.update_matrices(values)
    implied, (m, c) = model.calc_sigma()
    slopes = np.array(model.calc_sigma_grad(m, c))
    if not len(slopes):
        return np.zeros(0), np.zeros((0, 0))
    inverse = np.linalg.inv(implied)
    relative = inverse @ slopes
    flat = relative.reshape(len(slopes), -1)
    gradient = flat @ (np.eye(len(implied)) - inverse @ correlation).T.ravel()
    return gradient, flat @ relative.transpose(0, 2, 1).reshape(len(slopes), -1).T


def _scored(model: SemopyModel, correlation: Array, values: Array) -> Array:
    """Fisher scoring with Marquardt's damping until the gradient vanishes, no step helps, or a value runs off.

    semopy stops early and calls it success; and variances may have to go below zero, which its bounds forbid.
    """
    objective, damping = _objective(model, correlation, values), 1e-4
    for _ in range(MAX_ITERATIONS):
        gradient, curvature = _slopes(model, correlation, values)
        if np.abs(gradient).max(initial=0.0) < GRADIENT_TARGET or np.abs(values).max(initial=0.0) > DIVERGED:
            break
        while damping < 1e8:
            damped = curvature + damping * np.diag(np.diag(curvature) + 1e-8)
            candidate = values - np.linalg.solve(damped, gradient)
            reached = _objective(model, correlation, candidate)
            if reached <= objective + 1e-13:
                break
            damping *= 10
        else:
            break
        values, objective, damping = candidate, reached, max(damping / 10, 1e-12)
    return values


def _bent(model: SemopyModel, correlation: Array, values: Array) -> Array:
    """Where BFGS arrives, which learns the true curvature: scoring crawls where the model fits badly."""
    from scipy.optimize import minimize

    def objective(x: Array) -> float:
        return _objective(model, correlation, x)

    def gradient(x: Array) -> Array:
        return _slopes(model, correlation, x)[0]

    def stop_if_diverged(xk: Array) -> None:
        if np.abs(xk).max() > DIVERGED:
            raise StopIteration

    curvature = _slopes(model, correlation, values)[1]
    inverse = np.linalg.inv(curvature + 1e-6 * np.diag(np.diag(curvature) + 1e-8))
    # Steps off the positive definite cone give infinities, which the line search turns back from.
    with np.errstate(all="ignore"):
        result = minimize(
            objective,
            values,
            jac=gradient,
            method="BFGS",
            callback=stop_if_diverged,
            options={"gtol": GRADIENT_TARGET, "maxiter": 5 * MAX_ITERATIONS, "hess_inv0": (inverse + inverse.T) / 2},
        )
    return result.x if objective(result.x) <= objective(values) else values
