"""Interviewers beside their colleagues: whose customers answer otherwise, and whose work goes otherwise.

Interviewers differ a little by nature. One is told from the others only where the distance is more than the others'
own spread and chance explain (Spiegelhalter 2005, Statistics in Medicine 24, 1185–1202, with additive over-dispersion),
with the share of false alarms held down (Benjamini and Hochberg 1995).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from acsi.discoveries import adjusted

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]

FALSE_ALARMS = 0.05
FEWEST = 5
"""Interviews or calls below which nothing is said of an interviewer."""


@dataclass(frozen=True)
class Spread:
    """Deviations (m,) of m interviewers, shrunken towards none, their tests, and the share of variance between them."""

    deviation: Array
    shrunken: Array
    p: Array
    variance_share: float


def spread(scores: Array, interviewers: NDArray[np.intp], branches: NDArray[np.intp] | None) -> Spread:
    """How far each interviewer's customers are from his colleagues' in `scores` (n,), NaN where there is none.

    Where `branches` (n,) are given, each score is first taken from the mean of its branch: right where interviewers are
    assigned across branches, and wrong where each has a branch of his own. The variance between interviewers is that of
    one-way analysis of variance; deviations are shrunken by it (empirical Bayes). Interviewers are 0 to m − 1.
    """
    count = int(interviewers.max()) + 1 if len(interviewers) else 0
    known = np.isfinite(scores)
    who, rest = interviewers[known], scores[known]
    rest = rest - _means(rest, branches[known])[branches[known]] if branches is not None else rest - rest.mean()
    n = np.bincount(who, minlength=count).astype(float)
    mean = _means(rest, who, count)
    within = ((rest - mean[who]) ** 2).sum() / max(len(rest) - (n > 0).sum(), 1)
    enough = (n >= FEWEST) & (within > 0)
    variance = np.where(enough, within / np.maximum(n, 1), np.nan)
    between = between_variance(mean[enough], variance[enough])
    shrunken = mean * between / (between + np.nan_to_num(variance, nan=np.inf)) + 0.0
    p = np.full(count, np.nan)
    p[enough] = outlying(mean[enough], variance[enough])
    share = between / (between + within) if between else 0.0
    return Spread(np.where(n > 0, mean, np.nan), np.where(n > 0, shrunken, np.nan), p, share)


def rates(hits: NDArray[np.bool_], cases: NDArray[np.bool_], interviewers: NDArray[np.intp]) -> tuple[Array, Array]:
    """The share of `hits` among `cases` (n,) of each of m interviewers, and the tests (m,) of its distance from others.

    Shares are compared as arcsines of their roots, whose variance is 1/4n whatever the share (Anscombe 1948).
    """
    count = int(interviewers.max()) + 1 if len(interviewers) else 0
    n = np.bincount(interviewers[cases], minlength=count).astype(float)
    k = np.bincount(interviewers[cases & hits], minlength=count).astype(float)
    p = np.full(count, np.nan)
    enough = n >= FEWEST
    angle = np.arcsin(np.sqrt((k + 0.375) / (n + 0.75)))
    p[enough] = outlying(angle[enough], 1 / (4 * n[enough] + 2))
    with np.errstate(invalid="ignore"):
        return np.where(n > 0, k / np.maximum(n, 1), np.nan), p


def between_variance(means: Array, variances: Array) -> float:
    """The variance between units from their means and sampling variances (DerSimonian and Laird 1986); 0 at least."""
    if len(means) < 2:
        return 0.0
    weight = 1 / variances
    centre = (weight * means).sum() / weight.sum()
    excess = (weight * (means - centre) ** 2).sum() - (len(means) - 1)
    return max(0.0, float(excess / (weight.sum() - (weight**2).sum() / weight.sum())))


def outlying(means: Array, variances: Array) -> Array:
    """The two-sided p of each unit's distance from the centre of the others, by the others' own spread and chance."""
    from scipy.stats import norm

    p = np.ones(len(means))
    if len(means) < 3:
        return p
    for unit in range(len(means)):
        others = np.arange(len(means)) != unit
        between = between_variance(means[others], variances[others])
        weight = 1 / (variances[others] + between)
        centre = (weight * means[others]).sum() / weight.sum()
        spread = between + variances[unit] + 1 / weight.sum()
        p[unit] = 2 * norm.sf(abs(means[unit] - centre) / np.sqrt(spread))
    return p


def told_apart(p: Array) -> NDArray[np.bool_]:
    """Which of the tests (m,), NaN for none, hold with at most 5% false alarms among them."""
    with np.errstate(invalid="ignore"):
        return np.asarray(adjusted(p) <= FALSE_ALARMS)


def nested_branches(rows: pd.DataFrame, *, own: float = 0.8, most: float = 0.5) -> dict[str, float]:
    """Branches whose interviews were mostly made by interviewers of their own, with the share of these.

    An interviewer is a branch's own if at least `own` of his interviews are of it; `rows` has firm, interviewer and
    branch. There the interviewer cannot be told from the branch. A wave of one branch has none.
    """
    if rows["branch"].nunique() < 2:
        return {}
    who = rows["firm"] + "\0" + rows["interviewer"]
    made = rows.groupby([who, rows["branch"]]).size()
    share = made / made.groupby(level=0).transform("sum")
    theirs = made[share >= own].groupby(level=1).sum()
    parts = (theirs / rows.groupby("branch").size()).dropna()
    return {str(branch): float(part) for branch, part in parts.items() if part > most}


def _means(values: Array, groups: NDArray[np.intp], count: int = 0) -> Array:
    sums = np.bincount(groups, values, count)
    return np.asarray(sums / np.maximum(np.bincount(groups, minlength=count), 1))
