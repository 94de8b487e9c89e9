"""Waves side by side on one yardstick: what changed in the nation and in each branch, and what is only noise.

Waves are independent samples of interviews: the variance of a change is the sum of both. Where the same interviewers
work in both, their habits are in both and cancel, so that the intervals are rather too wide than too narrow.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from acsi.errors import fault
from acsi.league import moving
from acsi.league.comparability import comparability
from acsi.league.courses import Columns, Pair, Settings, courses
from acsi.league.results import League
from acsi.league.standings import Names
from acsi.league.trend_doubts import doubts_of
from acsi.league.trend_results import BranchTrend, Comparability, Flag, Since, Trend
from acsi.league.wording import sources
from acsi.league.yardstick import OWN, WaveResults, beside, common_questions, series, without_small, yardstick
from acsi.survey.models import Survey


def trend(
    waves: Sequence[WaveResults], survey: Survey, names: Mapping[str, Names], *, measure: str | None = None
) -> Trend:
    """The `waves`, in the order of time, side by side; `measure` names the yardstick (see `yardstick`).

    The settings of league and confidence are the survey's; `names` are those of branches by code, which stands in for a
    missing name. A branch is not shown in waves where it has fewer than `suppress_below_n` interviews.

    Raises AcsiError: fewer than two waves (L040), two of one name (L044), an index that a wave does not have (L043) or
    that no question measures in all (L045), no such yardstick (L041, L042).
    """
    questions = _comparable(waves, survey.index, measure == OWN)
    smallest = survey.league.suppress_below_n
    labels = sorted({k for wave in waves for k, group in wave.estimates.groups.items() if group.n >= smallest})
    stick = yardstick(waves, measure, questions)
    marks = _Marks(_pairs(waves, questions, survey.estimation.confidence), survey, len(labels))
    settings = Settings(tuple(w.name for w in waves), survey.estimation.confidence, survey.league.minimum_n)
    found = {construct: series(waves, construct, stick, labels) for construct in questions}
    of_branches = {
        construct: courses(
            Columns(without_small(each.branches, smallest), labels, marks.of_branches(construct)), settings
        )
        for construct, each in found.items()
    }
    whole = Columns(beside([each.nation for each in found.values()]), list(found), marks.of_nation)
    branches = [
        BranchTrend(
            branch=label,
            name_zh=names[label].name_zh if label in names else label,
            name_en=names[label].name_en if label in names else label,
            courses={construct: by_label[label] for construct, by_label in of_branches.items()},
        )
        for label in labels
    ]
    result = Trend(
        survey=survey.id,
        index=survey.index,
        waves=list(settings.waves),
        yardstick=stick,
        confidence=settings.confidence,
        false_discovery_rate=settings.rate,
        minimum_n=settings.minimum_n,
        nation=courses(whole, settings),
        branches=branches,
        comparability=list(marks.pairs.values()),
    )
    return result.model_copy(update={"warnings": doubts_of(result, waves, smallest)})


def with_change(league: League, found: Trend) -> League:
    """The league with the change of each branch since the wave before: `found` is the trend of both."""
    earlier = found.waves[0]
    changes = {
        each.branch: {construct: course.changes[0] for construct, course in each.courses.items() if course.changes}
        for each in found.branches
    }
    rows = []
    for row in league.branches:
        mine = changes.get(row.branch, {})
        change = mine.get(found.index)
        told = {"change": change.estimate, "change_verdict": change.verdict} if change else {}
        rows.append(row.model_copy(update={**told, "changes": mine}))
    nation = {construct: course.changes[0] for construct, course in found.nation.items() if course.changes}
    since = Since(wave=earlier, nation=nation, comparability=found.comparability[0])
    warnings = [*league.warnings, *found.warnings]
    return league.model_copy(update={"branches": rows, "since": since, "warnings": warnings})


def _comparable(waves: Sequence[WaveResults], index: str, own: bool) -> dict[str, list[str]]:
    """The questions that the waves share, by construct, if they can be compared at all: only with weights of its `own`
    can a construct be followed that has no question in all of them."""
    if len(waves) < 2:
        raise fault("L040", count=len(waves))
    names = [wave.name for wave in waves]
    if repeated := [name for name in names if names.count(name) > 1]:
        raise fault("L044", wave=repeated[0])
    for wave in waves:
        if index not in wave.estimates.constructs:
            raise fault("L043", wave=wave.name, construct=index, others=", ".join(wave.estimates.constructs))
    questions = {construct: shared for construct, shared in common_questions(waves).items() if shared or own}
    if index not in questions:
        raise fault("L045", construct=index)
    return questions


def _pairs(
    waves: Sequence[WaveResults], questions: Mapping[str, Sequence[str]], confidence: float
) -> dict[Pair, Comparability]:
    """Every pair of waves that is compared: each with the one before, then each with that of a year before."""
    names = [wave.name for wave in waves]
    years = [(moving.year_before(name, names), later) for later, name in enumerate(names)]
    pairs = [(later - 1, later) for later in range(1, len(names))]
    pairs += [(earlier, later) for earlier, later in years if earlier is not None and earlier != later - 1]
    return {(a, b): comparability(waves[a], waves[b], questions, confidence) for a, b in pairs}


@dataclass(frozen=True)
class _Marks:
    """What marks changes as perhaps no change of what is measured, by pair of waves."""

    pairs: Mapping[Pair, Comparability]
    survey: Survey
    branches: int

    def of_nation(self, pair: Pair, construct: str) -> list[Flag]:
        """The flags of the nation's change; the firm's if half of the branches have another."""
        found = self._of(pair, construct)
        return [*found, "firm_changed"] if 2 * len(self.pairs[pair].firms) >= self.branches else found

    def of_branches(self, construct: str) -> Callable[[Pair, str], list[Flag]]:
        """The flags of branches' changes of a construct."""

        def flags(pair: Pair, branch: str) -> list[Flag]:
            found = self._of(pair, construct)
            return [*found, "firm_changed"] if branch in self.pairs[pair].firms else found

        return flags

    def _of(self, pair: Pair, construct: str) -> list[Flag]:
        both, made_of = self.pairs[pair], sources(construct, self.survey)
        composed = both.composition.get(construct)
        raised: dict[Flag, bool] = {
            "weights_differ": composed is not None and composed.established is False,
            "asked_differently": any(
                each.question in made_of and each.differs != ["not_asked"] for each in both.asked or ()
            ),
            "questions_missing": construct in both.questions_missing,
        }
        return [flag for flag, is_so in raised.items() if is_so]
