"""The delivery contract: what a delivery must look like, for a program to check and a person to read."""

import hashlib
import json
from typing import Literal

from pydantic import BaseModel, ConfigDict

from acsi.errors import AcsiError, problem
from acsi.fieldwork.dispositions import DISPOSITIONS
from acsi.survey.models import Question, Scale, Survey
from acsi.survey.parts import Language, Wording

REQUIRED = {
    "case_id": Wording(zh="个案编号，与联系名单一致", en="the case, as in the contacts"),
    "disposition": Wording(zh="访问结果代码，每个个案必填", en="what became of the case: a code, for every case"),
    "interviewer": Wording(
        zh="访问员编号（不是姓名），访问完成时必填", en="the interviewer's code, no name; for every interview"
    ),
    "started": Wording(
        zh="访问开始时间，如 2026-07-01 10:05:00", en="when the interview began, such as 2026-07-01 10:05:00"
    ),
    "ended": Wording(zh="访问结束时间", en="when the interview ended"),
}
OPTIONAL = {
    "firm": Wording(zh="调查公司名称", en="the firm's name in the survey definition"),
    "wave": Wording(zh="调查批次，模板已填", en="the wave, filled in the template"),
    "questionnaire": Wording(zh="问卷版本，模板已填", en="the version of the questionnaire, filled in the template"),
}
OURS = ("branch", "weight", "base_weight", "weight_cell")
"""Columns beside the questions in responses.parquet that no delivery holds."""


class Frozen(BaseModel):
    """A document that stays as it was made."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Column(Frozen):
    """One question's column: its allowed answers, or none where it is answered in words."""

    name: str
    question: str
    text: Wording
    low: float | None = None
    high: float | None = None
    low_label: Wording | None = None
    high_label: Wording | None = None
    codes: dict[int, Wording] = {}
    missing: dict[int, str] = {}
    above_scale: list[int] = []
    ask_if: dict[str, list[int]] = {}
    screen_out: list[int] = []

    @property
    def in_words(self) -> bool:
        """Whether the answer is text."""
        return self.low is None and not self.codes

    @property
    def allowed(self) -> str:
        """The allowed answers: `1 to 10, or 98 (dont_know), 99 (refused)`."""
        answers = ", ".join(map(str, self.codes)) if self.codes else f"{self.low:.15g} to {self.high:.15g}"
        others = [*map(str, self.above_scale), *(f"{code} ({reason})" for code, reason in self.missing.items())]
        return f"{answers}, or {', '.join(others)}" if others else answers


class Contract(Frozen):
    """What one firm delivers for one wave.

    `cases` are all that were handed to it so far, `renamed` has its own names of columns, `recoded` its codes of
    dispositions, each with ours; `recipients` are the public keys of those who may read what it delivers.
    """

    acsi: Literal[1] = 1
    survey: str
    title: Wording
    languages: list[Language]
    wave: str
    firm: str
    definition_sha256: str
    questionnaire: str
    required: dict[str, Wording] = REQUIRED
    optional: dict[str, Wording] = OPTIONAL
    dispositions: dict[int, Wording] = DISPOSITIONS
    columns: list[Column]
    cases: list[str]
    renamed: dict[str, str] = {}
    recoded: dict[str, int] = {}
    recipients: list[str] = []

    @property
    def names(self) -> list[str]:
        """The columns that a delivery must have, in the order of the template."""
        return [*self.required, *(column.name for column in self.columns)]


def contract(survey: Survey, *, wave: str, firm: str, definition_sha256: str, cases: list[str]) -> Contract:
    """The contract of `survey`'s questions for the cases of one firm.

    Raises AcsiError (H001) where a question's name or column is one that the delivery or the responses need themselves.
    """
    _refuse_taken_names(survey)
    own = survey.firms.get(firm)
    column_of = {question.id: question.data_column for question in survey.questions}
    columns = [
        _column(question, survey.scales.get(question.scale or ""), column_of)
        for question in survey.questions
        if not question.derive
    ]
    return Contract(
        survey=survey.id,
        title=survey.title,
        languages=survey.languages,
        wave=wave,
        firm=firm,
        definition_sha256=definition_sha256,
        questionnaire=fingerprint(columns),
        columns=columns,
        cases=cases,
        renamed=own.columns if own else {},
        recoded=own.dispositions if own else {},
    )


def fingerprint(columns: list[Column]) -> str:
    """Twelve hexadecimal digits that change with the questions, their answers and routing, but not with the wording."""
    kept = {"name", "question", "low", "high", "above_scale", "ask_if", "screen_out"}
    told = [
        {**each.model_dump(include=kept), "codes": sorted(each.codes), "missing": sorted(each.missing)}
        for each in columns
    ]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:12]


def _column(question: Question, scale: Scale | None, column_of: dict[str, str]) -> Column:
    about = {
        "name": question.data_column,
        "question": question.id,
        "text": question.text or Wording(zh=question.id, en=question.id),
        "ask_if": {column_of[other]: answers for other, answers in question.ask_if.items()},
    }
    if scale is None:
        return Column.model_validate(about)
    low, high = (None, None) if scale.codes else scale.bounds
    return Column.model_validate(
        about
        | {"low": low, "high": high, "low_label": question.low, "high_label": question.high}
        | {"codes": scale.codes, "missing": scale.missing, "screen_out": question.screen_out}
        | {"above_scale": sorted(set(scale.recode) - set(scale.codes) - set(scale.missing))}
    )


def _refuse_taken_names(survey: Survey) -> None:
    delivered = set(REQUIRED) | set(OPTIONAL)
    kept = delivered | set(OURS) | set(survey.frame.segments if survey.frame else [])
    faults = [
        problem("H001", question=question.id, name=name)
        for question in survey.questions
        if not question.derive
        for name in dict.fromkeys([question.id, question.data_column])
        if name in (kept if name == question.id else delivered)
    ]
    if faults:
        raise AcsiError(faults)
