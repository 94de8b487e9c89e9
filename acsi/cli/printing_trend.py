"""Waves side by side as text for a terminal of 80 columns."""

from collections.abc import Callable, Mapping, Sequence

import typer

from acsi.cli.layout import doubts, interval, number, padded, percent, wrapped
from acsi.league.results import League, Standing
from acsi.league.trend_results import BranchTrend, Change, Comparability, Course, Trend

SHOWN = 4
"""So many waves stand side by side; the document holds all."""
NAME = 22
LISTED = 12
"""Branches that a sentence names."""


def print_trend(found: Trend, *, detailed: bool) -> None:
    """The trend of the nation and the branches as tables of the last waves; `detailed`, wave by wave for one branch."""
    typer.echo(f"{found.survey}: {found.index} index, {found.waves[0]} to {found.waves[-1]} ({len(found.waves)} waves)")
    typer.echo(_measured(found))
    _table("nation", found.nation, found)
    if detailed and found.branches:
        _detail(found.branches[0], found)
    else:
        of_index = {_label(each): each.courses[found.index] for each in _ordered(found)}
        _table(f"branch, {found.index}", of_index, found)
        _sentences(found)
    _legend(found)
    doubts(found.warnings)


def _measured(found: Trend) -> str:
    if found.yardstick.kind == "own":
        return "Each wave is measured with its own index weights."
    whose = "the mean of the waves'" if found.yardstick.kind == "pooled" else f"those of {found.yardstick.wave}"
    return f"All waves are measured with the same index weights: {whose}."


def _ordered(found: Trend) -> list[BranchTrend]:
    """Branches by their last index, the highest first."""

    def last(branch: BranchTrend) -> float:
        levels = branch.courses[found.index].levels
        return levels[-1].estimate if levels and levels[-1].wave == found.waves[-1] else -1.0

    return sorted(found.branches, key=last, reverse=True)


def _label(branch: BranchTrend) -> str:
    name = branch.name_en or branch.name_zh
    return f"{branch.branch} {name}" if name and name != branch.branch else branch.branch


def _table(title: str, courses: Mapping[str, Course], found: Trend) -> None:
    """The last waves of each course with the last change."""
    waves = found.waves[-SHOWN:]
    heading = "".join(f"{padded(wave, 6):>7}" for wave in waves)
    typer.echo(f"\n{padded(title, NAME)}{heading} {'change':>7} {percent(found.confidence):>13}")
    for name, course in courses.items():
        levels = {level.wave: level.estimate for level in course.levels}
        cells = "".join(f"{number(levels.get(wave), 1) or '–':>7}" for wave in waves)
        change = next((each for each in course.changes if each.later == waves[-1]), None)
        typer.echo(f"{padded(name, NAME)}{cells} {_changed(change)}".rstrip())


def _changed(change: Change | None) -> str:
    if change is None:
        return ""
    mark = "*" if set(change.flags) - {"below_minimum_n"} else ""
    return f"{change.estimate:>+z7.1f} {interval(change.ci, 1):>13} {change.verdict or 'too few'}{mark}"


def _detail(branch: BranchTrend, found: Trend) -> None:
    """One branch wave by wave: the index, its change, that within a year, and the average of four waves."""
    course = branch.courses[found.index]
    typer.echo(f"\n{_label(branch)}, {found.index}")
    typer.echo(f"{'wave':8} {'n':>5} {'index':>6} {percent(found.confidence):>13} {'change':>14} {'year':>14} 4 waves")
    changes = {each.later: each for each in course.changes}
    years = {each.later: each for each in course.year_on_year}
    moving = {each.label: each for each in course.moving}
    for level in course.levels:
        average = moving.get(level.wave)
        cells = [f"{_brief(some.get(level.wave)):>14}" for some in (changes, years)]
        typer.echo(
            f"{padded(level.wave, 8)} {level.n:>5} {level.estimate:>6.1f} {interval(level.ci, 1):>13} "
            f"{' '.join(cells)} {number(average.estimate if average else None, 1):>7}".rstrip()
        )
    for each in [*course.moving[-1:], *course.years[-1:]]:
        if each.change:
            kind = "four waves to " if len(each.waves) > 1 and each.label in found.waves else ""
            ends = f"{kind}{each.label} against {kind}{each.change.earlier}"
            typer.echo(f"{ends}: {_brief(each.change)} ({each.n} interviews)")
    _table("its indices", branch.courses, found)


def _brief(change: Change | None) -> str:
    return f"{change.estimate:+z.1f} {change.verdict or 'too few'}" if change else ""


def _sentences(found: Trend) -> None:
    """Which branches changed over a year and over four waves."""
    kinds: Sequence[tuple[str, Callable[[Course], Change | None]]] = [
        ("{0} against {1}", lambda course: course.year_on_year[-1] if course.year_on_year else None),
        (
            "Four waves to {0} against the four to {1}",
            lambda course: course.moving[-1].change if course.moving else None,
        ),
    ]
    for title, change_of in kinds:
        changes = {_label(each): change_of(each.courses[found.index]) for each in found.branches}
        known = [each for each in changes.values() if each]
        if known:
            real = [
                f"{name} {each.estimate:+z.1f}" for name, each in changes.items() if each and each.verdict == "real"
            ]
            said = "; ".join(real[:LISTED]) + ("; …" if len(real) > LISTED else "") or "no branch"
            typer.echo()
            ends = title.format(known[0].later, known[0].earlier)
            wrapped(f"{ends}: really changed {said}.", following="  ")


def _legend(found: Trend) -> None:
    pair = next(each for each in found.comparability if each.later == found.waves[-1])
    rate = percent(found.false_discovery_rate)
    typer.echo()
    wrapped(f"real: more than chance; of the branches called so at most {rate} are not. noise: may be chance alone.")
    wrapped("An interval speaks of one branch; the word allows for having looked at all of them.")
    wrapped(f"Waves count as independent samples{_both(pair)}.")
    if any(change.flags for course in _courses(found) for change in course.changes[-1:]):
        wrapped("* may be a change of the survey, not of customers: see below.")


def _courses(found: Trend) -> list[Course]:
    return [*found.nation.values(), *(branch.courses[found.index] for branch in found.branches)]


def _both(pair: Comparability) -> str:
    if not pair.interviewers_in_both:
        return ""
    count = f"{pair.interviewers_in_both} of {pair.interviewers}"
    return f"; {count} interviewers worked in {pair.earlier} too, so that intervals are rather too wide"


def since_in_words(league: League) -> list[str]:
    """What changed since the wave before, if there is one, as a paragraph."""
    since, index = league.since, league.settings.index
    if since is None or index not in since.nation:
        return []
    units, whole = (word.in_language("en") for word in (league.settings.units, league.settings.whole))
    changed = [f"{row.name_en or row.name_zh} {row.change:+z.1f}" for row in league.branches if _is_real(row)]
    tested = sum(row.change_verdict is not None for row in league.branches)
    said = "; ".join(changed[:LISTED]) + ("; …" if len(changed) > LISTED else "")
    first = f"Since {since.wave}, measured alike: {whole} {_brief(since.nation[index])}."
    if not changed:
        return [f"{first} No change of any of {tested} {units} is more than chance would give."]
    return [f"{first} Really changed: {said}. How the other {tested - len(changed)} {units} changed may be chance."]


def _is_real(row: Standing) -> bool:
    return row.change is not None and row.change_verdict == "real"
