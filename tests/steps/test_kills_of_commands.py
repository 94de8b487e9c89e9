"""Commands of a wave that are killed at any point leave the wave as it was, or as it is after them."""

import errno
import os
import shutil
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from acsi.errors import AcsiError
from acsi.steps.audit_files import faults_of_files, faults_of_log, foreign_files
from acsi.steps.fit import fit_wave, fitted_wave
from acsi.steps.handover import hand_over, release
from acsi.steps.purge import purge
from acsi.steps.rank import rank_wave, ranked_wave
from acsi.steps.receive import receive
from acsi.steps.status import close_wave
from acsi.wave import Wave, find_programme
from tests.steps.small_wave import Deliver, deliver, firms, small_programme, small_wave
from tests.steps.test_first_format import FIRST
from tests.wave.conftest import NOW
from tests.wave.test_kills import killed_at, touches_disk

__all__ = ["deliver", "firms", "small_programme", "small_wave"]

pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")

POINTS = 7
"""Points of a command at which it is killed; what all of them do at their end is killed at every point elsewhere."""

LATER = NOW + timedelta(days=2)

Act = Callable[[Path], object]


def wave_in(folder: Path) -> Wave:
    programme = find_programme(folder)
    return programme.wave(programme.waves()[0])


def changes_of(folder: Path, act: Act) -> int:
    """How many times the command changes the disk below the folder."""
    tell, told = os.pipe()
    child = os.fork()
    if child == 0:
        seen = 0

        def count(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal seen
            seen += touches_disk(event, arguments) and str(arguments[0]).startswith(str(folder))

        sys.addaudithook(count)
        try:
            act(folder)
            os.write(told, str(seen).encode())
        finally:
            os._exit(0)
    os.close(told)
    os.waitpid(child, 0)
    with os.fdopen(tell, "rb") as stream:
        return int(stream.read() or b"0")


def state(folder: Path) -> tuple[object, ...]:
    """What a reader finds; anything between two states is a fault of files or log."""
    wave = wave_in(folder)
    manifest = wave.manifest()
    found = [*faults_of_files(wave, manifest), *faults_of_log(wave, manifest, None), *foreign_files(wave, manifest)]
    assert found == []
    return sorted(manifest.files), len(wave.log().lines), manifest.status


def survives(before: Path, act: Act, scratch: Path) -> None:
    """Kill the command at some points, and find the old state or the new one, in this order."""
    whole = scratch / "whole" / "p"
    shutil.copytree(before, whole)
    total = changes_of(whole, act)
    assert total > 10
    old, new = state(before), state(whole)
    assert old != new
    seen = []
    for number in range(POINTS):
        point = 1 + number * (total - 1) // (POINTS - 1)
        folder = scratch / str(point) / "p"
        shutil.copytree(before, folder)
        assert killed_at(point, folder, act)
        seen.append(state(folder))
    turn = seen.index(new)
    assert seen == [old] * turn + [new] * (POINTS - turn)
    assert turn > 0


@pytest.fixture
def fielded(small_wave: Wave, deliver: Deliver, monkeypatch: pytest.MonkeyPatch) -> Wave:
    """A small wave with a pack out and a delivery in; packs hold no PDF."""
    monkeypatch.setattr("acsi.steps.handover._printed", lambda *_: {})
    hand_over(small_wave, "north", branches=["N"], now=NOW)
    receive(small_wave, [deliver("a.csv", {"case_id": "N1"})], now=NOW + timedelta(days=1))
    return small_wave


FIELD: dict[str, Act] = {
    "handover": lambda folder: hand_over(wave_in(folder), "south", branches=["S"], now=LATER),
    "release": lambda folder: release(wave_in(folder), "N", 1, now=LATER),
    "close": lambda folder: close_wave(wave_in(folder), now=LATER, force=True),
    "purge": lambda folder: purge(wave_in(folder), "contacts", because="a test", force=True, now=LATER),
}


@pytest.mark.parametrize("command", FIELD)
def test_a_command_of_the_field(command: str, fielded: Wave, tmp_path: Path) -> None:
    survives(fielded.programme.folder, FIELD[command], tmp_path)


@pytest.fixture
def fitted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A wave to be fitted and ranked, whose results are worked out already: a forked child must not use threads."""
    shutil.copytree(FIRST, tmp_path / "first")
    wave = wave_in(tmp_path / "first")
    fit, rank = fitted_wave(wave), ranked_wave(wave)
    monkeypatch.setattr("acsi.steps.fit.fitted_wave", lambda *_: fit)
    monkeypatch.setattr("acsi.steps.rank.ranked_wave", lambda _: rank)
    return wave.programme.folder


RESULTS: dict[str, Act] = {
    "fit": lambda folder: fit_wave(wave_in(folder), now=LATER),
    "rank": lambda folder: rank_wave(wave_in(folder), now=LATER),
}


@pytest.mark.parametrize("command", RESULTS)
def test_a_command_that_makes_results_and_brings_an_old_manifest_along(
    command: str, fitted: Path, tmp_path: Path
) -> None:
    survives(fitted, RESULTS[command], tmp_path)


@pytest.mark.parametrize("reason", [errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EIO])
@pytest.mark.parametrize("command", RESULTS)
def test_a_disk_that_takes_nothing_is_named_and_nothing_is_half_written(
    command: str, reason: int, fitted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(fitted)

    def refuse(path: Path, *_: object) -> int:
        raise OSError(reason, os.strerror(reason), str(path))

    with monkeypatch.context() as patch:
        patch.setattr("acsi.files.os.open", refuse)
        with pytest.raises(AcsiError, match=f"F005 .*{os.strerror(reason)}"):
            RESULTS[command](fitted)
    assert state(fitted) == before
    RESULTS[command](fitted)
    assert state(fitted) != before


def test_a_file_that_vanishes_is_named_with_the_command_that_makes_it(fitted: Path) -> None:
    wave_in(fitted).path("responses.parquet").unlink()
    for command in RESULTS.values():
        with pytest.raises(AcsiError, match=r"P013 .*responses.parquet.*acsi receive"):
            command(fitted)
    assert len(wave_in(fitted).log().lines) == 5
