"""The questionnaire to read out, made from the delivery contract: Markdown and a table, with routing and codes."""

from collections.abc import Callable, Iterator, Sequence

from acsi.errors import Problem, problem
from acsi.fieldwork.contract import Column, Contract
from acsi.survey.models import Survey
from acsi.survey.parts import Wording

LISTED = 12
"""The most names that a message lists."""

ASK_IF = Wording(zh="仅当 {filters} 时询问", en="Ask only if {filters}")
FILTER = Wording(zh="{question} 回答 {answers}", en="{question} is {answers}")
AND = Wording(zh="，并且 ", en=" and ")
SCREEN_OUT = Wording(
    zh="如回答 {answers}，请致谢并结束访问，结果代码记 470",
    en="If {answers}: thank, end the interview, disposition 470",
)
IN_WORDS = Wording(zh="逐字记录", en="Record word for word")
ANSWERS = Wording(zh="答案", en="Answers")
NO_ANSWER = Wording(zh="未回答", en="No answer")
REASONS = {
    "dont_know": Wording(zh="不知道", en="do not know"),
    "refused": Wording(zh="拒绝回答", en="refused"),
    "not_applicable": Wording(zh="不适用", en="not applicable"),
}
COLUMNS = Wording(
    zh="序号|变量|问题|答案|未回答|询问条件|结束条件", en="no.|column|question|answers|no answer|asked if|ends if"
)


def questionnaire_markdown(contract: Contract) -> str:
    """The questionnaire in each of the survey's languages, one after the other."""
    return "\n".join(line for language in contract.languages for line in _markdown(contract, language))


def questionnaire_sheets(contract: Contract) -> dict[str, list[list[str]]]:
    """The questionnaire as a table for each language: number, column, question, answers, codes for none, routing."""
    return {
        language: [COLUMNS.in_language(language).split("|"), *_rows(contract, language)]
        for language in contract.languages
    }


def routing(
    column: Column, contract: Contract, language: str, called: Callable[[str], str] = lambda column: column
) -> str:
    """When a question is asked, in words; empty where always. `called` names another question by its column."""
    named = {each.name: each for each in contract.columns}
    filters = [
        _say(FILTER, language, question=called(other), answers=_answers(named[other], codes, language))
        for other, codes in column.ask_if.items()
    ]
    return _say(ASK_IF, language, filters=AND.in_language(language).join(filters)) if filters else ""


def answers(column: Column, language: str) -> str:
    """The answers with their labels; of a range, those of its ends."""
    if column.in_words:
        return IN_WORDS.in_language(language)
    if column.codes:
        return "; ".join(f"{code} = {label.in_language(language)}" for code, label in column.codes.items())
    ends = ", ".join([f"{column.low:.15g}–{column.high:.15g}", *map(str, column.above_scale)])
    labels = [
        f"{number:.15g} = {label.in_language(language)}"
        for number, label in ((column.low, column.low_label), (column.high, column.high_label))
        if label
    ]
    return f"{ends} ({'; '.join(labels)})" if labels else ends


def no_answers(column: Column, language: str) -> str:
    """The codes that stand for no answer, with their reasons."""
    return "; ".join(f"{code} = {reason(why).in_language(language)}" for code, why in column.missing.items())


def reason(name: str) -> Wording:
    """Why there is no answer, in words; a reason of the definition's own is its own word."""
    return REASONS.get(name) or Wording(zh=name, en=name)


def screening(column: Column, language: str) -> str:
    """The answers that end the interview, in words; empty where none does."""
    if not column.screen_out:
        return ""
    return _say(SCREEN_OUT, language, answers=_answers(column, column.screen_out, language))


def wording_doubts(survey: Survey, contract: Contract) -> list[Problem]:
    """Questions without a text (W410), and texts that lack one of the survey's languages (W411)."""
    silent = [each.id for each in survey.questions if each.text is None and not each.derive]
    found = [problem("W410", questions=_listing(silent))] if silent else []
    for language in contract.languages:
        lacking = [
            each.question for each in contract.columns if not all(getattr(one, language) for one in _texts(each))
        ]
        if lacking:
            found.append(problem("W411", language=language, places=_listing(lacking)))
    return found


def _texts(column: Column) -> list[Wording]:
    ends = [label for label in (column.low_label, column.high_label) if label]
    return [column.text, *ends, *column.codes.values()]


def _listing(names: Sequence[str]) -> str:
    return ", ".join(names[:LISTED]) + (", …" if len(names) > LISTED else "")


def _markdown(contract: Contract, language: str) -> Iterator[str]:
    yield f"# {contract.title.in_language(language) or contract.survey} ({contract.wave})"
    yield ""
    for number, column in enumerate(contract.columns, start=1):
        yield f"## {number}. `{column.name}`"
        yield ""
        if told := routing(column, contract, language):
            yield f"**{told}**"
            yield ""
        yield column.text.in_language(language)
        yield ""
        yield f"- {ANSWERS.in_language(language)}: {answers(column, language)}"
        if codes := no_answers(column, language):
            yield f"- {NO_ANSWER.in_language(language)}: {codes}"
        if ends := screening(column, language):
            yield f"- {ends}"
        yield ""


def _rows(contract: Contract, language: str) -> Iterator[list[str]]:
    for number, column in enumerate(contract.columns, start=1):
        yield [
            str(number),
            column.name,
            column.text.in_language(language),
            answers(column, language),
            no_answers(column, language),
            routing(column, contract, language),
            screening(column, language),
        ]


def _answers(column: Column, codes: Sequence[int], language: str) -> str:
    """Codes with their labels, or as ranges: `6–10`."""
    if column.codes:
        labels = (column.codes.get(code, Wording()).in_language(language) for code in codes)
        return ", ".join(f"{code} ({label})" if label else str(code) for code, label in zip(codes, labels, strict=True))
    return ", ".join(ranges(sorted(codes)))


def ranges(codes: Sequence[int]) -> Iterator[str]:
    """Rising codes in few words: `1–5`, `98`."""
    start = 0
    for place, code in enumerate(codes):
        if place + 1 == len(codes) or codes[place + 1] != code + 1:
            yield f"{codes[start]}–{code}" if code > codes[start] else str(code)
            start = place + 1


def _say(wording: Wording, language: str, **told: str) -> str:
    return wording.in_language(language).format(**told)
