"""How sure a branch's indices are, from sums alone, with the index weights taken as given.

Complete answers give uᵀSu/(n − 1). In general an index is linear in what each interview adds to the branch's means, its
influence, and the variance is the sum of squared influences times n/(n − 1): the sandwich (Huber 1967; Binder 1983,
International Statistical Review 51, 279–292). Where answers are missing, influences are those of the means of highest
likelihood at the model's covariance; survey weights enter squared. Branches are independent of one another; a jackknife
of 100 groups could not give the covariance of 400.
"""

import numpy as np
from numpy.typing import NDArray

from acsi.model.cell_moments import CellMoments
from acsi.model.em import regression
from acsi.model.moments import Moments
from acsi.model.structure import Array, Structure

Positions = NDArray[np.intp]


def branch_variances(prepared: CellMoments, moments: Moments, u: Array, structure: Structure) -> Array:
    """Variances (G, K) of the indices of branches under the `moments` of all and index weights `u` (P,), a batch of one
    each; NaN for a branch with a single interview."""
    return index_variances(branch_covariances(prepared, moments), u, structure)


def index_variances(covariances: Array, u: Array, structure: Structure) -> Array:
    """Variances (G, K) of indices with weights `u` (P,) of means with these `covariances` (G, P, P)."""
    by_construct = u[:, None] * structure.blocks
    return np.asarray(np.einsum("pk,gpq,qk->gk", by_construct, covariances, by_construct))


def branch_covariances(prepared: CellMoments, moments: Moments) -> Array:
    """Sampling covariances (G, P, P) of the means of branches under the `moments` of all, a batch of one; NaN for a
    branch with a single interview."""
    cells, count = prepared.cells, len(prepared.cells.centre)
    means, precision = (parameter[0] for parameter in prepared.parameters(moments, pooled=prepared.pooled))
    own = moments.means[0] - cells.centre
    likely = not (cells.complete or prepared.pooled)
    bread, meat = np.zeros((len(own), count, count)), np.zeros((len(own), count, count))
    for lacking, some in zip(cells.lacking, cells.of_pattern, strict=True):
        missing = np.flatnonzero(lacking)
        groups, weight, first, second = _of_groups(cells.groups[some], cells.squared[some], count)
        turned = _precision(precision, missing) if likely else _completing(precision, missing)
        if likely:
            apart = -own[groups] @ turned
            total = np.bincount(cells.groups[some], cells.sums[some, 0], len(own))
            bread += total[:, None, None] * turned
        else:
            expected = means[groups] - means[groups] @ turned.T
            apart = expected - own[groups]
        crossed = (first @ turned.T)[:, :, None] * apart[:, None, :]
        squares = weight[:, None, None] * apart[:, :, None] * apart[:, None, :]
        meat[groups] += turned @ second @ turned.T + crossed + crossed.transpose(0, 2, 1) + squares
    if likely:
        effects = np.linalg.pinv(bread, hermitian=True)
    else:
        effects = np.eye(count) / cells.weights.sum(axis=1)[:, None, None]
    n = cells.of_group[:, None, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        few = np.where(n > 1, n / (n - 1), np.nan)
    return np.asarray(effects @ meat @ effects * few)


def _of_groups(groups: Positions, sums: Array, count: int) -> tuple[Positions, Array, Array, Array]:
    """The groups that a pattern's cells are of, with their sums of weights, answers and products (…, P, P)."""
    starts = np.flatnonzero(np.diff(groups, prepend=-1))
    added = np.add.reduceat(sums, starts, axis=0)
    second = np.empty((len(starts), count, count))
    a, b = np.triu_indices(count)
    second[:, a, b] = second[:, b, a] = added[:, count + 1 :]
    return groups[starts], added[:, 0], added[:, 1 : count + 1], second


def _completing(precision: Array, missing: Positions) -> Array:
    """The matrix (P, P) that turns known answers, zero where missing, into completed ones."""
    matrix = np.eye(len(precision))
    if len(missing):
        matrix[missing] = regression(precision[None], missing)[0][0]
    return matrix


def _precision(precision: Array, missing: Positions) -> Array:
    """The precision (P, P) of the known answers alone, zero where missing."""
    if not len(missing):
        return precision
    known = np.setdiff1d(np.arange(len(precision)), missing)
    matrix = np.zeros_like(precision)
    left = precision[np.ix_(known, missing)]
    matrix[np.ix_(known, known)] = (
        precision[np.ix_(known, known)]
        - left @ np.linalg.pinv(precision[np.ix_(missing, missing)], hermitian=True) @ left.T
    )
    return matrix
