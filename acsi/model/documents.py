"""The estimates as the document that `estimates.json` holds: point estimates joined with what the resamples say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

import acsi
from acsi.model import estimation, pls, reliability
from acsi.model.answers import in_own_scale
from acsi.model.described import Estimated
from acsi.model.doubts import doubts_of, inadmissible
from acsi.model.estimates import (
    Consistent,
    ConsistentPath,
    Construct,
    Estimates,
    Group,
    Indicator,
    IndirectEffect,
    Measure,
    Method,
    Path,
    Spread,
    TotalEffect,
    Validity,
)
from acsi.model.intervals import Spreads
from acsi.model.structure import Array
from acsi.model.validity import validity_of
from acsi.survey.models import Survey


def estimates_document(
    point: Estimated,
    spreads: dict[str, Spreads],
    dropped: int,
    survey: Survey,
    by: str | None,
    cbsem: Mapping[str, Any] | None,
) -> Estimates:
    """Everything `acsi fit` reports: the point estimates with the spreads of all numbers (see `estimation.numbers`),
    and the document of the covariance model, if there is one."""
    structured = survey.model is not None
    constructs, paths = _constructs(point, spreads), _paths(point, spreads)
    return Estimates(
        survey=survey.id,
        index=survey.index,
        n=point.answers.n,
        by=by,
        method=_method(point, dropped, survey),
        constructs=constructs,
        paths=paths,
        total_effects=_total_effects(point, spreads),
        indirect_effects=_indirect_effects(point, spreads),
        plsc=_consistent(point, spreads),
        validity=validity_of(point, spreads, constructs, paths) if structured else Validity(),
        cbsem=dict(cbsem) if cbsem else None,
        groups=_groups(point, spreads) if by else {},
        warnings=doubts_of(point, dropped, survey),
    )


def _method(point: Estimated, dropped: int, survey: Survey) -> Method:
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
        interval=settings.interval,
        converged=bool(point.batch.solution.converged[0]),
        admissible=bool(point.batch.consistent.admissible[0]),
        iterations=int(point.batch.solution.iterations[0]),
        dropped_resamples=dropped,
        em_iterations=point.moments.iterations,
        version=acsi.__version__,
    )


def _constructs(point: Estimated, spreads: dict[str, Spreads]) -> dict[str, Construct]:
    structure, batch = point.structure, point.batch
    correlation, solution = point.moments.correlation, batch.solution
    endogenous = np.asarray(structure.adjacency.any(axis=0))
    alpha = reliability.alpha(correlation, structure)[0]
    rho_c = reliability.composite_reliability(solution.loadings, structure)[0]
    ave = reliability.average_variance_extracted(solution.loadings, structure)[0]
    constructs = {}
    for k, name in enumerate(structure.constructs):
        se, ci = spreads["nation"].at(k)
        made = bool(structure.composites[k])
        reliable = not made and len(structure.members(k)) > 1
        constructs[name] = Construct(
            mode="B" if made else "A",
            index=float(batch.nation[0, k]),
            se=se,
            ci=ci,
            sd=float(batch.deviations[0, k]),
            r2=float(solution.r2[0, k]) if endogenous[k] else None,
            alpha=_known(alpha[k]),
            rho_a=_known(batch.consistent.rho_a[0, k]) if reliable else None,
            rho_c=_known(rho_c[k]),
            ave=_known(ave[k]),
            indicators={structure.indicators[p]: _indicator(point, spreads, int(p)) for p in structure.members(k)},
            spread=_spread(
                spreads,
                (k,),
                sd="deviations",
                **({"r2": "r2"} if endogenous[k] else {}),
                **({name: name for name in ("alpha", "rho_a", "rho_c", "ave")} if reliable else {}),
            ),
        )
    return constructs


def _indicator(point: Estimated, spreads: dict[str, Spreads], position: int) -> Indicator:
    batch, name = point.batch, point.structure.indicators[position]
    mean = point.answers.shares @ np.nan_to_num(point.moments.means[0])
    return Indicator(
        weight=float(batch.solution.weights[0, position]),
        weight_se=spreads["weights"].at(position)[0],
        u=float(batch.u[0, position]),
        loading=float(batch.solution.loadings[0, position]),
        mean=float(in_own_scale(mean, point.answers)[position]),
        missing=dict(point.answers.missing.get(name, {})),
        spread=_spread(spreads, (position,), weight="weights", u="u", loading="loadings")
        | _mean(point, spreads, position),
    )


def _mean(point: Estimated, spreads: dict[str, Spreads], position: int) -> dict[str, Spread]:
    """The spread of a question's mean, on its own scale."""
    found = Spread.known(*spreads["means"].at(position))
    if found is None:
        return {}
    bounds = point.answers.bounds
    low, high = sorted(in_own_scale(np.array(found.ci)[:, None] + np.zeros(len(bounds)), point.answers)[:, position])
    return {"mean": Spread(se=found.se * float(np.ptp(bounds[position])) / 100, ci=(float(low), float(high)))}


def _paths(point: Estimated, spreads: dict[str, Spreads]) -> list[Path]:
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
                spread=_spread(spreads, (e,), b="b", vif="vif", f2="f2"),
            )
        )
    return paths


def _total_effects(point: Estimated, spreads: dict[str, Spreads]) -> list[TotalEffect]:
    """Of every construct on each that it reaches."""
    structure = point.structure
    totals = pls.total_effects(point.batch.solution.paths)
    impacts = estimation.impacts(totals, point.batch.deviations, structure)[0]
    effects = []
    for t, (i, j) in enumerate(zip(*structure.reached, strict=True)):
        se, ci = spreads["totals"].at(t)
        effects.append(
            TotalEffect(
                source=structure.constructs[i],
                target=structure.constructs[j],
                estimate=float(totals[0, i, j]),
                se=se,
                ci=ci,
                impact=float(impacts[t]),
                spread=_spread(spreads, (t,), impact="impacts"),
            )
        )
    return effects


def _indirect_effects(point: Estimated, spreads: dict[str, Spreads]) -> list[IndirectEffect]:
    """Of every construct on each that it reaches through another."""
    structure, paths = point.structure, point.batch.solution.paths
    through = (pls.total_effects(paths) - paths)[0]
    effects = []
    for t, (i, j) in enumerate(zip(*structure.mediated, strict=True)):
        se, ci = spreads["indirect"].at(t)
        source, target = structure.constructs[i], structure.constructs[j]
        effects.append(IndirectEffect(source=source, target=target, estimate=float(through[i, j]), se=se, ci=ci))
    return effects


def _consistent(point: Estimated, spreads: dict[str, Spreads]) -> Consistent:
    structure, corrected = point.structure, point.batch.consistent
    if not corrected.admissible[0]:
        return Consistent(admissible=False, reason=inadmissible(point).message)
    estimates = corrected.paths[0][structure.ends]
    paths = []
    for e, (source, target) in enumerate(structure.arrows):
        se, ci = spreads["plsc"].at(e)
        paths.append(ConsistentPath(source=source, target=target, estimate=float(estimates[e]), se=se, ci=ci))
    loadings = {}
    for p, indicator in enumerate(structure.indicators):
        se, ci = spreads["plsc_loadings"].at(p)
        loadings[indicator] = Measure(estimate=float(corrected.loadings[0, p]), se=se, ci=ci)
    return Consistent(admissible=True, paths=paths, loadings=loadings)


def _groups(point: Estimated, spreads: dict[str, Spreads]) -> dict[str, Group]:
    answers = point.answers
    units = point.units
    indices = point.batch.groups[0]
    differences = indices - indices.mean(axis=0)

    def measures(kind: str, values: Array, g: int) -> dict[str, Measure]:
        found = {}
        for k, construct in enumerate(point.structure.constructs):
            se, ci = spreads[kind].at(g, k) if units[g] > 1 else (None, None)
            found[construct] = Measure(estimate=float(values[g, k]), se=se, ci=ci)
        return found

    return {
        label: Group(
            n=int(answers.interviews[g]),
            units=int(units[g]),
            share=float(answers.shares[g]),
            index=measures("groups", indices, g),
            difference=measures("differences", differences, g),
        )
        for g, label in enumerate(answers.labels)
    }


def _spread(spreads: dict[str, Spreads], position: tuple[int, ...], **kinds: str) -> dict[str, Spread]:
    """By the name a number has in the document, what is known of its kind at a position."""
    found = {name: Spread.known(*spreads[kind].at(*position)) for name, kind in kinds.items()}
    return {name: spread for name, spread in found.items() if spread}


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
