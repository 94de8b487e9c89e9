"""The interviews behind a fit, as the league's sections take them: those of a wave, or of the data file fitted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from acsi.errors import fault
from acsi.fieldwork.coding import Coded, code_questions, sources_of
from acsi.fieldwork.readers import read_table
from acsi.steps.fit import answers_from, responses_of
from acsi.steps.weigh import InterviewWeights, read_margins, weights_of_file
from acsi.survey.models import Question, Survey
from acsi.wave import Wave
from acsi.wave.names import RESPONSES

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from acsi.model.estimates import Estimates
    from acsi.model.interviews import Interviews


def interviews_of(wave: Wave) -> Interviews:
    """The accepted interviews of a wave. Raises AcsiError as `responses_of` does."""
    table, survey, weights = responses_of(wave)
    return _interviews(table, survey, "branch", RESPONSES, weights)


def interviews_in(data: Path, survey: Survey, estimates: Estimates, margins: Path | None = None) -> Interviews:
    """The interviews in the data file that the estimates were made from, with the margins that they were raked to.

    Raises AcsiError for every fault of the file, and where it is another one (L006).
    """
    table = read_table(data)
    given = read_margins(margins) if margins else None
    weights = weights_of_file(table, survey, estimates.by, data.name, given)
    found = _interviews(table, survey, estimates.by, data.name, weights)
    counts = dict(zip(found.answers.labels, map(int, found.answers.interviews), strict=True))
    if counts != {label: group.n for label, group in estimates.groups.items()}:
        raise fault("L006", data.name, found=f"{found.answers.n:,}", fitted=f"{estimates.n:,}")
    return found


def _interviews(
    table: pd.DataFrame, survey: Survey, by: str | None, name: str, weights: InterviewWeights
) -> Interviews:
    from acsi.model.fit import sorted_by_group
    from acsi.model.interviews import Interviews

    answers, back = sorted_by_group(answers_from(table, survey, by, name, weights))
    order = np.argsort(back)
    asked = [question for question in survey.questions if _is_there(question, table, survey)]
    coded = code_questions(table, survey, [question.id for question in asked], name)
    segments = [*(survey.frame.segments if survey.frame else []), *survey.league.adjust_for]
    flagged = table["flags"].fillna("").ne("").to_numpy() if "flags" in table else np.zeros(len(table), dtype=bool)
    return Interviews(
        answers=answers,
        questions={question.id: _scaled(question, survey, coded[question.id])[order] for question in asked},
        reasons={question.id: coded[question.id].reasons[order] for question in asked},
        segments={each: _texts(table[each])[order] for each in dict.fromkeys(segments) if each in table},
        flagged=flagged[order],
        within=survey.estimation.resample == "branch",
        seed=survey.estimation.seed,
    )


def _is_there(question: Question, table: pd.DataFrame, survey: Survey) -> bool:
    """Whether a question is coded, and the table has what it takes."""
    columns = {each.id: each.data_column for each in survey.questions}
    return not question.text_answer and all(columns[source] in table for source in sources_of(question))


def _scaled(question: Question, survey: Survey, coded: Coded) -> NDArray[np.float64]:
    """Answers from 0 to 100, a high one always good."""
    from acsi.model.answers import scaled

    bounds = np.array([survey.scales[question.scale or ""].bounds])
    return scaled(coded.values[:, None], bounds, np.array([question.reversed]))[:, 0]


def _texts(cells: pd.Series[str]) -> NDArray[np.object_]:
    return cells.fillna("").astype(str).str.strip().to_numpy(dtype=object)
