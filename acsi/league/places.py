"""Places in the league, and what moves between two orders of the same branches."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from acsi.league.mix_results import Move
from acsi.league.results import Standing

Array = NDArray[np.float64]
Places = NDArray[np.intp]


def places(index: Array) -> Places:
    """Ranks (G,) of scores `index` (G,), 1 for the highest; scores equal but for rounding share a rank."""
    rounded = np.round(index, 9)
    return np.asarray(1 + (rounded > rounded[:, None]).sum(axis=1))


def moves(standings: Sequence[Standing], before: Places, after: Places) -> list[Move]:
    """The ranked branches (G,) whose place is not the same `after` as `before`, those that move most first."""
    found = [
        Move(branch=row.branch, start=int(start), to=int(to), within_range=_holds(row, int(to)))
        for row, start, to in zip(standings, before, after, strict=True)
        if start != to
    ]
    return sorted(found, key=lambda move: (-abs(move.to - move.start), move.start))


def kendall(one: Array, other: Array) -> float | None:
    """Kendall's tau-b of two scores (G,) of the same branches; None where either does not differ.

    Source: Kendall (1945), Biometrika 33, 239–251. SciPy's function gives the same, but loads for a third of a second.
    """
    signs = [np.sign(np.subtract.outer(each, each)) for each in (np.round(one, 9), np.round(other, 9))]
    size = float(np.sqrt((signs[0] ** 2).sum() * (signs[1] ** 2).sum()))
    return float((signs[0] * signs[1]).sum() / size) if size else None


def _holds(row: Standing, place: int) -> bool:
    return row.rank_low is not None and row.rank_high is not None and row.rank_low <= place <= row.rank_high
