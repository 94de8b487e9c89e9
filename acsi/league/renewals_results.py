"""What `renewals.json` holds: what satisfaction goes with in renewals, and how well loyalty told who would renew.

Shares and probabilities are from 0 to 1, effects in percentage points, premiums in the currency of the renewals file.
"""

from typing import Literal

from pydantic import Field

from acsi.model.estimates import Document, Doubt, Interval, Measure
from acsi.survey.models import Wording

POINTS = 5.0
"""Index points whose worth is told."""


class Linked(Document):
    """How the interviews came together with the renewals: accepted `interviews`; those `asked` for their consent and
    `consented`; of these found in the file, and not (`unmatched`); found without a known outcome (`open`), renewed
    before the interview (`too_early`), without an answer that gives a score (`no_score`); and those `used`. `rows` of
    the file were read, `repeated` of them twice.

    `index` is the mean index of all interviews, `index_used` of those used: how far consent selects.
    """

    interviews: int
    asked: int
    consented: int
    found: int
    unmatched: int
    open: int
    too_early: int
    no_score: int = 0
    used: int
    rows: int
    repeated: int
    index: float
    index_used: float


class Effect(Document):
    """What `POINTS` points of a construct's index go with in renewals, in percentage points (`worth`): the average
    marginal effect, among customers alike in case mix and branch, and in the constructs of `given`.

    `log_odds` is the coefficient of one point.
    """

    of: str = Field(alias="construct")
    given: list[str]
    worth: Measure
    log_odds: Measure


class Fitted(Document):
    """The logistic model: its observations and the rarer of the outcomes among them (`events`), its `parameters`, the
    segments it compares alike, and how it allows for branches: each its own level (`levels`), or by each branch's mean
    scores where renewals are too few for that (`means`), or not, where there is one (`none`). Standard errors rest on
    so many clusters."""

    n: int
    events: int
    parameters: int
    case_mix: list[str]
    branches: Literal["levels", "means", "none"]
    clusters: int
    clustered_by: Literal["interviewer", "interview"]


class Premium(Document):
    """Yearly premium of `customers`: all of it, the part that did not renew (`at_risk`), and the part that goes with
    `POINTS` points more of the index (`worth`), null for a branch without both outcomes."""

    customers: float
    total: float
    at_risk: Measure
    worth: Measure | None


class BranchRenewals(Document):
    """A branch: interviews used, the share renewed with its interval, and its premium; nothing but its name and `n`
    below `minimum_n`, and of one more where another would give away a branch below `suppress_below_n`."""

    branch: str
    name_zh: str
    name_en: str
    n: int
    renewed: float | None = None
    ci: Interval | None = None
    premium: Premium | None = None


class Part(Document):
    """Observations with scores from `low` to `high`: what their scores predict, and the share that renewed."""

    low: float
    high: float
    n: int
    predicted: float
    observed: float
    ci: Interval


class Prediction(Document):
    """How well a score told who would renew: a construct's, or the answer to a single question (`answer`).

    `auc` is the probability that somebody who renewed had the higher score (0.5: tells nothing). `brier` is that of the
    logistic curve of the score, `skill` the share by which it is better than the same probability for all.
    """

    of: str
    answer: bool
    label: Wording
    n: int
    auc: Measure
    brier: float
    skill: float | None
    parts: list[Part]


class Settings(Document):
    """The choices behind the numbers; `points` of the `construct` that is the index are what is valued."""

    index: str = Field(alias="construct")
    points: float
    confidence: float
    minimum_n: int
    unit: Wording
    units: Wording


class Renewals(Document):
    """The whole of `renewals.json`.

    The first of the `effects` is the index's own, whatever it goes through; the others are those beside one another.
    `auc_difference` is that of the first prediction over the second among those who have both.
    """

    survey: str
    wave: str
    settings: Settings
    linked: Linked
    renewed: Measure
    fitted: Fitted
    effects: list[Effect]
    premium: Premium | None
    branches: list[BranchRenewals]
    predictions: list[Prediction]
    auc_difference: Measure | None = None
    warnings: list[Doubt] = Field(default_factory=list)
