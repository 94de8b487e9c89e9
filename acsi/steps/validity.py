"""Check the validity of a model on its interviews, those of a plain data file or of a wave, and leave validity.json."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from acsi.fieldwork.readers import read_table
from acsi.files import write_all
from acsi.steps.fit import answers_from, responses_of
from acsi.steps.weigh import InterviewWeights, read_margins, weights_of_file
from acsi.survey.load import load_survey
from acsi.wave import Wave, change, is_current, sha256_of
from acsi.wave.names import RESPONSES, VALIDITY

if TYPE_CHECKING:
    import pandas as pd

    from acsi.model.validation import Validation
    from acsi.survey.models import Survey

Progress = Callable[[int, int], None]


def validate_file(
    definition: Path,
    data: Path,
    out: Path,
    *,
    by: str | None = None,
    margins: Path | None = None,
    progress: Progress | None = None,
) -> Validation:
    """Validate the model in `definition` on the interviews in `data`, by the column `by`, and write to `out`.

    `margins` are those that weights are raked to; `progress` is told the permutations done and their number. Raises
    AcsiError for every fault of the input.
    """
    survey, table = load_survey(definition), read_table(data)
    weights = weights_of_file(table, survey, by, data.name, read_margins(margins) if margins else None)
    validation = _validated(table, survey, by, data.name, definition.read_bytes(), progress, weights)
    write_all(out, {VALIDITY: _document(validation)})
    return validation


def validate_wave(
    wave: Wave, *, now: datetime | None = None, force: bool = False, progress: Progress | None = None
) -> tuple[Validation, bool]:
    """Validate the model on the accepted interviews of a wave; also whether anything had to be done.

    Raises AcsiError: nothing received (P013), closed (P014), and for data that cannot carry the model.
    """
    from acsi.model.validation import Validation

    inputs = wave.hashes(RESPONSES)
    if is_current(wave, "validity", inputs):
        return Validation.model_validate_json(wave.read(VALIDITY)), False
    with change(wave, "validity", now=now or datetime.now(UTC), inputs=inputs, force=force) as work:
        if is_current(wave, "validity", inputs):
            work.drop()
            return Validation.model_validate_json(wave.read(VALIDITY)), False
        table, survey, weights = responses_of(wave)
        validation = _validated(table, survey, "branch", RESPONSES, work.definition, progress, weights)
        work.note(seed=survey.estimation.seed)
        work.write(VALIDITY, _document(validation))
    return validation, True


def _validated(
    table: pd.DataFrame,
    survey: Survey,
    by: str | None,
    name: str,
    definition: bytes,
    progress: Progress | None,
    weights: InterviewWeights,
) -> Validation:
    from acsi.model.validate import validate

    answers = answers_from(table, survey, by, name, weights)
    validation = validate(answers, survey, by=by, progress=progress)
    return validation.model_copy(update={"survey_sha256": sha256_of(definition)})


def _document(validation: Validation) -> bytes:
    return validation.model_dump_json(by_alias=True, indent=1).encode()
