"""Rows of a delivery against the contract."""

from collections.abc import Callable
from datetime import UTC, datetime

import pandas as pd
import pytest

from acsi.fieldwork.checks import Checked, check_rows
from acsi.fieldwork.contract import Contract

Check = Callable[..., Checked]

CAME = datetime(2026, 7, 2, 12, tzinfo=UTC)


@pytest.fixture
def check(agreed: Contract, cases: pd.DataFrame, rows: Callable[..., pd.DataFrame]) -> Check:
    """Check a delivery of the rows given."""

    def checked(*changes: dict[str, object], firm: str = "north") -> Checked:
        return check_rows(rows(*changes), agreed, cases, firm=firm, firms=["north", "south"], at=CAME)

    return checked


def found(checked: Checked) -> list[tuple[int, str, str]]:
    """Row, column and code of each fault."""
    return [(each.row, each.column, each.code) for each in checked.faults]


def messages(checked: Checked) -> list[str]:
    return [str(each.problem("d.csv", each.row + 2)) for each in checked.faults]


def test_a_good_interview_has_no_fault(check: Check) -> None:
    checked = check({})
    assert found(checked) == []
    row = checked.rows.iloc[0]
    assert (row["case_id"], row["outcome"], row["firm"], row["interviewer"]) == ("N1", "I", "north", "n-01")
    assert row["started"] == pd.Timestamp("2026-07-01 10:00")


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"case_id": None}, "case_id", "V101"),
        ({"case_id": "N9"}, "case_id", "V102"),
        ({"case_id": "N6"}, "case_id", "V104"),
        ({"case_id": "S1"}, "case_id", "V105"),
        ({"disposition": None, "interviewer": None}, "disposition", "V110"),
        ({"disposition": 510}, "disposition", "V111"),
        ({"disposition": 110.5}, "disposition", "V111"),
        ({"disposition": "done"}, "disposition", "V111"),
        ({"disposition": 211}, "disposition", "V112"),
        ({"disposition": 410}, "disposition", "V112"),
        ({"interviewer": " "}, "interviewer", "V114"),
        ({"started": None}, "started", "V115"),
        ({"ended": "at noon"}, "ended", "V116"),
        ({"ended": "2026-07-01 09:59:00"}, "ended", "V117"),
        ({"started": "2026-05-31 10:00:00", "ended": "2026-05-31 10:12:00"}, "started", "V118"),
        ({"ended": "2026-07-05 10:00:00"}, "ended", "V119"),
        ({"interviewer": "13900001234"}, "interviewer", "V124"),
        ({"interviewer": "样本"}, "interviewer", "V124"),
        ({"overall": "good"}, "overall", "V120"),
        ({"overall": 11}, "overall", "V121"),
        ({"overall": 7.5}, "overall", "V121"),
        ({"overall": 97}, "overall", "V121"),
        ({"complained": 2}, "complained", "V121"),
        ({"TOL": 27}, "TOL", "V121"),
        ({"TOL": 98}, "TOL", "V121"),
        ({"overall": None}, "overall", "V122"),
        ({"complained": 1}, "handling", "V122"),
        ({"complained": 1, "handling": 9}, "result", "V122"),
        ({"handling": 5}, "handling", "V123"),
        ({"complained": 98, "handling": 5}, "handling", "V123"),
        ({"complained": 1, "handling": 5, "result": 5}, "result", "V123"),
    ],
)
def test_each_fault_is_found_once_at_its_place(check: Check, change: dict[str, object], column: str, code: str) -> None:
    assert found(check(change)) == [(0, column, code)]


@pytest.mark.parametrize(
    "change",
    [
        {"case_id": " n5 "},
        {"overall": 98},
        {"TOL": 26},
        {"complained": 1, "handling": 98},
        {"complained": 1, "handling": 9, "result": 1},
        {"complained": "1", "handling": "9", "result": "10"},
        {"disposition": 120, "complained": None, "TOL": None},
        {"disposition": 212, "interviewer": None, "started": None, "complained": None, "TOL": None},
        {"remark": "都很好"},
    ],
)
def test_what_is_allowed_is_taken(check: Check, change: dict[str, object]) -> None:
    assert found(check(change)) == []


@pytest.mark.parametrize("disposition", [211, 220, 231, 311, 316, 390, 430])
def test_a_case_without_interview_has_no_answers(check: Check, silent: dict[str, object], disposition: int) -> None:
    assert found(check(silent | {"disposition": disposition})) == []


def test_a_complete_interview_without_any_answer_is_one_fault(check: Check, silent: dict[str, object]) -> None:
    kept = dict.fromkeys(("started", "ended"), "2026-07-01") | {"interviewer": "n-01"}
    assert found(check(silent | kept)) == [(0, "disposition", "V113")]


@pytest.mark.parametrize("disposition", [110, 120, 470])
def test_a_person_screened_out_is_not_eligible_whatever_else_stands_there(check: Check, disposition: int) -> None:
    checked = check({"staff": 1, "disposition": disposition, "overall": None, "interviewer": None})
    assert found(checked) == []
    assert checked.rows["outcome"].item() == "NE"


def test_a_case_twice_in_one_file_is_refused_in_both_rows(check: Check) -> None:
    checked = check({}, {"case_id": "N2"}, {"overall": 3})
    assert found(checked) == [(0, "case_id", "V103"), (2, "case_id", "V103")]
    assert "rows: 2, 4" in messages(checked)[0]
    assert checked.rows["faulty"].tolist() == [True, False, True]


def test_a_fault_in_a_filter_does_not_make_faults_of_what_follows(check: Check) -> None:
    assert found(check({"complained": "yes", "handling": 5})) == [(0, "complained", "V120")]
    assert found(check({"complained": None})) == [(0, "complained", "V122")]


def test_the_firm_comes_from_the_row_then_the_delivery_then_the_handover(check: Check) -> None:
    assert check({"firm": "north"}, firm="").rows["firm"].item() == "north"
    assert check({"case_id": "S1"}, firm="").rows["firm"].item() == "south"
    assert found(check({"firm": "nroth"})) == [(0, "firm", "V106")]


def test_all_faults_of_a_row_are_told_in_the_order_of_the_columns(check: Check) -> None:
    codes = [code for _, _, code in found(check({"case_id": "X", "interviewer": None, "overall": 0, "handling": 1}))]
    assert codes == ["V102", "V114", "V121", "V123"]


def test_rows_keep_their_numbers_in_the_file(
    agreed: Contract, cases: pd.DataFrame, rows: Callable[..., pd.DataFrame]
) -> None:
    table = rows({}, {"case_id": "N2", "overall": 0}, {"case_id": "N3"}).drop(index=0)
    checked = check_rows(table, agreed, cases)
    assert checked.rows["row"].tolist() == [3, 4]
    assert checked.faults[0].row == 0


def test_messages_never_show_what_may_be_a_name_or_a_phone(check: Check) -> None:
    told = messages(check({"case_id": "13800001234", "overall": "王小明", "complained": 13800001234, "ended": "小明"}))
    assert len(told) == 4
    assert not any("13800001234" in each or "明" in each for each in told)
    assert "A number of 11 digits" in told[0]
    assert (
        "11 is not an answer of this question. Allowed: 1 to 10, or 98 (dont_know)"
        in messages(check({"overall": 11}))[0]
    )


def test_one_interview_under_two_cases_is_a_copy(check: Check) -> None:
    time = {"started": "2026-07-01 10:00:00", "ended": "2026-07-01 10:12:00"}
    checked = check({}, time | {"case_id": "N2"}, time | {"case_id": "N3", "overall": 7})
    assert found(checked) == [(0, "case_id", "V125"), (1, "case_id", "V125")]
    assert "rows 2, 3" in messages(checked)[0]


def test_codes_of_interviewers_are_no_names(check: Check) -> None:
    for code in ("n-07", "访问员07", "0755", "A", "12345"):
        assert found(check({"interviewer": code})) == []
