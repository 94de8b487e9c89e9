"""The league page as one HTML file that needs nothing else: template, style, script and data put together."""

import json
from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING

from acsi.render.fonts import STACK
from acsi.reporting import palette
from acsi.reporting.page import Page
from acsi.shipped import shipped

if TYPE_CHECKING:
    from markupsafe import Markup

COLOURS = {
    "ink": palette.INK,
    "muted": palette.MUTED,
    "line": palette.LINE,
    "band": palette.BAND,
    "highlight": palette.HIGHLIGHT,
    "above": palette.ABOVE,
    "similar": palette.SIMILAR,
    "below": palette.BELOW,
}
"""The colours of all charts, by the names that the stylesheet knows."""


def page_file(page: Page) -> str:
    """The page as HTML. It may run its own script and style and nothing else, and fetch nothing at all."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    folder = shipped("templates")
    environment = Environment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    script = (folder / "league.js").read_text(encoding="utf-8")
    style = _variables() + (folder / "league.css").read_text(encoding="utf-8")
    return environment.get_template("league.html").render(
        opening=next(iter(page.languages.values())),
        own=page.own is not None,
        policy=policy(script, style),
        style=_as_it_is(style),
        script=_as_it_is(script),
        data=_as_it_is(embedded(page)),
        marks={verdict or "none": _as_it_is(palette.mark(verdict, 0, 0, 5)) for verdict in palette.VERDICTS},
    )


def policy(script: str, style: str) -> str:
    """The content security policy that lets this script and this style through, and no request."""
    return (
        f"default-src 'none'; script-src {_digest(script)}; style-src {_digest(style)}; img-src data:; base-uri 'none'"
    )


def embedded(page: Page) -> str:
    """The data as JSON that may stand inside a script element, whatever texts it holds."""
    return json.dumps(page, default=vars, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _variables() -> str:
    colours = "; ".join(f"--{name}: {colour}" for name, colour in COLOURS.items())
    return f":root {{ {colours} }}\nhtml {{ font-family: {STACK} }}\n"


def _digest(content: str) -> str:
    return f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'"


def _as_it_is(content: str) -> "Markup":
    from markupsafe import Markup

    return Markup(content)
