"""A disk that is full, can only be read or gives errors, and files that vanish: nothing accepted is lost, nothing is
half there, and one message says what is wrong."""

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from acsi.errors import AcsiError
from acsi.files import write_all
from acsi.steps.audit import audit_wave
from acsi.steps.status import programme_status, wave_in_full
from acsi.wave import find_programme
from tests.steps.small_wave import deliver, firms, small_programme, small_wave
from tests.steps.test_kills_of_commands import FIELD, RESULTS, fielded, fitted, inner, state, wave_in
from tests.wave.conftest import NOW
from tests.wave.stopping import Act, reads_of, with_one_vanished

__all__ = ["deliver", "fielded", "firms", "fitted", "small_programme", "small_wave"]

LATER = NOW + timedelta(days=2)

SIZE = 32_000_000


@dataclass(frozen=True)
class Disk:
    """A small file system of its own."""

    folder: Path

    def leave(self, free: int) -> None:
        """Fill it but for so many bytes."""
        self.clear()
        there = os.statvfs(self.folder)
        with (self.folder / "ballast").open("wb") as stream:
            os.posix_fallocate(stream.fileno(), 0, max(there.f_bavail * there.f_frsize - free, 1))

    def clear(self) -> None:
        """Take away what fills it."""
        (self.folder / "ballast").unlink(missing_ok=True)

    def allow(self, what: str) -> None:
        """Let it be read only (`ro`), or written again (`rw`)."""
        subprocess.run(["mount", "-o", f"remount,{what}", self.folder], check=True)


@pytest.fixture
def disk(tmp_path: Path, requires: Callable[[str, bool], None]) -> Iterator[Disk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mounts = sys.platform == "linux" and bool(shutil.which("mount"))
    mounts = (
        mounts
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", folder], capture_output=True, check=False
        ).returncode
    )
    requires("tmpfs", mounts)
    yield Disk(folder)
    subprocess.run(["umount", folder], check=True)


def on(disk: Disk, folder: Path) -> Path:
    """A copy of the programme on the disk."""
    shutil.rmtree(disk.folder / "p", ignore_errors=True)
    shutil.copytree(folder, disk.folder / "p")
    return disk.folder / "p"


def refusal(act: Act, folder: Path) -> str:
    """The codes of what the command refuses with; empty where it goes through."""
    try:
        act(folder)
    except AcsiError as error:
        return " ".join(problem.code for problem in error.problems)
    return ""


def fills(disk: Disk, before: Path, act: Act, *, changes: int = 1) -> None:
    """Give the command more room each time, until it goes through; before that it changes nothing, or can be
    finished."""
    old, free, codes = state(before), 0, []
    while not codes or codes[-1]:
        assert free < SIZE
        folder = on(disk, before)
        disk.leave(free)
        codes.append(refusal(act, folder))
        disk.clear()
        assert not inner(folder) & {"staged", "holder.txt"} or codes[-1] == "P017"
        found = state(folder)
        lines, wanted = found[1] - old[1], {"F005": 0, "P017": 1, "": 1}[codes[-1]]
        assert lines == wanted or (changes == 2 and lines in (1, 2))
        free += 8192 if free < 32_768 else free // 2
    assert codes[0] == "F005"
    assert set(codes) <= {"F005", "P017", ""}


@pytest.mark.parametrize("command", ["receive", "forget"])
def test_a_full_disk_in_the_field(command: str, disk: Disk, fielded: Path) -> None:
    fills(disk, fielded, FIELD[command](fielded), changes=2 if command == "receive" else 1)


@pytest.mark.parametrize("command", ["fit", "report"])
def test_a_full_disk_for_results(command: str, disk: Disk, fitted: Path) -> None:
    fills(disk, fitted, RESULTS[command])


def test_what_was_decided_needs_no_room_to_be_finished(
    disk: Disk, fitted: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    folder = on(disk, fitted)
    with monkeypatch.context() as patch:
        patch.setattr("acsi.wave.journal._finish", stop)
        with pytest.raises(KeyboardInterrupt):
            RESULTS["fit"](folder)
    disk.leave(0)
    assert state(folder)[1] == state(fitted)[1] + 1
    assert "P063 `acsi fit 2025Q4`" in caplog.text
    assert inner(folder) == {"lock"}


def test_a_disk_that_can_only_be_read_is_read(disk: Disk, fitted: Path, fielded: Path) -> None:
    folder, field = on(disk, fitted), disk.folder / "field"
    shutil.copytree(fielded, field)
    before = state(folder), state(field)
    disk.allow("ro")
    try:
        for act in RESULTS.values():
            with pytest.raises(AcsiError, match=f"F005 {folder} .*: Read-only file system"):
                act(folder)
        for command, act_on in FIELD.items():
            assert refusal(act_on(fielded), field) == "F005", command
        with pytest.raises(AcsiError, match=r"F005 .*: Read-only file system"):
            write_all(folder / "trends", {"trend.json": b"{}"})
        assert wave_in_full(wave_in(folder)).faults == ()
        assert programme_status(find_programme(field)).waves[0].faults == ()
        assert audit_wave(wave_in(folder), say=lambda _: None).good
        assert (state(folder), state(field)) == before
    finally:
        disk.allow("rw")


def with_open(refuse: Callable[..., int]) -> object:
    """The module os, in which no file can be opened for writing."""
    return SimpleNamespace(**{**vars(os), "open": refuse})


@pytest.mark.parametrize("reason", [errno.EDQUOT, errno.EIO])
def test_a_disk_that_takes_nothing_is_named_and_nothing_is_half_written(
    reason: int, fitted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state(fitted)

    def refuse(path: Path, *_: object) -> int:
        raise OSError(reason, os.strerror(reason), str(path))

    for act in RESULTS.values():
        with monkeypatch.context() as patch:
            patch.setattr("acsi.files.os", with_open(refuse))
            with pytest.raises(AcsiError, match=f"F005 .*{os.strerror(reason)}"):
                act(fitted)
        assert state(fitted) == before


def test_a_file_that_is_missing_is_named_with_the_command_that_makes_it(fitted: Path) -> None:
    wave_in(fitted).path("responses.parquet").unlink()
    for command in ("fit", "rank"):
        with pytest.raises(AcsiError, match=r"P013 .*responses.parquet.*acsi receive"):
            RESULTS[command](fitted)
    assert len(wave_in(fitted).log().lines) == 5


LOOKING: dict[str, Act] = {
    "status": lambda folder: programme_status(find_programme(folder)),
    "audit": lambda folder: audit_wave(wave_in(folder), say=lambda _: None),
}


@pytest.mark.parametrize("command", ["fit", "rank", "report --format xlsx", *LOOKING])
def test_a_file_that_vanishes_just_before_it_is_read(command: str, fitted: Path, tmp_path: Path) -> None:
    act = (RESULTS | LOOKING)[command]
    vanishes(act, fitted, tmp_path)


@pytest.mark.parametrize("command", ["receive", "forget"])
def test_a_file_of_the_field_that_vanishes_just_before_it_is_read(command: str, fielded: Path, tmp_path: Path) -> None:
    vanishes(FIELD[command](fielded), fielded, tmp_path)


def vanishes(act: Act, before: Path, scratch: Path) -> None:
    """Take away each file in turn that the command reads: it says what is missing, or did not need it any more."""
    shutil.copytree(before, scratch / "count")
    total = reads_of(scratch / "count", act)
    assert total > 4
    for point in range(1, total + 1, max(1, total // 6)):
        folder = scratch / str(point)
        shutil.copytree(before, folder)
        refused = refusal(lambda each, at=point: with_one_vanished(at, each, act), folder)
        assert "F005" not in refused
        assert not inner(folder) & {"staged", "journal.json", "holder.txt"}
