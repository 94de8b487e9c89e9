"""Commands of a wave that are stopped at any point leave the wave as it was, or as it is after them, and it is said
which; then they go on."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

from acsi.steps import page, report, workbook
from acsi.steps.audit_files import faults_of_files, faults_of_log, foreign_files
from acsi.steps.fit import fit_wave, fitted_wave
from acsi.steps.forget import Persons, forget
from acsi.steps.handover import hand_over, release
from acsi.steps.page import pages_of_wave
from acsi.steps.purge import purge
from acsi.steps.rank import rank_wave, ranked_wave
from acsi.steps.receive import receive
from acsi.steps.renewals import renewals_of
from acsi.steps.report import report_wave
from acsi.steps.rotation import rotate
from acsi.steps.status import close_wave
from acsi.steps.withdraw import withdraw
from acsi.steps.workbook import workbooks_of_wave
from acsi.wave import Wave, find_programme
from tests.steps.conftest import use_stand_ins
from tests.steps.linked_wave import Renewed, linked_wave, renewed
from tests.steps.small_wave import Deliver, deliver, firms, small_programme, small_wave
from tests.steps.test_first_format import FIRST
from tests.wave.conftest import NOW
from tests.wave.stopping import Act, changes_of, stopped_at
from tests.wave.test_kills import told

__all__ = ["deliver", "firms", "linked_wave", "renewed", "small_programme", "small_wave"]

POINTS = 5
"""Points of a command at which it is stopped; what all of them do at their end is killed at every point elsewhere."""

LATER = NOW + timedelta(days=2)

State = tuple[int, int, object]


def wave_in(folder: Path) -> Wave:
    programme = find_programme(folder)
    return programme.wave(programme.waves()[0])


def state(folder: Path) -> State:
    """What a reader finds, the lines of the logs first; anything between two states is a fault of files or log."""
    wave = wave_in(folder)
    manifest = wave.manifest()
    found = [*faults_of_files(wave, manifest), *faults_of_log(wave, manifest, None), *foreign_files(wave, manifest)]
    assert found == []
    assert not {"holder.txt", "journal.json", "staged"} & inner(folder)
    return len(wave.programme.log().lines), len(wave.log().lines), (sorted(manifest.files), manifest.status)


def inner(folder: Path) -> set[str]:
    return {path.name for path in (folder / ".acsi").glob("*")}


def survives(
    before: Path, act: Act, scratch: Path, caplog: pytest.LogCaptureFixture, *, changes: int = 1, twice: bool = True
) -> None:
    """Stop the command at some points, and find the old state or the new one, or one between two `changes`.

    Unless it may not be run `twice`, it then leads from the old to the new.
    """
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
        assert stopped_at(point, folder, act)
        seen.append(state(folder))
        said = told(caplog)
        assert said in ([], ["P062"] if seen[-1] != new else ["P063"], ["P063"])
        assert (seen[-1], said) != (old, ["P063"])
        if twice and seen[-1] != new:
            act(folder)
            assert state(folder)[2] == new[2]
            assert inner(folder) == {"lock"}
    assert seen == sorted(seen)
    assert seen[0] == old
    assert seen[-1] == new
    assert len({each[:2] for each in seen} - {old[:2], new[:2]}) < changes


@pytest.fixture
def fielded(small_wave: Wave, deliver: Deliver, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small wave with a pack out and a delivery in, and one that comes; packs hold no PDF."""
    monkeypatch.setattr("acsi.steps.handover._printed", lambda *_: {})
    hand_over(small_wave, "north", branches=["N"], now=NOW)
    receive(small_wave, [deliver("a.csv", {"case_id": "N1"})], now=NOW + timedelta(days=1))
    deliver("b.csv", {"case_id": "N1"}, {"case_id": "N2"})
    return small_wave.programme.folder


def delivered(before: Path) -> Path:
    return before.parent / "b.csv"


FIELD: dict[str, Callable[[Path], Act]] = {
    "handover": lambda _: lambda folder: hand_over(wave_in(folder), "south", branches=["S"], now=LATER),
    "release": lambda _: lambda folder: release(wave_in(folder), "N", 1, now=LATER),
    "receive": lambda before: lambda folder: receive(wave_in(folder), [delivered(before)], now=LATER),
    "withdraw": lambda _: lambda folder: withdraw(wave_in(folder), "001", now=LATER),
    "forget": lambda _: lambda folder: forget(find_programme(folder), Persons(frozenset({"C-N2"})), now=LATER),
    "rotate": lambda _: lambda folder: rotate(find_programme(folder), now=LATER),
    "close": lambda _: lambda folder: close_wave(wave_in(folder), now=LATER, force=True),
    "purge": lambda _: lambda folder: purge(wave_in(folder), "contacts", because="a test", force=True, now=LATER),
}


@pytest.mark.parametrize("command", FIELD)
def test_a_command_of_the_field(command: str, fielded: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    survives(fielded, FIELD[command](fielded), tmp_path, caplog, changes=2 if command == "receive" else 1)


@pytest.fixture
def fitted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A wave to be fitted and ranked, or reported on, for which all that takes time is worked out once."""
    shutil.copytree(FIRST, tmp_path / "first")
    wave = wave_in(tmp_path / "first")
    fit, rank = fitted_wave(wave), ranked_wave(wave)
    monkeypatch.setattr("acsi.steps.fit.fitted_wave", lambda *_: fit)
    monkeypatch.setattr("acsi.steps.rank.ranked_wave", lambda _: rank)
    use_stand_ins(monkeypatch)
    for module, name in ((report, "produce"), (page, "_files"), (workbook, "_files")):
        once(monkeypatch, module, name)
    return wave.programme.folder


def once(monkeypatch: pytest.MonkeyPatch, module: object, name: str) -> None:
    """Let a function of a module give what it gave the first time."""
    made = getattr(module, name)

    @cache
    def kept() -> list[object]:
        return []

    def given(*arguments: object, **named: object) -> object:
        if not kept():
            kept().append(made(*arguments, **named))
        return kept()[0]

    monkeypatch.setattr(module, name, given)


RESULTS: dict[str, Act] = {
    "fit": lambda folder: fit_wave(wave_in(folder), now=LATER),
    "rank": lambda folder: rank_wave(wave_in(folder), now=LATER),
    "report": lambda folder: report_wave(wave_in(folder), now=LATER),
    "report --zip": lambda folder: report_wave(wave_in(folder), zipped=True, now=LATER),
    "report --format html": lambda folder: pages_of_wave(wave_in(folder), now=LATER),
    "report --format xlsx": lambda folder: workbooks_of_wave(wave_in(folder), now=LATER),
}


@pytest.mark.parametrize("command", RESULTS)
def test_a_command_that_makes_results_and_brings_an_old_manifest_along(
    command: str, fitted: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    survives(fitted, RESULTS[command], tmp_path, caplog)


def test_renewals(
    linked_wave: Wave,
    renewed: Renewed,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    from acsi.steps import renewals

    source = str(renewed())
    for name in ("link", "_joined"):
        once(monkeypatch, renewals, name)
    later = NOW + timedelta(days=300)
    survives(
        linked_wave.programme.folder, lambda folder: renewals_of(wave_in(folder), source, now=later), tmp_path, caplog
    )
