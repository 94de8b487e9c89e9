"""What the league adjusts for, as columns of numbers: a column for each level but the commonest, or the number itself.

Nobody is dropped: customers whose value is not known are a level of their own, as if the question had that answer.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from acsi.errors import did_you_mean
from acsi.model.estimates import Doubt, doubt
from acsi.model.interviews import Interviews

Array = NDArray[np.float64]
Texts = NDArray[np.object_]

UNKNOWN = "unknown"
MOST_CATEGORIES = 10
"""Numbers with more different values than this count as numbers, others as names of categories."""
MOST_LEVELS = 30
"""Beyond so many levels the rarest are one, `OTHERS`."""
OTHERS = "all others"
HARDLY = 0.1
"""An adjuster with less than this share of its variation within branches can hardly be told from the branches."""
FEW = 5
COMMON = 0.1
"""A level of at least this share should be found among at least `FEW` interviews of each branch."""
NAMED = 10
"""So many branches are named in a doubt."""
ROUNDING = 1e-9


@dataclass(frozen=True)
class Column:
    """A column: its adjuster, the level it stands for (None: the number itself), what the level is compared with."""

    adjuster: str
    kind: Literal["categories", "number"]
    level: str | None
    base: str | None


@dataclass(frozen=True)
class Adjusters:
    """Columns with their `values` (n, q), those that say something within branches beyond the ones before them, and
    doubts about them and about the others."""

    columns: tuple[Column, ...]
    values: Array
    doubts: tuple[Doubt, ...]


def adjusters(interviews: Interviews, names: Sequence[str], ranked: Collection[str]) -> Adjusters:
    """The columns for the segments called `names`, as far as the interviews have them and they say something.

    `ranked` are the branches in which no common level should be rare.
    """
    doubts = [
        doubt("W360", name=name, meant=did_you_mean(name, [*interviews.segments, *interviews.questions]))
        for name in names
        if name not in interviews.segments
    ]
    named = [name for name in names if name in interviews.segments]
    pairs = [pair for name in named for pair in _columns(name, _texts(interviews, name))]
    doubts += [doubt("W361", name=name) for name in named if not any(each.adjuster == name for each, _ in pairs)]
    if not pairs:
        return Adjusters((), np.empty((interviews.answers.n, 0)), tuple(doubts))
    columns, values = [column for column, _ in pairs], np.column_stack([value for _, value in pairs])
    within, between = deviations_within(values, interviews.answers.groups, interviews.answers.weights)
    told, same = _telling(within, between)
    doubts += _doubts(columns, told, same, (within**2).sum(axis=0) / np.maximum(between, ROUNDING))
    kept = [column for column, tells in zip(columns, told, strict=True) if tells]
    found = Adjusters(tuple(kept), values[:, told], tuple(doubts))
    return replace(found, doubts=(*doubts, *_rare(found, interviews, ranked)))


def deviations_within(values: Array, groups: NDArray[np.intp], weights: Array) -> tuple[Array, Array]:
    """The values' deviations (n, q) from their means by branch, times the roots of the weights, and the sums of squares
    (q,) around the means of all."""
    totals = np.maximum(np.bincount(groups, weights), ROUNDING)
    sums = np.zeros((len(totals), values.shape[1]))
    np.add.at(sums, groups, weights[:, None] * values)
    centred = values - weights @ values / weights.sum()
    return np.sqrt(weights)[:, None] * (values - (sums / totals[:, None])[groups]), weights @ centred**2


def _telling(within: Array, total: Array) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which columns (q,) vary within branches beyond what those before them say, and which do not vary there at all."""
    basis: list[Array] = []
    squares = (within**2).sum(axis=0)
    same = squares <= ROUNDING * total
    told = ~same
    for j in np.flatnonzero(told):
        rest = within[:, j].copy()
        for _ in range(2):  # once more, since rounding leaves some of what was taken out
            for direction in basis:
                rest -= direction * (direction @ rest)
        size = float(rest @ rest)
        told[j] = size > ROUNDING * squares[j]
        if told[j]:
            basis.append(rest / np.sqrt(size))
    return told, same


def _doubts(
    columns: Sequence[Column], told: NDArray[np.bool_], same: NDArray[np.bool_], share: Array
) -> Iterator[Doubt]:
    """Doubts about adjusters that say nothing, nothing new, or hardly anything within branches; `share` (q,) is what
    the variation within branches is of all."""
    for name in dict.fromkeys(column.adjuster for column in columns):
        mine = np.array([column.adjuster == name for column in columns])
        if same[mine].all():
            yield doubt("W361", name=name)
        elif (mine & ~told & ~same).any():
            levels = [column.level or name for column, gone in zip(columns, mine & ~told & ~same, strict=True) if gone]
            yield doubt("W362", name=name, levels=", ".join(levels))
        elif float(share[mine].max()) < HARDLY:
            yield doubt("W363", name=name, share=f"{float(share[mine].max()):.0%}")


def _rare(found: Adjusters, interviews: Interviews, ranked: Collection[str]) -> Iterator[Doubt]:
    """Doubts about common levels that hardly any customer of some ranked branches has."""
    answers = interviews.answers
    for name, level, values in _with_bases(found):
        if answers.weights @ values < COMMON * answers.weights.sum():
            continue
        counts = np.bincount(answers.groups, values, len(answers.labels))
        few = [label for label, n in zip(answers.labels, counts, strict=True) if label in ranked and n < FEW]
        if few:
            more = f" … (+{len(few) - NAMED})" if len(few) > NAMED else ""
            yield doubt("W364", name=name, level=level, branches=", ".join(few[:NAMED]) + more)


def _with_bases(found: Adjusters) -> Iterator[tuple[str, str, Array]]:
    """Adjuster, level and who has it (n,), of all categories."""
    for name in dict.fromkeys(column.adjuster for column in found.columns):
        mine = [j for j, column in enumerate(found.columns) if column.adjuster == name and column.base is not None]
        if mine:
            yield name, str(found.columns[mine[0]].base), 1.0 - found.values[:, mine].sum(axis=1)
        for j in mine:
            yield name, str(found.columns[j].level), found.values[:, j]


def _texts(interviews: Interviews, name: str) -> Texts:
    """What is known of each customer (n,), "" where it is not; of a question whose answer is missing, nothing."""
    texts = interviews.segments[name]
    return np.where(interviews.reasons[name] == "", texts, "") if name in interviews.reasons else texts


def _columns(name: str, texts: Texts) -> Iterator[tuple[Column, Array]]:
    """The columns of one adjuster with their values (n,)."""
    known = texts != ""
    numbers = _as_numbers(texts, known)
    if numbers is not None:
        yield Column(name, "number", None, None), np.where(known, numbers, numbers[known].mean())
        if not known.all():
            yield Column(name, "number", UNKNOWN, None), (~known).astype(float)
        return
    told = np.where(known, texts, UNKNOWN)
    levels, counts = np.unique(told.astype(str), return_counts=True)
    order = levels[np.lexsort((levels, -counts))]
    base, kept = order[0], order[1:MOST_LEVELS]
    for level in kept:
        yield Column(name, "categories", str(level), str(base)), (told == level).astype(float)
    if len(order) > MOST_LEVELS:
        rest = ~np.isin(told.astype(str), order[:MOST_LEVELS])
        yield Column(name, "categories", OTHERS, str(base)), rest.astype(float)


def _as_numbers(texts: Texts, known: NDArray[np.bool_]) -> Array | None:
    """The texts as numbers (n,), NaN where unknown; None if they are names, or numbers of few categories."""
    different = set(texts[known])
    if len(different) <= MOST_CATEGORIES:
        return None
    try:
        value_of = {text: float(text) for text in different}
    except ValueError:
        return None
    numbers = np.array([value_of.get(text, np.nan) for text in texts])
    return numbers if np.isfinite(numbers[known]).all() else None
