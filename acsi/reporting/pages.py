"""The reports as HTML: content and charts put into the templates."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from acsi.errors import fault
from acsi.league.results import League, Settings
from acsi.model.estimates import Estimates
from acsi.render.contents import with_contents
from acsi.render.fonts import STACK
from acsi.render.labels import text_width
from acsi.render.pages import environment, rendered, text_of
from acsi.render.texts import Texts, load_texts
from acsi.reporting import charts, diagram, importance, reasons
from acsi.reporting.content import BranchContent, Line, Row, branch_content
from acsi.reporting.drivers import performances
from acsi.reporting.fielded import Fielded
from acsi.reporting.funnel_chart import funnel_chart
from acsi.reporting.guide import halves
from acsi.reporting.journey import journey_profile, journey_spread, recovery_chart
from acsi.reporting.look import PLAIN, Look
from acsi.reporting.material import Material
from acsi.reporting.national import NationalContent, national_content
from acsi.reporting.past import Past
from acsi.reporting.trend_chart import small_multiples, trend_chart
from acsi.reporting.waterfall import waterfall
from acsi.reporting.written import Remarks
from acsi.shipped import shipped
from acsi.survey.models import BRANCH, BRANCHES, NATION, Survey

if TYPE_CHECKING:
    from jinja2 import Environment

T = TypeVar("T")

LANGUAGES = {"zh": "zh-Hans", "en": "en"}
"""Each report language with its HTML tag; without zh-Hans a collection of fonts gives Japanese forms."""

WORDS = {"unit": BRANCH, "units": BRANCHES, "whole": NATION}
"""What messages call a branch, branches and their mean, where a league does not say otherwise."""

LONG = 46
"""The widest headline, in widths of a Chinese character, that stands in large letters."""

STYLES, MORE_STYLES = "report.css", "own.css"
"""The stylesheet, and what a programme adds to it."""

PLOT_HEIGHT = 588.0
"""What a page leaves for a chart under its title, in points."""

BRACKETS = r"[（(][^（）()]{0,20}\d–\d[^（）()]{0,8}[)）]"
RANGE = re.compile(rf"(?:{BRACKETS}|(?:\w{{1,4}}\u00a0)?[\d.,]+–[\d.,]*\d)[,.;:，。；：]*")
BRACKET = re.compile("[（）“”]")
CLAUSE = r"(?<=[，、；：])[^，、；：。<>&]{2,9}"
WORDS_LAST = r"(?<=[\u4e00-\u9fff，、；：])(?:[\u2212+]?[\d.]+%? )?[\u4e00-\u9fff]{2,4}"
OF_HEADING = re.compile(r"(.+?(?:[，：；]|[,:;](?= )|$))( ?)")
"""The clauses of a heading, each with its sign, and the space that follows."""

WIDEST_CLAUSE = 20
"""The widest clause, in widths of a Chinese character, that is kept on one line of a heading."""

TAIL = re.compile(f"(?:{CLAUSE}|{WORDS_LAST})。?$")
"""The end of a Chinese paragraph that stays together, so that no single character stands on its last line."""

SHARED, ALONE = (215.0, 178.0), (500.0, 300.0)
"""The heights of funnel and trend on one page, and each on a page of its own."""

LEFT, RIGHT, ALONE_ON_LINE = (192.0, 172.0), (278.0, 172.0), (270.0, 200.0)
"""Width and height of the map of constructs, of that of touchpoints beside it, and of the first without the second."""

ROWS_OF_A_PAGE = 56
"""The most branches that one page shows legibly in a chart."""

ROWS_BESIDE_TABLE = 14
"""The most branches whose table stands on the page of their chart."""

PATHS_BESIDE_DIAGRAM = 10
"""The most paths whose table stands on the page of the diagram."""


def stylesheet(look: Look = PLAIN) -> str:
    """The stylesheet of every report, to be given to the renderer beside the HTML. Raises R021 where it is no text."""
    own = look.templates or shipped("templates")
    styles = own / STYLES if (own / STYLES).is_file() else shipped("templates") / STYLES
    texts = [text_of(path) for path in (styles, own / MORE_STYLES) if path.is_file()]
    return f"html {{ font-family: {STACK}; --own: {look.colour} }}\n" + "\n".join(texts)


def texts_of(language: str, league: Settings | None = None) -> Texts:
    """The texts of a report language, in the league's words for branch and nation. Raises R005 for another language."""
    if language not in LANGUAGES:
        raise fault("R005", language=language)
    named = {name: getattr(league, name) for name in WORDS} if league else WORDS
    words = {name: wording.in_language(language) for name, wording in named.items()}
    return replace(load_texts(language, shipped("templates") / "locale"), words=words)


@cache
def _environment(language: str, look: Look = PLAIN) -> "Environment":
    texts = texts_of(language)
    filters: dict[str, Callable[..., object]] = {
        "whole": _unbroken,
        "clauses": _clauses,
        "halves": halves,
        "number": texts.number,
        "signed": texts.signed,
        "percent": texts.percent,
        "span": lambda pair, decimals=1: texts.interval(pair[0], pair[1], decimals),
    }
    return environment(look.templates, shipped("templates"), filters)


def _unbroken(text: str) -> object:
    """The text with ranges such as (range 14–35) kept on one line; else it may break after the dash.

    Full-width brackets and quotes lose their blank half, which looks like an indent where a line begins with it.
    """
    from markupsafe import Markup, escape

    whole = RANGE.sub(r'<span class="whole">\g<0></span>', str(escape(text)))
    whole = TAIL.sub(r'<span class="whole">\g<0></span>', whole)
    return Markup(BRACKET.sub(r'<span class="tight">\g<0></span>', whole))


def _clauses(text: str) -> object:
    """A heading that breaks between its clauses; one that is too wide for that may break anywhere."""
    from markupsafe import Markup

    parts = [(found[1], found[2]) for found in OF_HEADING.finditer(text)]
    kept = (len(parts) > 1 and text_width(part, 1) <= WIDEST_CLAUSE for part, _ in parts)
    marked = (
        Markup('<span class="whole">{}</span>').format(_unbroken(part)) if whole else _unbroken(part)
        for (part, _), whole in zip(parts, kept, strict=True)
    )
    return Markup("").join(Markup("{}{}").format(part, space) for part, (_, space) in zip(marked, parts, strict=True))


def branch_report(
    league: League,
    estimates: Estimates,
    survey: Survey,
    branch: str,
    language: str,
    *,
    wave: str | None = None,
    past: Past | None = None,
    remarks: Remarks | None = None,
    look: Look = PLAIN,
) -> str:
    """The report for the branch with code `branch`, as HTML; `past` is what it may say of earlier waves, `remarks` what
    customers wrote.

    Raises R004 (no such branch), R005 (no such language), R021 (a template of the look cannot be used).
    """
    material = Material(league, estimates, survey, texts_of(language, league.settings), past or Past(), remarks)
    content = branch_content(material, branch)
    return _page("branch.html", material, wave, look, content, _branch_charts(content, material.texts))


def national_report(
    league: League,
    estimates: Estimates,
    survey: Survey,
    language: str,
    *,
    wave: str | None = None,
    fielded: Fielded | None = None,
    past: Past | None = None,
    look: Look = PLAIN,
) -> str:
    """The national report as HTML, with `fielded` also on the fieldwork, with `past` on earlier waves.

    Raises R005 and R021, as for a branch."""
    material = Material(league, estimates, survey, texts_of(language, league.settings), past or Past())
    content = national_content(material, fielded)
    return _page("national.html", material, wave, look, content, _national_charts(content, material.texts))


def _page(
    template: str,
    material: Material,
    wave: str | None,
    look: Look,
    content: BranchContent | NationalContent,
    drawn: dict[str, object],
) -> str:
    texts, survey = material.texts, material.survey
    html = rendered(
        _environment(texts.language, look),
        template,
        look.templates,
        _=texts,
        tag=LANGUAGES[texts.language],
        survey=survey.title.in_language(texts.language) or survey.id,
        organisation=survey.organisation.in_language(texts.language) if survey.organisation else "",
        logo=look.logo,
        wave=texts.wave(wave) if wave else "",
        headline=content.headline,
        long_headline=text_width(content.headline, 1) > LONG,
        content=content,
        few=len(content.rows) <= ROWS_BESIDE_TABLE,
        confidence=material.confidence,
        since=texts.wave(material.league.since.wave) if material.league.since else "",
        flag_below_n=material.league.settings.flag_below_n,
        charts=drawn,
    )
    return with_contents(html)


def _branch_charts(content: BranchContent, texts: Texts) -> dict[str, object]:
    return {
        "strip": _markup(charts.strip(content.rows, content.reference, texts, content.headline)),
        "league": _league_pages(content.near, content.reference, texts, content.league_title),
        "split": _markup(reasons.gap_split(content.split, texts)) if content.split else "",
        "dumbbell": _markup(reasons.dumbbell(content.comparison, texts)) if content.comparison else "",
        **_maps(content, texts),
        "journey": (
            _markup(journey_profile(content.journey.stops, texts, content.journey.title))
            if content.journey and content.journey.stops
            else ""
        ),
        **_over_time_charts(content, texts),
    }


def _maps(content: BranchContent, texts: Texts) -> dict[str, object]:
    """What the index goes with, and beside it what touchpoints count, where there is enough for both."""
    if not content.driver_title:
        return {"map": "", "touchpoint_map": ""}
    found = performances(content.drivers)
    counts = content.journey.counts if content.journey else ""
    drawn = importance.importance_map(
        found, texts, content.driver_title, against_nation=True, size=LEFT if counts else ALONE_ON_LINE
    )
    beside = ""
    if content.journey and counts:
        beside = importance.touchpoint_map(content.journey.stops, texts, counts, size=RIGHT)
    return {"map": _markup(drawn), "touchpoint_map": _markup(beside)}


def _over_time_charts(content: BranchContent | NationalContent, texts: Texts) -> dict[str, object]:
    """The funnel, and the trend with its small multiples; both share a page where nobody else's changes are listed."""
    funnel, course = content.funnel, content.over_time
    high, low = SHARED if funnel and course and not course.changed else ALONE
    return {
        "funnel": _markup(funnel_chart(funnel, texts, height=high)) if funnel else "",
        "trend": _markup(trend_chart(course, texts, height=low)) if course else "",
        "panels": _markup(small_multiples(course, texts)) if course and course.panels else "",
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
        **_fieldwork_charts(content, texts),
        **_over_time_charts(content, texts),
        **_journey_charts(content, texts),
        "map": (
            _markup(
                importance.importance_map(
                    performances(content.drivers),
                    texts,
                    content.driver_title,
                    against_nation=False,
                    size=(charts.WIDTH, 185.0),
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


def _journey_charts(content: NationalContent, texts: Texts) -> dict[str, object]:
    found, complaints = content.journeys, content.complaints
    return {
        "journey": _markup(journey_spread(found.spreads, texts, found.title)) if found and found.spreads else "",
        "recovery": (
            _markup(recovery_chart(complaints.groups, texts, complaints.title))
            if complaints and complaints.groups
            else ""
        ),
    }


def _fieldwork_charts(content: NationalContent, texts: Texts) -> dict[str, object]:
    found = content.fieldwork
    if found is None:
        return {}
    return {
        "calls": _markup(waterfall(found.calls, texts, found.title)),
        "claims": _markup(waterfall(found.claims, texts, found.claims_title)) if found.claims else "",
    }


def _league_pages(rows: Sequence[Row], reference: Line, texts: Texts, title: str) -> list[object]:
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
