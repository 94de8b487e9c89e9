"""The charts that say why: the split of the gap, and expectation against perception."""

from collections.abc import Sequence

from acsi.league.results import Measure
from acsi.render import svg
from acsi.render.fonts import STACK
from acsi.render.labels import fitting_size, shorten, text_width
from acsi.render.texts import Texts
from acsi.reporting.charts import WIDTH
from acsi.reporting.content import Comparison, Pair, Split, Step
from acsi.reporting.national import SplitRow
from acsi.reporting.palette import ABOVE, BELOW, HIGHLIGHT, INK, LINE, MUTED, SIMILAR


def _ends(measure: Measure) -> tuple[float, float]:
    return measure.ci or (measure.estimate, measure.estimate)


def gap_split(split: Split, texts: Texts) -> str:
    """From the nation's index to the branch's, a bar a part; filled where the interval leaves out zero."""
    starts = [split.start]
    for step in split.steps:
        starts.append(starts[-1] + step.value.estimate)
    values = [split.start, split.end, *starts]
    for step, start in zip(split.steps, starts, strict=False):
        values += [start + end for end in _ends(step.value)]
    labels = [texts("{whole}"), *(step.label for step in split.steps), split.end_label]
    size = fitting_size(labels, 138, 8.5, 6.5)
    left = min(138.0, max(text_width(label, size) for label in labels)) + 14
    scale = svg.scale_over(values, left, WIDTH - 112)
    pitch, top = 20.0, 2.0
    bottom = top + pitch * len(labels)
    body = [svg.rect(0, bottom - pitch, WIDTH, pitch, HIGHLIGHT)]
    body.append(svg.bottom_axis(scale, top, bottom, lambda v: texts.number(v, 0), colour=LINE, ink=MUTED))
    for k, label in enumerate(labels):
        y = top + (k + 0.5) * pitch
        name = shorten(label, size, left - 12)
        body.append(svg.text(0, y + 0.36 * size, name, size=size, fill=INK, bold=k in (0, len(labels) - 1)))
    body.append(_level(scale, split.start, top + pitch / 2, pitch, texts, down=True))
    for k, (step, start) in enumerate(zip(split.steps, starts, strict=False), start=1):
        body.append(_bar(step, start, scale, top + (k + 0.5) * pitch, pitch, texts))
    body.append(_level(scale, split.end, bottom - pitch / 2, pitch, texts, down=False))
    return svg.document(WIDTH, bottom + 15, split.title, body, font=STACK)


def _level(scale: svg.Scale, value: float, y: float, pitch: float, texts: Texts, *, down: bool) -> str:
    x = scale(value)
    tail = svg.line(x, y, x, y + (pitch if down else -pitch) * 0.78, MUTED, 0.6, "1.5 1.5")
    label = svg.text(WIDTH - 2, y + 3, texts.number(value), size=8.5, fill=INK, anchor="end", bold=True)
    return tail + svg.circle(x, y, 3.6, INK) + label


def _bar(step: Step, start: float, scale: svg.Scale, y: float, pitch: float, texts: Texts) -> str:
    end = start + step.value.estimate
    x1, x2 = sorted((scale(start), scale(end)))
    colour = ABOVE if step.value.estimate > 0 else BELOW
    bar = svg.rect(x1, y - 5.5, max(x2 - x1, 0.8), 11, colour if step.shown else "#fff", stroke=colour, stroke_width=1)
    low, high = _ends(step.value)
    interval = svg.whisker(scale(start + low), scale(start + high), y, INK, 0.8, cap=2.5) if step.value.ci else ""
    link = svg.line(scale(end), y + 5.5, scale(end), y + pitch - 5.5, MUTED, 0.6, "1.5 1.5")
    words = texts.signed(step.value.estimate)
    if step.value.ci:
        words = texts("{number} ({interval})", number=words, interval=texts.interval(low, high))
    return link + bar + interval + svg.text(WIDTH - 2, y + 3, words, size=8, fill=INK, anchor="end")


def dumbbell(comparison: Comparison, texts: Texts, width: float = WIDTH) -> str:
    """Expected (ring) against perceived (dot), a line a pair, each value written outside its end."""
    size = 8.0
    labels = [pair.label for pair in comparison.pairs]
    name_size = fitting_size(labels, 130, size + 0.5, 6)
    left = min(130.0, max(text_width(label, name_size) for label in labels)) + 10
    words = [_pair_words(pair, texts) for pair in comparison.pairs]
    room = max(text_width(word, size) for both in words for word in both) + 10
    values = [end for pair in comparison.pairs for side in (pair.expected, pair.perceived) for end in _ends(side)]
    scale = svg.scale_over(values, left + room, width - room, pad=0)
    pitch, top = 26.0, 2.0
    body = []
    for k, (pair, both) in enumerate(zip(comparison.pairs, words, strict=True)):
        y = top + (k + 0.5) * pitch
        if pair.own:
            body.append(svg.rect(0, y - pitch / 2, width, pitch, HIGHLIGHT))
        name = shorten(pair.label, name_size, left - 8)
        body.append(svg.text(0, y + 3, name, size=name_size, fill=INK, bold=pair.own))
        body.append(_pair(pair, both, scale, y, size))
    return svg.document(width, top + pitch * len(labels) + 2, comparison.title, body, font=STACK)


def _pair_words(pair: Pair, texts: Texts) -> tuple[str, str]:
    return (
        texts("expected {value}", value=texts.number(pair.expected.estimate)),
        texts("perceived {value}", value=texts.number(pair.perceived.estimate)),
    )


def _pair(pair: Pair, words: tuple[str, str], scale: svg.Scale, y: float, size: float) -> str:
    expected, perceived = scale(pair.expected.estimate), scale(pair.perceived.estimate)
    parts = [svg.line(expected, y, perceived, y, SIMILAR, 3)]
    # Beside one another, since the two intervals overlap.
    parts += [
        svg.whisker(scale(side.ci[0]), scale(side.ci[1]), y + lift, MUTED, 0.9, cap=1.5)
        for side, lift in ((pair.expected, -6.5), (pair.perceived, 6.5))
        if side.ci
    ]
    parts += [svg.circle(expected, y, 4, "#fff", INK, 1.3), svg.circle(perceived, y, 4.4, INK)]
    lower, higher = (0, 1) if expected <= perceived else (1, 0)
    spans = [(scale(low), scale(high)) for low, high in (_ends(pair.expected), _ends(pair.perceived))]
    outer_left, outer_right = min(s[0] for s in spans), max(s[1] for s in spans)
    return "".join(parts) + (
        svg.text(outer_left - 8, y + 3, words[lower], size=size, fill=INK, anchor="end")
        + svg.text(outer_right + 8, y + 3, words[higher], size=size, fill=INK)
    )


def split_lattice(
    rows: Sequence[SplitRow], columns: Sequence[str], texts: Texts, title: str, *, height: float, widest: float
) -> str:
    """A line a branch, a column a part of its gap, all on one scale; `widest` is the largest bar's length in points."""
    pitch = min(22.0, (height - 20) / len(rows))
    size = min(8.0, 0.66 * pitch)
    name_sizes = [fitting_size([row.name], 112, size, 0.72 * size) for row in rows]
    name_room = min(112.0, max(text_width(row.name, each) for row, each in zip(rows, name_sizes, strict=True)))
    left = name_room + 46
    each = (WIDTH - left) / len(columns)
    half = each / 2 - 5
    bottom = 16 + pitch * len(rows)
    body = [svg.text(left - 14, 9, texts("Difference"), size=7, fill=MUTED, anchor="end")]
    for c, column in enumerate(columns):
        zero = left + (c + 0.5) * each
        name = shorten(column, fitting_size([column], each - 6, 7.5, 6), each - 4)
        body.append(svg.text(zero, 9, name, size=fitting_size([column], each - 6, 7.5, 6), fill=INK, anchor="middle"))
        body.append(svg.line(zero, 15, zero, bottom, SIMILAR, 0.7))
    for k, row in enumerate(rows):
        y = 16 + (k + 0.5) * pitch
        if k % 2:
            body.append(svg.line(0, y - pitch / 2, WIDTH, y - pitch / 2, LINE, 0.3))
        name = shorten(row.name, name_sizes[k], name_room + 1)
        body.append(svg.text(0, y + 0.36 * size, name, size=name_sizes[k], fill=INK))
        body.append(
            svg.text(left - 14, y + 0.36 * size, texts.signed(row.gap), size=size, fill=INK, anchor="end", bold=True)
        )
        for c, step in enumerate(row.steps):
            body.append(_lattice_bar(step, left + (c + 0.5) * each, y, half / widest, pitch, size, texts))
    return svg.document(WIDTH, bottom + 2, title, body, font=STACK)


def _lattice_bar(step: Step, zero: float, y: float, unit: float, pitch: float, size: float, texts: Texts) -> str:
    length = step.value.estimate * unit
    colour = ABOVE if length > 0 else BELOW
    bar = svg.rect(
        min(zero, zero + length),
        y - 0.27 * pitch,
        max(abs(length), 0.4),
        0.54 * pitch,
        colour if step.shown else "#fff",
        stroke=colour,
        stroke_width=0.7,
    )
    anchor, x = ("end", zero - 4) if length > 0 else ("start", zero + 4)
    words = texts.signed(step.value.estimate)
    return bar + svg.text(x, y + 0.34 * size, words, size=0.9 * size, fill=MUTED, anchor=anchor)
