"""The cool-down: whom earlier waves contacted, and noting whom this one does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from acsi.errors import AcsiError, Problem, problem
from acsi.fieldwork.cases import may_be_called
from acsi.sampling.contacts import read_contacts
from acsi.sampling.fields import frame_and_sample
from acsi.sampling.history import Contact, history_bytes, read_history, recent, with_contacts, without_wave
from acsi.steps.fieldwork import load_sample
from acsi.wave import Programme, Wave, Work
from acsi.wave.names import CONTACTS, HISTORY

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Contacted:
    """The contacts that a cool-down respects, and what should be said of them."""

    contacts: tuple[Contact, ...]
    doubts: tuple[Problem, ...]


def contacted(programme: Programme, name: str, as_of: date, days: int) -> Contacted:
    """Whom waves other than `name` contacted in the `days` days up to `as_of`.

    A wave of these days of which the history knows nobody (the cool-down is new, or the history was lost) is read from
    its own contacts; one that cannot be read any more is doubtful (W532).
    """
    known = recent(read_history(programme.history()), name, as_of, days)
    remembered = {contact.wave for contact in known}
    lost = []
    for other in programme.waves():
        wave = programme.wave(other)
        on = wave.manifest().as_of
        if other == name or other in remembered or on is None or not as_of - timedelta(days=days) <= on <= as_of:
            continue
        try:
            known += _contacts(wave, on)
        except AcsiError:
            lost.append(other)
    return Contacted(tuple(sorted(known)), (problem("W532", waves=", ".join(lost)),) if lost else ())


def _contacts(wave: Wave, on: date) -> tuple[Contact, ...]:
    """The main cases of a drawn wave and the reserve cases that it has released, as contacts."""
    sample = load_sample(wave)
    called = sample[may_be_called(sample, wave.manifest().released)]
    return _of_cases(wave, called["case_id"].to_list(), on)


def _of_cases(wave: Wave, cases: Sequence[str], on: date) -> tuple[Contact, ...]:
    contacts = read_contacts(wave.read_private(CONTACTS))
    return _as_contacts(wave, contacts[contacts["case_id"].isin(list(cases))], on)


def _as_contacts(wave: Wave, rows: pd.DataFrame, on: date) -> tuple[Contact, ...]:
    known = rows[rows["customer_id"] != ""]
    pairs = zip(known["customer_id"], known["phone"].fillna(""), strict=True)
    return tuple(Contact(customer, wave.name, on, phone) for customer, phone in pairs)


def remember_draw(work: Work, cases: pd.DataFrame, as_of: date) -> None:
    """Note in the programme's history the main ones of the drawn `cases` (role, customer_id, phone) of the wave, in the
    place of what an earlier draw of it had noted, unless its cases have been handed over."""
    known = read_history(work.programme.history())
    if not work.wave.manifest().handovers:
        known = without_wave(known, work.wave.name)
    _write(work, known, _as_contacts(work.wave, cases[cases["role"] == "main"], as_of), as_of)


def remember(work: Work, cases: Sequence[str]) -> None:
    """Note in the programme's history that the customers of these cases of the wave are contacted now.

    For reserve cases that a command releases; the main ones are noted when they are drawn. Raises AcsiError as
    `Wave.read_private` does.
    """
    as_of = work.wave.manifest().as_of
    assert as_of is not None, "a wave with contacts has been drawn"
    _write(work, read_history(work.programme.history()), _of_cases(work.wave, cases, as_of), as_of)


def _write(work: Work, known: Sequence[Contact], added: Sequence[Contact], as_of: date) -> None:
    days = frame_and_sample(work.programme.survey())[0].exclude.contacted_within_days
    work.write_programme(HISTORY, history_bytes(with_contacts(known, added, as_of, days)))
