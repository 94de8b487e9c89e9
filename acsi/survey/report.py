"""The part of the definition that says how reports look: the organisation's logo and its colour."""

import re

from pydantic import Field

from acsi.survey.parts import Part

INK_OF_REPORTS = "#1c5d99"
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")

CONTRAST = 4.5
"""The contrast with white paper that small text needs (Web Content Accessibility Guidelines 2.2, 1.4.3)."""


class Report(Part):
    """How reports look. The colours of charts mean something and stay as they are."""

    logo: str | None = Field(None, description="a file beside `survey.yaml`, SVG or PNG: stands at the head of page 1")
    colour: str = Field(
        INK_OF_REPORTS, description="of headings and rules, as `#rrggbb`; dark enough to be read on white paper"
    )


def contrast(colour: str) -> float:
    """The contrast of a colour `#rrggbb` with white, from 1 (white) to 21 (black), as WCAG 2.2 defines it."""
    return 1.05 / (_luminance(_channels(colour)) + 0.05)


def darkened(colour: str) -> str:
    """The same hue, so much darker that its contrast with white is enough."""
    red, green, blue = _channels(colour)
    for percent in range(100, -1, -1):
        darker = [round(channel * percent / 100) for channel in (red, green, blue)]
        written = "#{:02x}{:02x}{:02x}".format(*darker)
        if contrast(written) >= CONTRAST:
            return written
    return "#000000"


def _channels(colour: str) -> list[int]:
    return [int(colour[start : start + 2], 16) for start in (1, 3, 5)]


def _luminance(channels: list[int]) -> float:
    parts = [channel / 255 for channel in channels]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
