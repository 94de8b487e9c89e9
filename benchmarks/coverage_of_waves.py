"""How often 95% intervals hold the estimator's own population value, over simulated waves.

    python benchmarks/coverage_of_waves.py [--waves 1000] [--resamples 500]

The population value comes from two million cases. Shown are the lowest and the highest coverage among the indices of
all constructs, the paths and the total effects, and among the branches' indices; the Monte Carlo error of one share of
1,000 waves is about 1.4 points (two standard errors).
"""

import argparse
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np

from acsi.model.answers import Answers, scaled
from acsi.model.estimates import Estimates, Measure
from acsi.model.fit import fit
from acsi.model.structure import specified
from acsi.shipped import shipped
from acsi.survey.load import load_survey
from acsi.survey.models import Survey

POPULATION = 2_000_000
PATHS = {"quality": [0.5], "value": [0.2, 0.5], "satisfaction": [0.1, 0.45, 0.35], "loyalty": [0.6]}


@dataclass(frozen=True)
class Scenario:
    """A kind of wave: branches, interviews in each, the share of answers missing, interviewers in each branch."""

    label: str
    branches: int
    each: int
    missing: float = 0.0
    interviewers: int = 0


SCENARIOS = (
    Scenario("3,600 interviews", 36, 100),
    Scenario("3,600 interviews, 4% missing", 36, 100, missing=0.04),
    Scenario("3,600 interviews, 10 interviewers a branch", 36, 100, interviewers=10),
    Scenario("100 interviews", 1, 100),
    Scenario("100 interviews, 4% missing", 1, 100, missing=0.04),
)


def wave(scenario: Scenario, survey: Survey, seed: int) -> Answers:
    """The interviews of one wave: normal constructs, clipped answers of 1–10, a 0/1 complaint."""
    stream = np.random.default_rng(seed)
    structure = specified(survey)
    n = scenario.branches * scenario.each
    groups = np.repeat(np.arange(scenario.branches), scenario.each)
    clusters = None
    shift = np.linspace(-0.4, 0.4, scenario.branches)[groups] if scenario.branches > 1 else np.zeros(n)
    if scenario.interviewers:
        clusters = groups * scenario.interviewers + np.arange(n) % scenario.interviewers
        shift = shift + stream.normal(scale=0.15, size=clusters.max() + 1)[clusters]
    cores: dict[str, np.ndarray] = {"expectations": stream.normal(size=n) + 0.3 * shift}
    for name, slopes in PATHS.items():
        sources = ["satisfaction"] if name == "loyalty" else list(cores)[: len(slopes)]
        explained = sum(slope * cores[source] for slope, source in zip(slopes, sources, strict=True))
        cores[name] = explained + stream.normal(scale=0.7, size=n) + 0.5 * shift
    columns = []
    for name, construct in zip(structure.indicators, structure.construct_of, strict=True):
        core = cores.get(structure.constructs[construct])
        if core is None:
            columns.append((stream.random(n) < 1 / (1 + np.exp(2 + cores["satisfaction"]))).astype(float))
        else:
            top = 12.0 if name == "price_tolerance" else 1.6
            middle = 2.0 if name == "price_tolerance" else 7.4
            columns.append(np.round(middle + top * (core + stream.normal(scale=0.6, size=n))))
    bounds = np.array([survey.scales[q.scale or ""].bounds for q in questions_of(survey)])
    raw = np.clip(np.column_stack(columns), bounds[:, 0], bounds[:, 1])
    raw[stream.random(raw.shape) < scenario.missing] = np.nan
    reverse = np.zeros(len(bounds), dtype=bool)
    labels = tuple(f"B{branch:02d}" for branch in range(scenario.branches))
    return Answers(
        structure.indicators, scaled(raw, bounds, reverse), bounds, reverse, groups, labels, np.ones(n), clusters
    )


def questions_of(survey: Survey) -> list:
    """The questions of the model, in its order."""
    known = {question.id: question for question in survey.questions}
    return [known[name] for name in specified(survey).indicators]


def measures(estimates: Estimates) -> Iterator[tuple[str, Measure]]:
    """Every number that has an interval, by a name that begins with its kind."""
    for name, construct in estimates.constructs.items():
        yield f"index {name}", Measure(estimate=construct.index, ci=construct.ci)
    for path in estimates.paths:
        yield f"path {path.source} {path.target}", path
    for effect in estimates.total_effects:
        yield f"total {effect.source} {effect.target}", effect
    for label, group in estimates.groups.items():
        yield f"branch {label}", group.index["satisfaction"]


def covered(seed: int, scenario: Scenario, survey: Survey, truth: dict[str, float]) -> dict[str, bool]:
    """Whether each interval of one wave holds the population value."""
    estimates = fit(wave(scenario, survey, seed), survey, by="branch").estimates
    held = {}
    for name, measure in measures(estimates):
        if measure.ci and measure.ci[0] < measure.ci[1]:
            held[name] = measure.ci[0] <= truth[name] <= measure.ci[1]
    return held


def with_resamples(survey: Survey, resamples: int) -> Survey:
    """The survey with another number of resamples."""
    return survey.model_copy(update={"estimation": survey.estimation.model_copy(update={"bootstrap": resamples})})


def population(scenario: Scenario, survey: Survey) -> dict[str, float]:
    """The estimator's value for two million cases, without gaps; with many interviewers, where there are any."""
    each = POPULATION // scenario.branches
    whole = Scenario("", scenario.branches, each, interviewers=each // 10 if scenario.interviewers else 0)
    estimates = fit(wave(whole, survey, 1), with_resamples(survey, 0), by="branch").estimates
    return {name: measure.estimate for name, measure in measures(estimates)}


def shares(scenario: Scenario, survey: Survey, waves: int) -> dict[str, float]:
    """The coverage of every interval over so many waves."""
    one = partial(covered, scenario=scenario, survey=survey, truth=population(scenario, survey))
    with ProcessPoolExecutor() as pool:
        held = list(pool.map(one, range(100, 100 + waves), chunksize=8))
    names = {name for each in held for name in each}
    return {name: float(np.mean([each[name] for each in held if name in each])) for name in sorted(names)}


def main() -> None:
    """Print the lowest and highest coverage of each kind of number, for every scenario."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--waves", type=int, default=1000)
    parser.add_argument("--resamples", type=int, default=500)
    arguments = parser.parse_args()
    survey = with_resamples(load_survey(shipped("surveys") / "acsi.yaml"), arguments.resamples)
    for scenario in SCENARIOS:
        found = shares(scenario, survey, arguments.waves)
        print(scenario.label)
        for kind in ("index", "path", "total", "branch"):
            values = [value for name, value in found.items() if name.startswith(f"{kind} ")]
            spread = f"{min(values):.1%} to {max(values):.1%}, mean {np.mean(values):.1%}"
            print(f"  {kind:7} {spread}, of {len(values)} numbers")


if __name__ == "__main__":
    main()
