"""Maximum likelihood for a covariance model: semopy holds the model, and its optimum is carried on until it is one.

Everything here is in the metric of correlations: indicators have unit variance, each construct the scale of its first
indicator. The discrepancy does not depend on scales (Bollen 1989), so the caller turns the numbers back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal, Protocol

import numpy as np

from acsi.model.fit_measures import discrepancy
from acsi.model.replicates import Array

GRADIENT_LIMIT = 1e-6
GRADIENT_TARGET = 1e-10
MAX_ITERATIONS = 200
DIVERGED = 1e3
SINGULAR = 1e-10


@dataclass(frozen=True)
class Term:
    """One entry of the model's matrices, in lavaan's notation and by its place; `fixed` is None where estimated."""

    lhs: str
    op: Literal["=~", "~", "~~"]
    rhs: str
    matrix: Literal["lambda", "beta", "psi", "theta"]
    row: int
    column: int
    fixed: float | None = None

    def units(self, indicators: Array, constructs: Array) -> float:
        """What the entry is multiplied by when indicators (p,) and constructs (k,) take these standard deviations."""
        rows = indicators if self.matrix in ("lambda", "theta") else constructs
        columns = indicators if self.matrix == "theta" else constructs
        row, column = float(rows[self.row]), float(columns[self.column])
        return row * column if self.op == "~~" else row / column


@dataclass(frozen=True)
class Optimum:
    """Where the search ended: `values` (q,) of all terms, `free` (q,) marks those estimated.

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
    param_vals: Array
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


def model_terms(
    indicators: Sequence[str], constructs: Mapping[str, Sequence[str]], paths: Mapping[str, Sequence[str]]
) -> tuple[Term, ...]:
    """All terms of the model with lavaan's `sem()` defaults.

    First loadings are 1; a single indicator is the construct itself (no error variance); exogenous constructs covary
    freely, and so do the residuals of constructs that depend on others while nothing depends on them.
    """
    names, place = tuple(constructs), {name: j for j, name in enumerate(indicators)}
    number = {name: k for k, name in enumerate(names)}
    arrows = [(source, target) for source in paths for target in paths[source]]
    sources, targets = {source for source, _ in arrows}, {target for _, target in arrows}
    terms = [
        Term(name, "=~", item, "lambda", place[item], number[name], None if order else 1.0)
        for name in names
        for order, item in enumerate(constructs[name])
    ]
    terms += [Term(target, "~", source, "beta", number[target], number[source]) for source, target in arrows]
    alone = {items[0] for items in constructs.values() if len(items) == 1}
    measuring = [item for item in indicators if any(item in items for items in constructs.values())]
    terms += [
        Term(item, "~~", item, "theta", place[item], place[item], 0.0 if item in alone else None) for item in measuring
    ]
    exogenous = [name for name in names if name not in targets]
    terminal = [name for name in names if name in targets and name not in sources]
    pairs = [(name, name) for name in names] + [*combinations(exogenous, 2), *combinations(terminal, 2)]
    return tuple(terms + [Term(a, "~~", b, "psi", number[a], number[b]) for a, b in pairs])


def maximise(correlation: Array, terms: tuple[Term, ...], start: Array | None = None) -> Optimum:
    """Fit the terms to a positive definite correlation matrix (p, p); the caller judges the `gradient` it ends with.

    semopy's SLSQP, then Fisher scoring, with each construct on the scale of its strongest indicator (`start` (q,) is on
    that scale): a weak first indicator makes a bad unit. The solution is then turned to the scale asked for.
    """
    strong = _on_strongest(correlation, terms)
    stopped = _semopy_optimum(correlation, strong, starting_values(correlation, strong) if start is None else start)
    found = _carried_on(correlation, strong, stopped).values
    first = [found[place] for place, term in enumerate(terms) if term.matrix == "lambda" and term.fixed is not None]
    scale = np.where(np.abs(first) < 1e-6, 1e-6, first)
    turned = [value * term.units(np.ones(len(correlation)), scale) for value, term in zip(found, terms, strict=True)]
    return _carried_on(correlation, terms, np.array(turned))


def starting_values(correlation: Array, terms: tuple[Term, ...]) -> Array:
    """Values (q,) for all terms from each construct's first principal component and least squares between components."""
    loadings, weights = _components(correlation, terms)
    k = loadings.shape[1]
    unit = np.array([loadings[t.row, t.column] for t in terms if t.matrix == "lambda" and t.fixed is not None])
    between = weights.T @ correlation @ weights * np.outer(unit, unit)
    beta = np.zeros((k, k))
    for target in range(k):
        sources = [term.column for term in terms if term.matrix == "beta" and term.row == target]
        beta[target, sources] = np.linalg.solve(between[np.ix_(sources, sources)], between[sources, target])
    rest = np.eye(k) - beta
    matrices = {
        "lambda": loadings / unit,
        "beta": beta,
        "psi": rest @ between @ rest.T,
        "theta": np.diag(1 - (loadings**2).max(axis=1)),
    }
    return np.array([matrices[t.matrix][t.row, t.column] if t.fixed is None else t.fixed for t in terms])


def _on_strongest(correlation: Array, terms: tuple[Term, ...]) -> tuple[Term, ...]:
    """The same terms with each construct's largest loading fixed at 1 in place of its first."""
    loadings, _ = _components(correlation, terms)
    strongest = np.abs(loadings).argmax(axis=0)
    return tuple(
        replace(term, fixed=1.0 if strongest[term.column] == term.row else None) if term.matrix == "lambda" else term
        for term in terms
    )


def _components(correlation: Array, terms: tuple[Term, ...]) -> tuple[Array, Array]:
    """Rough loadings (p, k) and the weights (p, k) of components of unit variance."""
    measured = [term for term in terms if term.matrix == "lambda"]
    loadings = np.zeros((len(correlation), 1 + max(term.column for term in measured)))
    weights = np.zeros_like(loadings)
    for construct in range(loadings.shape[1]):
        items = [term.row for term in measured if term.column == construct]
        loadings[items, construct], weights[items, construct] = _component(correlation[np.ix_(items, items)])
    return loadings, weights


def _component(correlation: Array) -> tuple[Array, Array]:
    """Loadings (m,) of one common factor, exact for equal correlations, and weights of a component of unit variance."""
    m = len(correlation)
    if m == 1:
        return np.ones(1), np.ones(1)
    roots, vectors = np.linalg.eigh(correlation)
    vector = vectors[:, -1] * (1.0 if vectors[0, -1] >= 0 else -1.0)
    loadings = vector * np.sqrt(m * (roots[-1] - 1) / (m - 1))
    kept = np.where(loadings < 0, -1.0, 1.0) * np.clip(np.abs(loadings), 0.1, 0.95)
    return kept, vector / np.sqrt(roots[-1])


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
    # semopy gives an infinite objective off the positive definite cone; the differences that SLSQP takes of it are
    # harmless, since what it returns is compared with the start.
    with np.errstate(all="ignore"):
        solver = Solver(
            "SLSQP",
            model.obj_mlw,
            model.grad_mlw,
            start[order],
            model.get_bounds(),
            options={"maxiter": MAX_ITERATIONS},
        )
        found: Array = solver.scipy_solve().x
    if not np.isfinite(found).all() or _objective(model, correlation, found) >= _objective(
        model, correlation, start[order]
    ):
        return start
    values = start.copy()
    values[order] = found
    return values


def _carried_on(correlation: Array, terms: tuple[Term, ...], start: Array) -> Optimum:
    """The optimum that Fisher scoring reaches from a start (q,), described in the order of the terms."""
    model, order = _semopy_model(correlation, terms, start)
    values = _scored(model, correlation, start[order])
    gradient, curvature = _slopes(model, correlation, values)
    implied, (_, inverse) = model.calc_sigma()
    residuals = model.matrices[2].copy()
    complete, back = start.copy(), np.argsort(order)
    complete[order] = values
    return Optimum(
        terms=terms,
        values=complete,
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
    """Fisher scoring with Marquardt's damping until the gradient vanishes, no step helps, or values run off to infinity.

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
