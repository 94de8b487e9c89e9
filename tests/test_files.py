"""Writing files whole, and their permissions."""

from pathlib import Path

import pytest

from acsi.errors import AcsiError
from acsi.files import keep, make_folder, move, remove, settle_folders, write, write_all


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
