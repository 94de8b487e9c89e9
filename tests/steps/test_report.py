"""Reports of a folder and of a wave: which files are written, left and packed."""

import errno
import io
import re
import shutil
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acsi.errors import AcsiError
from acsi.files import write_all
from acsi.steps import report
from acsi.steps.demo import DemoResult
from acsi.steps.preview import preview
from acsi.steps.production import MADE_FROM
from acsi.steps.report import file_name, report_folder, report_wave
from acsi.steps.results import results_in
from acsi.steps.status import wave_status
from acsi.steps.workbook import workbooks_of_folder, workbooks_of_wave
from acsi.wave import Programme, Wave, change
from tests.league.interviewed import interviews, league_of
from tests.steps.conftest import use_stand_ins

REGIONS = "code,name_zh,name_en,region\nB1,甲,A,north\nB2,乙,B,north\nB3,丙,C,华东/一\nB4,丁,D,\n"


@pytest.fixture(scope="module")
def ranked_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ranked")
    league = league_of(interviews(branches=4, each=30), folder)
    out = folder / "out"
    write_all(out, {"league.json": league.model_dump_json(by_alias=True).encode(), "branches.csv": REGIONS.encode()})
    return out


@pytest.fixture
def ranked(ranked_once: Path, tmp_path: Path) -> Path:
    """A folder with estimates and a league of four branches in two regions, one branch in none."""
    return Path(shutil.copytree(ranked_once, tmp_path / "results"))


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand-ins for the PDFs."""
    use_stand_ins(monkeypatch)


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda table: table.set_column(0, table.column_names[0], pa.array([None] * table.num_rows, pa.date32())),
        lambda table: table.append_column(table.column_names[0], table.column(0)),
        lambda table: table.drop_columns([table.column_names[-1]]),
    ],
)
def test_resamples_that_are_none_are_refused(ranked: Path, spoilt: Callable[[pa.Table], pa.Table]) -> None:
    path = ranked / "replicates.parquet"
    pq.write_table(spoilt(pq.read_table(path)), path)
    with pytest.raises(AcsiError, match=r"F007.*replicates\.parquet"):
        results_in(ranked).replicates()


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e400", '"80"'])
def test_a_league_with_what_is_no_number_is_refused(ranked: Path, number: str) -> None:
    path = ranked / "league.json"
    path.write_text(re.sub(r'"ci_high":\s*[0-9.]+', f'"ci_high": {number}', path.read_text("utf-8"), count=1), "utf-8")
    with pytest.raises(AcsiError, match=r"F007.*league\.json"):
        results_in(ranked).league()


@pytest.mark.usefixtures("quick")
def test_each_region_gets_a_zip_with_the_reports_of_its_branches(ranked: Path) -> None:
    made = report_folder(ranked, zipped=True)
    names = [path.name for path in made.files]
    assert {name for name in names if name.endswith(".zip")} == {"north.zip", "华东%2F一.zip", "no-region.zip"}
    with zipfile.ZipFile(ranked / "reports" / "north.zip") as archive:
        assert archive.namelist() == ["B1.en.pdf", "B2.en.pdf"]


@pytest.mark.usefixtures("quick")
def test_reports_of_a_folder_are_left_where_nothing_changed(ranked: Path) -> None:
    assert report_folder(ranked).made > 4
    assert report_folder(ranked, changed_only=True).made == 0
    (ranked / "reports" / "B2.en.pdf").unlink()
    assert report_folder(ranked, changed_only=True).made == 1


@pytest.mark.usefixtures("quick")
def test_an_unknown_branch_is_refused_before_anything_is_written(ranked: Path) -> None:
    with pytest.raises(AcsiError, match=r"R004.*B11.*[Dd]id you mean"):
        report_folder(ranked, branches=["B1", "B11"])
    assert not (ranked / "reports").exists()


@pytest.mark.usefixtures("quick")
def test_a_full_disk_is_told_and_leaves_the_old_reports(ranked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report_folder(ranked)
    before = {path.name: path.read_bytes() for path in (ranked / "reports").iterdir()}

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(AcsiError, match=r"F005.*No space left"):
        report_folder(ranked)
    assert {path.name: path.read_bytes() for path in (ranked / "reports").iterdir()} == before


def test_reports_of_a_folder_without_a_league_name_the_command_that_makes_it(ranked: Path) -> None:
    (ranked / "league.json").unlink()
    with pytest.raises(AcsiError, match=r"F006.*acsi rank --estimates"):
        report_folder(ranked)
    with pytest.raises(AcsiError, match=r"F006.*acsi rank --estimates"):
        workbooks_of_folder(ranked)


def test_a_workbook_for_each_language_the_same_bytes_each_time(ranked: Path, tmp_path: Path) -> None:
    first = workbooks_of_folder(ranked, languages=["zh", "en"])
    assert [path.name for path in first] == ["national.zh.xlsx", "national.en.xlsx"]
    again = workbooks_of_folder(ranked, languages=["zh", "en"], out=tmp_path / "again")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]


@pytest.mark.usefixtures("font")
def test_a_preview_is_one_picture_and_nothing_else(ranked: Path, tmp_path: Path) -> None:
    drawn = preview(ranked, "B1", ["en"], 2, tmp_path / "pictures")
    assert drawn.name == "B1.en.2.png"
    assert drawn.read_bytes().startswith(b"\x89PNG")
    assert not (ranked / "reports").exists()
    with pytest.raises(AcsiError, match=r"R007.*no page 99"):
        preview(ranked, "B1", ["en"], 99, tmp_path)


class TestWave:
    """The small demo, whose reports are there already."""

    @pytest.fixture
    def wave(self, small_demo: DemoResult, tmp_path: Path) -> Wave:
        shutil.copytree(small_demo.folder, tmp_path / "programme")
        return Programme(tmp_path / "programme").wave(small_demo.wave)

    def test_a_workbook_leaves_the_reports_counted_as_made(self, wave: Wave) -> None:
        files, done = workbooks_of_wave(wave)
        assert done
        assert [path.name for path in files] == ["national.zh.xlsx", "national.en.xlsx"]
        assert workbooks_of_wave(wave)[1] is False
        assert report_wave(wave).made == 0
        assert wave_status(wave).status == "reported"

    def test_only_the_branch_whose_content_changed_is_made_again(self, wave: Wave) -> None:
        (wave.path("reports") / "B07.zh.pdf").unlink()
        again = report_wave(wave, changed_only=True)
        assert again.made == 1
        assert len(again.files) == 6

    @pytest.mark.usefixtures("quick")
    def test_reports_of_an_earlier_league_go_to_the_attic(self, wave: Wave) -> None:
        with change(wave, "rank", now=datetime.now(UTC)) as work:
            work.write("league.json", wave.read("league.json") + b"\n")
        report_wave(wave, branches=["B07"])
        assert sorted(path.name for path in wave.path("reports").iterdir()) == ["B07.zh.pdf", MADE_FROM]
        kept = {name.rsplit("/", 1)[1] for name in wave.manifest().files if name.startswith("attic/")}
        assert {"national.zh.pdf", "B07.zh.pdf"} <= kept

    @pytest.mark.usefixtures("quick")
    def test_other_reports_of_the_same_league_stay(self, wave: Wave) -> None:
        (wave.path("reports") / "B07.zh.pdf").unlink()
        before = {path.name for path in wave.path("reports").iterdir()}
        report_wave(wave, branches=["B07"])
        assert {path.name for path in wave.path("reports").iterdir()} == {*before, "B07.zh.pdf"}

    def test_zips_are_made_without_making_the_reports_again(self, wave: Wave) -> None:
        made = report_wave(wave, changed_only=True, zipped=True)
        assert made.made == 0
        packed = [path for path in made.files if path.suffix == ".zip"]
        assert packed
        with zipfile.ZipFile(io.BytesIO(packed[0].read_bytes())) as archive:
            name = archive.namelist()[0]
            assert archive.read(name) == wave.read(f"reports/{name}")
        assert f"reports/{MADE_FROM}" in wave.manifest().files

    def test_a_wave_that_is_not_ranked_names_the_command(self, wave: Wave) -> None:
        (wave.path("league.json")).unlink()
        with pytest.raises(AcsiError, match=r"P013.*acsi rank"):
            report.report_wave(wave)


@given(st.text(min_size=1), st.text(min_size=1))
def test_every_branch_code_has_a_file_name_of_its_own(one: str, other: str) -> None:
    assert (file_name(one) == file_name(other)) == (one == other)
    assert not set(file_name(one)) & set('/\\:*?"<>|\0\n')
