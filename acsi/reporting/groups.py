"""What reports say of customer groups: how they answer in the nation, and where a branch's group differs from it."""

from dataclasses import dataclass

from acsi.league.results import Measure, Standing, Verdict
from acsi.league.segment_results import Segment, SegmentGroup
from acsi.render.texts import Texts
from acsi.reporting.material import Material


@dataclass(frozen=True)
class Group:
    """A customer group: its index, and by how much that differs from the index of all customers beside it.

    `marked` are the branches, in a national report, in which the group differs from the branch's own index.
    """

    segment: str
    first: bool
    label: str
    n: int
    share: float | None
    score: Measure
    difference: Measure
    verdict: Verdict | None
    marked: str = ""


@dataclass(frozen=True)
class Groups:
    """The table of groups with its message; in a branch report only the groups that differ, and there may be none."""

    title: str
    groups: tuple[Group, ...]
    note: str


def own_groups(material: Material, standing: Standing) -> Groups | None:
    """The groups that differ from a branch's own index; None without segments, and for places visited."""
    texts, segments = material.texts, material.league.segments
    if not segments or standing.rank is None or material.of_places:
        return None
    found = [
        _own(material, segment, group, standing)
        for segment in segments
        for group in segment.groups
        if (cell := group.branches.get(standing.branch)) and cell.verdict in ("above", "below")
    ]
    names = texts.listing(segment_name(texts, each.segment) for each in segments)
    if not found:
        title = texts("No customer group differs clearly from the {unit} as a whole")
        return Groups(title, (), texts("Compared were: {names}.", names=names))
    named = texts.listing(
        texts("{name} ({measures})", name=each.label, measures=texts.signed(each.difference.estimate)) for each in found
    )
    title = texts("Groups that differ from the {unit} as a whole: {names}", names=named)
    return Groups(title, tuple(found), texts("Compared were: {names}.", names=names))


def national_groups(material: Material) -> Groups | None:
    """All groups of the nation; None as for a branch."""
    texts, segments = material.texts, material.league.segments
    if not segments or material.of_places:
        return None
    groups = [
        _of_nation(material, segment, group, first=place == 0)
        for segment in segments
        for place, group in enumerate(segment.groups)
    ]
    shown = [each for each in groups if each.difference.ci and each.difference.ci[0] * each.difference.ci[1] > 0]
    title = texts("Customer groups hardly differ")
    if shown:
        most = max(shown, key=lambda each: abs(each.difference.estimate))
        title = texts(
            "The group furthest from the whole: {group}, {difference} points",
            group=texts("{segment}: {value}", segment=most.segment, value=most.label),
            difference=texts.signed(most.difference.estimate),
        )
    note = texts(
        "Difference: to the index of all customers; with its interval, no test. Marked are {units} in which the group "
        "is shown by a test to differ from the {unit}'s own index."
    )
    return Groups(title, tuple(groups), note)


def _own(material: Material, segment: Segment, group: SegmentGroup, standing: Standing) -> Group:
    cell = group.branches[standing.branch]
    assert cell.score is not None
    assert cell.difference is not None
    return Group(
        segment=segment_name(material.texts, segment.segment),
        first=True,
        label=group_name(material.texts, group.value),
        n=cell.n,
        share=None,
        score=cell.score,
        difference=cell.difference,
        verdict=cell.verdict,
    )


def _of_nation(material: Material, segment: Segment, group: SegmentGroup, *, first: bool) -> Group:
    marked = [standing for standing in material.ranked if group.branches[standing.branch].verdict in ("above", "below")]
    return Group(
        segment=segment_name(material.texts, segment.segment),
        first=first,
        label=group_name(material.texts, group.value),
        n=group.n,
        share=group.share,
        score=group.score,
        difference=group.difference,
        verdict=None,
        marked=material.texts.listing(material.name(each) for each in marked),
    )


def segment_name(texts: Texts, segment: str) -> str:
    """What a segment is called: the usual ones in words, another as the frame names it."""
    usual = {
        "channel": texts("sales channel"),
        "vehicle_use": texts("use of the vehicle"),
        "amount_band": texts("amount of the claim"),
        "tenure": texts("years as a customer"),
        "new_or_renewed": texts("new or renewed"),
    }
    return usual.get(segment, segment.replace("_", " "))


def group_name(texts: Texts, value: str) -> str:
    """What a group is called: the usual values in words, another as the data has it."""
    usual = {
        "agent": texts("agent"),
        "dealer": texts("car dealer"),
        "online": texts("online"),
        "telephone": texts("telephone"),
        "commercial": texts("commercial vehicles"),
        "private": texts("private cars"),
        "small": texts("small claims"),
        "medium": texts("medium claims"),
        "large": texts("large claims"),
        "first_year": texts("first year"),
        "2_to_4_years": texts("2 to 4 years"),
        "5_years_or_more": texts("5 years or more"),
        "new": texts("new customers"),
        "renewed": texts("renewed"),
        "unknown": texts("not known"),
    }
    return usual.get(value, value.replace("_", " "))
