"""The margins to which weights are raked: of the frame, of the definition, or of a table from outside.

Each becomes rows of branch ("" for all of them), value and count, by the variable.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from acsi.identity import normal_key
from acsi.sampling.scheme import EVERYWHERE
from acsi.survey.models import Weights

if TYPE_CHECKING:
    import pandas as pd

ROWS = ("branch", "value", "count")


def margins_of_frame(counted: Mapping[str, Mapping[str, Mapping[str, int]]]) -> dict[str, pd.DataFrame]:
    """The margins that `selection.json` has of each branch: by branch, segment and value the customers of the frame.

    Values are compared as the sample writes them; what is empty is a value too.
    """
    rows: dict[str, list[tuple[str, str, float]]] = {}
    for branch, segments in counted.items():
        for segment, values in segments.items():
            rows.setdefault(segment, []).extend((branch, normal_key(v) or "", float(n)) for v, n in values.items())
    return {segment: _table(found) for segment, found in rows.items()}


def margins_given(weights: Weights) -> dict[str, pd.DataFrame]:
    """The margins that the definition gives, which hold for all branches together."""
    return {
        name: _table([(EVERYWHERE, value, count) for value, count in margin.items()])
        for name, margin in weights.margins.items()
    }


def margins_of_rows(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The margins in a table with the columns variable, value, count and branch, each variable by itself."""
    return {str(name): part[[*ROWS]].reset_index(drop=True) for name, part in rows.groupby("variable", sort=False)}


def _table(rows: list[tuple[str, str, float]]) -> pd.DataFrame:
    import pandas as pd

    table = pd.DataFrame(rows, columns=pd.Index(ROWS))
    return table.groupby(["branch", "value"], sort=False)["count"].sum().reset_index()
