"""Columns as text, numbers and days."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime

import pyarrow as pa
import pytest

from acsi.engine.columns import as_day, as_number, as_text, md5_hex
from acsi.engine.connection import connect, put


@pytest.fixture(scope="module")
def values() -> Iterator[Callable]:
    """A column of these values after a function, as Python values."""
    with connect() as connection:
        numbers = iter(range(999))

        def run(form: Callable, found: Sequence[object]) -> list[object]:
            table = put(connection, f"t{next(numbers)}", pa.table({"x": pa.array(found)}))
            return table.select(y=form(table.x)).to_pyarrow()["y"].to_pylist()

        yield run


def test_whole_numbers_and_days_become_their_text(values: Callable) -> None:
    assert values(as_text, [110101199001011234, None]) == ["110101199001011234", None]
    assert values(as_text, [date(2026, 9, 30)]) == ["2026-09-30"]
    assert values(as_text, ["007"]) == ["007"]


def test_text_becomes_numbers_where_it_is_one(values: Callable) -> None:
    assert values(as_number, ["1", " 2.5 ", "３", "1e2", "much", "", None]) == [1, 2.5, 3, 100, None, None, None]
    assert values(as_number, [1, 2]) == [1.0, 2.0]


def test_days_are_read_in_every_usual_form_and_impossible_ones_are_none(values: Callable) -> None:
    texts = ["2026-09-30", "2026/9/3", "2026.09.30", "2026年9月30日", "20260930", "2026-09-30 10:00", "20260930T1000"]
    found = values(as_day, texts)
    assert found == [date(2026, 9, 30), date(2026, 9, 3), *[date(2026, 9, 30)] * 5]
    assert set(values(as_day, ["2026-02-30", "30/09/2026", "2026-13-01", "soon", "", "2026093", "45565"])) == {None}
    assert values(as_day, [20260930]) == [date(2026, 9, 30)]
    assert values(as_day, [datetime(2026, 9, 30, 23, 59)]) == [date(2026, 9, 30)]
    assert values(as_day, [date(2026, 9, 30)]) == [date(2026, 9, 30)]


def test_md5_is_that_of_the_text(values: Callable) -> None:
    assert values(md5_hex, ["a|P1", "测"]) == [hashlib.md5(text.encode()).hexdigest() for text in ("a|P1", "测")]
