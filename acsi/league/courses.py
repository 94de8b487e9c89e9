"""The course of an index over the waves, for many units at once: levels, tested changes, averages.

The columns of a series are the branches of one index, or the indices of the nation; in each pair of waves they are one
family of tests, held at the false discovery rate (Benjamini and Hochberg 1995).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from acsi.discoveries import adjusted
from acsi.league import moving
from acsi.league.trend_results import Average, Change, Course, Flag, Level
from acsi.league.verdicts import Combinations
from acsi.league.yardstick import Series
from acsi.model.estimates import Interval

Array = NDArray[np.float64]
Pair = tuple[int, int]
"""The positions of an earlier and a later wave."""

NEGLIGIBLE = 0.05
"""Points below which a change is not called real, however sure it is: it would be printed as 0.0."""


@dataclass(frozen=True)
class Settings:
    """The names of the waves in the order of time, the confidence, and the interviews from which a change is tested."""

    waves: tuple[str, ...]
    confidence: float
    minimum_n: int

    @property
    def rate(self) -> float:
        """The share of the changes called real that may be none."""
        return round(1 - self.confidence, 10)


@dataclass(frozen=True)
class Columns:
    """A series whose columns have these `names`, with the flags of a change by pair of waves and name."""

    series: Series
    names: Sequence[str]
    flags: Callable[[Pair, str], list[Flag]]


def courses(columns: Columns, settings: Settings) -> dict[str, Course]:
    """The course of each column, by name."""
    waves = settings.waves
    before = [moving.year_before(wave, waves) for wave in waves]
    steps = [_changes(columns, settings, (wave - 1, wave)) for wave in range(1, len(waves))]
    years = [_changes(columns, settings, (then, wave)) for wave, then in enumerate(before) if then is not None]
    rolling = {waves[window[-1]]: window for window in moving.windows(len(waves))}
    moved = _averages(columns, settings, rolling, moving.WINDOW)
    annual = _averages(columns, settings, moving.years(waves), 1)
    return {
        name: Course(
            levels=_levels(columns, settings, name),
            changes=[row[name] for row in steps if name in row],
            year_on_year=[row[name] for row in years if name in row],
            moving=[row[name] for row in moved if name in row],
            years=[row[name] for row in annual if name in row],
        )
        for name in columns.names
    }


def _levels(columns: Columns, settings: Settings, name: str) -> list[Level]:
    """The index in each wave that has it."""
    found, g = columns.series, list(columns.names).index(name)
    alone = Combinations(found.index[:, g], np.sqrt(found.variance[:, g]), found.freedom[:, g])
    spreads = _spreads(alone, settings.confidence)
    return [
        Level(wave=wave, n=int(found.n[w, g]), estimate=float(found.index[w, g]), se=spreads[w][0], ci=spreads[w][1])
        for w, wave in enumerate(settings.waves)
        if np.isfinite(found.index[w, g])
    ]


def _changes(columns: Columns, settings: Settings, pair: Pair) -> dict[str, Change]:
    """The change from one wave to another of every column that both have."""
    found = columns.series
    enough = np.asarray((found.n[list(pair)] >= settings.minimum_n).all(axis=0))
    ends = settings.waves[pair[0]], settings.waves[pair[1]]
    changes = _tested(columns, moving.sums(found, moving.difference(found, *pair)), enough, settings, ends)
    return {
        name: change.model_copy(update={"flags": [*change.flags, *columns.flags(pair, name)]})
        for name, change in changes.items()
    }


def _averages(
    columns: Columns, settings: Settings, groups: Mapping[str, Sequence[int]], back: int
) -> list[dict[str, Average]]:
    """The averages over groups of waves, by label; their changes are against the group so many places `back`."""
    found, labels = columns.series, list(groups)
    coefficients = [moving.average(found, some) for some in groups.values()]
    rows = []
    for place, (label, some) in enumerate(groups.items()):
        levels = moving.sums(found, coefficients[place])
        spreads = _spreads(levels, settings.confidence)
        n = np.where(coefficients[place] != 0, found.n, 0).sum(axis=0)
        changes: dict[str, Change] = {}
        if place >= back:
            earlier = coefficients[place - back]
            both = (np.where(earlier != 0, found.n, 0).sum(axis=0) >= settings.minimum_n) & (n >= settings.minimum_n)
            difference = moving.sums(found, coefficients[place] - earlier)
            there = np.asarray(earlier.any(axis=0) & coefficients[place].any(axis=0))
            ends = labels[place - back], label
            changes = _tested(columns, _only(difference, there), both, settings, ends)
        rows.append(
            {
                name: Average(
                    label=label,
                    waves=[settings.waves[w] for w in some if coefficients[place][w, g]],
                    n=int(n[g]),
                    estimate=float(levels.estimate[g]),
                    se=spreads[g][0],
                    ci=spreads[g][1],
                    change=changes.get(name),
                )
                for g, name in enumerate(columns.names)
                if n[g]
            }
        )
    return rows


def _only(found: Combinations, there: NDArray[np.bool_]) -> Combinations:
    return Combinations(np.where(there, found.estimate, np.nan), found.se, found.degrees_of_freedom)


def _tested(
    columns: Columns, found: Combinations, enough: NDArray[np.bool_], settings: Settings, ends: tuple[str, str]
) -> dict[str, Change]:
    """The changes there are, by name; those of columns with `enough` interviews are tested together."""
    known = np.isfinite(found.estimate)
    p_values = np.where(known & np.isfinite(found.se) & enough, found.p_values(), np.nan)
    fair = adjusted(p_values)
    real = (fair <= settings.rate) & (np.abs(found.estimate) >= NEGLIGIBLE)
    spreads = _spreads(found, settings.confidence)
    return {
        name: Change(
            earlier=ends[0],
            later=ends[1],
            estimate=float(found.estimate[g]),
            se=spreads[g][0],
            ci=spreads[g][1],
            p=_number(p_values[g]),
            adjusted_p=_number(fair[g]),
            verdict=None if np.isnan(fair[g]) else "real" if real[g] else "noise",
            flags=[] if enough[g] else ["below_minimum_n"],
        )
        for g, name in enumerate(columns.names)
        if known[g]
    }


def _spreads(found: Combinations, confidence: float) -> list[tuple[float | None, Interval | None]]:
    """The standard errors and t intervals, or nothing where they are not known."""
    low, high = found.interval(confidence)
    return [
        (float(se), (float(a), float(b))) if np.isfinite(se) else (None, None)
        for se, a, b in zip(found.se, low, high, strict=True)
    ]


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
