"""What may make two waves differ without a change of what is measured: weights, single questions, wording, firm.

An index means the same in two waves if both make it of its questions alike. That is step 2 of MICOM (Henseler, Ringle,
Sarstedt 2016, International Marketing Review 33(3), 405–431), tested here with the waves' own resamples instead of
permutations: equal weights are a linear hypothesis, the statistic Wald's, and interviewers, survey weights and branches
count as they did in the fit. It cannot see a question that everybody reads differently; that shows in how far the
question moves away from the others of its construct.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc, fdtrc, ndtr, ndtri

from acsi.discoveries import adjusted
from acsi.league.trend_results import Comparability, Composition, QuestionShift
from acsi.league.wording import asked_differently
from acsi.league.yardstick import WaveResults, index_weights, positions
from acsi.model.estimates import Measure
from acsi.model.means import ConstructMeans

Array = NDArray[np.float64]

APART = 2.0
"""Points by which a question must leave the others of its construct for that to matter."""

FEWEST = 1e-12
"""Weights that vary by less than this are declared, not estimated."""


def comparability(
    earlier: WaveResults, later: WaveResults, questions: Mapping[str, Sequence[str]], confidence: float
) -> Comparability:
    """Everything that may make these waves differ, for constructs with the `questions` they share."""
    rate = 1 - confidence
    both = earlier.interviewers & later.interviewers
    known = bool(earlier.interviewers and later.interviewers)
    return Comparability(
        earlier=earlier.name,
        later=later.name,
        composition=_compositions(earlier, later, questions, rate),
        shifts=_shifts(earlier, later, questions, rate),
        asked=asked_differently(earlier.asked, later.asked) if earlier.asked and later.asked else None,
        questions_missing=_missing(earlier, later, questions),
        firms=[branch for branch in later.firms if _another_firm(earlier, later, branch)],
        interviewers_in_both=len(both) if known else None,
        interviewers=len(later.interviewers) if known else None,
    )


def _compositions(
    earlier: WaveResults, later: WaveResults, questions: Mapping[str, Sequence[str]], rate: float
) -> dict[str, Composition]:
    if earlier.means is None or later.means is None:
        return {}
    freedom = min(each.means.degrees_of_freedom or np.inf for each in (earlier, later) if each.means)
    found = {}
    for construct, shared in questions.items():
        one, two = (means.constructs[construct] for means in (earlier.means, later.means))
        if len(shared) > 1:
            found[construct] = (agreement(one, two, shared), equal_weights(one, two, shared, freedom))
    fair = adjusted(np.array([p for _, p in found.values()]))
    return {
        construct: Composition(
            c=c, p=_known(p), adjusted_p=_known(q), established=None if np.isnan(q) else bool(q > rate)
        )
        for (construct, (c, p)), q in zip(found.items(), fair, strict=True)
    }


def agreement(one: ConstructMeans, two: ConstructMeans, questions: Sequence[str]) -> float:
    """The correlation of the scores that the weights of either wave give to the interviews of both (MICOM's c)."""
    first, second = (index_weights(each, questions) for each in (one, two))
    covariance = sum(_block(each, each.answers_covariance, questions) for each in (one, two))
    spread = np.sqrt((first @ covariance @ first) * (second @ covariance @ second))
    return min(1.0, float(first @ covariance @ second / spread)) if spread > 0 else 1.0


def equal_weights(
    one: ConstructMeans, two: ConstructMeans, questions: Sequence[str], degrees_of_freedom: float = np.inf
) -> float:
    """The p value of the hypothesis that both waves weigh these questions alike (Wald); NaN where weights are declared,
    or no resample tells how sure they are."""
    spreads = [_weights_covariance(each, questions) for each in (one, two)]
    covariance = spreads[0] + spreads[1]
    if not (np.isfinite(covariance).all() and np.trace(covariance) > FEWEST):
        return np.nan
    apart = index_weights(two, questions) - index_weights(one, questions)
    count = len(questions) - 1
    # The weights add up to 1, so that the last one says nothing new.
    statistic = float(apart[:-1] @ np.linalg.pinv(covariance[:-1, :-1], hermitian=True) @ apart[:-1])
    if np.isinf(degrees_of_freedom):
        return float(chdtrc(count, statistic))
    left = max(1.0, degrees_of_freedom - count + 1)
    return float(fdtrc(count, left, statistic / count * left / degrees_of_freedom))


def _weights_covariance(construct: ConstructMeans, questions: Sequence[str]) -> Array:
    """The sampling covariance (P, P) of the weights of these questions, made to add up to 1 (linearised)."""
    if construct.u_covariance is None:
        return np.full((len(questions), len(questions)), np.nan)
    u = np.array(construct.u)[positions(construct, questions)]
    slope = (np.eye(len(u)) - np.outer(u / u.sum(), np.ones(len(u)))) / u.sum()
    return np.asarray(slope @ _block(construct, construct.u_covariance, questions) @ slope.T)


def _shifts(
    earlier: WaveResults, later: WaveResults, questions: Mapping[str, Sequence[str]], rate: float
) -> list[QuestionShift]:
    """Each question's change in the nation beyond that of its construct, with the weights of the later wave."""
    if earlier.means is None or later.means is None:
        return []
    found = []
    for construct, shared in questions.items():
        one, two = (means.constructs[construct] for means in (earlier.means, later.means))
        if len(shared) > 1:
            moved, spread = _changes_of_nation(one, two, shared)
            beyond = np.eye(len(shared)) - index_weights(two, shared)
            se = np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", beyond, spread, beyond), 0.0))
            found += [(construct, *each) for each in zip(shared, beyond @ moved, se, strict=True)]
    p_values = np.array([2 * ndtr(-abs(shift) / se) if se > 0 else np.nan for _, _, shift, se in found])
    reach = float(ndtri(1 - rate / 2))
    return [
        QuestionShift(
            question=question,
            construct_id=construct,
            shift=_measure(float(shift), float(se), reach),
            p=_known(p),
            adjusted_p=_known(q),
            apart=bool(q <= rate and abs(shift) >= APART),
        )
        for (construct, question, shift, se), p, q in zip(found, p_values, adjusted(p_values), strict=True)
    ]


def _changes_of_nation(one: ConstructMeans, two: ConstructMeans, questions: Sequence[str]) -> tuple[Array, Array]:
    """The changes (P,) of the nation's means and their sampling covariance (P, P), NaN where it is not known."""
    means, spreads = [], []
    for each in (one, two):
        means.append(np.array(each.nation.means)[positions(each, questions)])
        unknown = np.full((len(questions), len(questions)), np.nan)
        covariance = each.nation.covariance
        spreads.append(unknown if covariance is None else _block(each, covariance, questions))
    return means[1] - means[0], spreads[0] + spreads[1]


def _missing(earlier: WaveResults, later: WaveResults, questions: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """By construct the questions that do not count, since another wave lacks them."""
    known = [wave.means for wave in (earlier, later) if wave.means]
    found = {}
    for construct, shared in questions.items():
        asked = [question for means in known for question in means.constructs[construct].questions]
        if left := [question for question in dict.fromkeys(asked) if question not in shared]:
            found[construct] = left
    return found


def _another_firm(earlier: WaveResults, later: WaveResults, branch: str) -> bool:
    """Whether most interviews of the branch are another firm's."""
    known = [wave.firms[branch] for wave in (earlier, later) if wave.firms.get(branch)]
    return len({max(firms, key=firms.__getitem__) for firms in known}) > 1


def _block(construct: ConstructMeans, covariance: list[list[float]], questions: Sequence[str]) -> Array:
    some = positions(construct, questions)
    return np.array(covariance)[np.ix_(some, some)]


def _measure(estimate: float, se: float, reach: float) -> Measure:
    if not np.isfinite(se):
        return Measure(estimate=estimate)
    return Measure(estimate=estimate, se=se, ci=(estimate - reach * se, estimate + reach * se))


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
