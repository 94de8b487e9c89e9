"""Which remarks of customers a branch report shows, and the rule by which they were chosen.

Chosen by lot within thirds by score, so that neither praise nor criticism is picked: case ids are keyed pseudonyms, and
their order is as good as a lot that can be drawn again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from acsi.league.results import Standing
from acsi.reporting.masking import MASK, UNPRINTED, shortened, words
from acsi.reporting.material import Material
from acsi.reporting.written import Remark

EACH = 2
"""The most remarks from each third."""

WORDS = 4
"""A remark of fewer words, or Chinese characters, is not chosen."""


@dataclass(frozen=True)
class Third:
    """Remarks from a third of the customers who wrote, with its scores in words."""

    label: str
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class Said:
    """What the report shows, and the rule; or one line that says why it shows nothing."""

    title: str
    thirds: tuple[Third, ...]
    rule: str


def chosen(remarks: Iterable[Remark]) -> tuple[tuple[Remark, ...], ...]:
    """The remarks that are shown of the lowest, the middle and the highest third by score, at most `EACH` of each.

    Those with fewer than `WORDS` words, and such as repeat another, are left out; equal scores stand in the order of
    case ids.
    """
    seen: dict[str, Remark] = {}
    for remark in sorted(remarks, key=lambda each: each.case_id):
        if words(remark.text) >= WORDS:
            seen.setdefault(remark.text, remark)
    by_score = sorted(seen.values(), key=lambda each: (each.score, each.case_id))
    ends = [round(len(by_score) * third / 3) for third in range(4)]
    thirds = [by_score[first:last] for first, last in pairwise(ends)]
    return tuple(tuple(sorted(third, key=lambda each: each.case_id)[:EACH]) for third in thirds)


def said(material: Material, standing: Standing) -> Said | None:
    """What customers of a branch wrote; None without remarks, for places visited, and for a branch without a place."""
    remarks = material.remarks
    if remarks is None or standing.rank is None or material.of_places:
        return None
    texts, title = material.texts, material.texts("What customers wrote")
    if remarks.why_not == "destroyed":
        line = texts("What customers wrote was destroyed on purpose, together with their names and phones.")
        return Said(title, (), line)
    if remarks.why_not == "locked":
        return Said(title, (), texts("Remarks are encrypted; this report was made without the key that opens them."))
    if remarks.why_not == "nameless":
        return Said(
            title, (), texts("Contacts were deleted, so that names in remarks cannot be masked: none is shown.")
        )
    given = remarks.by_branch.get(standing.branch, ())
    smallest = material.survey.league.suppress_below_n
    if len(given) < smallest:
        line = texts("Fewer than {smallest} customers wrote something: not shown.", smallest=str(smallest))
        return Said(title, (), line)
    labels = (
        texts("The third with the lowest scores"),
        texts("The middle third"),
        texts("The third with the highest scores"),
    )
    thirds = tuple(
        Third(label, tuple(shortened(each.text) for each in third))
        for label, third in zip(labels, chosen(given), strict=True)
        if third
    )
    return Said(title, thirds, _rule(material, len(given), thirds))


def _rule(material: Material, count: int, thirds: Sequence[Third]) -> str:
    texts = material.texts
    rule = texts(
        "Chosen by lot, not for what they say: {count} customers wrote something; of the third of them with the lowest "
        "scores, the middle third and the highest up to {each} each, of at least {words} words or characters, none "
        "twice.",
        count=str(count),
        each=str(EACH),
        words=str(WORDS),
    )
    shown = "".join(remark for third in thirds for remark in third.remarks)
    notes = []
    if MASK in shown:
        notes.append(texts("{mark} stands for personal data.", mark=MASK))
    if UNPRINTED in shown:
        notes.append(texts("{mark} stands for signs that cannot be printed.", mark=UNPRINTED))
    for note in notes:
        rule = texts("{first} {second}", first=rule, second=note)
    return rule
