"""Fit a model to interviews that stay where they are: files of any size, tables of PostgreSQL or Spark.

Two passes go over the source, both on its engine: a census that counts faults and missing answers, and one GROUP BY
that makes the sums. Only these come back; the rest takes as long as for a thousand interviews.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from acsi import limits
from acsi.engine.address import is_address
from acsi.engine.connection import reading
from acsi.engine.sources import Source, connect_to, open_source
from acsi.errors import fault
from acsi.fieldwork.coded_columns import Census, Columns, coded_table, take_census
from acsi.steps.results import parquet
from acsi.survey.models import Survey
from acsi.wave import sha256_of
from acsi.wave.names import ESTIMATES, MEANS, REPLICATES

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from acsi.model.estimates import Estimates
    from acsi.model.fit_sums import FittedSums, Overview
    from acsi.model.grouped_moments import Cells
    from acsi.model.structure import Array

INTERVIEWS = "case_id"
"""The column that identifies an interview where the definition names none."""

PASSES = 2

LARGE = 1_000_000
"""Interviews in a parquet file from which on resampling them takes minutes."""

LARGE_TEXT = 100_000_000
"""Bytes of a text file from which on it is read where it lies."""

TEXTS = (".csv", ".txt")


def by_sums(source: str, jackknife: bool | None) -> bool:
    """Whether only sums are fetched from `source`: from addresses and several files always, from a file if it is large
    or `jackknife` asks for it.

    Raises AcsiError (M033) if `jackknife` refuses what cannot be avoided.
    """
    path = Path(source)
    elsewhere = is_address(source) or (not path.is_file() and any(sign in source for sign in "*?["))
    if elsewhere and jackknife is False:
        raise fault("M033", "the address" if is_address(source) else source)
    return elsewhere or (_is_large(path) if jackknife is None else jackknife)


def _is_large(path: Path) -> bool:
    if not path.is_file():
        return False
    if path.suffix.lower() != ".parquet":
        return path.suffix.lower() in TEXTS and path.stat().st_size > LARGE_TEXT
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return bool(pq.read_metadata(path).num_rows > LARGE)
    except (pa.ArrowException, OSError):
        return False


def fitted_sums(
    source: str, survey: Survey, by: str | None, definition: bytes, progress: Callable[[int, int], None] | None = None
) -> tuple[Estimates, dict[str, bytes]]:
    """The estimates from the sums of `source`, and the files that hold them and their replicates.

    `progress` is told the passes done and their number. Raises AcsiError for every fault of the input.
    """
    result = fit_source(source, survey, by, progress)
    estimates = result.estimates.model_copy(update={"survey_sha256": sha256_of(definition)})
    files = {
        ESTIMATES: estimates.model_dump_json(by_alias=True, indent=1).encode(),
        REPLICATES: parquet(result.replicates.to_table()),
        MEANS: result.means.model_dump_json().encode(),
    }
    return estimates, files


def fit_source(
    source: str, survey: Survey, by: str | None, progress: Callable[[int, int], None] | None = None
) -> FittedSums:
    """Fit the survey's model to the interviews that `source` names, by the column `by`.

    `progress` is told the passes done and their number. Raises AcsiError for every fault of the input.
    """
    from acsi.model.composite import shares_out
    from acsi.model.fit_sums import fit_sums

    if shares_out(survey):
        raise fault("M034")
    if survey.weights and (survey.weights.rake or survey.weights.trim_above or survey.weights.trim_to_deff):
        raise fault("M032")
    told = progress or (lambda _done, _total: None)
    with connect_to(source) as connection:
        opened = open_source(connection, source, "interviews")
        with reading(opened.name):
            cells, overview, columns = _summed(opened, survey, by, told)
    return fit_sums(cells, overview, survey, by=by, clustered=columns.interviewers)


def _summed(
    source: Source, survey: Survey, by: str | None, told: Callable[[int, int], None]
) -> tuple[Cells, Overview, Columns]:
    import numpy as np

    from acsi.model.grouped_moments import cells_from, cells_query
    from acsi.model.structure import specified

    wanted = specified(survey).indicators
    columns = _columns(source, survey, by)
    coded = coded_table(source, survey, wanted, columns)
    census = take_census(source, coded, survey, wanted, columns)
    told(1, PASSES)
    questions = {question.id: question for question in survey.questions}
    bounds = np.array([survey.scales[questions[each].scale or ""].bounds for each in wanted])
    reverse = np.array([questions[each].reversed for each in wanted])
    query = cells_query(coded, bounds, reverse)
    _require_few(census, len(query.columns))
    cells = cells_from(query.to_pyarrow(), len(wanted))
    told(2, PASSES)
    return cells, _overview(cells, census, wanted, bounds, reverse), columns


def _columns(source: Source, survey: Survey, by: str | None) -> Columns:
    settings = survey.estimation
    interviews = settings.interview or (INTERVIEWS if INTERVIEWS in source.table.columns else None)
    if settings.interviewer is None and interviews:
        source.require_text([interviews])
    return Columns(by, settings.weight, settings.interviewer or interviews, settings.interviewer is not None)


def _require_few(census: Census, width: int) -> None:
    from acsi.model.grouped_moments import RANDOM_GROUPS

    cells = sum(min(n, census.groups * RANDOM_GROUPS) for n in census.patterns)
    if cells * width > limits.SUMS:
        raise fault("M030", numbers=f"{cells * width:,}", patterns=f"{len(census.patterns):,}")


def _overview(
    cells: Cells, census: Census, wanted: tuple[str, ...], bounds: Array, reverse: NDArray[np.bool_]
) -> Overview:
    """What results say of the interviews, from the sums and the census."""
    import numpy as np

    from acsi.model.fit_sums import Overview

    answered = np.zeros((len(cells.labels), len(wanted)), dtype=bool)
    np.logical_or.at(answered, cells.groups, ~cells.lacking[cells.patterns])
    totals = cells.weights.sum(axis=1)
    alike = {each: ends[0] for each, ends in census.extremes.items() if ends and ends[0] == ends[1]}
    return Overview(
        indicators=wanted,
        bounds=bounds,
        reversed=reverse,
        labels=cells.labels,
        interviews=cells.of_group,
        shares=totals / totals.sum(),
        answered=answered,
        missing={each: {why: count / census.n for why, count in lost.items()} for each, lost in census.lost.items()},
        silent=int(cells.interviews[np.all(cells.lacking[cells.patterns], axis=1)].sum()),
        constant=alike,
    )
