"""What a selection did, as `selection.json` keeps it: the waterfall by branch, the lists, the SQL. No personal data."""

from collections.abc import Mapping
from datetime import date

from pydantic import BaseModel, ConfigDict, JsonValue

from acsi.survey.models import Survey


class Document(BaseModel):
    """Frozen and strict about keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Step(Document):
    """One step of the waterfall: its name, what it takes out in words, and how many claims, by branch and in all.

    Claims whose branch is unknown are counted in `claims` only.
    """

    step: str
    words: str
    claims: int
    by_branch: Mapping[str, int]


class StratumCounts(Document):
    """A sub-stratum of a branch: customers in the frame, cases to call, cases in reserve; whether all are called."""

    frame: int
    main: int
    reserve: int
    census: bool


class BranchCounts(Document):
    """One branch: claims in the extract, customers in the frame, cases drawn to call and as reserve.

    `completes` are the interviews wanted; in a census every customer of the frame is a case to call. `strata` has the
    sub-strata, if there are any, under their names in the sample; `margins` the customers of the frame by segment and
    value, where the segments have few, and by `weeks_since_closing`.
    """

    extract: int
    frame: int
    main: int
    reserve: int
    completes: int = 0
    census: bool = False
    strata: Mapping[str, StratumCounts] = {}
    margins: Mapping[str, Mapping[str, int]] = {}


class BranchEvidence(Document):
    """One branch's claims that came to the search for agents, how many were excluded and held, and their share.

    `usual` is the share of all branches, without the outermost; `p_value` (adjusted, None if there are few branches)
    says how likely so high a share is by chance, and `flagged` that it is out of line.
    """

    claims: int
    excluded: int
    held: int
    share: float
    usual: float
    p_value: float | None
    flagged: bool


class ListCounts(Document):
    """A list from outside: its file, rows, rows that hold no key, usable keys and unusable cells by kind."""

    file: str
    rows: int
    empty_rows: int
    keys: Mapping[str, int]
    unusable: Mapping[str, int]


class Statement(Document):
    """A query that ran, under the name by which later ones call its rows; the secret stands as a placeholder."""

    name: str
    sql: str


class Doubt(Document):
    """A remark that does not stop the selection, with its code in the catalogue."""

    code: str
    message: str


class OutOfLine(Document):
    """A segment of a branch's main cases that is unlike the frame, with the value that deviates most: its shares."""

    branch: str
    segment: str
    value: str
    frame: float
    sample: float
    p_value: float
    adjusted: float


class Balance(Document):
    """The main cases against the frame, by branch and segment: how many comparisons, and which are out of line.

    `below_level` of the comparisons have a p value below `level` by themselves, where `expected_by_chance` are to be
    expected of a right draw. Out of line are those whose adjusted p value is: none, in 95 of 100 right draws.
    """

    comparisons: int
    level: float
    expected_by_chance: float
    below_level: int
    out_of_line: tuple[OutOfLine, ...]


def as_written(survey: Survey, key: str) -> JsonValue:
    """A part of the definition as JSON, under the keys of the file, without what is left out there and has no value."""
    said: JsonValue = survey.model_dump(mode="json", by_alias=True, exclude_none=True, include={key: True})[key]
    return said


class Selection(Document):
    """A selection: what it was made from, the waterfall that adds up to the extract, the branches, and the SQL.

    `completes` are the interviews wanted in all and `reserve` the reserve cases drawn; a branch is short if it has
    fewer customers than interviews wanted. `evidence` says by branch how many claims were excluded or held as agents'.
    `definition` has the frame and the sample as the definition gives them.
    """

    wave: str
    as_of: date
    engine: str
    extract: str
    claims: int
    steps: tuple[Step, ...]
    frame: int
    branches: Mapping[str, BranchCounts]
    completes: int
    reserve: int
    short_branches: tuple[str, ...]
    evidence: Mapping[str, BranchEvidence] = {}
    lists: Mapping[str, ListCounts]
    statements: tuple[Statement, ...]
    warnings: tuple[Doubt, ...]
    definition: Mapping[str, JsonValue] = {}
    balance: Balance | None = None

    @property
    def of_places(self) -> bool:
        """Whether the frame is a list of places, not of customers."""
        frame = self.definition.get("frame")
        return isinstance(frame, dict) and frame.get("of") == "places"
