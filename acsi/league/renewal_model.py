"""The logistic model of renewal: on scores, among customers alike in branch and case mix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from acsi.errors import fault
from acsi.league.renewals_results import POINTS, Effect, Fitted
from acsi.model.estimates import Doubt, Measure, doubt
from acsi.model.logistic import Logistic, independent, logistic, reach
from acsi.model.structure import Array

Words = NDArray[np.str_]
Branches = Literal["levels", "means", "none"]

FEWEST_OF_A_LEVEL = 5
"""A level of a segment has at least so many of either outcome, or joins others."""

ENOUGH, FEWEST = 10, 5
"""Events for each parameter: below the first a doubt is told (Peduzzi, Concato, Kemper, Holford, Feinstein 1996,
Journal of Clinical Epidemiology 49, 1373–1379), below the second a smaller model is taken (Vittinghoff, McCulloch 2007,
American Journal of Epidemiology 165, 710–718)."""

FEWEST_EVENTS = 20
FEWEST_CLUSTERS = 10


@dataclass(frozen=True)
class Respondents:
    """Respondents (n,) of whom it is known whether they renewed: 1 or 0.

    `weights` are the customers that each stands for, `premium` is NaN where unknown; `scores` are those of the index
    construct and, if there is one, of loyalty, by name; `interviewer` is None where not all are known.
    """

    renewed: Array
    premium: Array
    branch: Words
    weights: Array
    interviewer: Words | None
    scores: Mapping[str, Array]
    segments: Mapping[str, Words]

    def of(self, rows: NDArray[np.bool_]) -> Respondents:
        """Some of them."""
        return replace(
            self,
            **{name: getattr(self, name)[rows] for name in ("renewed", "premium", "branch", "weights")},
            interviewer=None if self.interviewer is None else self.interviewer[rows],
            scores={name: values[rows] for name, values in self.scores.items()},
            segments={name: words[rows] for name, words in self.segments.items()},
        )

    @property
    def clusters(self) -> tuple[NDArray[np.intp], Literal["interviewer", "interview"]]:
        """The interviewers, numbered, or each interview for itself where there are too few to tell an error from."""
        if self.interviewer is not None:
            found, place = np.unique(self.interviewer, return_inverse=True)
            if len(found) >= FEWEST_CLUSTERS:
                return place, "interviewer"
        return np.arange(len(self.renewed)), "interview"

    @property
    def events(self) -> int:
        """How often the rarer outcome occurs."""
        return int(min(self.renewed.sum(), (1.0 - self.renewed).sum()))


@dataclass(frozen=True)
class RenewalModel:
    """The fitted model of the index: `rows` (n,) of the respondents that it rests on, and the effects told of it."""

    logistic: Logistic
    rows: NDArray[np.bool_]
    column: int
    about: Fitted
    effects: list[Effect]
    doubts: list[Doubt]


@dataclass(frozen=True)
class _Plan:
    """What a model allows for, on which rows."""

    branches: Branches
    case_mix: Sequence[str]
    rows: NDArray[np.bool_]


def renewal_model(people: Respondents, index: str, confidence: float) -> RenewalModel:
    """Fit renewal on the index and, where there are further scores, on all of them together.

    Branches are levels of their own, those without both outcomes left out, since they say nothing of what goes with a
    score inside a branch; case mix enters as levels. Where renewals or their absence are too few for that, first the
    case mix goes, then the branches' mean scores stand in for their levels (Mundlak 1978, Econometrica 46, 69–85).
    Raises AcsiError: too few events (L077), an index that does not vary (L081) or separates (L076).
    """
    if people.events < FEWEST_EVENTS:
        raise fault("L077", n=len(people.renewed), events=people.events, fewest=FEWEST_EVENTS)
    plan, fuller = _plan(people, index)
    own = people.of(plan.rows)
    design, columns = _design(own, plan, [index])
    if index not in columns:
        raise fault("L081", construct=index)
    clusters, by = own.clusters
    fitted = logistic(design, own.renewed, own.weights, clusters)
    effects = [_effect(fitted, columns, own, index, [], confidence)]
    effects += _together(own, plan, clusters, confidence)
    about = Fitted(
        n=len(own.renewed),
        events=own.events,
        parameters=design.shape[1],
        case_mix=list(plan.case_mix),
        branches=plan.branches,
        clusters=fitted.clusters,
        clustered_by=by,
    )
    return RenewalModel(fitted, plan.rows, columns[index], about, effects, _doubts(people, plan, about, fuller))


def _plan(people: Respondents, index: str) -> tuple[_Plan, bool]:
    """The fullest model that the events carry, and whether it is the fullest there is."""
    both = _both_outcomes(people)
    everywhere = np.ones(len(both), dtype=bool)
    segments = list(people.segments)
    if len(np.unique(people.branch)) == 1:
        plans = [_Plan("none", segments, everywhere), _Plan("none", [], everywhere)]
    else:
        plans = [_Plan("levels", segments, both), _Plan("levels", [], both), _Plan("means", [], everywhere)]
    for plan in plans:
        if not plan.rows.any():
            continue
        own = people.of(plan.rows)
        if own.events >= FEWEST * _design(own, plan, [index])[0].shape[1]:
            return plan, plan is plans[0]
    return plans[-1], False


def _both_outcomes(people: Respondents) -> NDArray[np.bool_]:
    """Whether the branch of each respondent has customers who renewed and others who did not."""
    _, place = np.unique(people.branch, return_inverse=True)
    count, renewed = np.bincount(place), np.bincount(place, people.renewed)
    return np.asarray(((renewed > 0) & (renewed < count))[place])


def _design(people: Respondents, plan: _Plan, constructs: Sequence[str]) -> tuple[Array, dict[str, int]]:
    """The independent columns (n, K) of a model, and where among them the scores of the constructs stand."""
    blocks = [np.ones((len(people.renewed), 1))]
    blocks += [_levels(people.segments[name], people.renewed)[0] for name in plan.case_mix]
    if plan.branches == "levels":
        blocks.append(_indicators(people.branch))
    elif plan.branches == "means":
        blocks.append(np.column_stack([_branch_means(people, people.scores[each]) for each in constructs]))
    whole = np.column_stack([*blocks, *(people.scores[each] for each in constructs)])
    kept = independent(whole)
    first = whole.shape[1] - len(constructs)
    places = {each: np.flatnonzero(kept == first + i) for i, each in enumerate(constructs)}
    return whole[:, kept], {each: int(place[0]) for each, place in places.items() if len(place)}


def _levels(words: Words, outcome: Array) -> tuple[Array, bool]:
    """The levels of a segment as columns but for the largest level, and whether small ones were joined.

    Levels with fewer than `FEWEST_OF_A_LEVEL` of either outcome are one together, and part of the largest level where
    that is not enough.
    """
    names, place = np.unique(words, return_inverse=True)
    counts, ones = np.bincount(place), np.bincount(place, outcome)
    small = np.minimum(ones, counts - ones) < FEWEST_OF_A_LEVEL
    largest = int(np.argmax(counts))
    enough = min(ones[small].sum(), (counts - ones)[small].sum()) >= FEWEST_OF_A_LEVEL
    joined = np.where(small, len(names) if enough else largest, np.arange(len(names)))[place]
    own = [level for level in np.unique(joined) if level != joined[np.flatnonzero(place == largest)[0]]]
    columns = np.column_stack([joined == level for level in own]) if own else np.zeros((len(words), 0))
    return columns.astype(float), bool((small & (np.arange(len(names)) != largest)).any())


def _indicators(words: Words) -> Array:
    return np.asarray((words[:, None] == np.unique(words)[None, 1:]).astype(float))


def _branch_means(people: Respondents, score: Array) -> Array:
    _, place = np.unique(people.branch, return_inverse=True)
    return np.asarray((np.bincount(place, people.weights * score) / np.bincount(place, people.weights))[place])


def _together(people: Respondents, plan: _Plan, clusters: NDArray[np.intp], confidence: float) -> list[Effect]:
    """The effects of all scores in one model; none where there is one score, or one follows from the others."""
    constructs = list(people.scores)
    design, columns = _design(people, plan, constructs)
    if len(constructs) == 1 or len(columns) < len(constructs):
        return []
    fitted = logistic(design, people.renewed, people.weights, clusters)
    others = {each: [other for other in constructs if other != each] for each in constructs}
    return [_effect(fitted, columns, people, each, others[each], confidence) for each in constructs]


def _effect(
    fitted: Logistic,
    columns: Mapping[str, int],
    people: Respondents,
    construct: str,
    given: list[str],
    confidence: float,
) -> Effect:
    column = columns[construct]
    slope, gradient = fitted.marginal(column, people.weights / people.weights.sum())
    own = np.zeros(len(fitted.coefficients))
    own[column] = 1.0
    far = reach(confidence, fitted.clusters)
    return Effect(
        of=construct,
        given=given,
        worth=measure(100 * POINTS * slope, 100 * POINTS * fitted.error(gradient), far),
        log_odds=measure(float(fitted.coefficients[column]), fitted.error(own), far),
    )


def measure(estimate: float, se: float, far: float, floor: float = -np.inf) -> Measure:
    """An estimate with an interval that reaches `far` standard errors to either side, but not below `floor`."""
    return Measure(estimate=estimate, se=se, ci=(max(estimate - far * se, floor), estimate + far * se))


def _doubts(people: Respondents, plan: _Plan, about: Fitted, fullest: bool) -> list[Doubt]:
    found = []
    if not fullest:
        found.append(doubt("W371" if plan.branches == "means" else "W370", events=people.events))
    if about.events < ENOUGH * about.parameters:
        found.append(doubt("W372", events=about.events, parameters=about.parameters))
    silent = np.unique(people.branch[~plan.rows])
    if len(silent):
        found.append(doubt("W373", count=len(silent), branches=", ".join(silent)))
    own = people.of(plan.rows)
    joined = [name for name in plan.case_mix if _levels(own.segments[name], own.renewed)[1]]
    if joined:
        found.append(doubt("W374", segments=", ".join(joined), fewest=FEWEST_OF_A_LEVEL))
    return found
