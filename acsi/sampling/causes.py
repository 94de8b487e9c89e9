"""Why a condition leaves no claim, in words that show no personal data."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from acsi.engine.columns import as_day, as_number, as_text
from acsi.engine.connection import Script
from acsi.identity import key_expression
from acsi.sampling.fields import PERSONAL
from acsi.survey.models import Eligible

if TYPE_CHECKING:
    from ibis.expr.types import Table

VALUES = 8
REPEATED = 5
"""Values are shown where there are few of them and each stands several times: those of a category, not of a person."""


def cause(script: Script, claims: Table, rule: Eligible, columns: Mapping[str, str], as_of: date) -> str:
    """What the claims before the condition have in its field, as a sentence."""
    column = columns[rule.field]
    values = claims.select(value=claims[column])
    if column in {columns[field] for field in PERSONAL if field in columns} or rule.not_null:
        filled = key_expression(as_text(values.value))
        return f"It is filled in {_one(script, values.agg(n=filled.count()))['n']:,} of them."
    if rule.within_days is not None:
        return _days(script, values, as_of)
    if rule.one_of is None and rule.equals is None:
        return _limits(script, values)
    return _categories(script, values)


def _days(script: Script, values: Table, as_of: date) -> str:
    day = as_day(values.value)
    found = _one(script, values.agg(first=day.min().cast("string"), last=day.max().cast("string"), n=day.count()))
    if not found["n"]:
        return "None of its values is a day; write days as 2026-09-30."
    return f"Its days run from {found['first']} to {found['last']}; the as-of date is {as_of}."


def _limits(script: Script, values: Table) -> str:
    number = as_number(values.value)
    found = _one(script, values.agg(low=number.min(), high=number.max(), n=number.count()))
    return f"Its numbers run from {found['low']:g} to {found['high']:g}." if found["n"] else "It holds no numbers."


def _categories(script: Script, values: Table) -> str:
    text = values.select(value=key_expression(as_text(values.value))).filter(lambda table: table.value.notnull())
    counted = text.group_by("value").agg(n=text.count()).order_by(lambda table: table.value).limit(VALUES + 1)
    found = script.fetch("cause", counted)
    if found.empty:
        return "It is empty in all of them."
    if len(found) > VALUES or found["n"].min() < REPEATED:
        return "It has other values throughout."
    return f"Its values are: {', '.join(_short(found['value'].to_list()))}."


def _short(values: Sequence[str]) -> list[str]:
    return [value if len(value) <= 20 else value[:19] + "…" for value in values]


def _one(script: Script, query: Table) -> dict[Hashable, object]:
    return script.fetch("cause", query).to_dict("records")[0]
