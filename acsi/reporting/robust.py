"""What the national report says of choices that could differ: the mix of customers, and the league made otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass

from acsi.league.mix_results import Adjuster, Level, Move, Variant
from acsi.league.results import Measure, Standing
from acsi.reporting.groups import group_name, segment_name
from acsi.reporting.guide import Entry
from acsi.reporting.material import Material

NAMED = 4
"""The most branches that a line names."""


@dataclass(frozen=True)
class Mixed:
    """A branch raw and adjusted: both indices, what is added for its mix, and both places; `outside` its range."""

    name: str
    index: float
    adjusted: Measure
    shift: Measure
    rank: int
    rank_range: str
    adjusted_rank: int
    outside: bool


@dataclass(frozen=True)
class Effect:
    """A kind of customer: its share, the least and the most of any branch, and the index points that go with it."""

    adjuster: str
    first: bool
    label: str
    share: str
    spread: str
    effect: Measure | None


@dataclass(frozen=True)
class Mix:
    """Raw against adjusted: the branches whose place moves, the effects, and how many places stay."""

    title: str
    rows: tuple[Mixed, ...]
    effects: tuple[Effect, ...]
    note: str


@dataclass(frozen=True)
class Otherwise:
    """The league made in another way: how many branches move, the furthest by name, how many leave their range."""

    label: str
    moved: int
    largest: int
    outside: int
    furthest: tuple[str, ...]
    agreement: float | None


@dataclass(frozen=True)
class Sensitivity:
    """The box: what each choice would change."""

    title: str
    lines: tuple[Otherwise, ...]
    note: str


def mix(material: Material) -> Mix | None:
    """The mix of customers; None where the league is not adjusted for it."""
    found = material.league.case_mix
    if found is None:
        return None
    texts, known = material.texts, {each.branch: each for each in material.ranked}
    moves = [each for each in found.moves if each.branch in known]
    rows = [_mixed(material, known[each.branch], each) for each in sorted(moves, key=lambda each: each.start)]
    adjusted_for = texts.listing(segment_name(texts, each.name) for each in found.adjusters)
    return Mix(
        title=_mix_title(material, moves),
        rows=tuple(row for row in rows if row),
        effects=tuple(effect for each in found.adjusters for effect in _effects(material, each)),
        note=texts(
            "Adjusted for: {names}. The adjusted index is that of a {unit} whose customers were like everybody's; the "
            "league itself is not adjusted.",
            names=adjusted_for,
        ),
    )


def sensitivity(material: Material) -> Sensitivity | None:
    """The box on other ways to make the league; None where there is none."""
    variants = material.league.sensitivity
    if not variants:
        return None
    texts = material.texts
    outside, furthest = sum(each.outside for each in variants), str(max(each.largest for each in variants))
    if furthest == "0":
        title = texts("Made otherwise, the league keeps every place")
    elif outside:
        title = texts(
            "Made otherwise, the league moves no {unit} by more than {furthest} places; some leave their range",
            furthest=furthest,
        )
    else:
        title = texts(
            "Made otherwise, the league moves no {unit} by more than {furthest} places, and none out of its range",
            furthest=furthest,
        )
    note = texts(
        "Order kept: agreement of both orders (Kendall's tau-b), 1 where every place is the same. Range: that of the "
        "league."
    )
    return Sensitivity(title, tuple(_otherwise(material, each) for each in variants), note)


def hidden(material: Material) -> tuple[Entry, ...]:
    """What is not shown, and why."""
    texts, league = material.texts, material.league
    entries = []
    if league.unshown:
        entries.append(
            Entry(
                texts("No number at all"),
                texts(
                    "{names}: fewer than {smallest} interviews say little of a {unit}, and may say much of those who "
                    "gave them. They count in {whole} alone.",
                    names=texts.listing(material.name(each) for each in league.unshown),
                    smallest=str(league.settings.suppress_below_n),
                ),
            )
        )
    if material.unranked:
        entries.append(
            Entry(
                texts("No place"),
                texts(
                    "{names}: below {minimum} interviews chance alone would decide a place, so that there is neither "
                    "place nor verdict nor remarks.",
                    names=texts.listing(material.name(each) for each in material.unranked),
                    minimum=str(league.settings.minimum_n),
                ),
            )
        )
    if league.touchpoints:
        smallest = str(league.touchpoints.suppress_below_n)
        questions = [cell for each in league.touchpoints.questions for cell in each.branches.values()]
        entries += _counted(
            material, texts("Questions by {unit}"), [each.score is None for each in questions], smallest
        )
        groups = [] if material.of_places else league.segments
        cells = [cell for segment in groups for group in segment.groups for cell in group.branches.values()]
        there = [each.score is None for each in cells if each.n]
        entries += _counted(material, texts("Customer groups by {unit}"), there, smallest)
    return tuple(entries)


def _counted(material: Material, term: str, missing: Sequence[bool], smallest: str) -> list[Entry]:
    if not any(missing):
        return []
    texts = material.texts
    text = texts(
        "{count} of {all} numbers rest on fewer than {smallest} answers, or would let such a one be worked out.",
        count=texts.number(sum(missing), 0),
        all=texts.number(len(missing), 0),
        smallest=smallest,
    )
    return [Entry(term, text)]


def _mix_title(material: Material, moves: Sequence[Move]) -> str:
    texts = material.texts
    if not moves:
        return texts("With customers alike, every {unit} would keep its place")
    outside = sum(not each.within_range for each in moves)
    values = {"count": str(len(moves)), "all": str(len(material.ranked))}
    if outside:
        return texts(
            "With customers alike, {count} of {all} {units} would change place, {outside} of them out of their range",
            outside=str(outside),
            **values,
        )
    return texts("With customers alike, {count} of {all} {units} would change place, all within their range", **values)


def _mixed(material: Material, standing: Standing, move: Move) -> Mixed | None:
    found = standing.case_mix
    if found is None or standing.rank is None or found.rank is None:
        return None
    low, high = standing.rank_low, standing.rank_high
    return Mixed(
        name=material.name(standing),
        index=standing.index,
        adjusted=found.score,
        shift=found.shift,
        rank=standing.rank,
        rank_range=str(low) if low == high else f"{low}–{high}",
        adjusted_rank=found.rank,
        outside=not move.within_range,
    )


def _effects(material: Material, adjuster: Adjuster) -> list[Effect]:
    texts = material.texts
    name = segment_name(texts, adjuster.name)
    if adjuster.kind == "number":
        return [_effect(material, name, each, texts("for one unit more"), number=True) for each in adjuster.levels]
    against = texts("against {base}", base=group_name(texts, adjuster.base or ""))
    return [
        _effect(
            material,
            name,
            each,
            texts("{name} ({measures})", name=group_name(texts, each.level or "unknown"), measures=against),
            first=place == 0,
        )
        for place, each in enumerate(adjuster.levels)
    ]


def _effect(
    material: Material, name: str, level: Level, label: str, *, first: bool = True, number: bool = False
) -> Effect:
    texts = material.texts
    low, high = (texts.number(end) if number else texts.percent(end) for end in (level.lowest, level.highest))
    share = texts.number(level.share) if number else texts.percent(level.share)
    return Effect(name, first, label, share, f"{low}–{high}", level.effect)


def _otherwise(material: Material, variant: Variant) -> Otherwise:
    texts = material.texts
    names = {each.branch: material.name(each) for each in material.ranked}
    far = sorted(variant.moves, key=lambda each: -abs(each.to - each.start))
    far = [each for each in far if abs(each.to - each.start) > 1][:NAMED]
    furthest = tuple(
        texts("{name} {start}→{to}", name=names[each.branch], start=str(each.start), to=str(each.to))
        for each in far
        if each.branch in names
    )
    return Otherwise(
        label=_variant(material, variant),
        moved=len(variant.moves),
        largest=variant.largest,
        outside=variant.outside,
        furthest=furthest,
        agreement=variant.kendall,
    )


def _variant(material: Material, variant: Variant) -> str:
    texts = material.texts
    match variant.what:
        case "without_flagged":
            return texts("Without the {count} interviews that fieldwork doubts", count=str(variant.left_out or 0))
        case "adjusted":
            return texts("Adjusted for the mix of customers")
        case "equal_weights":
            return texts("All questions of the index weigh alike")
    return texts("Without the question: {question}", question=material.called(variant.question or ""))
