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


def test_a_list_without_rows_is_refused(source: Callable[..., Source]) -> None:
    made = source([{"phone": phone(1)}])
    none = Source("known.csv", made.table.filter(made.table.phone == ""))
    with pytest.raises(AcsiError, match=r"A012 known\.csv: The list has no rows"):
        known_phones(none, FRAME)
