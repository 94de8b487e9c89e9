"""Importance against performance: what the index goes with, and what touchpoints count, as maps with labels apart."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from acsi.league.results import Measure, Verdict
from acsi.render import svg
from acsi.render.fonts import STACK
from acsi.render.labels import Box, Label, place_labels, text_width
from acsi.render.texts import Texts
from acsi.reporting.drivers import Driver
from acsi.reporting.palette import INK, LINE, MUTED, mark
from acsi.reporting.touchpoints import Stop

AIR = 14.0
"""How far a label stays from another's point, so that it does not seem to be that one's."""


@dataclass(frozen=True)
class Placed:
    """A point of a map: its importance to the right, its level upwards with an interval or without."""

    label: str
    importance: float
    level: Measure
    verdict: Verdict


@dataclass(frozen=True)
class Axes:
    """What the two axes of a map measure, how importance is written and whether its axis begins at zero, and whether
    levels are differences."""

    upwards: str
    across: str
    write: Callable[[float], str]
    from_zero: bool
    differences: bool


def importance_map(
    drivers: Sequence[Driver], texts: Texts, title: str, *, against_nation: bool, size: svg.Point = (270.0, 200.0)
) -> str:
    """Impact to the right, and upwards the difference to the nation (or, for the nation itself, the score).

    `size` is width and height in points."""
    points = []
    for driver in drivers:
        level = (driver.difference or driver.score) if against_nation else driver.score
        side = _side(level) if against_nation else "similar"
        points.append(Placed(driver.label, driver.impact.estimate, level, side))
    axes = Axes(
        upwards=texts("difference to {whole}") if against_nation else texts("score"),
        across=texts("impact: points of the index that go with 5 points more"),
        write=texts.number,
        from_zero=True,
        differences=against_nation,
    )
    return _map(points, axes, texts, title, size, bold=True)


def touchpoint_map(stops: Sequence[Stop], texts: Texts, title: str, *, size: svg.Point = (250.0, 200.0)) -> str:
    """The share of a touchpoint in what all of them explain to the right, upwards its difference to the nation.

    Its interval stands in the profile of touchpoints; here lines for all would cross the labels.
    """
    points = [
        Placed(stop.label, 100 * stop.share.estimate, Measure(estimate=stop.difference.estimate), stop.verdict)
        for stop in stops
        if stop.share and stop.difference and stop.verdict
    ]
    axes = Axes(
        upwards=texts("difference to {whole}"),
        across=texts("share of what all touchpoints explain"),
        write=lambda value: texts.percent(value / 100),
        from_zero=False,
        differences=True,
    )
    return _map(points, axes, texts, title, size, bold=False)


def _side(level: Measure) -> Verdict:
    """On which side of zero the interval lies as a whole."""
    return "above" if level.sign > 0 else "below" if level.sign < 0 else "similar"


def _map(points: Sequence[Placed], axes: Axes, texts: Texts, title: str, size: svg.Point, *, bold: bool) -> str:
    frame, letters = Box(34, 18, size[0] - 8, size[1] - 32), 8.0 if bold else 7.5
    radius = 4.2 if bold else 3.4
    least = (0.0,) if axes.from_zero else ()
    across = svg.scale_over([*(each.importance for each in points), *least], frame.x1 + 10, frame.x2 - 40, pad=0)
    spread = [end for each in points for end in each.level.ci or (each.level.estimate,)]
    up = svg.scale_over([*spread, *((-1.0, 1.0) if axes.differences else ())], frame.y2 - 4, frame.y1 + 4, pad=0.12)
    corners = _corners(frame, texts) if axes.differences else []
    taken = [box for _, box in corners]
    taken += [Box(frame.x1, up(0) - 1, frame.x2, up(0) + 1)] if axes.differences else []
    body = [_map_axes(frame, across, up, texts, axes)]
    wanted, halos, marks = [], [], []
    for each in points:
        x, y = across(each.importance), up(each.level.estimate)
        if each.level.ci:
            low, high = (up(end) for end in each.level.ci)
            body.append(svg.line(x, low, x, high, MUTED, 0.7))
            taken.append(Box(x - 2, high, x + 2, low))
        halos.append(svg.circle(x, y, 1.34 * radius, "#fff"))
        marks.append(mark(each.verdict, x, y, radius))
        wanted.append((x, y, each.label))
    wanted.sort(key=lambda point: -text_width(point[2], 1))
    placed = place_labels(wanted, letters, frame, taken, air=AIR)
    body += [word for word, _ in corners]
    body += [_link(label, x, y, letters) for label, (x, y, _) in zip(placed, wanted, strict=True)]
    body += [_label(label, letters, bold) for label in placed]
    return svg.document(*size, title, [*body, *halos, *marks], font=STACK)


def _label(label: Label, size: float, bold: bool) -> str:
    box = label.box
    ground = svg.rect(box.x1, box.y1, box.x2 - box.x1, 1.1 * size, "#fff", fill_opacity=0.85)
    return ground + svg.text(label.x, label.y, label.text, size=size, fill=INK, bold=bold)


def _link(label: Label, x: float, y: float, size: float) -> str:
    """A thin line from a label to its point, where it stands neither level with it nor right above or below."""
    middle, box = label.y - 0.35 * size, label.box
    if abs(middle - y) < 1 or box.x1 < x < box.x2:
        return ""
    return svg.line(x, y, box.x1 if label.x > x else box.x2, middle, MUTED, 0.4)


def _map_axes(frame: Box, across: svg.Scale, up: svg.Scale, texts: Texts, axes: Axes) -> str:
    write = texts.signed if axes.differences else texts.number
    parts = [
        svg.bottom_axis(
            across, frame.y1, frame.y2, axes.write, colour=LINE, ink=MUTED, count=5 if axes.from_zero else 7
        )
    ]
    for tick in up.ticks(6):
        colour = INK if axes.differences and tick == 0 else LINE
        parts.append(svg.line(frame.x1, up(tick), frame.x2, up(tick), colour, 0.8 if colour == INK else 0.5))
        parts.append(svg.text(frame.x1 - 5, up(tick) + 2.5, write(tick, 0), size=7, fill=MUTED, anchor="end"))
    parts.append(svg.text(frame.x1, frame.y1 - 8, axes.upwards, size=7, fill=MUTED))
    parts.append(svg.text(frame.x2, frame.y2 + 24, axes.across, size=7, fill=MUTED, anchor="end"))
    return "".join(parts)


def _corners(frame: Box, texts: Texts) -> list[tuple[str, Box]]:
    corners = []
    for word, base in ((texts("keep"), frame.y1 + 9), (texts("fix first"), frame.y2 - 4)):
        wide = text_width(word, 8)
        ground = svg.rect(frame.x2 - wide - 5, base - 8, wide + 6, 10.5, "#fff")
        markup = ground + svg.text(frame.x2 - 2, base, word, size=8, fill=MUTED, anchor="end")
        corners.append((markup, Box(frame.x2 - wide - 5, base - 8, frame.x2, base + 2)))
    return corners
