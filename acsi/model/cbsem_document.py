"""The covariance model as `estimates.json` holds it under "cbsem".

At the top stand the statistics that the answers allow: those of maximum likelihood for complete, equally weighted
interviews, of two-stage maximum likelihood where answers are missing, and robust ones where interviews weigh
differently. Under "robust" stand, by lavaan's name, those that do not ask for normal answers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from acsi.model.answers import Answers, own_scale
from acsi.model.cbsem import CovarianceModel, Parameter, fit_ml
from acsi.model.described import Described
from acsi.model.estimates import doubt
from acsi.model.fit_measures import FitMeasures
from acsi.model.moments import Moments
from acsi.model.pooled import pooled
from acsi.model.replicates import Array
from acsi.model.robust import (
    Residual,
    largest_residuals,
    satorra_bentler,
    two_stage,
    without_likelihood,
    yuan_bentler,
)
from acsi.model.saturated import Saturated, saturated
from acsi.survey.models import Survey

ALIKE = 1e-9


def covariance_document(answers: Answers, moments: Moments, survey: Survey) -> dict[str, object]:
    """Fit the survey's model to the answers' moments (a batch of one), with all that goes with it, in the questions'
    own units."""
    assert survey.model is not None
    own, weights = answers.own_scale, answers.model_weights
    values, mean, covariance = answers.values / own, moments.mean / own, moments.covariance / np.outer(own, own)
    # On matrices this small, threads that wait for one another cost many times the work.
    with threadpool_limits(1, "blas"):
        incomplete, unequal = moments.iterations > 0, bool(np.ptp(weights) > ALIKE)
        start = replace(moments, mean=mean, covariance=covariance)
        found = pooled(values, weights, answers.clusters, start) if incomplete else None
        model = _fitted(found.covariance if found else covariance[0], answers, survey)
        if model.solution is None:
            return to_document(model)
        if incomplete and found is None:
            return _without_errors(to_document(replace(model, warnings=(*model.warnings, doubt("W118")))))
        scores = found.scores if found else saturated(values, mean[0], covariance[0], weights, answers.clusters)
        return _documented(model, scores, incomplete=incomplete, unequal=unequal)


def document_of_moments(covariance: Array, answers: Described, survey: Survey, *, plain: bool) -> dict[str, object]:
    """The same from a covariance (P, P) of scaled answers alone; only `plain` answers, complete and equally weighted,
    have standard errors and fit, since the others' need the interviews."""
    own = own_scale(answers)
    with threadpool_limits(1, "blas"):
        model = _fitted(covariance / np.outer(own, own), answers, survey)
    if model.solution is None or plain:
        return to_document(model)
    return _without_errors(to_document(replace(model, warnings=(*model.warnings, doubt("W119")))))


def _fitted(covariance: Array, answers: Described, survey: Survey) -> CovarianceModel:
    assert survey.model is not None
    return fit_ml(
        covariance,
        answers.n,
        answers.indicators,
        {name: construct.indicators for name, construct in survey.model.constructs.items()},
        survey.model.paths,
        confidence=survey.estimation.confidence,
    )


def to_document(
    model: CovarianceModel, robust: Mapping[str, CovarianceModel] | None = None, residuals: Sequence[Residual] = ()
) -> dict[str, object]:
    """Plain lists and numbers, null for what is unknown."""
    return {
        "estimator": model.estimator,
        "converged": model.converged,
        "gradient": model.gradient,
        **_statistics(model),
        "robust": {name: _statistics(other) for name, other in (robust or {}).items()},
        "residuals": [{"between": list(r.between), "residual": r.residual, "z": r.z} for r in residuals],
        "warnings": [doubt.model_dump() for doubt in model.warnings],
    }


def _documented(model: CovarianceModel, scores: Saturated, *, incomplete: bool, unequal: bool) -> dict[str, object]:
    if incomplete:
        robust = {"robust_two_stage": two_stage(model, scores, robust=True)}
    else:
        robust = {"mlr": yuan_bentler(model, scores), "mlm": satorra_bentler(model, scores)}
    if unequal:
        robust = {name: without_likelihood(other) for name, other in robust.items()}
        shown = next(iter(robust.values()))
        shown = replace(shown, warnings=(*shown.warnings, doubt("W006")))
    else:
        shown = two_stage(model, scores) if incomplete else model
    return {**to_document(shown, robust, largest_residuals(model, scores)), "units": scores.units}


def _without_errors(document: dict[str, Any]) -> dict[str, object]:
    """Estimates alone, where the answers do not say how sure they are."""

    def bare(parameters: list[dict[str, object]]) -> list[dict[str, object]]:
        return [{**parameter, "se": None, "ci": None} for parameter in parameters]

    paths, loadings = bare(document["paths"]), bare(document["loadings"])
    return {**document, "paths": paths, "loadings": loadings, "fit": dict.fromkeys(document["fit"])}


def _statistics(model: CovarianceModel) -> dict[str, object]:
    fit = asdict(model.fit) if model.fit else {field.name: None for field in fields(FitMeasures)}
    return {
        "paths": [{"from": p.rhs, "to": p.lhs, **_numbers(p)} for p in model.paths],
        "loadings": [{"construct": p.lhs, "indicator": p.rhs, **_numbers(p)} for p in model.loadings],
        "fit": {name: list(value) if isinstance(value, tuple) else value for name, value in fit.items()},
    }


def _numbers(parameter: Parameter) -> dict[str, object]:
    return {
        "estimate": parameter.estimate,
        "se": parameter.se,
        "ci": list(parameter.ci),
        "standardised": parameter.standardised,
    }
