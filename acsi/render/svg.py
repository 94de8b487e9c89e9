"""Scales, axes and marks as small pure functions that return SVG; one unit is one point of the printed page."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape

Point = tuple[float, float]


def number(value: float) -> str:
    """A coordinate with at most two decimals."""
    written = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


def element(name: str, content: str = "", /, **attributes: str | float | None) -> str:
    """An SVG element; `stroke_width` becomes `stroke-width`, None is left out; `content` is markup already."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value) if isinstance(value, str) else number(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def document(width: float, height: float, title: str, body: Iterable[str], *, font: str) -> str:
    """A drawing with a title first, for those who hear it."""
    return element(
        "svg",
        element("title", escape(title)) + "".join(body),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(width)} {number(height)}",
        role="img",
        font_family=font,
    )


def group(parts: Iterable[str], **attributes: str | float | None) -> str:
    """Several elements under common attributes."""
    return element("g", "".join(parts), **attributes)


def line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 0.75, dash: str | None = None) -> str:
    """A straight line."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=colour, stroke_width=width, stroke_dasharray=dash)


def rect(x: float, y: float, width: float, height: float, fill: str, **more: str | float | None) -> str:
    """A rectangle."""
    return element("rect", x=x, y=y, width=width, height=height, fill=fill, **more)


def text(
    x: float,
    y: float,
    content: str,
    *,
    size: float = 8,
    fill: str = "#000",
    anchor: str = "start",
    bold: bool = False,
) -> str:
    """A line of text; `y` is its baseline."""
    weight = "700" if bold else None
    place = None if anchor == "start" else anchor
    return element(
        "text", escape(content, quote=False), x=x, y=y, font_size=size, fill=fill, text_anchor=place, font_weight=weight
    )


def polyline(points: Sequence[Point], colour: str, width: float = 0.75, dash: str | None = None) -> str:
    """A line through points."""
    joined = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    return element("polyline", points=joined, fill="none", stroke=colour, stroke_width=width, stroke_dasharray=dash)


def polygon(points: Sequence[Point], fill: str, stroke: str | None = None, width: float | None = None) -> str:
    """A filled shape."""
    joined = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    return element("polygon", points=joined, fill=fill, stroke=stroke, stroke_width=width)


def circle(x: float, y: float, radius: float, fill: str, stroke: str | None = None, width: float | None = None) -> str:
    """A dot."""
    return element("circle", cx=x, cy=y, r=radius, fill=fill, stroke=stroke, stroke_width=width)


def triangle(x: float, y: float, radius: float, fill: str, *, up: bool) -> str:
    """A triangle with its centre at (x, y), pointing up or down."""
    tip, base = (-1.15 * radius, 0.85 * radius) if up else (1.15 * radius, -0.85 * radius)
    return polygon([(x, y + tip), (x - 1.1 * radius, y + base), (x + 1.1 * radius, y + base)], fill)


def whisker(x1: float, x2: float, y: float, colour: str, width: float = 1.0, cap: float = 0) -> str:
    """A horizontal interval, with caps of half-height `cap` if asked for."""
    ends = "".join(line(x, y - cap, x, y + cap, colour, width) for x in (x1, x2)) if cap else ""
    return line(x1, y, x2, y, colour, width) + ends


@dataclass(frozen=True)
class Scale:
    """A linear scale from values (`low`, `high`) to positions (`start`, `end`)."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The position of a value."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def ticks(self, count: int = 6) -> list[float]:
        """Round values within the scale, about `count` of them."""
        return [tick for tick in round_steps(self.low, self.high, count) if self.low <= tick <= self.high]


def round_steps(low: float, high: float, count: int = 6) -> list[float]:
    """Multiples of 1, 2 or 5 times a power of ten that span `low` to `high`."""
    rough = (high - low) / max(count - 1, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(k * step, 10) for k in range(first, last + 1)]


def scale_over(values: Iterable[float], start: float, end: float, *, pad: float = 0.04) -> Scale:
    """A scale that holds all `values` with a little air, at least one unit wide."""
    known = list(values)
    low, high = min(known), max(known)
    if high - low < 1:
        low, high = (low + high) / 2 - 0.5, (low + high) / 2 + 0.5
    air = pad * (high - low)
    return Scale(low - air, high + air, start, end)


def bottom_axis(
    scale: Scale,
    top: float,
    bottom: float,
    write: Callable[[float], str],
    *,
    colour: str,
    ink: str,
    size: float = 7,
    count: int = 6,
) -> str:
    """Faint vertical lines with their values below; the values `write` gives the words for."""
    return "".join(
        line(scale(tick), top, scale(tick), bottom, colour, 0.5)
        + text(scale(tick), bottom + size + 4, write(tick), size=size, fill=ink, anchor="middle")
        for tick in scale.ticks(count)
    )
