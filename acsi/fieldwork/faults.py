"""A fault in one row of a delivery: its code, its place, and what was found there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from acsi.errors import Problem, problem


@dataclass(frozen=True)
class RowFault:
    """A code of the catalogue at a row, counted from 0 in the table as read, and a column."""

    row: int
    column: str
    code: str
    found: Mapping[str, object] = field(default_factory=dict)

    def problem(self, name: str, number: int) -> Problem:
        """The fault in words, its place written with the file's name and the row's number there."""
        return problem(self.code, f"{name}, row {number}, column {self.column}", **self.found)


def faults_at(
    where: NDArray[np.bool_],
    column: str,
    code: str,
    found: Callable[[int], Mapping[str, object]] | Mapping[str, object] = MappingProxyType({}),
) -> Iterator[RowFault]:
    """A fault at every row where `where` (n,) holds; `found` is what the message tells, the same for all or by row."""
    for row in map(int, np.flatnonzero(where)):
        yield RowFault(row, column, code, found(row) if callable(found) else found)
