"""The reports as HTML: content and charts put into the templates."""

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from acsi.errors import fault
from acsi.league.results import League
from acsi.model.estimates import Estimates
from acsi.render.fonts import STACK
from acsi.render.texts import Texts, load_texts
from acsi.reporting import charts, diagram, reasons
from acsi.reporting.content import BranchContent, Row, branch_content
from acsi.reporting.drivers import performances
from acsi.reporting.material import Material
from acsi.reporting.national import NationalContent, national_content
from acsi.shipped import shipped
from acsi.survey.models import Survey

if TYPE_CHECKING:
    from jinja2 import Environment

T = TypeVar("T")

LANGUAGES = {"zh": "zh-Hans", "en": "en"}
"""Each report language with its HTML tag; without zh-Hans a collection of fonts gives Japanese forms."""

PLOT_HEIGHT = 588.0
"""What a page leaves for a chart under its title, in points."""

BRACKETS = r"[（(][^（）()]{0,20}\d–\d[^（）()]{0,8}[)）]"
RANGE = re.compile(rf"(?:{BRACKETS}|[\d.,]+–[\d.,]*\d)[,.;:，。；：]*")

ROWS_OF_A_PAGE = 56
"""The most branches that one page shows legibly in a chart."""


PATHS_BESIDE_DIAGRAM = 10
"""The most paths whose table stands on the page of the diagram."""


def stylesheet() -> str:
    """The stylesheet of every report, to be given to the renderer beside the HTML."""
    return f"html {{ font-family: {STACK} }}\n" + (shipped("templates") / "report.css").read_text(encoding="utf-8")


def texts_of(language: str) -> Texts:
    """The texts of a report language. Raises R005 for another one."""
    if language not in LANGUAGES:
        raise fault("R005", language=language)
    return load_texts(language, shipped("templates") / "locale")


@cache
def _environment(language: str) -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    texts = texts_of(language)
    environment = Environment(
        loader=FileSystemLoader(shipped("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(texts, texts, newstyle=False)  # type: ignore[attr-defined]
    environment.filters |= {
        "whole": _unbroken,
        "number": texts.number,
        "signed": texts.signed,
        "percent": texts.percent,
        "span": lambda pair, decimals=1: texts.interval(pair[0], pair[1], decimals),
    }
    return environment


def _unbroken(text: str) -> object:
    """The text with ranges such as (range 14–35) kept on one line; else it may break after the dash."""
    from markupsafe import Markup, escape

    return Markup(RANGE.sub(r'<span class="whole">\g<0></span>', str(escape(text))))


def branch_report(
    league: League,
    estimates: Estimates,
    survey: Survey,
    branch: str,
    language: str,
    *,
    wave: str | None = None,
    organisation: str | None = None,
) -> str:
    """The report for the branch with code `branch`, as HTML. Raises R004 (no such branch), R005 (no such language)."""
    texts = texts_of(language)
    content = branch_content(Material(league, estimates, survey, texts), branch)
    shared = _shared(survey, texts, wave, organisation, content.headline)
    return _page("branch.html", texts, content=content, charts=_branch_charts(content, texts), **shared)


def national_report(
    league: League,
    estimates: Estimates,
    survey: Survey,
    language: str,
    *,
    wave: str | None = None,
    organisation: str | None = None,
) -> str:
    """The national report as HTML. Raises R005 for a language without texts."""
    texts = texts_of(language)
    content = national_content(Material(league, estimates, survey, texts))
    shared = _shared(survey, texts, wave, organisation, content.headline)
    return _page("national.html", texts, content=content, charts=_national_charts(content, texts), **shared)


def _page(template: str, texts: Texts, **values: object) -> str:
    return _environment(texts.language).get_template(template).render(**values)


def _shared(
    survey: Survey, texts: Texts, wave: str | None, organisation: str | None, headline: str
) -> dict[str, object]:
    return {
        "tag": LANGUAGES[texts.language],
        "survey": survey.title.in_language(texts.language) or survey.id,
        "wave": texts.wave(wave) if wave else "",
        "organisation": organisation or "",
        "headline": headline,
    }


def _branch_charts(content: BranchContent, texts: Texts) -> dict[str, object]:
    return {
        "strip": _markup(charts.strip(content.rows, content.reference, texts, content.headline)),
        "league": _league_pages(content.rows, content.reference, texts, content.league_title),
        "split": _markup(reasons.gap_split(content.split, texts)) if content.split else "",
        "dumbbell": _markup(reasons.dumbbell(content.comparison, texts)) if content.comparison else "",
        "map": (
            _markup(
                reasons.importance_map(performances(content.drivers), texts, content.driver_title, against_nation=True)
            )
            if content.driver_title
            else ""
        ),
    }


def _national_charts(content: NationalContent, texts: Texts) -> dict[str, object]:
    height = 400.0 if len(content.edges) <= PATHS_BESIDE_DIAGRAM else 560.0
    widest = max((abs(step.value.estimate) for row in content.split_rows for step in row.steps), default=1.0)
    lattices = [
        _markup(
            reasons.split_lattice(
                part, content.split_columns, texts, content.split_title, height=PLOT_HEIGHT, widest=widest
            )
        )
        for part in _even_parts(content.split_rows)
    ]
    return {
        "strip": _markup(charts.strip(content.rows, content.reference, texts, content.headline)),
        "league": _league_pages(content.rows, content.reference, texts, content.league_title),
        "lattices": lattices,
        "map": (
            _markup(
                reasons.importance_map(
                    performances(content.drivers),
                    texts,
                    content.driver_title,
                    against_nation=False,
                    width=charts.WIDTH,
                    height=250,
                )
            )
            if content.driver_title
            else ""
        ),
        "diagram": (
            _markup(diagram.path_diagram(content.nodes, content.edges, texts, content.model_title, height=height))
            if content.edges
            else ""
        ),
    }


def _league_pages(rows: Sequence[Row], reference: float, texts: Texts, title: str) -> list[object]:
    bounds = charts.bounds_of(rows, reference)
    return [
        _markup(charts.league_plot(part, reference, texts, title, bounds=bounds, height=PLOT_HEIGHT))
        for part in _even_parts(rows)
    ]


def _even_parts(rows: Sequence[T]) -> list[Sequence[T]]:
    """The rows in as few parts as pages are needed, each about as long as the others."""
    if not rows:
        return []
    count = -(-len(rows) // ROWS_OF_A_PAGE)
    size = -(-len(rows) // count)
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def _markup(svg: str) -> object:
    from markupsafe import Markup

    return Markup(svg)
