"""The sentences that say why a branch stands where it stands, from the split of its gap.

"Because" is written of expectations alone, and only where the league found that they are higher here and lower the
index, each by its interval; everything else "goes with". A part is named only where its interval leaves out zero.
"""

from acsi.league.results import Part, Standing, Why
from acsi.reporting.material import EXPECTATIONS, Material


def why_sentence(material: Material, standing: Standing) -> str:
    """How far the branch is from the mean, what of it goes with what, and what shows no clear difference."""
    texts, split = material.texts, standing.why
    if split is None:
        if standing.rank is None:
            return texts("With so few interviews nothing can be said about reasons.")
        return texts("These results do not split the difference to {whole}, so nothing is said about reasons.")
    parts = sorted(split.parts, key=lambda part: -abs(part.contribution.estimate))
    told = [said for part in parts if (said := _part(material, split, part))]
    if not told:
        return _nothing_stands_out(material, split)
    return _one_after_the_other(
        material, [_difference(material, standing, split), *told, *_same(material, parts), *_rest(material, split)]
    )


def _one_after_the_other(material: Material, sentences: list[str]) -> str:
    text = sentences[0]
    for sentence in sentences[1:]:
        text = material.texts("{first} {second}", first=text, second=sentence)
    return text


def _difference(material: Material, standing: Standing, split: Why) -> str:
    """The whole gap with its interval, in the words of the verdict's test."""
    texts = material.texts
    values = {"index": material.label(material.index), "gap": texts.number(abs(split.gap.estimate))}
    if split.gap.estimate < 0:
        sentence = texts("{index} is {gap} points below {whole}", **values)
    else:
        sentence = texts("{index} is {gap} points above {whole}", **values)
    if interval := material.interval(split.gap):
        sentence = texts("{number} ({interval})", number=sentence, interval=interval)
    if standing.verdict == "similar":
        return texts("{first}, no clear difference.", first=sentence)
    return texts("{first}.", first=sentence)


def _part(material: Material, split: Why, part: Part) -> str:
    """What goes with one part; empty where neither it nor what it adds is shown."""
    texts = material.texts
    values = {
        "gap": texts.number(abs(part.gap.estimate)),
        "contribution": texts.number(abs(part.contribution.estimate)),
        "index": material.index_label,
    }
    if part.antecedent == EXPECTATIONS and split.expectations == "lowers":
        return texts(
            "Because its customers expect more than elsewhere ({gap} points more), {index} is {contribution} points "
            "lower.",
            **values,
        )
    if part.antecedent == EXPECTATIONS and split.expectations == "not_shown":
        return texts(
            "Its customers expect {gap} points more than elsewhere; the model does not show that this lowers {index}.",
            **values,
        )
    if part.contribution.sign == 0 or part.gap.sign == 0:
        return ""
    if part.antecedent == EXPECTATIONS and part.contribution.sign > 0:
        return texts(
            "Its customers expect {gap} points less than elsewhere; {contribution} points more {index} go with it.",
            **values,
        )
    return _deed(material, part, values)


def _deed(material: Material, part: Part, values: dict[str, str]) -> str:
    """What goes with something the branch delivers."""
    texts = material.texts
    values = {**values, "part": material.label(part.antecedent)}
    if part.gap.sign != part.contribution.sign:
        return texts(
            "{part} differs by {gap} points ({interval}); {index} goes the other way, by {contribution} points.",
            interval=material.interval(part.gap) or "",
            **values,
        )
    if part.gap.sign < 0:
        return texts("{part} is {gap} points lower; {contribution} points less {index} go with it.", **values)
    return texts("{part} is {gap} points higher; {contribution} points more {index} go with it.", **values)


def _same(material: Material, parts: list[Part]) -> list[str]:
    """What shows no clear difference."""
    same = [material.inside(part.antecedent) for part in parts if part.gap.sign == 0]
    if not same:
        return []
    return [material.texts("No clear difference in {parts}.", parts=material.texts.listing(same))]


def _rest(material: Material, split: Why) -> list[str]:
    if split.rest.sign == 0:
        return []
    return [
        material.texts(
            "{rest} points of the difference go with none of this.", rest=material.texts.signed(split.rest.estimate)
        )
    ]


def _nothing_stands_out(material: Material, split: Why) -> str:
    gap = material.signed_with_interval(split.gap)
    if split.gap.sign:
        return material.texts(
            "The difference to {whole} is {gap}; no single part of it stands out from chance.", gap=gap
        )
    return material.texts(
        "The difference to {whole}, {gap}, is within what chance explains; it needs no reason.", gap=gap
    )


def split_title(material: Material, split: Why) -> str:
    """The message of the gap split."""
    main = next((part for part in split.parts if part.antecedent == split.main), None)
    gap = material.texts.signed(split.gap.estimate)
    if main is None:
        return material.texts("No single part of the {gap} points to {whole} stands out", gap=gap)
    return material.texts(
        "Of the {gap} points to {whole}, {contribution} go with {part}",
        gap=gap,
        contribution=material.texts.signed(main.contribution.estimate),
        part=material.inside(main.antecedent),
    )
