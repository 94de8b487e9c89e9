"""Which columns are null, as whole numbers."""

import numpy as np
import pyarrow as pa

from acsi.engine.connection import connect, put
from acsi.engine.masks import null_masks, nulls_of


def test_masks_of_many_columns_tell_which_were_null() -> None:
    lacking = np.random.default_rng(0).random((20, 130)) < 0.5
    lacking[0], lacking[1] = True, False
    columns = [pa.array([None if null else 1 for null in column], pa.int64()) for column in lacking.T]
    with connect() as connection:
        table = put(connection, "t", pa.table(columns, [f"q{i}" for i in range(130)]))
        masks = null_masks([table[name] for name in table.columns])
        rows = table.select(**masks).to_pyarrow()
    assert len(masks) == 3
    assert sorted(map(tuple, nulls_of(rows, 130))) == sorted(map(tuple, lacking))
