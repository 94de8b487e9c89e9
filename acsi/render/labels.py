"""How wide a text is, about, and where labels go so that they do not lie on one another."""

from collections.abc import Sequence
from dataclasses import dataclass
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


def place_labels(
    points: Sequence[tuple[float, float, str]], size: float, frame: Box, taken: Sequence[Box] = ()
) -> list[Label]:
    """A place for the (bold) label of each point (x, y, text) that meets no label, no mark and no edge of `frame`.

    Greedy: each label takes, of the places around its point, the one with the least overlap, nearest first.
    """
    busy = [*taken, *(Box(x - 5, y - 5, x + 5, y + 5) for x, y, _ in points)]
    placed: list[Label] = []
    for x, y, text in points:
        candidates = _around(x, y, text, size)
        best = min(candidates, key=lambda label: _cost(label.box, busy, frame))
        placed.append(best)
        busy.append(best.box)
    return placed


def _cost(box: Box, busy: Sequence[Box], frame: Box) -> float:
    return round(sum(box.overlap(other) for other in busy) + 10 * box.outside(frame), 1)


def _around(x: float, y: float, text: str, size: float) -> list[Label]:
    """Places to the right and left of a point, level with it and then ever further above and below."""
    width = 1.06 * text_width(text, size)
    labels = []
    for rise in (0.0, 1.2, -1.2, 2.4, -2.4, 3.6, -3.6, 4.8, -4.8, 6.0, -6.0):
        for left in (x + 8, x - 8 - width):
            base = y + 0.35 * size - rise * size
            box = Box(left - 1, base - 0.9 * size, left + width + 1, base + 0.25 * size)
            labels.append(Label(text, left, base, box))
    return labels
