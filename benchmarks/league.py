"""How long the league takes after the fit; run `python benchmarks/league.py [--resamples 1000]`.

Told are the processor's seconds of `rank` with 10,000 draws for 36 branches and for 400 (all city branches), and of its
rank sets alone beside the procedure as it is written down: one long list of ordered pairs, and all of their simulated
differences, in every step. The list of 400 branches would need 13 GB, so that there it is not tried.
"""

import argparse
import time
from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

from acsi.league.league import rank
from acsi.league.ranks import rank_confidence_sets
from acsi.model.answers import Answers, scaled
from acsi.model.fit import fit
from acsi.model.structure import specified
from acsi.shipped import shipped
from acsi.survey.load import load_survey
from acsi.survey.models import Survey

Array = NDArray[np.float64]
Bounds = tuple[NDArray[np.int64], NDArray[np.int64]]
DRAWS, INTERVIEWS, ERROR = 10_000, 100, 1.8


def interviews(survey: Survey, branches: int) -> Answers:
    """100 interviews of each branch, whose true indices vary by about 5 points."""
    stream = np.random.default_rng(1)
    indicators = specified(survey).indicators
    n = branches * INTERVIEWS
    core = stream.normal(size=(n, 1)) + np.repeat(stream.normal(scale=0.3, size=branches), INTERVIEWS)[:, None]
    raw = np.clip(np.round(7.5 + 1.6 * core + stream.normal(scale=1.3, size=(n, len(indicators)))), 1, 10)
    bounds = np.tile([1.0, 10.0], (len(indicators), 1))
    reverse = np.zeros(len(indicators), dtype=bool)
    labels = tuple(f"B{k:03d}" for k in range(branches))
    groups = np.repeat(np.arange(branches), INTERVIEWS)
    return Answers(indicators, scaled(raw, bounds, reverse), bounds, reverse, groups, labels, np.ones(n))


def written_down(index: Array, error: float) -> Bounds:
    """The simultaneous sets of independent branches with this standard error, step by step over a list of pairs."""
    p = len(index)
    noise = np.random.default_rng(0).standard_normal((p, DRAWS)) * error
    first, second = np.nonzero(~np.eye(p, dtype=bool))
    studentised = (index[first] - index[second]) / (error * np.sqrt(2))
    lower, upper = np.ones(p, dtype=np.int64), np.full(p, p)
    while len(first):
        largest = ((noise[first] - noise[second]) / (error * np.sqrt(2))).max(axis=0)
        shown = studentised > np.quantile(largest, 0.95)
        if not shown.any():
            break
        np.subtract.at(upper, first[shown], 1)
        np.add.at(lower, second[shown], 1)
        first, second, studentised = first[~shown], second[~shown], studentised[~shown]
    return lower, upper


def seconds(work: Callable[[], object]) -> float:
    """The processor's seconds of some work, the faster of two."""
    taken = []
    for _ in range(2):
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
    return min(taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--resamples", type=int, default=1000)
    chosen = parser.parse_args()
    survey = load_survey(shipped("surveys") / "auto-claims.yaml")
    settings = survey.estimation.model_copy(update={"bootstrap": chosen.resamples})
    survey = survey.model_copy(update={"estimation": settings})
    for branches in (36, 400):
        done = fit(interviews(survey, branches), survey, by="branch")
        given = (done.estimates, done.replicates, survey, {})
        took = seconds(partial(rank, *given))
        index = np.array([row.index for row in rank(*given).branches])
        sets = seconds(partial(rank_confidence_sets, index, ERROR**2 * np.eye(branches), draws=DRAWS))
        print(f"{branches} branches: rank {took:.2f} s, of simultaneous rank sets alone {sets:.3f} s", flush=True)
        if branches == 36:
            plain = seconds(partial(written_down, index, ERROR))
            print(f"  as written down {plain:.3f} s: {plain / sets:.1f} times as long")


if __name__ == "__main__":
    main()
