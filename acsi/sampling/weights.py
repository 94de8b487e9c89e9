"""Survey weights: from the cases and what became of them to the weights of the interviews.

Design weights from the frame's counts by stratum; the cases without an interview carried within cells (Oh, Scheuren
1983, in Incomplete Data in Sample Surveys 2, 143–184), unknown ones counted as eligible in the share that the known
ones show; raking to the frame's margins; trimming (Potter 1990, Proc. ASA Survey Research Methods, 225–230).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from acsi.errors import did_you_mean, fault
from acsi.raking import kish
from acsi.sampling.scheme import (
    BASE,
    CELL,
    EVERYWHERE,
    BranchWeights,
    Category,
    Cell,
    Remark,
    Scheme,
    Trimming,
    weighting_of,
)
from acsi.survey.models import Weights
from acsi.weighting import Array, Rows, Weighting, joined, trimmed

if TYPE_CHECKING:
    import pandas as pd

INTERVIEW, NOT_ELIGIBLE, UNKNOWN = "I", "NE", ("UH", "UO")
"""The outcomes (AAPOR) that weighting tells apart; all others are eligible cases without an interview."""

NAMED = 12
BISECTIONS = 60


@dataclass(frozen=True)
class Weighted:
    """The interviews among some cases, in their order: `table` has their columns with `base_weight` and `weight_cell`;
    `weighting` says how they come to their `weights` (n,), and `scheme` what was done."""

    table: pd.DataFrame
    scheme: Scheme
    weighting: Weighting

    @property
    def weights(self) -> Array:
        """Final weights (n,)."""
        return self.weighting.weights


def design_weights(sample: pd.DataFrame, released: pd.Series[bool]) -> pd.DataFrame:
    """The cases that were released, with `stratum` and `base_weight`: the customers of their stratum over its cases.

    A sample without the columns `stratum` and `stratum_n` was drawn by branch, from `frame_n` customers.
    """
    cases = sample[released.to_numpy(dtype=bool)].copy()
    if "stratum" not in cases:
        cases = cases.assign(stratum=cases["branch"], stratum_n=cases["frame_n"])
    drawn = cases.groupby(["branch", "stratum"])["branch"].transform("size")
    return cases.assign(**{BASE: cases["stratum_n"] / drawn})


def weigh(
    cases: pd.DataFrame, settings: Weights | None, margins: Mapping[str, pd.DataFrame], where: str = ""
) -> Weighted:
    """Weight the interviews among the cases.

    `cases` has branch, stratum, `base_weight`, outcome (AAPOR's letters), and the columns that `settings` name, as
    text; without settings the interviews of a stratum carry all its customers, eligible or not. `margins` has for each
    variable rows of branch ("" for all), value and count. Raises AcsiError: no margin (D020, D025), a value that it has
    nobody of (D021), margins that contradict one another (D024).
    """
    rules = settings or Weights()
    there = cases["branch"].isin(cases.loc[cases["outcome"] == INTERVIEW, "branch"])
    remarks = _unheard(cases[~there])
    cases = cases[there].reset_index(drop=True)
    if settings is None:
        cases = cases.assign(outcome=cases["outcome"].where(cases["outcome"] != NOT_ELIGIBLE, "O"))
    cell_of, cells = _response_cells(cases, rules)
    heard = (cases["outcome"] == INTERVIEW).to_numpy()
    table = cases[heard].assign(**{CELL: cell_of[heard]}).reset_index(drop=True)
    categories = [each for name in rules.rake for each in _categories(table, name, cells, margins, rules, where)]
    scheme = Scheme(
        settings=settings,
        cells=tuple(cells),
        margins=tuple(categories),
        branches={},
        deff=1.0,
        effective_n=float(len(table)),
        not_eligible=float(cases[BASE].sum() - sum(cell.customers for cell in cells)),
        warnings=(*remarks, *_joined_remarks(cells, categories, rules)),
    )
    weighting = weighting_of(table, scheme)
    if not weighting.raked.settled():
        gap = f"{weighting.raked.gap.max():.2%}"
        raise fault("D024", where, rounds=f"{weighting.raked.rounds:,}", gap=gap)
    return _finished(table, scheme, _with_caps(weighting, rules))


def _unheard(cases: pd.DataFrame) -> list[Remark]:
    """The branches without any interview, whose customers nobody stands for."""
    if cases.empty:
        return []
    found = {"branches": _listed(cases["branch"]), "customers": f"{cases[BASE].sum():,.0f}"}
    return [Remark(code="W604", found=found)]


def _response_cells(cases: pd.DataFrame, rules: Weights) -> tuple[Rows, list[Cell]]:
    """Each case's cell of non-response, and the cells, in each of which there is an interview."""
    heard = (cases["outcome"] == INTERVIEW).to_numpy()
    strata = cases.groupby(["branch", "stratum"], sort=True)
    stratum_of = strata.ngroup().to_numpy()
    branches = strata["branch"].first().to_list()
    stratum_of = joined(np.bincount(stratum_of, heard, len(branches)), [branches], 1)[stratum_of]
    keys = list(zip(stratum_of, *(cases[segment] for segment in rules.nonresponse), strict=True))
    known = {key: code for code, key in enumerate(sorted(set(keys)))}
    code = np.array([known[key] for key in keys], dtype=np.intp)
    circles = [[key[: depth + 1] for key in known] for depth in range(len(rules.nonresponse))][::-1]
    together = joined(np.bincount(code, heard, len(known)), circles, max(rules.smallest_cell, 1))
    order = {each: place for place, each in enumerate(dict.fromkeys(together))}
    cell_of = np.array([order[each] for each in together], dtype=np.intp)[code]
    values: list[list[tuple[str, ...]]] = [[] for _ in order]
    for key, each in zip(known, together, strict=True):
        values[order[each]].append(key[1:])
    parts = cases.groupby(cell_of)
    return cell_of, [_cell(part, tuple(values[int(str(place))])) for place, part in parts]


def _cell(cases: pd.DataFrame, values: tuple[tuple[str, ...], ...]) -> Cell:
    """A cell, whose unknown cases are eligible in the share that the known ones show."""
    unknown, not_eligible = cases["outcome"].isin(UNKNOWN), cases["outcome"] == NOT_ELIGIBLE
    eligible = cases.loc[~unknown & ~not_eligible, BASE].sum()
    return Cell(
        branch=str(cases["branch"].iloc[0]),
        stratum=_listed(cases["stratum"]),
        values=values,
        cases=int((~not_eligible).sum()),
        interviews=int((cases["outcome"] == INTERVIEW).sum()),
        customers=float(cases[BASE].sum() * eligible / (eligible + cases.loc[not_eligible, BASE].sum())),
    )


def _categories(
    table: pd.DataFrame,
    variable: str,
    cells: list[Cell],
    margins: Mapping[str, pd.DataFrame],
    rules: Weights,
    where: str,
) -> list[Category]:
    """The categories of one margin, whose shares are the margin's and whose customers those of the cells."""
    if variable not in margins:
        raise fault("D020", where, column=variable)
    margin = margins[variable]
    found: list[Category] = []
    everywhere = bool((margin["branch"] == EVERYWHERE).all())
    for branch in [EVERYWHERE] if everywhere else sorted(set(table["branch"])):
        counts = margin[margin["branch"] == branch].set_index("value")["count"]
        if not counts.sum():
            raise fault("D025", where, column=variable, branch=branch)
        values = table.loc[(table["branch"] == branch) | everywhere, variable].value_counts()
        for value in values.index.difference(counts[counts > 0].index):
            meant = did_you_mean(value, counts.index)
            said = f"“{value}”" if value else "no value"
            raise fault("D021", where, count=int(values[value]), found=said, column=variable, meant=meant)
        counts = counts[counts > 0]
        customers = sum(cell.customers for cell in cells if branch in (cell.branch, EVERYWHERE))
        heard = values.reindex(counts.index, fill_value=0)
        together = joined(heard.to_numpy(), [[0] * len(heard)], rules.smallest_cell)
        for each in dict.fromkeys(together):
            some = counts[together == each]
            found.append(
                Category(
                    variable=variable,
                    branch=branch,
                    values=tuple(map(str, some.index)),
                    interviews=int(heard[together == each].sum()),
                    customers=float(customers * some.sum() / counts.sum()),
                )
            )
    return found


def _joined_remarks(cells: list[Cell], categories: list[Category], rules: Weights) -> list[Remark]:
    smallest, remarks = str(rules.smallest_cell), []
    count = len({cell.branch for cell in cells if len(cell.values) > 1})
    if count:
        remarks.append(Remark(code="W601", found={"smallest": smallest, "count": str(count)}))
    for variable in rules.rake:
        many = {each.branch for each in categories if each.variable == variable and len(each.values) > 1}
        if many:
            found = {"column": variable, "smallest": smallest, "count": str(len(many))}
            remarks.append(Remark(code="W602", found=found))
    return remarks


def _with_caps(weighting: Weighting, rules: Weights) -> Weighting:
    """The weighting with the caps that the rules ask for, taken from the untrimmed weights."""
    if rules.trim_above is None and rules.trim_to_deff is None:
        return weighting
    weights, branch_of = weighting.untrimmed, weighting.branch_of[weighting.cell_of]
    caps = np.full(int(branch_of.max()) + 1, np.inf)
    for branch in range(len(caps)):
        mine = weights[branch_of == branch]
        if rules.trim_above is not None:
            caps[branch] = rules.trim_above * np.median(mine)
        if rules.trim_to_deff is not None:
            caps[branch] = min(caps[branch], _cap_for(mine, rules.trim_to_deff))
    return replace(weighting, caps=caps)


def _cap_for(weights: Array, deff: float) -> float:
    """The highest cap under which the design effect of one branch's weights is no larger than `deff`."""
    if kish(weights) <= deff:
        return float(np.inf)
    alone = np.zeros(len(weights), dtype=np.intp)
    low, high = float(weights.mean()), float(weights.max())
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        if kish(trimmed(weights[None], alone, np.array([middle]))[0]) > deff:
            high = middle
        else:
            low = middle
    return low


def _finished(table: pd.DataFrame, scheme: Scheme, weighting: Weighting) -> Weighted:
    """The scheme with what came out."""
    weights, branch_of = weighting.weights, weighting.branch_of[weighting.cell_of]
    branches = {}
    for code, label in enumerate(sorted(set(table["branch"].astype(str)))):
        mine = weights[branch_of == code]
        cap = None if weighting.caps is None or np.isinf(weighting.caps[code]) else float(weighting.caps[code])
        deff = kish(mine)
        branches[label] = BranchWeights(
            interviews=len(mine), customers=float(mine.sum()), deff=deff, effective_n=len(mine) / deff, cap=cap
        )
    deff = kish(weights)
    changes = {"branches": branches, "deff": deff, "effective_n": len(weights) / deff}
    trimming = _trimming(weighting)
    if trimming:
        found = {name: f"{value:.1%}" for name, value in trimming.model_dump().items()}
        changes |= {"trimming": trimming, "warnings": (*scheme.warnings, Remark(code="W603", found=found))}
    return Weighted(table, scheme.model_copy(update=changes), weighting)


def _trimming(weighting: Weighting) -> Trimming | None:
    """What trimming changed, or nothing where no weight was above its cap."""
    before, after = weighting.untrimmed, weighting.weights
    if weighting.caps is None or np.array_equal(before, after):
        return None
    by_cell = np.bincount(weighting.cell_of, after, len(weighting.branch_of))
    gaps = [
        np.abs(np.bincount(margin.category_of, by_cell, len(margin.targets)) - margin.targets)
        / np.bincount(margin.block_of, margin.targets)[margin.block_of]
        for margin in weighting.margins
    ]
    return Trimming(
        share=float(np.mean(after < before)),
        moved=float(np.abs(after - before).sum() / 2 / before.sum()),
        gap=float(max(gap.max() for gap in gaps)),
    )


def _listed(labels: pd.Series[str]) -> str:
    named = sorted(set(labels.astype(str)))
    return ", ".join(named[:NAMED]) + (f" and {len(named) - NAMED} more" if len(named) > NAMED else "")
