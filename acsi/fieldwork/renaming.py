"""A firm's own names of columns and codes of dispositions, put into ours before a delivery is checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from acsi.errors import fault
from acsi.fieldwork.cells import texts
from acsi.survey.frame import Firm

if TYPE_CHECKING:
    import pandas as pd


def renamed(
    table: pd.DataFrame, columns: Mapping[str, str], dispositions: Mapping[str, int], name: str
) -> pd.DataFrame:
    """The table with our names for the firm's `columns` and our codes for its `dispositions`; others stay as they are.

    Raises AcsiError (D007) where a column has our name and another stands for it.
    """
    present = {theirs: ours for theirs, ours in columns.items() if theirs in table and theirs != ours}
    for ours in present.values():
        if ours in table and ours not in present:
            raise fault("D007", name, column=ours, times=2)
    table = table.rename(columns=present)
    if dispositions and "disposition" in table:
        cells = table["disposition"]
        known = texts(cells).map(dispositions)
        table["disposition"] = cells.astype(object).where(known.isna(), known)
    return table


def names_of(table: pd.DataFrame, firms: Mapping[str, Firm]) -> str:
    """The one firm all of whose own names of columns the table has; "" if none or several have."""
    found = [name for name, firm in firms.items() if firm.columns and set(firm.columns) <= set(table.columns)]
    return found[0] if len(found) == 1 else ""
