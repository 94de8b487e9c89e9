"""A composite that shares out: each interview is scored on the questions that it answers, as mystery visits are.

The score of an interview is Σ w x / Σ w over the questions p that it answers, w the declared weights and x the answers
from 0 to 100: a question that does not apply to it neither helps nor harms, and leaves its weight to the others. The
index is the mean of these scores. A model does not do so: there a missing answer is estimated from the others (EM).
"""

from dataclasses import replace

import numpy as np

from acsi.model.answers import Answers, in_own_scale
from acsi.model.estimates import Estimates, Indicator
from acsi.model.structure import Array
from acsi.survey.models import Survey

NONE = "no_question_applies"
"""Why an interview has no score."""


def shares_out(survey: Survey) -> bool:
    """Whether the index is a composite whose interviews are each scored on the questions they answer."""
    return survey.model is None and survey.composite is not None and survey.composite.not_applicable is not None


def composite_scores(values: Array, weights: Array) -> Array:
    """The score (n,) of each interview from its answers (n, P), NaN where there is none, and the questions' weights
    (P,); NaN for an interview without any answer."""
    carried = np.isfinite(values) @ weights
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(carried > 0, np.nan_to_num(values) @ weights / carried, np.nan))


def scored(answers: Answers, survey: Survey) -> Answers:
    """The answers to a composite's questions as answers to a single one, the composite itself; it keeps them as its
    `parts`."""
    assert survey.composite is not None
    score = composite_scores(answers.values, np.array(list(survey.composite.weights.values()), dtype=float))
    silent = float(np.isnan(score).mean())
    return replace(
        answers,
        indicators=(survey.composite.index,),
        values=score[:, None],
        bounds=np.array([[0.0, 100.0]]),
        reversed=np.zeros(1, dtype=bool),
        missing={survey.composite.index: {NONE: silent} if silent else {}},
        parts=answers,
    )


def with_parts(estimates: Estimates, answers: Answers, survey: Survey) -> Estimates:
    """The estimates with the questions of a composite that shares out as its `parts`; unchanged for all others.

    `weight` is a question's declared share, `u` the share that it carried on average, `loading` its correlation with
    the score (0 where all answers are alike), `mean` that of those who answered.
    """
    if answers.parts is None or survey.composite is None:
        return estimates
    parts, weights = answers.parts, np.array(list(survey.composite.weights.values()), dtype=float)
    weights = weights / weights.sum()
    answered = np.isfinite(parts.values)
    carried = answered * weights
    share = _means(carried / np.where(carried.sum(axis=1) > 0, carried.sum(axis=1), np.nan)[:, None], answers.weights)
    means = in_own_scale(_means(parts.values, answers.weights), parts)
    loadings = _correlations(parts.values, answers.values[:, 0], answers.weights)
    index = survey.composite.index
    lines = {
        name: Indicator(
            weight=float(weights[p]),
            u=float(share[p]),
            loading=float(loadings[p]),
            mean=float(means[p]),
            missing=dict(parts.missing.get(name, {})),
        )
        for p, name in enumerate(parts.indicators)
    }
    construct = estimates.constructs[index].model_copy(update={"parts": lines})
    return estimates.model_copy(update={"constructs": {**estimates.constructs, index: construct}})


def _means(values: Array, weights: Array) -> Array:
    """The means (P,) of what is known of `values` (n, P) under survey weights (n,)."""
    known = np.isfinite(values)
    return np.asarray(weights @ np.where(known, values, 0.0) / (weights @ known))


def _correlations(values: Array, score: Array, weights: Array) -> Array:
    """The correlation of each column of `values` (n, P) with `score` (n,) over the rows that have both."""
    known = np.isfinite(values) & np.isfinite(score)[:, None]
    both = np.where(known, score[:, None], np.nan)
    apart, other = values - _means(values, weights), both - _means(both, weights)
    squares = _means(apart**2, weights) * _means(other**2, weights)
    return np.asarray(np.where(squares > 1e-9, _means(apart * other, weights) / np.sqrt(np.maximum(squares, 1e-9)), 0))
