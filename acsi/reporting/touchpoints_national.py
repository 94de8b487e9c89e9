"""What the national report says of touchpoints and questions: their shares, and which branches differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from acsi.league.results import Measure, Verdict
from acsi.league.touchpoint_results import Cell, Touchpoints, TouchpointScores
from acsi.reporting.material import Material
from acsi.reporting.touchpoints import boxes, inside, listed, part_of


@dataclass(frozen=True)
class Spread:
    """A touchpoint with score and verdict of every ranked branch, and who differs; `met` is a share of customers."""

    label: str
    met: float
    n: int
    reference: float
    score: Measure
    share: Measure | None
    branches: tuple[tuple[float, Verdict | None], ...]
    above: str
    below: str


@dataclass(frozen=True)
class Asked:
    """A question in the nation, with the branches that have the lowest and the highest score."""

    part: str
    first: bool
    label: str
    n: int
    score: Measure
    top: float
    bottom: float
    lowest: str
    highest: str


@dataclass(frozen=True)
class Journeys:
    """The touchpoints of the nation; without any, the questions alone. `boxes` as in a branch report."""

    title: str
    questions_title: str
    spreads: tuple[Spread, ...]
    questions: tuple[Asked, ...]
    boxes: tuple[str, str]
    note: str


def journeys(material: Material) -> Journeys | None:
    """The pages of the nation; None as for a branch."""
    section = material.league.touchpoints
    if section is None or material.survey.model is None:
        return None
    questions = _questions(material, section)
    return Journeys(
        title=_title(material, section),
        questions_title=_questions_title(material, questions),
        spreads=tuple(_spread(material, each) for each in section.touchpoints if each.reference is not None),
        questions=questions,
        boxes=boxes(material, listed(section)),
        note=_note(material, section),
    )


def _spread(material: Material, scores: TouchpointScores) -> Spread:
    cells = [
        (standing, cell)
        for standing in material.ranked
        if (cell := scores.branches.get(standing.branch)) and cell.score
    ]
    named = {
        verdict: material.texts.listing(material.name(one) for one, cell in cells if cell.verdict == verdict)
        for verdict in ("above", "below")
    }
    return Spread(
        label=scores.label.in_language(material.texts.language),
        met=scores.met,
        n=scores.n,
        reference=scores.reference if scores.reference is not None else scores.score.estimate,
        score=scores.score,
        share=scores.share,
        branches=tuple((cell.score.estimate, cell.verdict) for _, cell in cells if cell.score),
        **named,
    )


def _questions(material: Material, section: Touchpoints) -> tuple[Asked, ...]:
    asked: list[Asked] = []
    for each in listed(section):
        part = part_of(material, each)
        lowest, highest = ends(material, each.branches)
        asked.append(
            Asked(
                part=part,
                first=not asked or asked[-1].part != part,
                label=material.called(each.question),
                n=each.n,
                score=each.score,
                top=each.top,
                bottom=each.bottom,
                lowest=lowest,
                highest=highest,
            )
        )
    return tuple(asked)


def ends(material: Material, cells: Mapping[str, Cell]) -> tuple[str, str]:
    """The ranked branches with the lowest and the highest score, of at least two that show one."""
    scores = [
        (cell.score.estimate, material.name(standing))
        for standing in material.ranked
        if (cell := cells.get(standing.branch)) and cell.score
    ]
    if len(scores) < 2:
        return "–", "–"
    low, high = (f"{name} {material.texts.number(score)}" for score, name in (min(scores), max(scores)))
    return low, high


def _title(material: Material, section: Touchpoints) -> str:
    texts = material.texts
    shares = [(each.share.estimate, each) for each in section.touchpoints if each.share]
    if not shares:
        return texts("What customers say of each touchpoint") if section.touchpoints else texts("What customers answer")
    share, most = max(shares, key=lambda one: one[0])
    return texts(
        "{part} carries most of {outcome}: {share} of what all touchpoints explain",
        part=most.label.in_language(texts.language),
        outcome=material.inside(section.outcome or material.index),
        share=texts.percent(share),
    )


def _questions_title(material: Material, questions: Sequence[Asked]) -> str:
    texts = material.texts
    if not questions:
        return texts("What customers answer")
    lowest = min(questions, key=lambda each: each.score.estimate)
    return texts(
        "The lowest score of all: {question}, {score} points",
        question=inside(material, lowest.label),
        score=texts.number(lowest.score.estimate),
    )


def _note(material: Material, section: Touchpoints) -> str:
    texts = material.texts
    note = texts("Score: over all customers, each counting alike. Met: the share of customers concerned.")
    if not any(each.share for each in section.touchpoints) or section.explained is None:
        return note
    share = texts(
        "Share: the touchpoint's part in what all of them together explain of {outcome} ({explained} of its "
        "differences between customers), by relative weights (Johnson 2000).",
        outcome=material.inside(section.outcome or material.index),
        explained=texts.percent(section.explained.estimate),
    )
    return texts("{first} {second}", first=note, second=share)
