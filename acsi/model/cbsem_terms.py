"""A covariance model as a list of terms: what is estimated, what is fixed, on which scale, and from where to start."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal

import numpy as np

from acsi.model.replicates import Array


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


def model_terms(
    indicators: Sequence[str], constructs: Mapping[str, Sequence[str]], paths: Mapping[str, Sequence[str]]
) -> tuple[Term, ...]:
    """All terms of the model of these indicators with lavaan's `sem()` defaults.

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
    terms += [Term(item, "~~", item, "theta", j, j, 0.0 if item in alone else None) for item, j in place.items()]
    exogenous = [name for name in names if name not in targets]
    terminal = [name for name in names if name in targets and name not in sources]
    pairs = [(name, name) for name in names] + [*combinations(exogenous, 2), *combinations(terminal, 2)]
    return tuple(terms + [Term(a, "~~", b, "psi", number[a], number[b]) for a, b in pairs])


def starting_values(correlation: Array, terms: tuple[Term, ...]) -> Array:
    """Values (q,) for all terms from each construct's first component and least squares between the components."""
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


def on_strongest(correlation: Array, terms: tuple[Term, ...]) -> tuple[Term, ...]:
    """The same terms with each construct's largest loading fixed at 1 in place of its first."""
    loadings, _ = _components(correlation, terms)
    strongest = np.abs(loadings).argmax(axis=0)
    return tuple(
        replace(term, fixed=1.0 if strongest[term.column] == term.row else None) if term.matrix == "lambda" else term
        for term in terms
    )


def on_first(terms: tuple[Term, ...], found: Array) -> Array:
    """Values (q,) found on another scale of the constructs, on the scale of the indicators that `terms` fix."""
    first = [found[place] for place, term in enumerate(terms) if term.matrix == "lambda" and term.fixed is not None]
    scale = np.where(np.abs(first) < 1e-6, 1e-6, first)
    ones = np.ones(1 + max(term.row for term in terms))
    return np.array([value * term.units(ones, scale) for value, term in zip(found, terms, strict=True)])


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
    loadings = vector * np.sqrt(m * max(roots[-1] - 1, 0.0) / (m - 1))
    kept = np.where(loadings < 0, -1.0, 1.0) * np.clip(np.abs(loadings), 0.1, 0.95)
    return kept, vector / np.sqrt(roots[-1])
