"""Above, similar or below: each branch against the unweighted mean of all, with false discovery control."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from acsi.discoveries import adjusted
from acsi.league.results import Verdict

Array = NDArray[np.float64]

NEGLIGIBLE = 1e-9
"""A difference or standard error below this many index points is rounding."""


@dataclass(frozen=True)
class Combinations:
    """C linear combinations of branch indices: estimate, standard error and degrees of freedom, each (C,)."""

    estimate: Array
    se: Array
    degrees_of_freedom: Array

    def interval(self, confidence: float) -> tuple[Array, Array]:
        """Lower and upper ends (C,) of the t intervals with this confidence."""
        reach = stdtrit(np.minimum(self.degrees_of_freedom, 1e9), (1 + confidence) / 2) * self.se
        return self.estimate - reach, self.estimate + reach

    def p_values(self) -> Array:
        """Two-sided p values (C,) of the t test that a combination is 0; one without any variance is known."""
        certain = np.where(np.abs(self.estimate) > NEGLIGIBLE, 0.0, 1.0)
        vague = self.se > NEGLIGIBLE
        t = np.abs(self.estimate) / np.where(vague, self.se, 1.0)
        return np.where(vague, 2 * stdtr(np.minimum(self.degrees_of_freedom, 1e9), -t), certain)


def combinations(coefficients: Array, index: Array, covariance: Array, degrees_of_freedom: Array) -> Combinations:
    """Combinations with `coefficients` (C, G) of `index` (G,) with its `covariance` (G, G).

    `degrees_of_freedom` (G,) are those of the branches' variances; those of a combination follow from how much each
    branch's variance adds to its own (Satterthwaite 1946, Biometrics Bulletin 2).
    """
    variance = np.einsum("cg,gh,ch->c", coefficients, covariance, coefficients)
    shares = coefficients**2 * np.diag(covariance)
    spread = (shares**2 / degrees_of_freedom).sum(axis=1)
    freedom = np.divide(shares.sum(axis=1) ** 2, spread, out=np.full(len(spread), np.inf), where=spread > 0)
    return Combinations(coefficients @ index, np.sqrt(np.maximum(variance, 0)), freedom)


def deviations(index: Array, covariance: Array, degrees_of_freedom: Array) -> Combinations:
    """Each branch minus the unweighted mean of all G, itself among them; arguments as in `combinations`."""
    return combinations(np.eye(len(index)) - 1 / len(index), index, covariance, degrees_of_freedom)


def reference(index: Array, covariance: Array, degrees_of_freedom: Array) -> Combinations:
    """The unweighted mean of all branches, a single combination; arguments as in `combinations`."""
    return combinations(np.full((1, len(index)), 1 / len(index)), index, covariance, degrees_of_freedom)


def benjamini_hochberg(p_values: Array, rate: float) -> NDArray[np.bool_]:
    """Which of the hypotheses with these `p_values` (m,) are rejected so that at most `rate` of rejections are false.

    Source: Benjamini and Hochberg (1995), J. R. Statist. Soc. B 57.
    """
    return np.asarray(adjusted(p_values) <= rate)


def verdicts(deviation: Combinations, rate: float) -> list[Verdict]:
    """The word for each branch's deviation; `rate` is the share of words above and below that may be wrong."""
    shown = benjamini_hochberg(deviation.p_values(), rate)
    return [_word(told, estimate) for told, estimate in zip(shown, deviation.estimate, strict=True)]


def _word(shown: bool, estimate: float) -> Verdict:
    if not shown:
        return "similar"
    return "above" if estimate > 0 else "below"
