"""The funnel in a report: how far from the mean of branches chance alone may put a score. A picture, not a verdict."""

from bisect import bisect_left
from dataclasses import dataclass

from acsi.league.results import Funnel, FunnelLimits, Standing, Verdict
from acsi.reporting.material import Material
from acsi.reporting.sentences import paragraph


@dataclass(frozen=True)
class Dot:
    """A branch by its interviews and its index; `beyond` is how many of the two limits of chance it lies beyond."""

    name: str
    n: int
    index: float
    verdict: Verdict | None
    beyond: int
    own: bool


@dataclass(frozen=True)
class Limit:
    """The two ends of a funnel over the numbers of interviews; `usual` allows for usual differences of branches."""

    label: str
    usual: bool
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True)
class FunnelContent:
    """All that the funnel says."""

    title: str
    note: str
    n: tuple[int, ...]
    target: float
    target_label: str
    limits: tuple[Limit, ...]
    dots: tuple[Dot, ...]


def funnel_content(material: Material, own: Standing | None = None) -> FunnelContent | None:
    """The funnel with `own` as the report's branch; None where the league has none, or that branch no place in it."""
    found = material.league.funnel
    if found is None or len(found.n) < 2 or (own is not None and own.rank is None):
        return None
    texts = material.texts
    dots = tuple(_dot(material, found, each, own) for each in material.ranked)
    return FunnelContent(
        title=_title(material, dots),
        note=_note(material, found, own),
        n=tuple(found.n),
        target=found.target,
        target_label=texts("{whole}") if own else texts("mean of {units}"),
        limits=tuple(_limit(material, each) for each in found.limits if not each.over_dispersion or found.tau > 0),
        dots=dots,
    )


def within(found: Funnel, limits: FunnelLimits, n: float) -> tuple[float, float]:
    """The limits for a branch of `n` interviews, between those that are drawn; chance goes with the root of 1/n."""
    numbers = found.n
    later = min(max(bisect_left(numbers, n), 1), len(numbers) - 1)
    if len(numbers) == 1:
        return limits.low[0], limits.high[0]
    before, after, here = (value**-0.5 for value in (numbers[later - 1], numbers[later], n))
    share = min(max((here - before) / (after - before), 0.0), 1.0)
    low, high = (ends[later - 1] + share * (ends[later] - ends[later - 1]) for ends in (limits.low, limits.high))
    return low, high


def _dot(material: Material, found: Funnel, standing: Standing, own: Standing | None) -> Dot:
    beyond = 0
    for limits in found.limits:
        low, high = within(found, limits, standing.n)
        beyond += not limits.over_dispersion and not low <= standing.index <= high
    mine = own is not None and own.branch == standing.branch
    return Dot(material.name(standing), standing.n, standing.index, standing.verdict, beyond, mine)


def _limit(material: Material, limits: FunnelLimits) -> Limit:
    texts = material.texts
    level = texts.percent(limits.level, 1 if limits.level > 0.99 else 0)
    label = texts("{level} with usual differences", level=level) if limits.over_dispersion else level
    return Limit(label, limits.over_dispersion, tuple(limits.low), tuple(limits.high))


def _title(material: Material, dots: tuple[Dot, ...]) -> str:
    texts = material.texts
    own = next((dot for dot in dots if dot.own), None)
    if own is None:
        return texts(
            "{beyond} of {all} {units} lie beyond the 95% limits of chance, where chance alone puts about {expected}",
            beyond=str(sum(dot.beyond > 0 for dot in dots)),
            all=str(len(dots)),
            expected=texts.number(max(0.05 * len(dots), 1), 0),
        )
    if own.beyond == 0:
        return texts("{name} lies within the limits that chance alone sets", name=own.name)
    if own.beyond == 1:
        return texts("{name} lies beyond the 95% limits of chance, within those of 99.8%", name=own.name)
    return texts("{name} lies beyond the 99.8% limits of chance", name=own.name)


def _note(material: Material, found: Funnel, own: Standing | None) -> str:
    """The limits at the branch's number of interviews, or the usual one, as numbers; and that they are no verdict."""
    texts = material.texts
    n = own.n if own else sorted(each.n for each in material.ranked)[len(material.ranked) // 2]
    spans = {(each.level, each.over_dispersion): texts.interval(*within(found, each, n)) for each in found.limits}
    chance = texts(
        "With {n} interviews chance alone keeps a {unit} that truly is like {whole} within {narrow} (95%), and almost "
        "always within {wide} (99.8%).",
        n=texts.number(n, 0),
        narrow=spans[0.95, False],
        wide=spans[0.998, False],
    )
    usual = texts(
        "With the differences that are usual among {units} allowed for (shaded): {narrow} and {wide}.",
        narrow=spans[0.95, True],
        wide=spans[0.998, True],
    )
    no_verdict = texts("A picture, not a second verdict: the marks come from the test alone.")
    return paragraph(material, [chance, usual, no_verdict] if found.tau > 0 else [chance, no_verdict])
