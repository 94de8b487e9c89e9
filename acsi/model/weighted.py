"""What weights do to the estimates: design effects, doubts about them, and the finite population correction."""

from __future__ import annotations

import numpy as np

from acsi.model.answers import Answers
from acsi.model.estimates import Construct, Estimates, Group, Measure, WeightsUsed, doubt
from acsi.model.replicates import Replicates
from acsi.model.structure import Array
from acsi.raking import kish
from acsi.survey.models import Survey, Weights

CENSUS = 1 - 1e-9
"""The share of a branch's customers from which all of them count as interviewed."""


def with_weights(estimates: Estimates, answers: Answers, replicates: Replicates, survey: Survey) -> Estimates:
    """The estimates with the design effects (Kish) of the survey weights, in all and by group, and doubts about them;
    with the definition's `fpc` its indices describe the customers there are."""
    settings, deff = survey.weights or Weights(), kish(answers.weights)
    weighting = answers.weighting
    used = WeightsUsed(
        deff=deff,
        effective_n=len(answers.weights) / deff,
        nonresponse=settings.nonresponse if weighting else [],
        rake=settings.rake if weighting else [],
        trimmed=float(np.mean(weighting.weights < weighting.untrimmed)) if weighting else 0.0,
        fpc=settings.fpc,
    )
    groups = dict(estimates.groups)
    for g, label in enumerate(answers.labels if groups else ()):
        mine = answers.weights[answers.groups == g]
        effect = kish(mine)
        groups[label] = groups[label].model_copy(update={"deff": effect, "effective_n": len(mine) / effect})
    doubts = [doubt(code, **found) for code, found in answers.remarks]
    changes = {"weights": used, "groups": groups, "warnings": [*estimates.warnings, *doubts]}
    found = estimates.model_copy(update=changes)
    return _described(found, answers, replicates) if settings.fpc else found


def _described(estimates: Estimates, answers: Answers, replicates: Replicates) -> Estimates:
    """Standard errors and intervals of the indices times the root of what was not interviewed: 1 − n/N in each branch
    (Cochran 1977, Sampling Techniques, 2.6). Differences between branches stay as they are: the league judges what
    branches do, not the customers they happened to have."""
    sizes = np.bincount(answers.groups, answers.weights, len(answers.labels))
    fractions = np.minimum(np.bincount(answers.groups, minlength=len(sizes)) / sizes, 1.0)
    fractions[fractions >= CENSUS] = 1.0
    left = np.sqrt(1 - fractions)
    groups = {
        label: _shrunk_group(estimates.groups[label], float(left[g]), float(fractions[g]))
        for g, label in enumerate(answers.labels if estimates.groups else ())
    }
    whole = _left_of_nation(replicates.groups, answers.shares, left)
    constructs = {
        name: _shrunk_construct(construct, float(whole[k]))
        for k, (name, construct) in enumerate(estimates.constructs.items())
    }
    return estimates.model_copy(update={"groups": groups, "constructs": constructs})


def _left_of_nation(groups: Array, shares: Array, left: Array) -> Array:
    """By what (K,) the standard errors of the nation shrink, from resampled indices of the groups (R, G, K)."""
    if len(groups) < 2:
        return np.ones(groups.shape[2])
    apart = np.nan_to_num(groups - np.nanmean(groups, axis=0))
    whole = np.einsum("rgk,g->rk", apart, shares).std(axis=0)
    part = np.einsum("rgk,g->rk", apart, shares * left).std(axis=0)
    return np.asarray(np.divide(part, whole, out=np.ones_like(whole), where=whole > 0))


def _shrunk_group(group: Group, left: float, fraction: float) -> Group:
    index = {name: _shrunk(measure, left) for name, measure in group.index.items()}
    return group.model_copy(update={"index": index, "fraction": fraction})


def _shrunk_construct(construct: Construct, left: float) -> Construct:
    shrunk = _shrunk(Measure(estimate=construct.index, se=construct.se, ci=construct.ci), left)
    return construct.model_copy(update={"se": shrunk.se, "ci": shrunk.ci})


def _shrunk(measure: Measure, left: float) -> Measure:
    if measure.se is None or measure.ci is None:
        return measure
    low, high = (measure.estimate + left * (end - measure.estimate) for end in measure.ci)
    return measure.model_copy(update={"se": left * measure.se, "ci": (low, high)})
