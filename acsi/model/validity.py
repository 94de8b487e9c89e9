"""What the estimates say of the measurement's validity, from the moments alone, with a verdict on each measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from acsi.model import reliability
from acsi.model.estimates import Construct, Path, Spread, Validity
from acsi.model.judgement import judge
from acsi.model.structure import Array

if TYPE_CHECKING:
    from acsi.model.described import Estimated
    from acsi.model.intervals import Spreads


def validity_of(
    point: Estimated, spreads: Mapping[str, Spreads], constructs: Mapping[str, Construct], paths: Sequence[Path]
) -> Validity:
    """The `validity` of the estimates, judged together with the reliability in `constructs` and the `paths`."""
    structure, correlation = point.structure, point.moments.correlation
    solution, names = point.batch.solution, point.structure.constructs
    inflation = reliability.variance_inflation_of_indicators(correlation, structure)[0]
    crossed = reliability.cross_loadings(solution.weights, correlation, structure)[0]
    pairs = _pairs(spreads["htmt"], names)
    validity = Validity(
        htmt=_below(reliability.heterotrait_monotrait(correlation, structure)[0], names),
        htmt_se={one: {other: spread.se for other, spread in row.items()} for one, row in pairs.items()},
        htmt_ci={one: {other: spread.ci for other, spread in row.items()} for one, row in pairs.items()},
        correlations=_table(solution.correlations[0], names, names),
        correlations_spread=_pairs(spreads["correlations"], names),
        cross_loadings=_table(crossed, structure.indicators, names),
        cross_loadings_spread={
            item: _row(spreads["cross_loadings"], names, p) for p, item in enumerate(structure.indicators)
        },
        vif_outer={
            item: float(value) if np.isfinite(value) else None
            for item, value in zip(structure.indicators, inflation, strict=True)
            if not np.isnan(value)
        },
        vif_outer_spread=_row(spreads["vif_outer"], structure.indicators),
        srmr=_implied(point),
        srmr_spread=Spread.known(*spreads["srmr"].at()),
    )
    return validity.model_copy(update={"verdicts": judge(constructs, paths, validity)})


def _below(values: Array, names: Sequence[str]) -> dict[str, dict[str, float]]:
    """The pairs below the diagonal; NaN left out."""
    return {
        names[i]: {names[j]: float(values[i, j]) for j in range(i) if np.isfinite(values[i, j])}
        for i in range(1, len(names))
    }


def _pairs(spreads: Spreads, names: Sequence[str]) -> dict[str, dict[str, Spread]]:
    """Of the pairs below the diagonal, those that resamples tell of."""
    rows = {names[i]: _row(spreads, names[:i], i) for i in range(1, len(names))}
    return {name: row for name, row in rows.items() if row}


def _row(spreads: Spreads, names: Sequence[str], *row: int) -> dict[str, Spread]:
    found = {name: Spread.known(*spreads.at(*row, position)) for position, name in enumerate(names)}
    return {name: spread for name, spread in found.items() if spread}


def _table(values: Array, rows: Sequence[str], columns: Sequence[str]) -> dict[str, dict[str, float]]:
    return {row: dict(zip(columns, map(float, values[i]), strict=True)) for i, row in enumerate(rows)}


def _implied(point: Estimated) -> float | None:
    """SRMR of what consistent PLS implies, where it is admissible."""
    if not point.batch.consistent.admissible[0]:
        return None
    implied = reliability.implied_correlation(point.batch.consistent, point.structure, point.moments.correlation)
    return float(reliability.root_mean_square_residual(point.moments.correlation, implied)[0])
