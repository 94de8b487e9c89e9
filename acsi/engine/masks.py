"""Which of many columns are null, as a few whole numbers with a bit for each column: short keys to group rows by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow as pa
    from ibis.expr.types import Column

BITS = 60


def null_masks(columns: Sequence[Column]) -> dict[str, Column]:
    """The masks `null_0`, `null_1`, … of up to 60 columns each; bit i of the first is that of column i."""
    masks = {}
    for place, start in enumerate(range(0, len(columns), BITS)):
        some = columns[start : start + BITS]
        first, *others = [column.isnull().ifelse(1 << bit, 0).cast("int64") for bit, column in enumerate(some)]
        masks[f"null_{place}"] = sum(others, first)
    return masks


def nulls_of(rows: pa.Table, count: int) -> NDArray[np.bool_]:
    """Which of `count` columns were null in each row (n, count) of a table with their masks."""
    masks = [rows[f"null_{place}"].to_numpy().astype(np.int64) for place in range(-(-count // BITS))]
    return np.stack([(masks[i // BITS] >> (i % BITS)) & 1 for i in range(count)], axis=1).astype(bool)
