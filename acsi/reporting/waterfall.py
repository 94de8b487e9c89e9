"""The chart of what is lost on the way: a bar for the whole, one for each loss, one for what is left."""

from collections.abc import Sequence

from acsi.render import svg
from acsi.render.fonts import STACK
from acsi.render.labels import shorten, text_width
from acsi.render.texts import Texts
from acsi.reporting.charts import WIDTH
from acsi.reporting.fieldwork import Bar
from acsi.reporting.palette import ABOVE, BAND, INK, MUTED

PITCH, SIZE = 11.2, 7.5


def waterfall(bars: Sequence[Bar], texts: Texts, title: str) -> str:
    """Bars from the whole to what is left, each with its count and its share of the whole."""
    left = max(text_width(shorten(bar.label, SIZE, 190), SIZE) for bar in bars) + 10
    whole = max(bar.end for bar in bars) or 1
    scale = svg.Scale(0, whole, left, WIDTH - 84)
    body = []
    for row, bar in enumerate(bars):
        y = row * PITCH
        base = y + 0.5 * PITCH + 0.36 * SIZE
        start, end = scale(bar.start), scale(bar.end)
        body.append(svg.rect(left, y + 2, scale.end - left, PITCH - 4, BAND))
        body.append(svg.rect(start, y + 2, max(end - start, 0.8), PITCH - 4, ABOVE if bar.kept else MUTED))
        label = shorten(bar.label, SIZE, 190)
        count = texts.number(bar.count, 0) if bar.kept else texts.signed(-bar.count, 0)
        share = "<0.1%" if 0 < bar.count / whole < 0.0005 else texts.percent(bar.count / whole, 1)
        body.append(svg.text(0, base, label, size=SIZE, fill=INK if bar.kept else MUTED, bold=bar.kept))
        body.append(svg.text(WIDTH - 40, base, count, size=SIZE, fill=INK, anchor="end", bold=bar.kept))
        body.append(svg.text(WIDTH - 2, base, share, size=SIZE, fill=MUTED, anchor="end"))
    return svg.document(WIDTH, PITCH * len(bars), title, body, font=STACK)
