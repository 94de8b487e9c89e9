from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acsi.render.texts import MINUS, Texts, load_texts

ENGLISH = Texts("en", {})
CHINESE = Texts("zh", {"{n} points": "{n} 分"})


def test_english_is_its_own_translation() -> None:
    assert ENGLISH("{n} points", n="3.1") == "3.1 points"


def test_chinese_comes_from_the_catalogue() -> None:
    assert CHINESE("{n} points", n="3.1") == "3.1 分"


def test_a_message_without_translation_is_an_error_not_english() -> None:
    with pytest.raises(KeyError):
        CHINESE("never translated")


def test_common_words_fill_every_message_and_begin_an_english_one_with_a_capital() -> None:
    words = {"unit": "branch", "whole": "the nation"}
    english = Texts("en", {}, words)
    assert english("above {whole}") == "above the nation"
    assert english("{whole}: {n} points", n="3.1") == "The nation: 3.1 points"
    assert Texts("zh", {"{whole}": "{whole}"}, {"whole": "ACSI 平均"})("{whole}") == "ACSI 平均"


@pytest.mark.parametrize(
    ("value", "written"),
    [(78.14, "78.1"), (-3.05, f"{MINUS}3.0"), (-0.04, "0.0"), (0.0, "0.0"), (3600.0, "3,600.0")],
)
def test_numbers(value: float, written: str) -> None:
    assert ENGLISH.number(value) == written


@pytest.mark.parametrize(("value", "written"), [(2.0, "+2.0"), (-2.0, f"{MINUS}2.0"), (-0.01, "0.0"), (0.04, "0.0")])
def test_signed_numbers_give_zero_no_sign(value: float, written: str) -> None:
    assert ENGLISH.signed(value) == written


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_never_printed(value: float) -> None:
    with pytest.raises(ValueError, match="cannot be shown"):
        ENGLISH.number(value)


@given(st.floats(-1e6, 1e6), st.sampled_from(["en", "zh"]))
def test_no_hyphen_stands_for_a_minus(value: float, language: str) -> None:
    assert "-" not in Texts(language, {}).signed(value)


def test_an_interval_with_negative_ends_has_a_word_between() -> None:
    assert ENGLISH.interval(75.2, 81.04) == "75.2–81.0"
    assert ENGLISH.interval(-7, -1.4) == f"{MINUS}7.0\u00a0to\u00a0{MINUS}1.4"
    assert CHINESE.interval(-7, 1.4) == f"{MINUS}7.0\u00a0至\u00a01.4"


def test_shares_are_written_as_percentages() -> None:
    assert ENGLISH.percent(0.412) == "41%"
    assert ENGLISH.percent(0.016, 1) == "1.6%"


@pytest.mark.parametrize(
    ("language", "name", "written"),
    [
        ("en", "2026Q3", "Q3 2026"),
        ("zh", "2026Q3", "2026年第三季度"),
        ("zh", "2026-q1", "2026年第一季度"),
        ("zh", "pilot", "pilot"),
        ("en", "2026Q5", "2026Q5"),
    ],
)
def test_a_quarter_is_written_as_its_language_does(language: str, name: str, written: str) -> None:
    assert Texts(language, {}).wave(name) == written


def test_dates_and_lists_follow_the_language() -> None:
    assert ENGLISH.date(date(2026, 7, 1)) == "July 1, 2026"
    assert CHINESE.date(date(2026, 7, 1)) == "2026年7月1日"
    assert ENGLISH.listing(["A", "B", "C"]) == "A, B and C"
    assert CHINESE.listing(["甲", "乙", "丙"]) == "甲、乙和丙"


def test_a_catalogue_is_read_from_its_po_file(tmp_path: Path) -> None:
    (tmp_path / "zh.po").write_text('msgid ""\nmsgstr "Language: zh\\n"\n\nmsgid "Place"\nmsgstr "名次"\n', "utf-8")
    assert load_texts("zh", tmp_path)("Place") == "名次"
    assert load_texts("en", tmp_path)("Place") == "Place"
