"""The touchpoint profile: a branch against the mean of branches, and all branches of the nation, stop by stop."""

from collections.abc import Sequence

from acsi.render import svg
from acsi.render.fonts import STACK
from acsi.render.labels import fitting_size, shorten, text_width
from acsi.render.texts import Texts
from acsi.reporting.charts import WIDTH
from acsi.reporting.complaints import Handled
from acsi.reporting.palette import ABOVE, BELOW, INK, LINE, MUTED, SIMILAR, colour_of, mark
from acsi.reporting.touchpoints import Stop
from acsi.reporting.touchpoints_national import Spread

PITCH, TOP = 16.5, 18.0
NAME_ROOM = 150.0
SCORE, DIFFERENCE, COUNT, SHARE = WIDTH - 130, WIDTH - 84, WIDTH - 46, WIDTH - 2
"""Where the columns of numbers end."""


def journey_profile(stops: Sequence[Stop], texts: Texts, title: str) -> str:
    """Each touchpoint in the order of the journey: the branch with its interval, the mean of branches as a line."""
    values = [stop.reference for stop in stops if stop.reference is not None]
    values += [end for stop in stops if stop.score for end in stop.score.ci or (stop.score.estimate,)]
    size, room = _names([stop.label for stop in stops])
    scale = svg.scale_over(values or [0, 100], room + 14, SCORE - 42)
    bottom = TOP + PITCH * len(stops)
    shares = any(stop.share for stop in stops)
    heads = [(SCORE, texts("Score")), (DIFFERENCE, texts("Difference")), (COUNT, "n")]
    body = [_heads([*heads, (SHARE, texts("Share"))] if shares else heads)]
    body.append(svg.bottom_axis(scale, TOP, bottom, lambda v: texts.number(v, 0), colour=LINE, ink=MUTED))
    body.append(_course(stops, scale, texts))
    for place, stop in enumerate(stops):
        y = TOP + (place + 0.5) * PITCH
        body.append(svg.text(0, y + 3, shorten(stop.label, size, room + 1), size=size, fill=INK))
        body.append(_stop(stop, scale, y, texts))
    return svg.document(WIDTH, bottom + 16, title, body, font=STACK)


def _names(labels: Sequence[str]) -> tuple[float, float]:
    """The size of the names, and the room that they take."""
    size = fitting_size(labels, NAME_ROOM, 8.5, 6.5)
    return size, min(NAME_ROOM, max(text_width(label, size) for label in labels))


def _heads(heads: Sequence[tuple[float, str]]) -> str:
    return "".join(svg.text(x, TOP - 7, word, size=7, fill=MUTED, anchor="end") for x, word in heads)


def _course(stops: Sequence[Stop], scale: svg.Scale, texts: Texts) -> str:
    """The means of branches, joined by a dashed line with a name at its head."""
    points = [
        (scale(stop.reference), TOP + (place + 0.5) * PITCH)
        for place, stop in enumerate(stops)
        if stop.reference is not None
    ]
    if not points:
        return ""
    ticks = "".join(svg.line(x, y - 5, x, y + 5, INK, 1.1) for x, y in points)
    name = svg.text(points[0][0], TOP - 7, texts("{whole}"), size=7, fill=INK, anchor="middle")
    return svg.polyline(points, INK, 0.7, "3 2") + ticks + name


def _stop(stop: Stop, scale: svg.Scale, y: float, texts: Texts) -> str:
    share = (
        svg.text(SHARE, y + 3, texts.percent(stop.share.estimate), size=8, fill=INK, anchor="end") if stop.share else ""
    )
    if stop.score is None:
        return svg.text(COUNT, y + 3, texts("not shown"), size=8, fill=MUTED, anchor="end") + share
    parts = [share]
    if stop.score.ci:
        low, high = stop.score.ci
        parts.append(svg.whisker(scale(low), scale(high), y, colour_of(stop.verdict), 1.6))
    parts.append(mark(stop.verdict, scale(stop.score.estimate), y, 4))
    parts.append(svg.text(SCORE, y + 3, texts.number(stop.score.estimate), size=8.5, fill=INK, anchor="end", bold=True))
    if stop.difference:
        words = texts.signed(stop.difference.estimate)
        parts.append(svg.text(DIFFERENCE, y + 3, words, size=8, fill=INK, anchor="end"))
    parts.append(svg.text(COUNT, y + 3, texts.number(stop.n, 0), size=8, fill=MUTED, anchor="end"))
    return "".join(parts)


def journey_spread(spreads: Sequence[Spread], texts: Texts, title: str) -> str:
    """Each touchpoint with all its branches: marks by verdict, those without a clear difference as thin ticks."""
    scores = [score for spread in spreads for score, _ in spread.branches]
    size, room = _names([spread.label for spread in spreads])
    scale = svg.scale_over([*scores, *(spread.reference for spread in spreads)] or [0, 100], room + 14, WIDTH - 52)
    bottom = TOP + PITCH * len(spreads)
    body = [_heads([(WIDTH - 2, texts("Mean of {units}"))])]
    body.append(svg.bottom_axis(scale, TOP, bottom, lambda v: texts.number(v, 0), colour=LINE, ink=MUTED))
    for place, spread in enumerate(spreads):
        y = TOP + (place + 0.5) * PITCH
        body.append(svg.text(0, y + 3, shorten(spread.label, size, room + 1), size=size, fill=INK))
        body += [
            svg.line(scale(score), y - 3.5, scale(score), y + 3.5, SIMILAR, 0.8)
            for score, verdict in spread.branches
            if verdict not in ("above", "below")
        ]
        x = scale(spread.reference)
        body.append(svg.line(x, y - 7, x, y + 7, INK, 1.1, "3 2"))
        body += [
            svg.triangle(scale(score), y, 3.6, ABOVE if verdict == "above" else BELOW, up=verdict == "above")
            for score, verdict in spread.branches
            if verdict in ("above", "below")
        ]
        body.append(
            svg.text(WIDTH - 2, y + 3, texts.number(spread.reference), size=8.5, fill=INK, anchor="end", bold=True)
        )
    return svg.document(WIDTH, bottom + 16, title, body, font=STACK)


def recovery_chart(groups: Sequence[Handled], texts: Texts, title: str) -> str:
    """The loyalty of customers by what became of a complaint, each with its interval and number."""
    size, room = _names([group.label for group in groups])
    values = [end for group in groups for end in group.loyalty.ci or (group.loyalty.estimate,)]
    scale = svg.scale_over(values, room + 14, WIDTH - 84)
    bottom = TOP + PITCH * len(groups)
    body = [_heads([(WIDTH - 46, texts("Loyalty index")), (WIDTH - 2, "n")])]
    body.append(svg.bottom_axis(scale, TOP, bottom, lambda v: texts.number(v, 0), colour=LINE, ink=MUTED))
    for place, group in enumerate(groups):
        y = TOP + (place + 0.5) * PITCH
        level = texts.number(group.loyalty.estimate)
        body.append(svg.text(0, y + 3, shorten(group.label, size, room + 1), size=size, fill=INK))
        if group.loyalty.ci:
            body.append(svg.whisker(scale(group.loyalty.ci[0]), scale(group.loyalty.ci[1]), y, INK, 1.6))
        body.append(svg.circle(scale(group.loyalty.estimate), y, 4, INK))
        body.append(svg.text(WIDTH - 46, y + 3, level, size=8.5, fill=INK, anchor="end", bold=True))
        body.append(svg.text(WIDTH - 2, y + 3, texts.number(group.n, 0), size=8, fill=MUTED, anchor="end"))
    return svg.document(WIDTH, bottom + 16, title, body, font=STACK)
