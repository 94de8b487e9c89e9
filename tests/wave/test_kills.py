"""A command that is killed at any point leaves the old state or the new one, never half of it."""

import os
import shutil
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from acsi.errors import AcsiError
from acsi.files import is_free
from acsi.keys import new_identity, save_identity
from acsi.steps.programme import new_programme
from acsi.wave import Programme, Wave, change, change_folder, find_programme
from acsi.wave.journal import settle
from acsi.wave.lock import whoami
from acsi.wave.names import RECIPIENTS
from acsi.wave.programme import changed_outside
from acsi.wave.recipients import Recipient, read_recipients, write_recipients
from tests.wave.conftest import NOW
from tests.wave.stopping import touches_disk

# A forked child only calls Python and the file system, whatever threads numpy has in the parent.
pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")

SECOND = new_identity().recipient


def killed_at(point: int, folder: Path, action: Callable[[Path], object]) -> bool:
    """Run `action` in a process that is killed just before its change number `point` of a file below `folder`.

    False if the action ended before that.
    """
    child = os.fork()
    if child == 0:
        left = point

        def watch(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal left
            if touches_disk(event, arguments) and str(arguments[0]).startswith(str(folder)):
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(watch)
        try:
            action(folder)
        except BaseException:
            os._exit(1)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, -signal.SIGKILL)
    return code != 0


def draw_again(folder: Path) -> None:
    """A change that replaces, adds and removes files of the wave, and changes history, recipients and keys."""
    programme = find_programme(folder)
    with change(programme.wave("2026Q3"), "sample", now=NOW + timedelta(hours=1)) as work:
        work.write("sample.parquet", b"cases 2")
        work.write("handover/north.age", b"pack")
        work.write_private("contacts.age", b"phones 2")
        work.remove("selection.json")
        work.write_programme("history.age", b"contacted 2")
        listed = read_recipients(programme.read(RECIPIENTS) or b"")
        work.write_programme(RECIPIENTS, write_recipients([*listed, Recipient(SECOND)]))
        keys = work.secrets.recipients
        work.set_secrets(work.secrets.model_copy(update={"recipients": (*keys, SECOND)}))
        work.set(released={"B01": 2})


def state(programme: Programme) -> tuple[object, ...]:
    """What a reader sees."""
    wave = programme.wave("2026Q3")
    manifest = wave.manifest()
    assert changed_outside(wave, manifest.files) == []
    assert sorted(programme.secrets().recipients) == sorted(programme.recipients())
    return (
        wave.read("sample.parquet"),
        wave.read_private("contacts.age"),
        wave.has("handover/north.age"),
        wave.has("selection.json"),
        programme.history(),
        SECOND in programme.recipients(),
        manifest.released,
        len(wave.log().lines),
        {path.name: path.read_bytes()[:5] for path in wave.path("attic").rglob("*") if path.is_file()},
    )


OLD = (b"cases 1", b"phones 1", False, True, b"contacted 1", False, {}, 3, {})
NEW = (
    *(b"cases 2", b"phones 2", True, False, b"contacted 2", True, {"B01": 2}, 4),
    {"sample.parquet": b"cases", "contacts.age": b"age-e", "selection.json": b"rules"},
)


@pytest.fixture
def kept(sampled: Wave) -> Path:
    """A programme to be copied and changed."""
    with change(sampled, "select", now=NOW) as work:
        work.write("selection.json", b"rules")
    return sampled.programme.folder


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The codes of what a run says of one that was stopped before it."""
    codes = [record.getMessage().split()[0] for record in caplog.records if record.name == "acsi"]
    caplog.clear()
    return codes


def next_change(folder: Path) -> None:
    with change(find_programme(folder).wave("2026Q3"), "fit", now=NOW) as work:
        work.write("estimates.json", b"{}")


def test_the_states_are_told_apart(kept: Path) -> None:
    assert state(find_programme(kept)) == OLD
    draw_again(kept)
    assert state(find_programme(kept)) == NEW


def test_a_kill_between_any_two_writes_leaves_the_old_or_the_new_state_and_the_next_run_says_which(
    kept: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    seen, said = [], []
    point = 0
    alive = True
    while alive:
        point += 1
        folder = tmp_path / str(point) / "claims"
        shutil.copytree(kept, folder)
        alive = killed_at(point, folder, draw_again)
        seen.append(state(find_programme(folder)))
        said.append(told(caplog))
        next_change(folder)
        assert told(caplog) == []
        assert {path.name for path in (folder / ".acsi").iterdir()} == {"lock"}
        assert not [path for path in folder.rglob(".*") if path.name not in (".acsi",)]
        shutil.rmtree(folder.parent)
    turn = seen.index(NEW)
    assert seen[:turn] == [OLD] * turn
    assert seen[turn:] == [NEW] * (len(seen) - turn)
    assert turn > 20
    assert len(seen) - turn > 20
    first, end = said.index(["P062"]), said.index([], turn)
    assert said[:first] == [[]] * first
    assert said[first:turn] == [["P062"]] * (turn - first)
    assert said[turn:end] == [["P063"]] * (end - turn)
    assert first < 10
    assert end > len(said) - 10


def test_a_stopped_run_is_named(kept: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert killed_at(12, kept, draw_again)
    find_programme(kept)
    assert (
        f"P062 A run was stopped before its change was decided: acsi sample 2026Q3, {whoami()}, process" in caplog.text
    )


@pytest.fixture
def decided(kept: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A programme whose last change was stopped when all was decided and nothing moved yet."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("acsi.wave.journal._finish", stop)
        with pytest.raises(KeyboardInterrupt):
            draw_again(kept)
    assert (kept / ".acsi" / "journal.json").exists()
    return kept


def test_a_run_that_was_finished_is_named(decided: Path, caplog: pytest.LogCaptureFixture) -> None:
    find_programme(decided)
    assert "P063 `acsi sample 2026Q3` was stopped when its change was decided" in caplog.text


def test_finishing_a_killed_change_may_be_killed_too(decided: Path, tmp_path: Path) -> None:
    point = 0
    alive = True
    while alive:
        point += 1
        folder = tmp_path / str(point) / "claims"
        shutil.copytree(decided, folder)
        alive = killed_at(point, folder, find_programme)
        assert state(find_programme(folder)) == NEW
        shutil.rmtree(folder.parent)
    assert point > 20


def test_a_writer_finishes_what_was_decided_before_it_begins(decided: Path) -> None:
    wave = Programme(decided).wave("2026Q3")
    with change(wave, "fit", now=NOW) as work:
        assert wave.manifest().released == {"B01": 2}
        work.write("estimates.json", b"{}")
    assert [line["command"] for line in wave.log().lines] == ["open", "sample", "select", "sample", "fit"]


def test_a_move_that_fails_is_finished_by_the_next_run(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved: list[Path] = []

    def full(source: Path, target: Path) -> None:
        if len(moved) == 3:
            raise OSError(28, "No space left on device", str(target))
        moved.append(target)
        source.replace(target)

    with monkeypatch.context() as patch:
        patch.setattr("acsi.files.move", full)
        with pytest.raises(AcsiError, match=r"P017 .*No space left on device"):
            draw_again(kept)
    assert state(find_programme(kept)) == NEW
    assert tmp_path in moved[0].parents


def test_a_disk_that_is_full_before_the_decision_changes_nothing(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fsync = os.fsync
    # The first write only says who is at work.
    second, last_before_the_decision = 2, 11
    for number in range(second, last_before_the_decision + 1):
        left = number

        def full(handle: int) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                raise OSError(28, "No space left on device")
            fsync(handle)

        with monkeypatch.context() as patch:
            patch.setattr("acsi.files.os.fsync", full)
            with pytest.raises(AcsiError, match=r"F005 .*No space left on device"):
                draw_again(kept)
        assert state(find_programme(kept)) == OLD
        assert [path.name for path in (kept / ".acsi").iterdir()] == ["lock"]


def test_a_journal_that_was_damaged_by_hand_is_refused(decided: Path) -> None:
    (decided / ".acsi" / "journal.json").write_bytes(b"{")
    with pytest.raises(AcsiError, match=r"P015 .*journal"):
        find_programme(decided)


def test_a_share_without_hard_links_keeps_copies(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    draw_again(kept)
    programme = find_programme(kept)
    assert state(programme) == NEW
    attic = programme.wave("2026Q3").path("attic/20261001T103000Z")
    assert attic.joinpath("contacts.age").stat().st_mode & 0o777 == 0o600
    assert attic.joinpath("sample.parquet").stat().st_mode & 0o777 == 0o644


def test_a_copy_for_the_attic_that_was_broken_off_is_made_anew(decided: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    half = decided / "waves/2026Q3/attic/20261001T103000Z/.sample.parquet.0123abcd"
    half.parent.mkdir(parents=True)
    half.write_bytes(b"cas")
    assert state(find_programme(decided)) == NEW


def test_a_wave_on_a_disk_of_its_own_changes_as_any_other(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace = Path.replace

    def elsewhere(source: Path, target: Path) -> Path:
        if "staged" in source.parts and "waves" in target.parts:
            raise OSError(18, "Invalid cross-device link", str(source))
        return replace(source, target)

    monkeypatch.setattr(Path, "replace", elsewhere)
    draw_again(kept)
    assert state(find_programme(kept)) == NEW
    assert (kept / "waves/2026Q3/contacts.age").stat().st_mode & 0o777 == 0o600
    assert {path.name for path in (kept / ".acsi").iterdir()} == {"lock"}


def results(folder: Path) -> dict[str, bytes]:
    """The files of a plain folder of results, as a reader finds them."""
    settle(folder)
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_a_plain_folder_of_results_changes_as_one_too(tmp_path: Path) -> None:
    before = tmp_path / "before"
    change_folder(before, "fit", {"estimates.json": b"1", "scores.parquet": b"1"})
    old, new = results(before), {"estimates.json": b"2", "means.json": b"2"}
    seen, alive = [], True
    while alive:
        folder = tmp_path / f"{len(seen)}"
        shutil.copytree(before, folder)
        alive = killed_at(
            2 * len(seen) + 1, folder, lambda each: change_folder(each, "fit", new, without=["scores.parquet"])
        )
        seen.append(results(folder))
        change_folder(folder, "fit", {"estimates.json": b"3"})
        assert {path.name for path in (folder / ".acsi").iterdir()} == {"lock"}
    turn = seen.index(new)
    assert seen == [old] * turn + [new] * (len(seen) - turn)
    assert 2 < turn < len(seen) - 2


def test_a_programme_is_new_as_a_whole(tmp_path: Path, identity_path: Path) -> None:
    save_identity(new_identity(), identity_path)
    for number, empty in enumerate((True, False)):
        point, alive = 0, True
        while alive:
            point += 7
            folder = tmp_path / f"{number}-{point}" / "claims"
            folder.mkdir(parents=True)
            if not empty:
                folder.rmdir()
            alive = killed_at(point, folder.parent, lambda each: new_programme(each / "claims", "auto-claims", now=NOW))
            if alive and is_free(folder):
                new_programme(folder, "auto-claims", now=NOW)
            assert is_free(folder) is False
            assert empty or find_programme(folder).secrets()
            assert {path.name for path in folder.parent.iterdir()} == {"claims"}
        assert point > 20
