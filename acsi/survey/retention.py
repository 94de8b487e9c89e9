"""The part of the definition that says how long what is personal is kept."""

import calendar
from datetime import date

from pydantic import Field

from acsi.survey.parts import Part


class Retention(Part):
    """How long a wave keeps what is personal, in months from the day it is drawn as of.

    The days are written into `wave.json` when the wave is drawn; later definitions do not move them.
    """

    contacts_months: int = Field(6, ge=1, le=120, description="months for names, phones and evidence")
    links_months: int = Field(
        24, ge=1, le=120, description="months for the key of the case ids, without which nobody's renewal can be linked"
    )

    def days(self, as_of: date) -> dict[str, date]:
        """The last day of `contacts` and of `links` for a wave drawn as of this day."""
        return {"contacts": months_after(as_of, self.contacts_months), "links": months_after(as_of, self.links_months)}


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
