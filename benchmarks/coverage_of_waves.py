"""How often 95% intervals hold the estimator's own population value, over simulated waves.

    python benchmarks/coverage_of_waves.py [--waves 1000] [--resamples 500] [--interval percentile] [--processes 1]

The population value comes from two million cases. A row is a family of numbers, a column a kind of wave; shown are the
mean coverage of the family's numbers and, in brackets, the lowest and the highest of a single number. A single coverage
of 1,000 waves is known to 1.4 points (two standard errors), the lowest of many is lower by chance.
"""

import argparse
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np

from acsi.model.answers import Answers, scaled
from acsi.model.bootstrap import Point, all_spreads, bootstrap
from acsi.model.em import Completion
from acsi.model.estimation import Estimator, estimate
from acsi.model.resample import within_groups
from acsi.model.structure import Array, specified
from acsi.shipped import shipped
from acsi.survey.load import load_survey
from acsi.survey.models import Question, Survey

POPULATION = 2_000_000
PATHS = {"quality": [0.5], "value": [0.2, 0.5], "satisfaction": [0.1, 0.45, 0.35], "loyalty": [0.6]}
FAMILIES = {
    "nation's indices": ["nation"],
    "branches' indices": ["groups"],
    "differences to the mean": ["differences"],
    "means of questions": ["means"],
    "standard deviations": ["deviations"],
    "weights, u": ["weights", "u"],
    "loadings": ["loadings"],
    "consistent loadings": ["plsc_loadings"],
    "paths": ["paths"],
    "consistent paths, B": ["plsc", "b"],
    "total and indirect effects": ["totals", "indirect"],
    "impacts": ["impacts"],
    "R²": ["r2"],
    "alpha, rho_C, AVE": ["alpha", "rho_c", "ave"],
    "rho_A": ["rho_a"],
    "HTMT": ["htmt"],
    "correlations, cross-loadings": ["correlations", "cross_loadings"],
    "VIF": ["vif", "vif_outer"],
    "f²": ["f2"],
    "SRMR": ["srmr"],
}


@dataclass(frozen=True)
class Scenario:
    """A kind of wave: branches, interviews in each, the share of answers missing, interviewers in each branch."""

    label: str
    branches: int
    each: int
    missing: float = 0.0
    interviewers: int = 0


SCENARIOS = (
    Scenario("3,600", 36, 100),
    Scenario("3,600, 4% missing", 36, 100, missing=0.04),
    Scenario("3,600, 10 interviewers a branch", 36, 100, interviewers=10),
    Scenario("100", 1, 100),
    Scenario("100, 4% missing", 1, 100, missing=0.04),
    Scenario("100, 10 interviewers", 1, 100, interviewers=10),
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
    cores: dict[str, Array] = {"expectations": stream.normal(size=n) + 0.3 * shift}
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


def questions_of(survey: Survey) -> list[Question]:
    """The questions of the model, in its order."""
    known = {question.id: question for question in survey.questions}
    return [known[name] for name in specified(survey).indicators]


def estimated(scenario: Scenario, survey: Survey, seed: int) -> tuple[Point, Completion, Estimator]:
    """One wave's estimates."""
    answers = wave(scenario, survey, seed)
    completion = Completion(answers.values, answers.groups, scenario.branches)
    moments = completion.moments(answers.model_weights[None])
    estimator = Estimator(specified(survey), survey.estimation.scheme, np.ones(scenario.branches))
    design = within_groups(answers.groups, answers.clusters)
    return Point(answers, estimator.structure, moments, estimate(moments, estimator), design), completion, estimator


def population(scenario: Scenario, survey: Survey, cases: int = POPULATION) -> dict[str, Array]:
    """The estimator's values for so many cases, without gaps; with many interviewers, where there are any."""
    each = cases // scenario.branches
    whole = Scenario("", scenario.branches, each, interviewers=each // 10 if scenario.interviewers else 0)
    point = estimated(whole, survey, 1)[0]
    values = {name: value[0] for name, value in point.numbers(point.batch).items()}
    return {**values, "differences": values["groups"] - values["groups"].mean(axis=0)}


def covered(
    seed: int, scenario: Scenario, survey: Survey, truth: Mapping[str, Array], resamples: int, interval: str
) -> dict[str, Array]:
    """By name, whether each interval of one wave holds the population's value; NaN where there is no interval."""
    point, completion, estimator = estimated(scenario, survey, seed)
    resampled = bootstrap(point, completion, estimator, resamples, seed)
    found = all_spreads(point, resampled, completion, estimator, 0.95, interval)
    if not point.batch.consistent.admissible[0]:
        truth = {name: value for name, value in truth.items() if name not in ("plsc", "plsc_loadings", "b", "srmr")}
    return {
        name: np.where(found[name].se > 1e-9, (found[name].low <= value) & (value <= found[name].high), np.nan).ravel()
        for name, value in truth.items()
    }


def coverage(
    scenario: Scenario,
    survey: Survey,
    waves: int,
    resamples: int,
    interval: str = "percentile",
    cases: int = POPULATION,
    processes: int = 1,
) -> dict[str, Array]:
    """The share of waves whose intervals hold the population's value, for every number that varies."""
    truth = population(scenario, survey, cases)
    one = partial(covered, scenario=scenario, survey=survey, truth=truth, resamples=resamples, interval=interval)
    seeds = range(100, 100 + waves)
    if processes > 1:
        with ProcessPoolExecutor(processes) as pool:
            held = list(pool.map(one, seeds, chunksize=8))
    else:
        held = list(map(one, seeds))
    shares = {}
    for name in truth:
        columns = np.stack([each[name] for each in held if name in each]).T
        known = [column[np.isfinite(column)] for column in columns]
        shares[name] = np.array([column.mean() for column in known if len(column) > waves / 2])
    return shares


def by_family(shares: Mapping[str, Array]) -> dict[str, Array]:
    """The coverages of the numbers of each family, which one of two mirrored pairs does not change."""
    return {family: np.concatenate([shares[name] for name in names]) for family, names in FAMILIES.items()}


def table(labels: Sequence[str], columns: Sequence[Mapping[str, Array]]) -> str:
    """A markdown table of coverages in per cent: mean, lowest, highest."""
    lines = [f"| interviews | {' | '.join(labels)} |", "| --- |" + " --- |" * len(labels)]
    for family in FAMILIES:
        cells = [_cell(column[family]) for column in columns]
        lines.append(f"| {family} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(shares: Array) -> str:
    if not len(shares):
        return ""
    mean, low, high = 100 * shares.mean(), 100 * shares.min(), 100 * shares.max()
    return f"{mean:.1f} ({low:.1f}–{high:.1f})" if len(shares) > 1 else f"{mean:.1f}"


def main() -> None:
    """Print the table, a line on stderr when a kind of wave is done."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--waves", type=int, default=1000)
    parser.add_argument("--resamples", type=int, default=500)
    parser.add_argument("--interval", choices=["percentile", "bca"], default="percentile")
    parser.add_argument("--processes", type=int, default=1)
    asked = parser.parse_args()
    survey = load_survey(shipped("surveys") / "acsi.yaml")
    columns = []
    for scenario in SCENARIOS:
        shares = coverage(scenario, survey, asked.waves, asked.resamples, asked.interval, processes=asked.processes)
        columns.append(by_family(shares))
        print(table([scenario.label], columns[-1:]), end="\n\n", flush=True)
    print(table([scenario.label for scenario in SCENARIOS], columns))


if __name__ == "__main__":
    main()
