"""What became of what the wave before named to fix first."""

from dataclasses import dataclass

from acsi.league.results import Standing, Verdict
from acsi.league.trend_results import Change
from acsi.reporting.material import EXPECTATIONS, Material


@dataclass(frozen=True)
class Became:
    """One entry of the earlier list; `verdict` is `above` where it became better, None where nothing was tested."""

    label: str
    detail: str
    verdict: Verdict | None


def became(material: Material, standing: Standing) -> tuple[Became, ...]:
    """What the wave before advised this branch to fix first, in the order of then; nothing without such advice."""
    before = material.past.before
    then = next((each for each in before.branches if each.branch == standing.branch), None) if before else None
    advised = [each.antecedent for each in then.priorities if each.advice == "fix_first"] if then else []
    return tuple(
        _became(material, construct, standing.changes[construct])
        for construct in advised
        if construct in standing.changes
    )


def became_title(material: Material) -> str:
    """The heading of that list."""
    wave = material.past.before and material.league.since and material.league.since.wave
    return material.texts("Fix first in {wave}: what became of it", wave=material.texts.wave(wave or ""))


def _became(material: Material, construct: str, change: Change) -> Became:
    texts, verdict = material.texts, _verdict(construct, change)
    words = {
        "above": texts("became better"),
        "similar": texts("no change shown"),
        "below": texts("became worse"),
    }.get(verdict or "", texts("too few interviews to tell"))
    number = texts("{number} points", number=texts.signed(change.estimate))
    if change.ci:
        number = texts("{number} ({interval})", number=number, interval=texts.interval(*change.ci))
    return Became(material.label(construct), texts("{words}: {number}.", words=words, number=number), verdict)


def _verdict(construct: str, change: Change) -> Verdict | None:
    """High expectations are better when they fall: they stand in the list where they were higher than elsewhere."""
    if change.verdict != "real":
        return "similar" if change.verdict else None
    good = (change.estimate < 0) if construct == EXPECTATIONS else (change.estimate > 0)
    return "above" if good else "below"
