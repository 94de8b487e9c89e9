"""Flagged interviews of a wave: kept or left out as the definition says, and what they change."""

import io
from types import SimpleNamespace

import pandas as pd
import pytest
from typer.testing import CliRunner

from acsi.cli.app import app
from acsi.errors import AcsiError
from acsi.steps.receive import receive
from acsi.steps.trust import change_without_flagged, trust_report
from acsi.wave import Wave, change
from tests.steps.small_wave import Deliver, deliver, firms, small_programme, small_wave
from tests.wave.conftest import NOW

__all__ = ["deliver", "firms", "small_programme", "small_wave"]

AT_ONCE = [
    {"case_id": "N1"},
    {"case_id": "N2", "started": "2026-07-01 10:05:00", "ended": "2026-07-01 10:20:00"},
    {"case_id": "S1", "interviewer": "s-01", "overall": 2},
]


def league(wave: Wave, settings: str) -> None:
    definition = wave.programme.definition
    kept = definition.read_text(encoding="utf-8").split("\nleague:")[0]
    definition.write_text(f"{kept}\nleague: {settings}\n", encoding="utf-8")


def leave_out(wave: Wave, flags: str) -> None:
    definition = wave.programme.definition
    definition.write_text(
        definition.read_text(encoding="utf-8") + f"\ntrust: {{leave_out: {flags}}}\n", encoding="utf-8"
    )


def cases(wave: Wave) -> list[str]:
    return list(pd.read_parquet(io.BytesIO(wave.read("responses.parquet")))["case_id"])


def test_flagged_interviews_are_used_unless_the_definition_says_otherwise(small_wave: Wave, deliver: Deliver) -> None:
    received = receive(small_wave, [deliver("a.csv", *AT_ONCE)], now=NOW)
    assert cases(small_wave) == ["N1", "N2", "S1"]
    assert trust_report(small_wave).flagged["overlap"] == 2
    assert received.fieldwork is not None
    assert received.fieldwork.trust == trust_report(small_wave)


def test_interviews_left_out_count_as_other_and_give_no_responses(small_wave: Wave, deliver: Deliver) -> None:
    leave_out(small_wave, "[overlap]")
    received = receive(small_wave, [deliver("a.csv", *AT_ONCE)], now=NOW)
    assert cases(small_wave) == ["S1"]
    assert received.fieldwork is not None
    total = received.fieldwork.total
    assert (total.interviews, total.other, total.rejected) == (1, 2, 2)
    assert trust_report(small_wave).not_used == 2


def test_days_from_the_closing_to_the_interview_are_counted(small_wave: Wave, deliver: Deliver) -> None:
    received = receive(small_wave, [deliver("a.csv", *AT_ONCE)], now=NOW)
    assert received.fieldwork is not None
    assert received.fieldwork.total.days == 14


def test_what_flagged_interviews_change_follows_from_the_scores(small_wave: Wave, deliver: Deliver) -> None:
    league(small_wave, "{suppress_below_n: 2}")
    others = [{"case_id": case, "interviewer": f"x-{case}"} for case in ("N3", "N4", "S2")]
    receive(small_wave, [deliver("a.csv", *AT_ONCE, *others)], now=NOW)
    assert change_without_flagged(small_wave) is None
    survey = small_wave.programme.survey()
    index = survey.model.index if survey.model else survey.composite.index
    scores = io.BytesIO()
    cases = {"N1": 90.0, "N2": 90.0, "N3": 40.0, "N4": 40.0, "S1": 60.0, "S2": 60.0}
    pd.DataFrame({"case_id": list(cases), index: list(cases.values())}).to_parquet(scores)
    with change(small_wave, "fit", now=NOW) as work:
        work.write("scores.parquet", scores.getvalue())
    found = change_without_flagged(small_wave)
    assert found is not None
    assert (found.index, found.without, found.flagged) == (62.5, 50.0, 2)
    assert found.branches == {"N": (1, 2), "S": (2, 1)}
    league(small_wave, "{suppress_below_n: 3}")
    few = change_without_flagged(small_wave)
    assert few is not None
    assert (few.moved, few.branches) == (0, {})


def test_before_a_delivery_there_is_nothing_to_judge(small_wave: Wave) -> None:
    with pytest.raises(AcsiError, match="V009"):
        trust_report(small_wave)


def test_the_command_names_flags_and_calls(small_wave: Wave, deliver: Deliver) -> None:
    receive(small_wave, [deliver("a.csv", *AT_ONCE)], now=NOW)
    shown = CliRunner().invoke(app, ["trust", "2026Q3", "-C", str(small_wave.programme.folder)])
    assert shown.exit_code == 0
    assert "overlap       2" in shown.output
    assert "N1  N  n-01: overlap" in shown.output


def test_deliveries_of_a_version_that_did_not_judge_are_to_be_given_again(
    small_wave: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("acsi.steps.trust.load_fieldwork", lambda _: SimpleNamespace(trust=None))
    with pytest.raises(AcsiError, match=r"V018 .* acsi receive 2026Q3 FILE --force"):
        trust_report(small_wave)
