"""An audit finds what was changed behind acsi's back, works the numbers out again, and changes nothing itself."""

import hashlib
import io
import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pypdfium2
import pytest

from acsi.keys import new_secrets
from acsi.sampling.contacts import contacts_bytes, read_contacts
from acsi.steps.audit import Audit, audit_wave
from acsi.steps.audit_files import faults_of_log
from acsi.steps.demo import DemoResult
from acsi.steps.demo_wave import FIRMS, INSURER
from acsi.steps.fit import fit_wave
from acsi.steps.forget import Persons, forget
from acsi.steps.purge import purge
from acsi.steps.status import close_wave
from acsi.wave import Programme, Wave, change, change_programme, find_programme, sha256_of
from acsi.wave.log import append
from acsi.wave.names import CONTACTS, DEMO_IDENTITY, DEMO_MARK, ESTIMATES, LEAGUE_CSV, LEAGUE_JSON, RESPONSES, SAMPLE
from tests.wave.conftest import NOW


@pytest.fixture
def wave(small_demo: DemoResult, tmp_path: Path) -> Wave:
    """A copy of the demo's wave, to be damaged."""
    folder = tmp_path / "programme"
    shutil.copytree(small_demo.folder, folder, ignore=shutil.ignore_patterns(INSURER, FIRMS))
    return find_programme(folder).wave(small_demo.wave)


def audited(wave: Wave, head: str | None = None) -> Audit:
    return audit_wave(wave, head=head, say=lambda _: None)


def codes(found: Audit) -> list[str]:
    return [each.code for each in found.findings]


def tampered(wave: Wave, name: str, alter: Callable[[str], str]) -> None:
    """Change a file and its SHA-256 in wave.json, as someone would who knows of it."""
    path = wave.path(name)
    before = sha256_of(path)
    text = path.read_bytes().decode("utf-8")
    assert alter(text) != text
    path.write_bytes(alter(text).encode("utf-8"))
    manifest = wave.path("wave.json")
    content = manifest.read_text(encoding="utf-8")
    manifest.write_text(content.replace(before, sha256_of(path)), encoding="utf-8")


def with_other_index(text: str) -> str:
    document = json.loads(text)
    document["branches"][0]["index"] += 1e-6
    return json.dumps(document)


def state(folder: Path) -> dict[str, str]:
    return {str(path): sha256_of(path) for path in folder.rglob("*") if path.is_file()}


def test_a_wave_as_acsi_left_it_is_good_and_its_numbers_come_out_again(wave: Wave) -> None:
    before = state(wave.programme.folder)
    found = audited(wave)
    assert found.good, found.findings
    assert {RESPONSES, ESTIMATES, "replicates.parquet", LEAGUE_JSON, LEAGUE_CSV} <= set(found.values)
    assert min(found.values.values()) > 10
    assert found.head == wave.manifest().log_sha256
    assert {(each.code, "frame" in each.message) for each in found.unchecked} == {("P053", True)}
    assert found.remarks == ()
    assert state(wave.programme.folder) == before


def test_every_file_is_listed_with_the_run_that_made_it(wave: Wave) -> None:
    manifest = wave.manifest()
    lines = wave.log().lines
    assert manifest.made.keys() == manifest.files.keys()
    for name, origin in manifest.made.items():
        line = lines[origin.line - 1]
        assert (line["command"], line["version"]) == (origin.command, origin.version)
        assert manifest.files[name] in line["outputs"].values()
    assert manifest.made[ESTIMATES].seed == manifest.made[LEAGUE_JSON].seed == wave.programme.survey().estimation.seed


def test_a_file_changed_by_hand_is_named_with_what_comes_out_otherwise(wave: Wave) -> None:
    path = wave.path(LEAGUE_CSV)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([*lines[:1], lines[1].replace(",", ",9", 1), *lines[2:]]), encoding="utf-8")
    found = audited(wave)
    assert codes(found) == ["P040", "P045"]
    assert LEAGUE_CSV in found.findings[0].message
    assert "acsi rank" in found.findings[0].remedy
    assert "line 2, rank_low" in found.findings[1].message


def test_whoever_mends_the_manifest_too_is_found_by_the_log_and_by_the_numbers(wave: Wave) -> None:
    tampered(wave, LEAGUE_JSON, with_other_index)
    found = audited(wave)
    assert codes(found) == ["P042", "P045"]
    assert "1 of " in found.findings[1].message
    assert "].index 9" in found.findings[1].message or "].index 8" in found.findings[1].message
    assert "→" in found.findings[1].message


@pytest.mark.parametrize(
    "told", [{"status": "new"}, {"keep_until": {}}, {"handovers": []}, {"created": "2020-01-01T00:00:00Z"}]
)
def test_a_state_that_was_mended_by_hand_is_found_by_the_log(wave: Wave, told: dict[str, object]) -> None:
    path = wave.path("wave.json")
    assert faults_of_log(wave, wave.manifest(), None) == []
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **told}), encoding="utf-8")
    assert [each.code for each in faults_of_log(wave, wave.manifest(), None)] == ["P042"]


def test_files_that_are_missing_are_findings_and_foreign_ones_remarks(wave: Wave) -> None:
    wave.path("means.json").unlink()
    wave.path("notes.txt").write_text("mine", encoding="utf-8")
    found = audited(wave)
    assert codes(found)[0] == "P041"
    assert [(each.code, each.message) for each in found.remarks] == [("P050", "notes.txt is not of acsi's making.")]


def rewritten(wave: Wave) -> None:
    """The whole log made anew with another user in it, every hash in it and in wave.json mended."""
    lines = [json.loads(line) for line in wave.read("log.jsonl").splitlines()]
    content, head = b"", ""
    for line in lines:
        line.pop("previous")
        content, head = append(content, {**line, "by": "somebody@else"})
    path = wave.path("wave.json")
    path.write_text(path.read_text(encoding="utf-8").replace(wave.manifest().log_sha256, head), encoding="utf-8")
    wave.path("log.jsonl").write_bytes(content)


def test_a_line_of_the_log_cannot_be_changed(wave: Wave) -> None:
    path = wave.path("log.jsonl")
    path.write_bytes(path.read_bytes().replace(b'"command":"sample"', b'"command":"Sample"', 1))
    assert codes(audited(wave)) == ["P016"]


def test_a_log_written_anew_as_a_whole_is_found_by_the_head_in_a_printed_report(wave: Wave) -> None:
    printed = hashlib.sha256(wave.read("log.jsonl").splitlines()[-2]).hexdigest()

    def faults(head: str | None) -> list[str]:
        return [each.code for each in faults_of_log(wave, wave.manifest(), head)]

    assert faults(printed) == faults(printed[:16].upper()) == []
    rewritten(wave)
    assert faults(None) == []
    assert faults(printed) == faults("") == faults(printed[:4]) == ["P043"]


def test_the_national_report_prints_the_head_of_the_log_and_an_audit_knows_it(wave: Wave) -> None:
    head = wave.head_at(LEAGUE_JSON)
    document = pypdfium2.PdfDocument(wave.path("reports/national.en.pdf"))
    printed = "".join("".join(page.get_textpage().get_text_range().split()) for page in document)
    assert f"SHA-256{head}" in printed
    assert faults_of_log(wave, wave.manifest(), head) == []


def test_without_an_identity_it_says_what_it_could_not_check(wave: Wave, monkeypatch: pytest.MonkeyPatch) -> None:
    wave.programme.folder.joinpath(DEMO_IDENTITY).unlink()
    wave.programme.folder.joinpath(DEMO_MARK).unlink()
    monkeypatch.setenv("ACSI_IDENTITY", str(wave.programme.folder / "none.txt"))
    found = audited(wave)
    assert found.good
    assert sum("K001" in each.message for each in found.unchecked) == 2
    assert LEAGUE_JSON in found.values
    assert RESPONSES not in found.values


def test_a_sample_in_another_order_than_the_secret_gives(wave: Wave) -> None:
    sample = pd.read_parquet(wave.path(SAMPLE))
    ours = sample.index[(sample["branch"] == sample["branch"][0]) & (sample["role"] == "main")]
    sample.loc[ours[:2], "order"] = sample.loc[ours[:2], "order"].to_numpy()[::-1]
    content = io.BytesIO()
    sample.to_parquet(content)
    with change(wave, "sample", now=NOW) as work:
        work.write(SAMPLE, content.getvalue())
    found = audited(wave)
    assert "P047" in codes(found)


def test_a_contact_who_was_put_in_the_place_of_another(wave: Wave) -> None:
    contacts = read_contacts(wave.read_private(CONTACTS))
    contacts.loc[0, "customer_id"] = "nobody"
    with change(wave, "sample", now=NOW) as work:
        work.write_private(CONTACTS, contacts_bytes(contacts))
    assert "P048" in codes(audited(wave))


def test_another_draw_secret_than_the_one_fixed_before_the_draw(wave: Wave) -> None:
    with change_programme(wave.programme, "key", now=NOW) as work:
        other = new_secrets(work.secrets.recipients).draw_secret
        work.set_secrets(work.secrets.model_copy(update={"draw_secret": other}))
    assert codes(audited(wave)) == ["P046"]


def changed_definition(programme: Programme) -> None:
    text = programme.definition.read_text(encoding="utf-8")
    assert "seed: 1" in text
    programme.definition.write_text(text.replace("seed: 1", "seed: 2"), encoding="utf-8")


def test_a_definition_that_changed_since_does_not_hinder_and_one_used_in_the_middle_is_remarked(wave: Wave) -> None:
    changed_definition(wave.programme)
    found = audited(wave)
    assert found.good
    assert found.remarks == ()
    fit_wave(wave, now=NOW + timedelta(days=900))
    found = audited(wave)
    assert [each.code for each in found.remarks] == ["P052"]
    assert codes(found) == ["P044"]
    assert "acsi rank" in found.findings[0].remedy
    assert ESTIMATES in found.values
    assert wave.read("definitions/2.yaml") == wave.programme.definition.read_bytes()


def test_an_older_version_is_remarked(wave: Wave, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("acsi.__version__", "9.9")
    found = audited(wave)
    assert found.good, found.findings
    assert [each.code for each in found.remarks] == ["P051"] * 3


def test_a_closed_wave_is_audited_as_any_other(wave: Wave) -> None:
    close_wave(wave, now=NOW + timedelta(days=900), force=True)
    assert audited(wave).good


def test_a_customer_who_objected_leaves_every_number_as_it_was(wave: Wave) -> None:
    cases = set(pd.read_parquet(wave.path(RESPONSES))["case_id"])
    contacts = read_contacts(wave.read_private(CONTACTS))
    asked = contacts.loc[contacts["case_id"].isin(cases), "customer_id"].iloc[0]
    forget(wave.programme, Persons(customers=frozenset({asked})), now=NOW + timedelta(days=900))
    found = audited(wave)
    assert found.good, found.findings
    assert {ESTIMATES, LEAGUE_JSON} <= set(found.values)
    assert any("objected" in each.message for each in found.unchecked)


def test_after_a_purge_it_says_what_can_no_longer_be_checked(wave: Wave) -> None:
    purge(wave, "contacts", because="a test", force=True, now=NOW + timedelta(days=900))
    found = audited(wave)
    assert found.good, found.findings
    assert sum("P022" in each.message for each in found.unchecked) == 2
    assert {ESTIMATES, LEAGUE_JSON} <= set(found.values)
