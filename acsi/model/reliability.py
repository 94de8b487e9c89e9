"""Reliability and validity of the measurement, from correlations alone.

Cronbach 1951 (alpha); Werts, Linn, Jöreskog 1974 and Fornell, Larcker 1981 (rho_C, AVE); Henseler, Ringle, Sarstedt
2015 (HTMT, here with absolute correlations as seminr has it); Cohen 1988 (f²). Arrays carry a leading axis of R models.
"""

import numpy as np

from acsi.model.pls import ConsistentSolution, total_effects
from acsi.model.structure import Array, Structure


def alpha(correlation: Array, structure: Structure) -> Array:
    """Standardised Cronbach's alpha (R, K); NaN for single items and formative constructs."""
    result = np.full((len(correlation), len(structure.constructs)), np.nan)
    for construct in range(len(structure.constructs)):
        members = structure.members(construct)
        count = len(members)
        if count > 1 and not structure.composites[construct]:
            total = correlation[:, members[:, None], members].sum(axis=(1, 2))
            result[:, construct] = count / (count - 1) * (1 - count / total)
    return result


def composite_reliability(loadings: Array, structure: Structure) -> Array:
    """rho_C (R, K) from standardised loadings (R, P); NaN for single items and formative constructs."""
    total = (loadings @ structure.blocks) ** 2
    error = (1 - loadings**2) @ structure.blocks
    return _several(total / (total + error), structure)


def average_variance_extracted(loadings: Array, structure: Structure) -> Array:
    """AVE (R, K) from standardised loadings (R, P); NaN for single items and formative constructs."""
    return _several(loadings**2 @ structure.blocks / structure.blocks.sum(axis=0), structure)


def heterotrait_monotrait(correlation: Array, structure: Structure) -> Array:
    """HTMT (R, K, K) with absolute correlations; the diagonal is 1, a single item counts as perfectly consistent;
    NaN for formative constructs."""
    size = np.abs(correlation)
    counts = structure.blocks.sum(axis=0)
    sums = structure.blocks.T @ size @ structure.blocks
    within = np.einsum("rkk->rk", sums)
    pairs = counts * (counts - 1)
    mono = np.where(pairs > 0, (within - counts) / np.where(pairs > 0, pairs, 1), 1.0)
    ratio = sums / np.outer(counts, counts) / np.sqrt(mono[:, :, None] * mono[:, None, :])
    diagonal = np.arange(len(counts))
    ratio[:, diagonal, diagonal] = 1.0
    ratio[:, structure.composites] = ratio[:, :, structure.composites] = np.nan
    return np.asarray(ratio)


def variance_inflation(correlations: Array, structure: Structure) -> Array:
    """VIF (R, E) of each arrow's source among all sources of its target, from correlations of constructs (R, K, K)."""
    result = np.ones((len(correlations), len(structure.arrows)))
    sources, targets = structure.ends
    for target in np.unique(targets):
        arrows = np.flatnonzero(targets == target)
        result[:, arrows] = _inflation(correlations[:, sources[arrows][:, None], sources[arrows]])
    return result


def effect_size(paths: Array, r2: Array, inflation: Array, structure: Structure) -> Array:
    """f² (R, E): the part of R² that the arrow's source alone explains, over what is left unexplained."""
    sources, targets = structure.ends
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(paths[:, sources, targets] ** 2 / inflation / (1 - r2[:, targets]))


def implied_correlation(solution: ConsistentSolution, structure: Structure, correlation: Array) -> Array:
    """Correlations of indicators (R, P, P) implied by the paths and the loadings of consistent PLS.

    The indicators of a formative construct are free to correlate as they do, in `correlation` (R, P, P) (Schuberth,
    Henseler, Dijkstra 2018, Frontiers in Psychology 9, 2541).
    """
    constructs = _implied_constructs(solution, structure)
    of = np.array(structure.construct_of)
    implied = solution.loadings[:, :, None] * solution.loadings[:, None, :] * constructs[:, of[:, None], of]
    diagonal = np.arange(len(of))
    implied[:, diagonal, diagonal] = 1.0
    free = (of[:, None] == of) & structure.composites[of]
    return np.where(free, correlation, implied)


def _implied_constructs(solution: ConsistentSolution, structure: Structure) -> Array:
    """Exogenous constructs correlate as they do; the rest follows from the paths."""
    endogenous = np.asarray(structure.adjacency.any(axis=0))
    size = len(endogenous)
    disturbance = np.where(endogenous[:, None] | endogenous, 0.0, solution.correlations)
    reached = total_effects(solution.paths) + np.eye(size)
    for construct in _causal_order(structure):
        if endogenous[construct]:
            explained = reached.transpose(0, 2, 1) @ disturbance @ reached
            disturbance[:, construct, construct] = 1.0 - explained[:, construct, construct]
    return np.asarray(reached.transpose(0, 2, 1) @ disturbance @ reached)


def _causal_order(structure: Structure) -> list[int]:
    depth = np.linalg.matrix_power(
        np.eye(len(structure.constructs), dtype=int) + structure.adjacency, len(structure.constructs)
    )
    return [int(k) for k in np.argsort((depth > 0).sum(axis=0), kind="stable")]


def root_mean_square_residual(correlation: Array, implied: Array) -> Array:
    """SRMR (R,) over the lower triangle with its diagonal (Hu and Bentler 1999)."""
    lower = np.tril_indices(correlation.shape[1])
    residuals = (correlation - implied)[:, lower[0], lower[1]]
    return np.asarray(np.sqrt((residuals**2).mean(axis=1)))


def _several(values: Array, structure: Structure) -> Array:
    return np.where((structure.blocks.sum(axis=0) > 1) & ~structure.composites, values, np.nan)


def cross_loadings(weights: Array, correlation: Array, structure: Structure) -> Array:
    """Correlations (R, P, K) of every question with the scores of every construct, from outer weights (R, P)."""
    return np.asarray(correlation @ (weights[:, :, None] * structure.blocks))


def variance_inflation_of_indicators(correlation: Array, structure: Structure) -> Array:
    """VIF (R, P) of each question among those of its construct: infinite where the others say the same, NaN for single
    items."""
    result = np.full(correlation.shape[:2], np.nan)
    for construct in range(len(structure.constructs)):
        members = structure.members(construct)
        if len(members) > 1:
            result[:, members] = _inflation(correlation[:, members[:, None], members])
    return result


def _inflation(correlation: Array) -> Array:
    """The diagonal (R, m) of the inverses of correlations (R, m, m): infinite where singular, NaN where unknown."""
    known = np.asarray(np.isfinite(correlation).all(axis=(1, 2)))
    values, vectors = np.linalg.eigh(np.where(known[:, None, None], correlation, np.eye(correlation.shape[1])))
    regular = values[:, 0] > 1e-12 * values[:, -1]
    with np.errstate(divide="ignore"):
        diagonal = np.einsum("rmk,rk->rm", vectors**2, 1 / values)
    return np.where(known[:, None], np.where(regular[:, None], diagonal, np.inf), np.nan)
