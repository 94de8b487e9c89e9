"""The demo makes a programme with a whole wave, and touches no folder but its own."""

from pathlib import Path

import pandas as pd
import pytest

from acsi.errors import AcsiError
from acsi.identity import normal_key
from acsi.render import fonts
from acsi.sampling.contacts import read_contacts
from acsi.steps.demo import demo_folder
from acsi.survey.load import load_survey
from acsi.wave import Programme
from acsi.wave.names import CONTACTS, DEMO_MARK


def no_notes(_: str) -> None:
    """For tests that do not look at what is said."""


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


def test_it_can_be_made_again_and_leaves_what_is_not_its_own(small_demo_again, tmp_path):
    first = small_demo_again(tmp_path / "demo")
    (first.folder / "notes.txt").write_text("mine")
    (first.folder / "survey.yaml").write_text("spoilt")
    second = small_demo_again(tmp_path / "demo")
    assert (second.folder / "notes.txt").read_text() == "mine"
    assert second.league == first.league
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]


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
