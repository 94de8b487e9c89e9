"""Fit a model to a plain data file or to a wave: read, code, estimate, and leave the results.

Results are estimates.json, replicates.parquet, means.json and scores.parquet; a plain folder also gets copies of the
definition and the branch names, so that ranking and reporting need nothing else. Sums of interviews give no scores.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from acsi.errors import fault
from acsi.fieldwork.coding import code_questions, required_column
from acsi.fieldwork.readers import read_table
from acsi.steps.fit_source import by_sums, fitted_sums
from acsi.steps.look import logo_beside
from acsi.steps.results import parquet, results_of
from acsi.steps.weigh import InterviewWeights, load_scheme, read_margins, weights_of_file, weights_of_wave
from acsi.survey.branches import load_branches
from acsi.survey.load import load_survey
from acsi.survey.models import Survey
from acsi.wave import Wave, change, change_folder, is_current, sha256_of
from acsi.wave.names import BRANCHES, DEFINITION, ESTIMATES, MEANS, REPLICATES, RESPONSES, SCORES, WEIGHTS

if TYPE_CHECKING:
    import pandas as pd

    from acsi.model.answers import Answers
    from acsi.model.estimates import Estimates
    from acsi.model.fit import Fit

Progress = Callable[[int, int], None]


def fit_file(
    definition: Path,
    data: str | Path,
    out: Path,
    *,
    by: str | None = None,
    branches: Path | None = None,
    margins: Path | None = None,
    jackknife: bool | None = None,
    progress: Progress | None = None,
) -> Estimates:
    """Fit the survey in `definition` to the interviews in `data`, by the column `by`, and write the results to `out`.

    `branches` names the groups (default: branches.csv beside the definition, if there is one); `margins` are those that
    weights are raked to. Addresses, several files and large ones stay where they are, and only sums are fetched (see
    `by_sums`), as `jackknife` asks for any file. `progress` is told what is done and what there is to do. Raises
    AcsiError for every fault of the input; then nothing is written.
    """
    survey = load_survey(definition)
    branches = branches or _beside(definition)
    if branches:
        load_branches(branches)
    if by_sums(str(data), jackknife):
        if margins:
            raise fault("M032")
        estimates, files = fitted_sums(str(data), survey, by, definition.read_bytes(), progress)
    else:
        table, name = read_table(Path(data)), Path(data).name
        given = read_margins(margins) if margins else None
        weights = weights_of_file(table, survey, by, name, given)
        estimates, files = _fitted(table, survey, by, name, definition.read_bytes(), progress, weights)
    files[DEFINITION] = definition.read_bytes()
    if branches:
        files[BRANCHES] = branches.read_bytes()
    files |= logo_beside(survey, definition)
    change_folder(out, "fit", files, without=[] if SCORES in files else [SCORES])
    return estimates


def fit_wave(
    wave: Wave, *, now: datetime | None = None, force: bool = False, progress: Progress | None = None
) -> tuple[Estimates, bool]:
    """Fit the accepted interviews of a wave with their design weights; also whether anything had to be done.

    A wave fitted to the same interviews already is left as it is. Raises AcsiError: nothing received (P013), closed
    (P014), and for data that cannot carry the model.
    """
    inputs = inputs_of_fit(wave)
    if _is_fitted(wave, inputs):
        return results_of(wave).estimates(), False
    with change(wave, "fit", now=now or datetime.now(UTC), inputs=inputs, force=force) as work:
        if _is_fitted(wave, inputs):
            work.drop()
            return results_of(wave).estimates(), False
        estimates, files = fitted_wave(wave, progress)
        work.note(seed=estimates.method.seed)
        for name, content in files.items():
            work.write(name, content)
    return estimates, True


def _is_fitted(wave: Wave, inputs: Mapping[str, str]) -> bool:
    return is_current(wave, "fit", inputs) and wave.has(MEANS)


def inputs_of_fit(wave: Wave) -> dict[str, str]:
    """The files of a wave that its estimates are made from, with their SHA-256. Raises AcsiError (P012, P013)."""
    return wave.hashes(RESPONSES, *filter(wave.has, [WEIGHTS]))


def fitted_wave(wave: Wave, progress: Progress | None = None) -> tuple[Estimates, dict[str, bytes]]:
    """The estimates of a wave, and the files that hold them; nothing is written.

    Raises AcsiError as `fit_wave` does.
    """
    table, survey, weights = responses_of(wave)
    definition = wave.programme.definition_bytes()
    return _fitted(table, survey, "branch", RESPONSES, definition, progress, weights)


def responses_of(wave: Wave) -> tuple[pd.DataFrame, Survey, InterviewWeights]:
    """The accepted interviews of a wave, the survey for their columns, and their weights.

    Raises AcsiError (P013) where there are none, and as `load_scheme` does.
    """
    import pandas as pd

    table = _interviewers_of_firms(pd.read_parquet(io.BytesIO(wave.read(RESPONSES))))
    survey = _of_responses(wave.programme.survey(), table)
    return table, survey, weights_of_wave(table, load_scheme(wave, survey), survey)


def _interviewers_of_firms(table: pd.DataFrame) -> pd.DataFrame:
    """The same number at two firms is two interviewers."""
    return table.assign(interviewer=table["firm"].astype(str) + " " + table["interviewer"].astype("string"))


def _of_responses(survey: Survey, table: pd.DataFrame) -> Survey:
    """The survey for responses.parquet: columns are question ids, weights the design's, interviewers clusters."""
    questions = [question.model_copy(update={"column": None}) for question in survey.questions]
    known = bool(table["interviewer"].notna().all())
    settings = {"weight": "weight", "interviewer": "interviewer" if known else None}
    estimation = survey.estimation.model_copy(update=settings)
    return survey.model_copy(update={"questions": questions, "estimation": estimation})


def _fitted(
    table: pd.DataFrame,
    survey: Survey,
    by: str | None,
    name: str,
    definition: bytes,
    progress: Progress | None,
    weights: InterviewWeights,
) -> tuple[Estimates, dict[str, bytes]]:
    """The estimates, and the files that hold them, their resamples and the scores."""
    import pandas as pd

    from acsi.model.fit import fit

    answers = answers_from(table, survey, by, name, weights)
    total = survey.estimation.bootstrap
    result = fit(answers, survey, by=by, progress=(lambda done: progress(done, total)) if progress else None)
    estimates = result.estimates.model_copy(update={"survey_sha256": sha256_of(definition)})
    identity = table["case_id"] if "case_id" in table else pd.Series(table.index + 2, name="row")
    return estimates, _documents(result, estimates, answers, identity.reset_index(drop=True))


def answers_from(
    table: pd.DataFrame, survey: Survey, by: str | None, name: str, weights: InterviewWeights | None = None
) -> Answers:
    """The model's answers in a table read from the file `name`, grouped by the column `by`.

    Interviews weigh by `weights`, else as the definition says for a plain data file.
    """
    import numpy as np
    import pandas as pd

    from acsi.model.answers import Answers, scaled
    from acsi.model.composite import scored, shares_out
    from acsi.model.structure import specified

    shared = shares_out(survey) and survey.composite
    indicators = tuple(shared.weights) if shared else specified(survey).indicators
    coded = code_questions(table, survey, list(indicators), name)
    questions = {question.id: question for question in survey.questions}
    asked = [questions[indicator] for indicator in indicators]
    bounds = np.array([survey.scales[question.scale or ""].bounds for question in asked])
    reverse = np.array([question.reversed for question in asked])
    raw = np.column_stack([coded[indicator].values for indicator in indicators])
    groups, labels = np.zeros(len(table), dtype=np.intp), pd.Index(["all"])
    if by:
        groups, labels = pd.factorize(required_column(table, by, name, "group"), sort=True)
    interviewer = survey.estimation.interviewer
    weights = weights or weights_of_file(table, survey, by, name)
    clusters = pd.factorize(required_column(table, interviewer, name, "interviewer"))[0] if interviewer else None
    answers = Answers(
        indicators=indicators,
        values=scaled(raw, bounds, reverse),
        bounds=bounds,
        reversed=reverse,
        groups=groups,
        labels=tuple(map(str, labels)),
        weights=weights.weights,
        clusters=clusters,
        missing={each: {why: count / len(table) for why, count in coded[each].lost.items()} for each in indicators},
        weighting=weights.weighting,
        remarks=weights.remarks,
    )
    return scored(answers, survey) if shared else answers


def _documents(result: Fit, estimates: Estimates, answers: Answers, identity: pd.Series) -> dict[str, bytes]:
    import pyarrow as pa

    columns = {str(identity.name): pa.array(identity), "group": pa.array([answers.labels[g] for g in answers.groups])}
    for k, construct in enumerate(result.replicates.constructs):
        columns[construct] = pa.array(result.scores[:, k])
    return {
        ESTIMATES: estimates.model_dump_json(by_alias=True, indent=1).encode(),
        REPLICATES: parquet(result.replicates.to_table()),
        MEANS: result.means.model_dump_json().encode(),
        SCORES: parquet(pa.table(columns)),
    }


def _beside(definition: Path) -> Path | None:
    candidate = definition.parent / BRANCHES
    return candidate if candidate.is_file() else None
