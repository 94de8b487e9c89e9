"""What `league.json` holds on the mix of customers and on how much the places depend on choices that could differ."""

from typing import Literal

from pydantic import Field

from acsi.model.estimates import Document, Measure


class Level(Document):
    """One value of an adjuster: its share of the interviews (of a number its mean), the lowest and the highest of any
    branch, and how many index points go with it, against the base or, of a number, for one unit more.

    `level` is null for the number itself and "unknown" where the customer's value is not known.
    """

    level: str | None
    share: float
    lowest: float
    highest: float
    effect: Measure


class Adjuster(Document):
    """What scores are adjusted for. The levels of `categories` are compared with `base`, the commonest; a `number`
    has a straight line."""

    name: str
    kind: Literal["categories", "number"]
    base: str | None
    levels: list[Level]


class Move(Document):
    """A branch whose place differs: `from` in the league, `to` otherwise; `within_range` if its range holds both."""

    branch: str
    start: int = Field(alias="from")
    to: int
    within_range: bool


class CaseMix(Document):
    """How scores were adjusted: `r2_within` is the share of the index's variance within branches that the adjusters
    explain, `tau` the standard deviation of true adjusted scores, `kendall` the agreement of both orders."""

    adjusters: list[Adjuster]
    r2_within: float | None
    tau: float | None
    kendall: float | None
    moves: list[Move]


class Adjusted(Document):
    """A branch if its customers were like everybody's: its score with interval, what is added for its mix, its rank,
    and by how many places it is higher (negative: lower). Ranks are null where the branch has none.

    `score` may differ from index and `shift` by a little where answers are missing: it rests on the answers there are.
    """

    score: Measure
    shift: Measure
    rank: int | None = None
    moved: int | None = None


class Variant(Document):
    """The league made in another way, and the branches whose place differs.

    `without_flagged`: without the `left_out` interviews that the fieldwork doubts, of the `ranked` branches that still
    have enough; `adjusted`: for the mix of customers; `equal_weights`: all questions of the index weigh alike;
    `without_question`: the model without that `question`. `largest` is the largest number of places, `outside` the
    branches that leave their range of ranks, `kendall` the agreement of both orders (tau-b).
    """

    what: Literal["without_flagged", "adjusted", "equal_weights", "without_question"]
    question: str | None = None
    left_out: int | None = None
    ranked: int
    largest: int
    outside: int
    kendall: float | None
    moves: list[Move]
