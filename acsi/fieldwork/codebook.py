"""The codebook: every variable with its texts, codes, routing, what it measures, and how it is recoded or derived."""

import re
from collections.abc import Iterator
from itertools import chain

from acsi.fieldwork.contract import Contract
from acsi.fieldwork.questionnaire import answers, no_answers, routing, screening
from acsi.fieldwork.sheets import workbook
from acsi.fieldwork.variables import Variable, variables
from acsi.survey.models import Question, Survey, construct_label
from acsi.survey.parts import Wording

SHEETS = {"zh": "变量", "en": "variables"}
CODES = "codes"
TITLE = Wording(zh="变量表", en="Codebook")
HEAD = Wording(zh="序号|列|题目", en="no.|column|question")
TEXT = {"zh": "中文", "en": "English"}
TAIL = Wording(
    zh="答案|未回答|询问条件|结束条件|所测概念|服务环节|计算",
    en="answers|no answer|asked if|ends if|measures|touchpoint|computation",
)
CODES_HEAD = Wording(zh="列|代码|中文|English|类别", en="column|code|中文|English|kind")
KINDS = {True: Wording(zh="未回答", en="no answer"), False: Wording(zh="答案", en="answer")}

DERIVED = Wording(
    zh="不询问，由计算得出：{repurchase} ≥ {loyal_from} 时为 +{increase}，否则为 −{decrease}；范围 {low} 至 {high}",
    en="computed, not asked: +{increase} where {repurchase} ≥ {loyal_from}, else −{decrease}; from {low} to {high}",
)
RECODED = Wording(zh="{code} 按 {target:.15g} 计", en="{code} counts as {target:.15g}")
REVERSED = Wording(zh="高分为差，x 按 {sum:.15g} − x 计", en="a high answer is bad: x counts as {sum:.15g} − x")
LINKAGE = Wording(zh="1 表示同意将回答与续保情况结合", en="1 permits linking the answers with renewals")

SPECIAL = re.compile(r"([\\`*<>|#\[\]~$]|(?<!\w)_|_(?!\w))")
"""What Markdown reads as markup; `_` is none inside a word."""

Row = list[str]


def codebook_xlsx(survey: Survey, agreed: Contract) -> bytes:
    """The codebook as a workbook: a sheet of variables for each language, and one of all codes with their labels."""
    sheets = {SHEETS[language]: codebook_rows(survey, agreed, language) for language in agreed.languages}
    return workbook(sheets | {CODES: _codes(agreed, agreed.languages[0])})


def codebook_markdown(survey: Survey, agreed: Contract) -> bytes:
    """The codebook as a page of Markdown in UTF-8: the variables in each language, one after the other."""
    return "\n".join(chain.from_iterable(_page(survey, agreed, language) for language in agreed.languages)).encode()


def codebook_rows(survey: Survey, agreed: Contract, language: str) -> list[Row]:
    """The variables as a table with its header: what a delivery holds, in order, then what is computed from it."""
    texts = [TEXT[each] for each in agreed.languages]
    header = [*HEAD.in_language(language).split("|"), *texts, *TAIL.in_language(language).split("|")]
    delivered = [_delivered(survey, agreed, each, language) for each in variables(agreed)]
    derived = [_derived(survey, agreed, each, language) for each in survey.questions if each.derive]
    rows = [[str(number), *row] for number, row in enumerate([*delivered, *derived], start=1)]
    return [header, *rows]


def _delivered(survey: Survey, agreed: Contract, each: Variable, language: str) -> Row:
    texts = [each.text.in_language(other) for other in agreed.languages]
    if not each.column:
        return [each.name, "", *texts, each.listed(language), *[""] * 6]
    column = each.column
    question = next(one for one in survey.questions if one.id == column.question)
    told = (
        answers(column, language),
        no_answers(column, language),
        routing(column, agreed, language),
        screening(column, language),
    )
    about = (_measures(survey, question.id, language), _touchpoint(survey, question.id, language))
    return [each.name, question.id, *texts, *told, *about, "; ".join(_computed(survey, question, language))]


def _derived(survey: Survey, agreed: Contract, question: Question, language: str) -> Row:
    texts = [question.text.in_language(other) if question.text else question.id for other in agreed.languages]
    assert question.source is not None
    low, high = (f"{end:.15g}" for end in survey.scales[question.scale or ""].bounds)
    sources = question.source.model_dump()
    rule = DERIVED.in_language(language).format(**sources, loyal_from=question.loyal_from, low=low, high=high)
    about = (_measures(survey, question.id, language), _touchpoint(survey, question.id, language))
    return ["", question.id, *texts, f"{low}–{high}", "", "", "", *about, rule]


def _computed(survey: Survey, question: Question, language: str) -> Iterator[str]:
    scale = survey.scales.get(question.scale or "")
    if scale:
        for code, target in scale.recode.items():
            yield RECODED.in_language(language).format(code=code, target=target)
    if scale and question.reversed:
        yield REVERSED.in_language(language).format(sum=sum(scale.bounds))
    if question.consent:
        yield LINKAGE.in_language(language)


def _measures(survey: Survey, question: str, language: str) -> str:
    """The construct, or the index of a composite, that a question measures."""
    constructs = survey.model.constructs if survey.model else {}
    named = [name for name, construct in constructs.items() if question in construct.indicators]
    if survey.composite and question in survey.composite.weights:
        named.append(survey.composite.index)
    return ", ".join(f"{construct_label(survey, name).in_language(language)} ({name})" for name in named)


def _touchpoint(survey: Survey, question: str, language: str) -> str:
    named = [each for each in survey.touchpoints if question in each.questions]
    return ", ".join(f"{each.label.in_language(language)} ({each.id})" for each in named)


def _codes(agreed: Contract, language: str) -> list[Row]:
    rows = [
        [each.name, str(code), *map(label.in_language, TEXT), KINDS[code in each.missing].in_language(language)]
        for each in variables(agreed)
        for code, label in each.values.items()
    ]
    return [CODES_HEAD.in_language(language).split("|"), *rows]


def _page(survey: Survey, agreed: Contract, language: str) -> Iterator[str]:
    header, *rows = codebook_rows(survey, agreed, language)
    title = agreed.title.in_language(language) or agreed.survey
    wave = f" ({agreed.wave})" if agreed.wave else ""
    yield from (f"# {TITLE.in_language(language)}: {_escaped(title)}{wave}", "")
    for number, column, question, *about in rows:
        yield from (f"## {number}. {_escaped(column or question)}", "")
        named = zip(header[2:], [question if question != column else "", *about], strict=True)
        yield from (f"- {name}: {_escaped(text)}" for name, text in named if text)
        yield ""


def _escaped(text: str) -> str:
    """A text on one line, in which nothing is Markdown."""
    return SPECIAL.sub(r"\\\1", " ".join(text.split()))
