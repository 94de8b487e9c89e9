"""The demo leaves a folder that holds everything from interviews to reports, and touches no folder but its own."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from acsi.errors import AcsiError
from acsi.render import fonts
from acsi.shipped import shipped
from acsi.steps import demo
from acsi.steps.demo import MARK, DemoResult, demo_folder
from acsi.survey.load import load_survey


def no_notes(_: str) -> None:
    """For tests that do not look at what is said."""


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped survey with few resamples, and four of its branches."""
    folder = tmp_path_factory.mktemp("surveys")
    shutil.copytree(shipped("surveys"), folder, dirs_exist_ok=True)
    definition = folder / "auto-claims.yaml"
    text = definition.read_text(encoding="utf-8")
    definition.write_text(text.replace("bootstrap: 5000", "bootstrap: 40"), encoding="utf-8")
    names = folder / "branches" / "china-motor.csv"
    lines = names.read_text(encoding="utf-8-sig").splitlines()
    kept = [line for line in lines if line.split(",")[2] in {"name_en", "Beijing", "Dalian", "Shenzhen", "Qinghai"}]
    names.write_text("\n".join(kept) + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def shipped_small(small: Path, monkeypatch: pytest.MonkeyPatch, requires: Callable[[str, bool], None]) -> None:
    """Let the demo use the small survey."""
    requires("fonts", fonts.installed() is not None)
    monkeypatch.setattr(demo, "shipped", lambda _: small)


@pytest.fixture
def reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in for the reports, which take most of the time."""
    monkeypatch.setattr("acsi.steps.report.report_folder", lambda folder, **_: [folder / "reports" / "national.zh.pdf"])


@pytest.mark.usefixtures("shipped_small")
def test_the_demo_ends_with_every_branch_in_chinese_and_the_nation_in_both_languages(tmp_path: Path) -> None:
    said: list[str] = []
    result = demo_folder(tmp_path / "demo", say=said.append)
    assert isinstance(result, DemoResult)
    assert result.league.branches[0].name_en == "Dalian"
    names = [path.name for path in result.reports]
    assert names[:2] == ["national.zh.pdf", "national.en.pdf"]
    assert sorted(names[2:]) == ["B01.zh.pdf", "B07.zh.pdf", "B24.zh.pdf", "B34.zh.pdf"]
    assert all(path.read_bytes().startswith(b"%PDF") for path in result.reports)
    assert [str(tmp_path) in line for line in said] == [True] * 4


@pytest.mark.usefixtures("shipped_small", "reported")
class TestFolder:
    """What stands in the folder, before and after."""

    def test_everything_to_do_it_again_by_hand_is_there(self, tmp_path: Path) -> None:
        result = demo_folder(tmp_path, say=no_notes)
        held = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
        assert {"survey.yaml", "branches.csv", "interviews.csv", "results/estimates.json"} <= held
        assert {"results/league.csv", "results/league.json", MARK} <= held
        assert result.results == tmp_path / "results"

    def test_the_title_says_that_the_data_are_simulated(self, tmp_path: Path) -> None:
        demo_folder(tmp_path, say=no_notes)
        title = load_survey(tmp_path / "survey.yaml").title
        assert title.zh == "车险理赔客户满意度调查（模拟数据）"
        assert title.en == "Motor claims satisfaction survey (simulated data)"

    def test_a_demo_can_be_made_again_and_leaves_what_is_not_its_own(self, tmp_path: Path) -> None:
        demo_folder(tmp_path, say=no_notes)
        (tmp_path / "interviews.csv").write_text("spoilt")
        (tmp_path / "notes.txt").write_text("mine")
        again = demo_folder(tmp_path, say=no_notes)
        assert len(again.league.branches) == 4
        assert (tmp_path / "notes.txt").read_text() == "mine"

    def test_progress_counts_resamples(self, tmp_path: Path) -> None:
        told: list[tuple[int, int]] = []
        demo_folder(tmp_path, say=no_notes, progress=lambda done, total: told.append((done, total)))
        assert told[-1] == (40, 40)


def test_a_folder_with_other_files_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("ten years of work")
    with pytest.raises(AcsiError, match="G002"):
        demo_folder(tmp_path, say=no_notes)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("")
    with pytest.raises(AcsiError, match="G002"):
        demo_folder(tmp_path / "demo", say=no_notes)


def test_without_a_font_nothing_is_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "installed", lambda: None)
    with pytest.raises(AcsiError, match="R001"):
        demo_folder(tmp_path / "demo", say=no_notes)
    assert not (tmp_path / "demo").exists()
