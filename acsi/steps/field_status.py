"""How the fieldwork of a wave stands: outcome rates by branch and firm, cases still needed, and reserve left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from acsi.errors import AcsiError
from acsi.fieldwork.cases import Need, needs
from acsi.fieldwork.records import Outcomes
from acsi.steps.fieldwork import load_cases, load_fieldwork, load_sample
from acsi.wave.names import SAMPLE
from acsi.wave.programme import Wave


class Supply(BaseModel):
    """Cases still `needed` for the interviews wanted, reserve cases `left`, and how many `acsi release --needed` would
    release; with `outcomes` so far, None before the first delivery."""

    model_config = ConfigDict(frozen=True)

    outcomes: Outcomes | None
    needed: int
    left: int
    release: int


class FieldStatus(BaseModel):
    """The fieldwork in all, by branch and by part of a branch (where sub-strata split it), and the outcomes by firm."""

    model_config = ConfigDict(frozen=True)

    total: Supply
    by_branch: Mapping[str, Supply]
    by_stratum: Mapping[str, Supply]
    by_firm: Mapping[str, Outcomes]


def field_status(wave: Wave) -> FieldStatus | None:
    """The fieldwork of a wave; None before the draw, or where its files cannot be read, which `faults` then tells."""
    if not wave.has(SAMPLE):
        return None
    try:
        found, cases = load_fieldwork(wave), load_cases(wave, load_sample(wave))
    except AcsiError:
        return None
    lacking = needs(cases, found)
    by_branch, by_stratum = (found.by_branch, found.by_stratum) if found else ({}, {})
    return FieldStatus(
        total=_supply(lacking, found.total if found else None),
        by_branch={
            code: _supply([each for each in lacking if each.branch == code], by_branch.get(code))
            for code in dict.fromkeys(each.branch for each in lacking)
        },
        by_stratum={
            each.stratum: _supply([each], by_stratum.get(each.stratum))
            for each in lacking
            if each.stratum != each.branch
        },
        by_firm=found.by_firm if found else {},
    )


def _supply(lacking: Sequence[Need], outcomes: Outcomes | None) -> Supply:
    needed, left, release = (sum(getattr(each, name) for each in lacking) for name in ("needed", "left", "release"))
    return Supply(outcomes=outcomes, needed=needed, left=left, release=release)
