"""How many interviews a branch a wished precision takes, and what a number of interviews buys.

A branch's score from n interviews has the variance deff · sd²/n: sd is the spread of single interviews within a branch,
deff the design effect of weights, interviewers and missing answers (Kish 1965). True branch scores spread by tau. No
finite population correction: the league judges a process, not this quarter's customers.
"""

import math
from dataclasses import dataclass

import numpy as np
from pydantic import BaseModel, ConfigDict
from scipy.special import bdtrc, ndtri, stdtrit

from acsi.errors import fault
from acsi.league.ranks import rank_confidence_sets
from acsi.league.spread import Spread

SURE = 0.95
"""The probability with which the cases to draw give the interviews wanted."""
SIMULATED_WAVES = 8
DRAWS = 1000


class Document(BaseModel):
    """Part of a plan; nothing in it changes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Cases(Document):
    """How many cases give the interviews of a branch: `expected` do so on average, `drawn` with 95% probability."""

    interviews: int
    expected: int
    drawn: int


class Need(Document):
    """A wish, `reliability` or `half_width` in index points, and the interviews a branch that it takes."""

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


class BranchNeed(Document):
    """One branch of the wave: its interviews, the standard deviation of one (design effect included), and the
    interviews it needs for each wish, in the order of the needs."""

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
    branches: list[BranchNeed] = []


@dataclass(frozen=True)
class Wishes:
    """What is asked of a plan; each may be left out."""

    reliability: float | None = None
    half_width: float | None = None
    response_rate: float | None = None
    confidence: float = 0.95

    def each(self) -> list[tuple[str, float]]:
        """The wishes there are, with their values."""
        pairs = [("reliability", self.reliability), ("half_width", self.half_width)]
        return [(wish, value) for wish, value in pairs if value is not None]


def plan(spread: Spread, wishes: Wishes, numbers: list[int], branches: list[BranchNeed] | None = None) -> Plan:
    """The interviews that the wishes take, and what the `numbers` of interviews buy. Raises AcsiError (L020, L021)."""
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
        branches=[each.model_copy(update={"needs": _own_needs(each, spread, wishes)}) for each in branches or []],
    )


def _own_needs(branch: BranchNeed, spread: Spread, wishes: Wishes) -> list[int]:
    own = spread.model_copy(update={"sd": branch.sd, "design_effect": 1.0})
    return [interviews_needed(wish, value, own, wishes.confidence) for wish, value in wishes.each()]


def interviews_needed(wish: str, value: float, spread: Spread, confidence: float = 0.95) -> int:
    """The fewest interviews a branch that give a wished `reliability` or `half_width`.

    Raises AcsiError where no number of them makes scores reliable (L020), or tau is not known (L021).
    """
    if wish == "half_width":
        return for_half_width(value, spread.sd, spread.design_effect, confidence)
    if spread.tau is None:
        raise fault("L021")
    if spread.tau == 0:
        raise fault("L020")
    return for_reliability(value, spread.sd, spread.tau, spread.design_effect)


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
        variance = spread.design_effect * spread.sd**2 / n
        reliability = spread.tau**2 / (spread.tau**2 + variance)
        if spread.branches is not None and spread.branches > 1:
            rank_width = rank_set_width(math.sqrt(variance), spread.tau, spread.branches, confidence)
    half = half_width_of(n, spread.sd, spread.design_effect, confidence)
    return Bought(interviews=n, half_width=half, reliability=reliability, rank_width=rank_width)


def rank_set_width(se: float, tau: float, branches: int, confidence: float = 0.95) -> float:
    """Places in the simultaneous range of a branch's rank (Mogstad, Romano, Shaikh and Wilhelm 2024), on average.

    The scenario: true scores at the normal quantiles with standard deviation `tau`, every branch with the same known
    standard error `se`, eight simulated waves, always the same ones.
    """
    true = ndtri((np.arange(branches) + 0.5) / branches)
    true *= tau / true.std()
    covariance = np.eye(branches) * se**2
    noise = np.random.default_rng(0).standard_normal((SIMULATED_WAVES, branches)) * se
    widths = []
    for errors in noise:
        low, high = rank_confidence_sets(true + errors, covariance, confidence=confidence, draws=DRAWS)
        widths.append(float((high - low + 1).mean()))
    return float(np.mean(widths))
