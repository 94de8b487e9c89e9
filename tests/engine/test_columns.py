"""Columns as text, numbers, days, keys, phones and identity numbers: the same on every engine."""

import hashlib
import random
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal

import ibis
import pyarrow as pa
import pytest

from acsi.engine.columns import as_day, as_number, as_text, md5_hex
from acsi.engine.connection import Engine
from acsi.identity import (
    compact_expression,
    digits_expression,
    id_expression,
    key_expression,
    normal_id,
    normal_key,
    normal_phone,
    phone_expression,
)


@pytest.fixture(scope="module")
def values(engine: Engine) -> Callable:
    """A column of these values after a function, as Python values; the rows stay in order."""

    def run(form: Callable, found: Sequence[object]) -> list[object]:
        table = ibis.memtable(pa.table({"i": list(range(len(found))), "x": pa.array(found)}))
        rows = engine.to_pyarrow(table.select("i", y=form(table.x))).sort_by("i")
        return rows["y"].to_pylist()

    return run


def test_numbers_truth_and_days_become_their_text(values: Callable) -> None:
    assert values(as_text, [110101199001011234, None]) == ["110101199001011234", None]
    assert values(as_text, [date(2026, 9, 30)]) == ["2026-09-30"]
    assert values(as_text, [True, False, None]) == ["true", "false", None]
    assert values(as_text, [1.0, -2.0, 0.5, 12345678901234.0, None]) == ["1", "-2", "0.5", "12345678901234", None]
    assert values(as_text, [Decimal("1.50"), None]) == ["1.50", None]
    assert values(as_text, ["007"]) == ["007"]


TEXTS = ["1", " 2.5 ", "３", "1e2", "-.5", "+7.", "much", "", "nan", "inf", "1d", "0x1F", "1_000", "1,5", "1e999", None]


def test_text_becomes_numbers_where_it_is_one(values: Callable) -> None:
    assert values(as_number, TEXTS) == [1, 2.5, 3, 100, -0.5, 7, *[None] * 10]
    assert values(as_number, [1, 2]) == [1.0, 2.0]


DAYS = {
    date(2026, 9, 30): ["2026-09-30", "2026.09.30", "2026年9月30日", "20260930", "2026-09-30 10:00", "20260930T1000"],
    date(2026, 9, 3): ["2026/9/3", " ２０２６-９-３ "],
    date(2024, 2, 29): ["2024-02-29", "20240229"],
    date(2000, 2, 29): ["2000/2/29"],
    date(9999, 12, 31): ["9999-12-31"],
}
NO_DAYS = [
    "2026-02-30",
    "2025-02-29",
    "1900-02-29",
    "30/09/2026",
    "2026-13-01",
    "2026-04-31",
    "2026-00-01",
    "0000-01-01",
]
NO_DAYS += ["soon", "", "2026093", "45565", "2026-09-30x", "infinity", "today"]


def test_days_are_read_in_every_usual_form_and_impossible_ones_are_none(values: Callable) -> None:
    written = [(text, day) for day, texts in DAYS.items() for text in texts] + [(text, None) for text in NO_DAYS]
    assert values(as_day, [text for text, _ in written]) == [day for _, day in written]
    assert values(as_day, [20260930]) == [date(2026, 9, 30)]
    assert values(as_day, [datetime(2026, 9, 30, 23, 59)]) == [date(2026, 9, 30)]
    assert values(as_day, [date(2026, 9, 30)]) == [date(2026, 9, 30)]


def test_every_day_of_four_hundred_years_is_one(values: Callable) -> None:
    first = date(1801, 1, 1).toordinal()
    days = [date.fromordinal(first + i) for i in range(0, 146_097, 7)]
    assert values(as_day, [day.isoformat() for day in days]) == days


def test_md5_is_that_of_the_text(values: Callable) -> None:
    assert values(md5_hex, ["a|P1", "测"]) == [hashlib.md5(text.encode()).hexdigest() for text in ("a|P1", "测")]


SIGNS = "0123456789+-() .,;/xX#转分ａ０９＋－　\u00a0\u200b\t\n\r\v\f\u0085\u2028'\\$%测A文é𝟏😀"


PLACES = ["010-", "0755 ", "(0471)"]
BEFORE = ["", "+86", "0086 ", "0", " ", "＋８６"]


def awkward(seed: int) -> list[str | None]:
    """Texts that begin and end with odd signs, spell phones and numbers in many ways, or are nonsense."""
    made = random.Random(seed)
    texts = ["", " ", "\n", "abc\n", "13812345678\n", "a\u0085", "110105491231002"]
    for _ in range(1500):
        texts.append("".join(made.choices(SIGNS, k=made.randrange(24))))
        mobile = f"1{made.randrange(3, 10)}{made.randrange(10**9):09d}"
        texts.append(made.choice(BEFORE) + mobile + made.choice(["", "-12", "转3", " ", "\n"]))
        texts.append(made.choice(PLACES) + str(made.randrange(2 * 10**6, 10**8)) + made.choice(["", "-8001"]))
        number = str(made.randrange(10**17)).zfill(made.choice([15, 17]))
        texts.append(made.choice(["", " ", "ID"]) + number + made.choice(["", "x"]))
    return [None, *(unicodedata.normalize("NFKC", text) for text in texts), "Ｐ０１", "\u3000P\u3000"]


def test_awkward_texts_have_the_same_normal_form_on_every_engine_as_in_python(engine: Engine) -> None:
    texts = awkward(1)
    table = ibis.memtable(pa.table({"i": list(range(len(texts))), "x": pa.array(texts)}))
    keys = table.mutate(key=key_expression(table.x))
    parts = keys.mutate(digits=digits_expression(keys.key), compact=compact_expression(keys.key))
    forms = parts.select("i", "key", phone=phone_expression(parts.digits), id=id_expression(parts.compact))
    found = engine.to_pyarrow(forms).sort_by("i")
    for column, form in (("key", normal_key), ("phone", normal_phone), ("id", normal_id)):
        assert found[column].to_pylist() == [form(text) for text in texts], column


def test_texts_are_ordered_by_their_bytes(engine: Engine) -> None:
    texts = ["b", "B", "a", "Z", "_", "é", "测", "😀", "ａ", "A1", "A-1", "a1"]
    table = ibis.memtable(pa.table({"x": pa.array(texts)}))
    place = ibis.row_number().over(order_by=table.x.asc())
    found = engine.to_pyarrow(table.select("x", place=place)).sort_by("place")
    assert found["x"].to_pylist() == sorted(texts, key=str.encode)
