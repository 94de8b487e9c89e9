"""How wide a text is, about, and where labels go so that they do not lie on one another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from unicodedata import east_asian_width

NARROW, WIDE = set("iljtfrI.,:;'|!()[]· "), set("mwMW%@")


def text_width(text: str, size: float) -> float:
    """The width of a text in the report's font, estimated from classes of characters; in the unit of `size`."""

    def em(character: str) -> float:
        if east_asian_width(character) in "WF":
            return 1.0
        if character in NARROW:
            return 0.32
        if character in WIDE:
            return 0.88
        return 0.64 if character.isupper() else 0.56

    return size * sum(map(em, text))


def shorten(text: str, size: float, width: float) -> str:
    """The text itself, or so much of its beginning as fits into `width` with an ellipsis."""
    if text_width(text, size) <= width:
        return text
    while text and text_width(text + "…", size) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def fitting_size(texts: Sequence[str], width: float, largest: float, smallest: float) -> float:
    """The largest font size at which all `texts` fit into `width`, within bounds."""
    widest = max((text_width(text, 1) for text in texts), default=0)
    return largest if widest * largest <= width else max(smallest, width / widest)


@dataclass(frozen=True)
class Box:
    """A rectangle by its corners."""

    x1: float
    y1: float
    x2: float
    y2: float

    def overlap(self, other: "Box") -> float:
        """The area that two rectangles share."""
        if self.x2 <= other.x1 or other.x2 <= self.x1 or self.y2 <= other.y1 or other.y2 <= self.y1:
            return 0.0
        return (min(self.x2, other.x2) - max(self.x1, other.x1)) * (min(self.y2, other.y2) - max(self.y1, other.y1))

    def outside(self, frame: "Box") -> float:
        """The area of this rectangle that lies outside `frame`."""
        return (self.x2 - self.x1) * (self.y2 - self.y1) - self.overlap(frame)


@dataclass(frozen=True)
class Label:
    """A placed label: its text starts at `x` on the baseline `y`."""

    text: str
    x: float
    y: float
    box: Box


SWEEPS = 4
"""How often labels are placed, each time with regard to where the others stand."""


def place_labels(
    points: Sequence[tuple[float, float, str]], size: float, frame: Box, taken: Sequence[Box] = (), *, air: float = 5
) -> list[Label]:
    """A place for the (bold) label of each point (x, y, text) that meets no label, no mark and no edge of `frame`.

    Each label takes, of the places around its point, the one with the least overlap, nearest first; then all look
    again, now that the others stand. To the right and left of another's point it keeps `air` from its middle.
    """
    choices = [_around(x, y, text, size) for x, y, text in points]
    others = [[Box(a - air, b - 5, a + air, b + 5) for a, b, _ in points if (a, b) != (x, y)] for x, y, _ in points]
    placed: list[Label] = []
    for _ in range(SWEEPS):
        for k in range(len(points)):
            beside = [label.box for place, label in enumerate(placed) if place != k]
            cost = partial(_cost, busy=[*taken, *others[k]], labels=beside, frame=frame)
            placed[k : k + 1] = [_cheapest(choices[k], cost)]
    return placed


def _cheapest(labels: Sequence[Label], cost: Callable[[Label], float]) -> Label:
    """The label of the lowest cost, the first of equals; those behind one that meets nothing are not looked at."""
    costs: list[float] = []
    for label in labels:
        costs.append(cost(label))
        if not costs[-1]:
            break
    return labels[costs.index(min(costs))]


def _cost(label: Label, busy: Sequence[Box], labels: Sequence[Box], frame: Box) -> float:
    """Letters on letters are worse than letters on a line, letters over the edge the worst."""
    box = label.box
    met = sum(box.overlap(other) for other in busy) + 10 * sum(box.overlap(other) for other in labels)
    return round(met + 10 * box.outside(frame), 1)


def _around(x: float, y: float, text: str, size: float) -> list[Label]:
    """Places to the right and left of a point, above and below it, and beside it ever further up and down."""
    width = 1.06 * text_width(text, size)
    beside = (x + 8, x - 8 - width)
    places = [(left, 0.0) for left in beside] + [(x - width / 2, rise) for rise in (1.2, -1.2)]
    for rise in (1.2, 2.4, 3.6, 4.8, 6.0):
        places += [(left, sign * rise) for sign in (1, -1) for left in (*beside, x - width / 2)]
    return [_at(text, left, y + 0.35 * size - rise * size, width, size) for left, rise in places]


def _at(text: str, left: float, base: float, width: float, size: float) -> Label:
    return Label(text, left, base, Box(left - 1, base - 0.9 * size, left + width + 1, base + 0.25 * size))
