"""The conditions of the definition as tests of a claim, in the order in which they apply."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from acsi.engine.columns import as_day, as_number, as_text
from acsi.identity import filled_expression, key_expression
from acsi.survey.models import Eligible, Frame

if TYPE_CHECKING:
    from ibis.expr.types import BooleanValue, Column, StringValue, Table

UNKNOWN_BRANCH, NO_CUSTOMER, NO_CLOSING_DAY = "unknown_branch", "no_customer", "no_closing_day"


def _itself(outcome: Column) -> BooleanValue:
    return outcome


@dataclass(frozen=True)
class Test:
    """One test of a claim: its name in the waterfall, what it takes out in words, and whether claims pass it.

    `on` is what the test looks at if that is a text of few values, else its outcome; `meets` makes the outcome of it.
    `field` is set where the test is a condition of the definition.
    """

    __test__ = False

    step: str
    words: str
    on: Column
    meets: Callable[[Column], BooleanValue] = _itself
    field: str | None = None

    @property
    def passes(self) -> BooleanValue:
        """Whether a claim passes."""
        return self.meets(self.on)


def tests(claims: Table, frame: Frame, columns: Mapping[str, str], branches: Sequence[str], as_of: date) -> list[Test]:
    """The tests in order: a known branch, a customer, the definition's conditions, a closing day unless of places.

    `claims` is the extract as `fields.folded` gives it; without `branches` any branch is known.
    """
    customer = filled_expression(claims.acsi_customer_id)
    conditions = [
        _condition(f"rule_{number}", claims[columns[rule.field]], rule, as_of)
        for number, rule in enumerate(frame.eligible, start=1)
    ]
    known = "the branch is not in branches.csv" if branches else "no branch"
    number = "no customer number" if frame.of == "customers" else "no number"
    closed = Test(NO_CLOSING_DAY, "no closing day, or a text that is no day", claims.acsi_closed_on.notnull())
    return [
        Test(UNKNOWN_BRANCH, known, claims.acsi_branch, partial(_is_known, branches=branches)),
        Test(NO_CUSTOMER, number, customer.fill_null(False)),
        *conditions,
        *([closed] if frame.of == "customers" else []),
    ]


def _is_known(branch: StringValue, branches: Sequence[str]) -> BooleanValue:
    known = key_expression(branch).isin(list(branches)) if branches else filled_expression(branch)
    return known.fill_null(False)


def _condition(step: str, column: Column, rule: Eligible, as_of: date) -> Test:
    """A condition of the definition as a test; a text that it holds against a list is taken to have few values."""

    def outcome(value: Column) -> BooleanValue:
        return meets(value, rule, as_of).fill_null(False)

    words = f"not: {words_of(rule)}"
    if column.type().is_string() and (rule.one_of is not None or rule.equals is not None):
        return Test(step, words, column, outcome, rule.field)
    return Test(step, words, outcome(column), field=rule.field)


def first_failed(tests: Sequence[Test], cells: Table) -> Column:
    """The name of the first test that is not passed, or null; `cells` has what each is on, under its name."""
    import ibis

    failed = ((~test.meets(cells[test.step]), test.step) for test in tests)
    return ibis.cases(*failed, else_=ibis.null("string"))


def words_of(rule: Eligible) -> str:
    """A condition in words, as `selection.json` and the terminal show it."""
    if rule.one_of is not None:
        return f"{rule.field} is one of {', '.join(map(text_of, rule.one_of))}"
    if rule.equals is not None:
        return f"{rule.field} is {text_of(rule.equals)}"
    if rule.within_days is not None:
        return f"{rule.field} is within {rule.within_days} days before the as-of date"
    if rule.not_null:
        return f"{rule.field} is filled"
    low = f" from {text_of(rule.low)}" if rule.low is not None else ""
    return f"{rule.field} is{low}" + (f" to {text_of(rule.high)}" if rule.high is not None else "")


def meets(column: Column, rule: Eligible, as_of: date) -> BooleanValue:
    """Whether the column meets a condition; null or false where it does not.

    Days count up to `as_of` itself; a later day is not within any days before it. Texts are compared without blanks at
    the ends and with full-width characters as plain ones; numbers as numbers where the column or the limits are.
    """
    if rule.within_days is not None:
        day = as_day(column)
        return (day >= as_of - timedelta(days=rule.within_days)) & (day <= as_of)
    if rule.not_null:
        return key_expression(as_text(column)).notnull()
    if rule.one_of is not None:
        return _among(column, rule.one_of)
    if rule.equals is not None:
        return _among(column, [rule.equals])
    return _between(column, rule.low, rule.high)


def text_of(value: str | int | float | date) -> str:
    """A value of the definition as text, as the engines write it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _among(column: Column, values: Sequence[str | int | float | date]) -> BooleanValue:
    kind = column.type()
    if kind.is_numeric():
        numbers = [number for number in map(_number, values) if number is not None]
        return column.cast("float64").isin(numbers)
    if kind.is_date() or kind.is_timestamp() or all(isinstance(value, date) for value in values):
        return as_day(column).cast("string").isin([text_of(value).strip() for value in values])
    return key_expression(as_text(column)).isin([text_of(value).strip() for value in values])


def _number(value: str | int | float | date) -> float | None:
    try:
        return float(text_of(value))
    except ValueError:
        return None


def _between(
    column: Column, low: str | int | float | date | None, high: str | int | float | date | None
) -> BooleanValue:
    limits = [limit for limit in (low, high) if limit is not None]
    value: Column
    form: Callable[[str | int | float | date], str | float | date | None]
    if all(isinstance(limit, int | float) for limit in limits) or column.type().is_numeric():
        value, form = as_number(column), _number
    elif any(isinstance(limit, date) for limit in limits) or column.type().is_date() or column.type().is_timestamp():
        value, form = as_day(column).cast("string"), text_of
    else:
        value, form = key_expression(as_text(column)), text_of
    above = value >= form(low) if low is not None else value.notnull()
    return above & (value <= form(high)) if high is not None else above
