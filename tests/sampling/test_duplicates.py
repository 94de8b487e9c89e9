"""One person under several customer numbers: drawn once, whoever the database calls him."""

import re
from datetime import date
from itertools import permutations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acsi.engine.connection import connect, put
from acsi.identity import check_digit, is_identity
from acsi.sampling.duplicates import valid
from tests.sampling.conftest import Select, claim, customers, identity, phone, taken

OTHERS = [claim(person) for person in range(50, 56)]


def kept(choose: Select, *rows: dict[str, object]) -> list[str]:
    """Of the customers of these rows those in the frame."""
    drawn = choose([*rows, *OTHERS], completes=99, reserve=0, exclude={})
    return sorted(set(customers(drawn)) & {str(row["insured_no"]).strip() for row in rows})


def test_the_same_identity_number_is_one_person_however_it_is_written(choose: Select) -> None:
    number = identity(1)
    rows = [claim(1), claim(2, id_number=f" {number[:6]} {number[6:]}".lower()), claim(3)]
    assert kept(choose, *rows) == ["P0001", "P0003"]


def test_the_same_phone_and_name_are_one_person(choose: Select) -> None:
    same = {"mobile": f"+86 {phone(1)}", "name": " 测１ "}
    assert kept(choose, claim(1), claim(2, **same)) == ["P0001"]
    assert kept(choose, claim(1), claim(2, mobile=phone(1))) == ["P0001", "P0002"]
    assert kept(choose, claim(1), claim(2, name="测1")) == ["P0001", "P0002"]


@pytest.mark.parametrize("nothing", [None, "", " "])
def test_what_is_empty_is_not_the_same(choose: Select, nothing: str | None) -> None:
    rows = [claim(person, name=nothing, id_number=nothing, mobile=phone(1)) for person in (1, 2)]
    assert kept(choose, *rows) == ["P0001", "P0002"]


@pytest.mark.parametrize("number", ["1" * 18, "44030119800230001X", identity(1)[:-1] + "0", "A1234567"])
def test_a_placeholder_is_nobodys_number(choose: Select, number: str) -> None:
    if is_identity(number) and len(number) == 18:
        number = number[:-1] + "1"
    assert kept(choose, *(claim(person, id_number=number) for person in (1, 2))) == ["P0001", "P0002"]


def test_the_number_whose_claim_was_closed_last_stands_for_the_person(choose: Select) -> None:
    rows = [
        claim(1, closed_on="2026-08-01"),
        claim(2, id_number=identity(1), closed_on="2026-09-01", branch_code="B02"),
    ]
    assert kept(choose, *rows) == ["P0002"]
    assert taken(choose([*rows, *OTHERS], exclude={})) == {"same_person": 1}


def test_numbers_are_linked_through_others(choose: Select) -> None:
    first = claim(1, closed_on="2026-09-05")
    second = claim(2, id_number=identity(1), closed_on="2026-09-01")
    third = claim(3, mobile=phone(2), name="测2", closed_on="2026-09-04")
    for rows in permutations([first, second, third]):
        assert kept(choose, *rows) == ["P0001"]


def test_the_counts_still_add_up(choose: Select) -> None:
    rows = [claim(person, id_number=identity(person % 7), branch_code=f"B0{1 + person % 2}") for person in range(40)]
    selection = choose([*rows, *rows[:5]], exclude={}).selection
    assert selection.frame == 7
    for code, branch in selection.branches.items():
        assert sum(step.by_branch[code] for step in selection.steps) + branch.frame == branch.extract


def test_duplicates_do_not_change_who_else_is_drawn(choose: Select) -> None:
    rows = [claim(person) for person in range(30)]
    doubled = [claim(100 + person, id_number=identity(person), closed_on="2026-07-10") for person in range(10)]
    before, after = (customers(choose(each, completes=40, exclude={})) for each in (rows, [*rows, *doubled]))
    assert set(after) <= {f"P{person:04d}" for person in range(30)} | {f"P{100 + person:04d}" for person in range(10)}
    assert len(after) == len(before) == 30


BODIES = st.one_of(
    st.text("0123456789", min_size=17, max_size=17),
    st.dates(min_value=date(1800, 1, 1)).map(lambda day: f"990101{day:%Y%m%d}001"),
)
NO_DAY = re.compile(r"(0230|0229|0231|0431|0631|0931|1131)$")


@settings(deadline=None, max_examples=5)
@given(st.lists(st.tuples(BODIES, st.sampled_from("0123456789X")), min_size=30, max_size=60))
def test_a_number_is_valid_on_the_engine_if_python_finds_it_so(made: list[tuple[str, str]]) -> None:
    """But for days that no month has, which the engine lets pass where the check digit holds."""
    numbers = sorted({number for body, last in made for number in (body + check_digit(body), body + last)})
    with connect() as connection:
        table = put(connection, "numbers", pa.table({"number": numbers}))
        found = table.filter(valid(table.number)).to_pyarrow()["number"].to_pylist()
    expected = {number for number in numbers if is_identity(number)}
    assert expected <= set(found)
    assert all(NO_DAY.search(number[:14]) for number in set(found) - expected)
