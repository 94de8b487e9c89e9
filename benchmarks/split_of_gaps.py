"""Whether the split of gaps finds planted causes; run `python benchmarks/split_of_gaps.py --help`.

Leagues of branches that differ in what their customers expect and get: one whose customers expect more, one of low
quality, one of both, and ordinary ones. Answers are rounded and clipped, so that good branches pile up at 10. The truth
is the estimator's own value for many customers of each of the same branches. Shown are how often the intervals of the
parts hold it, what the tool says of the planted branches, and how often it says wrongly that expectations lower
satisfaction: of a branch whose customers do not expect more, or where they lower nothing.
"""

import argparse
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from math import sqrt

import numpy as np

from acsi.league.league import rank
from acsi.league.results import League, Standing
from acsi.model.answers import Answers, scaled
from acsi.model.bootstrap import Point, all_spreads, bootstrap
from acsi.model.documents import estimates_document
from acsi.model.em import Completion
from acsi.model.estimates import Measure
from acsi.model.estimation import Estimator, estimate
from acsi.model.pls import total_effects
from acsi.model.replicates import Replicates
from acsi.model.resample import within_groups
from acsi.model.structure import Array, specified
from acsi.simulate.population import SPREAD
from acsi.survey.models import Survey

ITEMS = {
    "satisfaction": ((0.92, 9.05), (0.90, 8.75), (0.90, 8.65)),
    "expectations": ((0.90, 8.15), (0.88, 8.25), (0.82, 7.85)),
    "quality": ((0.90, 8.75), (0.88, 8.65), (0.84, 8.45)),
    "value": ((0.84, 7.75), (0.90, 8.15)),
}
"""Each construct's questions: loading, and mean before clipping of a question with standard deviation 2.3."""

PLANTED = {"EXPECTING": (0.66, 0.0, 0.0), "LOW": (0.0, -0.5, -0.3), "BOTH": (0.5, -0.4, -0.2)}
"""Expectations, quality and value of branches, in standard deviations of customers."""


@dataclass(frozen=True)
class Scenario:
    """A kind of league: what a standard deviation of expectations does to satisfaction, interviews in each branch, and
    their interviewers, who differ by a tenth of a standard deviation; none where they do not differ."""

    label: str
    effect: float
    each: int = 100
    branches: int = 36
    interviewers: int = 0


SCENARIOS = (
    Scenario("expectations lower", -0.30),
    Scenario("expectations do nothing", 0.0),
    Scenario("expectations raise", 0.10),
    Scenario("expectations lower, 30 interviews", -0.30, each=30),
    Scenario("expectations do nothing, 30 interviews", 0.0, each=30),
    Scenario("expectations lower a little", -0.05),
    Scenario("expectations lower, 10 interviewers a branch", -0.30, interviewers=10),
)


def survey(resamples: int) -> Survey:
    """The definition of the simulated questions."""
    questions = {name: [f"{name}_{k}" for k in range(len(items))] for name, items in ITEMS.items()}
    return Survey.model_validate(
        {
            "acsi": 1,
            "id": "split",
            "scales": {"rating": {"from": 1, "to": 10}},
            "questions": [{"id": each, "scale": "rating"} for items in questions.values() for each in items],
            "model": {
                "constructs": {name: {"indicators": items} for name, items in questions.items()},
                "paths": {
                    "expectations": ["quality", "value", "satisfaction"],
                    "quality": ["value", "satisfaction"],
                    "value": ["satisfaction"],
                },
                "index": "satisfaction",
            },
            "estimation": {"bootstrap": resamples},
        }
    )


def levels(scenario: Scenario) -> dict[str, Array]:
    """Each branch's expectations, quality, value and what else moves its satisfaction: the same in every league."""
    random = np.random.default_rng(36)
    found = {}
    for g in range(scenario.branches - len(PLANTED)):
        expectations, quality, value, other = (sd * random.standard_normal() for sd in SPREAD.values())
        quality += 0.45 * expectations
        found[f"B{g:02}"] = np.array([expectations, quality, value + 0.65 * quality, other])
    return {name: np.array([*values, 0.0]) for name, values in PLANTED.items()} | found


def wave(scenario: Scenario, each: int, seed: int) -> Answers:
    """`each` interviews of every branch."""
    random = np.random.default_rng(seed)
    branches = levels(scenario)
    own = np.repeat(np.array(list(branches.values())), each, axis=0)
    groups = np.repeat(np.arange(len(branches)), each)
    clusters = None
    if scenario.interviewers:
        count = scenario.interviewers * each // scenario.each
        clusters = groups * count + np.arange(len(own)) % count
        own = own + 0.1 * random.standard_normal((clusters.max() + 1, 4))[clusters]
    noise = random.standard_normal((4, len(own)))
    expectations = noise[0]
    quality = 0.45 * expectations + 0.89 * noise[1]
    value = 0.05 * expectations + 0.65 * quality + 0.74 * noise[2]
    felt = {
        "expectations": own[:, 0] + expectations,
        "quality": own[:, 1] + quality,
        "value": own[:, 2] + value,
    }
    felt["satisfaction"] = (
        scenario.effect * felt["expectations"] + 0.65 * felt["quality"] + 0.35 * felt["value"] + own[:, 3]
    ) + 0.6 * noise[3]
    columns = [
        mean + 2.3 * (loading * felt[name] + sqrt(1 - loading**2) * random.standard_normal(len(own)))
        for name, items in ITEMS.items()
        for loading, mean in items
    ]
    raw = np.clip(np.rint(np.column_stack(columns)), 1, 10)
    bounds, reverse = np.tile([1.0, 10.0], (raw.shape[1], 1)), np.zeros(raw.shape[1], dtype=bool)
    names = specified(survey(0)).indicators
    values = scaled(raw, bounds, reverse)
    return Answers(names, values, bounds, reverse, groups, tuple(branches), np.ones(len(raw)), clusters)


def pointed(answers: Answers) -> tuple[Point, Completion, Estimator]:
    """The estimates of a wave."""
    completion = Completion(answers.values, answers.groups, len(answers.labels))
    moments = completion.moments(answers.model_weights[None])
    estimator = Estimator(specified(survey(0)), "path", np.ones(len(answers.labels)))
    design = within_groups(answers.groups, answers.clusters)
    return Point(answers, estimator.structure, moments, estimate(moments, estimator), design), completion, estimator


def league(scenario: Scenario, resamples: int, seed: int) -> League:
    """The league of one simulated wave."""
    definition = survey(resamples)
    point, completion, estimator = pointed(wave(scenario, scenario.each, seed))
    resampled = bootstrap(point, completion, estimator, resamples, seed)
    spreads = all_spreads(point, resampled, completion, estimator, 0.95, "percentile")
    estimates = estimates_document(point, spreads, resampled.dropped, definition, "branch", None)
    kept = {name: resampled.numbers[name] for name in ("nation", "groups", "u", "paths", "plsc", "b")}
    structure = point.structure
    replicates = Replicates(structure.constructs, point.answers.labels, structure.indicators, structure.arrows, **kept)
    return rank(estimates, replicates, definition, {})


@dataclass(frozen=True)
class Truth:
    """The true gaps (G, K), direct and total effects on satisfaction (K,) by construct, satisfaction first."""

    labels: tuple[str, ...]
    constructs: tuple[str, ...]
    gaps: Array
    direct: Array
    total: Array

    def gap(self, branch: str, construct: str) -> float:
        """A branch's true gap on a construct."""
        return float(self.gaps[self.labels.index(branch), self.constructs.index(construct)])

    def numbers(self, branch: str) -> dict[str, float]:
        """The true value of every number of a branch that `numbers_of` names."""
        own, found = self.gaps[self.labels.index(branch)], {}
        best = np.quantile(self.gaps, 0.75, axis=0)
        for k, name in enumerate(self.constructs[1:], start=1):
            found |= {f"gap {name}": own[k], f"B {name}": self.direct[k], f"part {name}": own[k] * self.direct[k]}
            if name != "expectations":
                found[f"gain {name}"] = (best[k] - own[k]) * self.total[k]
        found["rest"] = own[0] - own[1:] @ self.direct[1:]
        return {name: float(value) for name, value in found.items()}


def truth(scenario: Scenario, each: int = 40_000) -> Truth:
    """What the estimator finds in `each` customers of every branch."""
    point = pointed(wave(scenario, each, 1))[0]
    batch, structure = point.batch, point.structure
    assert batch.consistent.admissible[0]
    effects = np.zeros((1, len(structure.constructs), len(structure.constructs)))
    effects[0][structure.ends] = batch.b_consistent[0]
    gaps = batch.groups[0] - batch.groups[0].mean(axis=0)
    return Truth(point.answers.labels, structure.constructs, gaps, effects[0, :, 0], total_effects(effects)[0, :, 0])


def numbers_of(standing: Standing) -> dict[str, Measure]:
    """Every number of a branch's split and of its potential gains."""
    assert standing.why is not None
    found = {"rest": standing.why.rest}
    for part in standing.why.parts:
        name = part.antecedent
        found |= {f"gap {name}": part.gap, f"B {name}": part.b, f"part {name}": part.contribution}
    gains = [each for each in standing.priorities if each.antecedent != "expectations"]
    return found | {f"gain {each.antecedent}": each.gain for each in gains}


def judged(seed: int, scenario: Scenario, true: Truth, resamples: int) -> dict[str, list[bool]]:
    """For one wave, by what was asked, the answers over its branches."""
    found: dict[str, list[bool]] = {}
    lowers = scenario.effect < 0

    def note(name: str, value: bool) -> None:
        found.setdefault(name, []).append(value)

    for standing in league(scenario, resamples, seed).branches:
        branch, why = standing.branch, standing.why
        if why is None:
            continue
        for name, measure in numbers_of(standing).items():
            if measure.ci and not (name.startswith("B ") and branch != "LOW"):
                note(f"covered: {name}", measure.ci[0] <= true.numbers(branch)[name] <= measure.ci[1])
        because = why.expectations == "lowers"
        if not lowers or true.gap(branch, "expectations") <= 0:
            note("said wrongly that expectations lower", because)
        for each in standing.priorities:
            if each.antecedent != "expectations" and each.advice != "not_clear":
                right = true.numbers(branch)[f"gain {each.antecedent}"] > 0
                if each.advice == "keep":
                    right = true.gap(branch, each.antecedent) > 0
                note(f"wrong: {each.advice}", not right)
        if branch == "EXPECTING":
            note("EXPECTING: because its customers expect more", because)
            note("EXPECTING: main part is quality", why.main == "quality")
        if branch == "LOW":
            note("LOW: because its customers expect more", because)
            note("LOW: main part is quality", why.main == "quality")
            note("LOW: quality is fixed first", _fixed(standing, "quality"))
        if branch == "BOTH":
            note("BOTH: both are named", because and _fixed(standing, "quality"))
    return found


def _fixed(standing: Standing, construct: str) -> bool:
    return any(each.antecedent == construct and each.advice == "fix_first" for each in standing.priorities)


def shares(
    scenario: Scenario, waves: int, resamples: int, processes: int = 1, each: int = 40_000
) -> dict[str, tuple[float, int]]:
    """By what was asked, the share of yes over all waves and branches, and of how many."""
    one = partial(judged, scenario=scenario, true=truth(scenario, each), resamples=resamples)
    seeds = range(100, 100 + waves)
    if processes > 1:
        with ProcessPoolExecutor(processes) as pool:
            held = list(pool.map(one, seeds, chunksize=4))
    else:
        held = list(map(one, seeds))
    names = dict.fromkeys(name for each_wave in held for name in each_wave)
    answers = {name: [value for each_wave in held for value in each_wave.get(name, [])] for name in names}
    return {name: (float(np.mean(values)), len(values)) for name, values in answers.items()}


def table(columns: Mapping[str, Mapping[str, tuple[float, int]]]) -> str:
    """A markdown table of shares in per cent with how many they are of."""
    rows = sorted({name for column in columns.values() for name in column})
    lines = [f"| | {' | '.join(columns)} |", "| --- |" + " --- |" * len(columns)]
    for row in rows:
        cells = [
            f"{100 * column[row][0]:.1f} ({column[row][1]})" if row in column else "" for column in columns.values()
        ]
        lines.append(f"| {row} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """Print a table for each kind of league as it is done, then all side by side."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--waves", type=int, default=300)
    parser.add_argument("--resamples", type=int, default=500)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--scenario", help="only this one, by its label")
    asked = parser.parse_args()
    columns = {}
    for scenario in SCENARIOS:
        if asked.scenario in (None, scenario.label):
            columns[scenario.label] = shares(scenario, asked.waves, asked.resamples, asked.processes)
            print(table({scenario.label: columns[scenario.label]}), end="\n\n", flush=True)
    print(table(columns))


if __name__ == "__main__":
    main()
