"""Lists become keys; what has none is counted, and what cannot be a list is refused."""

from collections.abc import Callable

import pytest

from acsi.engine.files import Source
from acsi.errors import AcsiError
from acsi.sampling.lists import do_not_contact, known_phones, register
from tests.sampling.conftest import identity, phone, survey

FRAME = survey().frame
BOTH = ("id_number", "phone")


def test_a_register_gives_the_keys_of_every_phone_column(source: Callable[..., Source]) -> None:
    rows = [
        {"agent_no": "A1", "id_number": identity(1), "phone": "+86 154-0000-0001", "former_phone": None},
        {"agent_no": "A2", "id_number": f" {identity(2).lower()}", "phone": phone(2), "former_phone": phone(3)},
    ]
    keys = register(source(rows, "agents.csv"), FRAME, BOTH)
    assert keys.keys == {"id_number": {identity(1), identity(2)}, "phone": {phone(1), phone(2), phone(3)}}
    assert (keys.rows, keys.empty, keys.unusable) == (2, 0, {"id_number": 0, "phone": 0})


def test_a_cell_may_hold_several_phones(source: Callable[..., Source]) -> None:
    rows = [{"id_number": identity(1), "phone": f"{phone(1)}；{phone(2)} / {phone(3)}"}]
    assert register(source(rows), FRAME, BOTH).keys["phone"] == {phone(1), phone(2), phone(3)}


def test_the_names_of_the_extract_serve_too(source: Callable[..., Source]) -> None:
    assert register(source([{"mobile": phone(1)}]), FRAME, ["phone"]).keys["phone"] == {phone(1)}


def test_columns_are_found_under_other_names(source: Callable[..., Source]) -> None:
    row = {"身份证号": identity(1), "Mobile": phone(1), "家庭电话": phone(2), "银行账号": "6200 0000 0000 0012 345"}
    kinds = ("id_number", "phone", "bank_account")
    assert register(source([row]), FRAME, kinds).keys == {
        "id_number": {identity(1)},
        "phone": {phone(1), phone(2)},
        "bank_account": {"6200000000000012345"},
    }


def test_a_register_says_whose_a_key_is(source: Callable[..., Source]) -> None:
    rows = [
        {"工号": "A2", "姓名": "测试乙", "branch_code": "B02", "phone": phone(1), "household_phone": phone(3)},
        {"工号": "A1", "姓名": "测试甲", "branch_code": "B01", "phone": phone(2), "household_phone": phone(3)},
    ]
    owners = register(source(rows), FRAME, ["phone"]).owners["phone"]
    assert owners[phone(1)] == ("A2", "测试乙", "B02", "phone")
    assert owners[phone(3)] == ("A1", "测试甲", "B01", "household_phone")


def test_near_phones_need_names_and_branches(source: Callable[..., Source]) -> None:
    near = survey(exclude={"agents": {}, "near_phone": {}}).frame
    rows = [{"phone": phone(1), "former_phone": phone(2), "name": " 测试甲", "branch": "B01"}]
    assert register(source(rows), near, ["phone"]).places == {f"{phone(1)}|B01|测试甲", f"{phone(2)}|B01|测试甲"}
    with pytest.raises(AcsiError, match=r"A010.*branch"):
        register(source([{"phone": phone(1), "name": "测试甲"}]), near, ["phone"])


def test_old_numbers_of_15_digits_are_compared_as_new_ones(source: Callable[..., Source]) -> None:
    old = identity(1)[:6] + identity(1)[8:17]
    assert register(source([{"id_number": old, "phone": phone(1)}]), FRAME, BOTH).keys["id_number"] == {identity(1)}


def test_empty_rows_and_placeholders_are_counted_and_match_nobody(source: Callable[..., Source]) -> None:
    rows = [
        {"id_number": identity(1), "phone": phone(1)},
        {"id_number": None, "phone": " "},
        {"id_number": "111111111111111111", "phone": "unknown"},
        {"id_number": "", "phone": phone(2)},
    ]
    keys = register(source(rows), FRAME, BOTH)
    assert keys.keys == {"id_number": {identity(1)}, "phone": {phone(1), phone(2)}}
    assert (keys.rows, keys.empty, keys.unusable) == (4, 1, {"id_number": 1, "phone": 1})


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([{"id_number": None, "phone": phone(1)}, {"id_number": " ", "phone": phone(2)}], "A011"),
        ([{"idnumber": identity(1), "phone": phone(1)}], "A010"),
        ([{"id_number": identity(1), "phone": 15400000001.5}], "I011"),
        ([{"id_number": "9.90101E+17", "phone": phone(1)}], "A013"),
    ],
)
def test_a_register_that_cannot_be_one_is_refused(
    source: Callable[..., Source], rows: list[dict[str, object]], code: str
) -> None:
    with pytest.raises(AcsiError) as raised:
        register(source(rows, "agents.csv"), FRAME, BOTH)
    assert raised.value.problems[0].code == code
    assert "1540" not in str(raised.value)


def test_a_missing_column_of_a_register_has_a_likely_name(source: Callable[..., Source]) -> None:
    with pytest.raises(AcsiError, match="Did you mean id_numbr"):
        register(source([{"id_numbr": "1", "phone": phone(1)}]), FRAME, BOTH)


def test_a_list_of_those_not_to_be_contacted_needs_one_kind_of_key(source: Callable[..., Source]) -> None:
    rows = [{"insured_no": "P1", "mobile": None}, {"insured_no": None, "mobile": phone(2)}]
    assert do_not_contact(source(rows), FRAME).keys == {"customer_id": {"P1"}, "id_number": set(), "phone": {phone(2)}}
    assert do_not_contact(source([{"phone": phone(1)}]), FRAME).keys["phone"] == {phone(1)}
    with pytest.raises(AcsiError, match="A010"):
        do_not_contact(source([{"who": "P1"}]), FRAME)
    with pytest.raises(AcsiError, match="A011"):
        do_not_contact(source([{"insured_no": None, "mobile": ""}]), FRAME)


def test_known_phones_are_phones(source: Callable[..., Source]) -> None:
    assert known_phones(source([{"phone": "0755-82345678", "owner": "garage"}]), FRAME).keys == {
        "phone": {"075582345678"}
    }


def test_a_list_of_service_numbers_is_one(source: Callable[..., Source]) -> None:
    assert known_phones(source([{"phone": "400-123-4567"}]), FRAME).unusable == {"phone": 1}


def test_a_list_without_rows_is_refused(source: Callable[..., Source]) -> None:
    made = source([{"phone": phone(1)}])
    none = Source("known.csv", made.table.filter(made.table.phone == ""))
    with pytest.raises(AcsiError, match=r"A012 known\.csv: The list has no rows"):
        known_phones(none, FRAME)
