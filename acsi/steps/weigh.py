"""Weights on the way: of a wave's interviews when a delivery is taken in, of a plain data file when it is fitted."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from acsi.errors import fault
from acsi.fieldwork.cells import numbers, shown
from acsi.fieldwork.coding import required_column, survey_weights
from acsi.fieldwork.intake import Intake
from acsi.fieldwork.outcomes import case_outcomes
from acsi.fieldwork.readers import FIRST_ROW, read_table
from acsi.raking import kish
from acsi.sampling.margins import margins_given, margins_of_frame, margins_of_rows
from acsi.sampling.scheme import BASE, CELL, EVERYWHERE, BranchWeights, Scheme, weighting_of
from acsi.sampling.weights import INTERVIEW, design_weights, weigh
from acsi.survey.models import Survey, Weights
from acsi.wave import Wave
from acsi.wave.names import SELECTION, WEIGHTS

if TYPE_CHECKING:
    import pandas as pd

    from acsi.weighting import Weighting

Margins = Mapping[str, "pd.DataFrame"]


@dataclass(frozen=True)
class InterviewWeights:
    """The weights (n,) of interviews, how they were adjusted (None: not at all), and doubts about them."""

    weights: NDArray[np.float64]
    weighting: Weighting | None = None
    remarks: Sequence[tuple[str, Mapping[str, str]]] = ()


def weigh_wave(
    wave: Wave, survey: Survey, sample: pd.DataFrame, cases: pd.DataFrame, intake: Intake, interviews: pd.DataFrame
) -> tuple[pd.DataFrame, Scheme]:
    """The interviews as the definition and the strata of the sample weight them, and how.

    `interviews` has the weights of a draw by branch alone; other ones come with the columns they were made from.
    Raises AcsiError as `weigh` does.
    """
    stratified = "stratum" in sample and bool(sample.groupby("branch")["stratum"].nunique().gt(1).any())
    if interviews.empty or (survey.weights is None and not stratified):
        return interviews, _plain_scheme(interviews)
    outcomes = case_outcomes(intake, cases)["outcome"]
    segments = survey.frame.segments if survey.frame else []
    drawn = design_weights(sample, sample["case_id"].isin(outcomes.index))
    drawn = drawn.assign(outcome=drawn["case_id"].map(outcomes), **{each: _as_text(drawn[each]) for each in segments})
    found = weigh(drawn, survey.weights, _margins_of(wave, survey.weights), SELECTION)
    columns = found.table.set_index("case_id")[[BASE, CELL]].assign(weight=found.weights)
    mine = columns.loc[interviews["case_id"]].reset_index(drop=True)
    place = list(interviews.columns).index("weight")
    made = interviews.assign(weight=mine["weight"])
    made.insert(place + 1, BASE, mine[BASE])
    made.insert(place + 2, CELL, mine[CELL])
    return made, found.scheme


def load_scheme(wave: Wave, survey: Survey) -> Scheme | None:
    """How the wave's interviews were weighted; None for one received before this was kept, by the design alone.

    Raises AcsiError where the definition's weights have changed since (D027), or the file is not ours (F007).
    """
    scheme = None
    if wave.has(WEIGHTS):
        try:
            scheme = Scheme.model_validate_json(wave.read(WEIGHTS))
        except ValidationError as error:
            place = ".".join(map(str, error.errors()[0]["loc"])) or "the whole"
            raise fault("F007", file=wave.path(WEIGHTS), reason=f"see {place}") from error
    made = scheme.settings if scheme else None
    if _without_fpc(made) != _without_fpc(survey.weights):
        raise fault("D027", wave=wave.name)
    return scheme


def weights_of_wave(interviews: pd.DataFrame, scheme: Scheme | None, survey: Survey) -> InterviewWeights:
    """The weights of a wave's interviews, as they were received."""
    weights = interviews["weight"].to_numpy(dtype=float)
    if scheme is None or not scheme.cells:
        return InterviewWeights(weights, remarks=_remarks(scheme))
    columns = {name: _as_text(interviews[name]) for name in (survey.weights.rake if survey.weights else [])}
    return InterviewWeights(weights, weighting_of(interviews.assign(**columns), scheme), _remarks(scheme))


def weights_of_file(
    table: pd.DataFrame, survey: Survey, by: str | None, name: str, margins: Margins | None = None
) -> InterviewWeights:
    """The weights of interviews in a plain table: those of its column, raked to margins where the definition says so.

    Branches, the groups of the column `by`, keep their weight, unless there is a margin of that column. Raises
    AcsiError for columns that lack or are blank (D001, D004), what is no weight (D005), weights that count no customers
    where these matter (D026), and as `weigh` does.
    """
    column, settings = survey.estimation.weight, survey.weights
    base = survey_weights(table, column, name) if column else np.ones(len(table))
    if settings and settings.fpc and not column:
        raise fault("D026", name)
    if settings is None or not (settings.rake or settings.trim_above or settings.trim_to_deff):
        return InterviewWeights(base)
    known = {**margins_given(settings), **(margins or {})}
    branch = required_column(table, by, name, "group") if by else np.full(len(table), "all")
    cases = table[[]].assign(branch=branch, stratum=branch, outcome=INTERVIEW, **{BASE: base})
    for variable in settings.rake:
        cases[variable] = required_column(table, variable, name, "value")
    if by in known and by in settings.rake:
        cases[BASE] *= _growth(cases, known[by])
        settings = settings.model_copy(update={"rake": [each for each in settings.rake if each != by]})
    found = weigh(cases.reset_index(drop=True), settings, known, name)
    return InterviewWeights(found.weights, found.weighting, _remarks(found.scheme))


def read_margins(path: Path) -> dict[str, pd.DataFrame]:
    """The margins in a file with the columns variable, value, count and, if they differ by branch, branch.

    Raises AcsiError for columns that lack (D001), blank cells (D004), what is no count (D022) or stands twice (D023).
    """
    table, name = read_table(path), path.name
    counts = numbers(table["count"]) if "count" in table else survey_weights(table, "count", name)
    rows = table[[]].assign(
        variable=required_column(table, "variable", name, "variable"),
        value=required_column(table, "value", name, "value"),
        branch=_as_text(table["branch"]) if "branch" in table else EVERYWHERE,
        count=counts,
    )
    for row in np.flatnonzero(~(np.isfinite(counts) & (counts >= 0))):
        where = f"{name}, row {table.index[int(row)] + FIRST_ROW}, column count"
        raise fault("D022", where, found=shown(table["count"].iloc[int(row)]))
    for row in np.flatnonzero(rows.duplicated(["variable", "branch", "value"])):
        where = f"{name}, row {table.index[int(row)] + FIRST_ROW}"
        raise fault("D023", where, found=rows["value"].iloc[int(row)], column=rows["variable"].iloc[int(row)])
    return margins_of_rows(rows)


def _plain_scheme(interviews: pd.DataFrame) -> Scheme:
    """The scheme of weights that follow from the draw by branch alone."""
    branches = {}
    for label, weights in interviews.groupby("branch")["weight"]:
        count = len(weights)
        branches[str(label)] = BranchWeights(
            interviews=count, customers=float(weights.sum()), deff=1.0, effective_n=float(count)
        )
    deff = kish(interviews["weight"].to_numpy(dtype=float)) if len(interviews) else 1.0
    return Scheme(settings=None, cells=(), margins=(), branches=branches, deff=deff, effective_n=len(interviews) / deff)


def _margins_of(wave: Wave, settings: Weights | None) -> dict[str, pd.DataFrame]:
    """The frame's margins, with those that the definition gives in their place."""
    branches = json.loads(wave.read(SELECTION))["branches"] if wave.has(SELECTION) else {}
    counted = {code: branch.get("margins", {}) for code, branch in branches.items()}
    return {**margins_of_frame(counted), **(margins_given(settings) if settings else {})}


def _growth(cases: pd.DataFrame, margin: pd.DataFrame) -> pd.Series[float]:
    """By what each branch's weights grow to meet a margin of branches."""
    from acsi.errors import did_you_mean

    counts = margin.set_index("value")["count"]
    whole = cases.groupby("branch")[BASE].transform("sum")
    for branch in sorted(set(cases["branch"]) - set(counts[counts > 0].index)):
        count, meant = int((cases["branch"] == branch).sum()), did_you_mean(branch, counts.index)
        raise fault("D021", count=count, found=f"“{branch}”", column="the groups", meant=meant)
    return cases["branch"].map(counts) / whole


def _without_fpc(settings: Weights | None) -> Weights | None:
    return settings.model_copy(update={"fpc": False}) if settings else None


def _remarks(scheme: Scheme | None) -> list[tuple[str, Mapping[str, str]]]:
    return [(each.code, each.found) for each in scheme.warnings] if scheme else []


def _as_text(cells: pd.Series[str]) -> pd.Series[str]:
    """A segment as text, "" where it is empty."""
    return cells.fillna("").astype(str).str.strip()
