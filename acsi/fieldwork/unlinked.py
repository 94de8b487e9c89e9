"""Cases that must not lead to a customer any more: under a new number, without what was said in words."""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from acsi.fieldwork.cells import texts
from acsi.fieldwork.contract import Contract

if TYPE_CHECKING:
    import pandas as pd

NAME = "rewritten.parquet"
"""By this name a delivery is read that was written anew."""


def unlinked(
    table: pd.DataFrame, numbers: Mapping[str, str], contract: Contract, renamed: Mapping[str, str]
) -> pd.DataFrame | None:
    """A delivered table in which the cases of `numbers` have new ones; None where it has none of them.

    Of their rows stays what the contract codes: open answers and columns that it does not know are emptied. `renamed`
    are the firm's own names of columns, each with ours.
    """
    hit = _rows_of(table, numbers)
    if not hit.any():
        return None
    coded = {*contract.required, *contract.optional, *(each.name for each in contract.columns if not each.in_words)}
    changed = table.copy()
    for column in table.columns:
        if renamed.get(column, column) not in coded:
            changed[column] = changed[column].astype(object).mask(hit)
    ids = changed.apply(lambda cells: texts(cells).str.upper())
    for old, new in numbers.items():
        changed = changed.astype(object).mask(ids == old.upper(), new)
    return changed


def without_cases(table: pd.DataFrame, cases: Collection[str]) -> pd.DataFrame | None:
    """A delivered table without the rows of these cases; None where it has none of them."""
    hit = _rows_of(table, cases)
    return table[~hit] if hit.any() else None


def table_bytes(table: pd.DataFrame) -> bytes:
    """A delivered table as parquet, each row in its old place; cells of a column that are not all numbers as text."""
    import pandas as pd

    whole = table.reindex(range(int(table.index.max()) + 1 if len(table) else 0))
    for column in whole.columns:
        if whole[column].dtype == object:
            numeric = pd.to_numeric(whole[column], errors="coerce")
            told = texts(whole[column])
            plain = numeric.notna() | (told == "")
            whole[column] = numeric.astype(float) if plain.all() else told.where(told != "", None)
    stream = io.BytesIO()
    whole.to_parquet(stream, index=False)
    return stream.getvalue()


def _rows_of(table: pd.DataFrame, cases: Collection[str]) -> pd.Series[bool]:
    """Whether each row names one of the cases, in whatever column."""
    wanted = {case.upper() for case in cases}
    hits: pd.Series[bool] = table.apply(lambda cells: texts(cells).str.upper().isin(wanted)).any(axis=1)
    return hits
