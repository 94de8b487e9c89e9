"""The index by customer group: channel, use of the vehicle, amount and what else the frame tells of a customer.

A group's index in a branch is made like the branch's: the mean of each indicator in the group, combined with the pooled
weights u. It is compared with the branch's own index, of which the group is a part.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from acsi.discoveries import adjusted
from acsi.league.cells import Measures
from acsi.league.results import League, Verdict
from acsi.league.sections import Material, Section
from acsi.league.segment_results import Segment, SegmentGroup
from acsi.league.suppression import suppressed
from acsi.league.touchpoint_results import Cell
from acsi.league.verdicts import Combinations
from acsi.model.interviews import Replicated, group_means

Array = NDArray[np.float64]


def segments(material: Material) -> Section | None:
    """The index by group of every segment that the interviews carry; nothing where they carry none."""
    parts = [_Part(name, value) for name, texts in material.interviews.segments.items() for value in _values(texts)]
    if not parts:
        return None
    table = _Table(material, parts)
    return Section({"branches": table.by_branch, "nation": table.of_nation}, table.added)


@dataclass(frozen=True)
class _Part:
    """A customer group: the segment and its value."""

    segment: str
    value: str


def _values(texts: NDArray[np.object_]) -> list[str]:
    return sorted({text for text in texts.tolist() if text})


@dataclass(frozen=True)
class _Table:
    """The groups (V) of all segments, whose index in each branch comes from the indicators of the index construct."""

    material: Material
    parts: Sequence[_Part]

    @cached_property
    def members(self) -> NDArray[np.bool_]:
        """Who (n, V) belongs to a group."""
        segments = self.material.interviews.segments
        return np.column_stack([segments[part.segment] == part.value for part in self.parts])

    @cached_property
    def u(self) -> Array:
        """The weights (P,) of the indicators of the index."""
        return np.array([each.u for each in self.material.estimates.constructs[self.index].indicators.values()])

    @property
    def index(self) -> str:
        """The construct whose score is the index."""
        return self.material.league.settings.index

    @cached_property
    def answers(self) -> Array:
        """Answers (n, P) to the indicators of the index."""
        answers = self.material.interviews.answers
        members = [answers.indicators.index(each) for each in self.material.estimates.constructs[self.index].indicators]
        return np.asarray(answers.values[:, members])

    @cached_property
    def spread(self) -> Array:
        """Answers (n, (V + 1) · P) of the members of each group, NaN for the others; and last of everybody."""
        groups = [np.where(self.members[:, [v]], self.answers, np.nan) for v in range(len(self.parts))]
        return np.column_stack([*groups, self.answers])

    def by_branch(self, weights: Array) -> Array:
        """The index (r, G, V + 1) of each group in each branch, and last of the branch itself."""
        answers = self.material.interviews.answers
        means = group_means(weights, self.spread, answers.groups, len(answers.labels))
        return np.asarray(means.reshape(*means.shape[:2], -1, len(self.u)) @ self.u)

    def of_nation(self, weights: Array) -> Array:
        """The index (r, V + 1) of each group in the nation, and last of all."""
        answers = self.material.interviews.answers
        whole = np.zeros(answers.n, dtype=np.intp)
        national = weights / answers.model_scale[answers.groups]
        means = group_means(national, self.spread, whole, 1)[:, 0]
        return np.asarray(means.reshape(len(weights), -1, len(self.u)) @ self.u)

    @cached_property
    def counts(self) -> NDArray[np.intp]:
        """Interviews (G, V) of each group in each branch."""
        answers = self.material.interviews.answers
        counts = np.zeros((len(answers.labels), len(self.parts)), dtype=np.intp)
        np.add.at(counts, answers.groups, self.members)
        return counts

    @cached_property
    def shown(self) -> NDArray[np.bool_]:
        """Which indices (G + 1, V) may be shown, in each branch and, last, in the nation."""
        smallest = self.material.survey.league.suppress_below_n
        shown = np.zeros((len(self.counts) + 1, len(self.parts)), dtype=bool)
        names = np.array([part.segment for part in self.parts])
        for name in dict.fromkeys(names):
            own = self.counts[:, names == name]
            whole = suppressed(own.sum(axis=0)[None], smallest)
            shown[:-1, names == name] = (own > 0) & ~suppressed(own, smallest, whole)
            shown[-1, names == name] = ~whole[0]
        return shown

    def added(self, league: League, found: Mapping[str, Replicated]) -> League:
        """The league with the groups of each segment, the segments in the definition's order."""
        confidence, rate = league.settings.confidence, league.settings.false_discovery_rate
        scores, differences, real = self._compared(found["branches"], confidence, rate)
        whole = _over_last(found["nation"], confidence)
        labels = self.material.interviews.answers.labels
        groups: dict[str, list[SegmentGroup]] = {}
        for v, part in enumerate(self.parts):
            if not self.shown[-1, v]:
                continue
            cells = {label: self._cell(branch, v, scores, differences, real) for branch, label in enumerate(labels)}
            groups.setdefault(part.segment, []).append(
                SegmentGroup(
                    value=part.value,
                    n=int(self.counts[:, v].sum()),
                    share=self._share(v),
                    score=whole[0].at(v),
                    difference=whole[1].at(v),
                    branches=cells,
                )
            )
        listed = [Segment(segment=name, groups=found) for name, found in groups.items()]
        return league.model_copy(update={"segments": listed})

    def _share(self, v: int) -> float:
        weights = self.material.interviews.answers.weights
        return float(weights[self.members[:, v]].sum() / weights.sum())

    def _compared(
        self, found: Replicated, confidence: float, rate: float
    ) -> tuple[Measures, Measures, NDArray[np.bool_]]:
        """Each group's index (G, V), what it is over the branch's own, and where that is shown by a test."""
        units = np.minimum(self.counts, self.material.interviews.units[:, None])
        freedom = np.maximum(units - 1.0, 1.0)
        own = Replicated(found.estimate[..., :-1], found.replicates[..., :-1])
        apart = Replicated(own.estimate - found.estimate[..., -1:], own.replicates - found.replicates[..., -1:])
        differences = Combinations(apart.estimate, apart.se, freedom)
        testable = self.shown[:-1] & (units > 1) & np.isfinite(apart.se)
        tested = np.where(testable, differences.p_values(), np.nan)
        real = adjusted(tested.ravel()).reshape(tested.shape) <= rate
        scores = Measures.of(Combinations(own.estimate, own.se, freedom), confidence)
        return scores, Measures.of(differences, confidence), real

    def _cell(self, branch: int, v: int, scores: Measures, differences: Measures, real: NDArray[np.bool_]) -> Cell:
        count = int(self.counts[branch, v])
        if not self.shown[branch, v] or not np.isfinite(scores.estimate[branch, v]):
            return Cell(n=count)
        difference = differences.at(branch, v)
        apart: Verdict = "above" if difference.estimate > 0 else "below"
        verdict = apart if real[branch, v] else "similar"
        return Cell(n=count, score=scores.at(branch, v), difference=difference, verdict=verdict)


def _over_last(found: Replicated, confidence: float) -> tuple[Measures, Measures]:
    """The numbers (V,) before the last, and what they are over it."""
    own = Replicated(found.estimate[:-1], found.replicates[:, :-1])
    apart = Replicated(own.estimate - found.estimate[-1], own.replicates - found.replicates[:, -1:])
    many = np.full(own.estimate.shape, np.inf)
    of_own, of_apart = (Measures.of(Combinations(each.estimate, each.se, many), confidence) for each in (own, apart))
    return of_own, of_apart
