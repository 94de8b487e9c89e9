"""Who was sampled when, for the cool-down: kept only as long as the longest cool-down."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from acsi.errors import fault


@dataclass(frozen=True, order=True)
class Contact:
    """A customer's number in one spelling, the wave for which the customer was sampled, that wave's as-of date, and the
    phone to call, in its one spelling; empty where an older history does not say it."""

    customer_id: str
    wave: str
    on: date
    phone: str = ""


def history_bytes(contacts: Iterable[Contact]) -> bytes:
    """The contacts, sorted, as they are kept (before encryption)."""
    rows = [[contact.customer_id, contact.wave, contact.on.isoformat(), contact.phone] for contact in sorted(contacts)]
    return json.dumps({"acsi": 1, "contacts": rows}, ensure_ascii=False).encode()


def read_history(data: bytes | None) -> tuple[Contact, ...]:
    """The contacts in the decrypted `history.age`; none where there is no such file. Raises AcsiError (F007)."""
    if data is None:
        return ()
    try:
        rows = json.loads(data)["contacts"]
        return tuple(Contact(who, wave, date.fromisoformat(on), *phone) for who, wave, on, *phone in rows)
    except (ValueError, KeyError, TypeError):
        raise fault("F007", file="history.age", reason="it is no history of contacts") from None


def recent(contacts: Iterable[Contact], wave: str, as_of: date, days: int) -> tuple[Contact, ...]:
    """The contacts for other waves in the `days` days up to `as_of`, sorted.

    Later waves do not count, so that a wave that is drawn again gives what it gave.
    """
    since = as_of - timedelta(days=days)
    return tuple(sorted(each for each in contacts if each.wave != wave and since <= each.on <= as_of))


def without_wave(contacts: Iterable[Contact], wave: str) -> tuple[Contact, ...]:
    """The contacts of all other waves: a wave that is drawn anew takes back what it had noted."""
    return tuple(contact for contact in contacts if contact.wave != wave)


def with_contacts(
    contacts: Iterable[Contact], added: Iterable[Contact], as_of: date, days: int | None
) -> tuple[Contact, ...]:
    """The history with the contacts `added`, without what is older than `days`, the cool-down, before `as_of`.

    A definition without a cool-down needs no history: the result is empty.
    """
    if days is None:
        return ()
    since = as_of - timedelta(days=days)
    return tuple(sorted({*(contact for contact in contacts if contact.on >= since), *added}))
