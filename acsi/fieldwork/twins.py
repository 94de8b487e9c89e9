"""Twins: interviews that agree in more answers than two customers do (Kuriakose, Robbins 2016, Stat. J. IAOS 32, 283).

Where most customers are content, many interviews agree by nature: an interview is told against how many of other
interviewers' agree with it as much, which no copying by one interviewer can explain.

Up to 20,000 interviews every pair is compared. Of more, each is held against 20,000 drawn by chance, and compared only
if a sieve leaves it, with the same flags.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from acsi.fieldwork.sieve import Codes, Sieve

Array = NDArray[np.float64]
Words = NDArray[np.uint64]
Places = NDArray[np.intp]
Counts = NDArray[np.uint16]

COMPARED_AT_MOST = 20_000
"""Interviews that every interview is compared with; of more, so many drawn by chance."""

FIRST = 10
"""One in so many of those drawn is compared first: who is like many of them is like too many of all."""

ROWS_AT_ONCE = 128
SIFTED_AT_ONCE = 64
CELLS_AT_ONCE = 1 << 18


@dataclass(frozen=True)
class Twins:
    """The nearest other interview of each of n, among its own interviewer's and among all others'.

    Shares (n,) are equal answers over questions answered by both, NaN where two interviews have too few in common;
    places (n,) are rows, -1 for none. `alike` (n,) is the share of other interviewers' interviews that agree at least
    as much as the limit. Beyond 20,000 interviews only what can be a twin is told: the nearest of its own interviewer's
    where it reaches the limit, of others' where that holds or all answers agree; else NaN, -1 and 0. `alike` is then
    a lower bound, and the nearest of others' not told, where `alike` is above what is rare.
    """

    own_share: Array
    own_place: Places
    other_share: Array
    other_place: Places
    alike: Array


def twins(
    answers: Array, interviewers: Places, *, limit: float = 0.85, fewest: int = 10, rare: float = 1.0, seed: int = 0
) -> Twins:
    """Compare every interview with every other by its answers (n, q), NaN where a question was not answered.

    `interviewers` (n,) numbers who interviewed. Two interviews are compared if they have at least `fewest` answered
    questions in common; `limit` is the share of equal answers from which on they count as alike, `rare` the share of
    others beyond which being alike tells nothing. Of other interviewers' interviews at most 20,000, drawn by `seed`,
    are looked at; an interviewer's own are all looked at, up to as many.
    """
    coded = _Coded.of(answers)
    numbers = np.random.default_rng(seed)
    everybody = np.arange(len(answers))
    reference = _some(everybody, numbers)
    nearest = partial(_nearest, coded, interviewers, limit, fewest)
    found = Twins(*(np.full(len(answers), blank) for blank in (np.nan, -1, np.nan, -1, 0.0)))
    order = np.argsort(interviewers, kind="stable")
    with ThreadPoolExecutor(2) as pool:
        for mine in np.split(order, np.flatnonzero(np.diff(interviewers[order])) + 1):
            drawn = _some(mine, numbers)
            rows = _sifted(pool, coded, mine, drawn, limit, fewest)
            found.own_share[rows], found.own_place[rows], *_ = _over(pool, partial(nearest, True, drawn), rows, drawn)
        rows = _sifted(pool, coded, everybody, reference, 1.0, fewest)
        if len(reference) < len(answers):
            rows = np.union1d(rows, np.flatnonzero(found.own_share >= limit))
            first = reference[::FIRST]
            *_, alike, _ = _over(pool, partial(nearest, False, first), rows, first)
            found.alike[rows] = alike / len(reference)
            rows = rows[found.alike[rows] <= rare]
        share, place, alike, compared = _over(pool, partial(nearest, False, reference), rows, reference)
        found.other_share[rows], found.other_place[rows] = share, place
        found.alike[rows] = alike / np.maximum(compared, 1)
    return found


@dataclass(frozen=True)
class _Coded:
    """Answers as numbers (n, q), 0 for none, and as bits (n, words), one for each question that was answered."""

    codes: Codes
    answered: Words

    @classmethod
    def of(cls, answers: Array) -> _Coded:
        """Both of answers (n, q)."""
        given = ~np.isnan(answers)
        values = [np.unique(answers[given[:, q], q]) for q in range(answers.shape[1])]
        kind = np.min_scalar_type(max((len(each) for each in values), default=0) + 1)
        codes = np.zeros(answers.shape, kind, order="F")
        for q, each in enumerate(values):
            codes[given[:, q], q] = np.searchsorted(each, answers[given[:, q], q]) + 1
        return cls(codes, _packed(given))


def _packed(bits: NDArray[np.bool_]) -> Words:
    padded = np.pad(bits, ((0, 0), (0, -bits.shape[1] % 64)))
    return np.ascontiguousarray(np.packbits(padded, axis=1)).view(np.uint64)


def _in_common(words: Words, rows: Places, others: Places) -> Counts:
    """How many bits (rows, others) are set in both."""
    count = np.zeros((len(rows), len(others)), np.uint16)
    for word in words.T:
        count += np.bitwise_count(word[rows, None] & word[others])
    return count


def _equal(codes: Codes, rows: Places, others: Places) -> Counts:
    """How many questions (rows, others) both answered alike."""
    count = np.zeros((len(rows), len(others)), np.uint16)
    nobody = np.iinfo(codes.dtype).max
    for given in codes.T:
        mine = given[rows, None]
        count += np.where(mine == 0, nobody, mine) == given[others]
    return count


def _nearest(
    coded: _Coded, interviewers: Places, limit: float, fewest: int, own: bool, others: Places, rows: Places
) -> tuple[Array, Places, Places, Places]:
    """The highest share of equal answers of each row with `others`, where it is, how many are alike, of how many."""
    answered = _in_common(coded.answered, rows, others)
    equal = _equal(coded.codes, rows, others)
    same = interviewers[rows, None] == interviewers[others]
    compared = (answered >= fewest) & (same == own) & (rows[:, None] != others)
    share = np.where(compared, equal / np.maximum(answered, 1), -1.0)
    best = share.argmax(axis=1) if len(others) else np.zeros(0, dtype=np.intp)
    highest = share[np.arange(len(rows)), best]
    place = np.where(highest < 0, -1, others[best])
    return np.where(highest < 0, np.nan, highest), place, (share >= limit).sum(axis=1), compared.sum(axis=1)


def _sifted(pool: ThreadPoolExecutor, coded: _Coded, rows: Places, drawn: Places, limit: float, fewest: int) -> Places:
    """The rows that may agree with another of those drawn from them as much as the limit; all, if all are drawn."""
    if len(drawn) == len(rows):
        return rows
    number = np.bitwise_count(coded.answered).sum(axis=1)
    rows, drawn = rows[number[rows] >= fewest], drawn[number[drawn] >= fewest]
    if not len(drawn):
        return drawn
    # A hair more, so that no rounding rules an interview out.
    sieve = Sieve.of(coded.codes, drawn, int(coded.codes.shape[1] * (1 - limit) + 1e-6))
    blocks = np.array_split(rows, max(1, len(rows) // SIFTED_AT_ONCE))
    passed = np.concatenate(list(pool.map(partial(sieve.passes, coded.codes), blocks)))
    return np.asarray(rows[passed])


def _some(places: Places, numbers: np.random.Generator) -> Places:
    if len(places) <= COMPARED_AT_MOST:
        return places
    return np.sort(numbers.choice(places, COMPARED_AT_MOST, replace=False))


def _blocks(rows: Places, others: int) -> Iterator[Places]:
    step = max(1, min(ROWS_AT_ONCE, CELLS_AT_ONCE // max(1, others)))
    return (rows[start : start + step] for start in range(0, len(rows), step))


def _over(
    pool: ThreadPoolExecutor, nearest: Callable[[Places], tuple[NDArray[Any], ...]], rows: Places, others: Places
) -> tuple[NDArray[Any], ...]:
    """The results of all rows, block by block; numpy leaves the interpreter, so that two cores work."""
    found = list(pool.map(nearest, _blocks(rows, len(others)))) or [nearest(rows)]
    return tuple(map(np.concatenate, zip(*found, strict=True)))
