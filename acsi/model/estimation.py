"""From moments to all that is estimated, for a batch of moments: the sample's own, or thousands of resamples'."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from acsi.model import index, pls, reliability
from acsi.model.moments import Moments
from acsi.model.structure import Array, Structure


@dataclass(frozen=True)
class Estimator:
    """What to estimate: the structure and scheme, or `declared` index weights (P,) that sum to 1; `raw_weight` (G,)
    turns a group's sum of model weights back into survey weights, for the nation."""

    structure: Structure
    scheme: str
    raw_weight: Array
    declared: Array | None = None


@dataclass(frozen=True)
class Batch:
    """R sets of estimates: `solution` and `consistent` models, index weights `u` (R, P), the nation's `means` of scaled
    answers (R, P), indices of the nation (R, K) and by group (R, G, K), standard deviations of index scores (R, K), and
    `b` from either model (R, E), made from `correlation` (R, P, P)."""

    correlation: Array
    solution: pls.Solution
    consistent: pls.ConsistentSolution
    u: Array
    means: Array
    nation: Array
    groups: Array
    deviations: Array
    b_consistent: Array
    b_plain: Array


def estimate(moments: Moments, estimator: Estimator) -> Batch:
    """Estimate the model on each set of moments; sets that cannot be estimated hold NaN and are not converged."""
    structure = estimator.structure
    correlation = moments.correlation
    if estimator.declared is None:
        solution = pls.solve(correlation, structure, scheme=estimator.scheme)
        u = index.index_weights(solution.weights, moments.deviations, structure)
    else:
        u = np.broadcast_to(estimator.declared, moments.mean.shape)
        solution = pls.fixed(correlation, structure, u * moments.deviations)
    corrected = pls.consistent(solution, correlation, structure)
    deviations = index.index_deviations(u, moments.covariance, structure)
    share = moments.sizes * estimator.raw_weight
    share = share / share.sum(axis=1, keepdims=True)
    means = np.einsum("rg,rgp->rp", share, np.where(share[:, :, None] > 0, moments.means, 0.0))
    return Batch(
        correlation=correlation,
        solution=solution,
        consistent=corrected,
        u=u,
        means=means,
        nation=index.indices(u, means, structure),
        groups=index.indices(u, moments.means, structure),
        deviations=deviations,
        b_consistent=index.true_effects(corrected.paths, deviations, corrected.rho_a, structure),
        b_plain=index.true_effects(solution.paths, deviations, np.ones_like(deviations), structure),
    )


def numbers(batch: Batch, structure: Structure, *, corrected: bool) -> dict[str, Array]:
    """Every number of a batch that is resampled, by name, each with a leading axis of the R sets.

    `corrected` takes b from consistent PLS, else from plain PLS; consistent paths of an inadmissible set are NaN.
    Effects stand in the order of the structure's `ends`, `reached` and `mediated`.
    """
    solution, correlation = batch.solution, batch.correlation
    totals = pls.total_effects(solution.paths)
    admissible = batch.consistent.admissible[:, None]
    inflation = reliability.variance_inflation(solution.correlations, structure)
    implied = reliability.implied_correlation(batch.consistent, structure, correlation)
    return {
        "weights": solution.weights,
        "loadings": solution.loadings,
        "u": batch.u,
        "means": batch.means,
        "nation": batch.nation,
        "groups": batch.groups,
        "deviations": batch.deviations,
        "r2": solution.r2,
        "paths": _at(solution.paths, structure.ends),
        "vif": inflation,
        "f2": reliability.effect_size(solution.paths, solution.r2, inflation, structure),
        "plsc": np.where(admissible, _at(batch.consistent.paths, structure.ends), np.nan),
        "plsc_loadings": np.where(admissible, batch.consistent.loadings, np.nan),
        "b": np.where(admissible, batch.b_consistent, np.nan) if corrected else batch.b_plain,
        "totals": _at(totals, structure.reached),
        "impacts": impacts(totals, batch.deviations, structure),
        "indirect": _at(totals - solution.paths, structure.mediated),
        "alpha": reliability.alpha(correlation, structure),
        "rho_a": batch.consistent.rho_a,
        "rho_c": reliability.composite_reliability(solution.loadings, structure),
        "ave": reliability.average_variance_extracted(solution.loadings, structure),
        "htmt": reliability.heterotrait_monotrait(correlation, structure),
        "correlations": solution.correlations,
        "cross_loadings": reliability.cross_loadings(solution.weights, correlation, structure),
        "vif_outer": reliability.variance_inflation_of_indicators(correlation, structure),
        "srmr": np.where(admissible[:, 0], reliability.root_mean_square_residual(correlation, implied), np.nan),
    }


def impacts(totals: Array, deviations: Array, structure: Structure) -> Array:
    """Points of the target's index (R, T) that go with 5 points of the source's: 5 · T · σ_target / σ_source."""
    sources, targets = structure.reached
    return np.asarray(5 * totals[:, sources, targets] * deviations[:, targets] / deviations[:, sources])


def _at(matrices: Array, pairs: tuple[NDArray[np.intp], NDArray[np.intp]]) -> Array:
    return np.asarray(matrices[:, pairs[0], pairs[1]])
