"""What the index goes with: its direct antecedents, and from them what to keep and what to fix first."""

from collections.abc import Sequence
from dataclasses import dataclass

from acsi.league.results import Measure, Part, Standing
from acsi.model.estimates import TotalEffect
from acsi.reporting.material import EXPECTATIONS, Material, above_zero, below_zero


@dataclass(frozen=True)
class Driver:
    """An antecedent of the index; `inside` is its name within a sentence.

    `performance` is false for expectations, which a branch does not deliver: they stand in tables, not in advice.
    `impact`: points of the index that go with 5 points more of it. `score` is the branch's (in a national report the
    nation's), `nation` the mean of branches, `difference` the branch's less that mean.
    """

    label: str
    inside: str
    performance: bool
    impact: Measure
    score: Measure
    nation: float
    difference: Measure | None


@dataclass(frozen=True)
class Item:
    """One entry of a list: what, the numbers that put it there, and its part of the gap in points."""

    label: str
    inside: str
    detail: str
    contribution: float


def drivers(material: Material, standing: Standing | None) -> tuple[Driver, ...]:
    """The direct antecedents of the index, those with the largest impact first."""
    found = []
    gaps = {part.antecedent: part.gap for part in standing.why.parts} if standing and standing.why else {}
    for effect in _direct_effects(material):
        score = _score(material, standing, effect.source)
        nation = material.league.references.get(effect.source, material.estimates.constructs[effect.source].index)
        if score is None:
            continue
        found.append(
            Driver(
                label=material.label(effect.source),
                inside=material.inside(effect.source),
                performance=effect.source != EXPECTATIONS,
                impact=_impact(effect),
                score=score,
                nation=nation,
                difference=gaps.get(effect.source),
            )
        )
    return tuple(sorted(found, key=lambda driver: -driver.impact.estimate))


def performances(found: Sequence[Driver]) -> tuple[Driver, ...]:
    """The antecedents that a branch can work on."""
    return tuple(driver for driver in found if driver.performance)


def _direct_effects(material: Material) -> list[TotalEffect]:
    direct = {path.source for path in material.estimates.paths if path.target == material.index}
    return [e for e in material.estimates.total_effects if e.target == material.index and e.source in direct]


def _impact(effect: TotalEffect) -> Measure:
    """The impact with its interval, the ratio of the two standard deviations taken as known."""
    if effect.ci is None or effect.estimate == 0:
        return Measure(estimate=effect.impact)
    factor = effect.impact / effect.estimate
    return Measure(estimate=effect.impact, ci=(factor * effect.ci[0], factor * effect.ci[1]))


def _score(material: Material, standing: Standing | None, construct: str) -> Measure | None:
    if standing is not None:
        return standing.indices.get(construct)
    nation = material.estimates.constructs[construct]
    return Measure(estimate=nation.index, se=nation.se, ci=nation.ci)


def keep(material: Material, standing: Standing) -> tuple[Item, ...]:
    """The parts in which the branch clearly exceeds the nation and which lift its index, the largest first."""
    parts = [
        part
        for part in _parts(standing)
        if part.antecedent != EXPECTATIONS and above_zero(part.gap) and part.contribution.estimate > 0
    ]
    return tuple(_item(material, part) for part in sorted(parts, key=lambda p: -p.contribution.estimate))


def fix_first(material: Material, standing: Standing) -> tuple[Item, ...]:
    """The parts in which the branch clearly falls short and which lower its index, the largest first.

    High expectations are among them only where the model shows that they lower the index.
    """
    expected_too_much = standing.why is not None and standing.why.expectations == "lowers"
    parts = [
        part
        for part in _parts(standing)
        if (
            expected_too_much
            if part.antecedent == EXPECTATIONS
            else below_zero(part.gap) and part.contribution.estimate < 0
        )
    ]
    return tuple(_item(material, part) for part in sorted(parts, key=lambda p: p.contribution.estimate))


def _parts(standing: Standing) -> list[Part]:
    return standing.why.parts if standing.why else []


def _item(material: Material, part: Part) -> Item:
    texts = material.texts
    values = {
        "gap": texts.number(abs(part.gap.estimate)),
        "interval": material.interval(part.gap) or "",
        "contribution": texts.signed(part.contribution.estimate),
        "index": material.index_label,
    }
    if part.antecedent == EXPECTATIONS and part.gap.estimate > 0 and part.contribution.estimate < 0:
        message = texts(
            "Customers expect {gap} points more than is usual for {whole} ({interval}); this goes with {contribution} "
            "points of {index}. See what they are promised.",
            **values,
        )
    elif part.gap.estimate < 0:
        message = texts(
            "{gap} points less than {whole} ({interval}); this goes with {contribution} points of {index}.", **values
        )
    else:
        message = texts(
            "{gap} points more than {whole} ({interval}); this goes with {contribution} points of {index}.", **values
        )
    construct = part.antecedent
    return Item(material.label(construct), material.inside(construct), message, part.contribution.estimate)
