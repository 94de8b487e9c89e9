"""Whether a file is a delivery for this wave at all, by its columns, wave and questionnaire; if not, it is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from acsi.errors import AcsiError, Problem, did_you_mean, fault, problem
from acsi.fieldwork.cells import personal, texts
from acsi.fieldwork.contract import Contract

if TYPE_CHECKING:
    import pandas as pd

WAVE = re.compile(r"\d{4}Q[1-4]")
"""The usual name of a wave, which a message may show; any other text may be anything."""

LISTED = 12
MOSTLY = 0.5


def require_structure(table: pd.DataFrame, contract: Contract, name: str) -> list[Problem]:
    """Refuse a table that is no delivery under `contract`; gives the doubts about one that is.

    Raises AcsiError for missing columns (V001), another wave (V002) or another questionnaire (V003). Doubts: columns
    that the contract does not have (W401), and that such a column seems to hold personal data (W403).
    """
    columns = [str(column) for column in table.columns]
    extra = [column for column in columns if column not in contract.names and column not in contract.optional]
    missing = [column for column in contract.names if column not in columns]
    if missing:
        raise AcsiError(_missing(missing, extra, contract, name))
    _require_same(table, "wave", contract.wave, "V002", name)
    _require_same(table, "questionnaire", contract.questionnaire, "V003", name)
    doubts = [problem("W401", name, columns=_listed(extra))] if extra else []
    persons = [column for column in extra if holds_persons(table[column])]
    return doubts + ([problem("W403", name, columns=_listed(persons))] if persons else [])


def _listed(columns: list[str]) -> str:
    return ", ".join(columns[:LISTED]) + (", …" if len(columns) > LISTED else "")


def holds_persons(cells: pd.Series) -> bool:
    """Whether most of the filled cells look like phones, identity numbers or names."""
    filled = texts(cells)
    filled = filled[filled != ""]
    return len(filled) > 0 and bool(personal(filled).mean() > MOSTLY)


def require_own_cases(
    case_ids: pd.Series[str], known: pd.Index, wave: str, name: str, owner: Callable[[pd.Series[str]], str | None]
) -> None:
    """Refuse a table (V004) that has no case of this wave; `owner` tells the wave that has one of them, if any has."""
    if not case_ids.isin(known).any():
        other = owner(case_ids)
        raise fault("V004", name, wave=wave, hint=f" They are cases of wave {other}." if other else "")


def _missing(missing: list[str], extra: list[str], contract: Contract, name: str) -> list[Problem]:
    """The columns missing, each with its likely misspelling; or one fault if hardly any column is right."""
    if len(missing) > len(contract.names) / 2:
        found = len(contract.names) - len(missing)
        return [problem("V006", name, found=found, needed=len(contract.names), first=", ".join(contract.names[:5]))]
    return [problem("V001", name, column=column, meant=did_you_mean(column, extra)) for column in missing]


def _require_same(table: pd.DataFrame, column: str, expected: str, code: str, name: str) -> None:
    """Every filled cell of the column is as expected; one that is not refuses the file, since rows were mixed."""
    if column not in table:
        return
    found = texts(table[column])
    others = sorted(set(found) - {"", expected})
    if others:
        named = others[0] if WAVE.fullmatch(others[0]) else "another one"
        raise fault(code, f"{name}, column {column}", found=named, expected=expected)
