"""What `league.json` holds on touchpoints, questions and complaints.

Scores run from 0 to 100, a high one is good. A number of a branch that would rest on fewer answers than
`suppress_below_n` of the definition is null. A difference is a branch minus the unweighted mean of the branches that
have the number; its verdict comes from one family of tests, branches × questions or branches × touchpoints, with false
discovery control.
"""

from typing import Literal

from acsi.model.estimates import Document, Measure
from acsi.survey.models import Wording


class Cell(Document):
    """A branch's score from `n` answers, the shares of answers in the top and bottom box, and how it compares."""

    n: int
    score: Measure | None = None
    top: float | None = None
    bottom: float | None = None
    difference: Measure | None = None
    verdict: Literal["above", "similar", "below"] | None = None


class Box(Document):
    """The answers that count as top or as bottom, from the first to the last, on the question's own scale."""

    first: float
    last: float


class QuestionScores(Document):
    """One question: the nation's score, the mean of branches that show it (`reference`), and each branch."""

    question: str
    touchpoint: str | None
    n: int
    score: Measure
    reference: float | None
    top_box: Box
    bottom_box: Box
    top: float
    bottom: float
    branches: dict[str, Cell]


class TouchpointScores(Document):
    """One touchpoint: the mean of its questions among the share of customers who `met` it.

    `share` is its part in what all touchpoints together explain of the construct named in the section, for a customer
    who meets them all; null where too few met it together with the others. `weakest` is the question with the lowest
    score, by branch in `weakest_by_branch`.
    """

    touchpoint: str
    label: Wording
    met: float
    n: int
    score: Measure
    reference: float | None
    share: Measure | None = None
    weakest: str
    weakest_by_branch: dict[str, str]
    branches: dict[str, Cell]


class Touchpoints(Document):
    """The section, questions in the order asked; `explained` is R² of `outcome` by the touchpoints with a share."""

    outcome: str | None
    explained: Measure | None
    suppress_below_n: int
    touchpoints: list[TouchpointScores]
    questions: list[QuestionScores]


class Recovery(Document):
    """Loyalty in the nation by what became of a complaint, and two differences of it.

    `well` and `badly` are those who complained and rate the handling in the upper third of the scale, or below.
    """

    n_without: int
    n_well: int
    n_badly: int
    without: Measure
    well: Measure
    badly: Measure
    well_over_badly: Measure
    well_over_without: Measure


class Complaints(Document):
    """The share of customers who complained, in per cent: a branch `above` has more complaints than the others.

    `handling` is the question on how a complaint was handled, whose scores stand among the touchpoints' questions.
    """

    question: str
    handling: str | None
    n: int
    share: Measure
    reference: float | None
    branches: dict[str, Cell]
    recovery: Recovery | None
