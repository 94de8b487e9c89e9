"""What a change of a wave leaves behind."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from acsi.errors import AcsiError
from acsi.keys import decrypt, digest_of_secret
from acsi.wave import Programme, Wave, change, change_programme, change_waves, is_current, open_wave, sha256_of
from acsi.wave.programme import changed_outside
from tests.wave.conftest import NOW


def files_below(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_wave_begins_with_its_keys_and_the_digest_of_the_draw_secret(programme: Programme) -> None:
    assert programme.waves() == []
    wave = open_wave(programme, "2026Q3", now=NOW)
    secrets = programme.secrets()
    assert programme.waves() == ["2026Q3"]
    assert set(secrets.waves) == {"2026Q3"}
    manifest = wave.manifest()
    assert manifest.draw_secret_sha256 == digest_of_secret(secrets.draw_secret)
    assert (manifest.status, manifest.created) == ("new", NOW)


def test_a_wave_is_begun_once(wave: Wave) -> None:
    before = files_below(wave.programme.folder)
    assert open_wave(wave.programme, "2026Q3", now=NOW) == wave
    assert files_below(wave.programme.folder) == before


def test_a_name_that_differs_in_capitals_only_is_refused(wave: Wave) -> None:
    with pytest.raises(AcsiError, match="P020"):
        open_wave(wave.programme, "2026q3", now=NOW)


def test_files_are_listed_with_their_hashes_and_personal_ones_are_encrypted(sampled: Wave) -> None:
    manifest = sampled.manifest()
    assert manifest.status == "sampled"
    assert set(manifest.files) == {"sample.parquet", "contacts.age", "definitions/1.yaml"}
    assert all(sha256_of(sampled.path(name)) == digest for name, digest in manifest.files.items())
    assert sampled.read("sample.parquet") == b"cases 1"
    assert sampled.read_private("contacts.age") == b"phones 1"
    assert sampled.programme.history() == b"contacted 1"
    everything = b"".join(files_below(sampled.programme.folder).values())
    assert b"phones 1" not in everything
    assert b"contacted 1" not in everything


def test_contacts_and_what_comes_back_have_different_keys(sampled: Wave) -> None:
    with change(sampled, "receive", now=NOW) as work:
        work.write_private("deliveries/north.age", b"answers")
    keys = sampled.keys()
    assert decrypt(sampled.read("deliveries/north.age"), keys.data) == b"answers"
    with pytest.raises(AcsiError, match="K007"):
        decrypt(sampled.read("contacts.age"), keys.data)


def test_personal_files_and_their_folders_are_for_the_owner_only(sampled: Wave) -> None:
    for number in (1, 2):
        with change(sampled, "receive", now=NOW) as work:
            work.write_private("deliveries/a.age", b"%d" % number)
            work.write_private("quarantine.age", b"%d" % number)
            work.write("handover/north.age", b"pack %d" % number)
            work.write("reports/national.zh.pdf", b"%d" % number)
    folder = sampled.programme.folder
    modes = {path.relative_to(folder).as_posix(): path.stat().st_mode & 0o777 for path in folder.rglob("*")}
    private = {name: mode for name, mode in modes.items() if name.endswith(".age")}
    assert len(private) == 9
    assert set(private.values()) == {0o600}
    wave = "waves/2026Q3"
    assert {modes[f"{wave}/{name}"] for name in ("deliveries", "handover", "attic")} | {modes[".acsi"]} == {0o700}
    assert modes[wave] == modes[f"{wave}/reports"] == 0o755
    assert modes[f"{wave}/reports/national.zh.pdf"] == modes[f"{wave}/wave.json"] == 0o644


def test_a_folder_given_to_a_group_stays_the_groups(programme: Programme) -> None:
    programme.folder.chmod(0o2775)
    (programme.folder / "waves").chmod(0o2775)
    (programme.folder / ".acsi").chmod(0o2770)
    wave = open_wave(programme, "2026Q3", now=NOW)
    with change(wave, "receive", now=NOW) as work:
        work.write_private("deliveries/a.age", b"x")
    assert wave.path("deliveries/a.age").stat().st_mode & 0o7777 == 0o660
    assert wave.path("deliveries").stat().st_mode & 0o7777 == 0o2770


def test_what_is_replaced_goes_to_the_attic_and_what_is_the_same_stays(sampled: Wave) -> None:
    contacts = sampled.read("contacts.age")
    with change(sampled, "sample", now=NOW + timedelta(hours=1)) as work:
        work.write("sample.parquet", b"cases 1")
        work.write_private("contacts.age", b"phones 2")
        work.write_programme("history.age", b"contacted 2")
    attic = "attic/20261001T103000Z"
    assert files_below(sampled.path("attic")) == {"20261001T103000Z/contacts.age": contacts}
    assert sampled.manifest().files[f"{attic}/contacts.age"] == sha256_of(contacts)
    assert sampled.read_private("contacts.age") == b"phones 2"
    assert sampled.read_private(f"{attic}/contacts.age") == b"phones 1"
    assert not list(sampled.programme.folder.glob("attic"))


def test_two_changes_in_one_second_have_their_own_attics(wave: Wave) -> None:
    for number in range(4):
        with change(wave, "fit", now=NOW) as work:
            work.write("estimates.json", b"%d" % number)
    kept = files_below(wave.path("attic"))
    assert {name.split("/")[0]: content for name, content in kept.items()} == {
        "20261001T093000Z": b"0",
        "20261001T093000Z-2": b"1",
        "20261001T093000Z-3": b"2",
    }


def test_a_file_taken_away_stays_in_the_attic(sampled: Wave) -> None:
    with change(sampled, "withdraw", now=NOW) as work:
        work.remove("sample.parquet")
        work.remove("never.there")
    assert not sampled.has("sample.parquet")
    assert sampled.read("attic/20261001T093000Z/sample.parquet") == b"cases 1"
    assert "sample.parquet" not in sampled.manifest().files
    assert sampled.log().lines[-1]["removed"] == ["sample.parquet", "never.there"]


def test_an_exception_changes_nothing(sampled: Wave) -> None:
    before = files_below(sampled.programme.folder)

    def fail() -> None:
        with change(sampled, "fit", now=NOW) as work:
            work.write("estimates.json", b"half")
            work.write("sample.parquet", b"other")
            work.set(released={"B01": 1})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert files_below(sampled.programme.folder) == before


def test_the_manifest_keeps_what_a_step_sets(wave: Wave) -> None:
    with change(wave, "sample", now=NOW) as work:
        work.set(as_of=date(2026, 9, 30), released={"B01": 2}, deliveries=[{"file": "a", "rows": 3}])
    manifest = wave.manifest()
    assert (manifest.as_of, manifest.released) == (date(2026, 9, 30), {"B01": 2})
    assert manifest.deliveries == ({"file": "a", "rows": 3},)


def test_the_log_tells_who_did_what_from_what_to_what(sampled: Wave) -> None:
    with change(sampled, "fit", now=NOW, inputs=sampled.hashes("sample.parquet")) as work:
        work.write("estimates.json", b"{}")
        work.note(interviews=3)
    line = sampled.log().lines[-1]
    assert line["command"] == "fit"
    assert line["at"] == "2026-10-01T09:30:00+00:00"
    assert "@" in str(line["by"])
    assert line["inputs"] == {"sample.parquet": sha256_of(b"cases 1")}
    assert line["outputs"] == {"estimates.json": sha256_of(b"{}")}
    assert line["note"] == {"interviews": 3}
    above = sampled.log().lines[-2]["outputs"]
    assert isinstance(above, dict)
    assert above["../../history.age"] == sha256_of(sampled.programme.folder / "history.age")


def test_a_changed_line_of_the_log_is_found_the_last_one_too(sampled: Wave) -> None:
    path = sampled.path("log.jsonl")
    whole = path.read_text(encoding="utf-8").splitlines(keepends=True)
    for number in range(len(whole)):
        changed = [line.replace("2026-10", "2025-10") if at == number else line for at, line in enumerate(whole)]
        path.write_text("".join(changed), encoding="utf-8")
        with pytest.raises(AcsiError, match=rf"P016 2026Q3/log.jsonl:{number + 1}:"):
            sampled.log()
    path.write_text("".join(whole[:-1]), encoding="utf-8")
    with pytest.raises(AcsiError, match="P016"):
        sampled.log()
    path.write_text("".join(whole), encoding="utf-8")
    assert len(sampled.log().lines) == 2


def test_of_a_file_written_twice_the_last_counts_and_like_names_are_two_files(wave: Wave) -> None:
    with change(wave, "report", now=NOW) as work:
        work.write("reports/a", b"first")
        work.write("reports-a", b"other")
        work.write("reports/a", b"last")
    assert (wave.read("reports/a"), wave.read("reports-a")) == (b"last", b"other")


def test_a_closed_wave_changes_only_by_force(sampled: Wave) -> None:
    with change(sampled, "close", now=NOW):
        pass
    with pytest.raises(AcsiError, match="P014"), change(sampled, "fit", now=NOW):
        pytest.fail("the block must not run")
    with change(sampled, "fit", now=NOW, force=True) as work:
        work.write("estimates.json", b"{}")
    assert sampled.manifest().status == "closed"
    assert sampled.log().lines[-1]["note"] == {"forced": True}


def test_a_wave_that_was_not_begun_is_refused_with_the_nearest_name(wave: Wave) -> None:
    unknown = wave.programme.wave("2026Q4")
    with (
        pytest.raises(AcsiError, match=r"P012 .*Did you mean 2026Q3\?.*Waves here: 2026Q3"),
        change(unknown, "fit", now=NOW),
    ):
        pytest.fail("the block must not run")
    assert not unknown.folder.exists()


def test_a_step_is_current_until_input_output_definition_or_version_change(
    sampled: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    same = {"frame": "f" * 64}
    assert is_current(sampled, "sample", same)
    assert not is_current(sampled, "sample", {"frame": "0" * 64})
    assert not is_current(sampled, "sample", {**same, "agents": "0" * 64})
    assert not is_current(sampled, "fit", {})
    assert not is_current(sampled.programme.wave("2027Q1"), "sample", same)
    with monkeypatch.context() as patch:
        patch.setattr("acsi.__version__", "99")
        assert not is_current(sampled, "sample", same)
    definition = sampled.programme.definition
    text = definition.read_bytes()
    definition.write_bytes(text + b"# a word\n")
    assert not is_current(sampled, "sample", same)
    definition.write_bytes(text)
    assert is_current(sampled, "sample", same)
    sampled.path("sample.parquet").write_bytes(b"by hand")
    assert not is_current(sampled, "sample", same)
    sampled.path("sample.parquet").unlink()
    assert not is_current(sampled, "sample", same)


@pytest.mark.parametrize("name", ["", "../out", "/etc/x", "a//b", "..\\x", "C:x", "a/../../b", "."])
def test_names_cannot_lead_out_of_the_wave(wave: Wave, name: str) -> None:
    with pytest.raises(ValueError, match="inside the folder"), change(wave, "fit", now=NOW) as work:
        work.write(name, b"")
    with pytest.raises(ValueError, match="inside the folder"):
        wave.read(name)


def test_faults_of_the_program_are_not_taken(wave: Wave) -> None:
    with pytest.raises(ValueError, match="time zone"), change(wave, "fit", now=datetime(2026, 1, 1)):
        pytest.fail("the block must not run")
    with change(wave, "fit", now=NOW) as work:
        with pytest.raises(ValueError, match="may set"):
            work.set(status="closed")
        with pytest.raises(ValueError, match="by the change itself"):
            work.write("wave.json", b"")
        with pytest.raises(ValueError, match=r"ends in \.age"):
            work.write_private("contacts.csv", b"")
        with pytest.raises(ValueError, match="no file of the programme"):
            work.write_programme("keys.age", b"")


def test_a_second_change_at_the_same_time_is_told_who_is_at_work(wave: Wave) -> None:
    with (
        change(wave, "sample", now=NOW) as work,
        pytest.raises(AcsiError, match=r"P010 .*acsi sample 2026Q3, .*process \d+, since"),
        change_programme(wave.programme, "key add", now=NOW),
    ):
        pytest.fail("the block must not run")
    assert work.written == {}


def test_manifest_of_a_newer_version_is_refused_with_the_reason(wave: Wave) -> None:
    path = wave.path("wave.json")
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), "acsi": 3}), encoding="utf-8")
    with pytest.raises(AcsiError, match="P019"):
        wave.manifest()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"wave": 1}', b"\xff", b"[" * 20_000])
def test_a_damaged_manifest_is_refused(wave: Wave, content: bytes) -> None:
    wave.path("wave.json").write_bytes(content)
    with pytest.raises(AcsiError, match="P015"):
        wave.manifest()


def test_a_rewritten_file_leaves_no_trace_and_makes_nothing_stale(sampled: Wave) -> None:
    inputs = sampled.hashes("sample.parquet")
    with change(sampled, "handover", now=NOW, inputs=inputs) as work:
        work.write("handover/north.age", b"pack")
        work.write("handover/north.json", b"{}")
    with change(sampled, "forget", now=NOW) as work:
        work.rewrite("sample.parquet", b"cases of others")
        work.rewrite_private("contacts.age", b"phones of others")
        work.erase("handover/north.age")
    manifest = sampled.manifest()
    assert manifest.status == "fielded"
    assert manifest.steps["handover"].inputs == sampled.hashes("sample.parquet")
    assert manifest.steps["sample"].outputs["contacts.age"] == manifest.files["contacts.age"]
    assert not list(sampled.folder.rglob("north.age"))
    assert not sampled.has("attic")
    assert sampled.read_private("contacts.age") == b"phones of others"
    assert changed_outside(sampled, manifest.files) == []
    assert sampled.log().lines[-1]["removed"] == ["handover/north.age"]


def test_several_waves_change_as_one(sampled: Wave) -> None:
    programme = sampled.programme
    other, untouched = open_wave(programme, "2026Q4", now=NOW), open_wave(programme, "2027Q1", now=NOW)

    def half_done() -> None:
        with change_waves(programme, "forget", now=NOW) as (_, parts):
            parts["2026Q3"].rewrite("sample.parquet", b"cases 2")
            parts["2026Q4"].rewrite("../outside", b"")

    with pytest.raises(ValueError, match="not a name inside"):
        half_done()
    assert sampled.read("sample.parquet") == b"cases 1"
    with change_waves(programme, "forget", now=NOW) as (work, parts):
        work.write_programme("objections.age", b"nobody")
        parts["2026Q3"].rewrite("sample.parquet", b"cases 2")
        parts["2026Q4"].write_private("contacts.age", b"phones 2")
    assert (sampled.read("sample.parquet"), other.read_private("contacts.age")) == (b"cases 2", b"phones 2")
    assert (programme.history(), programme.objections()) == (b"contacted 1", b"nobody")
    last = [each.log().lines[-1]["command"] for each in (programme, sampled, other, untouched)]
    assert last == ["forget", "forget", "forget", "open"]
