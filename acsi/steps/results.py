"""The folder that `acsi fit` leaves and `acsi rank` and `acsi report` read: its file names, and how to load them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from acsi.errors import fault
from acsi.survey.branches import Branch, load_branches
from acsi.survey.load import load_survey
from acsi.survey.models import Survey

if TYPE_CHECKING:
    import pyarrow as pa

    from acsi.league.results import League
    from acsi.model.estimates import Estimates
    from acsi.model.replicates import Replicates

ESTIMATES = "estimates.json"
REPLICATES = "replicates.parquet"
SCORES = "scores.parquet"
LEAGUE_JSON = "league.json"
LEAGUE_CSV = "league.csv"
DEFINITION = "survey.yaml"
BRANCHES = "branches.csv"
REPORTS = "reports"


def load_definition(folder: Path) -> tuple[Survey, Mapping[str, Branch]]:
    """The survey definition and the branch names beside the estimates; no names where there is no branches.csv."""
    _required(folder, ESTIMATES, "Fit first: acsi fit --survey … --data … --by … --out " + str(folder))
    definition = _required(folder, DEFINITION, "acsi fit leaves a copy of the definition there: fit again.")
    names = folder / BRANCHES
    return load_survey(definition), load_branches(names) if names.is_file() else {}


def load_estimates(folder: Path) -> Estimates:
    """The document `estimates.json` of a folder."""
    from pydantic import ValidationError

    from acsi.model.estimates import Estimates

    path = _required(folder, ESTIMATES, "Fit first: acsi fit --survey … --data … --by … --out " + str(folder))
    try:
        return Estimates.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise fault("F007", file=path, reason=_first_fault(error)) from error


def load_replicates(folder: Path) -> Replicates:
    """The resamples in `replicates.parquet` of a folder."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from acsi.model.replicates import Replicates

    path = _required(folder, REPLICATES, "Fit again: the resamples are missing.")
    try:
        return Replicates.from_table(pq.read_table(path))
    except (pa.ArrowException, OSError) as error:
        raise fault("F007", file=path, reason="it is no parquet file") from error


def load_league(folder: Path) -> League:
    """The document `league.json` of a folder."""
    from pydantic import ValidationError

    from acsi.league.results import League

    path = _required(folder, LEAGUE_JSON, f"Rank first: acsi rank --estimates {folder}")
    try:
        return League.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise fault("F007", file=path, reason=_first_fault(error)) from error


def parquet(table: pa.Table) -> bytes:
    """A table as the bytes of a parquet file."""
    import pyarrow.parquet as pq

    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue()


def _required(folder: Path, name: str, hint: str) -> Path:
    path = folder / name
    if not path.is_file():
        raise fault("F006", folder=folder, file=name, hint=hint)
    return path


def _first_fault(error: object) -> str:
    from pydantic import ValidationError

    assert isinstance(error, ValidationError)
    first = error.errors()[0]
    place = ".".join(map(str, first["loc"]))
    return f"{place or 'the file'}: {first['msg']}"
