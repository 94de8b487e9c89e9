"""The contacts of a wave, which `contacts.age` holds encrypted: whom to call for each case."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from acsi.errors import fault

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("case_id", "customer_id", "name", "phone", "closed_on")
"""All texts; `closed_on` as 2026-09-30, `name` empty where the extract has none."""

FURTHER = ("form_of_address", "language", "address")
"""Texts that may be empty everywhere, and that contacts kept by an early version lack."""


def contacts_bytes(contacts: pd.DataFrame) -> bytes:
    """The table of contacts, one row a case, as it is kept (before encryption)."""
    rows = contacts.reindex(columns=[*COLUMNS, *FURTHER], fill_value="").to_dict("records")
    return json.dumps({"acsi": 1, "cases": rows}, ensure_ascii=False).encode()


def read_contacts(data: bytes) -> pd.DataFrame:
    """The table of contacts in the decrypted `contacts.age`. Raises AcsiError (F007)."""
    import pandas as pd

    try:
        rows = json.loads(data)["cases"]
        cells = [
            [*(str(row[column] or "") for column in COLUMNS), *(str(row.get(column) or "") for column in FURTHER)]
            for row in rows
        ]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise fault("F007", file="contacts.age", reason="it is no list of contacts") from None
    return pd.DataFrame(cells, columns=[*COLUMNS, *FURTHER], dtype=str)
