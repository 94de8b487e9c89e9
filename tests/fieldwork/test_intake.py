"""Several deliveries as one state; responses, weights and open answers that follow from it."""

from collections.abc import Callable

import pandas as pd
import pytest

from acsi.fieldwork.checks import check_rows
from acsi.fieldwork.contract import Contract
from acsi.fieldwork.intake import Delivered, Intake, merge, remarks, responses
from acsi.fieldwork.outcomes import fieldwork

Deliver = Callable[..., Intake]

NO_FLAGS = pd.Series(dtype=str)


@pytest.fixture
def deliver(agreed: Contract, cases: pd.DataFrame, rows: Callable[..., pd.DataFrame]) -> Deliver:
    """Merge deliveries, each a list of what its rows say."""

    def merged(*deliveries: list[dict[str, object]]) -> Intake:
        return merge(
            [
                Delivered(f"{place:03d}", f"{place}.csv", "", check_rows(rows(*changes), agreed, cases))
                for place, changes in enumerate(deliveries, start=1)
            ]
        )

    return merged


def test_a_later_row_replaces_an_earlier_one_and_is_a_correction(deliver: Deliver) -> None:
    intake = deliver([{"overall": 3}, {"case_id": "N2"}], [{"overall": 4}, {"case_id": "N2"}])
    accepted = intake.accepted.set_index("case_id")
    assert accepted["overall"].to_dict() == {"N1": 4.0, "N2": 8.0}
    (correction,) = intake.corrections
    assert (correction.case_id, correction.delivery, correction.row) == ("N1", "002", 2)
    assert correction.columns == ["overall"]
    assert [each.corrections for each in intake.deliveries] == [0, 1]


def test_the_same_rows_again_correct_nothing(deliver: Deliver) -> None:
    again = [{}, {"case_id": "N2", "remark": "好"}]
    assert deliver(again, again).corrections == []


def test_a_case_that_is_reached_later_is_a_correction_of_its_disposition(
    deliver: Deliver, silent: dict[str, object]
) -> None:
    intake = deliver([silent | {"disposition": 313}], [{}])
    assert intake.corrections[0].columns[0] == "disposition"
    assert intake.accepted["outcome"].tolist() == ["I"]


def test_a_row_with_faults_replaces_nothing_and_waits_in_quarantine(deliver: Deliver) -> None:
    intake = deliver([{}], [{"overall": 11}])
    assert intake.accepted["overall"].tolist() == [8.0]
    (row,) = intake.quarantine
    assert (row.delivery, row.file, row.row, row.case_id) == ("002", "2.csv", 2, "N1")
    assert [(each.column, each.code) for each in row.findings] == [("overall", "V121")]


def test_a_corrected_row_leaves_quarantine(deliver: Deliver) -> None:
    assert deliver([{"overall": 11}], [{"overall": 10}]).quarantine == []


def test_a_row_that_is_wrong_again_is_in_quarantine_once(deliver: Deliver) -> None:
    assert [row.delivery for row in deliver([{"overall": 11}], [{"overall": 11}]).quarantine] == ["002"]


def test_rows_without_case_id_are_never_replaced(deliver: Deliver) -> None:
    assert len(deliver([{"case_id": None}], [{"case_id": None}]).quarantine) == 2


def test_responses_hold_complete_interviews_with_codes_and_design_weights(
    deliver: Deliver, sample: pd.DataFrame, agreed: Contract
) -> None:
    said = [
        {"case_id": "S2", "overall": 98},
        {"case_id": "N2", "complained": 1, "handling": 4},
        {"case_id": "N1", "TOL": 26, "remark": "很快"},
        {"case_id": "N3", "disposition": 120},
        {"case_id": "N4", "staff": 1},
        {"case_id": "S1", "overall": 0},
    ]
    table = responses(deliver(said).accepted, sample, agreed, ["channel"], NO_FLAGS)
    fixed = ["case_id", "branch", "weight", "firm", "interviewer", "started", "ended", "flags", "channel"]
    assert list(table) == [*fixed, "staff", "overall", "complained", "handling", "result", "increase"]
    assert table["case_id"].tolist() == ["N1", "N2", "S2"]
    assert table["weight"].tolist() == [30.0, 30.0, 200.0]
    assert table["overall"].tolist() == [8.0, 8.0, 98.0]
    assert table["increase"].tolist() == [26.0, 10.0, 10.0]
    assert table["handling"].isna().tolist() == [True, False, True]
    assert table["firm"].tolist() == ["north", "north", "south"]


def test_open_answers_go_elsewhere_and_only_those_of_interviews(
    deliver: Deliver, sample: pd.DataFrame, agreed: Contract
) -> None:
    said = [{"remark": "长" * 400}, {"case_id": "N2", "disposition": 120, "remark": "短"}]
    (remark,) = remarks(deliver(said).accepted, sample, agreed)
    assert (remark.case_id, remark.branch, remark.question, len(remark.text)) == ("N1", "N", "remark", 400)


def test_no_interview_at_all_is_an_empty_table(
    deliver: Deliver, sample: pd.DataFrame, agreed: Contract, silent: dict[str, object]
) -> None:
    intake = deliver([silent | {"disposition": 211}])
    assert len(responses(intake.accepted, sample, agreed, ["channel"], NO_FLAGS)) == 0


def test_outcomes_count_every_released_case_once(
    deliver: Deliver, cases: pd.DataFrame, silent: dict[str, object]
) -> None:
    said = [
        {"case_id": "N1"},
        {"case_id": "N2", "interviewer": "n-02"},
        silent | {"case_id": "N3", "disposition": 211, "interviewer": "n-02"},
        {"case_id": "N4", "overall": 0},
        {"case_id": "N5", "staff": 1},
        silent | {"case_id": "S1", "disposition": 313},
        {"case_id": "N9"},
    ]
    work = fieldwork(deliver(said), cases, "2026Q3")
    north, south = work.by_branch["N"], work.by_branch["S"]
    assert (north.released, north.interviews, north.refusals, north.other, north.not_eligible) == (5, 2, 1, 1, 1)
    assert (north.quarantined, north.outstanding, north.rr1) == (1, 0, 0.5)
    assert (south.released, south.unknown, south.outstanding, south.rr1, south.coop1) == (4, 4, 3, 0.0, None)
    assert work.total.released == 9
    assert work.by_firm["south"] == south
    assert work.by_interviewer["north"]["n-02"].refusals == 1
    assert work.quarantined == 2
