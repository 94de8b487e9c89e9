"""New keys: who was removed reads nothing that is written from then on, nor what lies there then."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from acsi.errors import AcsiError
from acsi.keys import Secrets, decrypt, digest_of_secret, draw_secret_for, new_identity
from acsi.steps.forget import Persons, forget
from acsi.steps.handover import hand_over
from acsi.steps.keys import add_key, remove_key
from acsi.steps.purge import purge
from acsi.steps.receive import receive
from acsi.steps.rotation import rotate
from acsi.steps.status import wave_status
from acsi.wave import Wave, change, open_wave
from tests.steps.small_wave import Deliver, deliver, firms, small_programme, small_wave
from tests.wave.conftest import NOW

__all__ = ["deliver", "firms", "small_programme", "small_wave"]


@pytest.fixture
def fielded(small_wave: Wave, deliver: Deliver) -> Wave:
    """A wave with private files of every kind, one of them in the attic, and a history."""
    hand_over(small_wave, "north", now=NOW)
    receive(small_wave, [deliver("a.csv", {"case_id": "N1", "remark": "fine"})], now=NOW + timedelta(days=1))
    receive(small_wave, [deliver("b.csv", {"case_id": "N2", "remark": "well"})], now=NOW + timedelta(days=2))
    with change(small_wave, "note", now=NOW) as work:
        work.write_programme("history.age", b'{"contacts": []}')
    forget(small_wave.programme, Persons(customers=frozenset({"nobody"})), now=NOW)
    return small_wave


def private(wave: Wave) -> dict[str, bytes]:
    names = [name for name in wave.manifest().files if name.endswith(".age") and "handover" not in name]
    return {name: wave.read_private(name) for name in names}


def opens_any(wave: Wave, known: Secrets) -> list[str]:
    """The programme's private files that some of the keys opens."""
    keys = [known.history, *(key for each in known.waves.values() for key in (each.contacts, each.data))]
    found = []
    for path in wave.programme.folder.rglob("*.age"):
        for key in keys:
            try:
                decrypt(path.read_bytes(), key)
            except AcsiError:
                continue
            found.append(path.name)
    return found


def test_old_keys_open_nothing_and_everything_still_reads(fielded: Wave) -> None:
    before, known = private(fielded), fielded.programme.secrets()
    status = wave_status(fielded)
    assert any(name.startswith("attic/") for name in before)
    assert opens_any(fielded, known)
    found = rotate(fielded.programme, now=NOW)
    assert (found.files, found.waves) == (len(before) + 2, 1)
    assert opens_any(fielded, known) == []
    assert private(fielded) == before
    assert fielded.programme.history() == b'{"contacts": []}'
    after = wave_status(fielded)
    assert (after.status, after.faults) == (status.status, ())
    assert fielded.keys().case_key == known.waves["2026Q3"].case_key


def test_work_goes_on_with_the_new_keys(fielded: Wave, deliver: Deliver) -> None:
    rotate(fielded.programme, now=NOW)
    receive(fielded, [deliver("c.csv", {"case_id": "S1"})], now=NOW + timedelta(days=3))
    assert wave_status(fielded).interviews == 3


def test_later_waves_are_drawn_by_a_new_secret_and_this_one_by_its_own(fielded: Wave) -> None:
    old = fielded.programme.secrets().draw_secret
    rotate(fielded.programme, now=NOW)
    secrets = fielded.programme.secrets()
    assert secrets.draw_secret != old
    assert draw_secret_for(secrets, fielded.manifest().draw_secret_sha256) == old
    later = open_wave(fielded.programme, "2026Q4", now=NOW)
    assert later.manifest().draw_secret_sha256 == digest_of_secret(secrets.draw_secret)


def test_who_is_removed_reads_nothing_of_the_folder_but_his_copy(
    fielded: Wave, tmp_path: Path, deliver: Deliver
) -> None:
    programme, other = fielded.programme, new_identity()
    add_key(programme, other.recipient, now=NOW)
    copy = tmp_path / "copy"
    shutil.copytree(programme.folder, copy)
    known = programme.secrets()
    found = remove_key(programme, other.recipient, now=NOW)
    assert found.files
    receive(fielded, [deliver("c.csv", {"case_id": "S1"})], now=NOW + timedelta(days=3))
    assert opens_any(fielded, known) == []
    with pytest.raises(AcsiError, match="K007"):
        decrypt((programme.folder / "keys.age").read_bytes(), other.secret)
    kept = Secrets.model_validate_json(decrypt((copy / "keys.age").read_bytes(), other.secret))
    assert kept.waves == known.waves


def test_what_was_purged_stays_destroyed(fielded: Wave) -> None:
    purge(fielded, "contacts", force=True, because="a test", now=NOW)
    assert rotate(fielded.programme, now=NOW).waves == 0
    assert fielded.keys().contacts == ""
    with pytest.raises(AcsiError, match="P022"):
        fielded.read_private("contacts.age")
