"""The columns of a delivery as variables: kind, width, answers and texts, the same for every format that holds them."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from acsi.errors import AcsiError, problem
from acsi.fieldwork.contract import Column, Contract
from acsi.fieldwork.questionnaire import reason
from acsi.survey.parts import Wording, showable

Kind = Literal["single", "quantity", "character"]

WORDS = 1000
"""Characters that a fixed layout keeps for an open answer."""

NAMED = 64
"""Characters for a case, an interviewer, a firm, a wave."""

MOMENT = 19
"""Characters of a time such as 2026-07-01 10:05:00."""

TIMES = ("started", "ended")
ANY_DISPOSITION = (100.0, 999.0)
DECIMALS = 2

NAME = re.compile(r"[^\W\d_]\w*")
LONGEST_NAME = 64
RESERVED = frozenset(("all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"))
"""Words that SPSS keeps for itself."""


@dataclass(frozen=True)
class Variable:
    """One column of a delivery, of a question (`column`) or of what a delivery needs beside the questions (None).

    `values` are the labelled answers, the codes for none (`missing`) last. An answer is any of `values` and any from
    `low` to `high`; both are None where only labelled answers count, and for texts. `width` counts characters.
    """

    name: str
    kind: Kind
    text: Wording
    width: int
    low: float | None = None
    high: float | None = None
    decimals: int = 0
    values: Mapping[int, Wording] = field(default_factory=dict)
    missing: tuple[int, ...] = ()
    column: Column | None = None

    def listed(self, language: str) -> str:
        """The labelled answers in one line: `0 = No; 1 = Yes`."""
        return "; ".join(f"{code} = {label.in_language(language)}" for code, label in self.values.items())


def variables(agreed: Contract) -> list[Variable]:
    """The variables of a delivery under a contract, in the order of the template."""
    about = [_about(name, text, agreed) for name, text in agreed.required.items()]
    return [
        *about,
        *map(_question, agreed.columns),
        *(Variable(name, "character", text, NAMED) for name, text in agreed.optional.items()),
    ]


def prefilled(agreed: Contract) -> list[dict[str, str]]:
    """What an empty delivery holds already: a row with case id, firm, wave and questionnaire for each case."""
    filled = {"firm": agreed.firm, "wave": agreed.wave, "questionnaire": agreed.questionnaire}
    return [{"case_id": case, **filled} for case in sorted(agreed.cases)]


def require_names(agreed: Contract) -> None:
    """Refuse columns (H020) whose names SPSS, Triple-S and ODK cannot hold, or tell apart by capitals only."""
    often = Counter(each.name.casefold() for each in variables(agreed))
    faults = [
        problem("H020", column=each.name, question=each.question)
        for each in agreed.columns
        if not is_name(each.name) or often[each.name.casefold()] > 1
    ]
    if faults:
        raise AcsiError(faults)


def is_name(name: str) -> bool:
    """Whether a variable can be called so in SPSS, Triple-S and ODK alike: letters, digits and `_`, a letter first."""
    short = len(name.encode()) <= LONGEST_NAME
    return bool(NAME.fullmatch(name)) and short and name.casefold() not in RESERVED


def one_line(text: str) -> str:
    """A text as a label: on one line, without what cannot be shown."""
    return " ".join(showable(text).split())


def _about(name: str, text: Wording, agreed: Contract) -> Variable:
    if name == "disposition":
        low, high = ANY_DISPOSITION
        return Variable(name, "single", text, 3, low, high, values=agreed.dispositions)
    return Variable(name, "character", text, MOMENT if name in TIMES else NAMED)


def _question(column: Column) -> Variable:
    if column.in_words:
        return Variable(column.name, "character", column.text, WORDS, column=column)
    missing = {code: reason(why) for code, why in column.missing.items()}
    if column.codes:
        values = {**column.codes, **missing}
        # Triple-S has no single answer below zero.
        kind: Kind = "single" if min(values) >= 0 else "quantity"
        width = max(len(str(code)) for code in values)
        return Variable(column.name, kind, column.text, width, None, None, 0, values, tuple(missing), column)
    return _range(column, missing)


def _range(column: Column, missing: dict[int, Wording]) -> Variable:
    assert column.low is not None
    assert column.high is not None
    decimals = 0 if column.low == int(column.low) and column.high == int(column.high) else DECIMALS
    answers = (column.low, column.high, *column.above_scale)
    low, high = min(answers), max(answers)
    ends = {
        int(end): label
        for end, label in ((column.low, column.low_label), (column.high, column.high_label))
        if label and end == int(end)
    }
    values = {**ends, **missing}
    width = max(len(f"{number:.{decimals}f}") for number in (low, high, *values))
    return Variable(column.name, "quantity", column.text, width, low, high, decimals, values, tuple(missing), column)
