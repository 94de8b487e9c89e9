"""`acsi forget`: a customer's objection. He goes from all that can still be linked to him, and is called no more.

His cases get new random numbers in every file of a wave, so that nobody can tell any more which were his: outcome rates
and statistics stay as they are to the last digit. What was said in words goes, and so do copies in the attic.
"""

from __future__ import annotations

import secrets as random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from acsi.errors import fault
from acsi.identity import normal_key, normal_phone
from acsi.keys import case_ids, random_case_id
from acsi.sampling.contacts import read_contacts
from acsi.sampling.history import history_bytes, read_history
from acsi.sampling.objections import read_objections
from acsi.steps.fieldwork import load_sample
from acsi.steps.unlink import Found, InWave, unlink
from acsi.wave import Programme, Wave, Work, change_waves, names

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Persons:
    """Whom to forget: customer numbers and phones, each in its one spelling."""

    customers: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Forgotten:
    """What was done in all: hashes `kept` so that nobody calls again, entries of the history, and each wave."""

    kept: int
    history: int
    waves: Sequence[InWave]


def persons_of(lines: Iterable[str], kind: str, where: str) -> Persons:
    """The persons that the lines of a file name, each by a `phone` or a `customer` number; blank lines say nothing.

    Raises AcsiError for a line that is no phone (P030), or no line at all (P031); no line is ever shown.
    """
    given = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if not given:
        raise fault("P031", where)
    normal = {number: (normal_phone if kind == "phone" else normal_key)(line) for number, line in given}
    for number, key in normal.items():
        if key is None:
            raise fault("P030", f"{where}:{number}")
    keys = frozenset(key for key in normal.values() if key)
    return Persons(phones=keys) if kind == "phone" else Persons(customers=keys)


def forget(programme: Programme, persons: Persons, *, now: datetime | None = None, dry_run: bool = False) -> Forgotten:
    """Take persons out of every wave where they can still be found, and out of the history; keep them from being drawn.

    A phone finds every customer who has it in a wave's contacts, and each customer is then looked for by his number in
    all waves, also where contacts were purged but links were not. What is kept is a keyed hash. All waves change as
    one, closed ones too; with `dry_run` nothing does. Raises AcsiError as `Programme.secrets` and `change_waves` do.
    """
    if dry_run:
        return _forgotten(programme, persons, None, {})
    with change_waves(programme, "forget", now=now or datetime.now(UTC)) as (work, parts):
        return _forgotten(programme, persons, work, parts)


def _forgotten(programme: Programme, persons: Persons, work: Work | None, parts: Mapping[str, Work]) -> Forgotten:
    """What `forget` does, or without `work` would do."""
    whole = _known(programme, persons)
    found = [_found(programme.wave(name), whole) for name in programme.waves()]
    known = read_history(programme.history())
    left = [each for each in known if each.customer_id not in whole.customers and each.phone not in whole.phones]
    told = [unlink(each, parts.get(each.wave.name)) for each in found]
    if work:
        _object(work, whole, found)
        if len(left) != len(known):
            work.write_programme(names.HISTORY, history_bytes(left))
        work.note(customers=len(whole.customers), phones=len(whole.phones), cases=sum(each.cases for each in told))
    return Forgotten(len(whole.customers) + len(whole.phones), len(known) - len(left), told)


def _known(programme: Programme, persons: Persons) -> Persons:
    """The persons, with the customer numbers that waves and history know for their phones."""
    customers = set(persons.customers)
    customers |= {each.customer_id for each in read_history(programme.history()) if each.phone in persons.phones}
    for name in programme.waves():
        contacts = _contacts(programme.wave(name))
        if contacts is not None:
            customers |= set(contacts.loc[contacts["phone"].map(normal_phone).isin(persons.phones), "customer_id"])
    return replace(persons, customers=frozenset(customers - {""}))


def _contacts(wave: Wave) -> pd.DataFrame | None:
    """The contacts of a wave, or None where there are none or they were purged."""
    if not wave.has(names.CONTACTS) or "contacts" in wave.manifest().purged:
        return None
    return read_contacts(wave.read_private(names.CONTACTS))


def _found(wave: Wave, persons: Persons) -> Found:
    contacts = _contacts(wave)
    cases: set[str] = set()
    if contacts is not None:
        theirs = contacts["customer_id"].isin(persons.customers)
        theirs |= contacts["phone"].map(normal_phone).isin(persons.phones)
        cases |= set(contacts.loc[theirs, "case_id"])
    if wave.has(names.SAMPLE) and (key := wave.keys().case_key):
        computed = case_ids(key, wave.name, sorted(persons.customers))
        cases |= set(computed) & set(load_sample(wave)["case_id"])
    numbers = {case: random_case_id() for case in sorted(cases)}
    return Found(wave, numbers, persons.customers | persons.phones, contacts)


def _object(work: Work, persons: Persons, found: Sequence[Found]) -> None:
    """Add the persons to the list of objections, under a key that is made with the first."""
    secrets = work.secrets
    if not secrets.objections:
        secrets = secrets.model_copy(update={"objections": random.token_hex(32)})
        work.set_secrets(secrets)
    known = read_objections(work.programme.objections())
    cases = {each.wave.name: list(each.numbers) for each in found if each.numbers}
    listed = known.added(secrets.objections, persons.customers, persons.phones, cases)
    work.write_programme(names.OBJECTIONS, listed.model_dump_json().encode())
