"""A sieve before interviews are compared: which can agree with any other at all, asked of 64 others at a time.

Each answer to each question has the set of others who answered differently, a bit for each. Nearly all others are in
one of the sets of an interview's own answers; only an interview with somebody left is worth comparing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Places = NDArray[np.intp]
Codes = NDArray[np.unsignedinteger]


@dataclass(frozen=True)
class Sieve:
    """Which interviews agree with any of the `others` (m,), rows in ascending order, in all but `allowed` answers.

    `differing` has for each question the sets (values + 2, m / 64) of others who answered otherwise: of those who did
    not answer (0), of each answer that others gave, and of all further answers.
    """

    others: Places
    allowed: int
    values: Sequence[Codes]
    differing: Sequence[Words]

    @classmethod
    def of(cls, codes: Codes, others: Places, allowed: int) -> Sieve:
        """The sieve for answers as `codes` (n, q), 0 where a question was not answered."""
        values, differing = [], []
        for given in codes[others].T:
            known = np.unique(given[given > 0])
            sets = [np.zeros(len(others), bool), *((given > 0) & (given != each) for each in known), given > 0]
            values.append(known)
            differing.append(np.stack([_packed(each) for each in sets]))
        return cls(others, allowed, values, differing)

    def passes(self, codes: Codes, rows: Places) -> NDArray[np.bool_]:
        """Whether each of the rows is left with anybody but itself: it may agree, and no other row does."""
        differ = np.zeros((self.allowed + 1, len(rows), self.differing[0].shape[1]), np.uint64)
        for known, sets, given in zip(self.values, self.differing, codes[rows].T, strict=True):
            otherwise = sets[_set_of(known, given)]
            # Of the planes the k-th holds those who differed in more than k questions.
            for k in range(self.allowed, 0, -1):
                differ[k] |= differ[k - 1] & otherwise
            differ[0] |= otherwise
        out = differ[-1].view(np.uint8)
        place = np.minimum(np.searchsorted(self.others, rows), len(self.others) - 1)
        itself = np.flatnonzero(self.others[place] == rows)
        out[itself, place[itself] // 8] |= np.left_shift(1, place[itself] % 8).astype(np.uint8)
        return np.asarray((~differ[-1] & _packed(np.ones(len(self.others), bool))).any(axis=1))


def _set_of(known: Codes, given: Codes) -> Places:
    """The place of the set for each answer: 0 for none, the last for one that nobody else gave."""
    place = np.minimum(np.searchsorted(known, given), len(known) - 1) if len(known) else np.zeros(len(given), np.intp)
    found = known[place] == given if len(known) else np.zeros(len(given), bool)
    return np.where(given == 0, 0, np.where(found, place + 1, len(known) + 1))


def _packed(bits: NDArray[np.bool_]) -> Words:
    padded = np.pad(bits, (0, -len(bits) % 64))
    return np.packbits(padded, bitorder="little").view(np.uint64)
