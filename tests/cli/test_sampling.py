"""`acsi sample` on the terminal: the waterfall can be read, and a day is a day."""

from datetime import date

import pytest

from acsi.cli.sampling import sample, selection_text
from acsi.errors import AcsiError
from acsi.sampling.results import BranchCounts, BranchEvidence, Doubt, Selection, Step

SELECTION = Selection(
    wave="2026Q3",
    as_of=date(2026, 9, 30),
    engine="duckdb 2.0.0",
    extract="claims.parquet",
    claims=1200,
    steps=(
        Step(step="rule_1", words="not: line is one of " + "motor, " * 20, claims=150, by_branch={"B01": 150}),
        Step(step="agent_id", words="a customer with an agent's identity number", claims=50, by_branch={"B01": 50}),
    ),
    frame=1000,
    branches={"B01": BranchCounts(extract=1200, frame=1000, main=100, reserve=200)},
    completes=100,
    reserve=200,
    short_branches=(),
    lists={},
    statements=(),
    warnings=(Doubt(code="W507", message="No list was given."),),
)


def test_the_waterfall_says_what_went_and_what_is_left() -> None:
    lines = selection_text(SELECTION).splitlines()
    assert lines[0] == "2026Q3, as of 2026-09-30: claims.parquet"
    assert [line.split()[-1] for line in lines[3:6]] == ["1,200", "1,050", "1,000"]
    assert lines[4].split()[-2] == "150"
    assert "Drawn: 100 cases to call and 200 in reserve." in lines
    assert lines[-1] == "W507 No list was given."


def test_the_waterfall_fits_a_terminal_of_80_columns() -> None:
    assert max(map(len, selection_text(SELECTION).splitlines())) <= 80


def test_claims_taken_for_agents_are_told_with_where_to_look() -> None:
    share = BranchEvidence(claims=1000, excluded=30, held=5, share=0.035, usual=0.03, p_value=None, flagged=False)
    text = selection_text(SELECTION.model_copy(update={"evidence": {"B01": share}}))
    assert "30 claims excluded as agents' and 5 held for review (3.5%): acsi agents 2026Q3" in text.splitlines()


@pytest.mark.parametrize("text", ["30.9.2026", "2026-02-30", "today"])
def test_an_as_of_date_that_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(AcsiError, match="A026"):
        sample("2026Q3", frame="claims.parquet", as_of=text)
