"""What differs between a file of results as it stands and as it was worked out again."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeGuard

if TYPE_CHECKING:
    import pyarrow as pa

TOLERANCE = 1e-9
"""Numbers are equal to this part of themselves; where they are about nought, to this."""

ABSENT = "nothing"


@dataclass(frozen=True)
class Compared:
    """How many values were compared, and where they differ: `place old → new`, a text's place alone."""

    total: int
    places: list[str]


def compared(name: str, stands: bytes, again: bytes, *, same_version: bool) -> Compared:
    """Two contents of the file `name`: JSON value by value, CSV and parquet cell by cell.

    Between versions of acsi what only the new content has is left out, and the version itself. Raises ValueError for
    content of another kind.
    """
    if name.endswith(".parquet"):
        return _compared_tables(stands, again, same_version)
    cells = _csv_cells if name.endswith(".csv") else _json_values
    old, new = dict(cells(stands)), dict(cells(again))
    asked = list(old | new) if same_version else [place for place in old if place.rpartition(".")[2] != "version"]
    told = [(place, old.get(place, ABSENT), new.get(place, ABSENT)) for place in asked]
    return Compared(len(asked), [_told(*each) for each in told if not _same(*each[1:])])


def _compared_tables(stands: bytes, again: bytes, same_version: bool) -> Compared:
    """Column by column, so that a million rows are no more than some arrays."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        old, new = (pq.read_table(io.BytesIO(content)) for content in (stands, again))
    except pa.ArrowException as error:
        raise ValueError(str(error)) from error
    columns = list(dict.fromkeys([*old.column_names, *(new.column_names if same_version else [])]))
    if old.num_rows != new.num_rows:
        return Compared(old.num_rows * len(columns), [f"rows {old.num_rows} → {new.num_rows}"])
    places: list[str] = []
    for name in columns:
        if name in old.column_names and name in new.column_names:
            places += _differing_rows(name, old.column(name), new.column(name))
        else:
            places.append(f"column {name}")
    return Compared(old.num_rows * len(columns), places)


def _differing_rows(name: str, old: pa.ChunkedArray, new: pa.ChunkedArray) -> list[str]:
    import numpy as np
    import pyarrow as pa

    if old.equals(new):
        return []
    if pa.types.is_floating(old.type) and pa.types.is_floating(new.type):
        one, other = old.to_numpy(), new.to_numpy()
        rows = np.flatnonzero(~np.isclose(one, other, rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True))
        return [_told(f"row {row + 1}, {name}", float(one[row]), float(other[row])) for row in rows]
    pairs = enumerate(zip(old.to_pylist(), new.to_pylist(), strict=True), start=1)
    return [_told(f"row {row}, {name}", *pair) for row, pair in pairs if not _same(*pair)]


def _same(one: object, other: object) -> bool:
    if not (_is_number(one) and _is_number(other)):
        return type(one) is type(other) and one == other
    close = math.isclose(one, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return close or (math.isnan(one) and math.isnan(other))


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _told(place: str, old: object, new: object) -> str:
    """Texts are not repeated: they may be long, or a person's."""
    if all(_is_number(value) or value in (None, ABSENT) for value in (old, new)):
        return f"{place} {_short(old)} → {_short(new)}"
    return place


def _short(value: object) -> str:
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _json_values(content: bytes) -> Iterator[tuple[str, object]]:
    return _leaves(json.loads(content))


def _leaves(value: object, place: str = "") -> Iterator[tuple[str, object]]:
    """The leaves of a document by their places, such as `branches[B24].index`."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _leaves(each, f"{place}.{key}" if place else str(key))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            branch = each.get("branch") if isinstance(each, dict) else None
            yield from _leaves(each, f"{place}[{branch if isinstance(branch, str) else number}]")
    else:
        yield place, value


def _csv_cells(content: bytes) -> Iterator[tuple[str, object]]:
    head, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    yield "columns", ",".join(head)
    for number, row in enumerate(rows, start=2):
        for column, cell in zip(head, row, strict=False):
            yield f"line {number}, {column}", cell
