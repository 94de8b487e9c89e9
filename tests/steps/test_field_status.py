"""What `acsi status` says of the fieldwork, and that `acsi release --needed` does the same."""

import io
import json

import pandas as pd
import pytest

from acsi.steps.field_status import field_status
from acsi.steps.handover import release, release_needed
from acsi.steps.receive import receive
from acsi.steps.status import wave_in_full, wave_status
from acsi.wave import Wave, change
from tests.cli.test_programme import run
from tests.steps.small_wave import Deliver, deliver, firms, small_programme, small_wave
from tests.wave.conftest import NOW

__all__ = ["deliver", "firms", "small_programme", "small_wave"]

REFUSED = {"disposition": 211} | dict.fromkeys(("staff", "overall", "complained", "TOL"))
SCREENED = {"staff": 1} | dict.fromkeys(("overall", "complained", "TOL"))


@pytest.fixture
def half_done(small_wave: Wave, deliver: Deliver) -> Wave:
    """Of N one agent, found in the interview, and three interviews; of S two interviews and two refusals."""
    made = [{"case_id": case} for case in ("N1", "N2", "N3", "S1", "S2")]
    others = [{"case_id": "N4", **SCREENED}, *({"case_id": case, **REFUSED} for case in ("S3", "S4"))]
    receive(small_wave, [deliver("a.csv", *made, *others)], firm="north", now=NOW)
    return small_wave


def split(wave: Wave) -> None:
    """Draw the same cases from two parts of each branch: 1 to 3 and 5 are a, 4 and 6 are b."""
    sample = pd.read_parquet(io.BytesIO(wave.read("sample.parquet")))
    part = ["b" if case[-1] in "46" else "a" for case in sample["case_id"]]
    order = sample["order"].where(~sample["case_id"].str[-1].isin(["4", "6"]), 1)
    parts = sample.assign(stratum=sample["branch"] + "/" + part, stratum_n=30, order=order)
    content = io.BytesIO()
    parts.to_parquet(content)
    with change(wave, "sample", now=NOW) as work:
        work.write("sample.parquet", content.getvalue())
        work.set(as_of=NOW.date())


def test_agents_found_in_the_interview_are_replaced_like_refusals(half_done: Wave) -> None:
    found = field_status(half_done)
    assert found is not None
    assert {code: (each.needed, each.left, each.release) for code, each in found.by_branch.items()} == {
        "N": (2, 2, 2),
        "S": (4, 2, 2),
    }
    assert (found.total.needed, found.total.release) == (6, 4)
    assert found.by_branch["N"].outcomes is not None
    assert found.by_branch["N"].outcomes.screened_out == 1
    assert found.by_stratum == {}


def test_release_does_what_the_status_says(half_done: Wave) -> None:
    told = field_status(half_done)
    assert told is not None
    done = release_needed(half_done, now=NOW)
    assert done.cases == {code: each.release for code, each in told.by_branch.items()}
    after = field_status(half_done)
    assert after is not None
    assert (after.total.left, after.total.release) == (0, 0)


def test_parts_of_branches_are_released_from_their_own_reserve(small_wave: Wave, deliver: Deliver) -> None:
    split(small_wave)
    made = [{"case_id": f"{branch}{place}"} for branch in "NS" for place in (1, 2, 3)]
    receive(small_wave, [deliver("a.csv", *made, *({"case_id": f"{b}4", **REFUSED} for b in "NS"))], now=NOW)
    found = field_status(small_wave)
    assert found is not None
    assert {part: each.release for part, each in found.by_stratum.items()} == {"N/a": 0, "N/b": 1, "S/a": 0, "S/b": 1}
    assert release_needed(small_wave, now=NOW).cases == {"N/b": 1, "S/b": 1}
    assert release(small_wave, "N", 1, now=NOW).cases == {"N/a": 1}
    assert small_wave.manifest().released == {"N/a": 1, "N/b": 1, "S/b": 1}


def test_status_shows_the_rates_in_80_columns(half_done: Wave) -> None:
    folder = str(half_done.programme.folder)
    lines = run("status", "2026Q3", "-C", folder).splitlines()
    table = lines[lines.index("") + 1 :]
    assert table[0].startswith("rates in %")
    assert [line.split()[0] for line in table[1:5]] == ["all", "north", "N", "S"]
    assert table[3].split() == ["N", "4", "3", "100.0", "100.0", "100.0", "0.0", "100.0", "14", "2", "2"]
    assert "To release 4 reserve cases: acsi release 2026Q3 --needed" in table
    assert "Needed beyond the reserve: 2 cases" in table
    assert max(map(len, table)) <= 80
    told = json.loads(run("status", "2026Q3", "--json", "-C", folder))["fieldwork"]
    assert told["by_branch"]["S"]["needed"] == 4
    assert told["total"]["outcomes"]["rr6"] is not None


def test_before_a_delivery_only_the_reserve_is_told(small_wave: Wave) -> None:
    found = field_status(small_wave)
    assert found is not None
    assert (found.total.outcomes, found.total.needed, found.total.left) == (None, 0, 4)
    assert "RR1" not in run("status", "2026Q3", "-C", str(small_wave.programme.folder))


def test_outcomes_that_cannot_be_read_do_not_keep_the_status_from_being_shown(half_done: Wave) -> None:
    half_done.path("fieldwork.json").write_text("{}", encoding="utf-8")
    assert wave_in_full(half_done).fieldwork is None
    assert wave_status(half_done).faults
