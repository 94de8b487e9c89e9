"""Until when a wave keeps what is personal: contacts, and the links between customers and interviews."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from acsi.wave import Wave

Kept = Literal["contacts", "links"]

CONTACTS: Kept = "contacts"
LINKS: Kept = "links"


def keep_until(wave: Wave) -> Mapping[str, date]:
    """The last days of the wave's `contacts` and `links`, as its draw wrote them down; empty before the draw.

    A wave drawn before this was written down keeps them as the definition says. Raises AcsiError as `Wave.manifest`.
    """
    manifest = wave.manifest()
    if manifest.keep_until or manifest.as_of is None:
        return manifest.keep_until
    return wave.programme.survey().retention.days(manifest.as_of)


def overdue(wave: Wave, today: date) -> dict[Kept, date]:
    """What should have been purged by now, with its last day."""
    purged, until = wave.manifest().purged, keep_until(wave)
    parts: tuple[Kept, ...] = (CONTACTS, LINKS)
    return {part: until[part] for part in parts if part in until and part not in purged and until[part] < today}
