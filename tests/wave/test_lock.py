"""Two processes at once on one folder."""

import errno
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from acsi.errors import AcsiError, fault
from acsi.wave import Wave, change, find_programme, sha256_of, steady
from acsi.wave.lock import locked
from tests.wave.conftest import NOW

pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")


@contextmanager
def other_process(wave: Wave) -> Iterator[int]:
    """A process in the middle of a change; gives its number, and kills it in the end."""
    ready, tell = os.pipe()
    child = os.fork()
    if child == 0:
        with change(wave, "receive", now=NOW) as work:
            work.write("responses.parquet", b"half")
            os.write(tell, b"!")
            signal.pause()
        os._exit(1)
    os.read(ready, 1)
    try:
        yield child
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(ready)
        os.close(tell)


def test_the_second_one_is_told_who_is_at_work_and_readers_go_on(sampled: Wave) -> None:
    with other_process(sampled) as number:
        with (
            pytest.raises(AcsiError, match=rf"P010 .*acsi receive 2026Q3, .*process {number}, since"),
            change(sampled, "fit", now=NOW),
        ):
            pytest.fail("the block must not run")
        assert sampled.read("sample.parquet") == b"cases 1"
        assert sampled.manifest().status == "sampled"
        laid = sampled.programme.folder / ".acsi" / "staged"
        before = sorted(laid.iterdir())
        assert find_programme(sampled.programme.folder).waves() == ["2026Q3"]
        assert sorted(laid.iterdir()) == before != []


def test_a_command_on_another_machine_that_has_not_ended_is_believed(
    sampled: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("platform.node", lambda: "far-away")
        with other_process(sampled):
            pass
    holder = sampled.programme.folder / ".acsi" / "holder.txt"
    with (
        pytest.raises(AcsiError, match=rf"P060 .*acsi receive 2026Q3, .*@far-away, process .* delete {holder}"),
        change(sampled, "fit", now=NOW),
    ):
        pytest.fail("the block must not run")
    assert find_programme(sampled.programme.folder).wave("2026Q3").read("sample.parquet") == b"cases 1"
    holder.unlink()
    with change(sampled, "fit", now=NOW) as work:
        work.write("estimates.json", b"{}")
    assert [path.name for path in holder.parent.iterdir()] == ["lock"]


@pytest.mark.parametrize("reason", [errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS])
def test_a_share_that_gives_no_locks_is_read_only_for_acsi(
    reason: int, sampled: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(reason, os.strerror(reason))

    monkeypatch.setattr("fcntl.flock", refuse)
    with pytest.raises(AcsiError, match="P061"), change(sampled, "fit", now=NOW):
        pytest.fail("the block must not run")
    assert find_programme(sampled.programme.folder).wave("2026Q3").read("sample.parquet") == b"cases 1"


def test_what_another_command_changed_in_the_meantime_is_not_built_on(sampled: Wave) -> None:
    seen = sampled.hashes("sample.parquet") | {"as_of": "2026-09-30", "2026Q3/sample.parquet": "0" * 64}
    with pytest.raises(AcsiError, match=r"P064 .*2026Q3/sample.parquet"), change(sampled, "fit", now=NOW, inputs=seen):
        pytest.fail("the block must not run")
    with change(sampled, "sample", now=NOW) as work:
        work.write("sample.parquet", b"cases 2")
    with pytest.raises(AcsiError, match=r"P064 .*changed sample.parquet"), change(sampled, "fit", now=NOW, inputs=seen):
        pytest.fail("the block must not run")


def test_a_definition_that_is_edited_during_a_change_does_not_count_yet(sampled: Wave) -> None:
    definition = sampled.programme.definition
    before = definition.read_bytes()
    with change(sampled, "fit", now=NOW) as work:
        definition.write_bytes(before + b"# edited\n")
        work.write("estimates.json", b"{}")
    assert sampled.manifest().steps["fit"].definition_sha256 == sha256_of(before)
    assert "definitions/2.yaml" not in sampled.manifest().files


def test_who_looks_at_many_files_looks_again_when_they_changed_meanwhile(sampled: Wave) -> None:
    looks = []

    def look(changes: int) -> bytes:
        looks.append(sampled.read("sample.parquet"))
        if len(looks) <= changes:
            with change(sampled, "sample", now=NOW) as work:
                work.write("sample.parquet", b"%d" % len(looks))
            raise fault("P040", file="sample.parquet", command="sample")
        return looks[-1]

    assert steady(sampled, lambda: look(2)) == b"2"
    assert looks == [b"cases 1", b"1", b"2"]
    looks.clear()
    with pytest.raises(AcsiError, match="P065"):
        steady(sampled, lambda: look(9))


def test_the_lock_of_a_killed_process_goes_with_it(sampled: Wave) -> None:
    with other_process(sampled):
        pass
    assert not sampled.has("responses.parquet")
    with change(sampled, "fit", now=NOW) as work:
        work.write("estimates.json", b"{}")
    assert [path.name for path in (sampled.programme.folder / ".acsi").iterdir()] == ["lock"]


def test_a_holder_that_did_not_say_who_it_is(tmp_path: Path) -> None:
    with locked(tmp_path, "fit"):
        (tmp_path / ".acsi" / "holder.txt").unlink()
        with pytest.raises(AcsiError, match=r"P010 .*it has not said which"), locked(tmp_path, "rank", wait=0):
            pytest.fail("the block must not run")


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / ".acsi").write_bytes(b"in the way")
    with pytest.raises(AcsiError, match=f"F005 {tmp_path}"), locked(tmp_path, "fit"):
        pytest.fail("the block must not run")
