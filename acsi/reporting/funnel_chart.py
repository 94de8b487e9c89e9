"""The funnel: every branch by its interviews and its index, between the limits of chance and of usual differences."""

import math
from collections.abc import Callable, Sequence

from acsi.render import svg
from acsi.render.fonts import STACK
from acsi.render.labels import Box, Label, fitting_size, place_labels, shorten, text_width
from acsi.render.texts import Texts
from acsi.reporting.charts import WIDTH
from acsi.reporting.funnel import Dot, FunnelContent, Limit
from acsi.reporting.palette import BAND, HIGHLIGHT, INK, LINE, MUTED, mark

SHADES = ("#dde4ea", BAND)
"""Usual differences at the narrow and at the wide level."""

DASHES = ("4 2.5", None)
"""Chance at the narrow level dashed, at the wide one solid."""

NAMED = 10
"""The most branches besides the own one that are named in the picture, as far as there is room."""

LABEL = 92.0
"""The longest name in the picture; longer ones are cut."""

SIZE = 7.5

RING = 7.0
"""The radius of the ring around the own branch."""


def funnel_chart(content: FunnelContent, texts: Texts, *, height: float) -> str:
    """Interviews to the right, the index upwards; shaded: usual differences allowed for; lines: chance alone."""
    words = [limit.label for limit in content.limits]
    room = max(text_width(word, 7) for word in words) + 10
    frame = Box(26, 14, WIDTH - room, height - 27)
    across = svg.Scale(math.sqrt(content.n[0]), math.sqrt(content.n[-1]), frame.x1, frame.x2)
    ends = [value for limit in content.limits for value in (min(limit.low), max(limit.high))]
    up = svg.scale_over([*ends, *(dot.index for dot in content.dots)], frame.y2, frame.y1, pad=0.02)
    body = [_shade(limit, shade, content.n, across, up) for limit, shade in _shaded(content.limits)]
    body.append(_axes(content, frame, across, up, texts))
    body += [_lines(limit, dash, content.n, across, up) for limit, dash in _dashed(content.limits)]
    body.append(svg.line(frame.x1, up(content.target), frame.x2, up(content.target), INK, 0.9, "3 2"))
    body.append(_line_labels(content, frame, up, texts))
    body += _dots(content, frame, lambda n: across(math.sqrt(n)), up, texts)
    return svg.document(WIDTH, height, content.title, body, font=STACK)


def _shaded(limits: Sequence[Limit]) -> list[tuple[Limit, str]]:
    """The widest first, so that the narrower lies upon it."""
    return list(zip([limit for limit in limits if limit.usual], SHADES, strict=False))[::-1]


def _dashed(limits: Sequence[Limit]) -> list[tuple[Limit, str | None]]:
    return list(zip([limit for limit in limits if not limit.usual], DASHES, strict=False))


def _curve(values: Sequence[float], n: Sequence[int], across: svg.Scale, up: svg.Scale) -> list[svg.Point]:
    return [(across(math.sqrt(number)), up(value)) for number, value in zip(n, values, strict=True)]


def _shade(limit: Limit, shade: str, n: Sequence[int], across: svg.Scale, up: svg.Scale) -> str:
    return svg.polygon([*_curve(limit.low, n, across, up), *_curve(limit.high, n, across, up)[::-1]], shade)


def _lines(limit: Limit, dash: str | None, n: Sequence[int], across: svg.Scale, up: svg.Scale) -> str:
    return "".join(svg.polyline(_curve(ends, n, across, up), MUTED, 0.9, dash) for ends in (limit.low, limit.high))


def _axes(content: FunnelContent, frame: Box, across: svg.Scale, up: svg.Scale, texts: Texts) -> str:
    parts = []
    for tick in up.ticks(6):
        parts.append(svg.line(frame.x1, up(tick), frame.x2, up(tick), LINE, 0.4))
        parts.append(svg.text(frame.x1 - 5, up(tick) + 2.5, texts.number(tick, 0), size=7, fill=MUTED, anchor="end"))
    parts.append(svg.line(frame.x1, frame.y2, frame.x2, frame.y2, MUTED, 0.6))
    free = -math.inf
    for tick in svg.round_steps(content.n[0], content.n[-1], 7):
        x, label = across(math.sqrt(max(tick, 1))), texts.number(tick, 0)
        half = text_width(label, 7) / 2
        if content.n[0] <= tick <= content.n[-1] and x - half > free:
            parts.append(svg.line(x, frame.y2, x, frame.y2 + 2.5, MUTED, 0.6))
            parts.append(svg.text(x, frame.y2 + 10.5, label, size=7, fill=MUTED, anchor="middle"))
            free = x + half + 6
    parts.append(svg.text(frame.x1, frame.y1 - 7, texts("Index"), size=7, fill=MUTED))
    parts.append(svg.text(frame.x2, frame.y2 + 21, texts("Interviews"), size=7, fill=MUTED, anchor="end"))
    return "".join(parts)


def _line_labels(content: FunnelContent, frame: Box, up: svg.Scale, texts: Texts) -> str:
    """The name of each limit at its upper end on the right, pushed apart where they would meet; the mean's inside."""
    wanted = sorted((up(limit.high[-1]), limit.label, limit.usual) for limit in content.limits)
    y, parts = -math.inf, []
    for place, label, usual in wanted:
        y = max(place + 2.5, y + 8.5)
        parts.append(svg.text(frame.x2 + 6, y, label, size=7, fill=MUTED if usual else INK))
    mean = f"{content.target_label} {texts.number(content.target)}"
    y = max(up(content.target) + 2.5, y + 8.5)
    return "".join(parts) + svg.text(frame.x2 + 6, y, shorten(mean, 7, WIDTH - frame.x2 - 8), size=7, fill=INK)


def _dots(
    content: FunnelContent, frame: Box, across: Callable[[float], float], up: svg.Scale, texts: Texts
) -> list[str]:
    """Every branch with the mark of its verdict; named are the own one and the farthest that lie beyond the limits."""
    radius = 2.6 if len(content.dots) <= 80 else 1.8
    others = [dot for dot in content.dots if not dot.own]
    own = next((dot for dot in content.dots if dot.own), None)
    parts = [mark(dot.verdict, across(dot.n), up(dot.index), radius) for dot in others]
    beyond = sorted(
        (dot for dot in others if dot.beyond), key=lambda dot: (-dot.beyond, -abs(dot.index - content.target))
    )
    named: list[Dot] = [*([own] if own else []), *beyond[:NAMED]]
    size = fitting_size([dot.name for dot in named], LABEL, SIZE, 6)
    points = [(across(dot.n), up(dot.index), _label(dot, size, texts)) for dot in named]
    taken = [_taken(across(dot.n), up(dot.index)) for dot in content.dots]
    if own:
        x, y = across(own.n), up(own.index)
        taken.append(Box(x - 6.9, y - 6.9, x + 6.9, y + 6.9))
    placed = place_labels(points, size, frame, taken)
    for label, dot in _apart(list(zip(placed, named, strict=True))):
        colour = HIGHLIGHT if dot.own else "#fff"
        box, ground = label.box, None if dot.own else 0.75
        parts.append(svg.rect(box.x1 - 1, box.y1, box.x2 - box.x1 + 2, size * 1.25, colour, fill_opacity=ground))
        parts.append(svg.text(label.x, label.y, label.text, size=size, fill=INK, bold=dot.own))
    if own:
        parts += [svg.circle(x, y, RING, HIGHLIGHT, INK, 0.8), mark(own.verdict, x, y, 4)]
    return parts


def _apart(labels: Sequence[tuple[Label, Dot]]) -> list[tuple[Label, Dot]]:
    """The labels that lie on no label before them; the own branch's comes first."""
    kept: list[tuple[Label, Dot]] = []
    for label, dot in labels:
        if all(label.box.overlap(other.box) == 0 for other, _ in kept):
            kept.append((label, dot))
    return kept


def _taken(x: float, y: float) -> Box:
    return Box(x - 3, y - 2, x + 3, y + 2)


def _label(dot: Dot, size: float, texts: Texts) -> str:
    return f"{shorten(dot.name, size, LABEL)} {texts.number(dot.index)}"
