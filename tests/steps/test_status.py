"""Where a wave stands, and closing it."""

import json

import pytest

from acsi.errors import AcsiError
from acsi.keys import identity_file
from acsi.steps.keys import new_key
from acsi.steps.programme import new_programme
from acsi.steps.status import close_wave, programme_status, wave_status
from acsi.wave import Programme, Wave, change, find_programme, open_wave
from tests.wave.conftest import NOW


@pytest.fixture
def programme(tmp_path_factory: pytest.TempPathFactory) -> Programme:
    folder = tmp_path_factory.mktemp("programmes") / "claims"
    new_programme(folder, "auto-claims")
    new_key(folder)
    return find_programme(folder)


@pytest.fixture
def fitted(programme: Programme) -> Wave:
    wave = open_wave(programme, "2026Q3", now=NOW)
    with change(wave, "receive", now=NOW) as work:
        work.write("responses.parquet", b"1")
        work.write("fieldwork.json", json.dumps({"total": {"interviews": 3}}).encode())
        work.set(deliveries=[{"file": "deliveries/north.age"}], handovers=[{"firm": "north"}])
    with change(wave, "fit", now=NOW, inputs=wave.hashes("responses.parquet")) as work:
        work.write("estimates.json", b"1")
    return wave


def test_a_new_programme_has_no_waves_and_is_open_to_its_maker(programme: Programme) -> None:
    status = programme_status(programme)
    assert (status.survey, status.recipients, status.obstacle, status.waves) == ("auto-claims", 1, "", ())


def test_who_may_not_read_is_told_why(programme: Programme) -> None:
    identity_file().unlink()
    assert "K001" in programme_status(programme).obstacle


def test_a_wave_tells_its_steps_its_counts_and_what_comes_next(fitted: Wave) -> None:
    status = wave_status(fitted)
    assert (status.status, status.next) == ("fitted", "acsi rank 2026Q3")
    assert (status.handovers, status.deliveries, status.interviews) == (1, 1, 3)
    assert [(step.command, step.remark) for step in status.steps] == [("open", ""), ("receive", ""), ("fit", "")]
    assert status.faults == ()
    assert status.log_sha256 == fitted.log().head
    assert programme_status(fitted.programme).waves == (status,)


def test_a_new_delivery_makes_the_fit_out_of_date_and_the_next_step(fitted: Wave) -> None:
    with change(fitted, "receive", now=NOW) as work:
        work.write("responses.parquet", b"2")
    status = wave_status(fitted)
    assert (status.status, status.next) == ("received", "acsi fit 2026Q3")
    assert {step.command: step.remark for step in status.steps}["fit"] == "out of date: responses.parquet changed since"


def test_a_changed_definition_is_remarked(fitted: Wave) -> None:
    with fitted.programme.definition.open("a", encoding="utf-8") as text:
        text.write("# a word\n")
    assert {step.remark for step in wave_status(fitted).steps} == {"the definition changed since"}


def test_what_was_changed_outside_is_named(fitted: Wave) -> None:
    fitted.path("estimates.json").write_bytes(b"mine")
    fitted.path("responses.parquet").unlink()
    log = fitted.path("log.jsonl")
    log.write_text(log.read_text(encoding="utf-8").replace("fit", "fix"), encoding="utf-8")
    faults = wave_status(fitted).faults
    assert [fault.split()[0] for fault in faults] == ["estimates.json", "responses.parquet", "P016"]


@pytest.mark.parametrize("content", [b"no json", b"[]", b'{"total": {}}', b'{"total": {"interviews": "3"}}'])
def test_outcomes_that_do_not_say_are_no_fault_here(fitted: Wave, content: bytes) -> None:
    with change(fitted, "receive", now=NOW) as work:
        work.write("fieldwork.json", content)
    assert wave_status(fitted).interviews is None


def test_a_wave_is_closed_when_all_is_reported(fitted: Wave) -> None:
    with pytest.raises(AcsiError, match=r"P018 .*only fitted.*acsi rank 2026Q3"):
        close_wave(fitted)
    for command, source, result in [
        ("rank", "estimates.json", "league.json"),
        ("report", "league.json", "reports/a.pdf"),
    ]:
        with change(fitted, command, now=NOW, inputs=fitted.hashes(source)) as work:
            work.write(result, b"1")
    close_wave(fitted, now=NOW)
    status = wave_status(fitted)
    assert (status.status, status.next) == ("closed", "")
    with pytest.raises(AcsiError, match="P014"):
        close_wave(fitted, now=NOW)


def test_closing_names_what_is_out_of_date_and_can_be_forced(fitted: Wave) -> None:
    with change(fitted, "receive", now=NOW) as work:
        work.write("responses.parquet", b"2")
    with pytest.raises(AcsiError, match=r"P018 .*only received, since fit must run again.*acsi fit 2026Q3"):
        close_wave(fitted)
    close_wave(fitted, force=True)
    assert fitted.log().lines[-1]["note"] == {"status": "received"}
