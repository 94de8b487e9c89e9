"""The sentences of a report. The rules of honesty live here:

the verdict's words come from the league's test alone; a rank never stands without its range; impacts "go with", no
more. Why a branch stands where it stands is said in `why.py`.
"""

from collections.abc import Sequence
from functools import partial, reduce

from acsi.league.results import Standing, Verdict
from acsi.render.texts import Texts
from acsi.reporting.drivers import Driver, Item
from acsi.reporting.material import EXPECTATIONS, Material


def verdict_words(material: Material, verdict: Verdict | None) -> str:
    """The three words of verdict, and one for a branch that has none."""
    texts = material.texts
    match verdict:
        case "above":
            return texts("above {whole}")
        case "below":
            return texts("below {whole}")
        case "similar":
            return texts("no clear difference from {whole}")
    return texts("no place in the league")


def verdict_in_short(material: Material, verdict: Verdict | None) -> str:
    """The verdict where a heading says what it compares with."""
    texts = material.texts
    words = {"above": texts("above"), "below": texts("below"), "similar": texts("no clear difference")}
    return words[verdict] if verdict else texts("too few interviews")


def headline(material: Material, standing: Standing) -> str:
    """`Shenzhen: 78.1 points, place 31 of 36 (range 19–36), below the nation`."""
    texts = material.texts
    name, index = material.name(standing), texts.number(standing.index)
    if standing.rank is None:
        return texts(
            "{name}: {index} points, too few interviews ({n}) for a\u00a0place",
            name=name,
            index=index,
            n=texts.number(standing.n, 0),
        )
    return texts(
        "{name}: {index} points, place {rank} of {count} (range\u00a0{range}), {verdict}",
        name=name,
        index=index,
        rank=str(standing.rank),
        count=str(len(material.ranked)),
        range=rank_range(standing),
        verdict=verdict_words(material, standing.verdict),
    )


def rank_range(standing: Standing) -> str:
    """`19–36`, or one number where the place is certain."""
    low, high = standing.rank_low, standing.rank_high
    return str(low) if low == high else f"{low}–{high}"


def where_we_stand(material: Material, standing: Standing) -> str:
    """The first sentence: score, difference, place and how sure it is."""
    texts = material.texts
    score = texts(
        "{name} scores {index} of 100 points.", name=material.name(standing), index=texts.number(standing.index)
    )
    if standing.ci_low is not None and standing.ci_high is not None:
        score = texts(
            "{name} scores {index} of 100 points ({confidence} interval {interval}).",
            name=material.name(standing),
            index=texts.number(standing.index),
            confidence=material.confidence,
            interval=texts.interval(standing.ci_low, standing.ci_high),
        )
    return paragraph(material, [score, _place(material, standing), _chance(material, standing)])


def _place(material: Material, standing: Standing) -> str:
    texts = material.texts
    if standing.rank is not None and standing.rank_low == standing.rank_high:
        return texts(
            "{whole}, the mean of the {units}, stands at {reference}: {verdict}. With {n} interviews its place, "
            "{rank}, is certain at {confidence} confidence.",
            reference=texts.number(material.league.reference.estimate),
            verdict=verdict_words(material, standing.verdict),
            n=texts.number(standing.n, 0),
            rank=str(standing.rank),
            confidence=material.confidence,
        )
    if standing.rank is None:
        return texts(
            "Below {minimum} interviews no place and no verdict are given, since chance alone would decide them.",
            minimum=str(material.league.settings.minimum_n),
        )
    return texts(
        "{whole}, the mean of the {units}, stands at {reference}: {verdict}. With {n} interviews the true place "
        "may be anywhere within {range}; {alike} of the {others} other {units} cannot be told apart from this one.",
        reference=texts.number(material.league.reference.estimate),
        verdict=verdict_words(material, standing.verdict),
        n=texts.number(standing.n, 0),
        range=rank_range(standing),
        alike=str(len(standing.indistinguishable)),
        others=str(len(material.ranked) - 1),
    )


def _chance(material: Material, standing: Standing) -> str:
    """How probable it is that the branch truly belongs to the best or the last quarter; empty for a small league."""
    texts, chances, quarter = material.texts, standing.chances, len(material.ranked) // 4
    if chances is None or quarter < 2:
        return ""
    if standing.rank == 1:
        return texts("The chance that it truly is the first: {chance}.", chance=_probability(texts, chances.first))
    return texts(
        "Chances that it truly is among the best {count}: {best}; among the last {count}: {last}.",
        count=str(quarter),
        best=_probability(texts, chances.top_quarter),
        last=_probability(texts, chances.bottom_quarter),
    )


def _probability(texts: Texts, chance: float) -> str:
    """A probability that chance itself gave: never none, never certain."""
    if chance < 0.005:
        return texts("under {share}", share=texts.percent(0.01))
    if chance > 0.995:
        return texts("over {share}", share=texts.percent(0.99))
    return texts.percent(chance)


def joined(material: Material, first: str, second: str) -> str:
    """Two sentences one after the other; the second may be empty."""
    return material.texts("{first} {second}", first=first, second=second) if second else first


def paragraph(material: Material, sentences: Sequence[str]) -> str:
    """Sentences one after the other; empty ones are left out."""
    said = [each for each in sentences if each]
    return reduce(partial(joined, material), said) if said else ""


def what_first(material: Material, fix: Sequence[Item], found: Sequence[Driver]) -> str:
    """The third sentence: the first entry of the list, else that there is no clear priority."""
    texts = material.texts
    if fix and fix[0].antecedent == EXPECTATIONS:
        return texts(
            "Begin with what customers are promised: {gain} points more {index} would go with expectations as "
            "elsewhere.",
            gain=texts.number(fix[0].gain),
            index=material.index_label,
        )
    if fix:
        return texts(
            "Begin with {part}: {gain} points more {index} would go with the level of the best quarter of {units}.",
            part=fix[0].inside,
            gain=texts.number(fix[0].gain),
            index=material.index_label,
        )
    if not found or found[0].impact.estimate <= 0:
        return texts("These results name nothing to begin with.")
    return texts(
        "No clear priority: nothing is shown to fall short of the best quarter of {units}. {index} goes most with "
        "{part}: {impact} points more for every 5 points.",
        index=material.label(material.index),
        part=found[0].inside,
        impact=texts.number(found[0].impact.estimate),
    )


def what_next(material: Material, standing: Standing) -> str:
    """What a branch with too few interviews lacks for a place."""
    minimum = material.league.settings.minimum_n
    return material.texts(
        "A place takes {minimum} interviews, {more} more than there are. Until then read these numbers as what some "
        "customers say, not as the level of the {unit}.",
        minimum=str(minimum),
        more=str(max(minimum - standing.n, 1)),
    )


def league_title(material: Material, standing: Standing) -> str:
    """The message of the interval plot in a branch report."""
    texts = material.texts
    if standing.rank is None:
        return texts("{name} has too few interviews for a place", name=material.name(standing))
    others = len(material.ranked) - 1
    if not standing.indistinguishable:
        return texts("{name} can be told apart from every other {unit}", name=material.name(standing))
    return texts(
        "{name} cannot be told apart from {alike} of {others} other {units}",
        name=material.name(standing),
        alike=str(len(standing.indistinguishable)),
        others=str(others),
    )


def driver_title(material: Material, found: Sequence[Driver]) -> str:
    """The message of the importance–performance map, empty without one; `found` in order of impact."""
    if not found:
        return ""
    return material.texts(
        "{index} goes most with {part}: {impact} points for every 5",
        index=material.label(material.index),
        part=found[0].inside,
        impact=material.texts.number(found[0].impact.estimate),
    )
