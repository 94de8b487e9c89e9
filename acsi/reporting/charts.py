"""The charts of the league: every branch on one line, and every branch on a line of its own."""

from collections.abc import Sequence

from acsi.render import svg
from acsi.render.fonts import STACK
from acsi.render.labels import fitting_size, shorten, text_width
from acsi.render.texts import Texts
from acsi.reporting.content import Line, Row
from acsi.reporting.palette import BAND, HIGHLIGHT, INK, LINE, MUTED, colour_of, mark

WIDTH = 482.0
"""The width of a page's text in points: A4 less its margins."""

NAME_ROOM = 150.0
"""The most that names of branches take."""

BOLD = 1.08
"""How much wider bold letters are."""


def strip(rows: Sequence[Row], reference: Line, texts: Texts, title: str) -> str:
    """All branches as ticks on one line, with the own branch's interval, the nation, and the ends named."""
    own = next((row for row in rows if row.own), None)
    ranked = [row for row in rows if row.rank is not None] or list(rows)
    ends = [value for row in rows if row.own for value in (row.low, row.high) if value is not None]
    scale = svg.scale_over([*(row.index for row in rows), reference.value, *ends], 14, WIDTH - 14)
    middle = 36.0
    parts = [svg.line(4, middle, WIDTH - 4, middle, LINE, 1)]
    parts += [svg.line(scale(row.index), middle - 5, scale(row.index), middle + 5, MUTED, 0.9) for row in rows]
    parts.append(svg.line(scale(reference.value), middle - 13, scale(reference.value), middle + 13, INK, 0.9, "3 2"))
    if own is None:
        parts.append(svg.text(scale(reference.value), middle - 18, reference.words, size=8, fill=INK, anchor="middle"))
        return svg.document(WIDTH, 64, title, [*parts, *_ends(ranked, scale, middle + 22, texts)], font=STACK)
    parts += _own_on_strip(own, scale, middle, texts)
    above = _nation_fits_above(own, scale, reference, texts)
    parts.append(_nation_beside(scale, reference, middle - 18 if above else middle + 22))
    foot = middle + (22 if above else 33)
    return svg.document(WIDTH, foot + 5, title, [*parts, *_ends(ranked, scale, foot, texts)], font=STACK)


def _own_label(own: Row, texts: Texts) -> tuple[str, float]:
    """The branch's own label, bold, with its width."""
    label = f"{own.name} {texts.number(own.index)}"
    return label, BOLD * text_width(label, 9)


def _own_on_strip(own: Row, scale: svg.Scale, middle: float, texts: Texts) -> list[str]:
    colour = colour_of(own.verdict)
    interval = [svg.line(scale(own.low), middle, scale(own.high), middle, colour, 5)] if own.low and own.high else []
    label, width = _own_label(own, texts)
    x = _within(scale(own.index), width)
    halo = svg.circle(scale(own.index), middle, 6.6, "#fff")
    return [
        *interval,
        halo,
        mark(own.verdict, scale(own.index), middle, 5),
        svg.text(x, middle - 18, label, size=9, fill=INK, anchor="middle", bold=True),
    ]


def _nation_fits_above(own: Row, scale: svg.Scale, reference: Line, texts: Texts) -> bool:
    """Whether the nation's label can stand above its line, beside the branch's own."""
    _, width = _own_label(own, texts)
    beside = text_width(reference.words, 8)
    apart = abs(_within(scale(own.index), width) - _within(scale(reference.value), beside))
    return apart > (width + beside) / 2 + 6


def _nation_beside(scale: svg.Scale, reference: Line, y: float) -> str:
    x = _within(scale(reference.value), text_width(reference.words, 8))
    return svg.text(x, y, reference.words, size=8, fill=INK, anchor="middle")


def _within(x: float, width: float) -> float:
    """The middle of a label moved so that all of it stays on the page."""
    return min(max(x, width / 2 + 2), WIDTH - width / 2 - 2)


def _ends(ranked: Sequence[Row], scale: svg.Scale, y: float, texts: Texts) -> list[str]:
    if len(ranked) < 2:
        return []
    best, worst = max(ranked, key=lambda row: row.index), min(ranked, key=lambda row: row.index)
    low, high = (shorten(f"{row.name} {texts.number(row.index)}", 7.5, 150) for row in (worst, best))
    left = max(scale(worst.index) - 4, 2)
    right = min(scale(best.index) + 4, WIDTH - 2)
    return [
        *([] if worst.own else [svg.text(left, y, low, size=7.5, fill=MUTED)]),
        *([] if best.own else [svg.text(right, y, high, size=7.5, fill=MUTED, anchor="end")]),
    ]


def league_plot(
    rows: Sequence[Row], reference: Line, texts: Texts, title: str, *, bounds: tuple[float, float], height: float
) -> str:
    """One line a branch: place, name, interval, index and range of places; the nation dashed.

    The own branch is highlighted, branches that cannot be told apart from it are shaded. `bounds` are the ends of the
    scale, so that a league over several pages keeps one; of `height` a row takes at most 22 points.
    """
    pitch = min(22.0, (height - 34) / len(rows))
    size = min(8.5, 0.68 * pitch)
    name_room = min(NAME_ROOM, max(text_width(row.name, _name_size(row.name, size)) for row in rows))
    left, right = 26 + name_room + 14, WIDTH - 84
    scale = svg.scale_over(bounds, left, right, pad=0.02)
    top = 20.0
    bottom = top + pitch * len(rows)
    body = [_heads(texts, left, right, top, 7)]
    body += [
        svg.rect(0, top + k * pitch, WIDTH, pitch, HIGHLIGHT if row.own else BAND)
        for k, row in enumerate(rows)
        if row.own or row.alike
    ]
    # In black-and-white print the highlight is as grey as the shading.
    body += [
        svg.line(0, top + edge * pitch, WIDTH, top + edge * pitch, INK, 0.6)
        for k, row in enumerate(rows)
        if row.own
        for edge in (k, k + 1)
    ]
    body.append(svg.bottom_axis(scale, top, bottom, lambda v: texts.number(v, 0), colour=LINE, ink=MUTED))
    body.append(svg.line(scale(reference.value), top - 2, scale(reference.value), bottom, INK, 0.9, "3 2"))
    body.append(svg.text(scale(reference.value), top - 6, reference.words, size=7, fill=INK, anchor="middle"))
    for k, row in enumerate(rows):
        body.append(_league_line(row, top + (k + 0.5) * pitch, pitch, size, name_room, scale, texts))
    return svg.document(WIDTH, bottom + 16, title, body, font=STACK)


def _name_size(name: str, size: float) -> float:
    """The size of a branch's name: a long one is smaller, and does not make the others small."""
    return fitting_size([name], NAME_ROOM, size, 0.72 * size)


def _heads(texts: Texts, left: float, right: float, top: float, size: float) -> str:
    y = top - 6
    return (
        svg.text(0, y, texts("Place"), size=size, fill=MUTED)
        + svg.text(26, y, shorten(texts("{unit}"), size, left - 30), size=size, fill=MUTED)
        + svg.text(right + 40, y, texts("Index"), size=size, fill=MUTED, anchor="end")
        + svg.text(WIDTH - 2, y, texts("Range"), size=size, fill=MUTED, anchor="end")
    )


def _league_line(
    row: Row, y: float, pitch: float, size: float, name_room: float, scale: svg.Scale, texts: Texts
) -> str:
    base, name_size = y + 0.36 * size, _name_size(row.name, size)
    star = "*" if row.few else ""
    name = shorten(row.name, name_size, name_room + 1) + star
    right = scale.end
    parts = [
        svg.text(18, base, str(row.rank) if row.rank else "–", size=size, fill=MUTED, anchor="end", bold=row.own),
        svg.text(26, base, name, size=name_size, fill=INK, bold=row.own),
        svg.text(right + 40, base, texts.number(row.index), size=size, fill=INK, anchor="end", bold=row.own),
        svg.text(WIDTH - 2, base, row.rank_range or "–", size=size, fill=MUTED, anchor="end", bold=row.own),
    ]
    if row.low is not None and row.high is not None:
        parts.append(svg.whisker(scale(row.low), scale(row.high), y, colour_of(row.verdict), 2.2 if row.own else 1.3))
    parts.append(mark(row.verdict, scale(row.index), y, min(3.4, 0.27 * pitch) * (1.25 if row.own else 1)))
    return "".join(parts)


def bounds_of(rows: Sequence[Row], reference: Line) -> tuple[float, float]:
    """The lowest and highest number that a plot of these rows must hold."""
    values = [v for row in rows for v in (row.index, row.low, row.high) if v is not None]
    return min([*values, reference.value]), max([*values, reference.value])
