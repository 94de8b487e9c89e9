"""Two processes at once on one folder."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from acsi.errors import AcsiError
from acsi.wave import Wave, change
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
