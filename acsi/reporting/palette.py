"""The colours of every chart: few, safe for those who see no red or green, of different darkness in print."""

from acsi.league.results import Verdict
from acsi.render import svg

INK = "#1b2733"
MUTED = "#5f6b77"
LINE = "#d3dae0"
BAND = "#eef2f5"
HIGHLIGHT = "#fbeec4"
ABOVE = "#1c5d99"
SIMILAR = "#7c8894"
BELOW = "#c2571a"

VERDICTS: tuple[Verdict | None, ...] = ("above", "similar", "below", None)
"""Every verdict that has a mark, and that of a branch without one."""


def colour_of(verdict: Verdict | None) -> str:
    """The colour of a verdict."""
    return {"above": ABOVE, "below": BELOW}.get(verdict or "", SIMILAR)


def mark(verdict: Verdict | None, x: float, y: float, radius: float) -> str:
    """A verdict's mark, told apart by shape as well: triangle up, dot, triangle down; a ring where there is none."""
    match verdict:
        case "above" | "below":
            return svg.triangle(x, y, radius, colour_of(verdict), up=verdict == "above")
        case "similar":
            return svg.circle(x, y, 0.9 * radius, SIMILAR)
    return svg.circle(x, y, 0.8 * radius, "#fff", SIMILAR, 1)
