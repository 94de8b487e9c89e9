"""The waves of the simulated insurer, a quarter each, and what truly changes from one to the next.

The last wave is the demo's own; `CHANGES` tells the earlier ones as differences from it, and all that does not stand
there is the same in every wave: what then differs between waves is chance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from acsi.survey.branches import Branch

DAYS: Mapping[str, date] = {
    "2024Q4": date(2024, 12, 31),
    "2025Q1": date(2025, 3, 31),
    "2025Q2": date(2025, 6, 30),
    "2025Q3": date(2025, 9, 30),
    "2025Q4": date(2025, 12, 31),
    "2026Q1": date(2026, 3, 31),
    "2026Q2": date(2026, 6, 30),
    "2026Q3": date(2026, 9, 30),
}
"""The waves in order, and the day as of which each extract is taken."""

WAVES = tuple(DAYS)
LAST = WAVES[-1]

CALLS_BEGIN = timedelta(days=12)
"""How long after the extract the firms begin to call."""


@dataclass(frozen=True)
class Change:
    """How far a level lay from that of the last wave, wave by wave in the order of `WAVES`; the last is 0.

    `what` is a construct or a touchpoint, in standard deviations of customers or of ratings; `branch` is the name of
    the branch, empty for all. A construct's change goes on to what it leads to, as branches' differences do
    (`population`): one of quality by 1 changes satisfaction by 0.88, about 15 index points.
    """

    branch: str
    what: str
    shifts: tuple[float, ...]


CHANGES = (
    Change("", "quality", (-0.07, -0.06, -0.05, -0.04, -0.03, -0.02, -0.01, 0.0)),
    Change("Anhui", "quality", (-0.91, -0.78, -0.65, -0.52, -0.39, -0.26, -0.13, 0.0)),
    Change("Ningbo", "quality", (0.80, 0.80, 0.80, 0.80, 0.80, 0.0, 0.0, 0.0)),
    Change("Guangdong", "quality", (0.0, 0.0, -0.80, 0.0, 0.0, 0.0, 0.0, 0.0)),
    Change("Shenzhen", "expectations", (-0.45, -0.36, -0.27, -0.18, -0.09, 0.0, 0.0, 0.0)),
    Change("Fujian", "settlement", (-0.60, -0.60, -0.60, -0.60, 0.0, 0.0, 0.0, 0.0)),
)
"""The nation improves a little; Anhui step by step; Ningbo drops with 2026Q1 and stays there; Guangdong has one bad
quarter, 2025Q2; in Shenzhen, whose service stays as it was, customers come to expect more; Fujian settles claims better
from 2025Q4 on. The other 31 branches do as the nation does."""

NORTHERN = frozenset({"north", "northeast", "northwest"})
NORTHERN_TOO: Mapping[str, frozenset[str]] = dict.fromkeys(WAVES[:3], frozenset({"central"}))
"""The regions that the firm in the north interviews, and those that it interviewed besides in some waves. Which firm
asks changes no answer."""


def shift(wave: str, branch: Branch, what: str) -> float:
    """How far a construct's or a touchpoint's level in a branch lay from that of the last wave, before what follows."""
    place = WAVES.index(wave)
    return sum(each.shifts[place] for each in CHANGES if each.what == what and each.branch in ("", branch.name_en))


def firm_of(branch: Branch, wave: str = LAST) -> str:
    """The firm that interviews a branch's customers."""
    northern = NORTHERN | NORTHERN_TOO.get(wave, frozenset())
    return "north" if branch.region in northern else "south"


def waves_before(wave: str) -> int:
    """How many waves lie between this one and the last: 0 for the last."""
    return len(WAVES) - 1 - WAVES.index(wave)
