"""What the league page says: numbers once for all languages, and by language the sentences and words around them.

The page of head office holds every branch in full. A branch's own page holds of the others only the league's rows as
the branch's report publishes them. Numbers are rounded here, so that page and report write the same digits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from acsi.league.results import League, Measure, Standing, Verdict
from acsi.league.touchpoint_results import Cell, QuestionScores, TouchpointScores
from acsi.league.trend_results import Trend
from acsi.model.estimates import Estimates
from acsi.render import svg
from acsi.reporting.content import find
from acsi.reporting.material import Material
from acsi.reporting.page_trend import Point, mean_of_branches, of_branch, of_nation
from acsi.reporting.page_words import Told, told
from acsi.reporting.pages import texts_of
from acsi.reporting.shown import Shown, percent, shown, whole, written
from acsi.survey.models import Survey

Scores = QuestionScores | TouchpointScores


class Answered(NamedTuple):
    """A touchpoint or question in one branch; all but `n` are None where too few answered, and `n` then too."""

    score: float | None
    difference: Shown | None
    verdict: Verdict | None
    top: float | None
    n: int | None


@dataclass(frozen=True)
class Row:
    """A branch's line of the league. `apart` are the places in the list of rows of those it can be told apart from,
    who are mostly few."""

    code: str
    rank: int | None
    range: tuple[int, int] | None
    index: Shown
    change: float | None
    n: int
    few: bool
    verdict: Verdict | None
    response: int | None = None
    days: int | None = None
    apart: tuple[int, ...] = ()


@dataclass(frozen=True)
class Details:
    """What one branch may see of itself: the parts of its gap, its cells in the order of the lines, and its course."""

    deviation: Shown | None
    change_verdict: str | None
    response: int | None
    parts: tuple[Shown, ...]
    cells: tuple[Answered, ...]
    course: tuple[Point, ...]


@dataclass(frozen=True)
class Line:
    """A line of the table, with the mean of branches: a touchpoint, one of its questions, or another question."""

    kind: Literal["touchpoint", "question", "other"]
    reference: float | None


@dataclass(frozen=True)
class Page:
    """All that a league page says; `own` is the branch whose page it is."""

    own: str | None
    reference: float
    bounds: tuple[float, float]
    ticks: tuple[float, ...]
    rows: tuple[Row, ...]
    lines: tuple[Line, ...]
    waves: tuple[str, ...]
    mean: tuple[float | None, ...]
    nation: tuple[Point, ...]
    branches: Mapping[str, Details]
    languages: Mapping[str, Told]


def page(
    league: League,
    estimates: Estimates,
    survey: Survey,
    languages: Sequence[str],
    *,
    own: str | None = None,
    wave: str | None = None,
    trend: Trend | None = None,
) -> Page:
    """The league page in these languages, the first of which it opens in; `own` makes it a branch's page.

    Raises AcsiError for an unknown branch (R004) or language (R005).
    """
    materials = [Material(league, estimates, survey, texts_of(each, league.settings)) for each in languages]
    material = materials[0]
    standings = [*material.ranked, *material.unranked]
    told_of = standings if own is None else [find(league, own)]
    lines = _scores(material)
    rows = tuple(_row(each, standings, material.league, own) for each in standings)
    bounds, ticks = _scale(rows, league.reference.estimate)
    return Page(
        own=own,
        reference=written(league.reference.estimate),
        bounds=bounds,
        ticks=ticks,
        rows=rows,
        lines=tuple(_line(each) for each in lines),
        waves=tuple(trend.waves) if trend else (),
        mean=mean_of_branches(trend) if trend else (),
        nation=of_nation(trend) if trend and own is None else (),
        branches={each.branch: _details(each, lines, trend) for each in told_of},
        languages={
            each.texts.language: told(each, standings, told_of, lines, own=own, wave=wave, trend=trend)
            for each in materials
        },
    )


def _row(standing: Standing, standings: Sequence[Standing], league: League, own: str | None) -> Row:
    low, high = standing.rank_low, standing.rank_high
    low_index, high_index = standing.ci_low, standing.ci_high
    ci = None if low_index is None or high_index is None else (low_index, high_index)
    row = Row(
        code=standing.branch,
        rank=standing.rank,
        range=None if low is None or high is None else (low, high),
        index=shown(Measure(estimate=standing.index, ci=ci)),
        change=None if standing.change is None else written(standing.change),
        n=standing.n,
        few=standing.n < league.settings.flag_below_n,
        verdict=standing.verdict,
    )
    if own not in (None, standing.branch):
        return row
    alike = {standing.branch, *standing.indistinguishable}
    others = (place for place, each in enumerate(standings) if each.rank is not None and each.branch not in alike)
    row = replace(row, apart=tuple(others) if standing.rank is not None else ())
    return row if own else replace(row, response=percent(standing.response_rate), days=whole(standing.days))


def _details(standing: Standing, lines: Sequence[Scores], trend: Trend | None) -> Details:
    split = standing.why
    parts = [*(part.contribution for part in split.parts), split.rest] if split else []
    return Details(
        deviation=shown(standing.deviation) if standing.deviation and standing.verdict else None,
        change_verdict=standing.change_verdict,
        response=percent(standing.response_rate),
        parts=tuple(shown(each) for each in parts),
        cells=tuple(_answered(line.branches.get(standing.branch, Cell(n=0)), standing) for line in lines),
        course=of_branch(trend, standing.branch) if trend else (),
    )


def _answered(cell: Cell, standing: Standing) -> Answered:
    """A cell as shown; a branch without a place has no verdicts either."""
    if cell.score is None:
        return Answered(None, None, None, None, None)
    difference = shown(cell.difference) if cell.difference else None
    verdict = None if standing.rank is None else cell.verdict
    return Answered(written(cell.score.estimate), difference, verdict, percent(cell.top), cell.n)


def _scores(material: Material) -> list[Scores]:
    """Touchpoints, each followed by its questions, then the other questions; how many complained stands elsewhere."""
    section, complaints = material.league.touchpoints, material.league.complaints
    if section is None:
        return []
    apart = complaints.question if complaints else None
    lines: list[Scores] = []
    for touchpoint in section.touchpoints:
        lines += [touchpoint, *(each for each in section.questions if each.touchpoint == touchpoint.touchpoint)]
    return lines + [each for each in section.questions if each.touchpoint is None and each.question != apart]


def _line(scores: Scores) -> Line:
    reference = None if scores.reference is None else written(scores.reference)
    if isinstance(scores, TouchpointScores):
        return Line("touchpoint", reference)
    return Line("question" if scores.touchpoint else "other", reference)


def _scale(rows: Sequence[Row], reference: float) -> tuple[tuple[float, float], tuple[float, ...]]:
    """The ends of the league's scale, with a little air, and the round values on it."""
    values = [value for row in rows for value in row.index if value is not None]
    scale = svg.scale_over([*values, reference], 0, 1, pad=0.03)
    return (round(scale.low, 2), round(scale.high, 2)), tuple(scale.ticks(5))
