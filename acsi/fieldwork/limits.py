"""How large a data file may be, and what a reader says of one that it cannot or will not read."""

from dataclasses import dataclass

from acsi import limits


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

    def require_unpacked(self, size: int) -> None:
        """Raises TooLargeError for more bytes than a .sav of the most bytes can hold."""
        most = limits.SAV_PACKING * self.size
        if size > most:
            raise TooLargeError(f"{size / 1e6:,.0f} MB unpacked", f"{most / 1e6:,.0f} MB unpacked")


def _require(found: int, most: int, what: str) -> None:
    if found > most:
        raise TooLargeError(f"more than {most:,} {what}", f"{most:,} {what}")


DELIVERY = Limits(limits.DELIVERY_ROWS, limits.DELIVERY_COLUMNS, limits.DELIVERY_CELLS, limits.DELIVERY_BYTES)
"""For files from outside."""

OWN = Limits(100_000_000, 20_000, 2_000_000_000, 20_000_000_000)
"""For files that the user keeps, which fill the memory at worst."""
