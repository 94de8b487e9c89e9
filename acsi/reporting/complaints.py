"""What reports say of complaints and loyalty, and of what good handling of a complaint goes with."""

from dataclasses import dataclass

from acsi.league.complaints import LOYALTY
from acsi.league.results import Measure, Standing, Verdict
from acsi.league.touchpoint_results import Cell, Complaints, QuestionScores, Recovery
from acsi.reporting.material import Material


@dataclass(frozen=True)
class Outcome:
    """One line: a branch's number, the mean of branches, and how they compare. A small cell has no `own`.

    `percent` says that the number is a percentage; `worse`, that the branch clearly differs for the worse.
    """

    label: str
    percent: bool
    n: int
    own: Measure | None
    reference: float | None
    difference: Measure | None
    verdict: Verdict | None
    words: str
    worse: bool


@dataclass(frozen=True)
class Outcomes:
    """Complaints and loyalty of a branch, with what is to be said of the table and of complainants in the nation."""

    title: str
    lines: tuple[Outcome, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Handled:
    """The loyalty of a group of customers in the nation, from `n` of them."""

    label: str
    n: int
    loyalty: Measure


@dataclass(frozen=True)
class NationalComplaints:
    """How many complain, which branches differ, and what becomes of their loyalty."""

    title: str
    share: str
    groups: tuple[Handled, ...]
    note: str


def outcomes(material: Material, standing: Standing) -> Outcomes | None:
    """Complaints and loyalty of a branch; None where the league has no numbers of these that can be shown."""
    if material.league.complaints is None and material.league.touchpoints is None:
        return None
    complaints, loyalty = _complaints(material, standing), _loyalty(material, standing)
    lines = [*complaints, *loyalty]
    if not any(each.own for each in (*complaints, *loyalty[1:])):
        return None
    found = material.league.complaints
    recovery = recovery_sentence(material, found.recovery) if found and found.recovery else ""
    return Outcomes(_title(material, lines), tuple(lines), tuple(filter(None, (*_notes(material, lines), recovery))))


def _notes(material: Material, lines: list[Outcome]) -> list[str]:
    if all(each.own for each in lines) or material.league.touchpoints is None:
        return []
    smallest = str(material.league.touchpoints.suppress_below_n)
    return [
        material.texts(
            "Not shown: fewer than {smallest} answers, or what would give such a number away.", smallest=smallest
        )
    ]


def national_complaints(material: Material) -> NationalComplaints | None:
    """Complaints and service recovery in the nation; None where the survey does not ask who complained."""
    found, texts = material.league.complaints, material.texts
    if found is None:
        return None
    groups = _handled(material, found.recovery) if found.recovery else ()
    note = recovery_sentence(material, found.recovery) if found.recovery else ""
    share = texts.number(found.share.estimate)
    title = texts("{share}% of customers complained", share=share)
    if found.recovery and _leaves_out_zero(found.recovery.well_over_badly):
        title = texts(
            "Loyalty is {points} points higher where a complaint was handled well than where it was not",
            points=texts.number(found.recovery.well_over_badly.estimate),
        )
    return NationalComplaints(title, _share(material, found), groups, note)


def recovery_sentence(material: Material, found: Recovery) -> str:
    """Whether customers whose complaint was handled well are more loyal, and whether as loyal as those without one."""
    texts = material.texts
    over, without = found.well_over_badly, found.well_over_without
    if not _leaves_out_zero(over) or over.estimate < 0:
        return texts("Across all {units} it is not shown that handling a complaint well goes with more loyalty.")
    first = texts(
        "Across all {units}, customers whose complaint was handled well (upper third of the scale) are {points} points "
        "more loyal than those whose complaint was not.",
        points=texts.number(over.estimate),
    )
    if not _leaves_out_zero(without):
        second = texts("They show no clear difference from customers who had nothing to complain about.")
    elif without.estimate < 0:
        second = texts(
            "They stay {points} points below customers who did not complain.", points=texts.number(-without.estimate)
        )
    else:
        second = texts(
            "They are {points} points above customers who did not complain.", points=texts.number(without.estimate)
        )
    return texts("{first} {second}", first=first, second=second)


def _leaves_out_zero(measure: Measure) -> bool:
    return measure.ci is not None and measure.ci[0] * measure.ci[1] > 0


def _complaints(material: Material, standing: Standing) -> list[Outcome]:
    found, texts = material.league.complaints, material.texts
    if found is None:
        return []
    cell = found.branches.get(standing.branch, Cell(n=0))
    words = {"above": texts("more than elsewhere"), "below": texts("fewer than elsewhere")}
    lines = [_outcome(material, standing, cell, texts("Customers who complained"), found.reference, words)]
    handling = _question(material, found.handling)
    return lines + ([_of_question(material, standing, handling)] if handling else [])


def _loyalty(material: Material, standing: Standing) -> list[Outcome]:
    """The index of loyalty, which has no test of its own, and the first of its questions that has one."""
    own, reference = standing.indices.get(LOYALTY), material.league.references.get(LOYALTY)
    if own is None or reference is None:
        return []
    difference = Measure(estimate=own.estimate - reference)
    label = material.label(LOYALTY)
    words = material.texts("not tested") if standing.rank is not None else ""
    lines = [Outcome(label, False, standing.n, own, reference, difference, None, words, worse=False)]
    construct = material.survey.model.constructs.get(LOYALTY) if material.survey.model else None
    asked = [found for each in construct.indicators if (found := _question(material, each))] if construct else []
    return lines + [_of_question(material, standing, each) for each in asked[:1]]


def _question(material: Material, question: str | None) -> QuestionScores | None:
    section = material.league.touchpoints
    return next((each for each in section.questions if each.question == question), None) if section else None


def _of_question(material: Material, standing: Standing, scores: QuestionScores) -> Outcome:
    texts, cell = material.texts, scores.branches.get(standing.branch, Cell(n=0))
    words = {"above": texts("above"), "below": texts("below")}
    return _outcome(material, standing, cell, material.called(scores.question), scores.reference, words)


def _outcome(
    material: Material, standing: Standing, cell: Cell, label: str, reference: float | None, words: dict[str, str]
) -> Outcome:
    percent = label == material.texts("Customers who complained")
    verdict = cell.verdict if standing.rank is not None else None
    said = words.get(verdict or "", material.texts("no clear difference")) if verdict else ""
    worse = verdict == ("above" if percent else "below")
    own = _share_of_customers(cell.score) if percent else cell.score
    return Outcome(label, percent, cell.n, own, reference, cell.difference, verdict, said, worse)


def _share_of_customers(measure: Measure | None) -> Measure | None:
    """A percentage whose interval ends at 0 and 100, as a share does."""
    if measure is None or measure.ci is None:
        return measure
    low, high = measure.ci
    return measure.model_copy(update={"ci": (max(low, 0.0), min(high, 100.0))})


def _title(material: Material, lines: list[Outcome]) -> str:
    texts, first = material.texts, lines[0]
    if not first.percent or first.own is None:
        return texts("Complaints and loyalty")
    share = texts.number(first.own.estimate)
    if first.verdict in ("above", "below"):
        return texts("{share}% of customers complained, {verdict}", share=share, verdict=first.words)
    if first.verdict is None or first.reference is None:
        return texts("{share}% of customers complained", share=share)
    return texts(
        "{share}% of customers complained; no clear difference from {whole} ({reference}%)",
        share=share,
        reference=texts.number(first.reference),
    )


def _share(material: Material, found: Complaints) -> str:
    texts = material.texts
    named = {
        verdict: [
            material.name(one)
            for one in material.ranked
            if (cell := found.branches.get(one.branch)) and cell.verdict == verdict
        ]
        for verdict in ("above", "below")
    }
    said = [
        texts(
            "{share}% of customers complained ({confidence} interval {interval}).",
            share=texts.number(found.share.estimate),
            confidence=material.confidence,
            interval=material.interval(found.share) or "–",
        )
    ]
    if named["above"]:
        said.append(texts("More than elsewhere: {names}.", names=texts.listing(named["above"])))
    if named["below"]:
        said.append(texts("Fewer than elsewhere: {names}.", names=texts.listing(named["below"])))
    if len(said) == 1:
        said.append(texts("No {unit} is clearly above or below the others."))
    text = said[0]
    for sentence in said[1:]:
        text = texts("{first} {second}", first=text, second=sentence)
    return text


def _handled(material: Material, found: Recovery) -> tuple[Handled, ...]:
    texts = material.texts
    return (
        Handled(texts("Did not complain"), found.n_without, found.without),
        Handled(texts("Complained, handled well"), found.n_well, found.well),
        Handled(texts("Complained, not handled well"), found.n_badly, found.badly),
    )
