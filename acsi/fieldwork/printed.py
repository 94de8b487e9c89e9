"""The questionnaire on paper, for interviewers: each question with its codes, when it is asked, and what comes next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from acsi.fieldwork.contract import Column, Contract
from acsi.fieldwork.questionnaire import ranges, reason, routing, screening
from acsi.fieldwork.skips import Skip, skips
from acsi.render.fonts import STACK
from acsi.shipped import shipped
from acsi.survey.models import Survey, construct_label
from acsi.survey.parts import Wording

TAGS = {"zh": "zh-Hans", "en": "en"}

WORDS = {
    "kind": Wording(zh="访问问卷", en="Questionnaire"),
    "version": Wording(zh="问卷版本", en="version"),
    "case": Wording(zh="个案编号", en="Case"),
    "interviewer": Wording(zh="访问员编号", en="Interviewer"),
    "day": Wording(zh="日期", en="Date"),
    "started": Wording(zh="开始时间", en="Begun"),
    "ended": Wording(zh="结束时间", en="Ended"),
    "disposition": Wording(zh="结果代码", en="Disposition"),
    "outcomes": Wording(zh="结果代码（每个个案必填一个）", en="Dispositions (one for every case)"),
    "first": Wording(zh="先看这里", en="Before you begin"),
    "in_words": Wording(zh="逐字记录：", en="Word for word:"),
    "number": Wording(zh="数字", en="Number"),
    "silent": Wording(zh="不读出：", en="Do not read out:"),
    "further": Wording(zh="其他问题", en="Further questions"),
    "go": Wording(zh="跳至 {number}", en="go to {number}"),
    "finish": Wording(zh="访问结束", en="end of the interview"),
    "then": Wording(zh="然后{where}", en="Then {where}"),
    "if": Wording(zh="{answers}：{where}", en="{answers}: {where}"),
    "question": Wording(zh="第{number}题", en="question {number}"),
}
RULES = {
    "zh": (
        "逐字读出题目，不得改变措辞和顺序。每题只圈一个代码。",
        "蓝色文字给访问员看，不读出。“不读出”的代码只在客户自己这样回答时使用，不要提示。",
        "按 → 所示跳题；没有 → 时接着问下一题。标有“仅当”的题目，不符合条件就不问，留空。",
        "不得在问卷上记录姓名、电话和证件号码。",
    ),
    "en": (
        "Read every question word for word and in this order. Circle one code for each.",
        'What is blue is for you and not read out. Never offer the codes marked "do not read out": they are for '
        "customers who answer so of their own accord.",
        'Follow the arrows (→); without one the next question follows. A question marked "Ask only if" is left blank '
        "where this does not hold.",
        "Write no names, phones or identity numbers on this paper.",
    ),
}

LONGEST_STRIP = 21
"""Answers of a range that stand side by side; of a longer one the number is written down."""


@dataclass(frozen=True)
class Answer:
    """A code to circle, its label, and where it leads if not to the next question."""

    code: str
    label: str
    where: str = ""


@dataclass(frozen=True)
class Item:
    """One question on paper: `strip` are the numbers of a scale to circle, `bounds` what may be written instead."""

    number: int
    name: str
    heading: str
    asked_if: str
    text: str
    in_words: bool
    answers: tuple[Answer, ...]
    strip: tuple[str, ...]
    low: str
    high: str
    bounds: str
    none: tuple[Answer, ...]
    notes: tuple[str, ...]


def questionnaire_pdf(survey: Survey, agreed: Contract, language: str) -> bytes:
    """The questionnaire in one language as PDF. Raises AcsiError where a font or a glyph is missing (R001, R002)."""
    return _pdf(questionnaire_html(survey, agreed, language))


@lru_cache(maxsize=4)
def _pdf(html: str) -> bytes:
    """The page as PDF; kept, since a handover to the next firm prints the same questionnaire."""
    from acsi.render.pdf import render

    return render("questionnaire", html, stylesheet())


def stylesheet() -> str:
    """The stylesheet of the questionnaire, to be given to the renderer beside the HTML."""
    return f"html {{ font-family: {STACK} }}\n" + (shipped("templates") / "questionnaire.css").read_text("utf-8")


def questionnaire_html(survey: Survey, agreed: Contract, language: str) -> str:
    """The questionnaire in one language as HTML."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(shipped("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("questionnaire.html").render(
        tag=TAGS[language],
        title=agreed.title.in_language(language) or agreed.survey,
        organisation=survey.organisation.in_language(language) if survey.organisation else "",
        wave=agreed.wave,
        version=agreed.questionnaire,
        words={name: wording.in_language(language) for name, wording in WORDS.items()},
        rules=RULES[language],
        items=items(survey, agreed, language),
        outcomes=[(code, text.in_language(language)) for code, text in agreed.dispositions.items()],
    )


def items(survey: Survey, agreed: Contract, language: str) -> list[Item]:
    """The questions in order, as they stand on paper."""
    numbers = {column.name: number for number, column in enumerate(agreed.columns, start=1)}
    headings = _headings(survey, agreed.columns, language)
    return [
        _item(column, agreed, language, numbers, heading, jumps)
        for column, heading, jumps in zip(agreed.columns, headings, skips(agreed.columns), strict=True)
    ]


def _item(
    column: Column, agreed: Contract, language: str, numbers: dict[str, int], heading: str, jumps: list[Skip]
) -> Item:
    def called(name: str) -> str:
        return _say("question", language, number=numbers[name])

    where = {code: _where(jump, len(numbers), language) for jump in jumps for code in jump.answers}
    strip = _strip(column)
    listed = [Answer(str(code), text.in_language(language), where.get(code, "")) for code, text in column.codes.items()]
    silent = ((code, reason(why).in_language(language)) for code, why in column.missing.items())
    return Item(
        number=numbers[column.name],
        name=column.name,
        heading=heading,
        asked_if=routing(column, agreed, language, called),
        text=column.text.in_language(language),
        in_words=column.in_words,
        answers=tuple(listed),
        strip=strip,
        low=column.low_label.in_language(language) if column.low_label else "",
        high=column.high_label.in_language(language) if column.high_label else "",
        bounds="" if strip or listed or column.in_words else _bounds(column),
        none=tuple(Answer(str(code), why, where.get(code, "")) for code, why in silent),
        notes=tuple(_notes(column, jumps, len(numbers), language)),
    )


def _notes(column: Column, jumps: list[Skip], count: int, language: str) -> Iterator[str]:
    """What comes next where it cannot stand at a code: after answers of a range, after any answer, at the end."""
    if ends := screening(column, language):
        yield ends
    for jump in jumps:
        where = _where(jump, count, language)
        if not jump.answers:
            yield _say("then", language, where=where)
        elif not column.codes and (on_scale := sorted(set(jump.answers) - set(column.missing))):
            yield _say("if", language, answers=", ".join(ranges(on_scale)), where=where)


def _where(jump: Skip, count: int, language: str) -> str:
    return _say("finish", language) if jump.to > count else _say("go", language, number=jump.to)


def _strip(column: Column) -> tuple[str, ...]:
    if column.low is None or column.high is None or column.low != int(column.low) or column.high != int(column.high):
        return ()
    if column.high - column.low + len(column.above_scale) >= LONGEST_STRIP:
        return ()
    return tuple(map(str, (*range(int(column.low), int(column.high) + 1), *column.above_scale)))


def _bounds(column: Column) -> str:
    return ", ".join([f"{column.low:.15g}–{column.high:.15g}", *map(str, column.above_scale)])


def _headings(survey: Survey, columns: Sequence[Column], language: str) -> list[str]:
    """The heading above each question that begins another part of the questionnaire, "" above the others."""
    parts = {question: label.in_language(language) for question, label in _parts(survey)}
    follows = {other: question for question, others in _belongs(survey) for other in others}
    headings, current = [], ""
    for column, after in zip(columns, [*columns[1:], None], strict=True):
        own = parts.get(column.question) or parts.get(follows.get(column.question, ""))
        if own is None and after and column.name in after.ask_if:
            own = parts.get(after.question)
        stays = own is None and (bool(column.ask_if) or not current)
        part = current if stays else own or WORDS["further"].in_language(language)
        headings.append(part if part != current else "")
        current = part
    return headings


def _parts(survey: Survey) -> Iterator[tuple[str, Wording]]:
    """Each question of a construct or a touchpoint with the label of that."""
    for name, construct in (survey.model.constructs if survey.model else {}).items():
        yield from ((question, construct_label(survey, name)) for question in construct.indicators)
    for touchpoint in survey.touchpoints:
        yield from ((question, touchpoint.label) for question in touchpoint.questions)


def _belongs(survey: Survey) -> Iterator[tuple[str, list[str]]]:
    """Each derived variable with the questions that it is made of."""
    for question in survey.questions:
        if question.source:
            yield question.id, [question.source.increase, question.source.decrease]


def _say(word: str, language: str, **told: object) -> str:
    return WORDS[word].in_language(language).format(**told)
