"""What the fieldwork adds to the league: response rates, days, and flags for what is doubtful."""

from acsi.fieldwork.records import Fieldwork
from acsi.league.tables import csv_rows
from acsi.sampling.results import Selection
from acsi.steps.rank import _with_fieldwork
from tests.reporting.conftest import BRANCHES, make_league, make_survey
from tests.reporting.test_fieldwork import TRUST, outcomes, selection

LEAGUE = make_league(make_survey(), few=["B05"])
FIELDWORK = Fieldwork(
    wave="2026Q3",
    total=outcomes(220, 100, 0.47),
    by_branch={"B01": outcomes(220, 100, 0.47)},
    by_firm={},
    by_interviewer={},
    deliveries=[],
    corrections=[],
    quarantined=0,
    trust=TRUST,
)


def flags(selected: Selection | None, fieldwork: Fieldwork = FIELDWORK) -> dict[str, list[str]]:
    found = _with_fieldwork(LEAGUE, fieldwork, selected).branches
    return {row.branch: row.flags for row in found if row.flags}


def test_branches_are_flagged_for_what_is_doubtful_in_their_fieldwork() -> None:
    assert flags(selection([code for code, _, _ in BRANCHES])) == {
        "B02": ["nested_interviewers"],
        "B03": ["many_agents"],
        "B04": ["census"],
        "B05": ["few"],
    }


def test_what_is_not_known_raises_no_flag() -> None:
    assert flags(None, FIELDWORK.model_copy(update={"trust": None})) == {"B05": ["few"]}


def test_response_rate_and_days_stand_beside_the_branch() -> None:
    found = {row.branch: row for row in _with_fieldwork(LEAGUE, FIELDWORK, None).branches}
    assert (found["B01"].response_rate, found["B01"].days) == (0.47, 60.0)
    assert (found["B02"].response_rate, found["B02"].days) == (None, None)
    assert any(row[-1] == "nested_interviewers" for row in csv_rows(_with_fieldwork(LEAGUE, FIELDWORK, None)))
