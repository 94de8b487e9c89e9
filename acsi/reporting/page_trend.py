"""The index over the waves as the league page draws it: the nation, the mean of branches, and single branches."""

from collections.abc import Sequence
from typing import NamedTuple

from acsi.league.trend_results import Change, Course, Trend
from acsi.reporting.over_time import means
from acsi.reporting.shown import written


class Point(NamedTuple):
    """One wave of a course: its place among the waves, its score on the index with the interval, the interviews, and
    the change since the wave before with its verdict and what may make the two differ otherwise."""

    wave: int
    score: float
    low: float | None
    high: float | None
    n: int
    change: float | None
    verdict: str | None
    flags: tuple[str, ...]


def of_nation(trend: Trend) -> tuple[Point, ...]:
    """The nation's index, which weighs branches by their share."""
    return _points(trend.nation[trend.index], trend.waves)


def of_branch(trend: Trend, branch: str) -> tuple[Point, ...]:
    """One branch; nothing where no wave has it."""
    found = next((each for each in trend.branches if each.branch == branch), None)
    return _points(found.courses[trend.index], trend.waves) if found else ()


def mean_of_branches(trend: Trend) -> tuple[float | None, ...]:
    """Wave by wave the unweighted mean of the branches with enough interviews: the line that leagues compare with."""
    return tuple(None if each is None else written(each) for each in means(trend, trend.index, trend.waves))


def _points(course: Course, waves: Sequence[str]) -> tuple[Point, ...]:
    changes: dict[str, Change] = {each.later: each for each in course.changes}
    points = []
    for level in course.levels:
        low, high = level.ci or (None, None)
        change = changes.get(level.wave)
        points.append(
            Point(
                wave=waves.index(level.wave),
                score=written(level.estimate),
                low=None if low is None else written(low),
                high=None if high is None else written(high),
                n=level.n,
                change=written(change.estimate) if change else None,
                verdict=change.verdict if change else None,
                flags=tuple(change.flags) if change else (),
            )
        )
    return tuple(points)
