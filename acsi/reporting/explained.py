"""One branch explained as data, for whatever shows it: where it stands, why, and what to work on."""

from dataclasses import dataclass

from acsi.league.results import Advice, Measure, Priority, Standing
from acsi.reporting import drivers, sentences
from acsi.reporting.beside import described
from acsi.reporting.content import find
from acsi.reporting.material import Material
from acsi.reporting.why import why_sentence


@dataclass(frozen=True)
class PartOfGap:
    """One line of the split: how far the branch differs, what goes with a point of that, and what both make."""

    label: str
    gap: Measure
    effect: Measure
    contribution: Measure


@dataclass(frozen=True)
class Advised:
    """One line of what to work on; `words` say the advice, `distance` how far it is to the best quarter of branches."""

    label: str
    advice: Advice
    words: str
    gap: Measure
    distance: Measure
    gain: Measure


@dataclass(frozen=True)
class Explained:
    """What is said of one branch; without a split `parts`, `rest`, `first` and `beside` are empty."""

    headline: str
    where: str
    why: str
    gap: Measure | None
    parts: tuple[PartOfGap, ...]
    rest: Measure | None
    beside: tuple[str, ...]
    first: str
    priorities: tuple[Advised, ...]


def explained(material: Material, branch: str) -> Explained:
    """The branch with code `branch` explained. Raises R004 for an unknown branch."""
    standing = find(material.league, branch)
    split = standing.why
    found = drivers.performances(drivers.drivers(material, standing)) if split else ()
    return Explained(
        headline=sentences.headline(material, standing),
        where=sentences.where_we_stand(material, standing),
        why=why_sentence(material, standing),
        gap=split.gap if split else None,
        parts=tuple(
            PartOfGap(material.label(part.antecedent), part.gap, part.b, part.contribution)
            for part in (split.parts if split else ())
        ),
        rest=split.rest if split else None,
        beside=described(material, split) if split else (),
        first=sentences.what_first(material, drivers.fix_first(material, standing), found) if split else "",
        priorities=_advised(material, standing),
    )


def _advised(material: Material, standing: Standing) -> tuple[Advised, ...]:
    texts = material.texts
    words = {"fix_first": texts("fix first"), "keep": texts("keep"), "not_clear": texts("no clear priority")}

    def line(found: Priority) -> Advised:
        label = material.label(found.antecedent)
        return Advised(label, found.advice, words[found.advice], found.gap, found.distance, found.gain)

    return tuple(line(each) for each in standing.priorities)
