"""How much each of several correlated predictors adds to what they explain together: Johnson's relative weights.

The predictors are replaced by those uncorrelated variables that are nearest to them; the outcome is regressed on
these, and what each explains is handed back to the predictors in proportion. The weights add up to R² whatever the
correlations among predictors. Johnson (2000), Multivariate Behavioral Research 35, 1–19.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

SMALLEST_ROOT = 1e-8
"""Correlations of pairs that different customers answered can belong together only nearly: roots below are raised."""


def relative_weights(among: Array, outcome: Array) -> Array:
    """What each of m predictors adds to R², (r, m), from correlations `among` them (r, m, m) and with the `outcome`
    (r, m); NaN where a correlation is not known."""
    whole = np.isfinite(among).all(axis=(1, 2)) & np.isfinite(outcome).all(axis=1)
    found = np.full(outcome.shape, np.nan)
    roots, vectors = np.linalg.eigh(among[whole])
    root = np.sqrt(np.maximum(roots, SMALLEST_ROOT))
    likeness = np.einsum("rij,rj,rkj->rik", vectors, root, vectors)
    nearest = np.einsum("rij,rj,rkj->rik", vectors, 1 / root, vectors)
    slopes = np.einsum("rij,rj->ri", nearest, outcome[whole])
    found[whole] = np.einsum("rij,rj->ri", likeness**2, slopes**2)
    return found


@dataclass(frozen=True)
class Pairs:
    """The products by which weights (r, n) give the correlations of m variables, each pair from those who have both."""

    products: Array
    size: int

    @classmethod
    def of(cls, values: Array) -> "Pairs":
        """Pairs of `values` (n, m), NaN where a variable is missing."""
        known = np.isfinite(values)
        # Far from their mean, sums of squares would lose digits.
        filled = np.where(known, values - np.nanmean(values, axis=0), 0.0)
        mask = known.astype(float)
        size = values.shape[1]
        pairs = [(i, j) for i in range(size) for j in range(size)]
        parts = (
            [mask[:, i] * mask[:, j] for i, j in pairs],
            [filled[:, i] * mask[:, j] for i, j in pairs],
            [filled[:, i] ** 2 * mask[:, j] for i, j in pairs],
            [filled[:, i] * filled[:, j] for i, j in pairs],
        )
        return cls(np.column_stack([column for part in parts for column in part]), size)

    def correlations(self, weights: Array) -> Array:
        """Correlations (r, m, m) under weights (r, n); NaN where no two who have both differ."""
        sums = (weights @ self.products).reshape(len(weights), 4, self.size, self.size)
        with np.errstate(invalid="ignore", divide="ignore"):
            count, mean = sums[:, 0], sums[:, 1] / sums[:, 0]
            variance = sums[:, 2] / count - mean**2
            covariance = sums[:, 3] / count - mean * mean.swapaxes(1, 2)
            spread = np.where(variance > 1e-12, variance, np.nan)
            return np.asarray(covariance / np.sqrt(spread * spread.swapaxes(1, 2)))
