"""What `league.json` holds on the value equation: the ratio with the nation at 100, and its four parts in points."""

from pydantic import Field

from acsi.league.touchpoint_results import Cell
from acsi.model.estimates import Document, Measure


class BranchValue(Cell):
    """A branch's value in per cent of the nation's (`score`), its difference to the mean of branches, and its parts."""

    parts: dict[str, Measure] = Field(default_factory=dict)


class ValueEquation(Document):
    """(results + process) / (price + effort), each part a mean on 1 to 10: of the first two 10 is the best, of the last
    two 10 is the highest cost. `ratio` is the nation's, which stands at 100 in `branches`; `reference` is the mean of
    the branches that are shown."""

    ratio: Measure
    parts: dict[str, Measure]
    reference: float | None
    branches: dict[str, BranchValue]
