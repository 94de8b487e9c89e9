"""What `league.json` holds on customer groups."""

from acsi.league.touchpoint_results import Cell
from acsi.model.estimates import Document, Measure


class SegmentGroup(Document):
    """The index of one customer group in the nation, what it is over the nation's, and the group's share of customers.

    In `branches` the difference is to the branch's own index; a cell from which few answers could be worked out holds
    its number of interviews alone.
    """

    value: str
    n: int
    share: float
    score: Measure
    difference: Measure
    branches: dict[str, Cell]


class Segment(Document):
    """One segment of the frame with its groups."""

    segment: str
    groups: list[SegmentGroup]
