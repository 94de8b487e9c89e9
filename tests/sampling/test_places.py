"""A frame of places: counters that are visited have no closing day, need no phone, and are nobody's second number."""

import pandas as pd
import pytest

from acsi.sampling.cases import contacts_table, sample_table
from acsi.sampling.exclusions import Lists
from acsi.survey.finding import Finding
from acsi.survey.rules_frame import frame_findings
from tests.sampling.conftest import Row, customers, survey, taken

PLACES = {
    "of": "places",
    "columns": {"customer_id": "outlet_no", "branch": "branch_code", "name": "outlet_name", "address": "where"},
    "eligible": [{"field": "status", "equals": "OPEN"}],
    "exclude": {"contacted_within_days": 80},
    "segments": ["kind"],
}


def counter(number: int, **changed: object) -> Row:
    return {
        "outlet_no": f"K{number:03d}",
        "branch_code": "B01" if number % 2 else "B02",
        "outlet_name": "营业厅",
        "where": f"某路{number}号",
        "phone": "4001234567",
        "kind": "counter",
        "status": "OPEN",
        **changed,
    }


def test_places_are_drawn_without_phones_closing_days_or_agents(choose) -> None:
    rows = [counter(number, phone=None) for number in range(8)]
    drawn = choose(rows, completes=2, **PLACES)
    assert len(customers(drawn, "main")) == 4
    assert drawn.selection.frame == 8
    assert taken(drawn) == {}
    assert "no_phone" not in {step.step for step in drawn.selection.steps}
    assert drawn.selection.of_places


def test_a_list_without_the_column_phone_will_do(choose) -> None:
    rows = [{name: value for name, value in counter(number).items() if name != "phone"} for number in range(8)]
    assert choose(rows, completes=2, **PLACES).selection.frame == 8


def test_counters_of_one_name_and_one_hotline_are_several_places(choose) -> None:
    assert choose([counter(number) for number in range(8)], completes=2, **PLACES).selection.frame == 8


def test_a_place_that_is_listed_twice_is_drawn_once_and_said_so(choose) -> None:
    drawn = choose([*(counter(number) for number in range(8)), counter(3), counter(5, status="SHUT")], **PLACES)
    assert taken(drawn) == {"rule_1": 1, "other_claim": 1}
    words = {step.step: step.words for step in drawn.selection.steps}
    assert words["other_claim"] == "another row of a place in the frame"
    assert words["no_customer"] == "no number"


def test_a_place_that_was_visited_lately_rests(choose) -> None:
    drawn = choose([counter(number) for number in range(8)], Lists(contacted=["K003"]), completes=3, **PLACES)
    assert taken(drawn) == {"contacted": 1}
    assert "K003" not in customers(drawn)


def test_the_firm_gets_name_and_address_and_the_plain_sample_neither(choose) -> None:
    cases = choose([counter(number) for number in range(8)], completes=2, **PLACES).cases
    pseudonyms = [f"X{row}" for row in range(len(cases))]
    contacts = contacts_table(cases, pseudonyms)
    assert contacts["address"].str.fullmatch(r"某路\d号").all()
    assert (contacts["closed_on"] == "").all()
    sample = sample_table(cases, pseudonyms, ["kind"])
    assert (sample["closed_month"] == "").all()
    assert not sample.astype(str).apply(lambda column: column.str.contains("某路|营业厅|K0")).any(axis=None)


def test_the_same_places_come_out_whatever_the_order_of_the_rows(choose) -> None:
    rows = [counter(number) for number in range(20)]
    first, second = (choose(some, completes=3, **PLACES).cases for some in (rows, rows[::-1]))
    pd.testing.assert_frame_equal(first, second)


@pytest.mark.parametrize("key", ["agents", "shared_phone", "near_phone"])
def test_agents_are_not_looked_for_among_places(key: str) -> None:
    exclude = {"agents": {"match": ["phone"]}} | {key: {"match": ["phone"]} if key == "agents" else {}}
    found = list(frame_findings(survey(**PLACES | {"exclude": exclude})))
    assert Finding("S179", ("frame", "exclude", key), {"key": key}) in found
