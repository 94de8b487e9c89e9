"""The league page as one HTML file that needs nothing else: template, style, script and data put together."""

import json
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from acsi.render.fonts import STACK
from acsi.render.pages import environment, rendered, text_of
from acsi.reporting import palette
from acsi.reporting.look import PLAIN, Look
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

SCRIPTS = ("league_charts.js", "league.js")
"""Parts of one script, in this order."""


def page_file(page: Page, look: Look = PLAIN) -> str:
    """The page as HTML. It may run its own script and style and nothing else, and fetch nothing at all.

    `league.html`, `league.css` and the scripts in the look's folder of templates stand in for those that ship; a fault
    there raises AcsiError (R021).
    """
    own = look.templates
    script = "\n".join(_template(name, own) for name in SCRIPTS)
    style = _variables(look) + _template("league.css", own)
    return rendered(
        environment(own, shipped("templates"), {}),
        "league.html",
        own,
        opening=next(iter(page.languages.values())),
        of_branch=page.own is not None,
        logo=look.logo,
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


def _template(name: str, own: Path | None) -> str:
    place = own / name if own and (own / name).is_file() else shipped("templates") / name
    return text_of(place)


def _variables(look: Look) -> str:
    colours = "; ".join(f"--{name}: {colour}" for name, colour in {**COLOURS, "accent": look.colour}.items())
    return f":root {{ {colours} }}\nhtml {{ font-family: {STACK} }}\n"


def _digest(content: str) -> str:
    return f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'"


def _as_it_is(content: str) -> "Markup":
    from markupsafe import Markup

    return Markup(content)
