"""What a composite is made of: its questions by touchpoint, with their shares, scores, and how a branch compares."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from acsi.league.results import Measure, Standing, Verdict
from acsi.league.touchpoint_results import Cell, QuestionScores, TouchpointScores
from acsi.model.estimates import Indicator
from acsi.reporting.material import Material
from acsi.reporting.touchpoints_national import ends

Scores = QuestionScores | TouchpointScores


@dataclass(frozen=True)
class Part:
    """A touchpoint (`whole`) or a question: the share in the index, the nation's score, and a branch's own.

    `lowest` and `highest` name the branches at the ends, in a national report.
    """

    label: str
    whole: bool
    share: float | None
    score: Measure | None
    reference: float | None = None
    own: Measure | None = None
    difference: Measure | None = None
    verdict: Verdict | None = None
    lowest: str = ""
    highest: str = ""


@dataclass(frozen=True)
class Composed:
    """The table with its message and a note."""

    title: str
    parts: tuple[Part, ...]
    note: str


def composed(material: Material, standing: Standing | None) -> Composed | None:
    """What the index is made of, for a branch or the nation; None for the index of a model."""
    if material.survey.model is not None or material.index not in material.estimates.constructs:
        return None
    parts = tuple(_parts(material, standing))
    return Composed(_title(material, parts, standing), parts, _note(material))


def reasons(material: Material, parts: Sequence[Part]) -> str:
    """Where a branch differs, as a clause: its touchpoints below and above the nation, or questions if it has none."""
    texts = material.texts
    below, above = _named(material, parts, "below"), _named(material, parts, "above")
    said = [texts("Below {whole} in {parts}", parts=texts.listing(below))] if below else []
    said += [texts("Above {whole} in {parts}", parts=texts.listing(above))] if above else []
    return texts("; ").join(said) if said else texts("No part of the index differs clearly from {whole}")


def _named(material: Material, parts: Sequence[Part], verdict: Verdict) -> list[str]:
    """The touchpoints, else questions, that have this verdict, the furthest first, with their differences."""
    wholes = [part for part in parts if part.whole] or parts
    found = [part for part in wholes if part.verdict == verdict and part.difference]
    found.sort(key=lambda part: -abs(part.difference.estimate) if part.difference else 0.0)
    texts = material.texts
    return [
        texts("{name} ({measures})", name=part.label, measures=texts.signed(part.difference.estimate))
        for part in found
        if part.difference
    ]


def _title(material: Material, parts: Sequence[Part], standing: Standing | None) -> str:
    texts = material.texts
    if standing is not None and standing.rank is None:
        return texts("What the index is made of")
    if standing is not None:
        return reasons(material, parts)
    wholes = [part for part in parts if part.whole] or parts
    known = sorted((part.score.estimate, part.label) for part in wholes if part.score)
    if len(known) < 2:
        return texts("What the index is made of")
    (low, lowest), (high, highest) = known[0], known[-1]
    return texts(
        "Strongest: {highest} ({high}); weakest: {lowest} ({low})",
        highest=highest,
        high=texts.number(high),
        lowest=lowest,
        low=texts.number(low),
    )


def _note(material: Material) -> str:
    texts = material.texts
    if not material.estimates.constructs[material.index].parts:
        return texts("Share: the declared weight in the index. Scores run from 0 to 100.")
    return texts(
        "Share: what a question carried in the index on average, since one that does not apply leaves its weight to "
        "the others. Scores run from 0 to 100, of those to whom the question applies."
    )


def _parts(material: Material, standing: Standing | None) -> Iterator[Part]:
    """Each touchpoint and its questions; then the questions of the index that no touchpoint has."""
    lines, section = material.estimates.constructs[material.index].questions, material.league.touchpoints
    of_questions = {each.question: each for each in section.questions} if section else {}
    of_touchpoints = {each.touchpoint: each for each in section.touchpoints} if section else {}
    placed: set[str] = set()
    for touchpoint in material.survey.touchpoints:
        own = [each for each in touchpoint.questions if each in lines]
        if not own:
            continue
        label = touchpoint.label.in_language(material.texts.language)
        share = sum(lines[each].u for each in own)
        yield _part(material, standing, (label, True), share, of_touchpoints.get(touchpoint.id), None)
        yield from _questions(material, standing, own, lines, of_questions)
        placed |= set(own)
    yield from _questions(material, standing, [each for each in lines if each not in placed], lines, of_questions)


def _questions(
    material: Material,
    standing: Standing | None,
    own: Sequence[str],
    lines: Mapping[str, Indicator],
    found: Mapping[str, QuestionScores],
) -> Iterator[Part]:
    wordings = material.wordings
    for each in own:
        plain = _plain_score(material, each, lines[each].mean)
        yield _part(material, standing, (wordings.get(each, each), False), lines[each].u, found.get(each), plain)


def _plain_score(material: Material, question: str, mean: float) -> Measure:
    """The score that belongs to a mean on the question's own scale."""
    asked = next(each for each in material.survey.questions if each.id == question)
    low, high = material.survey.scales[asked.scale or ""].bounds
    share = (mean - low) / (high - low)
    return Measure(estimate=100 * (1 - share if asked.reversed else share))


def _part(
    material: Material,
    standing: Standing | None,
    named: tuple[str, bool],
    share: float,
    found: Scores | None,
    plain: Measure | None,
) -> Part:
    label, whole = named
    if found is None:
        return Part(label, whole, share, plain)
    if standing is None:
        lowest, highest = ends(material, found.branches)
        return Part(label, whole, share, found.score, found.reference, lowest=lowest, highest=highest)
    cell = found.branches.get(standing.branch, Cell(n=0))
    return Part(label, whole, share, found.score, found.reference, cell.score, cell.difference, verdict=cell.verdict)
