"""What a report may say of the time before its wave."""

from dataclasses import dataclass

from acsi.league.results import League
from acsi.league.trend_results import Trend


@dataclass(frozen=True)
class Past:
    """The waves up to the report's own side by side, and the league of the wave before; None where there is none."""

    trend: Trend | None = None
    before: League | None = None
