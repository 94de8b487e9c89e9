"""How the interviews of a sample are weighted, as `weights.json` keeps it, and the arrays that follow from it.

With the columns `base_weight` and `weight_cell` of responses.parquet and its segments it is all that is needed to make
the weights again, as every resample does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from acsi.raking import Margin
from acsi.sampling.results import Document
from acsi.survey.models import Weights
from acsi.weighting import Response, Rows, Weighting, cells

if TYPE_CHECKING:
    import pandas as pd

BASE, CELL = "base_weight", "weight_cell"
"""The columns of the interviews' design weights and of their cells of non-response."""

EVERYWHERE = ""
"""Stands for the branch of a margin that is met over all branches together."""


class Cell(Document):
    """A cell of non-response: where it lies, the `values` of the segments that it joins, its cases, and the `customers`
    that the eligible ones of these stand for, which its interviews carry."""

    branch: str
    stratum: str
    values: tuple[tuple[str, ...], ...]
    cases: int
    interviews: int
    customers: float


class Category(Document):
    """One category of a margin in a branch (or everywhere): the values that it joins, and the customers to be met."""

    variable: str
    branch: str
    values: tuple[str, ...]
    interviews: int
    customers: float


class BranchWeights(Document):
    """A branch: its interviews, the customers they stand for, the design effect of their weights (Kish) with the number
    of interviews that would be worth as much, and the weight above which any was cut."""

    interviews: int
    customers: float
    deff: float
    effective_n: float
    cap: float | None = None


class Trimming(Document):
    """What trimming did: the share of interviews cut, the share of all weight that moved, and by how much of the
    customers a margin is missed at most."""

    share: float
    moved: float
    gap: float


class Remark(Document):
    """A doubt by its code in the catalogue, with what was found."""

    code: str
    found: Mapping[str, str]


class Scheme(Document):
    """The whole of `weights.json`. `settings` are the definition's, nothing where the design alone weights."""

    settings: Weights | None
    cells: tuple[Cell, ...]
    margins: tuple[Category, ...]
    branches: Mapping[str, BranchWeights]
    deff: float
    effective_n: float
    not_eligible: float = 0.0
    trimming: Trimming | None = None
    warnings: tuple[Remark, ...] = ()


def weighting_of(interviews: pd.DataFrame, scheme: Scheme) -> Weighting:
    """How the interviews, with the columns branch, `base_weight`, `weight_cell` and those of the margins, come to their
    weights. Branches count in the order of their labels as text."""
    import pandas as pd

    branches, labels = pd.factorize(interviews["branch"].astype(str), sort=True)
    of_cell = interviews[CELL].to_numpy(dtype=np.intp)
    variables = list(dict.fromkeys(category.variable for category in scheme.margins))
    members = {variable: _categories(interviews, scheme, variable) for variable in variables}
    cell_of, first = cells([branches, of_cell, *members.values()])
    response = Response(
        cell_of=of_cell[first],
        totals=np.array([cell.customers for cell in scheme.cells]),
        cases=np.array([cell.cases for cell in scheme.cells], dtype=float),
        stratum_of=_codes([(cell.branch, cell.stratum) for cell in scheme.cells]),
    )
    margins = [
        _margin([each for each in scheme.margins if each.variable == variable], category_of[first])
        for variable, category_of in members.items()
    ]
    if not any(category.branch for category in scheme.margins):
        margins.insert(0, _whole(scheme, list(labels), branches[first]))
    caps = [scheme.branches[label].cap for label in labels] if scheme.branches else []
    return Weighting(
        base=interviews[BASE].to_numpy(dtype=float),
        cell_of=cell_of,
        branch_of=branches[first],
        response=response,
        margins=tuple(margins),
        caps=None if all(cap is None for cap in caps) else np.array([np.inf if cap is None else cap for cap in caps]),
    )


def _categories(interviews: pd.DataFrame, scheme: Scheme, variable: str) -> Rows:
    """Each interview's position among the categories of a variable."""
    mine = [category for category in scheme.margins if category.variable == variable]
    place = {(category.branch, value): k for k, category in enumerate(mine) for value in category.values}
    everywhere = all(category.branch == EVERYWHERE for category in mine)
    where = [EVERYWHERE] * len(interviews) if everywhere else interviews["branch"].astype(str)
    return np.array([place[each] for each in zip(where, interviews[variable], strict=True)], dtype=np.intp)


def _margin(categories: Sequence[Category], category_of: Rows) -> Margin:
    targets = np.array([category.customers for category in categories])
    return Margin(category_of, targets, _codes([category.branch for category in categories]))


def _whole(scheme: Scheme, labels: Sequence[str], branch_of: Rows) -> Margin:
    """The margin of branches, which keep their customers where no other margin sees to it."""
    targets = [sum(cell.customers for cell in scheme.cells if cell.branch == label) for label in labels]
    return Margin(branch_of, np.array(targets), np.zeros(len(targets), dtype=np.intp))


def _codes(labels: Sequence[object]) -> Rows:
    known = {label: code for code, label in enumerate(dict.fromkeys(labels))}
    return np.array([known[label] for label in labels], dtype=np.intp)
