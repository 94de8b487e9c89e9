"""How well a score told beforehand who would do something: AUC, Brier score, and what was observed part by part."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit, ndtri

from acsi.model.estimates import Interval, Measure
from acsi.model.logistic import clustered, reach
from acsi.model.structure import Array


def auc(score: Array, outcome: Array, weights: Array) -> tuple[float, Array]:
    """The probability that a score (n,) is higher where `outcome` is 1 than where it is 0, ties by half; and the
    influence (n,) of each observation on it, which sums to 0.

    With equal weights it is the statistic of Mann and Whitney over the number of pairs, and the squared influences sum
    to (nearly) the variance of DeLong, DeLong, Clarke-Pearson 1988, Biometrics 44, 837–845. Weighted: Yao, Li, Graubard
    2015, Statistics in Medicine 34, 685–703. Both outcomes must occur.
    """
    yes = outcome > 0
    above_no = _placed(score[yes], score[~yes], weights[~yes])
    below_yes = 1.0 - _placed(score[~yes], score[yes], weights[yes])
    share_yes, share_no = weights[yes] / weights[yes].sum(), weights[~yes] / weights[~yes].sum()
    area = float(share_yes @ above_no)
    influence = np.empty(len(score))
    influence[yes] = share_yes * (above_no - area)
    influence[~yes] = share_no * (below_yes - area)
    return area, influence


def area_measure(area: float, influence: Array, clusters: NDArray[np.intp], confidence: float) -> Measure:
    """An AUC with its standard error and an interval inside 0 to 1, made on the logit (Pepe 2003, *The Statistical
    Evaluation of Medical Tests*, 5.2.2); none where it is 0 or 1."""
    se, far = influence_error(influence, clusters, confidence)
    if not 0.0 < area < 1.0:
        return Measure(estimate=area)
    reached = far * se / (area * (1.0 - area))
    low, high = expit(logit(area) + np.array([-reached, reached]))
    return Measure(estimate=area, se=se, ci=(float(low), float(high)))


def influence_error(influence: Array, clusters: NDArray[np.intp], confidence: float) -> tuple[float, float]:
    """The standard error of an estimate from the influence (n,) of its observations, which are independent between
    clusters, and the standard errors that its interval reaches to either side."""
    sums, count = clustered(influence[:, None], clusters)
    return float(np.sqrt(count / max(count - 1, 1) * (sums**2).sum())), reach(confidence, count)


def brier(probability: Array, outcome: Array, weights: Array) -> tuple[float, float | None]:
    """The mean squared difference of probabilities (n,) and outcomes, and by what share it is smaller than if everybody
    had the mean probability (Brier 1950, *Monthly Weather Review* 78, 1–3); no share where all outcomes are alike."""
    score = float(np.average((outcome - probability) ** 2, weights=weights))
    mean = float(np.average(outcome, weights=weights))
    return score, 1.0 - score / (mean * (1.0 - mean)) if 0.0 < mean < 1.0 else None


def parts(score: Array, most: int, fewest: int) -> NDArray[np.intp]:
    """The part (n,) of each score when they are cut, from the lowest, into at most `most` parts of about equal size.

    Equal scores stay together, and a part has at least `fewest` observations (all of them, if there are no more).
    """
    _, place, counts = np.unique(score, return_inverse=True, return_counts=True)
    most = max(1, min(most, len(score) // fewest))
    # A value belongs to the part in which the middle of its observations lies.
    middles = np.cumsum(counts) - counts / 2.0
    part = np.unique((most * middles / len(score)).astype(int), return_inverse=True)[1]
    while len(sizes := np.bincount(part, counts)) > 1 and sizes.min() < fewest:
        small = int(np.argmin(sizes))
        part[part >= max(small, 1)] -= 1
    return np.asarray(part[place])


def share_interval(outcome: Array, weights: Array, confidence: float) -> tuple[float, Interval]:
    """The weighted share of ones and its interval (Wilson 1927, *JASA* 22, 209–212), the observations counting for as
    many of equal weight as Kish's design effect leaves."""
    share = float(np.average(outcome, weights=weights))
    n = float(weights.sum() ** 2 / (weights**2).sum())
    z = float(ndtri((1.0 + confidence) / 2.0))
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return share, (float(max(middle - half, 0.0)), float(min(middle + half, 1.0)))


def _placed(points: Array, others: Array, weights: Array) -> Array:
    """The share of the weight of `others` that is below each point, ties by half."""
    order = np.argsort(others, kind="stable")
    below = np.concatenate([[0.0], np.cumsum(weights[order])]) / weights.sum()
    ranked = others[order]
    return np.asarray(
        (below[np.searchsorted(ranked, points, "left")] + below[np.searchsorted(ranked, points, "right")]) / 2
    )
