"""The sentences of a report. The rules of honesty live here:

the verdict's words come from the league's test alone; a rank never stands without its range; "because its customers
expect more" is written only where the league found that expectations lower the index; impacts "go with", no more.
"""

from collections.abc import Sequence

from acsi.league.results import Part, Standing, Verdict, Why
from acsi.reporting.drivers import Driver, Item
from acsi.reporting.material import EXPECTATIONS, Material, above_zero, below_zero


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
            "{name}: {index} points from {n} interviews, too few for a place",
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
    return texts("{first} {second}", first=score, second=_place(material, standing))


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
        "may be anywhere in {range}; {alike} of the {others} other {units} cannot be told apart from this one.",
        reference=texts.number(material.league.reference.estimate),
        verdict=verdict_words(material, standing.verdict),
        n=texts.number(standing.n, 0),
        range=rank_range(standing),
        alike=str(len(standing.indistinguishable)),
        others=str(len(material.ranked) - 1),
    )


def why(material: Material, standing: Standing) -> str:
    """The second sentence: what the gap to the nation goes with."""
    texts, split = material.texts, standing.why
    if split is None:
        if standing.rank is None:
            return texts("With so few interviews nothing can be said about reasons.")
        return texts("These results do not split the difference to {whole}, so nothing is said about reasons.")
    more = expectations_sentence(material, split)
    main = _main_part(split)
    if main is None or main.antecedent == EXPECTATIONS:
        if split.expectations == "lowers":
            return more
        return joined(material, _no_main_part(material, split), more)
    sentence = texts(
        "Of the difference of {gap}, {contribution} go with {part}, which is {difference} against {whole}.",
        gap=material.signed_with_interval(split.gap),
        contribution=texts("{number} points", number=texts.signed(main.contribution.estimate)),
        part=material.inside(main.antecedent),
        difference=texts("{number} points", number=texts.signed(main.gap.estimate)),
    )
    return joined(material, sentence, more)


def joined(material: Material, first: str, second: str) -> str:
    """Two sentences one after the other; the second may be empty."""
    return material.texts("{first} {second}", first=first, second=second) if second else first


def _main_part(split: Why) -> Part | None:
    return next((part for part in split.parts if part.antecedent == split.main), None)


def _no_main_part(material: Material, split: Why) -> str:
    if above_zero(split.gap) or below_zero(split.gap):
        return material.texts(
            "The difference to {whole} is {gap}; no single part of it stands out from chance.",
            gap=material.signed_with_interval(split.gap),
        )
    return material.texts(
        "The difference to {whole}, {gap}, is within what chance explains; it needs no reason.",
        gap=material.signed_with_interval(split.gap),
    )


def expectations_sentence(material: Material, split: Why) -> str:
    """What the league found on expectations; empty where customers do not clearly expect more."""
    part = next((part for part in split.parts if part.antecedent == EXPECTATIONS), None)
    if part is None or split.expectations == "none":
        return ""
    texts = material.texts
    more = texts.number(part.gap.estimate)
    if split.expectations == "not_shown":
        return texts(
            "Its customers expect {more} points more; the model does not show that this lowers {index}.",
            more=more,
            index=material.index_label,
        )
    return texts(
        "Because its customers expect more ({more} points above {whole}), {index} stands {contribution} points lower; "
        "the whole difference is {gap}.",
        more=more,
        index=material.index_label,
        contribution=texts.number(abs(part.contribution.estimate)),
        gap=material.signed_with_interval(split.gap),
    )


def what_first(material: Material, fix: Sequence[Item], found: Sequence[Driver]) -> str:
    """The third sentence: the first entry of the list, else what the index goes with most."""
    texts = material.texts
    if fix:
        return texts(
            "Begin with {part}: of all parts it takes the most from {index} ({contribution} points).",
            part=fix[0].inside,
            index=material.index_label,
            contribution=texts.signed(fix[0].contribution),
        )
    if not found or found[0].impact.estimate <= 0:
        return texts("These results name nothing to begin with.")
    return texts(
        "Nothing falls clearly short of {whole}. {index} goes most with {part}: {impact} points more for every 5 "
        "points.",
        index=material.label(material.index),
        part=found[0].inside,
        impact=texts.number(found[0].impact.estimate),
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


def split_title(material: Material, split: Why) -> str:
    """The message of the gap split."""
    main = _main_part(split)
    gap = material.texts.signed(split.gap.estimate)
    if main is None:
        return material.texts("No single part of the {gap} points to {whole} stands out", gap=gap)
    return material.texts(
        "Of the {gap} points to {whole}, {contribution} go with {part}",
        gap=gap,
        contribution=material.texts.signed(main.contribution.estimate),
        part=material.inside(main.antecedent),
    )


def driver_title(material: Material, found: Sequence[Driver]) -> str:
    """The message of the importance–performance map, empty without one; `found` in order of impact."""
    if not found:
        return ""
    return material.texts(
        "{index} goes most with {part}: 5 points more, {impact} more",
        index=material.label(material.index),
        part=found[0].inside,
        impact=material.texts.number(found[0].impact.estimate),
    )
