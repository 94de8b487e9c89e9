"""One spelling for each phone, identity number and key, the same in Python and on the engine."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import count

import phonenumbers
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acsi.engine.connection import Script, connect, put
from acsi.identity import (
    BARE_MOBILE,
    NOT_BLANK,
    check_digit,
    compact_expression,
    digits_expression,
    id_expression,
    is_identity,
    key_expression,
    mask_id,
    mask_name,
    mask_phone,
    normal_id,
    normal_key,
    normal_phone,
    phone_expression,
    without_persons,
)

Chain = Sequence[Callable]
KEY, PHONE, ID = (
    [key_expression],
    [key_expression, digits_expression, phone_expression],
    [key_expression, compact_expression, id_expression],
)
FULL_WIDTH = str.maketrans("0123456789+-()XxA", "０１２３４５６７８９＋－（）Ｘｘ\uff21")


@pytest.fixture(scope="module")
def on_engine() -> Iterator[Callable[[Sequence[str | None], Chain], list[str | None]]]:
    """Texts after a chain of expressions, each computed by DuckDB from the one before."""
    with connect() as connection:
        numbers = count()

        def run(texts: Sequence[str | None], chain: Chain) -> list[str | None]:
            script, number = Script(connection), next(numbers)
            table = put(connection, f"texts_{number}", pa.table({"text": pa.array(texts, pa.string())}))
            table = script.keep(f"kept_{number}", table)
            for step, expression in enumerate(chain):
                table = script.define(f"step_{number}_{step}", table.select(text=expression(table.text)))
            return connection.to_pyarrow(table)["text"].to_pylist()

        yield run


MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True, alphabet=st.characters(codec="ascii"))
EXTENSIONS = ["", " ext 12", " x3", "转801", " 分机 5", "#9", ";", "/13912345678"]


@st.composite
def spelled(draw: st.DrawFn, digits: str, prefixes: Sequence[str]) -> str:
    """Digits with a prefix, signs and blanks between some of them, an extension, and perhaps in full width."""
    gaps = draw(st.lists(st.sampled_from(["", "", "", " ", "-", " - ", "\u3000", "."]), min_size=11, max_size=12))
    body = "".join(digit + gap for digit, gap in zip(digits, gaps, strict=False)) + digits[len(gaps) :]
    text = draw(st.sampled_from(["", " ", "\t", "电话"])) + draw(st.sampled_from(prefixes)) + body.strip(" -.\u3000")
    text += draw(st.sampled_from(EXTENSIONS))
    return text.translate(FULL_WIDTH) if draw(st.booleans()) else text


@given(st.data(), MOBILES)
def test_a_mobile_is_the_same_in_every_spelling(data: st.DataObject, mobile: str) -> None:
    text = data.draw(spelled(mobile, ["", "+86", "+86 ", "0086", "0086-", "86", "0", "+86 (0)", "(+86)", "+0086"]))
    assert normal_phone(text) == mobile


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("0755-82345678", "075582345678"),
        ("(0755) 8234 5678", "075582345678"),
        ("755 82345678", "075582345678"),
        ("+86 755 82345678", "075582345678"),
        ("0086-0755-82345678", "075582345678"),
        ("0755-82345678-801", "075582345678"),
        ("0755-82345678 转 801", "075582345678"),
        ("0755-82345678-801；13812345678", "075582345678"),
        ("010-62345678", "01062345678"),
        ("+86 (0)10 6234 5678 ext. 3", "01062345678"),
        ("0471-4567890", "04714567890"),
        ("0471-4567890-12", "04714567890"),
        ("０７５５－８２３４５６７８", "075582345678"),
        ("+852 6123 4567", "+85261234567"),
        ("00852 61234567", "+85261234567"),
        ("13812345678；13912345678", "13812345678"),
    ],
)
def test_landlines_and_phones_abroad(text: str, phone: str) -> None:
    assert normal_phone(text) == phone


@pytest.mark.parametrize(
    "text",
    [None, *" -无", "", "123", "82345678", "1381234567", "12345678901", "138123456789", "00000000000", "4001234567"],
)
def test_what_is_no_phone_gives_none(text: str | None) -> None:
    assert normal_phone(text) is None


@pytest.mark.parametrize("text", ["95511", "+8612345", "1.38123E+10", "13812345678.0", "x13812345678"])
def test_service_numbers_and_spoiled_numbers_give_none(text: str) -> None:
    assert normal_phone(text) is None


@given(MOBILES)
def test_our_phones_are_those_of_an_independent_library(mobile: str) -> None:
    parsed = phonenumbers.parse(f"0086 {mobile}", "CN")
    assert normal_phone(f"0086 {mobile}") == str(parsed.national_number)


@pytest.mark.parametrize("landline", ["075582345678", "01062345678", "04714567890", "021 5234 5678", "0898-66234567"])
def test_our_landlines_are_those_of_an_independent_library(landline: str) -> None:
    parsed = phonenumbers.parse(landline, "CN")
    assert phonenumbers.is_valid_number(parsed)
    assert normal_phone(landline) == f"0{parsed.national_number}"


def test_a_normal_phone_is_normal_already() -> None:
    for phone in ("13812345678", "075582345678", "01062345678", "+85261234567"):
        assert normal_phone(phone) == phone


BODIES = st.from_regex(r"[0-9]{6}19[0-9]{9}", fullmatch=True, alphabet=st.characters(codec="ascii"))


@given(BODIES)
def test_an_old_number_of_15_digits_is_the_new_one_of_18(body: str) -> None:
    old, new = body[:6] + body[8:], body + check_digit(body)
    assert normal_id(old) == normal_id(new) == normal_id(new.lower()) == normal_id(f" {new[:6]} {new[6:]}") == new
    assert normal_id(new.translate(FULL_WIDTH)) == new


def test_the_check_digit_of_the_standard() -> None:
    assert check_digit("11010519491231002") == "X"
    assert check_digit("44052418800101001") == "4"


@pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014", "E12345678", "EA1234567"])
def test_numbers_that_identify_a_person(number: str) -> None:
    assert is_identity(number)


@pytest.mark.parametrize(
    "number",
    [
        "110105194912310021",
        "11010519491331002X",
        "111111111111111111",
        "000000000000000000",
        "0",
        "12345678",
        "UNKNOWN",
    ],
)
def test_a_wrong_check_digit_an_impossible_birthday_and_placeholders_identify_nobody(number: str) -> None:
    assert not is_identity(number)


@given(BODIES, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(body: str, place: int, off: int) -> None:
    wrong = body[:place] + str((int(body[place]) + off) % 10) + body[place + 1 :]
    assert check_digit(wrong) != check_digit(body)


SIGNS = st.sampled_from("0123456789+-() .,;/xX#转分ａ０９＋－　\u00a0\u200b\t\nA文")
ANY = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=24)
TEXTS = st.lists(st.none() | st.text(SIGNS, max_size=24) | ANY, min_size=1, max_size=60)


@settings(deadline=None, max_examples=25)
@given(
    texts=TEXTS, mobiles=st.lists(MOBILES.flatmap(lambda m: spelled(m, ["", "+86", "0086", "0", "86"])), max_size=20)
)
def test_phones_on_the_engine_are_those_in_python(on_engine, texts: list[str | None], mobiles: list[str]) -> None:
    every = [None if text is None else unicodedata.normalize("NFKC", text) for text in texts] + mobiles
    assert on_engine(every, PHONE) == [normal_phone(text) for text in every]


@settings(deadline=None, max_examples=25)
@given(
    texts=TEXTS,
    numbers=st.lists(st.from_regex(r" ?[0-9]{15}([0-9]{2}[0-9Xx])? ?", fullmatch=True), max_size=20),
)
def test_identity_numbers_on_the_engine_are_those_in_python(on_engine, texts, numbers) -> None:
    every = [None if text is None else unicodedata.normalize("NFKC", text) for text in [*texts, *numbers]]
    every += [number.translate(FULL_WIDTH) for number in numbers if number.isascii()]
    assert on_engine(every, ID) == [normal_id(text) for text in every]


@settings(deadline=None, max_examples=25)
@given(texts=TEXTS)
def test_keys_on_the_engine_are_those_in_python(on_engine, texts: list[str | None]) -> None:
    every = [None if text is None else unicodedata.normalize("NFKC", text) for text in texts]
    every += [text for text in texts if text and not set(text) - set("09Aa ０９Ａａ　\u00a0\u200b\t\n文")]
    assert on_engine(every, KEY) == [normal_key(text) for text in every]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("P001", "P001"),
        (" Ｐ００１\u3000", "P001"),
        ("P 001", "P 001"),
        ("p001", "p001"),
        ("\ufeff7", "7"),
        (" ", None),
    ],
)
def test_a_key_keeps_its_case_and_its_inner_blanks(text: str, key: str | None) -> None:
    assert normal_key(text) == key


def test_masks_show_little() -> None:
    assert mask_phone("13812345678") == "138******78"
    assert mask_id("11010519491231002X") == "11**************2X"
    assert mask_name("测甲乙") == "测**"
    assert mask_phone("123") == "123*"


PHONES_TYPED = ["13812345678", "+86 138 1234-5678", "１３８１２３４５６７８", "0755-23456789"]
TELLING = [*PHONES_TYPED, "11010119900307851X", "110101900307851", "wang@example.com.cn", "粤B·D12345", "京A1234警"]


@pytest.mark.parametrize("telling", TELLING)
def test_a_message_keeps_of_persons_the_first_character(telling: str) -> None:
    hidden = telling[0] + "*" * (len(telling) - 1)
    assert without_persons(f"电话{telling} ({telling}), '{telling}'.") == f"电话{hidden} ({hidden}), '{hidden}'."


@pytest.mark.parametrize(
    "text",
    ["2026Q3, 2026-09-30T10:05:00, 20260930T100500Z-12345678.txt", "12,345,678,901 or 0.13812345678", "大连 B01 川渝"],
)
def test_a_message_keeps_what_is_nobody_s(text: str) -> None:
    assert without_persons(text) == text


@given(st.from_regex(BARE_MOBILE, fullmatch=True))
def test_the_last_digits_of_a_bare_mobile_are_its_normal_form(text: str) -> None:
    assert normal_phone(text) == text[-11:]


@given(st.text(alphabet=" \t\u3000\u200b\ufeffA1", max_size=5))
def test_a_cell_is_filled_where_it_has_a_key(text: str) -> None:
    assert (re.search(NOT_BLANK, text) is not None) == (normal_key(text) is not None)
