"""Twins: interviews that agree in more answers than two customers do (Kuriakose, Robbins 2016, Stat. J. IAOS 32, 283).

Where most customers are content, many interviews agree by nature: an interview is told against how many of other
interviewers' agree with it as much, which no copying by one interviewer can explain.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Words = NDArray[np.uint64]
Places = NDArray[np.intp]

COMPARED_AT_MOST = 20_000
"""Interviews that every interview is compared with; of more, so many drawn by chance."""

ROWS_AT_ONCE = 128
CELLS_AT_ONCE = 1 << 18


@dataclass(frozen=True)
class Twins:
    """The nearest other interview of each of n, among its own interviewer's and among all others'.

    Shares (n,) are equal answers over questions answered by both, NaN where two interviews have too few in common;
    places (n,) are rows, -1 for none. `alike` (n,) is the share of other interviewers' interviews that agree at least
    as much as the limit.
    """

    own_share: Array
    own_place: Places
    other_share: Array
    other_place: Places
    alike: Array


def twins(answers: Array, interviewers: Places, *, limit: float = 0.85, fewest: int = 10, seed: int = 0) -> Twins:
    """Compare every interview with every other by its answers (n, q), NaN where a question was not answered.

    `interviewers` (n,) numbers who interviewed. Two interviews are compared if they have at least `fewest` answered
    questions in common; `limit` is the share of equal answers from which on they count as alike. Of other interviewers'
    interviews at most 20,000, drawn by `seed`, are looked at; an interviewer's own are all looked at, up to as many.
    """
    coded = _Coded.of(answers)
    numbers = np.random.default_rng(seed)
    reference = _some(np.arange(len(answers)), numbers)
    others = partial(_nearest, coded, interviewers, reference, False, limit, fewest)
    found = _over(others, _blocks(np.arange(len(answers)), len(reference)))
    own_share, own_place = np.full(len(answers), np.nan), np.full(len(answers), -1)
    order = np.argsort(interviewers, kind="stable")
    for mine in np.split(order, np.flatnonzero(np.diff(interviewers[order])) + 1):
        same = partial(_nearest, coded, interviewers, _some(mine, numbers), True, limit, fewest)
        own_share[mine], own_place[mine], _ = _over(same, _blocks(mine, len(mine)))
    return Twins(own_share, own_place, *found)


@dataclass(frozen=True)
class _Coded:
    """Answers as bits (n, words): one for each answer that each question has, and one for each question answered."""

    answers: Words
    answered: Words

    @classmethod
    def of(cls, answers: Array) -> _Coded:
        """Both of answers (n, q)."""
        given = ~np.isnan(answers)
        bits = [answers[:, [q]] == np.unique(answers[given[:, q], q]) for q in range(answers.shape[1])]
        return cls(_packed(np.hstack(bits)), _packed(given))


def _packed(bits: NDArray[np.bool_]) -> Words:
    padded = np.pad(bits, ((0, 0), (0, -bits.shape[1] % 64)))
    return np.ascontiguousarray(np.packbits(padded, axis=1)).view(np.uint64)


def _in_common(words: Words, rows: Places, others: Places) -> NDArray[np.uint16]:
    """How many bits (rows, others) are set in both."""
    count = np.zeros((len(rows), len(others)), np.uint16)
    for word in words.T:
        count += np.bitwise_count(word[rows, None] & word[others])
    return count


def _nearest(
    coded: _Coded, interviewers: Places, others: Places, own: bool, limit: float, fewest: int, rows: Places
) -> tuple[Array, Places, Array]:
    """The highest share of equal answers of each row with `others`, where it is, and the share of others alike."""
    answered = _in_common(coded.answered, rows, others)
    equal = _in_common(coded.answers, rows, others)
    same = interviewers[rows, None] == interviewers[others]
    compared = (answered >= fewest) & (same == own) & (rows[:, None] != others)
    share = np.where(compared, equal / np.maximum(answered, 1), -1.0)
    best = share.argmax(axis=1) if len(others) else np.zeros(0, dtype=np.intp)
    highest = share[np.arange(len(rows)), best]
    alike = (share >= limit).sum(axis=1) / np.maximum(compared.sum(axis=1), 1)
    return np.where(highest < 0, np.nan, highest), np.where(highest < 0, -1, others[best]), alike


def _some(places: Places, numbers: np.random.Generator) -> Places:
    if len(places) <= COMPARED_AT_MOST:
        return places
    return np.sort(numbers.choice(places, COMPARED_AT_MOST, replace=False))


def _blocks(rows: Places, others: int) -> Iterator[Places]:
    step = max(1, min(ROWS_AT_ONCE, CELLS_AT_ONCE // max(1, others)))
    return (rows[start : start + step] for start in range(0, len(rows), step))


def _over(nearest: partial[tuple[Array, Places, Array]], blocks: Iterator[Places]) -> tuple[Array, Places, Array]:
    """The results of all blocks, one after the other; numpy leaves the interpreter, so that two cores work."""
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(nearest, blocks)) or [nearest(np.empty(0, dtype=np.intp))]
    share, place, alike = zip(*found, strict=True)
    return np.concatenate(share), np.concatenate(place), np.concatenate(alike)
