"""Which cases may be called, who has them, and how many more are needed."""

from collections.abc import Sequence

import pandas as pd
import pytest

from acsi.fieldwork.cases import Need, may_be_called, needs, reserve_left, shared
from acsi.fieldwork.intake import Intake
from acsi.fieldwork.outcomes import fieldwork
from acsi.fieldwork.records import Fieldwork


def work(
    cases: pd.DataFrame, outcomes: dict[str, str], *, screened: Sequence[str] = (), rejected: Sequence[str] = ()
) -> Fieldwork:
    """The fieldwork in which these cases came to these outcomes, with what was found of some of them."""
    accepted = pd.DataFrame({"case_id": list(outcomes), "outcome": list(outcomes.values())})
    found = {"rejected": accepted["case_id"].isin(rejected), "screened": accepted["case_id"].isin(screened)}
    accepted = accepted.assign(firm="", interviewer="", started=pd.NaT, **found)
    return fieldwork(Intake(accepted, [], [], []), cases, "2026Q3")


def test_main_cases_and_the_first_of_the_reserve_are_released(cases: pd.DataFrame) -> None:
    assert list(cases.index[cases["released"]]) == ["N1", "N2", "N3", "N4", "N5", "S1", "S2", "S3", "S4"]
    assert reserve_left(cases) == {"N": 1, "S": 2}
    assert cases["firm"].to_dict() | {"N6": "", "S5": ""} == cases["firm"].to_dict()


def split(cases: pd.DataFrame) -> pd.DataFrame:
    """The same cases with S split: three main cases and one reserve case a, one and one b."""
    parts = {"S1": "S/a", "S2": "S/a", "S3": "S/a", "S4": "S/b", "S5": "S/a", "S6": "S/b"}
    order = cases["order"].where(cases.index != "S6", 1)
    return cases.assign(stratum=[parts.get(case, "N") for case in cases.index], order=order)


def lacking(found: list[Need]) -> dict[str, tuple[int, int]]:
    return {need.stratum: (need.needed, need.release) for need in found if need.needed}


def test_before_a_delivery_every_case_counts_as_an_interview(cases: pd.DataFrame) -> None:
    assert needs(cases, None) == [Need("N", "N", 0, 1), Need("S", "S", 0, 2)]


def test_cases_still_out_are_expected_to_yield_like_the_others(cases: pd.DataFrame) -> None:
    assert lacking(needs(cases, work(cases, {"S1": "I", "S2": "R"}))) == {"S": (4, 2)}
    assert lacking(needs(cases, work(cases, {"S1": "I", "S2": "I", "S3": "R", "S4": "I"}))) == {"S": (2, 2)}


def test_a_branch_without_any_interview_is_counted_on_for_one_in_ten(cases: pd.DataFrame) -> None:
    assert lacking(needs(cases, work(cases, dict.fromkeys(["S1", "S2", "S3", "S4"], "R")))) == {"S": (40, 2)}


@pytest.mark.parametrize("mark", ["screened", "rejected"])
def test_agents_found_in_the_interview_and_rejected_interviews_are_replaced(cases: pd.DataFrame, mark: str) -> None:
    outcomes = {"S1": "I", "S2": "I", "S3": "I", "S4": "NE" if mark == "screened" else "O"}
    found = work(cases, outcomes, **{mark: ["S4"]})
    assert (found.by_branch["S"].screened_out, found.by_branch["S"].rejected) == (
        mark == "screened",
        mark == "rejected",
    )
    assert lacking(needs(cases, found)) == {"S": (2, 2)}


def test_parts_of_a_branch_need_cases_of_their_own(cases: pd.DataFrame) -> None:
    parts = split(cases)
    done = work(parts, {"S1": "I", "S2": "I", "S3": "I", "S4": "R"})
    assert set(done.by_stratum) == {"S/a", "S/b"}
    assert lacking(needs(parts, done)) == {"S/b": (2, 1)}


def test_a_part_yields_as_its_branch_until_it_has_enough_cases_of_its_own(monkeypatch, cases: pd.DataFrame) -> None:
    parts = split(cases)
    done = work(parts, {"S1": "I", "S2": "I", "S3": "I", "S4": "R"})
    monkeypatch.setattr("acsi.fieldwork.cases.ENOUGH", 1)
    assert lacking(needs(parts, done)) == {"S/b": (10, 1)}


def test_released_cases_are_those_first_in_their_own_part(sample: pd.DataFrame) -> None:
    parts = split(sample.set_index("case_id")).reset_index()
    allowed = may_be_called(parts, {"S/b": 1})
    assert set(parts["case_id"][allowed]) == {"N1", "N2", "N3", "N4", "S1", "S2", "S3", "S4", "S6"}


def test_a_number_for_a_branch_is_shared_over_its_parts_as_their_main_cases() -> None:
    rows = [("S/a", "main", 9), ("S/a", "reserve", 18), ("S/b", "main", 3), ("S/b", "reserve", 2)]
    cases = pd.DataFrame(
        [(part, role) for part, role, count in rows for _ in range(count)], columns=["stratum", "role"]
    )
    cases = cases.assign(branch="S", released=cases["role"] == "main")
    assert shared(cases, "S", 4) == {"S/a": 3, "S/b": 1}
    assert shared(cases, "S", 1) == {"S/a": 1}
    assert shared(cases, "S", 20) == {"S/a": 18, "S/b": 2}
