"""How far a wave has come, as its manifest tells it."""

import pytest

from acsi.wave import Wave, change
from acsi.wave.manifest import stale_inputs
from tests.wave.conftest import NOW

CHAIN = [
    ("sample", None, "sample.parquet", "sampled"),
    ("handover", "sample.parquet", "handover/north.age", "fielded"),
    ("receive", "sample.parquet", "responses.parquet", "received"),
    ("fit", "responses.parquet", "estimates.json", "fitted"),
    ("rank", "estimates.json", "league.json", "ranked"),
    ("report", "league.json", "reports/national.zh.pdf", "reported"),
    ("close", None, None, "closed"),
]


def run(wave: Wave, command: str, source: str | None, result: str | None, content: bytes = b"1") -> str:
    with change(wave, command, now=NOW, inputs=wave.hashes(source) if source else {}, force=True) as work:
        if result:
            work.write(result, content)
    return wave.manifest().status


def test_a_wave_goes_through_its_stages(wave: Wave) -> None:
    assert wave.manifest().status == "new"
    assert [run(wave, *step[:3]) for step in CHAIN] == [step[3] for step in CHAIN]


@pytest.mark.parametrize(("again", "status"), [(0, "sampled"), (2, "received"), (3, "fitted"), (5, "reported")])
def test_a_step_done_again_with_another_result_sets_the_wave_back_to_it(wave: Wave, again: int, status: str) -> None:
    for step in CHAIN[:6]:
        run(wave, *step[:3])
    assert run(wave, *CHAIN[again][:3], b"1") == "reported"
    assert run(wave, *CHAIN[again][:3], b"2") == status


def test_the_stale_inputs_are_named_and_those_from_outside_are_not(wave: Wave) -> None:
    run(wave, "receive", None, "responses.parquet")
    with change(wave, "fit", now=NOW, inputs={**wave.hashes("responses.parquet"), "interviews.csv": "0" * 64}) as work:
        work.write("estimates.json", b"1")
    assert stale_inputs(wave.manifest(), "fit") == []
    with change(wave, "withdraw", now=NOW) as work:
        work.remove("responses.parquet")
    assert stale_inputs(wave.manifest(), "fit") == ["responses.parquet"]


def test_a_closed_wave_stays_closed_when_it_is_changed_by_force(wave: Wave) -> None:
    for step in CHAIN:
        run(wave, *step[:3])
    assert run(wave, "fit", "responses.parquet", "estimates.json", b"2") == "closed"
