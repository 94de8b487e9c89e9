"""The drawn customers as cases: the sample, which holds no personal data, and the contacts, which hold the rest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from acsi.errors import fault
from acsi.identity import normal_key

if TYPE_CHECKING:
    import pandas as pd

KEPT = ("branch", "role", "order", "frame_n", "stratum", "stratum_n")

OWN = ("case_id", *KEPT, "closed_month")


def require_free_names(segments: Sequence[str]) -> None:
    """Raise AcsiError (A027) for a segment that has the name of a column of the sample."""
    for segment in segments:
        if segment in OWN:
            raise fault("A027", "frame: segments", segment=segment)


def sample_table(cases: pd.DataFrame, case_ids: Sequence[str], segments: Sequence[str]) -> pd.DataFrame:
    """The sample, one row a case: case_id, the columns of `KEPT`, each segment as text, closed_month (2026-09;
    empty for a place).

    `order` counts from 1 within stratum and role; frame_n and stratum_n are the customers of the branch
    and of the stratum in the frame.

    `cases` are rows as `selection.Drawn` has them, `case_ids` their pseudonyms in the same order.
    """
    import pandas as pd

    sample = cases[[*KEPT, *(f"segment_{segment}" for segment in segments)]].copy()
    sample.columns = pd.Index([*KEPT, *segments])
    for segment in segments:
        sample[segment] = pd.Series([normal_key(word) for word in sample[segment].fillna("")], sample.index, object)
    sample.insert(0, "case_id", list(case_ids))
    sample["closed_month"] = [_day(day)[:7] for day in cases["closed_on"]]
    return sample


def contacts_table(cases: pd.DataFrame, case_ids: Sequence[str]) -> pd.DataFrame:
    """The contacts: case_id, customer_id, name, phone in its one spelling, closed_on (2026-09-30), form_of_address,
    language, address; texts."""
    import pandas as pd

    columns = {
        "case_id": list(case_ids),
        "customer_id": list(cases["customer_id"]),
        "name": [normal_key(name) or "" for name in cases["name"].fillna("")],
        "phone": list(cases["phone"].fillna("")),
        "closed_on": [_day(day) for day in cases["closed_on"]],
        "form_of_address": list(cases["form_of_address"]),
        "language": list(cases["language"]),
        "address": [normal_key(address) or "" for address in cases["address"].fillna("")],
    }
    return pd.DataFrame(columns, dtype=str)


def _day(day: date) -> str:
    """A day as 2026-09-30; empty for a place, of which nothing was closed."""
    import pandas as pd

    return "" if pd.isna(day) else day.isoformat()[:10]
