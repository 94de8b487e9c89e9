"""What interviews a branch buy, drawn: places in the range of a rank, reliability, and the interval of a score."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from acsi.league.planning import Bought, Plan, bought
from acsi.render import svg
from acsi.render.fonts import STACK
from acsi.reporting.charts import WIDTH
from acsi.reporting.palette import ABOVE, BELOW, INK, LINE, MUTED

HEIGHT, TOP, BOTTOM, LEFT, GAP = 200.0, 50.0, 160.0, 22.0, 38.0
BETWEEN_ENDS = "#dbe6f0"
STEPS = 80
TICKS = [digit * 10**power for power in range(6) for digit in (1, 2, 5)]


@dataclass(frozen=True)
class Panel:
    """One curve over the interviews a branch: what it reads off and how it writes it, and how many are wished for."""

    title: str
    highest: float
    read: Callable[[Bought], float | None]
    write: Callable[[float], str]
    wished: int | None
    falls: bool = True


def plan_chart(plan: Plan) -> str:
    """The plan as two or three panels over a logarithmic scale of interviews.

    Marked are the interviews there are (filled) and those that the wish for the panel's value takes, or half the places
    and a reliability of .9 (rings); shaded is what lies between the ends of tau's interval.
    """
    numbers = _numbers(plan)
    panels = _panels(plan, numbers[0])
    room = (WIDTH - LEFT - GAP * (len(panels) - 1)) / len(panels)
    body = [svg.text(0, 12, _title(plan), size=9.5, fill=INK, bold=True), svg.text(0, 24, _key(plan), fill=MUTED)]
    for k, panel in enumerate(panels):
        left = LEFT + k * (room + GAP)
        across = svg.Scale(math.log(numbers[0]), math.log(numbers[-1]), left, left + room)
        up = svg.Scale(0.0, panel.highest, BOTTOM, TOP)
        body += [_frame(panel, across, up), _curves(panel, plan, numbers, across, up)]
    body.append(svg.text(WIDTH / 2, HEIGHT - 8, "interviews a branch", fill=MUTED, anchor="middle"))
    return svg.document(WIDTH, HEIGHT, "What interviews a branch buy", body, font=STACK)


def _title(plan: Plan) -> str:
    true = "" if plan.spread.tau is None else f", true scores of branches by {plan.spread.tau:.1f}"
    return f"What interviews buy where answers vary by {plan.spread.sd:.1f} points{true}"


def _key(plan: Plan) -> str:
    words = ["dot: the interviews there are"] if plan.spread.interviews else []
    words.append("ring: half the places, a reliability of 0.9, or what is wished for")
    if plan.spread.tau_ci is not None:
        words.append("shaded: true scores by {:.1f} to {:.1f}".format(*plan.spread.tau_ci))
    return "; ".join(words)


def _numbers(plan: Plan) -> list[int]:
    """Numbers of interviews, evenly on a logarithmic scale, that hold all those of the plan."""
    told = [each.interviews for each in plan.bought]
    if plan.precision is not None:
        told += [n for n in (plan.precision.half, plan.precision.reliable) if n is not None]
    low, high = max(0.7 * min(told), 2), 1.4 * max(told)
    return sorted({round(low * (high / low) ** (k / (STEPS - 1))) for k in range(STEPS)})


def _panels(plan: Plan, fewest: int) -> list[Panel]:
    spread, precision = plan.spread, plan.precision
    wished = {need.wish: need.interviews for need in plan.needs}
    panels = []
    if precision is not None and spread.branches is not None:
        title, half = f"places of {spread.branches} in a rank's range", wished.get("places", precision.half)
        panels.append(Panel(title, spread.branches, lambda at: at.rank_width, "{:.0f}".format, half))
    if spread.tau is not None:
        reliable = wished.get("reliability", precision.reliable if precision else None)
        title = "reliability of scores"
        panels.append(Panel(title, 1.0, lambda at: at.reliability, "{:.2g}".format, reliable, falls=False))
    title, widest = f"± points of a {plan.confidence:.0%} interval", bought(fewest, spread, plan.confidence).half_width
    return [*panels, Panel(title, widest, lambda at: at.half_width, "{:.2g}".format, wished.get("half_width"))]


def _frame(panel: Panel, across: svg.Scale, up: svg.Scale) -> str:
    parts = [svg.text(across.start - 18, TOP - 8, panel.title, fill=INK)]
    for tick in up.ticks(6):
        parts.append(svg.line(across.start, up(tick), across.end, up(tick), LINE, 0.5))
        parts.append(svg.text(across.start - 4, up(tick) + 2.5, panel.write(tick), size=7, fill=MUTED, anchor="end"))
    last = -math.inf
    for tick in TICKS:
        x = across(math.log(tick))
        if across.start <= x <= across.end and x - last > 17:
            parts.append(svg.line(x, BOTTOM, x, BOTTOM + 3, MUTED, 0.5))
            parts.append(svg.text(x, BOTTOM + 11, f"{tick:,}", size=7, fill=MUTED, anchor="middle"))
            last = x
    return "".join(parts)


def _curves(panel: Panel, plan: Plan, numbers: Sequence[int], across: svg.Scale, up: svg.Scale) -> str:
    def values(tau: float | None, at: Sequence[int]) -> list[svg.Point]:
        spread = plan.spread.model_copy(update={"tau": tau})
        heights = (panel.read(bought(n, spread, plan.confidence)) or 0.0 for n in at)
        return [(across(math.log(n)), up(height)) for n, height in zip(at, heights, strict=True)]

    parts = []
    if plan.spread.tau_ci is not None:
        one, other = (values(tau, numbers) for tau in plan.spread.tau_ci)
        if one != other:
            parts.append(svg.polygon([*one, *other[::-1]], BETWEEN_ENDS))
    parts.append(svg.polyline(values(plan.spread.tau, numbers), ABOVE, 1.6))
    there = round(plan.spread.interviews) if plan.spread.interviews else None
    for n, ring in ((there, False), (panel.wished, True)):
        if n is not None:
            value = panel.read(bought(n, plan.spread, plan.confidence)) or 0.0
            ((x, y),) = values(plan.spread.tau, [n])
            words = f"{n:,}: {panel.write(value)}"
            parts += [_mark(x, y, words, ring=ring, falls=panel.falls, left=ring and x > across.start + 45)]
    return "".join(parts)


def _mark(x: float, y: float, words: str, *, ring: bool, falls: bool, left: bool) -> str:
    """A point of a curve with its words beside it: to the left or right, where the curve does not run."""
    below = left == falls
    return svg.circle(x, y, 2.6, "#fff" if ring else BELOW, BELOW, 1.2) + svg.text(
        x + (-5 if left else 5),
        y + (9 if below else -4),
        words,
        size=7.5,
        fill=BELOW,
        anchor="end" if left else "start",
    )
