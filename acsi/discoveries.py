"""Many tests at once: p values adjusted so that few of those called significant are false."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]


def adjusted(p_values: Array) -> Array:
    """Adjusted p values of a family (m,): rejecting those up to a rate keeps the false discovery rate at that rate.

    NaN stands for no test and stays out of the family. Benjamini and Hochberg (1995, JRSS B 57, 289–300). SciPy's
    function gives the same, but loads for a third of a second.
    """
    import numpy as np

    result = np.full(len(p_values), np.nan)
    tested = np.flatnonzero(np.isfinite(p_values))
    order = tested[np.argsort(p_values[tested], kind="stable")]
    raised = p_values[order] * len(order) / np.arange(1, len(order) + 1)
    result[order] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1.0)
    return result
