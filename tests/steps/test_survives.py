"""A programme that was killed, filled, raced, moved and audited gives what its untouched twin gives, to the byte."""

import shutil
import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest

from acsi.render.fonts import Font
from acsi.steps.audit import audit_wave
from acsi.steps.demo import DemoResult
from acsi.steps.demo_wave import FIRMS, INSURER
from acsi.steps.fit import fit_wave
from acsi.steps.rank import rank_wave
from acsi.steps.receive import receive
from acsi.steps.report import report_wave
from acsi.steps.results import results_of
from tests.steps.test_bad_disks import Disk, disk, on, refusal
from tests.steps.test_kills_of_commands import inner, state, wave_in
from tests.wave.stopping import Act, changes_of, stopped_at

__all__ = ["disk"]

RACER = """
import sys
from datetime import datetime
from pathlib import Path
from acsi.errors import AcsiError
from acsi.steps.rank import rank_wave
from acsi.wave import find_programme
try:
    done = rank_wave(find_programme(Path(sys.argv[1])).wave(sys.argv[2]), now=datetime.fromisoformat(sys.argv[3]))[1]
    print("done" if done else "nothing to do")
except AcsiError as error:
    print(error.problems[0].code)
"""


@pytest.fixture
def programme(small_demo: DemoResult, tmp_path: Path) -> Path:
    """A wave that was reported, without the insurer's and the firms' files."""
    folder = tmp_path / "programme"
    shutil.copytree(small_demo.folder, folder, ignore=shutil.ignore_patterns(INSURER, FIRMS, "attic"))
    shutil.copytree(
        small_demo.folder / "waves" / small_demo.wave, folder / "waves" / small_demo.wave, dirs_exist_ok=True
    )
    return folder


@pytest.fixture
def quarter(small_demo: DemoResult, tmp_path: Path) -> Mapping[str, Act]:
    """What is done with the wave: a correction comes in, it is fitted and ranked anew, and a branch gets its report."""
    table = pd.read_csv(
        sorted((small_demo.folder / FIRMS / "south").glob("*.csv"))[-1], dtype=str, keep_default_na=False
    )
    complete = table["sat_overall"].isin([str(each) for each in range(2, 10)])
    table.loc[complete.idxmax(), "sat_overall"] = "10"
    correction = tmp_path / "south-again.csv"
    table.to_csv(correction, index=False)
    branch = small_demo.league.branches[0].branch
    first = wave_in(small_demo.folder).manifest().steps["report"].at
    on = [first + timedelta(days=day) for day in range(1, 5)]
    return {
        "receive": lambda folder: receive(wave_in(folder), [correction], now=on[0]),
        "fit": lambda folder: fit_wave(wave_in(folder), now=on[1]),
        "rank": lambda folder: rank_wave(wave_in(folder), now=on[2]),
        "report": lambda folder: report_wave(wave_in(folder), branches=[branch], now=on[3]),
    }


def raced(folder: Path) -> None:
    """Rank from two processes at once: one does it, and the other is refused or finds nothing to do."""
    wave = wave_in(folder)
    told = [folder, wave.name, (wave.manifest().steps["fit"].at + timedelta(days=1)).isoformat()]
    racers = [
        subprocess.Popen([sys.executable, "-c", RACER, *map(str, told)], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    found = sorted(racer.communicate()[0].strip() for racer in racers)
    assert found in (["done", "nothing to do"], ["P010", "done"], ["P064", "done"])
    assert [line["command"] for line in wave.log().lines][-2:] == ["fit", "rank"]


def troubled(folder: Path, name: str, act: Act, changes: int, disk: Disk) -> None:
    """Stop the command before its decision, let it meet a full disk, stop it after its decision, and run it."""
    assert changes > 10, name
    assert stopped_at(8, folder, act)
    before = state(folder)
    disk.leave(20_000)
    assert refusal(act, folder) == "F005", name
    disk.clear()
    assert state(folder)[2] == before[2]
    if name == "rank":
        raced(folder)
    else:
        assert stopped_at(changes - 4, folder, act)
    act(folder)
    assert inner(folder) == {"lock"}


def test_a_programme_that_was_killed_filled_raced_moved_and_audited_is_as_its_untouched_twin(
    programme: Path, quarter: Mapping[str, Act], disk: Disk, tmp_path: Path, font: Font
) -> None:
    assert font
    twin = tmp_path / "twin"
    shutil.copytree(programme, twin)
    folder = on(disk, programme)
    for name, act in quarter.items():
        troubled(folder, name, act, changes_of(twin, act), disk)
    moved = Path(shutil.move(folder, tmp_path / "elsewhere"))
    assert state(moved)[0] == state(twin)[0]
    ours, theirs = wave_in(moved), wave_in(twin)
    found = audit_wave(ours, say=lambda _: None)
    assert found.good, found.findings
    assert not any(remark.code == "P050" for remark in found.remarks)
    for mine, other in zip(results_of(ours).league().branches, results_of(theirs).league().branches, strict=True):
        assert mine.branch == other.branch
        assert mine.index == pytest.approx(other.index, rel=1e-9)
    [pdf] = {name for name in theirs.manifest().steps["report"].outputs if name.endswith(".pdf")}
    assert theirs.read(pdf).startswith(b"%PDF")
    for name in ("responses.parquet", "estimates.json", "league.csv", "league.json", pdf):
        assert ours.read(name) == theirs.read(name), name
    assert ours.read("league.csv") != wave_in(programme).read("league.csv")
