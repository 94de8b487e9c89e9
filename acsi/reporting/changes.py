"""What reports say of changes between waves: in the words of their test, with what else may have made them."""

from acsi.league.trend_results import Change, Course, Flag, Trend
from acsi.render.texts import Texts
from acsi.reporting.guide import Entry
from acsi.reporting.material import Material

NAMED = 12
"""Branches that a sentence names."""


def flagged(texts: Texts) -> dict[Flag, str]:
    """What else than the customers may have made a change, by its flag."""
    return {
        "firm_changed": texts("another survey firm"),
        "asked_differently": texts("asked differently"),
        "questions_missing": texts("other questions"),
        "weights_differ": texts("index made up differently"),
    }


def change_in_words(material: Material, change: Change) -> str:
    """The word of the test of a change: real, within noise, or that there are too few interviews for one."""
    texts = material.texts
    words = {"real": texts("a real change"), "noise": texts("within noise")}
    return words.get(change.verdict or "", texts("too few interviews to tell"))


def other_reasons(material: Material, change: Change) -> str:
    """What else may have made a change, listed; empty where nothing did."""
    told = flagged(material.texts)
    return material.texts(", ").join(told[flag] for flag in change.flags if flag in told)


def change_title(material: Material, name: str, change: Change | None) -> str:
    """The message of a chart over the waves: the last change and the word of its test."""
    texts = material.texts
    if change is None:
        return texts("{name} over the waves", name=name)
    values = {"name": name, "wave": texts.wave(change.earlier), "points": texts.number(abs(change.estimate))}
    if change.verdict == "real" and change.estimate > 0:
        return texts("{name} really rose since {wave}, by {points} points", **values)
    if change.verdict == "real":
        return texts("{name} really fell since {wave}, by {points} points", **values)
    values["points"] = texts.signed(change.estimate)
    if change.verdict == "noise":
        return texts("{name}: {points} points since {wave}, which is within noise", **values)
    return texts("{name}: {points} points since {wave}, from too few interviews to tell", **values)


def compared(material: Material, against: str, change: Change) -> str:
    """A change with its interval, the word of its test, and what else may have made it."""
    texts = material.texts
    number = texts.signed(change.estimate)
    if change.ci:
        number = texts("{number} ({interval})", number=number, interval=texts.interval(*change.ci))
    words = change_in_words(material, change)
    if other := other_reasons(material, change):
        words = texts("{first}, {second}", first=words, second=other)
    return texts("{against}: {number}, {words}.", against=against, number=number, words=words)


def over_a_wave(course: Course, wave: str) -> Change | None:
    """The change from the wave before to this one."""
    return next((each for each in course.changes if each.later == wave), None)


def over_a_year(course: Course, wave: str) -> Change | None:
    """The change from the same quarter of the year before."""
    return next((each for each in course.year_on_year if each.later == wave), None)


def over_four_waves(course: Course, wave: str) -> Change | None:
    """The change of the average of four waves against the four before."""
    return next((each.change for each in course.moving if each.label == wave), None)


def really_changed(material: Material, trend: Trend) -> tuple[Entry, ...]:
    """The branches whose index really changed over a wave, a year, and four waves against the four before."""
    texts, last = material.texts, trend.waves[-1]
    found = []
    for of in (over_a_wave, over_a_year, over_four_waves):
        changes = {each.branch: of(each.courses[trend.index], last) for each in trend.branches}
        tested = {key: each for key, each in changes.items() if each and each.verdict}
        if tested:
            term = texts("Against {wave}", wave=texts.wave(next(iter(tested.values())).earlier))
            four = texts("The last four waves against the four before")
            found.append(Entry(four if of is over_four_waves else term, _really(material, trend, tested)))
    return tuple(found)


def _really(material: Material, trend: Trend, tested: dict[str, Change]) -> str:
    texts = material.texts
    real = sorted(
        ((key, each) for key, each in tested.items() if each.verdict == "real"), key=lambda both: -both[1].estimate
    )
    if not real:
        return texts("No change of any of {count} {units} is more than chance may give.", count=str(len(tested)))
    names = {each.branch: (each.name_zh, each.name_en) for each in trend.branches}
    told = [
        texts(
            "{part} {points}",
            part=_name(material, key, *names[key]),
            points=texts.signed(each.estimate) + ("*" if set(each.flags) & flagged(texts).keys() else ""),
        )
        for key, each in real
    ]
    rest = texts("How the other {count} {units} changed may be chance.", count=str(len(tested) - len(real)))
    listed = texts.listing(told[:NAMED])
    if len(told) > NAMED:
        listed = texts("{parts} and others, {total} in all", parts=texts(", ").join(told[:NAMED]), total=str(len(told)))
    return texts("{first} {second}", first=texts("Really changed: {parts}.", parts=listed), second=rest)


def _name(material: Material, code: str, name_zh: str, name_en: str) -> str:
    first, second = (name_en, name_zh) if material.texts.language == "en" else (name_zh, name_en)
    return first or second or code
