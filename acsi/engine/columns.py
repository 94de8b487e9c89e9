"""Columns of any type as text, numbers and days, the same on each engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from acsi.identity import key_expression

if TYPE_CHECKING:
    from ibis.expr.types import Column, DateValue, FloatingValue, StringValue

ISO_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
COMPACT_DAY = r"^([0-9]{4})([0-9]{2})([0-9]{2})(?:[ T].*)?$"
WRITTEN_DAY = r"^([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:[ T].*)?$"


def as_text(column: Column) -> StringValue:
    """The column as text; days and times as ISO 8601 writes them."""
    return column if column.type().is_string() else column.cast("string")


def as_number(column: Column) -> FloatingValue:
    """The column as numbers; text that is no number becomes null."""
    if column.type().is_numeric():
        return column.cast("float64")
    return key_expression(as_text(column)).try_cast("float64")


def as_day(column: Column) -> DateValue:
    """The column as days: 2026-09-30, 2026/9/30, 2026.9.30, 2026年9月30日, 20260930, each with or without a time.

    What is no day, such as 2026-02-30 or 30/09/2026, becomes null.
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
    return ibis.cases((text.re_search(ISO_DAY), text), else_=iso).try_cast("date")


def md5_hex(text: StringValue) -> StringValue:
    """MD5 of the text's UTF-8 bytes as 32 lower-case hex digits; every engine gives the same."""
    return text.hexdigest("md5")
