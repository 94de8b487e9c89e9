"""Raking: weights moved until their sums meet known margins, for one table of weights or for thousands at once.

Iterative proportional fitting (Deming, Stephan 1940, Ann. Math. Stat. 11, 427–444). Each round meets one margin after
the other; what meets all of them is as near to the beginning as can be, in Kullback and Leibler's sense, so that a
table that is nearly there needs few rounds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Array = NDArray[np.float64]

TOLERANCE = 1e-10
ROUNDS = 1000


@dataclass(frozen=True)
class Margin:
    """A margin of C categories: `category_of` (J,) the category of each of J cells, `targets` (C,) what each is to sum
    to, and `block_of` (C,) which categories make a whole together, such as those of one branch."""

    category_of: NDArray[np.intp]
    targets: Array
    block_of: NDArray[np.intp]


@dataclass(frozen=True)
class Raked:
    """Tables (J, R) after `rounds`, and the largest `gap` (R,) between a sum and its target in the last round, in parts
    of the target."""

    table: Array
    gap: Array
    rounds: int

    def settled(self, tolerance: float = TOLERANCE) -> bool:
        """Whether all tables meet their margins."""
        return bool((self.gap <= tolerance).all())


def rake(table: Array, margins: Sequence[Margin], *, tolerance: float = TOLERANCE, rounds: int = ROUNDS) -> Raked:
    """Rake tables (J, R) of J cells, none negative, to all margins at once.

    Ends when no sum is further from its target than `tolerance`, or after so many `rounds`. A category all of whose
    cells are zero cannot be reached: the others of its block take its target over in proportion, which the gap leaves
    out. Margins that contradict one another never settle.
    """
    sums = [_membership(margin) for margin in margins]
    targets = [_reachable(margin, sums_of @ table) for margin, sums_of in zip(margins, sums, strict=True)]
    whole, gaps = table.copy(), np.full(table.shape[1], np.inf)
    columns = np.arange(table.shape[1])
    table = whole.copy()
    for turn in range(1, rounds + 1):
        gap = _round(table, margins, sums, targets)
        left = gap > tolerance
        # Few tables take most rounds: the others are set aside, but not each time that one is done.
        if turn == rounds or 2 * left.sum() <= len(columns):
            whole[:, columns], gaps[columns] = table, gap
            columns, table, targets = columns[left], table[:, left], [target[:, left] for target in targets]
            if not len(columns):
                return Raked(whole, gaps, turn)
    return Raked(whole, gaps, rounds)


def _round(table: Array, margins: Sequence[Margin], sums: Sequence[csr_array], targets: Sequence[Array]) -> Array:
    """Meet each margin once, in place; gives the largest gap (R,) that was found, none where there is one margin."""
    gap = np.zeros(table.shape[1])
    for margin, sums_of, target in zip(margins, sums, targets, strict=True):
        found = sums_of @ table
        factors = np.divide(target, found, out=np.ones_like(found), where=found > 0)
        if len(margins) > 1:
            np.maximum(gap, np.abs(1 - factors).max(axis=0, initial=0.0), out=gap)
        table *= factors[margin.category_of]
    return gap


def kish(weights: Array) -> float:
    """The design effect 1 + cv² of weights (n,) that have nothing to do with the answers (Kish 1965, Survey Sampling,
    ch. 11.7); the effective number of interviews is n divided by it."""
    return float(len(weights) * np.sum(weights**2) / np.sum(weights) ** 2)


def _membership(margin: Margin) -> csr_array:
    """(C, J): 1 where a cell belongs to a category."""
    cells = np.arange(len(margin.category_of))
    ones = np.ones(len(cells))
    return csr_array((ones, (margin.category_of, cells)), shape=(len(margin.targets), len(cells)))


def _reachable(margin: Margin, found: Array) -> Array:
    """Targets (C, R): zero where nothing can be reached, what is missing then spread over the rest of the block."""
    targets = np.broadcast_to(margin.targets[:, None], found.shape)
    if ((found > 0) | (targets == 0)).all():
        return targets
    reached = np.where(found > 0, targets, 0.0)
    blocks = int(margin.block_of.max()) + 1
    whole, there = np.zeros((2, blocks, found.shape[1]))
    np.add.at(whole, margin.block_of, targets)
    np.add.at(there, margin.block_of, reached)
    grown = np.divide(whole, there, out=np.zeros_like(whole), where=there > 0)
    return np.asarray(reached * grown[margin.block_of])
