"""What the index goes with: its direct antecedents; and what the league says to keep and to fix first."""

from collections.abc import Sequence
from dataclasses import dataclass

from acsi.league.results import Measure, Priority, Standing
from acsi.model.estimates import TotalEffect
from acsi.reporting.material import EXPECTATIONS, Material


@dataclass(frozen=True)
class Driver:
    """An antecedent of the index; `inside` is its name within a sentence.

    `performance` is false for expectations, which a branch does not deliver: they stand in tables, not in advice.
    `impact`: points of the index that go with 5 points more of it. `score` is the branch's (in a national report the
    nation's), `nation` the mean of branches, `difference` the branch's less that mean, `gain` what would go with the
    level of the best quarter of branches.
    """

    label: str
    inside: str
    performance: bool
    impact: Measure
    score: Measure
    nation: float
    difference: Measure | None
    gain: Measure | None


@dataclass(frozen=True)
class Item:
    """One entry of a list: what, the numbers that put it there, and its potential gain in points of the index."""

    antecedent: str
    label: str
    inside: str
    detail: str
    gain: float


def drivers(material: Material, standing: Standing | None) -> tuple[Driver, ...]:
    """The direct antecedents of the index, those with the largest impact first."""
    found = []
    gaps = {part.antecedent: part.gap for part in standing.why.parts} if standing and standing.why else {}
    gains = {each.antecedent: each.gain for each in standing.priorities} if standing else {}
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
                gain=gains.get(effect.source),
            )
        )
    return tuple(sorted(found, key=lambda driver: -driver.impact.estimate))


def note(material: Material, found: Sequence[Driver]) -> str:
    """Why the impact of expectations and the gain that goes with usual ones may look contrary; else empty."""
    expected = next((driver for driver in found if not driver.performance), None)
    if expected is None or expected.gain is None:
        return ""
    return material.texts(
        "{part}: the impact counts all routes, also that who expects more perceives more; the potential gain leaves "
        "what is perceived as it is.",
        part=expected.label,
    )


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
    """What the league finds clearly above the mean of branches, what goes most with the index first."""
    kept = [each for each in standing.priorities if each.advice == "keep"]
    return tuple(
        _item(material, each, _kept(material, standing, each))
        for each in sorted(kept, key=lambda each: -each.effect.estimate * each.gap.estimate)
    )


def fix_first(material: Material, standing: Standing) -> tuple[Item, ...]:
    """What the league finds clearly short of the best quarter of branches, the largest potential gain first.

    High expectations are among them only where the model shows that they lower the index.
    """
    return tuple(
        _item(material, each, _to_fix(material, each)) for each in standing.priorities if each.advice == "fix_first"
    )


def _item(material: Material, found: Priority, detail: str) -> Item:
    name = found.antecedent
    return Item(name, material.label(name), material.inside(name), detail, found.gain.estimate)


def _kept(material: Material, standing: Standing, found: Priority) -> str:
    texts = material.texts
    parts = standing.why.parts if standing.why else []
    contribution = next((part.contribution for part in parts if part.antecedent == found.antecedent), None)
    values = {"gap": texts.number(found.gap.estimate), "interval": material.interval(found.gap) or ""}
    if contribution is None:
        return texts("{gap} points more than {whole} ({interval}).", **values)
    return texts(
        "{gap} points more than {whole} ({interval}); this goes with {contribution} points of {index}.",
        contribution=texts.signed(contribution.estimate),
        index=material.index_label,
        **values,
    )


def _to_fix(material: Material, found: Priority) -> str:
    texts = material.texts
    values = {
        "gain": texts.number(found.gain.estimate),
        "interval": material.interval(found.gain) or "",
        "distance": texts.number(abs(found.distance.estimate)),
        "index": material.index_label,
    }
    if found.antecedent == EXPECTATIONS:
        return texts(
            "Customers expect {distance} points more than is usual for {whole}; {gain} points more {index} "
            "({interval}) would go with usual expectations. See what they are promised.",
            **values,
        )
    return texts(
        "{distance} points to where the best quarter of {units} begins; {gain} points more {index} ({interval}) would "
        "go with reaching it.",
        **values,
    )
