"""What satisfaction goes with in renewals and premium, by branch, and how well loyalty told who would renew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from acsi.league.prediction import area_measure, auc, brier, influence_error, parts, share_interval
from acsi.league.renewal_model import RenewalModel, Respondents, measure, renewal_model
from acsi.league.renewals_results import (
    POINTS,
    BranchRenewals,
    Linked,
    Part,
    Prediction,
    Premium,
    Renewals,
    Settings,
)
from acsi.league.suppression import suppressed
from acsi.model.estimates import Doubt, Measure, doubt
from acsi.model.logistic import logistic, reach
from acsi.model.structure import Array
from acsi.survey.branches import Branch
from acsi.survey.models import League, Survey, Wording, construct_label

MOST_PARTS = 10

KNOWN_PREMIUMS = 0.5
"""Premiums are counted if at least this share is known, of those who renewed as of those who did not."""


@dataclass(frozen=True)
class Answer:
    """The answers (n,) to a question that asks for loyalty itself, NaN where missing: high is loyal."""

    question: str
    label: Wording
    values: Array


def renewals(
    people: Respondents,
    answer: Answer | None,
    survey: Survey,
    branches: Mapping[str, Branch],
    linked: Linked,
    wave: str,
) -> Renewals:
    """What `POINTS` points of the index are worth in renewals and premium, and how well loyalty told who would renew.

    The first of the respondents' scores is the index's, the second loyalty's. Raises AcsiError as `renewal_model` does.
    """
    index, *others = people.scores
    confidence = survey.estimation.confidence
    model = renewal_model(people, index, confidence)
    predictions, difference = _predictions(people, answer, survey, others, confidence)
    counted, told = _with_premium(people)
    silent = [] if others else [doubt("W375")]
    return Renewals(
        survey=survey.id,
        wave=wave,
        settings=Settings(
            index=index,
            points=POINTS,
            confidence=confidence,
            minimum_n=survey.league.minimum_n,
            unit=survey.league.unit,
            units=survey.league.units,
        ),
        linked=linked,
        renewed=_renewed(people, confidence),
        fitted=model.about,
        effects=model.effects,
        premium=None if counted is None else _premium(people, model, counted, confidence),
        branches=_by_branch(people, model, counted, branches, survey),
        predictions=predictions,
        auc_difference=difference,
        warnings=[*model.doubts, *silent, *told],
    )


def _renewed(people: Respondents, confidence: float) -> Measure:
    share, _ = share_interval(people.renewed, people.weights, confidence)
    influence = people.weights / people.weights.sum() * (people.renewed - share)
    se, far = influence_error(influence, people.clusters[0], confidence)
    return measure(share, se, far, 0.0)


def _with_premium(people: Respondents) -> tuple[NDArray[np.bool_] | None, list[Doubt]]:
    """Whose premium is counted, or None where too few are known, and what must be said of it."""
    known = np.isfinite(people.premium) & (people.premium > 0)
    if not known.any():
        return None, []
    shares = {outcome: known[people.renewed == outcome].mean() for outcome in (0.0, 1.0)}
    if min(shares.values()) < KNOWN_PREMIUMS:
        return None, [doubt("W376", lapsed=f"{shares[0.0]:.0%}", renewed=f"{shares[1.0]:.0%}")]
    return known, []


def _premium(
    people: Respondents, model: RenewalModel, counted: NDArray[np.bool_], confidence: float, branch: str | None = None
) -> Premium | None:
    """The premium of all customers, or of a branch's; None where nobody's is counted.

    Those whose premium is known stand for all customers of their branch. The premium at risk is that of those who did
    not renew; what goes with points of the index is the model's slope times the premium, customer by customer.
    """
    mine = np.full(len(counted), True) if branch is None else people.branch == branch
    if not (counted & mine).any():
        return None
    carried = _carried(people, counted & mine)
    lost = carried * np.where(counted, people.premium, 0.0) * (1.0 - people.renewed)
    at_risk = _total(people, lost, carried, counted & mine, confidence)
    return Premium(
        customers=float(people.weights[mine].sum()),
        total=float(carried @ np.where(counted, people.premium, 0.0)),
        at_risk=at_risk,
        worth=_worth(model, carried * np.where(counted, people.premium, 0.0), confidence),
    )


def _worth(model: RenewalModel, amounts: Array, confidence: float) -> Measure | None:
    """What of the amounts (n,) goes with points of the index; None where the model rests on nobody who has any."""
    if not amounts[model.rows].any():
        return None
    slope, gradient = model.logistic.marginal(model.column, POINTS * amounts[model.rows])
    return measure(slope, model.logistic.error(gradient), reach(confidence, model.logistic.clusters))


def _carried(people: Respondents, counted: NDArray[np.bool_]) -> Array:
    """Weights (n,) with which those counted stand for all of their branch; 0 for the others."""
    _, place = np.unique(people.branch, return_inverse=True)
    whole = np.bincount(place, people.weights)
    part = np.bincount(place, people.weights * counted)
    growth = np.divide(whole, part, out=np.zeros(len(whole)), where=part > 0)
    return np.asarray(people.weights * counted * growth[place])


def _total(
    people: Respondents, amounts: Array, carried: Array, counted: NDArray[np.bool_], confidence: float
) -> Measure:
    """A sum of weighted amounts with the error of the branches' means that it is made of."""
    _, place = np.unique(people.branch, return_inverse=True)
    size = np.bincount(place, carried)
    mean = np.divide(np.bincount(place, amounts), size, out=np.zeros(len(size)), where=size > 0)
    influence = (amounts - carried * mean[place])[counted]
    total = float(amounts.sum())
    if counted.sum() < 2:
        return Measure(estimate=total)
    se, far = influence_error(influence, people.of(counted).clusters[0], confidence)
    return measure(total, se, far, 0.0)


def _by_branch(
    people: Respondents,
    model: RenewalModel,
    counted: NDArray[np.bool_] | None,
    branches: Mapping[str, Branch],
    survey: Survey,
) -> list[BranchRenewals]:
    """The branches, those with the largest premium at risk first, those with too few respondents last."""
    confidence = survey.estimation.confidence
    codes, counts = np.unique(people.branch, return_counts=True)
    rows = []
    for code, too_few in zip(codes, _too_few(counts, survey.league), strict=True):
        mine = people.branch == code
        named = branches.get(str(code))
        row = BranchRenewals(
            branch=str(code),
            name_zh=named.name_zh if named else "",
            name_en=named.name_en if named else "",
            n=int(mine.sum()),
        )
        if not too_few:
            share, ci = share_interval(people.renewed[mine], people.weights[mine], confidence)
            premium = None if counted is None else _premium(people, model, counted, confidence, str(code))
            row = row.model_copy(update={"renewed": share, "ci": ci, "premium": premium})
        rows.append(row)
    return sorted(rows, key=_by_risk)


def _too_few(respondents: NDArray[np.intp], league: League) -> NDArray[np.bool_]:
    """Which branches are not shown: those below `minimum_n`, and one more where a small one would be alone."""
    few = respondents < max(league.minimum_n, league.suppress_below_n)
    if (respondents >= league.suppress_below_n).all():
        return few
    return suppressed(respondents[:, None], league.suppress_below_n, few[:, None])[:, 0]


def _by_risk(row: BranchRenewals) -> tuple[bool, float, float, str]:
    at_risk = row.premium.at_risk.estimate if row.premium else 0.0
    return row.renewed is None, -at_risk, row.renewed or 0.0, row.branch


def _predictions(
    people: Respondents, answer: Answer | None, survey: Survey, constructs: list[str], confidence: float
) -> tuple[list[Prediction], Measure | None]:
    """How well the loyalty construct and the answer told who would renew, and by how much the construct did better."""
    label = partial(construct_label, survey)
    told = [_prediction(people, each, label(each), people.scores[each], survey) for each in constructs]
    if not told or answer is None:
        return told, None
    known = np.isfinite(answer.values)
    if len(np.unique(people.renewed[known])) < 2:
        return told, None
    told.append(_prediction(people.of(known), answer.question, answer.label, answer.values[known], survey, answer=True))
    own = people.of(known)
    area, influence = auc(own.scores[constructs[0]], own.renewed, own.weights)
    other, its_influence = auc(answer.values[known], own.renewed, own.weights)
    se, far = influence_error(influence - its_influence, own.clusters[0], confidence)
    return told, measure(area - other, se, far)


def _prediction(
    people: Respondents, of: str, label: Wording, score: Array, survey: Survey, *, answer: bool = False
) -> Prediction:
    confidence = survey.estimation.confidence
    clusters = people.clusters[0]
    area, influence = auc(score, people.renewed, people.weights)
    curve = np.ones((len(score), 1)) if np.ptp(score) == 0 else np.column_stack([np.ones(len(score)), score])
    predicted = logistic(curve, people.renewed, people.weights, clusters).fitted
    said, skill = brier(predicted, people.renewed, people.weights)
    place = parts(score, MOST_PARTS, survey.league.minimum_n)
    cut = [_part(people, score, predicted, place == each, confidence) for each in range(int(place.max()) + 1)]
    return Prediction(
        of=of,
        answer=answer,
        label=label,
        n=len(score),
        auc=area_measure(area, influence, clusters, confidence),
        brier=said,
        skill=skill,
        parts=cut,
    )


def _part(people: Respondents, score: Array, predicted: Array, own: NDArray[np.bool_], confidence: float) -> Part:
    observed, ci = share_interval(people.renewed[own], people.weights[own], confidence)
    mean = float(np.average(predicted[own], weights=people.weights[own]))
    low, high = float(score[own].min()), float(score[own].max())
    return Part(low=low, high=high, n=int(own.sum()), predicted=mean, observed=observed, ci=ci)
