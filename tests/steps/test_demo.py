"""The demo makes a programme with a whole wave, and touches no folder but its own."""

import shutil
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from acsi.errors import AcsiError
from acsi.identity import normal_key
from acsi.render import fonts
from acsi.sampling.contacts import read_contacts
from acsi.steps import demo
from acsi.steps.demo import DemoResult, demo_folder
from acsi.steps.results import results_of
from acsi.survey.load import load_survey
from acsi.wave import Programme
from acsi.wave.names import CONTACTS, DEMO_MARK, RESPONSES, SAMPLE
from tests.steps.conftest import CLAIMS, use_stand_ins


def no_notes(_: str) -> None:
    """For tests that do not look at what is said."""


@pytest.fixture(scope="module")
def two_waves(small_surveys: Path, tmp_path_factory: pytest.TempPathFactory) -> DemoResult:
    """A small demo with a wave before the last, and stand-ins for the PDFs; tests only read it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo, "shipped", lambda _: small_surveys)
        use_stand_ins(patch)
        folder = tmp_path_factory.mktemp("waves") / "demo"
        return demo_folder(folder, say=no_notes, claims=CLAIMS, waves=2)


def test_it_ends_with_every_branch_in_chinese_and_the_nation_in_both_languages(small_demo):
    names = [path.name for path in small_demo.reports]
    assert names[:2] == ["national.zh.pdf", "national.en.pdf"]
    assert sorted(names[2:]) == ["B01.zh.pdf", "B07.zh.pdf", "B24.zh.pdf", "B34.zh.pdf"]
    assert all(path.read_bytes().startswith(b"%PDF") for path in small_demo.reports)
    assert small_demo.league.branches[0].name_en == "Dalian"
    assert {standing.n for standing in small_demo.league.branches} == {100}


def test_the_title_says_that_the_data_are_simulated(small_demo):
    title = load_survey(small_demo.folder / "survey.yaml").title
    assert title.zh == "车险理赔客户满意度调查（模拟数据）"
    assert title.en == "Motor claims satisfaction survey (simulated data)"


def test_it_can_be_made_again_and_leaves_what_is_not_its_own(two_waves, small_demo_again, tmp_path):
    shutil.copytree(two_waves.folder, tmp_path / "demo")
    (tmp_path / "demo" / "notes.txt").write_text("mine")
    (tmp_path / "demo" / "survey.yaml").write_text("spoilt")
    again = small_demo_again(tmp_path / "demo")
    assert (again.folder / "notes.txt").read_text() == "mine"
    assert Programme(again.folder).waves() == ["2026Q3"]
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]


def test_an_earlier_wave_is_taken_as_far_as_the_league(two_waves):
    assert Programme(two_waves.folder).waves() == ["2026Q2", "2026Q3"]
    earlier = Programme(two_waves.folder).wave("2026Q2")
    league = results_of(earlier).league()
    assert len(league.branches) == 4
    assert all(standing.n > 85 for standing in league.branches)
    assert earlier.manifest().as_of == date(2026, 6, 30)
    assert not earlier.has("reports")
    assert (two_waves.folder / "insurer" / "2026Q2" / "renewals.csv").is_file()


def test_the_last_wave_is_the_same_whatever_waves_were_before(small_demo, two_waves):
    one, other = (Programme(made.folder).wave("2026Q3") for made in (small_demo, two_waves))
    for name in (SAMPLE, RESPONSES):
        assert one.read(name) == other.read(name), name
    alone, league = (results_of(wave).league() for wave in (one, other))
    unchanged = {"change": None, "change_verdict": None, "changes": {}}
    rows = [row.model_copy(update=unchanged) for row in league.branches]
    assert league.model_copy(update={"branches": rows, "since": None, "warnings": alone.warnings}) == alone


def test_the_league_of_the_last_wave_says_what_changed_since_the_one_before(two_waves):
    league = results_of(Programme(two_waves.folder).wave("2026Q3")).league()
    assert league.since is not None
    assert league.since.wave == "2026Q2"
    assert league.since.comparability.asked == []
    assert all(row.change_verdict in ("real", "noise") for row in league.branches)


def test_nobody_is_asked_twice(two_waves):
    waves = [Programme(two_waves.folder).wave(name) for name in ("2026Q2", "2026Q3")]
    now, then = (read_contacts(wave.read_private(CONTACTS)) for wave in waves)
    assert not set(now["customer_id"]) & set(then["customer_id"])
    assert not set(now["phone"]) & set(then["phone"])


def test_a_folder_with_other_files_is_refused_and_left_alone(tmp_path: Path):
    (tmp_path / "thesis.txt").write_text("ten years of work")
    with pytest.raises(AcsiError, match="G002"):
        demo_folder(tmp_path, say=no_notes)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_file_is_no_folder(tmp_path: Path):
    (tmp_path / "demo").write_text("")
    with pytest.raises(AcsiError, match="G002"):
        demo_folder(tmp_path / "demo", say=no_notes)


def test_without_a_font_nothing_is_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(fonts, "installed", lambda: None)
    with pytest.raises(AcsiError, match="R001"):
        demo_folder(tmp_path / "demo", say=no_notes)
    assert not (tmp_path / "demo").exists()


def test_the_insurers_renewals_hold_every_customer_of_the_sample(small_demo):
    wave = Programme(small_demo.folder).wave(small_demo.wave)
    drawn = read_contacts(wave.read_private(CONTACTS))["customer_id"]
    renewals = pd.read_csv(small_demo.folder / "insurer" / "renewals.csv", dtype=str)
    assert list(renewals.columns) == ["insured_no", "renewed", "renewed_on", "premium"]
    numbers = {normal_key(number) for number in renewals["insured_no"]}
    assert set(drawn) <= numbers
    assert len(numbers) > 3 * len(drawn)


def test_the_folder_is_marked_as_a_demo(small_demo):
    assert (small_demo.folder / DEMO_MARK).is_file()
