"""Touchpoints and questions by branch: scores, shares in perceived quality, and which differences are real.

Who did not meet a touchpoint does not count in it. A touchpoint's score is the mean over customers of the mean of their
answers to its questions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from acsi.league.cells import Cells, Measures, cells, nation
from acsi.league.relative_weights import Pairs, relative_weights
from acsi.league.results import League
from acsi.league.sections import Material, Section
from acsi.league.touchpoint_results import Box, QuestionScores, Touchpoints, TouchpointScores
from acsi.model.estimates import Measure
from acsi.model.interviews import Interviews, Replicated, group_means
from acsi.survey.models import Question, Survey, Touchpoint

Array = NDArray[np.float64]

OUTCOME = "quality"
"""The construct that touchpoints make up; the index where the model has none of this name."""

TOGETHER = 50
"""A touchpoint has a share only if so many customers met it together with each of the others."""


def touchpoints(material: Material) -> Section | None:
    """Scores of every rated question and touchpoint; nothing where the interviews hold no such question."""
    interviews, survey = material.interviews, material.survey
    asked = rated_questions(survey, interviews)
    if not asked:
        return None
    met = [each for each in survey.touchpoints if any(question.id in each.questions for question in asked)]
    journey = _Journey(material, asked, met, _scores(interviews, asked, met))
    labels = interviews.answers.labels
    means = partial(group_means, values=journey.scores, groups=interviews.answers.groups, count=len(labels))
    shares = {"shares": journey.shares} if journey.sharing else {}
    return Section({"means": means, **shares}, journey.added)


def rated_questions(survey: Survey, interviews: Interviews) -> list[Question]:
    """The questions that have a score, in the order asked: those of touchpoints and of the index model, not derived."""
    wanted = {each for touchpoint in survey.touchpoints for each in touchpoint.questions}
    constructs = survey.model.constructs.values() if survey.model else ()
    wanted |= {each for construct in constructs for each in construct.indicators}
    wanted |= set(survey.composite.weights) if survey.composite else set()
    there = {name for name, values in interviews.questions.items() if np.isfinite(values).any()}
    return [question for question in survey.questions if question.id in wanted & there and not question.derive]


def boxes(question: Question, survey: Survey) -> tuple[Box, Box]:
    """The top box, the best two of seven answers or more, else the best; and the bottom box, the worse half.

    The middle one of an odd number of answers is in neither. Where a high answer is bad, the boxes change places.
    """
    low, high = survey.scales[question.scale or ""].bounds
    top = 1.0 if high - low >= 6 else 0.0
    bottom = max(float(np.ceil((high - low) / 2)) - 1, 0.0)
    if question.reversed:
        return Box(first=low, last=low + top), Box(first=high - bottom, last=high)
    return Box(first=high - top, last=high), Box(first=low, last=low + bottom)


def construct_scores(material: Material, construct: str) -> Array:
    """The index of a construct for each interview (n,), NaN for those that lack an answer to it."""
    indicators = material.estimates.constructs[construct].indicators
    answers = material.interviews.answers
    members = [answers.indicators.index(each) for each in indicators]
    return np.asarray(answers.values[:, members] @ np.array([each.u for each in indicators.values()]))


def answered(interviews: Interviews, values: Array) -> NDArray[np.intp]:
    """How many interviews of each branch have a value (G, C) among `values` (n, C)."""
    counts = np.zeros((len(interviews.answers.labels), values.shape[1]), dtype=np.intp)
    np.add.at(counts, interviews.answers.groups, np.isfinite(values))
    return counts


def _scores(interviews: Interviews, asked: Sequence[Question], met: Sequence[Touchpoint]) -> Array:
    """Scores (n, Q + T) of the questions, then of the touchpoints."""
    questions = [interviews.questions[question.id] for question in asked]
    return np.column_stack([*questions, *(_touchpoint_score(interviews, each) for each in met)])


def _touchpoint_score(interviews: Interviews, touchpoint: Touchpoint) -> Array:
    """The mean of each customer's answers (n,), NaN for who gave none."""
    given = [interviews.questions[each] for each in touchpoint.questions if each in interviews.questions]
    answers = np.column_stack(given)
    known = np.isfinite(answers)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(known, answers, 0.0).sum(axis=1) / known.sum(axis=1))


def _sharing(scores: Array, outcome: Array) -> list[int]:
    """Those of T touchpoints (n, T) that enough customers met together with each of the others, and the outcome (n,).

    The one that fewest met is left out first.
    """
    known = np.isfinite(scores) & np.isfinite(outcome)[:, None]
    together = known.T.astype(int) @ known
    kept = list(range(scores.shape[1]))
    while kept and together[np.ix_(kept, kept)].min() < TOGETHER:
        kept.remove(min(kept, key=lambda place: together[place, place]))
    return kept if len(kept) > 1 else []


@dataclass(frozen=True)
class _Journey:
    """The questions `asked` and touchpoints `met`, with the `scores` (n, Q + T) of both."""

    material: Material
    asked: Sequence[Question]
    met: Sequence[Touchpoint]
    scores: Array

    @property
    def outcome(self) -> str:
        """The construct that the shares are shares in."""
        return OUTCOME if OUTCOME in self.material.estimates.constructs else self.material.league.settings.index

    @cached_property
    def sharing(self) -> list[int]:
        """The touchpoints that have a share, as places among those met; of a composite the weights are declared."""
        if self.material.survey.model is None:
            return []
        return _sharing(self.scores[:, len(self.asked) :], construct_scores(self.material, self.outcome))

    @property
    def shares(self) -> "_Shares":
        """What gives the relative weights of the touchpoints that have a share."""
        columns = self.scores[:, len(self.asked) :][:, self.sharing]
        return _Shares(Pairs.of(np.column_stack([columns, construct_scores(self.material, self.outcome)])))

    def added(self, league: League, found: Mapping[str, Replicated]) -> League:
        """The league with the section on touchpoints."""
        first, confidence = len(self.asked), league.settings.confidence
        smallest, rate = self.material.survey.league.suppress_below_n, league.settings.false_discovery_rate
        means, units = found["means"], self.material.interviews.units
        counts = answered(self.material.interviews, self.scores)
        whole = nation(means, self.material.interviews.answers.shares, confidence)
        of_questions, of_touchpoints = (
            cells(_columns(means, part), counts[:, part], units, smallest, confidence, rate, sums)
            for part, sums in ((slice(None, first), self._sums()), (slice(first, None), ()))
        )
        explained, shares = _explained(found.get("shares"), self.sharing, confidence)
        section = Touchpoints(
            outcome=self.outcome if shares else None,
            explained=explained,
            suppress_below_n=smallest,
            touchpoints=[
                self._touchpoint(place, whole, of_touchpoints, of_questions, shares) for place in range(len(self.met))
            ],
            questions=[self._question(place, whole, of_questions) for place in range(first)],
        )
        return league.model_copy(update={"touchpoints": section})

    def _sums(self) -> list[list[int]]:
        """The places of the questions that make up the index of a construct."""
        indicators = [list(each.indicators) for each in self.material.estimates.constructs.values()]
        return [[at for at, question in enumerate(self.asked) if question.id in each] for each in indicators]

    def _question(self, place: int, whole: Measures, found: Cells) -> QuestionScores:
        question = self.asked[place]
        top, bottom = boxes(question, self.material.survey)
        shares = [self._boxed(place, box) for box in (top, bottom)]
        within = {
            label: found.cell(branch, place, top=float(shares[0][branch]), bottom=float(shares[1][branch]))
            for branch, label in enumerate(self.material.interviews.answers.labels)
        }
        weights = self.material.interviews.answers.shares * (found.counts[:, place] > 0)
        over = [float(np.nansum(weights * share) / weights.sum()) for share in shares]
        return QuestionScores(
            question=question.id,
            touchpoint=next((each.id for each in self.met if question.id in each.questions), None),
            n=int(found.counts[:, place].sum()),
            score=whole.at(place),
            reference=found.mean(place),
            top_box=top,
            bottom_box=bottom,
            top=over[0],
            bottom=over[1],
            branches=within,
        )

    def _boxed(self, place: int, box: Box) -> Array:
        """The share (G,) of answers to a question that lie in a box."""
        question, answers = self.asked[place], self.material.interviews.answers
        low, high = self.material.survey.scales[question.scale or ""].bounds
        ends = 100 * (np.array([box.first, box.last]) - low) / (high - low)
        first, last = sorted(100 - ends if question.reversed else ends)
        given = self.scores[:, place]
        inside = np.where(np.isfinite(given), (given > first - 1e-9) & (given < last + 1e-9), np.nan)
        return group_means(answers.model_weights[None], inside[:, None], answers.groups, len(answers.labels))[0, :, 0]

    def _touchpoint(
        self,
        place: int,
        whole: Measures,
        found: Cells,
        questions: Cells,
        shares: Mapping[int, Measure],
    ) -> TouchpointScores:
        touchpoint, column = self.met[place], len(self.asked) + place
        own = [at for at, question in enumerate(self.asked) if question.id in touchpoint.questions]
        answers = self.material.interviews.answers
        there = np.isfinite(self.scores[:, column])
        return TouchpointScores(
            touchpoint=touchpoint.id,
            label=touchpoint.label,
            met=float(answers.weights[there].sum() / answers.weights.sum()),
            n=int(there.sum()),
            score=whole.at(column),
            reference=found.mean(place),
            share=shares.get(place),
            weakest=self.asked[min(own, key=lambda at: whole.estimate[at])].id,
            weakest_by_branch={
                label: self.asked[min(shown, key=lambda at: questions.scores.estimate[branch, at])].id
                for branch, label in enumerate(answers.labels)
                if (shown := [at for at in own if questions.shown[branch, at]])
            },
            branches={label: found.cell(branch, place) for branch, label in enumerate(answers.labels)},
        )


@dataclass(frozen=True)
class _Shares:
    """Relative weights (r, S) of the touchpoints in `pairs`, whose last variable is the outcome."""

    pairs: Pairs

    def __call__(self, weights: Array) -> Array:
        correlations = self.pairs.correlations(weights)
        return relative_weights(correlations[:, :-1, :-1], correlations[:, :-1, -1])


def _columns(found: Replicated, part: slice) -> Replicated:
    return Replicated(found.estimate[:, part], found.replicates[:, :, part])


def _explained(
    found: Replicated | None, sharing: Sequence[int], confidence: float
) -> tuple[Measure | None, dict[int, Measure]]:
    """R² of the touchpoints that have a share, and the shares by place, with intervals from percentiles."""
    if found is None:
        return None, {}
    whole = Replicated(found.estimate.sum()[None], found.replicates.sum(axis=1, keepdims=True))
    parts = Replicated(
        found.estimate / found.estimate.sum(), found.replicates / found.replicates.sum(axis=1, keepdims=True)
    )
    shares = {place: _percentiles(parts, at, confidence) for at, place in enumerate(sharing)}
    return _percentiles(whole, 0, confidence), shares


def _percentiles(found: Replicated, at: int, confidence: float) -> Measure:
    estimate, se = float(found.estimate[at]), float(found.se[at])
    if not np.isfinite(se):
        return Measure(estimate=estimate)
    ends = np.nanquantile(found.replicates[:, at], [(1 - confidence) / 2, (1 + confidence) / 2])
    return Measure(estimate=estimate, se=se, ci=(float(ends[0]), float(ends[1])))
