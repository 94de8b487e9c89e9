"""What was planted is found, nothing else is, and who is urgent is called first."""

import numpy as np
import pandas as pd
import pytest

from acsi.fieldwork.contract import Column
from acsi.fieldwork.trust import FLAGS, judge, left_out
from acsi.survey.parts import Wording
from acsi.survey.trust import Trust

COLUMNS = [
    Column(name=f"q{i:02d}", question=f"q{i:02d}", text=Wording(en="?"), low=1, high=10, missing={98: "dont_know"})
    for i in range(24)
]
NAMES = [each.name for each in COLUMNS]
INDEX = NAMES[:3]


@pytest.fixture
def rows() -> pd.DataFrame:
    """160 honest interviews and 40 refusals of 8 interviewers, at random over 4 branches."""
    numbers = np.random.default_rng(5)
    n = 200
    halo = numbers.normal(8, 1.5, (n, 1))
    answers = np.clip(np.rint(halo + numbers.normal(0, 1.5, (n, 24))), 1, 10)
    who = np.arange(n) % 8
    started = pd.Timestamp("2026-10-12 09:01") + pd.to_timedelta(
        np.arange(n) // 8 * 20 + numbers.integers(0, 5, n), unit="min"
    )
    table = pd.DataFrame(
        {
            "case_id": [f"C{i:03d}" for i in range(n)],
            "branch": [f"B{b}" for b in numbers.integers(1, 5, n)],
            "outcome": "I",
            "disposition": 110.0,
            "firm": "north",
            "interviewer": [f"n-{w:02d}" for w in who],
            "started": started,
            "ended": started + pd.to_timedelta(numbers.integers(700, 900, n), unit="s"),
        }
    )
    table = pd.concat([table, pd.DataFrame(answers, columns=NAMES)], axis=1)
    refused = np.arange(n) % 5 == 4
    table.loc[refused, ["outcome", "disposition"]] = ["R", 211.0]
    table.loc[refused, NAMES] = np.nan
    table.loc[refused, "ended"] = table.loc[refused, "started"] + pd.Timedelta("1min")
    return table


def flagged(rows: pd.DataFrame, rules: Trust | None = None) -> dict[str, str]:
    return {case: told for case, told in judge(rows, COLUMNS, INDEX, rules or Trust())[1].items() if told}


def plant(rows: pd.DataFrame) -> dict[str, str]:
    """One interview for each flag, in place; gives what must be found."""
    at = rows.set_index("case_id").index.get_loc
    rows.loc[at("C016"), NAMES] = rows.loc[at("C008"), NAMES]
    rows.loc[at("C016"), ["q00", "q01"]] = [1.0, 2.0]
    rows.loc[at("C001"), NAMES] = 6.0
    rows.loc[at("C010"), "ended"] = rows.loc[at("C010"), "started"] + pd.Timedelta("4min")
    rows.loc[at("C003"), NAMES[:13]] = 98.0
    rows.loc[at("C013"), "started"] = rows.loc[at("C005"), "started"] + pd.Timedelta("2min")
    rows.loc[at("C013"), "ended"] = rows.loc[at("C005"), "ended"] + pd.Timedelta("2min")
    rows.loc[at("C190"), ["started", "ended"]] = pd.to_datetime(["2026-10-13 23:00", "2026-10-13 23:13"])
    return {
        "C008": "twin", "C016": "twin", "C001": "straight", "C010": "fast", "C003": "missing",
        "C005": "overlap", "C013": "overlap", "C190": "night",
    }  # fmt: skip


def test_honest_interviews_are_not_flagged(rows: pd.DataFrame) -> None:
    report, _ = judge(rows, COLUMNS, INDEX, Trust())
    assert sum(report.flagged.values()) == 0
    assert report.nested == {}
    assert not any(each.strange for each in report.interviewers)


def test_exactly_what_was_planted_is_found(rows: pd.DataFrame) -> None:
    planted = plant(rows)
    assert flagged(rows) == planted


def test_a_day_of_too_much_talk_flags_all_of_it(rows: pd.DataFrame) -> None:
    found = flagged(rows, Trust(day_hours=4))
    assert set(found.values()) == {"long_day"}


def test_only_the_definition_takes_interviews_out(rows: pd.DataFrame) -> None:
    plant(rows)
    report, flags = judge(rows, COLUMNS, INDEX, Trust())
    assert report.not_used == 0
    assert not left_out(flags, Trust()).any()
    rules = Trust(leave_out=["twin", "overlap"])
    report, flags = judge(rows, COLUMNS, INDEX, rules)
    assert sorted(flags.index[left_out(flags, rules)]) == ["C005", "C008", "C013", "C016"]
    assert (report.not_used, report.left_out) == (4, {"twin": 2, "overlap": 2})


def test_the_most_urgent_come_first_and_everybody_is_called_back_a_little(rows: pd.DataFrame) -> None:
    plant(rows)
    call_back = judge(rows, COLUMNS, INDEX, Trust())[0].call_back
    assert {each.case_id for each in call_back[:4]} == {"C008", "C016", "C005", "C013"}
    assert [each.urgency for each in call_back] == sorted((each.urgency for each in call_back), reverse=True)
    assert {each.interviewer for each in call_back} == set(rows["interviewer"])
    twin = next(each for each in call_back if each.case_id == "C008")
    assert (twin.twin, twin.share_equal) == ("C016", pytest.approx(22 / 24, abs=1e-4))
    assert judge(rows.iloc[::-1], COLUMNS, INDEX, Trust())[0].call_back == call_back


def test_without_call_backs_only_flagged_interviews_are_named(rows: pd.DataFrame) -> None:
    plant(rows)
    call_back = judge(rows, COLUMNS, INDEX, Trust(call_back=0))[0].call_back
    assert all(each.flags for each in call_back)


def test_an_interviewer_who_makes_his_interviews_up_is_told_from_the_others(rows: pd.DataFrame) -> None:
    his = (rows["interviewer"] == "n-03") & (rows["outcome"] == "I")
    rows.loc[his, NAMES] = 10.0 - (np.arange(24) == 5)
    report, _ = judge(rows, COLUMNS, INDEX, Trust())
    strange = {each.interviewer: each.strange for each in report.interviewers if each.strange}
    assert list(strange) == ["n-03"]
    assert "twin" in strange["n-03"]
    assert report.flagged["twin"] == his.sum()


def test_one_interview_and_none(rows: pd.DataFrame) -> None:
    for few in (rows.iloc[:1], rows.iloc[:0]):
        report, flags = judge(few, COLUMNS, INDEX, Trust())
        assert report.flagged == dict.fromkeys(FLAGS, 0)
        assert len(flags) == len(few)


def test_interviews_without_interviewer_are_judged_too(rows: pd.DataFrame) -> None:
    plant(rows)
    rows["interviewer"] = ""
    report, flags = judge(rows, COLUMNS, INDEX, Trust())
    assert report.interviewers == []
    assert flags["C008"] == "twin"
