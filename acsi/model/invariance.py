"""Is a branch measured as the others are, and do its paths differ: each group against the rest, by permutation.

MICOM: Henseler, Ringle, Sarstedt 2016, International Marketing Review 33(3), 405–431; paths: Chin, Dibbern 2010,
Handbook of Partial Least Squares, 171–193. Interviews change groups at random; every permutation serves all groups, all
constructs and all paths, and its thousands of small models are solved at once.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from acsi.model import index
from acsi.model.expected import Expected
from acsi.model.moments import Moments
from acsi.model.pls import Solution
from acsi.model.structure import Array, Structure
from acsi.model.workers import in_order

Solve = Callable[[Moments], Solution]
AT_ONCE = 4000
"""Small models in memory at a time."""


@dataclass(frozen=True)
class Contrasts:
    """R comparisons of G groups with the rest: `composition` c (R, G, K), the correlation of the scores that either
    weights give to all interviews; differences group minus rest of `paths` (R, G, E), of `means` in index points and of
    log `variances` of scores under common weights (R, G, K). NaN where either model could not be estimated."""

    composition: Array
    paths: Array
    means: Array
    variances: Array


@dataclass(frozen=True)
class Permuted:
    """The groups' own contrasts (a batch of one) and p values (G, …) by kind, each from `valid` (G,) permutations."""

    observed: Contrasts
    p_composition: Array
    p_paths: Array
    p_means: Array
    p_variances: Array
    low_composition: Array
    valid: Array


@dataclass(frozen=True)
class _Common:
    """What all permutations share: the pooled correlations, the common weights, and the sums over all interviews."""

    correlation: Array
    u: Array
    total: Array


def contrasts(sums: Array, frame: Expected, structure: Structure, solve: Solve) -> Contrasts:
    """Contrasts of groups whose statistics add up to `sums` (R, G, S) with all other interviews."""
    return _contrasts(sums, frame, structure, solve, _common(frame, structure, solve))


def permuted(
    frame: Expected,
    structure: Structure,
    solve: Solve,
    *,
    permutations: int = 1000,
    seed: int = 1,
    confidence: float = 0.95,
    progress: Callable[[int], None] | None = None,
) -> Permuted:
    """Each group against the rest under `permutations` random exchanges of interviews, the same for one seed.

    The p value of c is one-sided (a low c speaks against invariance), all others two-sided; each counts the groups
    found among the permutations, so none is below 1/(permutations + 1). `low_composition` is the quantile of c that
    the observed one should reach.
    """
    common = _common(frame, structure, solve)
    observed = _contrasts(frame.by_group()[None], frame, structure, solve, common)
    chunks = []
    for chunk in in_order(
        lambda sums: _contrasts(sums, frame, structure, solve, common), _exchanged(frame, permutations, seed)
    ):
        chunks.append(chunk)
        if progress:
            progress(sum(len(part.means) for part in chunks))
    drawn = Contrasts(
        *(
            np.concatenate([getattr(chunk, kind) for chunk in chunks])
            for kind in ("composition", "paths", "means", "variances")
        )
    )
    known = np.asarray(np.isfinite(drawn.composition).all(axis=2))
    tail = np.where(known[:, :, None], drawn.composition, 1.0)
    return Permuted(
        observed,
        p_composition=np.where(
            structure.blocks.sum(axis=0) > 1, _p_value(-drawn.composition, -observed.composition[0]), np.nan
        ),
        p_paths=_p_value(np.abs(drawn.paths), np.abs(observed.paths[0])),
        p_means=_p_value(np.abs(drawn.means), np.abs(observed.means[0])),
        p_variances=_p_value(np.abs(drawn.variances), np.abs(observed.variances[0])),
        low_composition=np.quantile(tail, 1 - confidence, axis=0),
        valid=known.sum(axis=0),
    )


def _p_value(drawn: Array, observed: Array) -> Array:
    """The share of the R values `drawn` (R, …) that reach the `observed` (…), the observed one among them."""
    known = np.isfinite(drawn).sum(axis=0)
    reached = (drawn >= observed - 1e-12).sum(axis=0)
    return np.where(np.isfinite(observed) & (known > 0), (1 + reached) / (1 + known), np.nan)


def _exchanged(frame: Expected, permutations: int, seed: int) -> Iterator[Array]:
    """Sums (r, G, S) of the groups after random exchanges of all interviews, in chunks."""
    from scipy.sparse import csr_array

    stream = np.random.default_rng(seed)
    n, groups = len(frame.groups), len(frame.labels)
    ends = np.cumsum(frame.sizes)
    chunk = max(1, min(permutations, AT_ONCE // groups))
    for start in range(0, permutations, chunk):
        size = min(chunk, permutations - start)
        drawn = np.concatenate([stream.permutation(n) for _ in range(size)])
        starts = np.concatenate([[0], (np.arange(size)[:, None] * n + ends).ravel()])
        members = csr_array((np.ones(size * n), drawn, starts), shape=(size * groups, n))
        yield np.asarray(members @ frame.statistics).reshape(size, groups, -1)


def _common(frame: Expected, structure: Structure, solve: Solve) -> _Common:
    total = frame.statistics.sum(axis=0)
    pooled = frame.moments(total[None])
    u = index.index_weights(solve(pooled).weights, pooled.deviations, structure)
    return _Common(pooled.correlation[0], u[0], total)


def _contrasts(sums: Array, frame: Expected, structure: Structure, solve: Solve, common: _Common) -> Contrasts:
    shape = sums.shape[:2]
    inside = frame.moments(sums.reshape(-1, sums.shape[2]))
    outside = frame.moments((common.total - sums).reshape(-1, sums.shape[2]))
    one, other = solve(inside), solve(outside)
    settled = (one.converged & other.converged)[:, None]
    u = np.broadcast_to(common.u, one.weights.shape)
    spreads = (index.index_deviations(u, each.covariance, structure) for each in (inside, outside))
    between = index.indices(u, inside.mean, structure) - index.indices(u, outside.mean, structure)
    difference = one.paths[:, *structure.ends] - other.paths[:, *structure.ends]
    composition = _agreement(one.weights, other.weights, common.correlation, structure)
    return Contrasts(
        composition=np.where(settled, composition, np.nan).reshape(*shape, -1),
        paths=np.where(settled, difference, np.nan).reshape(*shape, -1),
        means=between.reshape(*shape, -1),
        variances=_log_ratio(*spreads).reshape(*shape, -1),
    )


def _log_ratio(one: Array, other: Array) -> Array:
    """The logarithm of the ratio of two variances, from their roots; NaN where all answer alike."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = 2 * np.log(one / other)
    return np.where(np.isfinite(ratio), ratio, np.nan)


def _agreement(one: Array, other: Array, correlation: Array, structure: Structure) -> Array:
    """Correlations (R, K) of the scores that two sets of weights (R, P) give to the same interviews; 1 for single
    items, where there is nothing to compare."""
    first, second = (weights[:, :, None] * structure.blocks for weights in (one, other))
    towards_first, towards_second = correlation @ first, correlation @ second
    variances = (first * towards_first).sum(axis=1) * (second * towards_second).sum(axis=1)
    agreement = (first * towards_second).sum(axis=1) / np.sqrt(variances)
    return np.where(structure.blocks.sum(axis=0) > 1, np.minimum(agreement, 1.0), 1.0)
