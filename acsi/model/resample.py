"""Bootstrap weights of interviews: within branches, by interviewers where known, or plain.

Within branches each resample draws m − 1 of a branch's m units with replacement and counts each m/(m − 1) times (Rao,
Wu 1988, JASA 83, 231–241), which makes variances unbiased; a unit is an interview, or an interviewer with all of his.
`all` draws all interviews together, as programs for simple random samples do.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from acsi.model.structure import Array

CELLS_AT_ONCE = 1_000_000


@dataclass(frozen=True)
class Design:
    """How interviews are drawn again: `unit_of` (n,) numbers the units so that those of a stratum stand together,
    `sizes` are the units of each stratum, `rescaled` says that a unit less is drawn and counted for more."""

    unit_of: NDArray[np.intp]
    sizes: tuple[int, ...]
    rescaled: bool


def within_groups(groups: NDArray[np.intp], clusters: NDArray[np.intp] | None = None) -> Design:
    """Resample within each group: its interviews, or its interviewers if it has at least two."""
    unit_of = np.empty(len(groups), dtype=np.intp)
    sizes: list[int] = []
    for group in range(int(groups.max()) + 1):
        rows = np.flatnonzero(groups == group)
        units = np.arange(len(rows))
        if clusters is not None:
            by_interviewer = np.unique(clusters[rows], return_inverse=True)[1]
            if by_interviewer.max(initial=0) > 0:
                units = by_interviewer
        unit_of[rows] = units + sum(sizes)
        sizes.append(int(units.max(initial=-1)) + 1)
    return Design(unit_of, tuple(sizes), rescaled=True)


def plain(n: int) -> Design:
    """Resample all n interviews together."""
    return Design(np.arange(n), (n,), rescaled=False)


def resampled_weights(design: Design, resamples: int, seed: int) -> Iterator[Array]:
    """Multiplicities of the interviews in chunks (r, n) whose rows add up to `resamples`.

    The draws depend on the seed alone, not on the size of the chunks. A stratum of one unit stays as it is.
    """
    streams = [np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(len(design.sizes))]
    chunk = max(1, min(resamples, CELLS_AT_ONCE // max(1, len(design.unit_of))))
    units_are_interviews = np.array_equal(design.unit_of, np.arange(sum(design.sizes)))
    for start in range(0, resamples, chunk):
        size = min(chunk, resamples - start)
        units = np.concatenate(
            [_counts(stream, m, size, design.rescaled) for stream, m in zip(streams, design.sizes, strict=True)], axis=1
        )
        yield units if units_are_interviews else units[:, design.unit_of]


def _counts(stream: np.random.Generator, units: int, resamples: int, rescaled: bool) -> Array:
    draws = units - 1 if rescaled else units
    if draws < 1:
        return np.ones((resamples, units))
    chosen = stream.integers(0, units, size=(resamples, draws), dtype=np.int32) + np.arange(resamples)[:, None] * units
    counts = np.bincount(chosen.ravel(), minlength=resamples * units).reshape(resamples, units)
    return np.asarray(counts * (units / draws))
