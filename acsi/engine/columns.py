"""Columns of any type as text, numbers and days, the same on each engine.

Engines differ in what they take for a number or a day, and PostgreSQL stops at text that is none: so patterns decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from acsi.identity import key_expression

if TYPE_CHECKING:
    from ibis.expr.types import Column, DateValue, FloatingValue, StringValue

NUMBER = r"^[+-]?(?:[0-9]{1,100}(?:\.[0-9]{0,100})?|\.[0-9]{1,100})(?:[eE][+-]?[0-9]{1,2})?$"
_MONTH_DAY = (
    r"(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8])"
)
_LEAP_YEAR = r"(?:[1-9][0-9](?:0[48]|[2468][048]|[13579][26])|(?:[2468][048]|[13579][26])00)"
ISO_DAY = rf"^(?:[1-9][0-9]{{3}}-(?:{_MONTH_DAY})|{_LEAP_YEAR}-02-29)$"
"""A day of the Gregorian calendar from the year 1000 to 9999."""
COMPACT_DAY = r"^([0-9]{4})([0-9]{2})([0-9]{2})(?:[ T].*)?$"
WRITTEN_DAY = r"^([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:[ T].*)?$"


WHOLE = 1e15
"""Below this a float holds every whole number exactly."""


def as_text(column: Column) -> StringValue:
    """The column as text; days and times as ISO 8601 writes them, whole numbers without a point."""
    import ibis

    kind = column.type()
    if kind.is_string():
        return column
    text = column.cast("string")
    if kind.is_floating():
        whole = (column == column.floor()) & (column.abs() < WHOLE)
        return ibis.cases((whole, ibis.cases((whole, column)).cast("int64").cast("string")), else_=text)
    return text


def as_number(column: Column) -> FloatingValue:
    """The column as numbers; text that is no finite number becomes null."""
    import ibis

    if column.type().is_numeric():
        return column.cast("float64")
    text = key_expression(as_text(column))
    return ibis.cases((text.re_search(NUMBER), text)).cast("float64")


def as_day(column: Column) -> DateValue:
    """The column as days: 2026-09-30, 2026/9/30, 2026.9.30, 2026年9月30日, 20260930, each with or without a time.

    What is no day, such as 2026-02-30 or 30/09/2026, becomes null. Times with a zone give the day that it is in UTC.
    """
    import ibis

    if column.type().is_date():
        return column
    if column.type().is_timestamp():
        return column.date()
    text = key_expression(as_text(column))
    parts = [
        ibis.coalesce(text.re_extract(COMPACT_DAY, i).nullif(""), text.re_extract(WRITTEN_DAY, i).nullif(""))
        for i in (1, 2, 3)
    ]
    year, month, day = parts
    iso = year.concat("-", month.lpad(2, "0"), "-", day.lpad(2, "0"))
    day = ibis.cases((text.re_search(ISO_DAY), text), else_=iso)
    return ibis.cases((day.re_search(ISO_DAY), day)).cast("date")


def md5_hex(text: StringValue) -> StringValue:
    """MD5 of the text's UTF-8 bytes as 32 lower-case hex digits; every engine gives the same."""
    return text.hexdigest("md5")
