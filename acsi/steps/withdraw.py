"""Taking a whole delivery back out of a wave."""

from datetime import UTC, datetime

from acsi.errors import did_you_mean, fault
from acsi.fieldwork.records import Entry, Fieldwork
from acsi.steps.desk import Desk, commit, settle
from acsi.wave.programme import Wave


def withdraw(wave: Wave, number: str, *, now: datetime | None = None, force: bool = False) -> Fieldwork | None:
    """Take the delivery of this number back out and derive the state from the others; None if none is left.

    Its file stays where it is. Raises AcsiError for an unknown number (V008), one withdrawn already (V010), or purged
    contacts (P022).
    """
    now = now or datetime.now(UTC)
    wave.require_contacts()
    seen = wave.manifest()
    entries = {each.number: each for each in map(Entry.model_validate, seen.deliveries)}
    if number not in entries:
        raise fault("V008", number=number, meant=did_you_mean(number, entries))
    if entries[number].state == "withdrawn":
        raise fault("V010", number=number)
    entries[number] = entries[number].model_copy(update={"state": "withdrawn"})
    desk = Desk.of(wave)
    settled = settle(desk, entries, {})
    commit(desk, seen, settled, "withdraw", now=now, force=force)
    return settled.fieldwork
