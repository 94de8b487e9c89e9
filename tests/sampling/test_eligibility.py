"""The conditions: which claims meet them, in which order they count, and what is said when none is left."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import count

import pandas as pd
import pyarrow as pa
import pytest

from acsi.engine.connection import connect, put
from acsi.errors import AcsiError
from acsi.sampling.eligibility import meets
from acsi.survey.models import Eligible
from tests.sampling.conftest import AS_OF, Select, claim, taken


def only(**condition: object) -> list[dict[str, object]]:
    return [condition]


@pytest.fixture(scope="module")
def kept() -> Iterator[Callable[..., list[int]]]:
    """The places of the values of a column that meet a condition on it."""
    with connect() as connection:
        numbers = count()

        def run(values: list[object], **condition: object) -> list[int]:
            columns = {"place": list(range(len(values))), "extra": values}
            table = put(connection, f"t{next(numbers)}", pa.table(columns))
            rule = Eligible.model_validate({"field": "extra", **condition})
            found = table.filter(meets(table.extra, rule, AS_OF).fill_null(False)).to_pyarrow()["place"].to_pylist()
            return sorted(found)

        yield run


@pytest.mark.parametrize(
    ("values", "condition", "expected"),
    [
        (["motor", " motor ", "ｍｏｔｏｒ", "Motor", "home", None], {"in": ["motor"]}, [0, 1, 2]),
        (["3", "03", "4", None], {"equals": 3}, [0]),
        ([3, 4, None], {"equals": "3"}, [0]),
        ([True, False], {"equals": True}, [0]),
        (["100", "99.5", "1e3", "much", None], {"from": 100}, [0, 2]),
        ([100.0, 5.0, None], {"from": 6, "to": 100}, [0]),
        (["B", "A", "C", None], {"from": "A", "to": "B"}, [0, 1]),
        (["2026-01-02", "2026/1/1", "20251231", "soon"], {"from": date(2026, 1, 1)}, [0, 1]),
        ([date(2026, 1, 2), date(2025, 1, 1)], {"in": [date(2026, 1, 2)]}, [0]),
        (["x", "", "  ", "\u3000", None], {"not_null": True}, [0]),
    ],
)
def test_a_condition_keeps_what_meets_it(
    kept: Callable[..., list[int]], values: list[object], condition: dict[str, object], expected: list[int]
) -> None:
    assert kept(values, **condition) == expected


def test_days_count_from_the_as_of_date_and_later_days_are_not_within_it(kept: Callable[..., list[int]]) -> None:
    days = [(AS_OF - timedelta(days=days)).isoformat() for days in (0, 90, 91, -1)]
    assert kept(days, within_days=90) == [0, 1]


def test_a_closing_day_is_read_in_every_usual_form(choose: Select) -> None:
    written = [
        "2026-09-01",
        "2026/9/1",
        "2026.09.01",
        "2026年9月1日",
        "20260901",
        "2026-09-01 17:30:00",
        "2026-9-1T08:00",
    ]
    drawn = choose([claim(person, closed_on=day) for person, day in enumerate(written)], completes=len(written))
    assert drawn.cases["closed_on"].to_list() == [date(2026, 9, 1)] * len(written)


def test_each_claim_is_counted_by_the_first_condition_it_fails(choose: Select) -> None:
    rows = [
        claim(1),
        claim(2, line="home", status="OPEN"),
        claim(3, status="OPEN", closed_on=None),
        claim(4, closed_on="2020-01-01"),
        claim(5, insured_no=" "),
        claim(6, branch_code="X"),
        claim(7, mobile="none"),
    ]
    expected = {"unknown_branch": 1, "no_customer": 1, "rule_1": 1, "rule_2": 1, "rule_3": 1, "no_phone": 1}
    assert taken(choose(rows)) == expected


def test_the_counts_add_up_to_the_extract_in_every_branch(choose: Select) -> None:
    rows = [
        claim(i, branch_code=["B01", "B02", "B9", None][i % 4], line=["motor", "home"][i % 3 == 0])
        | ({"mobile": "x"} if i % 5 == 0 else {})
        for i in range(80)
    ]
    selection = choose([*rows, *rows[:10]]).selection
    assert selection.claims == 90
    assert sum(step.claims for step in selection.steps) + selection.frame == 90
    for code, branch in selection.branches.items():
        assert sum(step.by_branch[code] for step in selection.steps) + branch.frame == branch.extract


def fault_of(choose: Select, rows: list[dict[str, object]], **definition: object) -> str:
    with pytest.raises(AcsiError) as raised:
        choose(rows, **definition)
    return str(raised.value)


def test_a_condition_that_leaves_nobody_says_what_the_field_holds(choose: Select) -> None:
    rows = [claim(i, line=["home", "travel"][i % 2]) for i in range(20)]
    message = fault_of(choose, rows)
    assert message.startswith(
        "A023 claims.csv, frame: eligible 1: The condition “line is one of motor” leaves none of 20"
    )
    assert "Its values are: home, travel." in message


def test_values_that_could_be_a_persons_are_not_shown(choose: Select) -> None:
    rows = [claim(i, line=f"测{i}") for i in range(20)]
    assert "测" not in fault_of(choose, rows)
    rows = [claim(1) for _ in range(20)]
    message = fault_of(choose, rows, eligible=only(field="name", equals="motor"))
    assert "测" not in message
    assert "It is filled in 20 of them." in message


@pytest.mark.parametrize(
    ("changed", "condition", "cause"),
    [
        ({"closed_on": "2025-01-05"}, {"within_days": 90}, "Its days run from 2025-01-05 to 2025-01-05"),
        ({"closed_on": "2026-09-01", "due": "soon"}, {"field": "due", "within_days": 9}, "None of its values is a day"),
        ({"paid": "5"}, {"field": "paid", "from": 10}, "Its numbers run from 5 to 5."),
        ({"paid": "much"}, {"field": "paid", "from": 10}, "It holds no numbers."),
        ({"paid": ""}, {"field": "paid", "not_null": True}, "It is filled in 0 of them."),
        ({"paid": None}, {"field": "paid", "equals": "x"}, "It is empty in all of them."),
    ],
)
def test_the_cause_is_said(
    choose: Select, changed: dict[str, object], condition: dict[str, object], cause: str
) -> None:
    rows = [claim(i, **{"paid": "1", **changed}) for i in range(3)]
    assert cause in fault_of(choose, rows, eligible=only(**{"field": "closed_on", **condition}))


def test_a_closing_day_that_is_text_throughout_is_refused(choose: Select) -> None:
    rows = [claim(i, closed_on="30/09/2026") for i in range(3)]
    assert fault_of(choose, rows).startswith("A022 claims.csv: None of the 3 values of closed_on is a day.")


def test_some_closing_days_that_are_none_are_counted_and_told(choose: Select) -> None:
    drawn = choose([claim(1), claim(2, closed_on="2026-02-30")], eligible=[])
    assert taken(drawn) == {"no_closing_day": 1}
    assert [doubt.code for doubt in drawn.selection.warnings if doubt.code == "W505"] == ["W505"]


def test_an_extract_without_rows_is_refused(choose: Select) -> None:
    empty = pa.Table.from_pandas(pd.DataFrame([claim(1)]).iloc[:0].astype(str), preserve_index=False)
    with pytest.raises(AcsiError, match=r"A020 claims\.csv: The extract has no rows"):
        choose(empty)


def test_no_known_branch_is_refused_without_showing_what_stands_there(choose: Select) -> None:
    message = fault_of(choose, [claim(1, branch_code="测一")])
    assert message.startswith("A021")
    assert "测" not in message


def test_no_customer_number_at_all_is_refused(choose: Select) -> None:
    assert fault_of(choose, [claim(1, insured_no=None)]).startswith("A024")
    assert fault_of(choose, [claim(1, mobile="-")]).startswith("A024")


def test_numbers_that_a_spreadsheet_program_rounded_are_refused(choose: Select) -> None:
    rows = [claim(1), claim(2, insured_no="4.40301E+17")]
    assert fault_of(choose, rows).startswith("A025 claims.csv: 1 claim has a customer or identity number")
