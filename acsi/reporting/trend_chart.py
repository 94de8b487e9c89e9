"""The index over the waves: the branch or nation with its band, the mean of branches dashed, and small multiples."""

from collections.abc import Sequence

from acsi.render import svg
from acsi.render.fonts import STACK
from acsi.render.labels import Box, fitting_size, shorten, text_width
from acsi.render.texts import Texts
from acsi.reporting.charts import BOLD, WIDTH
from acsi.reporting.over_time import OverTime, Panel, Reading
from acsi.reporting.palette import ABOVE, HIGHLIGHT, INK, LINE, MUTED

FILL = "#dde4ea"
"""The band of the intervals."""

ROW = 11.0
"""The height of a line of numbers below the chart."""

Values = Sequence[float | None]


def trend_chart(content: OverTime, texts: Texts, *, height: float) -> str:
    """The course with its band and, below it, the numbers wave by wave."""
    labels = [content.own_label, *filter(None, [content.beside_label]), texts("Interviews")]
    size = fitting_size(labels, 92, 7.5, 5.5)
    left = min(92.0, max(BOLD * text_width(label, size) for label in labels)) + 14
    frame = Box(left, 12, WIDTH - 8, height - 26 - ROW * len(labels))
    pitch = (frame.x2 - frame.x1) / len(content.waves)
    xs = [frame.x1 + (k + 0.5) * pitch for k in range(len(content.waves))]
    up = svg.scale_over(_values(content), frame.y2, frame.y1, pad=0.06)
    body = [_levels(frame, up, texts), _marks(content, xs, pitch, frame)]
    body += [_band(part, up) for part in _runs(xs, content.own)]
    body += [svg.polyline(part, INK, 0.9, "3 2") for part in _lines(xs, content.beside, up)]
    body += [svg.polyline(part, ABOVE, 1.2, "0.8 2") for part in _lines(xs, content.smoothed, up)]
    body += _course(xs, content.own, up)
    body.append(_numbers(content, xs, pitch, frame, size, left, texts))
    return svg.document(WIDTH, height, content.title, body, font=STACK)


def _values(content: OverTime) -> list[float]:
    ends = [end for each in content.own if each for end in (each.value, each.low, each.high) if end is not None]
    return [*ends, *(value for value in (*content.beside, *content.smoothed) if value is not None)]


def _levels(frame: Box, up: svg.Scale, texts: Texts) -> str:
    return "".join(
        svg.line(frame.x1, up(tick), frame.x2, up(tick), LINE, 0.4)
        + svg.text(frame.x1 - 5, up(tick) + 2.5, texts.number(tick, 0), size=7, fill=MUTED, anchor="end")
        for tick in up.ticks(5)
    )


def _marks(content: OverTime, xs: Sequence[float], pitch: float, frame: Box) -> str:
    """A dotted upright before a wave that was surveyed otherwise, with what changed written at its head."""
    parts = []
    for each in content.marks:
        x = xs[each.place] - pitch / 2
        room = frame.x2 - x if each.place < len(xs) / 2 else x - frame.x1
        anchor = "start" if each.place < len(xs) / 2 else "end"
        words = shorten(each.words, 7, room)
        parts.append(svg.line(x, frame.y1 - 3, x, frame.y2, MUTED, 0.8, "1 1.8"))
        parts.append(
            svg.text(x + (2 if anchor == "start" else -2), frame.y1 - 5, words, size=7, fill=INK, anchor=anchor)
        )
    return "".join(parts)


def _runs(xs: Sequence[float], own: Sequence[Reading | None]) -> list[list[tuple[float, Reading]]]:
    """The waves in a row that have an interval."""
    runs: list[list[tuple[float, Reading]]] = [[]]
    for x, reading in zip(xs, own, strict=True):
        if reading is not None and reading.low is not None:
            runs[-1].append((x, reading))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _band(run: Sequence[tuple[float, Reading]], up: svg.Scale) -> str:
    if len(run) == 1:
        x, only = run[0]
        run = [(x - 4, only), (x + 4, only)]
    lower = [(x, up(each.low)) for x, each in run if each.low is not None]
    upper = [(x, up(each.high)) for x, each in run if each.high is not None]
    return svg.polygon([*lower, *upper[::-1]], FILL)


def _lines(xs: Sequence[float], values: Values, up: svg.Scale) -> list[list[svg.Point]]:
    """The parts of a line between waves that lack a value."""
    parts: list[list[svg.Point]] = [[]]
    for x, value in zip(xs, values, strict=True):
        if value is not None:
            parts[-1].append((x, up(value)))
        elif parts[-1]:
            parts.append([])
    return [part for part in parts if len(part) > 1]


def _course(xs: Sequence[float], own: Sequence[Reading | None], up: svg.Scale) -> list[str]:
    values = [None if each is None else each.value for each in own]
    parts = [svg.polyline(part, INK, 1.6) for part in _lines(xs, values, up)]
    known = [(x, up(value)) for x, value in zip(xs, values, strict=True) if value is not None]
    parts += [svg.circle(x, y, 2.6, INK, "#fff", 0.8) for x, y in known[:-1]]
    return [*parts, *(svg.circle(x, y, 4, INK, "#fff", 1) for x, y in known[-1:])]


def _numbers(
    content: OverTime, xs: Sequence[float], pitch: float, frame: Box, size: float, left: float, texts: Texts
) -> str:
    """The names of the waves, and below them the index, the mean of branches and the interviews."""
    wide = [tick.upper for tick in content.waves] + [tick.lower for tick in content.waves]
    small = fitting_size(wide, pitch - 3, 7, 5)
    parts = []
    for x, tick in zip(xs, content.waves, strict=True):
        for line, words in ((10, tick.upper), (19, tick.lower)):
            label = shorten(words, small, pitch - 2)
            parts.append(svg.text(x, frame.y2 + line, label, size=small, fill=MUTED, anchor="middle") if words else "")
    top = frame.y2 + 24
    rows: list[tuple[str, list[str], bool]] = [
        (content.own_label, [_written(None if each is None else each.value, texts) for each in content.own], True),
        (content.beside_label, [_written(value, texts) for value in content.beside], False),
        (texts("Interviews"), ["–" if each is None else texts.number(each.n, 0) for each in content.own], False),
    ]
    shown = [row for row in rows if row[0]]
    parts.append(svg.rect(0, top, WIDTH, ROW, HIGHLIGHT))
    for k, (label, cells, own) in enumerate(shown):
        y = top + k * ROW + 8
        name = shorten(label, BOLD * size if own else size, left - 6)
        parts.append(svg.text(0, y, name, size=size, fill=INK, bold=own))
        number = fitting_size(cells, pitch - 2, 7.5, 5)
        parts += [
            svg.text(x, y, c, size=number, fill=INK, anchor="middle", bold=own) for x, c in zip(xs, cells, strict=True)
        ]
    return "".join(parts)


def _written(value: float | None, texts: Texts) -> str:
    return "–" if value is None else texts.number(value)


def small_multiples(content: OverTime, texts: Texts, *, columns: int = 5) -> str:
    """One small chart a construct, all with as many points of the scale to the same height."""
    columns = min(columns, len(content.panels))
    across, down, gap = WIDTH / columns, 66.0, 12.0
    spans = [max(known) - min(known) for panel in content.panels if (known := _known(panel))]
    span = max([*spans, 4.0]) * 1.1
    rows = -(-len(content.panels) // columns)
    body = []
    for k, panel in enumerate(content.panels):
        x, y = (k % columns) * across, (k // columns) * (down + 8)
        body.append(_panel(panel, Box(x, y, x + across - gap, y + down), span, texts))
    return svg.document(WIDTH, rows * (down + 8), content.panels_title, body, font=STACK)


def _known(panel: Panel) -> list[float]:
    return [value for value in (*panel.own, *panel.beside) if value is not None]


def _panel(panel: Panel, box: Box, span: float, texts: Texts) -> str:
    wide = box.x2 - box.x1
    size = fitting_size([panel.label], wide, 7.5, 6)
    parts = [svg.text(box.x1, box.y1 + 7.5, shorten(panel.label, size, wide), size=size, fill=INK, bold=True)]
    known = _known(panel)
    if known:
        middle = (max(known) + min(known)) / 2
        up = svg.Scale(middle - span / 2, middle + span / 2, box.y2 - 2, box.y1 + 22)
        step = (wide - 8) / max(len(panel.own) - 1, 1)
        xs = [box.x1 + 3 + k * step for k in range(len(panel.own))]
        parts.append(svg.line(box.x1, box.y2, box.x2, box.y2, LINE, 0.5))
        parts += [svg.polyline(part, INK, 0.7, "2 1.5") for part in _lines(xs, panel.beside, up)]
        parts += [svg.polyline(part, INK, 1.3) for part in _lines(xs, panel.own, up)]
        last = [(x, up(value)) for x, value in zip(xs, panel.own, strict=True) if value is not None][-1:]
        parts += [svg.circle(x, y, 2.4, INK) for x, y in last]
    parts.append(svg.text(box.x1, box.y1 + 17, panel.value, size=8.5, fill=INK, bold=True))
    if panel.change:
        start = box.x1 + BOLD * text_width(panel.value, 8.5) + 5
        words = texts("{change}, real", change=panel.change) if panel.real else panel.change
        parts.append(svg.text(start, box.y1 + 17, words, size=7, fill=INK if panel.real else MUTED, bold=panel.real))
    return "".join(parts)
