"""From the claims that stay to the frame, one row a customer, and from the frame to the cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from acsi.engine.connection import Script
from acsi.sampling import draw, fields
from acsi.sampling.composition import cells, composition
from acsi.sampling.duplicates import same_person
from acsi.survey.models import Survey

if TYPE_CHECKING:
    import pandas as pd
    from ibis.expr.types import Table

SECRET = "{draw_secret}"
"""Stands for the draw secret in the SQL that is kept."""


@dataclass(frozen=True)
class Framed:
    """The frame: `customers` on the engine; by branch the customer numbers before (`numbers`) and those taken out as
    another number of the same person (`same`); each branch's `strata` with their customers; by segment its values."""

    customers: Table
    numbers: Mapping[str, int]
    same: Mapping[str, int]
    strata: Mapping[str, Mapping[str, int]]
    composition: Mapping[str, pd.DataFrame]


def framed(script: Script, claims: Table, survey: Survey, branches: Sequence[str], as_of: date) -> Framed:
    """The frame of `claims`, those that nothing took out. Raises AcsiError (A041) for sub-strata that are too many."""
    frame, sample = fields.frame_and_sample(survey)
    single = script.keep("customers", draw.one_claim_each(claims))
    numbers = _by_branch(script, "customer_counts", single)
    same, left = {}, single
    if frame.of == "customers":
        others = same_person(script, single)
        same = _by_branch(script, "same_person_counts", others)
        left = single.anti_join(others, single.customer_id == others.customer_id) if same else single
    customers = script.define("frame", draw.stratified(left, sample.substrata))
    counted = script.keep("frame_cells", cells(customers, frame.segments))
    sizes = counted.group_by("branch", "stratum").agg(n=counted.n.sum()).limit(draw.MOST_STRATA + 1)
    strata = draw.strata(script.fetch("frame_counts", sizes), branches)
    closed = as_of if frame.of == "customers" else None
    return Framed(customers, numbers, same, strata, composition(script, counted, frame.segments, closed))


@dataclass(frozen=True)
class Sampled:
    """The draw: interviews wanted of each branch, what each stratum gives, the cases as `draw.as_cases` has them."""

    completes: Mapping[str, int]
    quotas: Mapping[str, draw.Quota]
    cases: pd.DataFrame


def sampled(script: Script, found: Framed, survey: Survey, draw_secret: str) -> Sampled:
    """Draw from the frame under the secret. Raises AcsiError (A040) where a total is too small for its minimum."""
    _, sample = fields.frame_and_sample(survey)
    frame = {code: sum(sizes.values()) for code, sizes in found.strata.items()}
    completes = draw.wanted(sample, frame)
    quotas = draw.quotas(sample, completes, found.strata)
    shown = draw.drawn(found.customers, quotas, SECRET)
    rows = script.fetch("drawn", draw.drawn(found.customers, quotas, draw_secret), shown)
    return Sampled(completes, quotas, draw.as_cases(rows, quotas, frame))


def _by_branch(script: Script, name: str, rows: Table) -> dict[str, int]:
    counted = script.fetch(name, rows.group_by("branch").agg(n=rows.count()))
    return {str(branch): int(n) for branch, n in zip(counted["branch"], counted["n"], strict=True)}
