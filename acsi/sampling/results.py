"""What a selection did, as `selection.json` keeps it: the waterfall by branch, the lists, the SQL. No personal data."""

from collections.abc import Mapping
from datetime import date

from pydantic import BaseModel, ConfigDict


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


class BranchCounts(Document):
    """One branch: claims in the extract, customers in the frame, cases drawn to call and as reserve."""

    extract: int
    frame: int
    main: int
    reserve: int


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


class Selection(Document):
    """A selection: what it was made from, the waterfall that adds up to the extract, the branches, and the SQL.

    `completes` and `reserve` are the cases that a branch gets if it has the customers; a branch is short if it has
    fewer customers than completes.
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
    lists: Mapping[str, ListCounts]
    statements: tuple[Statement, ...]
    warnings: tuple[Doubt, ...]
