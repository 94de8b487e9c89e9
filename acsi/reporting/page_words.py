"""The words of the league page in one language: what its parts are called, and what is said of each branch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from acsi.league.results import Standing
from acsi.league.touchpoint_results import QuestionScores, TouchpointScores
from acsi.league.trend_results import Trend
from acsi.reporting import drivers, national, sentences
from acsi.reporting.changes import change_title, flagged, over_a_wave
from acsi.reporting.composed import composed, reasons
from acsi.reporting.content import Fact, Statement
from acsi.reporting.explained import explained
from acsi.reporting.guide import Entry, reading_guide
from acsi.reporting.material import Material
from acsi.reporting.pages import LANGUAGES
from acsi.reporting.why import split_title


@dataclass(frozen=True)
class Said:
    """The sentences on one branch; what it has no ground for is empty."""

    headline: str
    where: str
    why: str
    beside: tuple[str, ...]
    split: str
    first: str
    keep: tuple[tuple[str, str], ...]
    fix: tuple[tuple[str, str], ...]
    trend: str


@dataclass(frozen=True)
class Told:
    """The page's words in one language. `names` are those of the rows, `lines` the touchpoints and questions, `parts`
    what a gap is split into, `waves` their names; facts and statements are the nation's, on the page of head office."""

    tag: str
    title: str
    sender: tuple[str, ...]
    league: str
    facts: tuple[Fact, ...]
    statements: tuple[Statement, ...]
    names: tuple[str, ...]
    lines: tuple[str, ...]
    parts: tuple[str, ...]
    waves: tuple[str, ...]
    branches: Mapping[str, Said]
    guide: tuple[Entry, ...]
    words: Mapping[str, str]


def told(
    material: Material,
    standings: Sequence[Standing],
    told_of: Sequence[Standing],
    lines: Sequence[QuestionScores | TouchpointScores],
    *,
    own: str | None,
    wave: str | None,
    trend: Trend | None,
) -> Told:
    """The words for these rows, with what is said of the branches in `told_of` alone."""
    texts = material.texts
    branches = {each.branch: _said(material, each, trend) for each in told_of}
    alone = told_of[0] if own else None
    return Told(
        tag=LANGUAGES[texts.language],
        title=branches[alone.branch].headline if alone else national.headline(material),
        sender=_sender(material, wave),
        league=sentences.league_title(material, alone) if alone else national.league_title(material),
        facts=() if alone else national.facts(material),
        statements=() if alone else national.statements(material, _performances(material)),
        names=tuple(material.name(each) for each in standings),
        lines=tuple(_line(material, each) for each in lines),
        parts=_parts(material),
        waves=tuple(texts.wave(each) for each in trend.waves) if trend else (),
        branches=branches,
        guide=reading_guide(material),
        words=_words(material, material.name(alone) if alone else ""),
    )


def _performances(material: Material) -> tuple[drivers.Driver, ...]:
    return drivers.performances(drivers.drivers(material, None))


def _sender(material: Material, wave: str | None) -> tuple[str, ...]:
    survey, language = material.survey, material.texts.language
    organisation = survey.organisation.in_language(language) if survey.organisation else ""
    title = survey.title.in_language(language) or survey.id
    return tuple(filter(None, (organisation, title, material.texts.wave(wave) if wave else "")))


def _line(material: Material, scores: QuestionScores | TouchpointScores) -> str:
    if isinstance(scores, QuestionScores):
        return material.called(scores.question)
    return scores.label.in_language(material.texts.language)


def _parts(material: Material) -> tuple[str, ...]:
    """The names of the parts of a gap, which are the same for every branch."""
    split = next((each.why for each in material.league.branches if each.why), None)
    if split is None:
        return ()
    return (*(material.label(part.antecedent) for part in split.parts), material.texts("Rest, not explained"))


def _said(material: Material, standing: Standing, trend: Trend | None) -> Said:
    found = explained(material, standing.branch)
    return Said(
        headline=found.headline,
        where=found.where,
        why=_why(material, standing) or found.why,
        beside=found.beside,
        split=split_title(material, standing.why) if standing.why else "",
        first=found.first,
        keep=tuple((item.label, item.detail) for item in drivers.keep(material, standing)),
        fix=tuple((item.label, item.detail) for item in drivers.fix_first(material, standing)),
        trend=_since(material, standing, trend) if trend else "",
    )


def _why(material: Material, standing: Standing) -> str:
    """Of an index without a model: the touchpoints in which the branch differs."""
    made_of = composed(material, standing)
    if made_of is None or standing.rank is None or not any(part.own for part in made_of.parts):
        return ""
    return material.texts("{clause}.", clause=reasons(material, made_of.parts))


def _since(material: Material, standing: Standing, trend: Trend) -> str:
    """What changed since the wave before, as the title of the trend."""
    courses = next((each.courses for each in trend.branches if each.branch == standing.branch), {})
    change = over_a_wave(courses[trend.index], trend.waves[-1]) if trend.index in courses else None
    return change_title(material, material.name(standing), change)


def _words(material: Material, own: str) -> dict[str, str]:
    """What the parts of the page are called, by the names that template and script know."""
    words = _words_of_league(material) | _words_of_branch(material) | _words_of_trend(material)
    alike = material.texts("cannot be told apart from {name}", name=own) if own else words["alike"]
    return words | {"alike": alike}


def _words_of_league(material: Material) -> dict[str, str]:
    texts = material.texts
    count, confidence = str(len(material.ranked)), material.confidence
    return {
        "league": texts("The league"),
        "place": texts("Place"),
        "range": texts("Range"),
        "name": texts("{unit}"),
        "index": texts("Index"),
        "plot": texts("Index with its {confidence} interval", confidence=confidence),
        "interval": texts("Interval"),
        "change": texts("Change"),
        "n": texts("Interviews"),
        "response": texts("Response"),
        "days": texts("Days"),
        "against": texts("Against {whole}"),
        "whole": texts("{whole}"),
        "of_places": texts("of {count}", count=count),
        "above": texts("above"),
        "below": texts("below"),
        "similar": texts("no clear difference"),
        "none": texts("too few interviews"),
        "alike": texts("cannot be told apart from the chosen {unit}"),
        "few": texts("* fewer than {n} interviews.", n=str(material.league.settings.flag_below_n)),
        "how": texts(
            "Response: interviews among all called who may be eligible (RR1). Days: from the closing of the claim to "
            "the interview, median."
        ),
        "to": texts("to"),
        "space": texts("{first} {second}", first="", second=""),
        "language": texts("Language"),
        "print": texts("Print"),
        "guide": texts("How to read this page"),
        "no_script": texts("This page needs JavaScript, which is switched off here. It loads nothing from elsewhere."),
    }


def _words_of_branch(material: Material) -> dict[str, str]:
    texts, section = material.texts, material.league.touchpoints
    return {
        "details": texts("{unit} in detail"),
        "choose": texts("Choose a {unit}"),
        "all": texts("All {units}"),
        "where": texts("Where we stand"),
        "why": texts("Why"),
        "first": texts("What first"),
        "keep": texts("Keep"),
        "fix": texts("Fix first"),
        "no_keep": texts("No part clearly exceeds {whole}."),
        "no_fix": texts("No clear priority: nothing is shown to fall short of the best quarter of {units}."),
        "split_note": texts("Filled bars: shown by their interval. Hollow bars: could be nothing but chance."),
        "touchpoints": texts("Touchpoints and questions"),
        "score": texts("Score"),
        "difference": texts("Difference"),
        "top": texts("Top box"),
        "answers": texts("n"),
        "others": texts("Other questions"),
        "hidden": texts(
            "–: not shown; fewer than {n} answers, or what would give such a number away.",
            n=str(section.suppress_below_n if section else 0),
        ),
        "boxes": texts(
            "Top box: the share of the best answers. Marks as in the league, from a test over all questions."
        ),
        "real": texts("a real change"),
        "noise": texts("within noise"),
    }


def _words_of_trend(material: Material) -> dict[str, str]:
    texts = material.texts
    return {
        "trend": texts("Trend"),
        "wave": texts("Wave"),
        "overall": texts("Overall index"),
        "overall_trend": texts("{name} over the waves", name=texts("Overall index")),
        "and": texts("; "),
        "measured": texts("All waves are measured with the same index weights, those of this wave."),
        "band": texts("The band is the {confidence} interval.", confidence=material.confidence),
        "mean_line": texts("Dashed: {whole}, the mean of the {units}."),
        "flagged": texts("◇ perhaps no change of what is measured:"),
        "below_minimum_n": texts("too few interviews"),
        **{str(flag): words for flag, words in flagged(texts).items()},
    }
