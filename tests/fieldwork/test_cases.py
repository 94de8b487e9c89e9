"""Which cases may be called, who has them, and how many more are needed."""

import pandas as pd

from acsi.fieldwork.cases import Need, needs, reserve_left
from acsi.fieldwork.intake import Intake
from acsi.fieldwork.outcomes import fieldwork
from acsi.fieldwork.records import Fieldwork


def work(cases: pd.DataFrame, outcomes: dict[str, str]) -> Fieldwork:
    """The fieldwork in which these cases came to these outcomes."""
    accepted = pd.DataFrame({"case_id": list(outcomes), "outcome": list(outcomes.values())})
    accepted = accepted.assign(firm="", interviewer="", rejected=False, screened=False, started=pd.NaT)
    return fieldwork(Intake(accepted, [], [], []), cases, "2026Q3")


def test_main_cases_and_the_first_of_the_reserve_are_released(cases: pd.DataFrame) -> None:
    assert list(cases.index[cases["released"]]) == ["N1", "N2", "N3", "N4", "N5", "S1", "S2", "S3", "S4"]
    assert reserve_left(cases) == {"N": 1, "S": 2}
    assert cases["firm"].to_dict() | {"N6": "", "S5": ""} == cases["firm"].to_dict()


def test_before_a_delivery_every_case_counts_as_an_interview(cases: pd.DataFrame) -> None:
    assert needs(cases, None, completes=4) == []
    assert needs(cases, None, completes=5) == [Need("S", 1, 2)]


def test_cases_still_out_are_expected_to_yield_like_the_others(cases: pd.DataFrame) -> None:
    found = needs(cases, work(cases, {"S1": "I", "S2": "R"}), completes=3)
    assert found == [Need("S", 2, 2)]
    assert [each.release for each in needs(cases, work(cases, {"S1": "I", "S2": "R"}), completes=10)] == [1, 2]


def test_a_branch_without_any_interview_is_counted_on_for_one_in_ten(cases: pd.DataFrame) -> None:
    (need,) = needs(cases, work(cases, dict.fromkeys(["S1", "S2", "S3", "S4"], "R")), completes=2)
    assert (need.branch, need.needed, need.release) == ("S", 20, 2)
