"""Writing files whole, and their permissions."""

import os
from pathlib import Path

import pytest

from acsi.errors import AcsiError
from acsi.files import is_free, keep, make_folder, make_whole, move, remove, settle_folders, write, write_all
from tests.wave.stopping import stopped_at


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o7777


def test_files_appear_whole_with_nothing_beside_them(tmp_path: Path) -> None:
    write_all(tmp_path / "new", {"a": b"1", "sub/b": b"2"})
    assert (tmp_path / "new" / "sub" / "b").read_bytes() == b"2"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a", "b", "new", "sub"]


def test_private_files_and_folders_are_for_their_owner(tmp_path: Path) -> None:
    write(tmp_path / "open", b"")
    write(tmp_path / "private", b"", private=True)
    make_folder(tmp_path / "closed", private=True)
    make_folder(tmp_path / "public")
    assert [mode(tmp_path / name) for name in ("open", "private")] == [0o644, 0o600]
    assert [mode(tmp_path / name) for name in ("public", "closed")] == [0o755, 0o700]


def test_in_a_folder_that_was_given_to_a_group_the_group_has_the_owners_rights(tmp_path: Path) -> None:
    tmp_path.chmod(0o2775)
    write(tmp_path / "open", b"")
    write(tmp_path / "private", b"", private=True)
    make_folder(tmp_path / "closed", private=True)
    write(tmp_path / "closed" / "private", b"", private=True)
    names = ("open", "private", "closed", "closed/private")
    assert [mode(tmp_path / name) for name in names] == [0o664, 0o660, 0o2770, 0o660]


def test_a_folder_that_is_there_keeps_its_permissions(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir(mode=0o711)
    make_folder(tmp_path / "mine", private=True)
    assert mode(tmp_path / "mine") == 0o711


def test_a_kept_file_stays_when_its_first_name_is_written_over(tmp_path: Path) -> None:
    write(tmp_path / "a", b"old")
    keep(tmp_path / "a", tmp_path / "kept")
    write(tmp_path / "b", b"new")
    move(tmp_path / "b", tmp_path / "a")
    settle_folders([tmp_path])
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"new", "kept": b"old"}


def test_files_and_folders_are_removed_be_they_there_or_not(tmp_path: Path) -> None:
    write(tmp_path / "sub" / "a", b"")
    write(tmp_path / "b", b"")
    for name in ("sub", "b", "never"):
        remove(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    write(tmp_path / "file", b"")
    with pytest.raises(AcsiError, match=r"F005 .*file"):
        write(tmp_path / "file" / "below", b"")


def test_a_file_is_the_old_or_the_new_one_wherever_its_writing_is_stopped(tmp_path: Path) -> None:
    seen, point = [], 1
    while stopped_at(point, tmp_path, lambda folder: write(folder / "trend.json", b"new")):
        seen.append((tmp_path / "trend.json").read_bytes() if (tmp_path / "trend.json").exists() else b"")
        point += 1
    assert seen == [b""] * (len(seen) - 1) + seen[-1:]
    assert (tmp_path / "trend.json").read_bytes() == b"new"


def test_what_a_killed_run_left_of_a_file_goes_when_it_is_written_an_hour_later(tmp_path: Path) -> None:
    old, young, other = (tmp_path / name for name in (".a.0123abcd", ".a.4567abcd", ".ab.0123abcd"))
    for path in (old, young, other):
        path.write_bytes(b"half")
    for path in (old, other):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    write(tmp_path / "a", b"whole")
    assert {path.name for path in tmp_path.iterdir()} == {"a", young.name, other.name}


def filled(folder: Path) -> None:
    with make_whole(folder / "claims") as making:
        write_all(making, {"survey.yaml": b"new", "waves/b": b"new"})


def test_a_folder_that_is_made_appears_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    point = 1
    while stopped_at(point, tmp_path, filled):
        assert is_free(tmp_path / "claims") or (tmp_path / "claims" / "waves" / "b").exists()
        remove(tmp_path / "claims")
        point += 1
    assert point > 8
    assert [path.name for path in tmp_path.iterdir()] == ["claims"]


def test_a_folder_that_is_made_again_keeps_what_is_not_its_own(tmp_path: Path) -> None:
    write_all(tmp_path / "claims", {"survey.yaml": b"old", "waves/a": b"old", "notes.txt": b"mine"})
    filled(tmp_path)
    there = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert there == {"claims/survey.yaml", "claims/waves/b", "claims/notes.txt"}


def test_a_folder_whose_making_fails_is_not_there(tmp_path: Path) -> None:
    def fail() -> None:
        with make_whole(tmp_path / "claims") as making:
            write(making / "survey.yaml", b"new")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert list(tmp_path.iterdir()) == []
    write(tmp_path / "file", b"")
    with pytest.raises(AcsiError, match=r"F005 .*file"), make_whole(tmp_path / "file" / "claims"):
        pytest.fail("the block must not run")
