"""What no model is estimated from, told from sums: the faults of `refusals.py`, and random groups that are none."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from acsi.errors import fault
from acsi.model.grouped_moments import RANDOM_GROUPS, Cells
from acsi.survey.models import Survey

ALIKE = 1.25
"""Interviews that count as one in the random groups: beyond it standard errors would be a tenth too large."""


class Overseen(Protocol):
    """What is known of the questions besides the sums; see `Overview`."""

    @property
    def indicators(self) -> Sequence[str]: ...
    @property
    def answered(self) -> NDArray[np.bool_]: ...
    @property
    def constant(self) -> Mapping[str, float]: ...


def check_sums(cells: Cells, overview: Overseen, survey: Survey, *, clustered: bool) -> None:
    """Raise AcsiError where no model can be estimated from the sums.

    Interviews are too few (M003, M013), a question has no answers (M001) or one (M002), a group has none (M012) or all
    have a single interview (M010), two questions were never answered together (M011), or interviews share random
    groups by what they answered (M031), where groups are not made of interviewers.
    """
    questions, groups = len(overview.indicators), len(cells.labels)
    if cells.n <= questions:
        raise fault("M003", n=cells.n, questions=questions)
    if groups == cells.n:
        raise fault("M010", groups=groups)
    if survey.estimation.em == "branch" and cells.n - groups < questions and not cells.complete:
        raise fault("M013", n=cells.n, groups=groups, questions=questions)
    for question, answered in zip(overview.indicators, np.any(overview.answered, axis=0).tolist(), strict=True):
        if not answered:
            raise fault("M001", question=question)
        if question in overview.constant:
            raise fault("M002", question=question, value=f"{overview.constant[question]:g}")
    _check_gaps(cells, overview)
    if not clustered and counted_alike(cells) > max(ALIKE, 1 + 4 * np.sqrt(2 / (groups * (RANDOM_GROUPS - 1)))):
        raise fault("M031", alike=f"{counted_alike(cells):.1f}")


def _check_gaps(cells: Cells, overview: Overseen) -> None:
    for group in np.flatnonzero(~overview.answered.any(axis=1)):
        raise fault("M012", group=cells.labels[group])
    known = (~cells.lacking).astype(float)
    for first, second in np.argwhere(np.triu(known.T @ known == 0)):
        raise fault("M011", first=overview.indicators[first], second=overview.indicators[second])


def counted_alike(cells: Cells) -> float:
    """How many interviews fall into random groups together, on average: 1 where each falls on its own.

    From how much the groups differ in size: Pearson's chi-square of equal sizes within branches over its degrees of
    freedom, which for clusters is their mean size, weighted by size.
    """
    place = cells.groups * RANDOM_GROUPS + cells.parts
    sizes = np.bincount(place, cells.interviews, len(cells.labels) * RANDOM_GROUPS).reshape(-1, RANDOM_GROUPS)
    expected = sizes.mean(axis=1, keepdims=True)
    return float(((sizes - expected) ** 2 / expected).sum() / (len(sizes) * (RANDOM_GROUPS - 1)))
