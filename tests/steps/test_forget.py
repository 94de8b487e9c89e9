"""A customer who objects is found nowhere any more, is drawn no more, and no statistic changes."""

import io
import re
from datetime import date, timedelta

import pandas as pd
import pytest

from acsi.errors import AcsiError
from acsi.fieldwork.records import Remarks
from acsi.sampling.contacts import contacts_bytes, read_contacts
from acsi.sampling.history import Contact, history_bytes, read_history
from acsi.sampling.objections import read_objections
from acsi.steps.forget import Persons, forget, persons_of
from acsi.steps.handover import hand_over
from acsi.steps.purge import purge
from acsi.steps.receive import receive
from acsi.steps.status import close_wave, wave_status
from acsi.wave import Wave, change
from tests.steps.small_wave import Deliver, deliver, firms, sampled, small_programme, small_wave
from tests.wave.conftest import NOW

__all__ = ["deliver", "firms", "small_programme", "small_wave"]

PHONE = "13900000000"
"""That of N1."""

HIM = Persons(phones=frozenset({PHONE}))


@pytest.fixture
def fielded(small_wave: Wave, deliver: Deliver) -> Wave:
    """A pack out, and a delivery in, in which N1 and S1 were interviewed and N1 said something."""
    hand_over(small_wave, "north", now=NOW)
    rows = ({"case_id": "N1", "remark": "我是样本N1"}, {"case_id": "S1"})
    receive(small_wave, [deliver("a.csv", *rows)], now=NOW + timedelta(days=1))
    with change(small_wave, "note", now=NOW) as work:
        work.write_programme("history.age", history_bytes([Contact("C-N1", "2026Q3", date(2026, 10, 1), PHONE)]))
    return small_wave


def table(wave: Wave, name: str) -> pd.DataFrame:
    return pd.read_parquet(io.BytesIO(wave.read(name)))


def traces(wave: Wave) -> list[str]:
    """Every file of the programme, opened where it is encrypted, that still names the customer or his case."""
    found = []
    for path in sorted(wave.programme.folder.rglob("*")):
        if not path.is_file() or path.name == "keys.age":
            continue
        relative = path.relative_to(wave.programme.folder).as_posix()
        if relative in ("history.age", "objections.age"):
            content = {"history.age": wave.programme.history, "objections.age": wave.programme.objections}[relative]()
            wanted = (b"C-N1", PHONE.encode())
        elif path.suffix == ".age" and "handover" not in relative:
            content = wave.read_private(path.relative_to(wave.folder).as_posix())
            if content.startswith(b"PAR1"):
                content = pd.read_parquet(io.BytesIO(content)).to_csv().encode()
            # As a word alone, since another case's random id may hold these letters.
            content = re.sub(rb"\bN1\b", b"the case N1", content)
            wanted = (b"C-N1", PHONE.encode(), b"the case N1")
        else:
            content = path.read_bytes()
            wanted = (b"C-N1", PHONE.encode())
        if any(each in (content or b"") for each in wanted):
            found.append(relative)
    return found


def test_nothing_names_him_any_more(fielded: Wave) -> None:
    assert "waves/2026Q3/contacts.age" in traces(fielded)
    told = forget(fielded.programme, HIM, now=NOW)
    (wave,) = told.waves
    assert (wave.cases, wave.contacts, wave.interviews, wave.deliveries, wave.remarks) == (1, 1, 1, 1, 1)
    assert wave.erased >= 1
    assert told.history == 1
    assert traces(fielded) == []
    for name in ("sample.parquet", "responses.parquet"):
        assert "N1" not in set(table(fielded, name)["case_id"])
    assert Remarks.model_validate_json(fielded.read_private("remarks.age")).remarks == []


def test_statistics_and_status_stay_as_they_were(fielded: Wave) -> None:
    before = table(fielded, "responses.parquet")
    status, fieldwork = wave_status(fielded), fielded.read("fieldwork.json")
    forget(fielded.programme, HIM, now=NOW)
    after = table(fielded, "responses.parquet")
    unchanged = [column for column in before if column not in ("case_id", "started", "ended")]
    pd.testing.assert_frame_equal(after[unchanged], before[unchanged])
    assert after["started"].isna().tolist() == [True, False]
    assert fielded.read("fieldwork.json") == fieldwork
    left = wave_status(fielded)
    assert (left.status, left.faults, left.interviews) == (status.status, (), status.interviews)
    assert not [step.remark for step in left.steps if step.remark]


def test_the_record_counts_and_names_nobody(fielded: Wave) -> None:
    forget(fielded.programme, HIM, now=NOW)
    line = fielded.programme.log().lines[-1]
    assert (line["command"], line["note"]) == ("forget", {"customers": 1, "phones": 1, "cases": 1})
    assert "note" not in fielded.log().lines[-1]


def test_a_later_delivery_with_his_row_is_kept_without_it(fielded: Wave, deliver: Deliver) -> None:
    forget(fielded.programme, HIM, now=NOW)
    file = deliver("b.csv", {"case_id": "N1", "remark": "again, N1"}, {"case_id": "N2"})
    received = receive(fielded, [file], now=NOW + timedelta(days=2))
    assert received.refused == []
    assert len(table(fielded, "responses.parquet")) == 3
    assert traces(fielded) == []
    assert receive(fielded, [file], now=NOW + timedelta(days=3)).same == ["b.csv"]


def test_what_is_derived_again_says_the_same(fielded: Wave, deliver: Deliver) -> None:
    forget(fielded.programme, HIM, now=NOW)
    receive(fielded, [deliver("b.csv", {"case_id": "N2"})], now=NOW + timedelta(days=2))
    assert wave_status(fielded).interviews == 3
    assert (table(fielded, "responses.parquet")["branch"] == "N").sum() == 2


def test_he_is_not_handed_over_nor_remembered(small_wave: Wave) -> None:
    forget(small_wave.programme, HIM, now=NOW)
    made = hand_over(small_wave, "north", now=NOW)
    assert sum(made.cases.values()) == 7
    contacts = read_contacts(small_wave.read_private("contacts.age"))
    (emptied,) = contacts[contacts["customer_id"] == ""].to_dict("records")
    assert (emptied["name"], emptied["phone"], emptied["closed_on"]) == ("", "", "2026-06-17")


def test_his_other_waves_are_found_by_his_number(small_wave: Wave) -> None:
    programme = small_wave.programme
    other = sampled(programme, "2026Q4", "X")
    rows = read_contacts(other.read_private("contacts.age"))
    rows.loc[rows["case_id"] == "XS2", ["customer_id", "phone"]] = ["C-N1", "13911112222"]
    rows.loc[rows["case_id"] == "XN1", "phone"] = "13911113333"
    with change(other, "sample", now=NOW) as work:
        work.write_private("contacts.age", contacts_bytes(rows))
    told = forget(programme, HIM, now=NOW)
    assert [each.cases for each in told.waves] == [1, 1]
    assert "XS2" not in set(table(other, "sample.parquet")["case_id"])
    assert not [name for name in other.manifest().files if name.startswith("attic/")]


def test_a_closed_wave_and_one_without_contacts_are_no_obstacle(fielded: Wave) -> None:
    close_wave(fielded, force=True, now=NOW)
    purge(fielded, "contacts", force=True, because="a test", now=NOW)
    told = forget(fielded.programme, HIM, now=NOW)
    assert [(each.cases, each.closed) for each in told.waves] == [(0, True)]
    assert told.kept == 2, "the history knew his number"
    assert fielded.manifest().status == "closed"


def test_a_dry_run_counts_the_same_and_writes_nothing(fielded: Wave) -> None:
    folder = fielded.programme.folder
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    told = forget(fielded.programme, HIM, dry_run=True)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert told == forget(fielded.programme, HIM, now=NOW)


def test_forgetting_twice_changes_no_more(fielded: Wave) -> None:
    forget(fielded.programme, HIM, now=NOW)
    listed = read_objections(fielded.programme.objections())
    again = forget(fielded.programme, HIM, now=NOW)
    assert [each.cases for each in again.waves] == [0]
    assert read_objections(fielded.programme.objections()) == listed
    assert (len(listed.phone), len(listed.customer_id), listed.cases) == (1, 1, {"2026Q3": ("N1",)})


def test_the_history_forgets_by_phone_and_by_number(fielded: Wave) -> None:
    forget(fielded.programme, Persons(customers=frozenset({"C-N1"})), now=NOW)
    assert read_history(fielded.programme.history()) == ()


@pytest.mark.parametrize(
    ("lines", "kind", "code"), [(["13900000000", "no phone"], "phone", "P030"), ([" ", ""], "customer", "P031")]
)
def test_what_names_nobody_is_refused_and_not_shown(lines: list[str], kind: str, code: str) -> None:
    with pytest.raises(AcsiError, match=code) as caught:
        persons_of(lines, kind, "list.txt")
    assert "no phone" not in str(caught.value).replace("no phone number", "")


def test_phones_and_numbers_come_in_any_spelling() -> None:
    assert persons_of(["+86 139 0000 0000", ""], "phone", "x") == HIM
    assert persons_of([" Ｃ-N1 "], "customer", "x").customers == {"C-N1"}
