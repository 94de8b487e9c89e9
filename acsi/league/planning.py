"""How many interviews a branch a wished precision takes, and what a number of interviews buys.

A branch's score from n interviews has the variance deff · sd²/n: sd is the spread of single interviews within a branch,
deff the design effect of weights, interviewers and missing answers (Kish 1965). True branch scores spread by tau. No
finite population correction: the league judges a process, not this quarter's customers.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from pydantic import BaseModel, ConfigDict
from scipy.special import bdtrc, ndtri, stdtrit

from acsi.errors import fault
from acsi.league.rank_width import rank_set_width
from acsi.league.spread import Spread

SURE = 0.95
"""The probability with which the cases to draw give the interviews wanted."""
USUAL = 100
"""The interviews a branch that a precision is said for where no wave shows how many there are."""
RELIABLE = 0.9
SUREST = 1.1
OWN_WISHES = ("reliability", "half_width")
"""Wishes that each branch can have for itself; places in the range of a rank are a matter of all branches."""


class Document(BaseModel):
    """Part of a plan; nothing in it changes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Cases(Document):
    """How many cases give the interviews of a branch: `expected` do so on average, `drawn` with 95% probability."""

    interviews: int
    expected: int
    drawn: int


class Need(Document):
    """A wish, `reliability`, `half_width` in index points or `places` in the range of a rank, and the interviews a
    branch that it takes."""

    wish: str
    value: float
    interviews: int
    cases: Cases | None = None


class Bought(Document):
    """What so many interviews a branch buy: half the width of a branch's interval, the reliability of its score, and
    how many places the simultaneous range of its rank has on average."""

    interviews: int
    half_width: float
    reliability: float | None
    rank_width: float | None


class Precision(Document):
    """How sure ranks are with so many `interviews` a branch: `places` in the simultaneous range of a rank on average,
    the interviews that leave half the places (`half`), and those of a reliability of .9 (`reliable`). Each with what
    it is at the ends of tau's interval; None where no number of interviews will do."""

    interviews: int
    places: float
    places_ci: tuple[float, float] | None = None
    half: int | None = None
    half_ci: tuple[int, int] | None = None
    reliable: int | None = None
    reliable_ci: tuple[int, int] | None = None


class BranchNeed(Document):
    """One branch of the wave: its interviews, the standard deviation of one (design effect included), and the
    interviews it needs for each of `OWN_WISHES` that is wished."""

    branch: str
    name: str
    interviews: int
    sd: float
    needs: list[int]


class Plan(Document):
    """The whole plan, as `acsi plan --json` shows it."""

    spread: Spread
    confidence: float
    response_rate: float | None
    needs: list[Need]
    bought: list[Bought]
    precision: Precision | None = None
    branches: list[BranchNeed] = []


@dataclass(frozen=True)
class Wishes:
    """What is asked of a plan; each may be left out."""

    reliability: float | None = None
    half_width: float | None = None
    places: float | None = None
    response_rate: float | None = None
    confidence: float = 0.95

    def each(self) -> list[tuple[str, float]]:
        """The wishes there are, with their values."""
        pairs = [("reliability", self.reliability), ("half_width", self.half_width), ("places", self.places)]
        return [(wish, value) for wish, value in pairs if value is not None]


def plan(spread: Spread, wishes: Wishes, numbers: list[int], branches: list[BranchNeed] | None = None) -> Plan:
    """The interviews that the wishes take, and what the `numbers` of interviews buy. Raises L020, L021 or L023."""
    needs = []
    for wish, value in wishes.each():
        interviews = interviews_needed(wish, value, spread, wishes.confidence)
        cases = cases_for(interviews, wishes.response_rate) if wishes.response_rate else None
        needs.append(Need(wish=wish, value=value, interviews=interviews, cases=cases))
    wanted = sorted({*numbers, *(need.interviews for need in needs)})
    return Plan(
        spread=spread,
        confidence=wishes.confidence,
        response_rate=wishes.response_rate,
        needs=needs,
        bought=[bought(n, spread, wishes.confidence) for n in wanted],
        precision=precision(spread, wishes.confidence),
        branches=[each.model_copy(update={"needs": _own_needs(each, spread, wishes)}) for each in branches or []],
    )


def _own_needs(branch: BranchNeed, spread: Spread, wishes: Wishes) -> list[int]:
    own = spread.model_copy(update={"sd": branch.sd, "design_effect": 1.0})
    return [
        interviews_needed(wish, value, own, wishes.confidence) for wish, value in wishes.each() if wish in OWN_WISHES
    ]


def interviews_needed(wish: str, value: float, spread: Spread, confidence: float = 0.95) -> int:
    """The fewest interviews a branch that give a wished `reliability`, `half_width` or `places`.

    Raises AcsiError where no number of them sets branches apart (L020), tau is not known (L021), or for places the
    number of branches is not (L023).
    """
    if wish == "half_width":
        return for_half_width(value, spread.sd, spread.design_effect, confidence)
    if spread.tau is None:
        raise fault("L021")
    if spread.tau == 0:
        raise fault("L020")
    if wish == "reliability":
        return for_reliability(value, spread.sd, spread.tau, spread.design_effect)
    if spread.branches is None:
        raise fault("L023")
    return for_places(value, spread, spread.tau, spread.branches, confidence)


def for_reliability(reliability: float, sd: float, tau: float, design_effect: float = 1.0) -> int:
    """The fewest interviews with which tau²/(tau² + deff·sd²/n) is at least `reliability` (between 0 and 1)."""
    needed = design_effect * reliability / (1 - reliability) * (sd / tau) ** 2
    return max(2, math.ceil(needed * (1 - 1e-12)))


def for_half_width(half_width: float, sd: float, design_effect: float = 1.0, confidence: float = 0.95) -> int:
    """The fewest interviews with which half a t interval with n − 1 degrees of freedom is at most `half_width`."""
    normal = design_effect * (ndtri((1 + confidence) / 2) * sd / half_width) ** 2
    n = max(2, math.floor(normal))
    while half_width_of(n, sd, design_effect, confidence) > half_width * (1 + 1e-12):
        n += 1
    return n


def for_places(places: float, spread: Spread, tau: float, branches: int, confidence: float = 0.95) -> int:
    """The fewest interviews with which the simultaneous range of a rank has at most `places` on average.

    Fewer than 1.1 count as 1.1, since no number of interviews makes every rank certain.
    """
    most = max(places, SUREST)
    return _fewest(lambda n: rank_set_width(_error(n, spread), tau, branches, confidence) <= most)


def _fewest(enough: Callable[[int], bool]) -> int:
    """The smallest number from 2 that is enough, where all above it are too."""
    high = 2
    while not enough(high):
        high *= 2
    low = max(high // 2, 1)
    while high - low > 1 and high > 2:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _error(n: float, spread: Spread) -> float:
    """The standard error of a branch's score from n interviews."""
    return spread.sd * math.sqrt(spread.design_effect / n)


def half_width_of(n: int, sd: float, design_effect: float = 1.0, confidence: float = 0.95) -> float:
    """Half the width of a branch's t interval, in index points, from n interviews, n − 1 degrees of freedom."""
    return float(stdtrit(n - 1, (1 + confidence) / 2) * sd * math.sqrt(design_effect / n))


def cases_for(interviews: int, response_rate: float) -> Cases:
    """The cases that give so many interviews where each gives one with probability `response_rate`."""
    expected = math.ceil(interviews / response_rate * (1 - 1e-12))
    drawn = np.arange(interviews, 3 * expected + 20)
    enough = bdtrc(interviews - 1, drawn, response_rate) >= SURE
    return Cases(interviews=interviews, expected=expected, drawn=int(drawn[np.argmax(enough)]))


def bought(n: int, spread: Spread, confidence: float = 0.95) -> Bought:
    """What n interviews a branch buy."""
    reliability = rank_width = None
    if spread.tau is not None:
        error = _error(n, spread)
        reliability = spread.tau**2 / (spread.tau**2 + error**2)
        if spread.branches is not None and spread.branches > 1:
            rank_width = rank_set_width(error, spread.tau, spread.branches, confidence)
    half = half_width_of(n, spread.sd, spread.design_effect, confidence)
    return Bought(interviews=n, half_width=half, reliability=reliability, rank_width=rank_width)


def precision(spread: Spread, confidence: float = 0.95) -> Precision | None:
    """How sure ranks are with the interviews there were, or 100; None where tau or the branches are not known."""
    if spread.tau is None or spread.branches is None or spread.branches < 2:
        return None
    branches, n = spread.branches, round(spread.interviews or USUAL)
    ends = sorted(spread.tau_ci or (), reverse=True)

    def places(tau: float) -> float:
        return rank_set_width(_error(n, spread), tau, branches, confidence)

    def half(tau: float) -> int:
        return for_places(branches / 2, spread, tau, branches, confidence)

    def reliable(tau: float) -> int:
        return for_reliability(RELIABLE, spread.sd, tau, spread.design_effect)

    apart, known = spread.tau > 0, len(ends) == 2 and ends[-1] > 0
    return Precision(
        interviews=n,
        places=places(spread.tau),
        places_ci=(places(ends[0]), places(ends[1])) if ends else None,
        half=half(spread.tau) if apart else None,
        half_ci=(half(ends[0]), half(ends[1])) if known else None,
        reliable=reliable(spread.tau) if apart else None,
        reliable_ci=(reliable(ends[0]), reliable(ends[1])) if known else None,
    )
