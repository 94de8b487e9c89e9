"""Linking a file of renewals to interviews: customer numbers become case ids and are forgotten at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from acsi.engine.columns import as_day, as_text
from acsi.engine.connection import reading
from acsi.engine.sources import Source, connect_to, open_source
from acsi.errors import did_you_mean, fault
from acsi.fieldwork.cells import shown
from acsi.identity import normal_key
from acsi.keys import case_ids
from acsi.sampling.columns import columns_of
from acsi.survey.models import Frame

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

Progress = Callable[[int, int], None]

ROWS_AT_ONCE = 200_000

YES = {"1", "1.0", "yes", "y", "true", "t", "是", "已续保", "续保"}
NO = {"0", "0.0", "no", "n", "false", "f", "否", "未续保", "不续保"}


@dataclass(frozen=True)
class Links:
    """What a file says of some cases: a row each, with case_id, renewed (1, 0 or NaN), renewed_on (NaT where empty) and
    premium (NaN where empty); the rows of the file, and how many said again what another said of the same case."""

    table: pd.DataFrame
    rows: int
    repeated: int


def link(
    source: str, frame: Frame, case_key: str, wave: str, wanted: Collection[str], progress: Progress | None = None
) -> Links:
    """What the file or table `source` says of the customers behind the case ids `wanted`.

    Of nobody else is anything looked at. Raises AcsiError: the source cannot be read (F, I), lacks a column (L072), has
    customer numbers as numbers (I011), knows none of the customers (L075), says of one of them two things (L074), or in
    words that are none of ours (L073, L080, L082).
    """
    import pandas as pd

    wanted, parts = frozenset(wanted), []
    with connect_to(source) as connection:
        opened = open_source(connection, source, "renewals")
        columns = _columns(opened, frame)
        with reading(opened.name):
            batches = _batches(opened, columns)
        rows, done = sum(map(len, batches)), 0
        for batch in batches:
            parts.append(_linked(batch, case_key, wave, wanted))
            done += len(batch)
            if progress:
                progress(done, rows)
    found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    if found.empty:
        raise fault("L075", opened.name, rows=f"{rows:,}", column=columns["customer_id"])
    found = _coded(found, opened.name, columns)
    alone = found.drop_duplicates()
    if twice := int(alone["case_id"].duplicated(keep=False).groupby(alone["case_id"]).any().sum()):
        raise fault("L074", opened.name, count=twice)
    return Links(alone.reset_index(drop=True), rows, len(found) - len(alone))


def _columns(source: Source, frame: Frame) -> dict[str, str]:
    """Each field with its column in the source; `renewed_on` and `premium` may be missing."""
    known = source.table.columns
    found = {field: columns_of(field, known, frame) for field in ("customer_id", "renewed", "renewed_on", "premium")}
    for field, names in {"customer_id": frame.column("customer_id"), "renewed": "renewed"}.items():
        if not found[field]:
            near = did_you_mean(names, known)
            raise fault("L072", source.name, column=names, near=near, count=len(known))
    columns = {field: names[0] for field, names in found.items() if names}
    source.require_text([columns["customer_id"]])
    return columns


def _batches(source: Source, columns: Mapping[str, str]) -> list[pa.RecordBatch]:
    table = source.table
    fields = {field: as_text(table[column]) for field, column in columns.items()}
    if "renewed_on" in columns:
        fields["day"] = as_text(as_day(table[columns["renewed_on"]]))
    found: list[pa.RecordBatch] = table.select(**fields).to_pyarrow().to_batches(max_chunksize=ROWS_AT_ONCE)
    return found


def _linked(batch: pa.RecordBatch, case_key: str, wave: str, wanted: frozenset[str]) -> pd.DataFrame:
    """The rows of wanted cases, with case ids in the place of customer numbers."""
    import pyarrow as pa

    numbers = [normal_key(number) or "" for number in batch.column("customer_id").to_pylist()]
    cases = case_ids(case_key, wave, numbers)
    rows = [row for row, case in enumerate(cases) if case in wanted and numbers[row]]
    kept: pd.DataFrame = batch.drop_columns(["customer_id"]).take(pa.array(rows, pa.int64())).to_pandas()
    kept.insert(0, "case_id", [cases[row] for row in rows])
    return kept


def _coded(found: pd.DataFrame, name: str, columns: Mapping[str, str]) -> pd.DataFrame:
    """The words of the file as numbers and days."""
    import pandas as pd

    cells = {field: _texts(found[field]) for field in ("renewed", "renewed_on", "premium") if field in found}
    words = cells["renewed"].str.lower()
    renewed = np.where(words.isin(YES), 1.0, np.where(words.isin(NO), 0.0, np.nan))
    _require(words.isna() | np.isfinite(renewed), words, "L073", name, columns["renewed"])
    coded = pd.DataFrame({"case_id": found["case_id"], "renewed": renewed})
    coded["renewed_on"] = pd.to_datetime(found["day"]) if "day" in found else pd.NaT
    if "renewed_on" in cells:
        days = cells["renewed_on"]
        _require(days.isna() | coded["renewed_on"].notna(), days, "L082", name, columns["renewed_on"])
    coded["premium"] = np.nan
    if "premium" in cells:
        amounts = cells["premium"]
        bare = amounts.str.replace(r"^[¥￥]|,(?=\d{3})", "", regex=True)
        coded["premium"] = pd.to_numeric(bare, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
        fits = np.isfinite(coded["premium"]) & (coded["premium"] >= 0)
        _require(amounts.isna() | fits, amounts, "L080", name, columns["premium"])
    return coded


def _texts(cells: pd.Series[str]) -> pd.Series[str]:
    """The cells in one spelling, missing where empty."""
    import pandas as pd

    texts = [normal_key(cell) if isinstance(cell, str) else None for cell in cells]
    return pd.Series(texts, cells.index, dtype="string")


def _require(fits: pd.Series[bool], cells: pd.Series[str], code: str, name: str, column: str) -> None:
    """Raise AcsiError with this code where a cell of somebody interviewed does not fit."""
    if not fits.all():
        wrong = cells[~fits]
        raise fault(code, f"{name}, column {column}", found=shown(wrong.iloc[0]), count=len(wrong))
