"""How large a data file may be, and what a reader says of one that it cannot or will not read."""

from dataclasses import dataclass


class UnreadableError(Exception):
    """A file that its reader gave up on, with the reader's reason as part of a sentence."""

    def __init__(self, reason: str) -> None:
        self.reason = " ".join(reason.split()).removesuffix(".") or "no reason given"


class TooLargeError(Exception):
    """A file that is too large to be looked at: what was found, and the most that is read."""

    def __init__(self, found: str, most: str) -> None:
        self.found, self.most = found, most


@dataclass(frozen=True)
class Limits:
    """The most rows, columns, cells (rows times columns) and bytes of a file that are read."""

    rows: int
    columns: int
    cells: int
    size: int

    def require(self, rows: int, columns: int) -> None:
        """Raises TooLargeError for more rows, columns or cells."""
        _require(rows, self.rows, "rows")
        _require(columns, self.columns, "columns")
        self.require_cells(rows * columns)

    def require_cells(self, cells: int) -> None:
        """Raises TooLargeError for more cells."""
        _require(cells, self.cells, "cells")

    def require_size(self, size: int) -> None:
        """Raises TooLargeError for more bytes."""
        if size > self.size:
            raise TooLargeError(f"{size / 1e6:,.0f} MB", f"{self.size / 1e6:,.0f} MB")


def _require(found: int, most: int, what: str) -> None:
    if found > most:
        raise TooLargeError(f"more than {most:,} {what}", f"{most:,} {what}")


DELIVERY = Limits(1_000_000, 2_000, 20_000_000, 200_000_000)
"""For files from outside: those of 5,000 interviews in each of 36 branches, every case in a row, stay below."""

OWN = Limits(100_000_000, 20_000, 2_000_000_000, 20_000_000_000)
"""For files that the user keeps, which fill the memory at worst."""
