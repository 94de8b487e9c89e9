"""Adjusted scores beside the raw ones: standard errors, ranks, what moved, and what each adjuster does."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from acsi.league.adjusters import Adjusters, deviations_within
from acsi.league.mix_results import Adjusted, Adjuster, CaseMix, Level
from acsi.league.places import kendall, moves, places
from acsi.league.reliability import paule_mandel
from acsi.league.results import League, Standing
from acsi.league.scores import Scores, covariance_of
from acsi.league.sections import Material
from acsi.league.standings import measures
from acsi.league.variances import rescale, shrink
from acsi.league.verdicts import combinations
from acsi.model.estimates import Measure
from acsi.model.intervals import spreads
from acsi.model.interviews import Replicated
from acsi.model.structure import declared, specified

Array = NDArray[np.float64]


@dataclass(frozen=True)
class IndexWeights:
    """Where the index's questions stand among the answers, `members` (P,), and their weights in it: `u` (P,) in the
    sample and `resampled` (R, P), or (1, P) where the resamples' own are not known."""

    members: NDArray[np.intp]
    u: Array
    resampled: Array


@dataclass(frozen=True)
class Points:
    """Index points in the sample (…) and in the resamples (R, …): `adjusted` scores of branches (G,), the `shift` that
    their mix is worth, to be added (G,), and the `coefficients` of the columns (q,)."""

    adjusted: Replicated
    shift: Replicated
    coefficients: Replicated


@dataclass(frozen=True)
class Mix:
    """What the section is told from."""

    material: Material
    found: Adjusters
    points: Points


def index_weights(material: Material) -> IndexWeights:
    """The questions of the index and their weights; each resample's own unless some resamples were dropped."""
    survey, replicates = material.survey, material.replicates
    structure = specified(survey)
    names = [structure.indicators[p] for p in structure.members(structure.constructs.index(survey.index))]
    members = np.array([material.interviews.answers.indicators.index(name) for name in names])
    fixed = declared(survey)
    if fixed is not None:
        return IndexWeights(members, fixed, fixed[None])
    lines = material.estimates.constructs[survey.index].indicators
    u = np.array([lines[name].u for name in names])
    aligned = replicates.kind == "bootstrap" and len(replicates.groups) == material.estimates.method.bootstrap
    own = replicates.u[:, [replicates.indicators.index(name) for name in names]]
    return IndexWeights(members, u, own if aligned else u[None])


def combined(fit: Replicated, weights: IndexWeights, index: Array, ranked: NDArray[np.bool_]) -> Points:
    """Index points from regressions (P, 2G + q) of the questions, as `acsi.league.case_mix.regressed` gives them.

    `index` (G,) are the raw indices. A constant gives the adjusted scores of the `ranked` branches (G,) their mean.
    """
    count = len(index)
    own = weights.u @ fit.estimate
    u = np.broadcast_to(weights.resampled[: len(fit.replicates)], fit.replicates.shape[:2])
    drawn = np.einsum("rp,rpm->rm", u, fit.replicates)
    told = ranked & np.isfinite(own[:count])
    shifts = _shifts(own[None], told)[0], _shifts(drawn, told)
    return Points(
        adjusted=Replicated(own[:count] + np.mean((index - own[:count])[told]), drawn[:, -count:] + shifts[1]),
        shift=Replicated(*shifts),
        coefficients=Replicated(own[count:-count], drawn[:, count:-count]),
    )


def _shifts(numbers: Array, ranked: NDArray[np.bool_]) -> Array:
    """Branch effects less plain means (r, G), of mean 0 over the `ranked` branches, from numbers (r, 2G + q)."""
    shift = numbers[:, : len(ranked)] - numbers[:, -len(ranked) :]
    return np.asarray(shift - np.nanmean(shift[:, ranked], axis=1, keepdims=True))


def with_mix(league: League, mix: Mix) -> League:
    """The league with the adjusted scores of its branches, and what the adjusters do."""
    labels, confidence = mix.material.interviews.answers.labels, league.settings.confidence
    adjusted, rows = mix.points.adjusted, {row.branch: row for row in league.branches}
    scores = _scores(mix.material, adjusted)
    known = [g for g, label in enumerate(labels) if label in rows and np.isfinite(adjusted.estimate[g])]
    own = [g for g in known if rows[labels[g]].rank is not None]
    ranks = dict(zip(own, places(adjusted.estimate[own]), strict=True))
    for g in known:
        rows[labels[g]] = _with_score(rows[labels[g]], scores, mix.points, g, ranks.get(g), confidence)
    ranked = [rows[labels[g]] for g in own]
    able = scores.only([row.branch for row in ranked if row.branch in scores.labels])
    told = CaseMix(
        adjusters=_adjusters(mix, [row.branch for row in ranked], confidence),
        r2_within=_explained(mix),
        tau=float(np.sqrt(paule_mandel(able.index, able.variance))) if len(able.labels) > 1 else None,
        kendall=kendall(np.array([row.index for row in ranked]), adjusted.estimate[own]),
        moves=moves(ranked, np.array([row.rank for row in ranked]), np.array([ranks[g] for g in own])),
    )
    return league.model_copy(update={"branches": [rows[row.branch] for row in league.branches], "case_mix": told})


def _scores(material: Material, adjusted: Replicated) -> Scores:
    """Adjusted scores with variances shrunk as those of the league, of the branches that have one above zero."""
    labels, units = material.interviews.answers.labels, material.interviews.units
    counts = np.isfinite(adjusted.replicates).sum(axis=0)
    able = np.flatnonzero(np.isfinite(adjusted.estimate) & (units > 1) & (counts > 1))
    if not len(able):
        return Scores((), np.empty(0), np.empty((0, 0)), np.empty(0), "none")
    index, covariance = adjusted.estimate[able], covariance_of(adjusted.replicates[:, able])
    shrunken = shrink(index, np.diag(covariance), units[able].astype(float), resamples=len(adjusted.replicates))
    scores = Scores(
        tuple(labels[g] for g in able),
        index,
        rescale(covariance, shrunken.variance),
        shrunken.degrees_of_freedom,
        shrunken.trend,
    )
    return scores.only(
        [label for label, variance in zip(scores.labels, shrunken.variance, strict=True) if variance > 0]
    )


def _with_score(row: Standing, scores: Scores, points: Points, g: int, rank: int | None, confidence: float) -> Standing:
    score = Measure(estimate=float(points.adjusted.estimate[g]))
    if row.branch in scores.labels:
        own = scores.only([row.branch])
        score = measures(combinations(np.eye(1), own.index, own.covariance, own.degrees_of_freedom), confidence)[0]
    told = Adjusted(
        score=score,
        shift=_measure(points.shift, g, confidence),
        rank=None if rank is None else int(rank),
        moved=None if rank is None or row.rank is None else int(row.rank - rank),
    )
    return row.model_copy(update={"adjusted": score.estimate, "case_mix": told})


def _measure(found: Replicated, at: int, confidence: float) -> Measure:
    se, ci = spreads(found.replicates[:, at], confidence).at()
    return Measure(estimate=float(found.estimate[at]), se=se, ci=ci)


def _adjusters(mix: Mix, ranked: Sequence[str], confidence: float) -> list[Adjuster]:
    """Each adjuster with its levels, their shares over all interviews and over the `ranked` branches."""
    answers, columns, values = mix.material.interviews.answers, mix.found.columns, mix.found.values
    totals = np.bincount(answers.groups, answers.weights)
    mine = [answers.labels.index(label) for label in ranked]
    levels: dict[str, list[Level]] = {}
    for j, column in enumerate(columns):
        share = np.bincount(answers.groups, answers.weights * values[:, j]) / totals
        told = Level(
            level=column.level,
            share=float(np.average(values[:, j], weights=answers.weights)),
            lowest=float(share[mine].min()),
            highest=float(share[mine].max()),
            effect=_measure(mix.points.coefficients, j, confidence),
        )
        levels.setdefault(column.adjuster, []).append(told)
    first = {column.adjuster: column for column in reversed(columns)}
    return [Adjuster(name=k, kind=first[k].kind, base=first[k].base, levels=v) for k, v in levels.items()]


def _explained(mix: Mix) -> float | None:
    """The share of the index's variance within branches that the adjusters explain, on the interviews that answered
    all its questions."""
    answers, weights = mix.material.interviews.answers, index_weights(mix.material)
    score = answers.values[:, weights.members] @ weights.u
    complete = np.isfinite(score)
    both = np.column_stack([score, mix.found.values])[complete]
    within, _ = deviations_within(both, answers.groups[complete], answers.weights[complete])
    total = float(within[:, 0] @ within[:, 0])
    rest = within[:, 0] - within[:, 1:] @ mix.points.coefficients.estimate
    return 1 - float(rest @ rest) / total if total > 0 else None
