"""Construct scores as indices of 0 to 100: the unstandardised weights of the 1996 formula.

Answers come scaled to 0–100, so an index is Σ u_i · mean_i with u_i = (w_i / s_i) / Σ (w_j / s_j), w the outer weights
and s the standard deviations of the scaled answers (Fornell, Johnson, Anderson, Cha, Bryant 1996, J. Marketing 60(4),
7–18). Scales of different width enter as that paper's formula has them: the result does not depend on their units.
"""

import numpy as np

from acsi.model.structure import Array, Structure


def index_weights(weights: Array, deviations: Array, structure: Structure) -> Array:
    """u (R, P) from outer weights and standard deviations, each (R, P); sums to 1 within each construct."""
    raw = weights / deviations
    return np.asarray(raw / (raw @ structure.blocks)[:, structure.construct_of])


def indices(u: Array, means: Array, structure: Structure) -> Array:
    """Index of every construct (R, …, K) from u (R, P) and means of the scaled answers (R, …, P)."""
    shape = (len(u),) + (1,) * (means.ndim - 2) + (u.shape[1],)
    return np.asarray((means * u.reshape(shape)) @ structure.blocks)


def index_deviations(u: Array, covariance: Array, structure: Structure) -> Array:
    """Standard deviation (R, K) of the individual index scores, from the covariance (R, P, P) of the scaled answers."""
    by_construct = u[:, :, None] * structure.blocks
    return np.asarray(np.sqrt(np.einsum("rpk,rpk->rk", by_construct, covariance @ by_construct)))


def true_effects(paths: Array, deviations: Array, reliabilities: Array, structure: Structure) -> Array:
    """B (R, E): index points of the target for one true point of the source.

    `paths` are the (consistent) coefficients (R, K, K); true scores have standard deviation σ √ρ, so
    B = β · (σ_target √ρ_target) / (σ_source √ρ_source); both other arrays are (R, K).
    """
    sources, targets = structure.ends
    spread = deviations * np.sqrt(np.where(reliabilities >= 0, reliabilities, np.nan))
    return np.asarray(paths[:, sources, targets] * spread[:, targets] / spread[:, sources])


def scores(u: Array, completed: Array, structure: Structure) -> Array:
    """Each interview's score (n, K) on every construct, from u (P,) and complete scaled answers (n, P)."""
    return np.asarray(completed @ (u[:, None] * structure.blocks))
