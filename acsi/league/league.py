"""The league: branches ranked by the index, with what is certain about each rank and what is not."""

from collections.abc import Mapping, Sequence

import numpy as np

from acsi import limits
from acsi.errors import fault
from acsi.league.details import with_details
from acsi.league.funnel import funnel
from acsi.league.priorities import priorities
from acsi.league.reliability import between_interval, reliability
from acsi.league.resampled import sampled
from acsi.league.results import League, Settings, Unshown
from acsi.league.scores import Scores, branch_scores, check_belong_together
from acsi.league.sections import Material
from acsi.league.standings import Names, Table, compare, measures
from acsi.league.variances import FEWEST_BRANCHES
from acsi.league.verdicts import reference
from acsi.league.why import Split, split_gaps
from acsi.model.estimates import Doubt, Estimates, Interval, Measure, doubt
from acsi.model.interviews import Interviews
from acsi.model.replicates import Replicates
from acsi.survey.models import Survey

DRAWS = 10_000
MANY_DEGREES_OF_FREEDOM = 100
"""From here on a variance from a branch's own interviews is sure enough not to speak of it."""


def rank(
    estimates: Estimates,
    replicates: Replicates,
    survey: Survey,
    names: Mapping[str, Names],
    interviews: Interviews | None = None,
) -> League:
    """Rank the branches of fitted estimates by the survey's index; `names` by code, which stands in for a missing name.

    With the `interviews` that were fitted the league has the sections of `acsi.league.details` too.

    Ranked are branches with at least `minimum_n` interviews and a standard error; all others follow with their scores,
    but for those with fewer than `suppress_below_n` interviews, of which nothing is shown.
    Raises L001 to L005 where there are not two branches to rank, no resamples, or files of different fits, and L017
    where there are too many branches.
    """
    settings = _settings(survey)
    check_belong_together(estimates, replicates, settings.index)
    scores = branch_scores(estimates, replicates, settings.index)
    ranked = scores.only(_ranked(estimates, scores, settings))
    _require_few(len(ranked.labels))
    comparison = compare(ranked, settings)
    sample = sampled(estimates, replicates, settings.index, ranked.labels, settings.confidence)
    split = split_gaps(sample, comparison.gaps)
    listed = priorities(sample, split.branches, settings.false_discovery_rate)
    trust = reliability(ranked.index, ranked.variance)
    mean = measures(reference(ranked.index, ranked.covariance, ranked.degrees_of_freedom), settings.confidence)[0]
    table = Table(estimates, names, settings, scores, comparison, split, listed, trust.tau**2, mean.estimate)
    nation = estimates.constructs[settings.index]
    league = League(
        survey=estimates.survey,
        settings=settings,
        nation=Measure(estimate=nation.index, se=nation.se, ci=nation.ci),
        reference=mean,
        references={k: _mean(estimates, ranked.labels, k) for k in estimates.constructs},
        tau=trust.tau,
        tau_ci=_tau_interval(ranked, settings.confidence),
        reliability=trust.league,
        why_method=split.method,
        expectations_slope=split.slope,
        candidates=comparison.candidates(),
        pairs=comparison.pairs(),
        funnel=funnel(ranked.index, ranked.variance, _interviews(estimates, ranked.labels), mean.estimate),
        branches=table.standings(),
        unshown=table.unshown(),
        warnings=[*_few(table.unshown(), settings), *_doubts(ranked, split, estimates, names)],
    )
    if interviews is None:
        return league
    return with_details(league, Material(interviews, survey, estimates, replicates, league))


def _require_few(groups: int) -> None:
    if groups > limits.RANKED:
        raise fault("L017", found=f"{groups:,}", most=f"{limits.RANKED:,}")


def _settings(survey: Survey) -> Settings:
    part = survey.model or survey.composite
    assert part is not None
    return Settings(
        index=part.index,
        confidence=survey.estimation.confidence,
        minimum_n=survey.league.minimum_n,
        flag_below_n=survey.league.flag_below_n,
        suppress_below_n=survey.league.suppress_below_n,
        draws=DRAWS,
        seed=survey.estimation.seed,
        false_discovery_rate=round(1 - survey.estimation.confidence, 10),
        unit=survey.league.unit,
        units=survey.league.units,
        whole=survey.league.whole,
    )


def _ranked(estimates: Estimates, scores: Scores, settings: Settings) -> list[str]:
    """The codes of branches to be ranked, the highest index first, those with equal indices by code."""
    groups, least = estimates.groups, max(settings.minimum_n, settings.suppress_below_n)
    ranked = [label for label in scores.labels if groups[label].n >= least]
    if len(ranked) < 2:
        small = sum(group.n < least for group in groups.values())
        reasons = f"{small} have fewer than {least} interviews"
        if vague := len(groups) - len(ranked) - small:
            reasons += f", {vague} have no standard error"
        raise fault("L005", ranked=len(ranked), count=len(groups), reasons=reasons)
    return sorted(ranked, key=lambda label: (-round(groups[label].index[settings.index].estimate, 9), label))


def _mean(estimates: Estimates, labels: Sequence[str], construct: str) -> float:
    return float(np.mean([estimates.groups[label].index[construct].estimate for label in labels]))


def _tau_interval(ranked: Scores, confidence: float) -> Interval:
    low, high = between_interval(ranked.index, ranked.variance, confidence)
    return float(np.sqrt(low)), float(np.sqrt(high))


def _interviews(estimates: Estimates, labels: Sequence[str]) -> np.ndarray:
    return np.array([float(estimates.groups[label].n) for label in labels])


def _few(unshown: Sequence[Unshown], settings: Settings) -> list[Doubt]:
    told = ", ".join(f"{each.branch} ({each.n})" for each in unshown)
    return [doubt("W305", codes=told, smallest=settings.suppress_below_n)] if unshown else []


def _doubts(ranked: Scores, split: Split, estimates: Estimates, names: Mapping[str, Names]) -> list[Doubt]:
    found = []
    if ranked.trend == "none" and ranked.degrees_of_freedom.min() < MANY_DEGREES_OF_FREEDOM:
        found.append(doubt("W301", fewest=FEWEST_BRANCHES))
    if split.complete < 0.5:
        found.append(doubt("W302", share=f"{split.complete:.0%}"))
    if names and (nameless := sorted(set(estimates.groups) - names.keys())):
        found.append(doubt("W303", codes=", ".join(nameless)))
    return found + _same_names(estimates, names)


def _same_names(estimates: Estimates, names: Mapping[str, Names]) -> list[Doubt]:
    """A doubt for each name, in either language, that several of the fitted branches go by."""
    carriers: dict[str, list[str]] = {}
    for label in sorted(estimates.groups):
        if label in names:
            for name in {names[label].name_zh, names[label].name_en}:
                carriers.setdefault(name, []).append(label)
    shared = {tuple(codes): name for name, codes in sorted(carriers.items()) if len(codes) > 1}
    return [doubt("W304", name=name, codes=", ".join(codes)) for codes, name in shared.items()]
