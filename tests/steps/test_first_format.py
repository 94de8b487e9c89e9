"""A programme as the oldest version left it opens, audits and goes on; its manifest is kept as it was.

`tests/wave/first-format` was made with the code of the first whole wave (d1d7c46, its version set to 0.0.9) from random
answers of nobody; its keys were taken out.
"""

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from acsi import __version__
from acsi.errors import AcsiError
from acsi.steps.audit import audit_wave
from acsi.steps.fit import fit_wave
from acsi.steps.rank import rank_wave
from acsi.steps.results import results_of
from acsi.steps.status import wave_in_full
from acsi.wave import Wave, change, find_programme
from tests.wave.conftest import NOW

FIRST = Path(__file__).parents[1] / "wave" / "first-format"
LATER = NOW + timedelta(days=30)


@pytest.fixture
def old(tmp_path: Path) -> Wave:
    shutil.copytree(FIRST, tmp_path / "programme")
    return find_programme(tmp_path / "programme").wave("2025Q4")


def test_it_opens_and_reading_changes_nothing(old: Wave) -> None:
    before = old.path("wave.json").read_bytes()
    assert json.loads(before)["acsi"] == 1
    status = wave_in_full(old)
    assert (status.status, status.interviews, status.faults) == ("ranked", 120, ())
    assert old.manifest().made["league.json"].model_dump() == {
        "command": "rank",
        "version": "0.0.9",
        "line": 5,
        "seed": None,
    }
    assert old.path("wave.json").read_bytes() == before


def test_it_audits_and_other_numbers_are_put_down_to_the_version(old: Wave) -> None:
    found = audit_wave(old, say=lambda _: None)
    assert found.good, found.findings
    assert {each.code for each in found.remarks} == {"P051", "P054"}
    assert found.values["scores.parquet"] == 480
    assert len(found.unchecked) == 3


def test_a_file_changed_by_hand_is_found_there_too(old: Wave) -> None:
    league = old.path("league.csv")
    league.write_bytes(league.read_bytes().replace(b"similar", b"above"))
    assert [each.code for each in audit_wave(old, say=lambda _: None).findings] == ["P040"]


def test_it_goes_on_and_the_old_manifest_is_kept(old: Wave) -> None:
    before, was = old.path("wave.json").read_bytes(), results_of(old).estimates()
    again, fitted = fit_wave(old, now=LATER)
    rank_wave(old, now=LATER)
    assert fitted
    assert again.constructs["satisfaction"].index == pytest.approx(was.constructs["satisfaction"].index, rel=1e-9)
    assert old.read("wave.1.json") == before
    assert json.loads(old.read("wave.json"))["acsi"] == 2
    manifest = old.manifest()
    assert manifest.made["wave.1.json"].command == "fit"
    assert manifest.made["league.json"].version == __version__
    assert manifest.made["sample.parquet"].version == "0.0.9"
    assert old.read("definitions/1.yaml") == old.programme.definition.read_bytes()
    found = audit_wave(old, say=lambda _: None)
    assert found.good, found.findings
    assert found.remarks == ()


def test_a_second_change_keeps_nothing_more(old: Wave) -> None:
    for day in (1, 2):
        with change(old, "note", now=LATER + timedelta(days=day)) as work:
            work.write("reports/a.txt", str(day).encode())
    assert sorted(name for name in old.manifest().files if name.startswith(("wave.", "definitions"))) == [
        "definitions/1.yaml",
        "wave.1.json",
    ]


def test_an_older_version_than_the_waves_refuses_with_the_reason(old: Wave) -> None:
    path = old.path("wave.json")
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), "acsi": 3}), encoding="utf-8")
    for read in (old.manifest, lambda: audit_wave(old, say=lambda _: None), lambda: fit_wave(old, now=LATER)):
        with pytest.raises(AcsiError, match=r"P019 .*newer acsi"):
            read()
