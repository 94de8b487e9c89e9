"""The rows of the league: what is certain about each branch's place, and what is not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from acsi.league.probabilities import Probabilities, probabilities, quarter
from acsi.league.ranks import Integers, Mask, ToldApart, rank_bounds, tau_best, tau_worst, told_apart
from acsi.league.reliability import share_of_truth, shrunken_scores
from acsi.league.results import Candidates, Chances, Pairs, Priority, Settings, Standing, Unshown, Verdict
from acsi.league.scores import Scores
from acsi.league.verdicts import Combinations, combinations, deviations, verdicts
from acsi.league.why import Split
from acsi.model.estimates import Estimates, Interval, Measure


class Names(Protocol):
    """What a branch is called."""

    @property
    def name_zh(self) -> str: ...
    @property
    def name_en(self) -> str: ...


@dataclass(frozen=True)
class Comparison:
    """What was found out about the ranked branches, in their order."""

    ranked: Scores
    ranks: Integers
    apart: ToldApart
    bounds: tuple[Integers, Integers]
    simultaneous: tuple[Integers, Integers]
    tested: Combinations
    gaps: dict[str, Measure]
    words: list[Verdict]
    probabilities: Probabilities

    def candidates(self) -> Candidates:
        """The branches that cannot be excluded from the first and last place and from the quarters.

        One branch is first, so that its own range, the marginal one, decides (multiple comparisons with the best,
        Hsu 1981, Annals of Statistics 9); a quarter has several, and the simultaneous ranges hold all of them.
        """
        (lower, upper), count = self.simultaneous, quarter(len(self.ranks))
        return Candidates(
            first=self._codes(tau_best(self.bounds[0], 1)),
            last=self._codes(tau_worst(self.bounds[1], 1)),
            top_quarter=self._codes(tau_best(lower, count)),
            bottom_quarter=self._codes(tau_worst(upper, count)),
        )

    def pairs(self) -> Pairs:
        """How many pairs are told apart, each pair being one test among all of them."""
        signs, count = self.apart.simultaneous, len(self.ranks)
        return Pairs(
            all=count * (count - 1) // 2,
            apart=int((signs > 0).sum()),
            neighbours=count - 1,
            neighbours_apart=int(np.count_nonzero(np.diagonal(signs, 1))),
        )

    def _codes(self, which: Mask) -> list[str]:
        return [self.ranked.labels[at] for at in np.flatnonzero(which)]


def compare(ranked: Scores, settings: Settings) -> Comparison:
    """Test the ranked branches against one another and against their mean."""
    apart = told_apart(
        ranked.index,
        ranked.covariance,
        confidence=settings.confidence,
        draws=settings.draws,
        seed=settings.seed,
        degrees_of_freedom=ranked.degrees_of_freedom,
    )
    deviation = deviations(ranked.index, ranked.covariance, ranked.degrees_of_freedom)
    supposed = ranked.covariance_at(float(ranked.index.mean()))
    tested = deviations(ranked.index, supposed, ranked.degrees_of_freedom)
    gaps = dict(zip(ranked.labels, measures(deviation, settings.confidence), strict=True))
    rounded = np.round(ranked.index, 9)
    return Comparison(
        ranked,
        ranks=1 + (rounded > rounded[:, None]).sum(axis=1),
        apart=apart,
        bounds=rank_bounds(apart.marginal),
        simultaneous=rank_bounds(apart.simultaneous),
        tested=tested,
        gaps=gaps,
        words=verdicts(tested, settings.false_discovery_rate),
        probabilities=probabilities(ranked.index, ranked.covariance, draws=settings.draws, seed=settings.seed),
    )


@dataclass(frozen=True)
class Table:
    """All that a row of the league is made from."""

    estimates: Estimates
    names: Mapping[str, Names]
    settings: Settings
    scores: Scores
    comparison: Comparison
    split: Split
    priorities: Mapping[str, list[Priority]]
    between: float
    centre: float

    def standings(self) -> list[Standing]:
        """The rows: ranked branches by rank, then the others by code; those of too few interviews have none."""
        ranked = self.comparison.ranked.labels
        few = {each.branch for each in self.unshown()}
        others = sorted(set(self.estimates.groups) - set(ranked) - few)
        first = [self._standing(label).model_copy(update=self._place(at)) for at, label in enumerate(ranked)]
        return first + [self._standing(label) for label in others]

    def unshown(self) -> list[Unshown]:
        """The branches of which nothing is shown, by code."""
        few = [label for label, group in self.estimates.groups.items() if group.n < self.settings.suppress_below_n]
        return [Unshown(branch=label, **self._names(label), n=self.estimates.groups[label].n) for label in sorted(few)]

    def _names(self, label: str) -> dict[str, str]:
        named = self.names.get(label)
        return {"name_zh": named.name_zh if named else label, "name_en": named.name_en if named else label}

    def _standing(self, label: str) -> Standing:
        """The row of a branch as far as it does not depend on a rank."""
        group, index = self.estimates.groups[label], self.settings.index
        measure = Measure(estimate=group.index[index].estimate)
        trust = drawn = None
        if label in self.scores.labels:
            own = self.scores.only([label])
            measure = _within_scale(measures(_alone(own), self.settings.confidence)[0])
            trust = float(share_of_truth(self.between, own.variance)[0])
            drawn = float(shrunken_scores(own.index, np.array([trust]), self.centre)[0])
        low, high = measure.ci or (None, None)
        return Standing(
            rank=None,
            rank_low=None,
            rank_high=None,
            rank_low_simultaneous=None,
            rank_high_simultaneous=None,
            branch=label,
            **self._names(label),
            n=group.n,
            index=measure.estimate,
            se=measure.se,
            ci_low=low,
            ci_high=high,
            verdict=None,
            shrunken=drawn,
            reliability=trust,
            flags=self._flags(group.n, measure),
            indices={**group.index, index: measure},
        )

    def _place(self, at: int) -> dict[str, object]:
        """The fields of the branch in this position among the ranked that say where it stands."""
        found = self.comparison
        label = found.ranked.labels[at]
        alike = np.flatnonzero(found.apart.marginal[at] == 0)
        return {
            "rank": int(found.ranks[at]),
            "rank_low": int(found.bounds[0][at]),
            "rank_high": int(found.bounds[1][at]),
            "rank_low_simultaneous": int(found.simultaneous[0][at]),
            "rank_high_simultaneous": int(found.simultaneous[1][at]),
            "verdict": found.words[at],
            "deviation": found.gaps[label],
            "p_value": float(found.tested.p_values()[at]),
            "indistinguishable": [found.ranked.labels[other] for other in alike if other != at],
            "why": self.split.branches.get(label),
            "priorities": self.priorities.get(label, []),
            "chances": self._chances(at),
        }

    def _chances(self, at: int) -> Chances:
        likely = self.comparison.probabilities
        return Chances(
            first=float(likely.first[at]),
            last=float(likely.last[at]),
            top_quarter=float(likely.top_quarter[at]),
            bottom_quarter=float(likely.bottom_quarter[at]),
        )

    def _flags(self, n: int, measure: Measure) -> list[str]:
        flags = {
            "below_minimum_n": n < self.settings.minimum_n,
            "few_interviews": n < self.settings.flag_below_n,
            "no_standard_error": measure.se is None,
        }
        return [flag for flag, raised in flags.items() if raised]


def _alone(own: Scores) -> Combinations:
    return combinations(np.eye(1), own.index, own.covariance, own.degrees_of_freedom)


def _within_scale(measure: Measure) -> Measure:
    """The measure with its interval cut off at the ends of the scale, beyond which no index lies."""
    low, high = measure.ci or (0.0, 100.0)
    interval: Interval = (max(low, 0.0), min(high, 100.0))
    return measure.model_copy(update={"ci": interval})


def measures(found: Combinations, confidence: float) -> list[Measure]:
    """Each combination with its standard error and t interval."""
    low, high = found.interval(confidence)
    return [
        Measure(estimate=float(found.estimate[c]), se=float(found.se[c]), ci=(float(low[c]), float(high[c])))
        for c in range(len(found.estimate))
    ]
