"""What `replicates.parquet` holds: every resample's indices, weights and paths, for the league and for intervals."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Array = NDArray[np.float64]


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
        return pa.table(columns)

    @classmethod
    def from_table(cls, table: pa.Table) -> "Replicates":
        """The inverse of `to_table`; group labels may hold colons, ids of constructs may not."""
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
            return np.column_stack([table.column(name).to_numpy() for name in prefixed])

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
        )


def _arrow(name: str) -> tuple[str, str]:
    source, _, target = name.removeprefix("path:").partition("->")
    return source, target
