"""What reports say of touchpoints and questions, in the order of the customer's journey. Scores run from 0 to 100."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from acsi.league.results import Measure, Standing, Verdict
from acsi.league.touchpoint_results import Box, Cell, QuestionScores, Touchpoints, TouchpointScores
from acsi.reporting.material import Material
from acsi.reporting.sentences import paragraph

NAMED = 3
"""The most touchpoints that a title names."""

MAPPED = 3
"""The fewest touchpoints that make a map."""


@dataclass(frozen=True)
class Stop:
    """A touchpoint on the journey: a branch's score and how it compares, and its share in what is explained.

    A small cell has no score. In a national report the score is the nation's, and nothing compares it.
    """

    label: str
    n: int
    score: Measure | None
    reference: float | None
    difference: Measure | None
    verdict: Verdict | None
    share: Measure | None


@dataclass(frozen=True)
class Answered:
    """A question: its score, the shares of answers in the top and the bottom box, and how it compares.

    `first` says that the `together` questions of a touchpoint or construct begin here.
    """

    part: str
    first: bool
    together: int
    label: str
    n: int
    score: Measure | None
    top: float | None
    bottom: float | None
    difference: Measure | None
    verdict: Verdict | None


@dataclass(frozen=True)
class Journey:
    """The page of a branch on touchpoints and questions; `stops` are empty where a survey has no touchpoints.

    `boxes` say which answers are top and bottom, as `9–10` and `1–5`; empty where scales differ. `counts` is the
    message of the map of touchpoints, empty where there is none; `outcome` what they explain.
    """

    title: str
    stops: tuple[Stop, ...]
    counts: str
    outcome: str
    questions: tuple[Answered, ...]
    boxes: tuple[str, str]
    notes: str


def journey(material: Material, standing: Standing) -> Journey | None:
    """The page of a branch; None where the league has no such section, the index is made of the questions itself, or
    every number of the branch is too small to be shown."""
    section = material.league.touchpoints
    if section is None or material.survey.model is None:
        return None
    stops = tuple(_stop(material, standing, each) for each in section.touchpoints)
    questions = tuple(_answered(material, standing, section))
    if not (any(stop.score for stop in stops) or any(question.score for question in questions)):
        return None
    return Journey(
        title=_title(material, standing, stops, questions),
        stops=stops,
        counts=counts_most(material, stops),
        outcome=material.inside(section.outcome or material.index),
        questions=questions,
        boxes=boxes(material, listed(section)),
        notes=_notes(material, section, questions),
    )


def listed(section: Touchpoints) -> list[QuestionScores]:
    """The questions of the table: those of touchpoints, or of the index model where there are none."""
    if not section.touchpoints:
        return list(section.questions)
    return [
        question
        for touchpoint in section.touchpoints
        for question in section.questions
        if question.touchpoint == touchpoint.touchpoint
    ]


def part_of(material: Material, question: QuestionScores) -> str:
    """The name of the touchpoint that a question belongs to, else of its construct."""
    section = material.league.touchpoints
    for each in section.touchpoints if section else ():
        if each.touchpoint == question.touchpoint:
            return each.label.in_language(material.texts.language)
    constructs = material.survey.model.constructs if material.survey.model else {}
    return next((material.label(key) for key, each in constructs.items() if question.question in each.indicators), "")


def boxes(material: Material, questions: Sequence[QuestionScores]) -> tuple[str, str]:
    """The answers in the top and the bottom box, where all questions have the same."""
    found = {(_box(material, each.top_box), _box(material, each.bottom_box)) for each in questions}
    return found.pop() if len(found) == 1 else ("", "")


def _box(material: Material, box: Box) -> str:
    first, last = (material.texts.number(end, 0) for end in (box.first, box.last))
    return first if first == last else f"{first}–{last}"


def inside(material: Material, label: str) -> str:
    """A label inside a sentence: in English with a small first letter, unless it is an abbreviation."""
    if material.texts.language != "en" or label[1:2].isupper():
        return label
    return label[:1].lower() + label[1:]


def _cell(standing: Standing, cells: Mapping[str, Cell]) -> tuple[Cell, Verdict | None]:
    """The branch's cell and its verdict, which a branch without a place has not."""
    cell = cells.get(standing.branch, Cell(n=0))
    return cell, cell.verdict if standing.rank is not None else None


def _stop(material: Material, standing: Standing, scores: TouchpointScores) -> Stop:
    cell, verdict = _cell(standing, scores.branches)
    return Stop(
        label=scores.label.in_language(material.texts.language),
        n=cell.n,
        score=cell.score,
        reference=scores.reference,
        difference=cell.difference,
        verdict=verdict,
        share=scores.share,
    )


def _answered(material: Material, standing: Standing, section: Touchpoints) -> Iterator[Answered]:
    for part, group in groupby(listed(section), key=partial(part_of, material)):
        together = list(group)
        for each in together:
            cell, verdict = _cell(standing, each.branches)
            yield Answered(
                part=part,
                first=each is together[0],
                together=len(together),
                label=material.called(each.question),
                n=cell.n,
                score=cell.score,
                top=cell.top,
                bottom=cell.bottom,
                difference=cell.difference,
                verdict=verdict,
            )


def _title(material: Material, standing: Standing, stops: Sequence[Stop], questions: Sequence[Answered]) -> str:
    texts = material.texts
    parts: Sequence[Stop | Answered] = stops or questions
    if standing.rank is None or not any(part.verdict for part in parts):
        return texts("What customers say of each touchpoint") if stops else texts("What customers answer")
    below, above = _named(material, parts, "below"), _named(material, parts, "above")
    said = [texts("Below {whole} in {parts}", parts=below)] if below else []
    said += [texts("Above {whole} in {parts}", parts=above)] if above else []
    if said:
        return texts("; ").join([said[0], *(inside(material, each) for each in said[1:])])
    return texts("No touchpoint differs clearly from {whole}") if stops else texts("No question differs clearly")


def _named(material: Material, parts: Sequence[Stop | Answered], verdict: Verdict) -> str:
    """Those with this verdict, the furthest first, and how many more there are; empty where there is none."""
    texts = material.texts
    found = [(each.difference.estimate, each.label) for each in parts if each.verdict == verdict and each.difference]
    found.sort(key=lambda one: -abs(one[0]))
    names = [
        texts("{name} ({measures})", name=inside(material, label), measures=texts.signed(difference))
        for difference, label in found[:NAMED]
    ]
    if len(found) > NAMED:
        return texts("{names} and {count} more", names=texts(", ").join(names), count=str(len(found) - NAMED))
    return texts.listing(names) if names else ""


def counts_most(material: Material, stops: Sequence[Stop]) -> str:
    """The message of the map: which touchpoint carries most; empty where fewer than `MAPPED` can stand on it."""
    placed = [(stop.share.estimate, stop.label) for stop in stops if stop.share and stop.difference and stop.verdict]
    if len(placed) < MAPPED:
        return ""
    share, label = max(placed)
    texts = material.texts
    return texts(
        "Of the touchpoints, {part} counts most:\u00a0{share}", part=inside(material, label), share=texts.percent(share)
    )


def _notes(material: Material, section: Touchpoints, questions: Sequence[Answered]) -> str:
    texts, notes = material.texts, []
    shown = [(each.score.estimate, each) for each in questions if each.score]
    if shown:
        score, weakest = min(shown, key=lambda one: one[0])
        values = {"question": inside(material, weakest.label), "score": texts.number(score)}
        notes.append(texts("Weakest question: {question}, {score} points.", **values))
    notes.append(
        texts(
            "Scores run from 0 to 100: the lowest answer is 0, the highest 100. Who did not meet a touchpoint does not "
            "count in it."
        )
    )
    if section.explained and any(each.share for each in section.touchpoints):
        notes.append(
            texts(
                "Share: the touchpoint's part in what all of them together explain of {outcome} ({explained} of its "
                "differences between customers).",
                outcome=material.inside(section.outcome or material.index),
                explained=texts.percent(section.explained.estimate),
            )
        )
    if any(each.score is None for each in questions):
        smallest = str(section.suppress_below_n)
        notes.append(
            texts("Not shown: fewer than {smallest} answers, or what would give such a number away.", smallest=smallest)
        )
    return paragraph(material, notes)
