"""From moments to all that is estimated, for a batch of moments: the sample's own, or thousands of resamples'."""

from dataclasses import dataclass

import numpy as np

from acsi.model import index, pls
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
    """R sets of estimates: `solution` and `consistent` models, index weights `u` (R, P), indices of the nation (R, K)
    and by group (R, G, K), standard deviations of index scores (R, K), and `b` from either model (R, E)."""

    solution: pls.Solution
    consistent: pls.ConsistentSolution
    u: Array
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
    groups = index.indices(u, moments.means, structure)
    share = moments.sizes * estimator.raw_weight
    share = share / share.sum(axis=1, keepdims=True)
    return Batch(
        solution=solution,
        consistent=corrected,
        u=u,
        nation=np.einsum("rg,rgk->rk", share, np.where(share[:, :, None] > 0, groups, 0.0)),
        groups=groups,
        deviations=deviations,
        b_consistent=index.true_effects(corrected.paths, deviations, corrected.rho_a, structure),
        b_plain=index.true_effects(solution.paths, deviations, np.ones_like(deviations), structure),
    )


def numbers(batch: Batch, structure: Structure, *, corrected: bool) -> dict[str, Array]:
    """Every number of a batch that is resampled, by name, each with a leading axis of the R sets.

    `corrected` takes b from consistent PLS, else from plain PLS; consistent paths of an inadmissible set are NaN.
    """
    sources, targets = structure.ends
    admissible = batch.consistent.admissible[:, None]
    return {
        "weights": batch.solution.weights,
        "u": batch.u,
        "nation": batch.nation,
        "groups": batch.groups,
        "paths": batch.solution.paths[:, sources, targets],
        "plsc": np.where(admissible, batch.consistent.paths[:, sources, targets], np.nan),
        "b": np.where(admissible, batch.b_consistent, np.nan) if corrected else batch.b_plain,
        "totals": pls.total_effects(batch.solution.paths),
    }
