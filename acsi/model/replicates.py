"""What `replicates.parquet` holds: every resample's indices, weights and paths, for the league and for intervals.

The file says in its schema, under `acsi.replicates`, how variances follow: those of `bootstrap` resamples are the
variances of these, with divisor R − 1; those of `jackknife` replicates (R − 1)/R times the sum of squared deviations
from the estimate.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Array = NDArray[np.float64]
Kind = Literal["bootstrap", "jackknife"]

KIND = b"acsi.replicates"


@dataclass(frozen=True)
class Replicates:
    """R resamples of K constructs, G groups, P indicators and E paths; each path is a (source, target) pair.

    `nation` (R, K) and `groups` (R, G, K) are index points, `u` (R, P) index weights, `paths` and `plsc` (R, E)
    standardised, `b` (R, E) index points of the target for one true point of the source. NaN where a resample has none.
    """

    constructs: tuple[str, ...]
    group_labels: tuple[str, ...]
    indicators: tuple[str, ...]
    arrows: tuple[tuple[str, str], ...]
    nation: Array
    groups: Array
    u: Array
    paths: Array
    plsc: Array
    b: Array
    kind: Kind = "bootstrap"

    @property
    def degrees_of_freedom(self) -> float:
        """Of a t that takes a jackknife's variances: one less than the replicates that differ; infinite for resamples.

        Without a random group that nobody is in, a replicate is the estimate, like every other such replicate.
        """
        if self.kind == "bootstrap":
            return float("inf")
        counts = np.unique(self.nation, axis=0, return_counts=True)[1]
        return float(max(1, (counts == 1).sum() - 1))

    def to_table(self) -> pa.Table:
        """A row a resample, a column a number: `nation:K`, `group:G:K`, `u:P`, `path:A->B`, `plsc:A->B`, `b:A->B`."""
        columns: dict[str, Array] = {}
        for k, construct in enumerate(self.constructs):
            columns[f"nation:{construct}"] = self.nation[:, k]
        for g, label in enumerate(self.group_labels):
            for k, construct in enumerate(self.constructs):
                columns[f"group:{label}:{construct}"] = self.groups[:, g, k]
        for p, indicator in enumerate(self.indicators):
            columns[f"u:{indicator}"] = self.u[:, p]
        for kind, values in (("path", self.paths), ("plsc", self.plsc), ("b", self.b)):
            for e, (source, target) in enumerate(self.arrows):
                columns[f"{kind}:{source}->{target}"] = values[:, e]
        return pa.table(columns).replace_schema_metadata({KIND: self.kind})

    @classmethod
    def from_table(cls, table: pa.Table) -> "Replicates":
        """The inverse of `to_table`; group labels may hold colons, ids of constructs may not.

        Raises KeyError where a column is missing or stands twice, ValueError for one without numbers.
        """
        names = table.column_names
        constructs = tuple(n.removeprefix("nation:") for n in names if n.startswith("nation:"))
        labels = tuple(
            dict.fromkeys(n.removeprefix("group:").rpartition(":")[0] for n in names if n.startswith("group:"))
        )
        indicators = tuple(n.removeprefix("u:") for n in names if n.startswith("u:"))
        arrows = tuple(_arrow(n) for n in names if n.startswith("path:"))

        def stack(prefixed: list[str]) -> Array:
            if not prefixed:
                return np.empty((table.num_rows, 0))
            return np.column_stack([_numbers(table.column(name)) for name in prefixed])

        groups = stack([f"group:{label}:{k}" for label in labels for k in constructs])
        return cls(
            constructs,
            labels,
            indicators,
            arrows,
            nation=stack([f"nation:{k}" for k in constructs]),
            groups=groups.reshape(table.num_rows, len(labels), len(constructs)),
            u=stack([f"u:{p}" for p in indicators]),
            paths=stack([f"path:{a}->{b}" for a, b in arrows]),
            plsc=stack([f"plsc:{a}->{b}" for a, b in arrows]),
            b=stack([f"b:{a}->{b}" for a, b in arrows]),
            kind="jackknife" if (table.schema.metadata or {}).get(KIND) == b"jackknife" else "bootstrap",
        )


def variance(values: Array, estimate: Array | float, kind: Kind) -> Array:
    """The variance (…) of an `estimate` (…) from its replicates (R, …); others stand in for those that are NaN."""
    known = np.isfinite(values)
    count = known.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        if kind == "bootstrap":
            centre = np.where(known, values, 0.0).sum(axis=0) / count
            return np.asarray((np.where(known, values - centre, 0.0) ** 2).sum(axis=0) / (count - 1))
        squares = (np.where(known, values - estimate, 0.0) ** 2).sum(axis=0)
        return np.asarray(np.where(count > 1, (len(values) - 1) * squares / count, np.nan))


def _numbers(column: pa.ChunkedArray) -> Array:
    if not pa.types.is_floating(column.type):
        raise ValueError(f"numbers, not {column.type}")
    return np.asarray(column.to_numpy(), dtype=float)


def _arrow(name: str) -> tuple[str, str]:
    source, _, target = name.removeprefix("path:").partition("->")
    return source, target
