"""Numbers as reports write them, for a page that writes them itself: rounded once, halves to the even digit."""

from decimal import Decimal
from typing import NamedTuple

from acsi.league.results import Measure


class Shown(NamedTuple):
    """A number as it is written, with the ends of its interval; the ends are None where it has none."""

    value: float
    low: float | None
    high: float | None


def written(value: float) -> float:
    """A number of one decimal; zero has no sign."""
    return float(_rounded(value, "0.1")) + 0.0


def percent(share: float | None) -> int | None:
    """A share of 0 to 1 in whole per cent."""
    return None if share is None else int(_rounded(100 * share, "1"))


def whole(value: float | None) -> int | None:
    """A number without decimals."""
    return None if value is None else int(_rounded(value, "1"))


def shown(measure: Measure) -> Shown:
    """A measure as it is written."""
    low, high = measure.ci or (None, None)
    return Shown(
        written(measure.estimate), None if low is None else written(low), None if high is None else written(high)
    )


def _rounded(value: float, step: str) -> Decimal:
    return Decimal(repr(float(value))).quantize(Decimal(step))
