"""What the estimates say of the measurement's validity, from the moments alone, with a verdict on each measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from acsi.model import reliability
from acsi.model.estimates import Construct, Interval, Path, Validity
from acsi.model.judgement import judge
from acsi.model.structure import Array

if TYPE_CHECKING:
    from acsi.model.bootstrap import Point
    from acsi.model.intervals import Spreads


def validity_of(
    point: Point, spreads: Mapping[str, Spreads], constructs: Mapping[str, Construct], paths: Sequence[Path]
) -> Validity:
    """The `validity` of the estimates, judged together with the reliability in `constructs` and the `paths`."""
    structure, correlation = point.structure, point.moments.correlation
    solution, names = point.batch.solution, point.structure.constructs
    inflation = reliability.variance_inflation_of_indicators(correlation, structure)[0]
    crossed = reliability.cross_loadings(solution.weights, correlation, structure)[0]
    validity = Validity(
        htmt=_below(reliability.heterotrait_monotrait(correlation, structure)[0], names),
        htmt_ci=_intervals(spreads.get("htmt"), names),
        correlations=_table(solution.correlations[0], names, names),
        cross_loadings=_table(crossed, structure.indicators, names),
        vif_outer={
            item: float(value) if np.isfinite(value) else None
            for item, value in zip(structure.indicators, inflation, strict=True)
            if not np.isnan(value)
        },
        srmr=_implied(point),
    )
    return validity.model_copy(update={"verdicts": judge(constructs, paths, validity)})


def _below(values: Array, names: Sequence[str]) -> dict[str, dict[str, float]]:
    """The pairs below the diagonal; NaN left out."""
    return {
        names[i]: {names[j]: float(values[i, j]) for j in range(i) if np.isfinite(values[i, j])}
        for i in range(1, len(names))
    }


def _intervals(spreads: Spreads | None, names: Sequence[str]) -> dict[str, dict[str, Interval]]:
    """Intervals of the pairs below the diagonal that have one."""
    if spreads is None:
        return {}
    found: dict[str, dict[str, Interval]] = {}
    for i in range(1, len(names)):
        for j in range(i):
            if (ci := spreads.at(i, j)[1]) is not None:
                found.setdefault(names[i], {})[names[j]] = ci
    return found


def _table(values: Array, rows: Sequence[str], columns: Sequence[str]) -> dict[str, dict[str, float]]:
    return {row: dict(zip(columns, map(float, values[i]), strict=True)) for i, row in enumerate(rows)}


def _implied(point: Point) -> float | None:
    """SRMR of what consistent PLS implies, where it is admissible."""
    if not point.batch.consistent.admissible[0]:
        return None
    implied = reliability.implied_correlation(point.batch.consistent, point.structure, point.moments.correlation)
    return float(reliability.root_mean_square_residual(point.moments.correlation, implied)[0])
