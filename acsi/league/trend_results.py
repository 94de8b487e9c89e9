"""What a trend document holds: waves side by side on one yardstick, and which of the changes are more than chance.

All indices are from 0 to 100 and all changes in index points, later minus earlier. Waves stand in the order of time.
"""

from typing import Literal

from pydantic import Field

from acsi.model.estimates import Document, Doubt, Interval, Measure

Verdict = Literal["real", "noise"]
Flag = Literal["below_minimum_n", "weights_differ", "asked_differently", "questions_missing", "firm_changed"]
"""Why a change may be something else than a change of what is measured; the first: why it has no verdict."""


class Change(Document):
    """The difference of an index between two waves with the p value of none; the adjusted one holds the false discovery
    rate over the branches, or for the nation over its constructs. `verdict` is null where it was not tested."""

    earlier: str
    later: str
    estimate: float
    se: float | None = None
    ci: Interval | None = None
    p: float | None = None
    adjusted_p: float | None = None
    verdict: Verdict | None = None
    flags: list[Flag] = Field(default_factory=list)


class Level(Measure):
    """An index in one wave, and the interviews behind it."""

    wave: str
    n: int


class Average(Measure):
    """An index over several waves taken as one, so that each counts by its interviews; `label` is the year, or the last
    of the waves. `change` is against as many waves before, or against the year before."""

    label: str
    waves: list[str]
    n: int
    change: Change | None = None


class Course(Document):
    """One index of the nation or of a branch over the waves: its levels, its changes from wave to wave and within a
    year, moving averages of four waves, and averages of years."""

    levels: list[Level]
    changes: list[Change] = Field(default_factory=list)
    year_on_year: list[Change] = Field(default_factory=list)
    moving: list[Average] = Field(default_factory=list)
    years: list[Average] = Field(default_factory=list)


class BranchTrend(Document):
    """One branch with the course of each index."""

    branch: str
    name_zh: str
    name_en: str
    courses: dict[str, Course]


class Composition(Document):
    """Whether two waves make an index of its questions alike: the correlation `c` of the scores that either wave's
    weights give, the p value of equal weights, and `established`: not shown to differ."""

    c: float
    p: float | None = None
    adjusted_p: float | None = None
    established: bool | None = None


class QuestionShift(Document):
    """How far the nation's change on a question is from that of its construct, in points; `apart` where this is sure
    and of a size that matters."""

    question: str
    construct_id: str = Field(alias="construct")
    shift: Measure
    p: float | None = None
    adjusted_p: float | None = None
    apart: bool = False


class Asked(Document):
    """A question that was not asked in the same way in both waves, and in what way it differs."""

    question: str
    differs: list[Literal["wording", "labels", "scale", "reversed", "routing", "derivation", "not_asked"]]


class Comparability(Document):
    """What may make two waves differ without a change of what is measured.

    `asked` is null where a wave's questionnaire is not known; `firms` are branches that another firm interviewed;
    `interviewers_in_both` are null where interviewers are not known.
    """

    earlier: str
    later: str
    composition: dict[str, Composition] = Field(default_factory=dict)
    shifts: list[QuestionShift] = Field(default_factory=list)
    asked: list[Asked] | None = None
    questions_missing: dict[str, list[str]] = Field(default_factory=dict)
    firms: list[str] = Field(default_factory=list)
    interviewers_in_both: int | None = None
    interviewers: int | None = None


class Yardstick(Document):
    """The index weights u by construct and question that all waves are measured with: `pooled` (the mean of the
    waves'), those of one `wave`, or `own` (each wave its own: then there are none here)."""

    kind: Literal["pooled", "wave", "own"]
    wave: str | None = None
    u: dict[str, dict[str, float]] = Field(default_factory=dict)


class Trend(Document):
    """The whole of `trend.json`."""

    survey: str
    index: str
    waves: list[str]
    yardstick: Yardstick
    confidence: float
    false_discovery_rate: float
    minimum_n: int
    nation: dict[str, Course]
    branches: list[BranchTrend]
    comparability: list[Comparability]
    warnings: list[Doubt] = Field(default_factory=list)


class Since(Document):
    """What the league says of the wave before: the changes of the nation's indices, and how far both can be compared.
    The yardstick are the weights of the league's own wave."""

    wave: str
    nation: dict[str, Change]
    comparability: Comparability
