"""The index over the waves, of a branch or the nation: its course, what of it really changed, and its constructs."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean

from acsi.league.results import Standing
from acsi.league.trend_results import Course, Level, Trend
from acsi.render.texts import CHINESE_QUARTERS, QUARTER, Texts
from acsi.reporting.changes import (
    change_title,
    compared,
    other_reasons,
    over_a_wave,
    over_a_year,
    over_four_waves,
    really_changed,
)
from acsi.reporting.guide import Entry
from acsi.reporting.material import Material
from acsi.reporting.sentences import paragraph

LAST = 12
"""So many waves stand in a chart; the trend document holds all."""

PANELS = 8
"""The most constructs that stand beside one another."""


@dataclass(frozen=True)
class Tick:
    """A wave below the chart, in two short lines; the second is empty where it says the same as the one before."""

    upper: str
    lower: str


@dataclass(frozen=True)
class Reading:
    """The index in one wave with its interval, if it has one, and the interviews behind it."""

    value: float
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True)
class Mark:
    """What changed in the survey itself before the wave at this place."""

    place: int
    words: str


@dataclass(frozen=True)
class Panel:
    """One construct over the waves beside the mean of branches, and its last change; `real` where that is shown."""

    label: str
    value: str
    change: str
    real: bool
    own: tuple[float | None, ...]
    beside: tuple[float | None, ...]


@dataclass(frozen=True)
class OverTime:
    """All that a report says of the time before; a value is None in a wave that does not have it."""

    title: str
    waves: tuple[Tick, ...]
    own_label: str
    own: tuple[Reading | None, ...]
    beside_label: str
    beside: tuple[float | None, ...]
    smoothed: tuple[float | None, ...]
    marks: tuple[Mark, ...]
    said: str
    panels_title: str
    panels: tuple[Panel, ...]
    changed: tuple[Entry, ...] = ()


def branch_over_time(material: Material, standing: Standing) -> OverTime | None:
    """A branch over the waves; None without an earlier wave that it was in."""
    trend = material.past.trend
    found = next((each.courses for each in trend.branches if each.branch == standing.branch), {}) if trend else {}
    if trend is None or len(found[trend.index].levels if trend.index in found else ()) < 2:
        return None
    waves = trend.waves[-LAST:]
    course = found[trend.index]
    few = any(level.n < material.league.settings.flag_below_n for level in course.levels[-4:])
    return OverTime(
        title=change_title(material, material.name(standing), over_a_wave(course, waves[-1])),
        waves=ticks(waves, material.texts),
        own_label=material.name(standing),
        own=_readings(course, waves),
        beside_label=material.texts("{whole}"),
        beside=means(trend, trend.index, waves),
        smoothed=_smoothed(course, waves) if few else tuple(None for _ in waves),
        marks=_marks(material, course, waves),
        said=_said(material, course, waves, few=few, beside=True),
        panels_title=_panels_title(material, found, waves),
        panels=tuple(
            _panel(material, key, found[key], means(trend, key, waves), waves) for key in _others(trend, found)
        ),
    )


def national_over_time(material: Material) -> OverTime | None:
    """The nation over the waves, and the branches that really changed; None without an earlier wave."""
    trend = material.past.trend
    if trend is None or len(trend.nation[trend.index].levels) < 2:
        return None
    waves, course, nothing = trend.waves[-LAST:], trend.nation[trend.index], tuple(None for _ in trend.waves[-LAST:])
    return OverTime(
        title=change_title(material, material.texts("Overall index"), over_a_wave(course, waves[-1])),
        waves=ticks(waves, material.texts),
        own_label=material.texts("Overall index"),
        own=_readings(course, waves),
        beside_label="",
        beside=nothing,
        smoothed=nothing,
        marks=_marks(material, course, waves),
        said=_said(material, course, waves, few=False, beside=False),
        panels_title=_panels_title(material, trend.nation, waves),
        panels=tuple(_panel(material, key, trend.nation[key], nothing, waves) for key in _others(trend, trend.nation)),
        changed=really_changed(material, trend),
    )


def means(trend: Trend, construct: str, waves: Sequence[str]) -> tuple[float | None, ...]:
    """Wave by wave the unweighted mean of the branches with enough interviews: the line that leagues compare with."""
    levels = [level for each in trend.branches if construct in each.courses for level in each.courses[construct].levels]
    found = [[each.estimate for each in levels if each.wave == wave and each.n >= trend.minimum_n] for wave in waves]
    return tuple(fmean(each) if each else None for each in found)


def ticks(waves: Sequence[str], texts: Texts) -> tuple[Tick, ...]:
    """The names of waves in two lines: a quarter, and its year where that begins; other names as they are."""
    found = [QUARTER.fullmatch(wave) for wave in waves]
    years = ["" if each is None else f"{each[1]}年" if texts.language == "zh" else each[1] for each in found]
    shown = [year if year != before else "" for before, year in pairwise(["", *years])]
    return tuple(
        Tick(wave, "") if each is None else Tick(_quarter(int(each[2]), texts), year)
        for wave, each, year in zip(waves, found, shown, strict=True)
    )


def _quarter(quarter: int, texts: Texts) -> str:
    return f"{CHINESE_QUARTERS[quarter - 1]}季度" if texts.language == "zh" else f"Q{quarter}"


def _others(trend: Trend, courses: dict[str, Course]) -> list[str]:
    return [key for key in trend.nation if key != trend.index and key in courses][:PANELS]


def _readings(course: Course, waves: Sequence[str]) -> tuple[Reading | None, ...]:
    levels = {level.wave: level for level in course.levels}
    return tuple(_reading(levels[wave]) if wave in levels else None for wave in waves)


def _reading(level: Level) -> Reading:
    low, high = level.ci or (None, None)
    return Reading(level.estimate, low, high, level.n)


def _smoothed(course: Course, waves: Sequence[str]) -> tuple[float | None, ...]:
    averages = {each.label: each.estimate for each in course.moving}
    return tuple(averages.get(wave) for wave in waves)


def _marks(material: Material, course: Course, waves: Sequence[str]) -> tuple[Mark, ...]:
    told = {each.later: other_reasons(material, each) for each in course.changes}
    return tuple(Mark(place, told[wave]) for place, wave in enumerate(waves) if place and told.get(wave))


def _said(material: Material, course: Course, waves: Sequence[str], *, few: bool, beside: bool) -> str:
    """The changes over a wave, a year and four waves, with their intervals, and how the chart is to be read."""
    texts = material.texts
    year, rolling = over_a_year(course, waves[-1]), over_four_waves(course, waves[-1])
    changes = [
        compared(material, texts("Against {wave}", wave=texts.wave(each.earlier)), each)
        for each in (over_a_wave(course, waves[-1]), year)
        if each
    ]
    if rolling:
        changes.append(compared(material, texts("The last four waves against the four before"), rolling))
    smoothed = texts("Dotted: average of four waves.") if few and course.moving else ""
    dashed = texts("Dashed: {whole}.") if beside else ""
    alike = texts(
        "Band: {confidence} interval. All waves are measured with the index weights of this one, so that earlier "
        "numbers may differ a little from those printed then.",
        confidence=material.confidence,
    )
    return paragraph(material, [*changes, dashed, smoothed, alike])


def _panel(
    material: Material, construct: str, course: Course, beside: tuple[float | None, ...], waves: Sequence[str]
) -> Panel:
    texts, change = material.texts, over_a_wave(course, waves[-1])
    own = tuple(None if each is None else each.value for each in _readings(course, waves))
    return Panel(
        label=material.label(construct),
        value="–" if own[-1] is None else texts.number(own[-1]),
        change=texts.signed(change.estimate) if change else "",
        real=change is not None and change.verdict == "real",
        own=own,
        beside=beside,
    )


def _panels_title(material: Material, courses: dict[str, Course], waves: Sequence[str]) -> str:
    texts, changes = material.texts, {key: over_a_wave(course, waves[-1]) for key, course in courses.items()}
    known = {key: each for key, each in changes.items() if each and key != material.index}
    if not known:
        return texts("What stands behind it, over the waves")
    wave = texts.wave(next(iter(known.values())).earlier)
    real = [
        texts("{part} {points}", part=material.inside(key), points=texts.signed(each.estimate))
        for key, each in known.items()
        if each.verdict == "real"
    ]
    if not real:
        return texts("What stands behind it: no change since {wave} is more than chance may give", wave=wave)
    return texts("Really changed since {wave}: {parts}", wave=wave, parts=texts.listing(real))
