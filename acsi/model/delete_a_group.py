"""The delete-a-group jackknife (Kott 2001, Journal of Official Statistics 17, 521–526): as many replicates as there are
random groups, each without one group's interviews of every branch.

The others of a branch count for more, so that the branch keeps its weight. A branch of which K groups, fewer than all
G, have interviews loses only a part of one at a time, by Kott's extension: the group's weights times 1 − (K − 1)Z, the
others' times 1 + Z, Z² = G/((G − 1)K(K − 1)); for K = G this is the deletion itself. A variance is (G − 1)/G times the
sum of squared deviations from the estimate; t has G − 1 degrees of freedom.
"""

from collections.abc import Iterator

import numpy as np
from scipy.special import stdtrit

from acsi.model.grouped_moments import RANDOM_GROUPS, Cells
from acsi.model.intervals import Spreads
from acsi.model.replicates import variance
from acsi.model.structure import Array


def model_multipliers(cells: Cells) -> Array:
    """What the sums of each cell (C,) are multiplied by, so that every group weighs alike and all weigh n."""
    alike = cells.n / len(cells.labels) / cells.weights.sum(axis=1)
    return np.asarray(alike[cells.groups])


def replicate_multipliers(cells: Cells, batch: int) -> Iterator[Array]:
    """The multipliers of the cells (r, C) in each replicate, at most `batch` replicates at a time."""
    own, weights = model_multipliers(cells), cells.weights
    used = (weights > 0).sum(axis=1).astype(float)
    shift = np.sqrt(RANDOM_GROUPS / ((RANDOM_GROUPS - 1) * used * np.maximum(used - 1, 1)))
    shift[used < 2] = 0.0
    kept, less = 1 + shift, 1 - (used - 1) * shift
    total = weights.sum(axis=1)
    for start in range(0, RANDOM_GROUPS, batch):
        some = np.arange(start, min(start + batch, RANDOM_GROUPS))
        out = weights[:, some].T
        balance = total / (kept * (total - out) + less * out)
        factor = np.where(cells.parts == some[:, None], less[cells.groups], kept[cells.groups])
        yield own * factor * balance[:, cells.groups]


def units_of(cells: Cells) -> tuple[int, ...]:
    """How many random groups of each branch have interviews."""
    return tuple(map(int, (cells.weights > 0).sum(axis=1)))


def degrees_of_freedom(cells: Cells) -> int:
    """One less than the random groups that have any interviews."""
    return int((cells.weights.sum(axis=0) > 0).sum()) - 1


def jackknife_spreads(values: Array, estimate: Array, freedom: float, confidence: float) -> Spreads:
    """Standard errors and t intervals of numbers from their replicates (G, …)."""
    return t_spreads(estimate, variance(values, estimate, "jackknife"), freedom, confidence)


def t_spreads(estimate: Array, squared: Array, freedom: float | Array, confidence: float) -> Spreads:
    """Standard errors and t intervals of an `estimate` from its `squared` standard error, of one shape."""
    se = np.sqrt(squared)
    reach = stdtrit(np.maximum(freedom, 1), (1 + confidence) / 2) * se
    return Spreads(se, estimate - reach, estimate + reach)
