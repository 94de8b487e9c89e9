"""The keys of a programme survive the loss of every identity, and a purge survives the back-up."""

import shutil
from pathlib import Path

import pytest

from acsi.errors import AcsiError, fault
from acsi.keys import has_passphrase, new_identity, save_identity
from acsi.steps import backup
from acsi.steps.audit import audit_wave
from acsi.steps.backup import back_up, restore
from acsi.steps.demo import DemoResult
from acsi.steps.purge import purge
from acsi.steps.remarks import load_remarks
from acsi.steps.rotation import rotate
from acsi.wave import Programme, Wave, open_wave
from acsi.wave.names import DEMO_IDENTITY, DEMO_MARK
from tests.steps.small_wave import firms, small_programme, small_wave
from tests.wave.conftest import NOW

__all__ = ["firms", "small_programme", "small_wave"]


@pytest.fixture
def quick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where to write a back-up with stand-ins for what takes seconds on purpose: making a key of a passphrase."""

    def sealed(data: bytes, passphrase: str) -> bytes:
        return passphrase.encode().hex().encode() + b"|" + data[::-1]

    def opened(data: bytes, passphrase: str, where: str) -> bytes:
        made_with, _, content = data.partition(b"|")
        if made_with != passphrase.encode().hex().encode():
            raise fault("K030", where)
        return content[::-1]

    monkeypatch.setattr(backup, "encrypt_with", sealed)
    monkeypatch.setattr(backup, "decrypt_with", opened)
    return tmp_path / "keys-backup.age"


@pytest.fixture
def kept(small_wave: Wave, quick: Path) -> tuple[Path, str]:
    """A back-up of the keys, and its passphrase."""
    return quick, back_up(small_wave.programme, quick, now=NOW)


def lose_identity(identity_path: Path) -> None:
    identity_path.unlink()
    save_identity(new_identity(), identity_path)


def test_a_new_identity_reads_the_programme_again(
    small_wave: Wave, kept: tuple[Path, str], identity_path: Path
) -> None:
    contacts, (file, passphrase) = small_wave.read_private("contacts.age"), kept
    assert file.stat().st_mode & 0o077 == 0
    lose_identity(identity_path)
    with pytest.raises(AcsiError, match="K009"):
        small_wave.keys()
    found = restore(small_wave.programme, file, passphrase=lambda: passphrase, now=NOW)
    assert (found.lost, found.purged) == ([], 0)
    assert small_wave.read_private("contacts.age") == contacts
    assert small_wave.programme.recipients() == [small_wave.programme.identity().recipient]
    told = [line["command"] for line in small_wave.programme.log().lines]
    assert told[-2:] == ["key backup", "key restore"]


def test_lost_keys_come_back_where_the_identity_is_still_there(small_wave: Wave, kept: tuple[Path, str]) -> None:
    (small_wave.programme.folder / "keys.age").unlink()
    restore(small_wave.programme, kept[0], passphrase=lambda: kept[1], now=NOW)
    assert small_wave.read_private("contacts.age")


def test_what_was_purged_does_not_come_back(small_wave: Wave, kept: tuple[Path, str], identity_path: Path) -> None:
    purge(small_wave, "contacts", force=True, because="a test", now=NOW)
    lose_identity(identity_path)
    assert restore(small_wave.programme, kept[0], passphrase=lambda: kept[1], now=NOW).purged == 1
    assert (small_wave.keys().contacts, small_wave.keys().data) == ("", "")
    assert small_wave.keys().case_key


def test_a_back_up_that_is_too_old_says_which_waves_it_lacks(
    small_wave: Wave, kept: tuple[Path, str], identity_path: Path
) -> None:
    open_wave(small_wave.programme, "2026Q4", now=NOW)
    rotate(small_wave.programme, now=NOW)
    lose_identity(identity_path)
    with pytest.raises(AcsiError, match=r"K023.*2026Q3, 2026Q4"):
        restore(small_wave.programme, kept[0], passphrase=lambda: kept[1], now=NOW)
    found = restore(small_wave.programme, kept[0], passphrase=lambda: kept[1], force=True, now=NOW)
    assert found.lost == ["2026Q3", "2026Q4"]


def test_nothing_is_restored_where_nothing_is_lost(small_wave: Wave, kept: tuple[Path, str]) -> None:
    with pytest.raises(AcsiError, match="K021"):
        restore(small_wave.programme, kept[0], passphrase=lambda: kept[1])


def test_another_passphrase_and_another_file_are_refused(
    small_wave: Wave, kept: tuple[Path, str], identity_path: Path, tmp_path: Path
) -> None:
    lose_identity(identity_path)
    with pytest.raises(AcsiError, match="K030"):
        restore(small_wave.programme, kept[0], passphrase=lambda: "AAAAA")
    other = tmp_path / "other.age"
    other.write_bytes(backup.encrypt_with(b"{}", "AAAAA"))
    with pytest.raises(AcsiError, match="K022"):
        restore(small_wave.programme, other, passphrase=lambda: "AAAAA")


def test_a_back_up_lies_elsewhere_and_replaces_nothing(small_wave: Wave, kept: tuple[Path, str]) -> None:
    with pytest.raises(AcsiError, match="K019"):
        back_up(small_wave.programme, kept[0])
    with pytest.raises(AcsiError, match="K020"):
        back_up(small_wave.programme, small_wave.programme.folder / "waves" / "keys-backup.age")
    assert backup.Backup.model_fields["secrets"].repr is False


def test_a_copy_of_the_folder_and_the_back_up_of_its_keys_are_all_that_it_takes(
    small_demo: DemoResult, quick: Path, identity_path: Path, tmp_path: Path
) -> None:
    passphrase = back_up(Programme(shutil.copytree(small_demo.folder, tmp_path / "programme")), quick, now=NOW)
    programme = Programme((tmp_path / "programme").rename(tmp_path / "restored elsewhere"))
    for lost in ("keys.age", DEMO_IDENTITY, DEMO_MARK):
        (programme.folder / lost).unlink()
    save_identity(new_identity(), identity_path)
    restore(programme, quick, passphrase=lambda: passphrase, now=NOW)
    wave = programme.wave(small_demo.wave)
    assert load_remarks(wave, "satisfaction")
    found = audit_wave(wave, say=lambda _: None)
    assert found.findings == ()
    assert "responses.parquet" in found.values, "deliveries were opened"


def test_it_is_really_encrypted(small_wave: Wave, tmp_path: Path) -> None:
    file = tmp_path / "keys.age"
    passphrase = back_up(small_wave.programme, file, now=NOW)
    content = file.read_bytes()
    assert has_passphrase(content)
    assert passphrase.encode() not in content
    assert small_wave.keys().contacts.encode() not in content
