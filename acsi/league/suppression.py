"""Which cells of a table are not shown, so that no small one can be worked out from the others and the totals."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

EMPTY = np.iinfo(np.intp).max
"""In the place of an empty cell's size, which is never the smallest."""


def suppressed(counts: NDArray[np.intp], smallest: int, others: NDArray[np.bool_] | bool = False) -> NDArray[np.bool_]:
    """Which cells (R, C) are hidden: those of fewer than `smallest` answers, `others`, and what would give them away.

    Totals of rows and columns are known. In a row or column with one hidden cell the smallest other is hidden too, and
    so on until none has just one (complementary suppression: Willenborg and de Waal 2001, Elements of Statistical
    Disclosure Control). Empty cells have nothing to hide.
    """
    hidden = (counts > 0) & ((counts < smallest) | others)
    sizes = np.where(counts > 0, counts, EMPTY)
    while True:
        before = hidden.copy()
        _complemented(hidden, sizes)
        _complemented(hidden.T, sizes.T)
        if (hidden == before).all():
            return hidden


def suppressed_by_columns(
    counts: NDArray[np.intp], smallest: int, sums: Sequence[Sequence[int]] = ()
) -> NDArray[np.bool_]:
    """Which cells (R, C) are hidden where only columns have a total that is known: the nation's number.

    The columns of each of `sums` make up another number that is known of every row, and are one table.
    """
    hidden = np.zeros(counts.shape, dtype=bool)
    for table in (*([column] for column in range(counts.shape[1])), *map(list, sums)):
        hidden[:, table] |= suppressed(counts[:, table], smallest)
    return hidden


def _complemented(hidden: NDArray[np.bool_], sizes: NDArray[np.intp]) -> None:
    """Hide in each row with one hidden cell the smallest of the others that is not empty."""
    for row in np.flatnonzero(hidden.sum(axis=1) == 1):
        others = np.where(hidden[row], EMPTY, sizes[row])
        if others.min() < EMPTY:
            hidden[row, int(others.argmin())] = True
