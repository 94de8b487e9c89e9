"""Which interval each kind of number takes, as simulated waves decided (docs/methods.md, Intervals)."""

from collections.abc import Sequence

import numpy as np

from acsi.model.intervals import Reference, Spreads, excess_spreads, spreads
from acsi.model.resample import Design
from acsi.model.structure import Array

BIASED = {"r2", "vif", "vif_outer", "rho_a", "deviations"}
"""Chance moves these to one side, and resampling moves them again: corrected for bias. Near its bound (R² of 0) the
correction goes too far, so the interval takes in that without correction."""

UNCORRECTED = {"htmt", "f2", "plsc_loadings"}
"""Near 0 every resample of an absolute or squared value lies above the estimate, and no consistent loading lies above
1: this is no bias that BCa could correct."""


def number_spreads(
    name: str,
    values: Array,
    confidence: float,
    estimate: Array,
    acceleration: Array | None,
    design: Design,
    units: Sequence[int],
) -> Spreads:
    """Standard errors and intervals of one of the numbers that `estimation.numbers` names, from its resamples (R, …).

    Degrees of freedom are units minus strata, and for a group's numbers (G, …) its own units minus 1. `acceleration` is
    None where percentiles are asked for.
    """
    if name == "srmr":
        return excess_spreads(values, confidence, estimate)
    freedom: Array | float = float(sum(size - 1 for size in design.sizes))
    if name in ("groups", "differences"):
        freedom = np.array(units, dtype=float)[:, None] - 1
    if name in UNCORRECTED:
        acceleration = None
    elif name in BIASED and acceleration is None:
        acceleration = np.zeros_like(estimate)
    return spreads(values, confidence, Reference(estimate, acceleration, freedom, joins=name in BIASED))
