"""PLS path modelling on correlation matrices, any number of them at once.

Every function works on a batch: R correlation matrices of P indicators in, arrays with a leading axis R out. The point
estimate is a batch of one, the bootstrap a batch of thousands. Sources: Lohmöller 1989; Tenenhaus, Esposito Vinzi,
Chatelin, Lauro 2005, CSDA 48, 159–205; consistent PLS: Dijkstra, Henseler 2015, MIS Quarterly 39(2), 297–316.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from acsi.model.structure import Array, Structure

TOLERANCE = 1e-12
MAX_ITERATIONS = 500


@dataclass(frozen=True)
class Solution:
    """R estimated models: `weights` and `loadings` (R, P), `correlations` of constructs and `paths` [source, target]
    (R, K, K), `r2` (R, K; 0 where nothing leads to a construct), `iterations` and `converged` (R,).

    Weights give construct scores of unit variance from standardised indicators. A matrix that could not be solved
    (a question that does not vary) has NaN throughout and is not converged.
    """

    weights: Array
    loadings: Array
    correlations: Array
    paths: Array
    r2: Array
    iterations: NDArray[np.intp]
    converged: NDArray[np.bool_]


def solve(correlation: Array, structure: Structure, *, scheme: str = "path") -> Solution:
    """Estimate the weights of each correlation matrix (R, P, P) and the regressions between the constructs.

    Mode A takes the covariances of indicators with their construct's inner proxy, mode B its regression on them. The
    inner weights are regressions and correlations (`path`), correlations (`factorial`) or their signs (`centroid`).
    """
    weights, iterations, converged = _outer_weights(correlation, structure, scheme)
    weights = _positive(weights, correlation, structure)
    return _described(weights, correlation, structure, iterations, converged)


def fixed(correlation: Array, structure: Structure, weights: Array) -> Solution:
    """The solution with given weights (P,) on standardised indicators, for composites that are declared."""
    batch = np.broadcast_to(weights, correlation.shape[:2])
    size = len(correlation)
    done = np.asarray(np.isfinite(correlation).all(axis=(1, 2)))
    return _described(_unit(batch, correlation, structure), correlation, structure, np.zeros(size, np.intp), done)


def _described(
    weights: Array,
    correlation: Array,
    structure: Structure,
    iterations: NDArray[np.intp],
    converged: NDArray[np.bool_],
) -> Solution:
    by_construct = weights[:, :, None] * structure.blocks
    covariances = correlation @ by_construct
    constructs = by_construct.transpose(0, 2, 1) @ covariances
    paths = regressions(constructs, structure)
    return Solution(
        weights=weights,
        loadings=covariances[:, np.arange(weights.shape[1]), structure.construct_of],
        correlations=constructs,
        paths=paths,
        r2=np.einsum("rij,rij->rj", paths, constructs),
        iterations=iterations,
        converged=converged,
    )


def regressions(correlations: Array, structure: Structure) -> Array:
    """Standardised coefficients (R, K, K) [source, target] of each construct on those that lead to it."""
    coefficients = np.zeros_like(correlations)
    for target in range(len(structure.constructs)):
        sources = np.flatnonzero(structure.adjacency[:, target])
        if len(sources):
            left = correlations[:, sources[:, None], sources]
            coefficients[:, sources, target] = solve_each(left, correlations[:, sources, target])
    return coefficients


def solve_each(left: Array, right: Array) -> Array:
    """Solve R linear systems (R, S, S) x = (R, S); a singular or unknown one gives NaN and spares the others."""
    good = np.asarray(np.isfinite(left).all(axis=(1, 2)))
    good[good] = np.linalg.cond(left[good]) < 1e12 if left.shape[1] > 1 else np.abs(left[good, 0, 0]) > 0
    answer = np.full_like(right, np.nan)
    answer[good] = np.linalg.solve(left[good], right[good][..., None])[..., 0]
    return answer


def _outer_weights(
    correlation: Array, structure: Structure, scheme: str
) -> tuple[Array, NDArray[np.intp], NDArray[np.bool_]]:
    size, indicators = correlation.shape[:2]
    weights = np.full((size, indicators), np.nan)
    iterations = np.zeros(size, dtype=np.intp)
    converged = np.zeros(size, dtype=bool)
    active = np.flatnonzero(np.isfinite(correlation).all(axis=(1, 2)))
    matrices = correlation[active]
    inverses = _block_inverses(matrices, structure)
    current = _unit(np.ones((len(active), indicators)), matrices, structure)
    for iteration in range(1, MAX_ITERATIONS + 1):
        following = _step(current, matrices, inverses, structure, scheme)
        change = np.abs(following - current).max(axis=1)
        weights[active] = following
        iterations[active] = iteration
        done = change < TOLERANCE
        converged[active[done]] = True
        going = ~done & np.isfinite(change)
        if not going.any():
            break
        if not going.all():
            active, matrices, following = active[going], matrices[going], following[going]
            inverses = {construct: inverse[going] for construct, inverse in inverses.items()}
        current = following
    return weights, iterations, converged


def _block_inverses(correlation: Array, structure: Structure) -> dict[int, Array]:
    """The inverse correlations (R, m, m) of the indicators of each formative construct; NaN where there is none."""
    inverses = {}
    for construct in np.flatnonzero(structure.composites):
        members = structure.members(int(construct))
        blocks = correlation[:, members[:, None], members]
        inverses[int(construct)] = inverse = np.full_like(blocks, np.nan)
        good = np.linalg.cond(blocks) < 1e12
        inverse[good] = np.linalg.inv(blocks[good])
    return inverses


def _step(weights: Array, correlation: Array, inverses: dict[int, Array], structure: Structure, scheme: str) -> Array:
    """One round: scores from weights, inner proxies from their neighbours, weights from covariances with these."""
    by_construct = weights[:, :, None] * structure.blocks
    covariances = correlation @ by_construct
    constructs = by_construct.transpose(0, 2, 1) @ covariances
    proxies = covariances @ _inner_weights(constructs, structure, scheme)
    updated = proxies[:, np.arange(weights.shape[1]), structure.construct_of]
    for construct, inverse in inverses.items():
        members = structure.members(construct)
        updated[:, members] = np.einsum("rij,rj->ri", inverse, updated[:, members])
    return _unit(updated, correlation, structure)


def _inner_weights(correlations: Array, structure: Structure, scheme: str) -> Array:
    """(R, K, K): column j holds the weights of j's neighbours in its inner proxy; an isolated construct is its own."""
    neighbours = structure.adjacency | structure.adjacency.T
    inner = (np.sign(correlations) if scheme == "centroid" else correlations) * neighbours
    if scheme == "path":
        inner = np.where(structure.adjacency, regressions(correlations, structure), inner)
    alone = np.flatnonzero(~neighbours.any(axis=0))
    inner[:, alone, alone] = 1.0
    return inner


def _unit(weights: Array, correlation: Array, structure: Structure) -> Array:
    """Scale the weights of each construct so that its score has variance 1; NaN where its questions cancel out."""
    by_construct = weights[:, :, None] * structure.blocks
    variances = np.einsum("rpk,rpk->rk", by_construct, correlation @ by_construct)
    variances = np.where(variances > 0, variances, np.nan)
    return np.asarray(weights / np.sqrt(variances)[:, structure.construct_of])


def _positive(weights: Array, correlation: Array, structure: Structure) -> Array:
    """Turn each construct so that its loadings sum to a positive number."""
    by_construct = weights[:, :, None] * structure.blocks
    loadings = np.einsum(
        "rpk,rpk->rk", correlation @ by_construct, np.broadcast_to(structure.blocks, by_construct.shape)
    )
    return weights * np.where(loadings < 0, -1.0, 1.0)[:, structure.construct_of]


@dataclass(frozen=True)
class ConsistentSolution:
    """R consistent models: `rho_a` (R, K; 1 for single items and formative constructs), `loadings` (R, P),
    `correlations` and `paths` (R, K, K), `r2` (R, K), `admissible` (R,)."""

    rho_a: Array
    loadings: Array
    correlations: Array
    paths: Array
    r2: Array
    admissible: NDArray[np.bool_]


def consistent(solution: Solution, correlation: Array, structure: Structure) -> ConsistentSolution:
    """Correct the PLS solution for the unreliability of its scores (PLSc, Dijkstra and Henseler 2015).

    A formative construct is its score: nothing is corrected, and its loadings are correlations (Henseler, Hubona, Ray
    2016, Industrial Management & Data Systems 116(1), 2–20; cSEM does the same).
    Admissible means: every rho_A in (0, 1], no loading beyond 1, and positive definite correlations of constructs.
    """
    rho_a = reliability_a(solution.weights, correlation, structure)
    with np.errstate(invalid="ignore"):
        root = np.sqrt(rho_a)
    correlations = solution.correlations / (root[:, :, None] * root[:, None, :])
    diagonal = np.arange(correlations.shape[1])
    correlations[:, diagonal, diagonal] = np.where(np.isfinite(root), 1.0, np.nan)
    squared = np.einsum("rp,pk->rk", solution.weights**2, structure.blocks)
    loadings = solution.weights * (root / squared)[:, structure.construct_of]
    exact = ((structure.blocks.sum(axis=0) == 1) | structure.composites)[list(structure.construct_of)]
    loadings[:, exact] = solution.loadings[:, exact]
    paths = regressions(correlations, structure)
    admissible = ((rho_a > 0) & (rho_a <= 1 + 1e-9)).all(axis=1) & (np.abs(loadings) <= 1 + 1e-9).all(axis=1)
    admissible[admissible] = np.linalg.eigvalsh(correlations[admissible])[:, 0] > 1e-10
    return ConsistentSolution(
        rho_a, loadings, correlations, paths, np.einsum("rij,rij->rj", paths, correlations), admissible
    )


def reliability_a(weights: Array, correlation: Array, structure: Structure) -> Array:
    """rho_A (R, K) of Dijkstra and Henseler (2015); 1 for a single indicator and for a formative construct."""
    rho = np.ones((len(weights), len(structure.constructs)))
    for construct in range(len(structure.constructs)):
        members = structure.members(construct)
        if len(members) > 1 and not structure.composites[construct]:
            w = weights[:, members]
            off = 1.0 - np.eye(len(members))
            seen = np.einsum("ri,rij,rj->r", w, correlation[:, members[:, None], members] * off, w)
            implied = np.einsum("ri,ij,rj->r", w**2, off, w**2)
            rho[:, construct] = (w**2).sum(axis=1) ** 2 * seen / implied
    return rho


def total_effects(paths: Array) -> Array:
    """Direct and indirect effects together (R, K, K) [source, target], from paths without circles."""
    identity = np.eye(paths.shape[1])
    return np.linalg.inv(identity - paths) - identity
