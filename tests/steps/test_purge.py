"""Destroying keys: what a wave held of customers cannot be read any more, and its statistics go on."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from acsi.errors import AcsiError
from acsi.keys import load_identity, open_secrets
from acsi.steps.agents import evidence_of
from acsi.steps.handover import hand_over, release, release_needed
from acsi.steps.purge import DROPPED, purge
from acsi.steps.receive import quarantine, receive
from acsi.steps.renewals import renewals_of
from acsi.steps.retention import overdue
from acsi.steps.status import close_wave, wave_status
from acsi.steps.withdraw import withdraw
from acsi.wave import Wave, change
from acsi.wave.manifest import sha256_of
from tests.steps.small_wave import Deliver, deliver, firms, small_programme, small_wave
from tests.wave.conftest import NOW

__all__ = ["deliver", "firms", "small_programme", "small_wave"]

LATE = datetime(2027, 4, 2, tzinfo=UTC)
"""A day after the contacts' last, which is half a year after NOW."""

LATER = datetime(2028, 10, 2, tzinfo=UTC)
"""A day after the links' last."""


@pytest.fixture
def fielded(small_wave: Wave, deliver: Deliver) -> Wave:
    """A small wave with a pack out and a delivery in."""
    hand_over(small_wave, "north", now=NOW)
    receive(small_wave, [deliver("a.csv", {"case_id": "N1"}, {"case_id": "S1"})], now=NOW + timedelta(days=1))
    return small_wave


def test_after_their_day_the_contacts_cannot_be_read_any_more(fielded: Wave) -> None:
    assert fielded.read_private("contacts.age")
    found = purge(fielded, "contacts", now=LATE)
    assert found.files >= 4
    assert found.keys >= 2
    assert found.packs == 1
    assert found.copies == []
    for name in ("contacts.age", "deliveries/001.csv.age", "quarantine.age", "remarks.age"):
        with pytest.raises(AcsiError, match="P022"):
            fielded.read_private(name)
    assert not list(fielded.folder.rglob("2026Q3-north-01.age"))
    assert wave_status(fielded, now=LATE).faults == ()


def test_a_file_that_is_gone_hinders_no_purge(fielded: Wave) -> None:
    fielded.path("deliveries/001.csv.age").unlink()
    assert purge(fielded, "contacts", now=LATE).files >= 4


def test_the_record_says_when_and_nothing_of_persons(fielded: Wave) -> None:
    purge(fielded, "contacts", because="asked by the regulator", force=True, now=NOW)
    assert fielded.manifest().purged["contacts"].on == NOW.date()
    line = fielded.log().lines[-1]
    assert (line["command"], line["note"]) == ("purge", {"purged": "contacts", "because": "asked by the regulator"})


ATTEMPTS: dict[str, Callable[[Wave, Path], object]] = {
    "handover": lambda wave, _: hand_over(wave, "north"),
    "release": lambda wave, _: release(wave, "N", 1),
    "release --needed": lambda wave, _: release_needed(wave),
    "receive": lambda wave, file: receive(wave, [file]),
    "receive --dry-run": lambda wave, file: receive(wave, [file], dry_run=True),
    "withdraw": lambda wave, _: withdraw(wave, "001"),
    "quarantine": lambda wave, _: quarantine(wave),
}


@pytest.mark.parametrize("command", ATTEMPTS)
def test_what_needs_contacts_refuses_in_one_way(fielded: Wave, deliver: Deliver, command: str) -> None:
    purge(fielded, "contacts", now=LATE)
    before = {path: path.read_bytes() for path in fielded.folder.rglob("*") if path.is_file()}
    with pytest.raises(AcsiError, match="P022"):
        ATTEMPTS[command](fielded, deliver("b.csv", {"case_id": "N2"}))
    assert {path: path.read_bytes() for path in fielded.folder.rglob("*") if path.is_file()} == before


def test_evidence_goes_with_the_contacts(fielded: Wave) -> None:
    with change(fielded, "sample", now=NOW) as work:
        work.write_private("evidence.age", b"{}")
    purge(fielded, "contacts", now=LATE)
    with pytest.raises(AcsiError, match="P022"):
        fielded.read_private("evidence.age")
    with pytest.raises(AcsiError, match="P013"):
        evidence_of(fielded)


def test_before_their_day_it_takes_force_and_a_reason(fielded: Wave) -> None:
    for force, because in ((False, "a reason"), (True, ""), (True, "  ")):
        with pytest.raises(AcsiError, match=r"P025.*2027-04-01"):
            purge(fielded, "contacts", force=force, because=because, now=NOW)
    assert fielded.read_private("contacts.age")
    with pytest.raises(AcsiError, match="P025"):
        purge(fielded, "contacts", now=LATE - timedelta(days=1))


def test_contacts_go_first_and_nothing_goes_twice(fielded: Wave) -> None:
    with pytest.raises(AcsiError, match="P024"):
        purge(fielded, "links", now=LATER)
    purge(fielded, "contacts", now=LATE)
    with pytest.raises(AcsiError, match="P023"):
        purge(fielded, "contacts", now=LATE)
    with pytest.raises(AcsiError, match=r"P025.*2028-10-01"):
        purge(fielded, "links", now=LATE)
    purge(fielded, "links", now=LATER)
    keys = fielded.keys()
    assert (keys.contacts, keys.data, keys.case_key) == ("", "", "")


def test_a_closed_wave_is_purged_too_and_stays_closed(fielded: Wave) -> None:
    close_wave(fielded, force=True, now=NOW)
    purge(fielded, "contacts", now=LATE)
    assert fielded.manifest().status == "closed"


def test_a_wave_that_was_not_drawn_has_nothing_to_purge(small_wave: Wave) -> None:
    (small_wave.folder / "sample.parquet").unlink()
    with pytest.raises(AcsiError, match="P013"):
        purge(small_wave, "contacts", now=LATE)


def test_copies_of_the_keys_in_the_folder_are_named(fielded: Wave) -> None:
    keys = fielded.programme.folder / "keys.age"
    copy = fielded.programme.folder / "keys.age.old"
    shutil.copy(keys, copy)
    assert purge(fielded, "contacts", now=LATE).copies == [copy]
    kept = open_secrets(copy.read_bytes(), load_identity()).waves["2026Q3"]
    assert kept.contacts
    assert not fielded.keys().contacts


def test_responses_and_fieldwork_stay_as_they_were(fielded: Wave) -> None:
    before = {name: fielded.manifest().files[name] for name in ("responses.parquet", "fieldwork.json")}
    purge(fielded, "contacts", now=LATE)
    assert {name: sha256_of(fielded.path(name)) for name in before} == before
    assert wave_status(fielded).interviews == 2


def test_status_says_what_is_overdue_until_it_is_purged(fielded: Wave) -> None:
    assert overdue(fielded, NOW.date()) == {}
    assert list(wave_status(fielded, now=LATE).overdue) == ["contacts"]
    assert list(wave_status(fielded, now=LATER).overdue) == ["contacts", "links"]
    purge(fielded, "contacts", now=LATER)
    found = wave_status(fielded, now=LATER)
    assert (list(found.overdue), found.purged) == (["links"], {"contacts": LATER.date()})


def test_once_purged_nobody_is_linked(fielded: Wave, tmp_path: Path) -> None:
    purge(fielded, "contacts", now=LATE)
    purge(fielded, "links", now=LATER)
    with pytest.raises(AcsiError):
        renewals_of(fielded, str(tmp_path / "renewals.csv"), now=LATER)


def test_what_still_opens_after_all_is_told(fielded: Wave, monkeypatch: pytest.MonkeyPatch) -> None:
    left = fielded.keys().contacts
    with monkeypatch.context() as patch:
        patch.setattr("acsi.steps.purge._identities", lambda _secrets, _programme: [left])
        with pytest.raises(AcsiError, match=r"P026 2026Q3/\S+\.age: It still opens with a key of wave 2026Q3"):
            purge(fielded, "contacts", now=LATE)
    monkeypatch.setitem(DROPPED, "links", ())
    with pytest.raises(AcsiError, match=r"P026 keys\.age"):
        purge(fielded, "links", now=LATER)
