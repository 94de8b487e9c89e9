"""Sums over waves: changes from one to another, and averages over several for branches with few interviews.

Waves are taken as independent samples, so that the variance of Σ c_t · index_t is Σ c_t² · variance_t, its degrees of
freedom Satterthwaite's (1946, Biometrics Bulletin 2). An average counts each wave by its interviews, as if the waves
were one survey; averages that share waves go together as their coefficients say.
"""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from acsi.league.verdicts import Combinations
from acsi.league.yardstick import Series

Array = NDArray[np.float64]

WINDOW = 4
"""Waves in a moving average: a year of quarters."""

_YEAR = re.compile(r"(?<!\d)(19|20)\d\d(?!\d)")


def sums(series: Series, coefficients: Array) -> Combinations:
    """Σ over waves of `coefficients` (W, G) times the index, for each of G branches; waves with 0 do not count.

    NaN where a wave that counts lacks the branch; its standard error is NaN where that of such a wave is not known.
    """
    counts = coefficients != 0

    def total(values: Array) -> Array:
        return np.asarray(np.where(counts, values, 0.0).sum(axis=0))

    with np.errstate(invalid="ignore", divide="ignore"):
        shares = coefficients**2 * series.variance
        variance = total(shares)
        spread = total(shares**2 / series.freedom)
        freedom = np.where(spread > 0, variance**2 / spread, np.inf)
    return Combinations(total(coefficients * series.index), np.sqrt(variance), freedom)


def difference(series: Series, earlier: int, later: int) -> Array:
    """The coefficients (W, G) of the later wave minus the earlier one."""
    coefficients = np.zeros_like(series.index)
    coefficients[later], coefficients[earlier] = 1.0, -1.0
    return coefficients


def average(series: Series, waves: Sequence[int]) -> Array:
    """The coefficients (W, G) of the average over these waves, each counted by its interviews; a wave that lacks a
    branch does not count for it, and all are 0 for a branch that no wave has."""
    counted = np.zeros_like(series.n)
    some = list(waves)
    counted[some] = np.where(np.isfinite(series.index[some]), series.n[some], 0.0)
    total = counted.sum(axis=0)
    return np.asarray(np.divide(counted, total, out=np.zeros_like(counted), where=total > 0))


def windows(waves: int) -> list[list[int]]:
    """Every run of four waves, by position."""
    return [list(range(last - WINDOW + 1, last + 1)) for last in range(WINDOW - 1, waves)]


def years(names: Sequence[str]) -> dict[str, list[int]]:
    """The positions of the waves of each year that their names hold (2026Q3, 2026-09); none if a name holds none, or
    no year has two waves."""
    found: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        year = _YEAR.search(name)
        if year is None:
            return {}
        found.setdefault(year.group(), []).append(place)
    return found if max(map(len, found.values())) > 1 else {}


def year_before(name: str, names: Sequence[str]) -> int | None:
    """The position of the wave that is named as this one but for the year, one less; None if there is none."""
    year = _YEAR.search(name)
    if year is None:
        return None
    earlier = f"{name[: year.start()]}{int(year.group()) - 1}{name[year.end() :]}"
    return list(names).index(earlier) if earlier in names else None
