"""The questionnaire as an XLSForm (xlsform.org), for ODK, KoboToolbox, SurveyCTO and others: routing, ranges, texts."""

from collections.abc import Iterator, Sequence

from acsi.fieldwork.contract import Column, Contract
from acsi.fieldwork.dispositions import BREAK_OFF, COMPLETE, PARTIAL
from acsi.fieldwork.questionnaire import answers, no_answers, screening
from acsi.fieldwork.sheets import workbook
from acsi.fieldwork.variables import Variable, one_line, require_names, variables
from acsi.survey.parts import Wording

LANGUAGES = {"zh": "中文 (zh)", "en": "English (en)"}
NOT_ELIGIBLE = 470
TALKED = (COMPLETE, PARTIAL, BREAK_OFF)

CASE_ID = "^[A-Za-z0-9]{16}$"
HINTS = {
    "case_id": Wording(
        zh="由链接预先填入；否则从联系名单复制", en="Filled in by the link, else copied from the contacts"
    ),
    "disposition": Wording(
        zh="访问开始时选 110；如中途终止或不符合条件再更改",
        en="Choose 110 when the interview begins; change it if it breaks off or the customer is not eligible",
    ),
}
WRONG_CASE = Wording(zh="个案编号为 16 位字母和数字", en="A case id has 16 letters and digits")
ALLOWED = Wording(zh="可选答案：{answers}", en="Allowed: {answers}")
DEVICE = {"started": "start", "ended": "end"}
"""Columns that the device fills in, with ODK's name for what it fills in."""

FIXED = ("firm", "wave", "questionnaire")


def xlsform(agreed: Contract) -> bytes:
    """The form as a workbook: the sheets survey, choices and settings; every column is called as in a delivery.

    The disposition comes first: questions appear only for interviews, and must be answered only where it says that the
    interview is complete. Equal contracts give equal bytes. Raises AcsiError (H020) for columns that ODK cannot name.
    """
    require_names(agreed)
    columns = variables(agreed)
    by_language = [f"::{LANGUAGES[language]}" for language in agreed.languages]
    texts = [f"{key}{language}" for key in ("label", "hint", "constraint_message") for language in by_language]
    header = ["type", "name", *texts, "required", "relevant", "constraint", "calculation", "appearance"]
    rows = [[row.get(key, "") for key in header] for row in _rows(agreed, columns)]
    choices = [["list_name", "name", *(f"label{language}" for language in by_language)], *_choices(agreed, columns)]
    return workbook({"survey": [header, *rows], "choices": choices, "settings": _settings(agreed)})


def _rows(agreed: Contract, columns: Sequence[Variable]) -> Iterator[dict[str, str]]:
    named = {each.name: each for each in columns}
    fixed = {"firm": agreed.firm, "wave": agreed.wave, "questionnaire": agreed.questionnaire}
    for name, kind in DEVICE.items():
        yield {"type": kind, "name": name}
    for name in FIXED:
        if fixed[name]:
            yield {"type": "calculate", "name": name, "calculation": f"'{fixed[name]}'"}
    case = _texts("constraint_message", WRONG_CASE, agreed)
    for name, kind in (("case_id", "text"), ("interviewer", "text"), ("disposition", "select_one disposition")):
        told = _texts("hint", HINTS[name], agreed) if name in HINTS else {}
        limits = {"constraint": f"regex(., '{CASE_ID}')", **case} if name == "case_id" else {}
        asked = {"type": kind, "name": name, "required": "yes", **_texts("label", named[name].text, agreed)}
        yield asked | told | limits
    screened: list[str] = []
    for column in agreed.columns:
        yield _question(column, agreed, screened)
        screened += [_is(column.name, code) for code in column.screen_out]


def _question(column: Column, agreed: Contract, screened: Sequence[str]) -> dict[str, str]:
    hint = {language: _hint(column, language) for language in agreed.languages}
    row = {"name": column.name, "relevant": _relevant(column, screened)}
    row |= _texts("label", column.text, agreed) | _texts("hint", Wording(**hint), agreed)
    if column.in_words:
        return row | {"type": "text", "appearance": "multiline"}
    row["required"] = _is("disposition", COMPLETE)
    if column.codes:
        return row | {"type": f"select_one {column.name}"}
    allowed = {each: ALLOWED.in_language(each).format(answers=_allowed(column, each)) for each in agreed.languages}
    whole = column.low == int(column.low or 0) and column.high == int(column.high or 0)
    limits = {"type": "integer" if whole else "decimal", "constraint": _constraint(column)}
    return row | limits | _texts("constraint_message", Wording(**allowed), agreed)


def _relevant(column: Column, screened: Sequence[str]) -> str:
    """Only in an interview, only until somebody is screened out, only where the routing asks."""
    talked = [_is("disposition", code) for code in (*TALKED, *([NOT_ELIGIBLE] if column.screen_out else []))]
    parts = [f"({' or '.join(talked)})", *(f"not({hit})" for hit in screened)]
    parts += [f"({' or '.join(_is(other, code) for code in codes)})" for other, codes in column.ask_if.items()]
    return " and ".join(parts)


def _is(column: str, code: int) -> str:
    return f"${{{column}}} = '{code}'"


def _constraint(column: Column) -> str:
    single = [f". = {code}" for code in (*column.above_scale, *column.missing)]
    return " or ".join([f"(. >= {column.low:.15g} and . <= {column.high:.15g})", *single])


def _allowed(column: Column, language: str) -> str:
    return "; ".join(filter(None, [answers(column, language), no_answers(column, language)]))


def _hint(column: Column, language: str) -> str:
    """What stands at a question: the answers of a range, and the answers that end the interview."""
    told = [] if column.codes or column.in_words else [_allowed(column, language)]
    return ". ".join(filter(None, [*told, screening(column, language)]))


def _choices(agreed: Contract, columns: Sequence[Variable]) -> Iterator[list[str]]:
    for each in columns:
        if each.name == "disposition" or (each.column and each.column.codes):
            for code, label in each.values.items():
                yield [each.name, str(code), *(_plain(label.in_language(language)) for language in agreed.languages)]


def _texts(key: str, wording: Wording, agreed: Contract) -> dict[str, str]:
    return {f"{key}::{LANGUAGES[language]}": _plain(wording.in_language(language)) for language in agreed.languages}


def _plain(text: str) -> str:
    """A text in which nothing refers to another question, as `${name}` would."""
    return one_line(text).replace("${", "$ {")


def _settings(agreed: Contract) -> list[list[str]]:
    first = agreed.languages[0]
    told = {
        "form_title": _plain(agreed.title.in_language(first)) or agreed.survey,
        "form_id": "-".join(filter(None, [agreed.survey, agreed.wave])),
        "version": agreed.questionnaire,
        "default_language": LANGUAGES[first],
        "instance_name": "${case_id}",
    }
    return [list(told), list(told.values())]
