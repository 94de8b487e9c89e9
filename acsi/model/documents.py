"""The estimates as the document that `estimates.json` holds: point estimates joined with what the resamples say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import acsi
from acsi.model import pls, reliability
from acsi.model.answers import in_own_scale
from acsi.model.cbsem_document import covariance_document
from acsi.model.estimates import (
    Consistent,
    ConsistentPath,
    Construct,
    Doubt,
    Estimates,
    Group,
    Indicator,
    Interval,
    Measure,
    Method,
    Path,
    TotalEffect,
    Validity,
    doubt,
)
from acsi.model.structure import Array
from acsi.model.validity import validity_of
from acsi.survey.models import Survey

if TYPE_CHECKING:
    from acsi.model.fit import Point

Spread = tuple[float | None, Interval | None]


def estimates_document(
    point: Point, resampled: dict[str, Array], dropped: int, survey: Survey, by: str | None
) -> Estimates:
    """Everything `acsi fit` reports, from the point estimates and the resampled numbers (see `estimation.numbers`)."""
    spreads = {name: _spread(values, survey.estimation.confidence) for name, values in resampled.items()}
    structured = survey.model is not None
    constructs, paths = _constructs(point, spreads), _paths(point, spreads)
    return Estimates(
        survey=survey.id,
        n=len(point.answers.values),
        by=by,
        method=_method(point, dropped, survey),
        constructs=constructs,
        paths=paths,
        total_effects=_total_effects(point, spreads),
        plsc=_consistent(point, spreads),
        validity=validity_of(point, spreads, constructs, paths) if structured else Validity(),
        cbsem=covariance_document(point.answers, point.moments, survey) if structured else None,
        groups=_groups(point, spreads) if by else {},
        warnings=_doubts(point, dropped, survey),
    )


class Spreads:
    """Standard errors and percentile intervals of one kind of number, looked up by its position."""

    def __init__(self, se: Array, low: Array, high: Array) -> None:
        self._se, self._low, self._high = se, low, high

    def at(self, *position: int) -> Spread:
        """The standard error and interval of one number, or nothing where no resample gave any."""
        se = float(self._se[position])
        if not np.isfinite(se):
            return None, None
        return se, (float(self._low[position]), float(self._high[position]))


def _spread(values: Array, confidence: float) -> Spreads:
    if len(values) < 2:
        unknown = np.full(values.shape[1:], np.nan)
        return Spreads(unknown, unknown, unknown)
    tail = (1 - confidence) / 2
    if np.isfinite(values).all():
        low, high = np.quantile(values, [tail, 1 - tail], axis=0)
        return Spreads(values.std(axis=0, ddof=1), low, high)
    known = np.isfinite(values).sum(axis=0)
    filled = np.where(known > 1, values, 0.0)
    low, high = np.nanquantile(filled, [tail, 1 - tail], axis=0)
    se = np.nanstd(filled, axis=0, ddof=1)
    return Spreads(np.where(known > 1, se, np.nan), low, high)


def _method(point: Point, dropped: int, survey: Survey) -> Method:
    settings = survey.estimation
    composite = survey.model is None
    return Method(
        estimator="composite" if composite else settings.estimator,
        scheme=settings.scheme,
        mode=settings.mode,
        em=settings.em,
        resample=settings.resample,
        bootstrap=settings.bootstrap,
        seed=settings.seed,
        confidence=settings.confidence,
        converged=bool(point.batch.solution.converged[0]),
        admissible=bool(point.batch.consistent.admissible[0]),
        iterations=int(point.batch.solution.iterations[0]),
        dropped_resamples=dropped,
        em_iterations=point.moments.iterations,
        version=acsi.__version__,
    )


def _constructs(point: Point, spreads: dict[str, Spreads]) -> dict[str, Construct]:
    structure, batch = point.structure, point.batch
    correlation, solution = point.moments.correlation, batch.solution
    endogenous = np.asarray(structure.adjacency.any(axis=0))
    alpha = reliability.alpha(correlation, structure)[0]
    rho_c = reliability.composite_reliability(solution.loadings, structure)[0]
    ave = reliability.average_variance_extracted(solution.loadings, structure)[0]
    constructs = {}
    for k, name in enumerate(structure.constructs):
        se, ci = spreads["nation"].at(k)
        single = len(structure.members(k)) == 1
        constructs[name] = Construct(
            index=float(batch.nation[0, k]),
            se=se,
            ci=ci,
            sd=float(batch.deviations[0, k]),
            r2=float(solution.r2[0, k]) if endogenous[k] else None,
            alpha=_known(alpha[k]),
            rho_a=None if single else _known(batch.consistent.rho_a[0, k]),
            rho_c=_known(rho_c[k]),
            ave=_known(ave[k]),
            indicators={structure.indicators[p]: _indicator(point, spreads, int(p)) for p in structure.members(k)},
        )
    return constructs


def _indicator(point: Point, spreads: dict[str, Spreads], position: int) -> Indicator:
    batch, name = point.batch, point.structure.indicators[position]
    mean = point.answers.shares @ np.nan_to_num(point.moments.means[0])
    return Indicator(
        weight=float(batch.solution.weights[0, position]),
        weight_se=spreads["weights"].at(position)[0],
        u=float(batch.u[0, position]),
        loading=float(batch.solution.loadings[0, position]),
        mean=float(in_own_scale(mean, point.answers)[position]),
        missing=dict(point.answers.missing.get(name, {})),
    )


def _paths(point: Point, spreads: dict[str, Spreads]) -> list[Path]:
    structure, solution, corrected = point.structure, point.batch.solution, point.batch.consistent
    inflation = reliability.variance_inflation(solution.correlations, structure)
    f2 = reliability.effect_size(solution.paths, solution.r2, inflation, structure)[0]
    b = (point.batch.b_consistent if corrected.admissible[0] else point.batch.b_plain)[0]
    estimates = solution.paths[0][structure.ends]
    paths = []
    for e, (source, target) in enumerate(structure.arrows):
        se, ci = spreads["paths"].at(e)
        paths.append(
            Path(
                source=source,
                target=target,
                estimate=float(estimates[e]),
                se=se,
                ci=ci,
                b=float(b[e]),
                vif=float(inflation[0, e]),
                f2=float(f2[e]),
            )
        )
    return paths


def _total_effects(point: Point, spreads: dict[str, Spreads]) -> list[TotalEffect]:
    """Of every construct on each that it reaches; the impact is 5 · T · σ_target / σ_source."""
    structure = point.structure
    totals = pls.total_effects(point.batch.solution.paths)[0]
    reached = pls.total_effects(structure.adjacency[None].astype(float))[0] != 0
    sd = point.batch.deviations[0]
    effects = []
    for i, j in zip(*np.nonzero(reached), strict=True):
        se, ci = spreads["totals"].at(i, j)
        impact = 5 * totals[i, j] * sd[j] / sd[i]
        effects.append(
            TotalEffect(
                source=structure.constructs[i],
                target=structure.constructs[j],
                estimate=float(totals[i, j]),
                se=se,
                ci=ci,
                impact=float(impact),
            )
        )
    return effects


def _consistent(point: Point, spreads: dict[str, Spreads]) -> Consistent:
    structure, corrected = point.structure, point.batch.consistent
    if not corrected.admissible[0]:
        return Consistent(admissible=False, reason=_inadmissible(point).message)
    estimates = corrected.paths[0][structure.ends]
    paths = []
    for e, (source, target) in enumerate(structure.arrows):
        se, ci = spreads["plsc"].at(e)
        paths.append(ConsistentPath(source=source, target=target, estimate=float(estimates[e]), se=se, ci=ci))
    return Consistent(admissible=True, paths=paths)


def _inadmissible(point: Point) -> Doubt:
    """The first reason why consistent PLS has no admissible solution."""
    structure, corrected = point.structure, point.batch.consistent
    for k, rho in enumerate(corrected.rho_a[0]):
        if not 0 < rho <= 1 + 1e-9:
            return doubt("W002", construct=structure.constructs[k], rho=f"{rho:.2f}")
    for p, loading in enumerate(corrected.loadings[0]):
        if not abs(loading) <= 1 + 1e-9:
            return doubt("W007", question=structure.indicators[p], loading=f"{loading:.2f}")
    return doubt("W008")


def _groups(point: Point, spreads: dict[str, Spreads]) -> dict[str, Group]:
    answers, structure = point.answers, point.structure
    interviews = np.bincount(answers.groups, minlength=len(answers.labels))
    units = point.design.sizes if point.design.rescaled else tuple(interviews)
    groups = {}
    for g, label in enumerate(answers.labels):
        measures = {}
        for k, construct in enumerate(structure.constructs):
            se, ci = spreads["groups"].at(g, k) if units[g] > 1 else (None, None)
            measures[construct] = Measure(estimate=float(point.batch.groups[0, g, k]), se=se, ci=ci)
        groups[label] = Group(n=int(interviews[g]), units=int(units[g]), share=float(answers.shares[g]), index=measures)
    return groups


def _doubts(point: Point, dropped: int, survey: Survey) -> list[Doubt]:
    structure, answers = point.structure, point.answers
    found = []
    if dropped:
        found.append(doubt("W001", dropped=dropped, resamples=survey.estimation.bootstrap))
    if survey.model is not None and not point.batch.consistent.admissible[0]:
        found.append(_inadmissible(point))
    for p in np.flatnonzero(point.batch.u[0] < 0):
        found.append(
            doubt("W003", question=structure.indicators[p], construct=structure.constructs[structure.construct_of[p]])
        )
    answered = np.isfinite(answers.values)
    for g, label in enumerate(answers.labels):
        rows = answers.groups == g
        if rows.sum() == 1:
            found.append(doubt("W004", group=label))
        for p in np.flatnonzero(~answered[rows].any(axis=0)):
            found.append(doubt("W005", group=label, question=answers.indicators[p]))
    return found


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
