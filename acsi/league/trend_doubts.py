"""What a reader of a trend must know before believing in a change."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from acsi.league.trend_results import Comparability, Trend
from acsi.league.yardstick import WaveResults
from acsi.model.estimates import Doubt, doubt

LISTED = 8
"""Names that a message holds."""


def doubts_of(trend: Trend, waves: Sequence[WaveResults], smallest: int) -> list[Doubt]:
    """The doubts about a trend of these waves, the most general first; branches need the `smallest` of interviews."""
    return [
        *_general(trend, waves),
        *_few(waves, smallest),
        *(each for pair in trend.comparability for each in _between(pair)),
    ]


def _general(trend: Trend, waves: Sequence[WaveResults]) -> Iterator[Doubt]:
    if trend.yardstick.kind == "own":
        yield doubt("W349")
    if unknown := [wave.name for wave in waves if wave.asked is None]:
        yield doubt("W342", waves=", ".join(unknown))
    missing: dict[str, list[str]] = {}
    for pair in trend.comparability:
        for construct, questions in pair.questions_missing.items():
            missing.setdefault(construct, []).extend(questions)
    for construct, questions in missing.items():
        yield doubt("W346", construct=construct, questions=_listed(list(dict.fromkeys(questions))))
    branches = [each.branch for each in trend.branches]
    for wave in waves:
        if lacking := [branch for branch in branches if branch not in wave.estimates.groups]:
            yield doubt("W345", wave=wave.name, branches=_listed(lacking))
    for earlier, later in pairwise(waves):
        if earlier.means is not None and earlier.means == later.means:
            yield doubt("W347", earlier=earlier.name, later=later.name)


def _few(waves: Sequence[WaveResults], smallest: int) -> Iterator[Doubt]:
    for wave in waves:
        if few := [branch for branch, group in sorted(wave.estimates.groups.items()) if group.n < smallest]:
            yield doubt("W350", wave=wave.name, branches=_listed(few), smallest=smallest)


def _between(pair: Comparability) -> Iterator[Doubt]:
    ends = {"earlier": pair.earlier, "later": pair.later}
    for construct, composed in pair.composition.items():
        if composed.established is False:
            p = f"{composed.adjusted_p:.3f}"
            yield doubt("W340", construct=construct, p=p, c=f"{composed.c:.4f}", **ends)
    if reworded := [each.question for each in pair.asked or () if each.differs != ["not_asked"]]:
        yield doubt("W341", questions=_listed(reworded), **ends)
    for shift in pair.shifts:
        if shift.apart:
            points = f"{shift.shift.estimate:+.1f}"
            yield doubt("W343", question=shift.question, construct=shift.construct_id, points=points, **ends)
    if pair.firms:
        yield doubt("W344", branches=_listed(pair.firms), **ends)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:LISTED]) + (", …" if len(names) > LISTED else "")
