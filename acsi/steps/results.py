"""Where estimates, league and definition are read from: a folder that `acsi fit --out` left, or a wave."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from acsi.errors import fault
from acsi.survey.branches import Branch, load_branches
from acsi.survey.load import load_survey
from acsi.survey.models import Survey
from acsi.wave import Wave
from acsi.wave.journal import settle
from acsi.wave.names import BRANCHES, DEFINITION, ESTIMATES, LEAGUE_JSON, MEANS, REPLICATES

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from pydantic import BaseModel

    from acsi.league.results import League
    from acsi.model.estimates import Estimates
    from acsi.model.means import Means
    from acsi.model.replicates import Replicates

    Document = TypeVar("Document", bound=BaseModel)


@dataclass(frozen=True)
class Results:
    """The definition and the branch names that results stand on, and how their files are read by name.

    `folder` is where the definition lies, with the logo and the templates that it may have.
    """

    survey: Survey
    branches: Mapping[str, Branch]
    read: Callable[[str], bytes]
    folder: Path
    wave: str | None = None

    def estimates(self) -> Estimates:
        """What `estimates.json` holds."""
        from acsi.model.estimates import Estimates

        return self._document(ESTIMATES, Estimates)

    def means(self) -> Means:
        """What `means.json` holds."""
        from acsi.model.means import Means

        return self._document(MEANS, Means)

    def league(self) -> League:
        """What `league.json` holds."""
        from acsi.league.results import League

        return self._document(LEAGUE_JSON, League)

    def replicates(self) -> Replicates:
        """What `replicates.parquet` holds."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        from acsi.model.replicates import Replicates

        content = self.read(REPLICATES)
        try:
            return Replicates.from_table(pq.read_table(io.BytesIO(content)))
        except (pa.ArrowException, OSError, ValueError, KeyError) as error:
            raise fault("F007", file=REPLICATES, reason="it is no parquet file of resamples") from error

    def _document(self, name: str, kind: type[Document]) -> Document:
        from pydantic import ValidationError
        from pydantic_core import from_json

        content = self.read(name)
        try:
            found = kind.model_validate_json(content, strict=True)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(map(str, first["loc"])) or "the file"
            raise fault("F007", file=name, reason=f"{place}: {first['msg']}") from error
        if not _is_finite(from_json(content)):
            raise fault("F007", file=name, reason="NaN or Infinity stands where a number belongs")
        return found


def _is_finite(tree: object) -> bool:
    """Whether every number in a tree of JSON is one."""
    if isinstance(tree, float):
        return isfinite(tree)
    parts = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    return all(map(_is_finite, parts))


def results_in(folder: Path) -> Results:
    """Results that `acsi fit --out` left in a folder. Raises AcsiError (F006) where there are none.

    What a stopped run had decided is finished first.
    """

    def read(name: str) -> bytes:
        path = folder / name
        if not path.is_file():
            raise fault("F006", folder=folder, file=name, hint=_HINTS.get(name, "").format(folder=folder))
        return path.read_bytes()

    settle(folder)
    read(ESTIMATES)
    read(DEFINITION)
    names = folder / BRANCHES
    branches = load_branches(names) if names.is_file() else {}
    return Results(load_survey(folder / DEFINITION), branches, read, folder)


_HINTS = {
    ESTIMATES: "Fit first: acsi fit --survey … --data … --by … --out {folder}",
    REPLICATES: "Fit again: the resamples are missing.",
    MEANS: "Fit again: the means of questions are missing.",
    DEFINITION: "acsi fit leaves a copy of the definition there: fit again.",
    LEAGUE_JSON: "Rank first: acsi rank --estimates {folder}",
}


def results_of(wave: Wave) -> Results:
    """The results of a wave. Reading a file that is not there yet raises AcsiError (P013), which names the command."""
    return Results(wave.programme.survey(), wave.programme.branches(), wave.read, wave.programme.folder, wave.name)


def parquet(table: pa.Table) -> bytes:
    """A table as the bytes of a parquet file."""
    import pyarrow.parquet as pq

    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue()


def parquet_of(frame: pd.DataFrame) -> bytes:
    """A pandas frame as the bytes of a parquet file."""
    import pyarrow as pa

    return parquet(pa.Table.from_pandas(frame, preserve_index=False))
