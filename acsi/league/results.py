"""What `league.json` holds: the ranked branches with everything needed to defend the ranking.

Ranks count from 1 for the highest index. All differences are in index points, branch minus reference, and the reference
is the unweighted mean of the ranked branches.
"""

from typing import Literal

from pydantic import Field

from acsi.league.mix_results import Adjusted, CaseMix, Variant
from acsi.league.segment_results import Segment
from acsi.league.touchpoint_results import Complaints, Touchpoints
from acsi.league.trend_results import Change, Since
from acsi.league.value_results import ValueEquation
from acsi.model.estimates import Document, Doubt, Interval, Measure
from acsi.survey.models import BRANCH, BRANCHES, NATION, Wording

Verdict = Literal["above", "similar", "below"]
Advice = Literal["fix_first", "keep", "not_clear"]


class Part(Document):
    """What one antecedent of the index construct adds to a branch's gap: contribution = b · gap."""

    antecedent: str = Field(alias="construct")
    gap: Measure
    b: Measure
    contribution: Measure


class Why(Document):
    """The gap of a branch split over the direct antecedents; `rest` is what they leave open.

    `expectations` is the finding on "its customers expect more": `lowers` (both shown by their intervals), `not_shown`
    (expects more, but the model does not show that it lowers), `none` (does not clearly expect more).
    `main` names the part with the largest contribution of the gap's sign whose interval leaves out zero, else null.

    Description beside it: `exceeding`, by how much perceived quality less expectations lies above the mean of branches;
    `ratio`, perceived quality over expectations; `confirmation`, by how much the answer to whether expectations were
    met lies above what the index's other questions let one expect (from the interviews, where the definition names it),
    and the verdict of a test that allows for the number of branches.
    """

    gap: Measure
    parts: list[Part]
    rest: Measure
    expectations: Literal["lowers", "not_shown", "none"]
    main: str | None
    exceeding: Measure | None = None
    ratio: Measure | None = None
    confirmation: Measure | None = None
    confirmation_verdict: Verdict | None = None


class Priority(Document):
    """What a construct before the index is worth in a branch: gain = effect · distance, in points of the index.

    `effect`: points of the index that go with one true point of the construct over all routes; `gap`: the branch minus
    the mean of branches; `distance`: to the begin of the best quarter of branches, below zero where the branch is in
    it. For expectations that lower the index: the direct effect, and the distance to the mean of branches.
    `fix_first`: the gain is shown; `keep`: the branch clearly exceeds the mean; `not_clear`: neither.
    """

    antecedent: str = Field(alias="construct")
    advice: Advice
    gap: Measure
    effect: Measure
    distance: Measure
    gain: Measure


class Chances(Document):
    """How probable it is that the branch is truly first, last, or of the top or bottom quarter (⌊branches/4⌋)."""

    first: float
    last: float
    top_quarter: float
    bottom_quarter: float


class Standing(Document):
    """One branch in the league. Rank fields and verdict are null below `minimum_n`.

    `flags` are below_minimum_n, few_interviews, no_standard_error; and of the fieldwork census (all its customers are
    called), nested_interviewers (interviewer and branch cannot be told apart), many_agents (its share of claims taken
    for agents' is out of line). `days` is the median from the closing of the claim to the interview.
    """

    rank: int | None
    rank_low: int | None
    rank_high: int | None
    rank_low_simultaneous: int | None
    rank_high_simultaneous: int | None
    branch: str
    name_zh: str
    name_en: str
    n: int
    index: float
    se: float | None
    ci_low: float | None
    ci_high: float | None
    verdict: Verdict | None
    adjusted: float | None = None
    shrunken: float | None = None
    reliability: float | None = None
    change: float | None = None
    change_verdict: str | None = None
    response_rate: float | None = None
    flags: list[str] = Field(default_factory=list)
    days: float | None = None
    deviation: Measure | None = None
    p_value: float | None = None
    indistinguishable: list[str] = Field(default_factory=list)
    indices: dict[str, Measure] = Field(default_factory=dict)
    changes: dict[str, Change] = Field(default_factory=dict)
    why: Why | None = None
    priorities: list[Priority] = Field(default_factory=list)
    chances: Chances | None = None
    case_mix: Adjusted | None = None


class Unshown(Document):
    """A branch of whose `n` interviews nothing is shown: they are fewer than `suppress_below_n`."""

    branch: str
    name_zh: str
    name_en: str
    n: int


class Settings(Document):
    """The choices behind the ranking, and what the definition calls a branch, branches, and their mean."""

    index: str = Field(alias="construct")
    confidence: float
    minimum_n: int
    flag_below_n: int
    suppress_below_n: int = 2
    draws: int
    seed: int
    false_discovery_rate: float
    unit: Wording = BRANCH
    units: Wording = BRANCHES
    whole: Wording = NATION


class Candidates(Document):
    """Branches that cannot be excluded from these places. Each list holds whoever truly stands there, a quarter's
    list all who do, with the confidence of the league."""

    first: list[str]
    last: list[str]
    top_quarter: list[str]
    bottom_quarter: list[str]


class Pairs(Document):
    """How many pairs of branches there are and how many of them are told apart, all of them right with the confidence
    of the league; and the same for pairs that follow each other in the table."""

    all: int
    apart: int
    neighbours: int
    neighbours_apart: int


class FunnelLimits(Document):
    """The two ends of a funnel at one level, .95 or .998, with or without over-dispersion, for each of its `n`."""

    level: float
    over_dispersion: bool
    low: list[float]
    high: list[float]


class Funnel(Document):
    """A picture, not a verdict: limits around `target` for the score of a branch of `n` interviews.

    `sd` is that of one interview; `dispersion` the mean squared deviation in standard errors, winsorised, about 1 where
    chance alone sets branches apart; `tau` the standard deviation between branches that it speaks for.
    """

    target: float
    sd: float
    dispersion: float
    tau: float
    n: list[int]
    limits: list[FunnelLimits]


class League(Document):
    """The whole of `league.json`; `nation` weighs branches by their share, `reference` weighs them alike.

    `tau` is the standard deviation of true scores of branches, `tau_ci` its interval. Branches that are `unshown` count
    in the nation alone.
    """

    survey: str
    settings: Settings
    nation: Measure
    reference: Measure
    references: dict[str, float] = Field(default_factory=dict)
    tau: float | None
    tau_ci: Interval | None = None
    reliability: float | None
    why_method: Literal["plsc", "pls", "none"] = "none"
    expectations_slope: Measure | None = None
    candidates: Candidates | None = None
    pairs: Pairs | None = None
    funnel: Funnel | None = None
    branches: list[Standing]
    unshown: list[Unshown] = Field(default_factory=list)
    touchpoints: Touchpoints | None = None
    complaints: Complaints | None = None
    value_equation: ValueEquation | None = None
    segments: list[Segment] = Field(default_factory=list)
    since: Since | None = None
    case_mix: CaseMix | None = None
    sensitivity: list[Variant] = Field(default_factory=list)
    warnings: list[Doubt] = Field(default_factory=list)


def columns() -> tuple[str, ...]:
    """The columns of `league.csv`, in order."""
    fields = tuple(Standing.model_fields)
    return fields[: fields.index("flags") + 1]


__all__ = [
    "Advice",
    "Candidates",
    "Chances",
    "Funnel",
    "FunnelLimits",
    "Interval",
    "League",
    "Measure",
    "Pairs",
    "Part",
    "Priority",
    "Settings",
    "Standing",
    "Unshown",
    "Verdict",
    "Why",
    "columns",
]
