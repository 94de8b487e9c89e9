"""Sums of answers by branch, random group and missing answers: all that a model needs of any number of interviews.

An engine makes them in one GROUP BY, wherever the rows are. A random group is told by two decimal digits of the MD5 of
what identifies an interview or interviewer, so it is the same on every engine and in every order of the rows. Answers
are taken from the middle of their scales, lest products of large numbers swallow small variances.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from acsi.engine.columns import md5_hex
from acsi.engine.masks import null_masks, nulls_of
from acsi.model.structure import Array

if TYPE_CHECKING:
    import pyarrow as pa
    from ibis.expr.types import Column, Table

RANDOM_GROUPS = 100
"""Two decimal digits make as many groups (Kott 2001)."""

CENTRE = 50.0

Integers = NDArray[np.intp]


@dataclass(frozen=True)
class Cells:
    """C cells: the interviews of a group (a branch) and random group that lack the same answers, of P indicators.

    `groups` (C,) are positions in `labels`, `parts` (C,) random groups, `patterns` (C,) rows of `lacking` (M, P);
    cells of a pattern stand together, those of a group within them. `interviews` (C,) are counts; `sums` and `squared`
    (C, 1 + P + P(P + 1)/2) are sums of weights, weighted answers and the upper triangle of their products around
    `centre` (P,), missing ones counting as nothing; of `squared` the weights are squared.
    """

    labels: tuple[str, ...]
    groups: Integers
    parts: Integers
    patterns: Integers
    lacking: NDArray[np.bool_]
    interviews: NDArray[np.int64]
    sums: Array
    squared: Array
    centre: Array

    @property
    def n(self) -> int:
        """Interviews in all."""
        return int(self.interviews.sum())

    @property
    def complete(self) -> bool:
        """Whether no answer is missing."""
        return not self.lacking.any()

    @property
    def equal(self) -> bool:
        """Whether all interviews weigh alike in the model: no survey weights, and groups of one size."""
        return self.sums is self.squared and int(np.ptp(self.of_group)) == 0

    @cached_property
    def of_pattern(self) -> list[slice]:
        """The cells of each pattern."""
        ends = np.searchsorted(self.patterns, np.arange(len(self.lacking) + 1))
        return [slice(int(first), int(last)) for first, last in pairwise(ends)]

    @property
    def of_group(self) -> NDArray[np.intp]:
        """Interviews of each group (G,)."""
        return np.bincount(self.groups, self.interviews, len(self.labels)).astype(np.intp)

    @cached_property
    def weights(self) -> Array:
        """Sums of survey weights by group and random group, (G, RANDOM_GROUPS)."""
        place = self.groups * RANDOM_GROUPS + self.parts
        flat = np.bincount(place, self.sums[:, 0], len(self.labels) * RANDOM_GROUPS)
        return np.asarray(flat.reshape(len(self.labels), RANDOM_GROUPS), dtype=float)

    def known(self) -> Array:
        """Sums of the weights (P,) of those who answered each indicator."""
        by_pattern = np.bincount(self.patterns, self.sums[:, 0], len(self.lacking))
        return np.asarray(by_pattern @ ~self.lacking)

    def around_mean(self) -> Cells:
        """The same cells around the mean of the known answers."""
        count = len(self.centre)
        shift = self.sums[:, 1 : count + 1].sum(axis=0) / self.known()
        sums = self._moved(self.sums, shift)
        squared = sums if self.squared is self.sums else self._moved(self.squared, shift)
        return replace(self, sums=sums, squared=squared, centre=self.centre + shift)

    def _moved(self, sums: Array, shift: Array) -> Array:
        count = len(shift)
        a, b = np.triu_indices(count)
        by = np.where(self.lacking, 0.0, shift)[self.patterns]
        weight, first = sums[:, :1], sums[:, 1 : count + 1]
        moved = np.empty_like(sums)
        moved[:, :1], moved[:, 1 : count + 1] = weight, first - weight * by
        products = first[:, a] * by[:, b] + by[:, a] * first[:, b] - weight * by[:, a] * by[:, b]
        moved[:, count + 1 :] = sums[:, count + 1 :] - products
        return moved


def cells_query(coded: Table, bounds: Array, reverse: NDArray[np.bool_]) -> Table:
    """The one GROUP BY, over rows with `branch`, `unit`, perhaps `weight`, and answers `value_0`, … on their own scales
    (null where missing), which have `bounds` (P, 2) and are turned round where `reverse` (P,)."""
    values = [coded[f"value_{i}"] for i in range(len(bounds))]
    masks = null_masks(values)
    kept = {"branch": coded["branch"], "part": random_group(coded["unit"]), **masks}
    answers = {
        f"x{i}": _scaled(value, *map(float, bounds[i]), reverse=bool(reverse[i])) - CENTRE
        for i, value in enumerate(values)
    }
    weighted = "weight" in coded.columns
    rows = coded.select(**kept, **answers, **({"weight": coded["weight"].cast("float64")} if weighted else {}))
    by = ["branch", "part", *masks]
    count = len(values)
    if not weighted:
        return rows.group_by(by).agg(n=rows.count(), **_sums("s", [rows[f"x{i}"] for i in range(count)]))
    w, twice = rows["weight"], rows["weight"] * rows["weight"]
    once = {"s_w": w.sum(), **_sums("s", [rows[f"x{i}"] for i in range(count)], w)}
    squared = {"q_w": twice.sum(), **_sums("q", [rows[f"x{i}"] for i in range(count)], twice)}
    return rows.group_by(by).agg(n=rows.count(), **once, **squared)


def _scaled(value: Column, low: float, high: float, *, reverse: bool) -> Column:
    """An answer on its own scale as 0 to 100, high always good."""
    return (high - value) * (100.0 / (high - low)) if reverse else (value - low) * (100.0 / (high - low))


def random_group(unit: Column) -> Column:
    """The random group, two decimal digits as text, of what identifies a unit: the first two of its MD5."""
    return md5_hex(unit).translate("abcdef", "").substr(0, 2)


def _sums(name: str, answers: Sequence[Column], weight: Column | None = None) -> dict[str, Column]:
    """Sums of the answers and of their products, each times the weight."""
    first = [answer if weight is None else answer * weight for answer in answers]
    singles = {f"{name}_{i}": column.sum() for i, column in enumerate(first)}
    a, b = np.triu_indices(len(answers))
    pairs = {f"{name}_{i}_{j}": (first[i] * answers[j]).sum() for i, j in zip(a.tolist(), b.tolist(), strict=True)}
    return singles | pairs


def cells_from(rows: pa.Table, count: int) -> Cells:
    """The rows of `cells_query` on `count` indicators as cells."""
    lacking = nulls_of(rows, count)
    kinds, pattern_of = np.unique(lacking, axis=0, return_inverse=True)
    labels, groups = np.unique(np.asarray(rows["branch"].to_pylist(), dtype=object), return_inverse=True)
    order = np.lexsort((groups, pattern_of))
    interviews = rows["n"].to_numpy().astype(np.int64)[order]
    sums = _matrix(rows, "s", count)[order]
    weighted = "s_w" in rows.column_names
    if not weighted:
        sums[:, 0] = interviews
    return Cells(
        labels=tuple(map(str, labels)),
        groups=groups[order],
        parts=np.array([int(part) for part in rows["part"].to_pylist()], dtype=np.intp)[order],
        patterns=pattern_of[order],
        lacking=kinds,
        interviews=interviews,
        sums=sums,
        squared=_matrix(rows, "q", count)[order] if weighted else sums,
        centre=np.full(count, CENTRE),
    )


def _matrix(rows: pa.Table, name: str, count: int) -> Array:
    """The sums called `name` as a matrix; a sum of nothing is 0."""
    a, b = np.triu_indices(count)
    names = [f"{name}_{i}" for i in range(count)]
    names += [f"{name}_{i}_{j}" for i, j in zip(a.tolist(), b.tolist(), strict=True)]
    matrix = np.zeros((rows.num_rows, 1 + len(names)))
    for place, column in enumerate([f"{name}_w", *names]):
        if column in rows.column_names:
            matrix[:, place] = np.nan_to_num(rows[column].to_numpy().astype(float))
    return matrix
