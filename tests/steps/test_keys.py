"""Identities and recipients as the user handles them."""

import shutil
from pathlib import Path

import pytest

from acsi.errors import AcsiError
from acsi.keys import identity_file, load_identity, new_identity, save_identity
from acsi.steps.keys import ListedKey, add_key, list_keys, new_key, own_key, remove_key, start_keys
from acsi.steps.programme import new_programme
from acsi.wave import Programme, change, find_programme, open_wave
from tests.wave.conftest import NOW


@pytest.fixture
def bare(tmp_path: Path) -> Programme:
    """A programme that was started by a user without an identity."""
    new_programme(tmp_path / "claims", "auto-claims")
    return find_programme(tmp_path / "claims")


@pytest.fixture
def keyed(bare: Programme) -> Programme:
    new_key(bare.folder, now=NOW)
    return bare


def test_one_command_makes_the_identity_and_the_programmes_keys(bare: Programme, identity_path: Path) -> None:
    made = new_key(bare.folder, now=NOW)
    assert (made.file, made.identity_made, made.keys_made) == (identity_path, True, True)
    assert bare.recipients() == list(bare.secrets().recipients) == [made.recipient]
    assert [line["command"] for line in bare.log().lines] == ["key new"]
    with pytest.raises(AcsiError, match="K017"):
        new_key(bare.folder)
    assert load_identity().recipient == made.recipient


def test_outside_a_programme_it_makes_the_identity_only_and_never_twice(tmp_path: Path) -> None:
    made = new_key(tmp_path)
    assert (made.identity_made, made.keys_made, made.programme) == (True, False, None)
    with pytest.raises(AcsiError, match="K004"):
        new_key(tmp_path)


def test_a_second_person_gets_an_identity_and_leaves_the_programmes_keys_alone(
    keyed: Programme, identity_path: Path
) -> None:
    sealed = (keyed.folder / "keys.age").read_bytes()
    identity_path.unlink()
    made = new_key(keyed.folder)
    assert (made.identity_made, made.keys_made, made.programme) == (True, False, keyed.folder)
    assert (keyed.folder / "keys.age").read_bytes() == sealed


def test_lost_keys_are_not_replaced(keyed: Programme) -> None:
    open_wave(keyed, "2026Q3", now=NOW)
    (keyed.folder / "keys.age").unlink()
    with pytest.raises(AcsiError, match="K018"):
        new_key(keyed.folder)
    with pytest.raises(AcsiError, match="K018"):
        list_keys(keyed)


def test_keys_are_started_once(keyed: Programme) -> None:
    with pytest.raises(AcsiError, match="K017"):
        start_keys(keyed)


def test_the_other_machine_with_the_folder_alone_reads_and_writes(
    keyed: Programme, identity_path: Path, tmp_path: Path
) -> None:
    wave = open_wave(keyed, "2026Q3", now=NOW)
    with change(wave, "sample", now=NOW) as work:
        work.write_private("contacts.age", b"phones")
    contacts = wave.read("contacts.age")
    other = new_identity()
    add_key(keyed, other.recipient, "second machine", now=NOW)
    assert wave.read("contacts.age") == contacts

    shutil.copytree(keyed.folder, tmp_path / "elsewhere")
    identity_path.unlink()
    save_identity(other, identity_path)
    moved = find_programme(tmp_path / "elsewhere")
    assert moved.wave("2026Q3").read_private("contacts.age") == b"phones"
    with change(moved.wave("2026Q3"), "receive", now=NOW) as work:
        work.write_private("deliveries/north.age", b"answers")
    third = open_wave(moved, "2026Q4", now=NOW)
    assert third.keys() != moved.wave("2026Q3").keys()
    assert own_key(moved.folder).obstacle == ""


def test_recipients_are_listed_with_names_and_ones_own_marked(keyed: Programme) -> None:
    own, other = load_identity().recipient, new_identity().recipient
    add_key(keyed, f" {other}\n", "second machine", now=NOW)
    first, second = list_keys(keyed)
    assert (first.recipient, first.own) == (own, True)
    assert second == ListedKey(other, "second machine", False)
    identity_file().unlink()
    assert [each.own for each in list_keys(keyed)] == [False, False]


def test_a_recipient_is_added_once_and_only_as_a_public_key(keyed: Programme) -> None:
    own = load_identity()
    with pytest.raises(AcsiError, match="K014"):
        add_key(keyed, own.recipient)
    with pytest.raises(AcsiError, match="K005"):
        add_key(keyed, "age1x")
    with pytest.raises(AcsiError, match="K006") as caught:
        add_key(keyed, own.secret)
    assert own.secret not in str(caught.value)
    assert keyed.recipients() == [own.recipient]


def test_someone_without_access_cannot_let_himself_in(keyed: Programme, identity_path: Path) -> None:
    identity_path.unlink()
    stranger = new_key(keyed.folder).recipient
    with pytest.raises(AcsiError, match="K009"):
        add_key(keyed, stranger)
    assert "K009" in own_key(keyed.folder).obstacle
    assert stranger not in keyed.recipients()


def test_a_removed_recipient_reads_no_more_and_no_old_keys_lie_about(keyed: Programme, identity_path: Path) -> None:
    own, other = load_identity(), new_identity()
    add_key(keyed, other.recipient, now=NOW)
    remove_key(keyed, other.recipient, now=NOW)
    assert keyed.recipients() == [own.recipient]
    assert len(list(keyed.folder.rglob("keys.age*"))) == 1
    assert [line["command"] for line in keyed.log().lines] == ["key new", "key add", "key remove"]
    identity_path.unlink()
    save_identity(other, identity_path)
    with pytest.raises(AcsiError, match="K009"):
        keyed.secrets()


def test_ones_own_key_and_unknown_ones_are_not_removed(keyed: Programme) -> None:
    with pytest.raises(AcsiError, match="K015"):
        remove_key(keyed, load_identity().recipient)
    with pytest.raises(AcsiError, match="K013"):
        remove_key(keyed, new_identity().recipient)


def test_a_list_changed_by_hand_is_not_encrypted_to(keyed: Programme) -> None:
    intruder = new_identity().recipient
    with (keyed.folder / "recipients.txt").open("a", encoding="utf-8") as listed:
        listed.write(f"{intruder}\n")
    sealed = (keyed.folder / "keys.age").read_bytes()
    for attempt in (
        lambda: add_key(keyed, new_identity().recipient),
        lambda: remove_key(keyed, intruder),
        lambda: open_wave(keyed, "2026Q3", now=NOW),
    ):
        with pytest.raises(AcsiError, match="K012"):
            attempt()
    assert (keyed.folder / "keys.age").read_bytes() == sealed


def test_an_identity_of_ones_own_is_shown_without_a_programme(tmp_path: Path, identity_path: Path) -> None:
    with pytest.raises(AcsiError, match="K001"):
        own_key(tmp_path)
    made = new_key(tmp_path)
    shown = own_key(tmp_path)
    assert (shown.file, shown.recipient, shown.programme) == (identity_path, made.recipient, None)
