"""Were expectations met? A branch's answer to that question beyond the other questions of the index.

The residual is the branch's mean of x − slope · s minus the mean of branches, with s the index made of its other
questions; below zero, customers say more than their satisfaction alone that they had expected more. The slope is that
of x on what is reliable in s, within branches: on s itself it would be too flat, and every low branch would seem to
fall short of expectations. It comes from all interviews, and its own error is left out.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.special import stdtr

from acsi.discoveries import adjusted
from acsi.league.results import League, Measure, Standing, Verdict
from acsi.league.sections import Material, Section
from acsi.model.intervals import Reference, spreads
from acsi.model.interviews import Replicated, group_means
from acsi.model.structure import Array

RESIDUAL = "residual"


def confirmation(material: Material) -> Section | None:
    """The section for a survey whose model names the question and whose index has at least two others."""
    model, answers = material.survey.model, material.interviews.answers
    if model is None or model.confirmation is None:
        return None
    question = model.confirmation
    shares = {name: each.u for name, each in material.estimates.constructs[model.index].indicators.items()}
    others = [name for name in shares if name != question]
    asked = answers.values[:, [answers.indicators.index(name) for name in (question, *others)]]
    u = np.array([shares[name] for name in others])
    slope = _slope(asked, answers.groups, u / u.sum()) if len(others) > 1 else None
    if slope is None:
        return None
    coefficients = np.array([1.0, *(-slope * u / u.sum())])
    ranked = [standing.branch for standing in material.league.branches if standing.rank is not None]
    at = [answers.labels.index(label) for label in ranked]

    def residuals(weights: Array) -> Array:
        own = (group_means(weights, asked, answers.groups, len(answers.labels)) @ coefficients)[:, at]
        return np.asarray(own - np.nanmean(own, axis=1, keepdims=True))

    def added(league: League, found: Mapping[str, Replicated]) -> League:
        freedom = np.maximum(material.interviews.units[at] - 1.0, 1.0)
        measures = _measures(found[RESIDUAL], freedom, league.settings.confidence)
        words = _verdicts(measures, freedom, league.settings.false_discovery_rate)
        told = dict(zip(ranked, zip(measures, words, strict=True), strict=True))
        return league.model_copy(update={"branches": [_with(row, told) for row in league.branches]})

    return Section({RESIDUAL: residuals}, added)


def _slope(asked: Array, groups: np.ndarray, shares: Array) -> float | None:
    """The slope of the first question on what the others (n, 1 + P) share, under their `shares` (P,) in the index.

    The reliable variance of the index of the others is what their covariances imply, as in rho_A (Dijkstra, Henseler
    2015). From complete interviews, within branches; None where the others have nothing in common.
    """
    complete = np.isfinite(asked).all(axis=1)
    values, groups = asked[complete], np.unique(groups[complete], return_inverse=True)[1]
    counts = np.bincount(groups)
    means = np.stack([np.bincount(groups, column) / counts for column in values.T], axis=1)
    apart = values - means[groups]
    covariance = apart.T @ apart
    pairs = np.outer(shares, shares) * (1 - np.eye(len(shares)))
    reliable = (pairs * covariance[1:, 1:]).sum() / pairs.sum()
    return float(covariance[0, 1:] @ shares / reliable) if reliable > 0 else None


def _measures(found: Replicated, freedom: Array, confidence: float) -> list[Measure | None]:
    told = spreads(found.replicates, confidence, Reference(found.estimate, freedom=freedom))
    measures = []
    for g, estimate in enumerate(found.estimate):
        se, ci = told.at(g)
        measures.append(Measure(estimate=float(estimate), se=se, ci=ci) if np.isfinite(estimate) else None)
    return measures


def _verdicts(measures: Sequence[Measure | None], freedom: Array, rate: float) -> list[Verdict | None]:
    """Whether each is shown to be above or below zero, at most `rate` of these words by chance."""
    t = np.array([each.estimate / each.se if each and each.se else np.nan for each in measures])
    p_values = adjusted(2 * stdtr(freedom, -np.abs(t)))
    return [None if np.isnan(p) else _word(p <= rate, estimate) for p, estimate in zip(p_values, t, strict=True)]


def _word(shown: bool, estimate: float) -> Verdict:
    if not shown:
        return "similar"
    return "above" if estimate > 0 else "below"


def _with(row: Standing, told: Mapping[str, tuple[Measure | None, Verdict | None]]) -> Standing:
    if row.why is None:
        return row
    measure, word = told.get(row.branch, (None, None))
    why = row.why.model_copy(update={"confirmation": measure, "confirmation_verdict": word})
    return row.model_copy(update={"why": why})
