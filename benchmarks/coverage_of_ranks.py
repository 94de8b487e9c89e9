"""How often the league is wrong; run `python benchmarks/coverage_of_ranks.py --help`.

Branches answer three questions from 1 to 10, normal answers rounded and clipped, so that the standard deviation is
about 13 at an index of 91 and 20 at 74. In each simulated league it is asked

- whether some branch's true rank lies outside its simultaneous set of 95 per cent (at most 5 per cent of leagues), for
  variances as they come or shrunken, each with the normal or the t reference (`--methods all`; the league's own are
  shrunken with t), and how many branches' ranks lie outside their marginal sets;
- which share of the verdicts above and below is wrong: the false discovery rate (at most 5 per cent);
- whether what is called probable comes true as often: the chances of the best quarter, by classes.

Where true indices differ a set fails only if a difference is shown with the wrong sign, which is rare. The hard cases
are ties: a branch then has all the ranks it may share, and any difference shown between equals is a failure.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import norm

from acsi.league.probabilities import probabilities, quarter
from acsi.league.ranks import rank_bounds, rank_confidence_sets, told_apart
from acsi.league.scores import Scores
from acsi.league.variances import shrink
from acsi.league.verdicts import deviations, verdicts

Array = NDArray[np.float64]
Truth = Callable[[np.random.Generator, int], Array]
COMMON, OWN = 2.0, 1.2
"""Standard deviations, in steps of the scale, of what a customer's three answers share and of what they do not."""
OTHERS = ("own variances, normal", "own variances, t", "shrunken, normal")
DRAWS = 2000
CLASSES = np.array([0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0])


def differing(spread: float) -> Truth:
    """True indices around 82 with this standard deviation, kept on the scale."""
    return lambda random, count: np.clip(random.normal(82, spread, count), 60, 97)


def levels(*values: float) -> Truth:
    """True indices that take these values in turn."""
    return lambda _, count: np.resize(values, count)


def between(low: float, high: float) -> Truth:
    """True indices at the quantiles of a normal distribution, from `low` to `high`."""

    def quantiles(_: np.random.Generator, count: int) -> Array:
        z = ndtri((np.arange(count) + 0.5) / count)
        return low + (z - z[0]) / (z[-1] - z[0]) * (high - low)

    return quantiles


SCENARIOS = {
    "from 91 down to 74.3, as in the public case": between(74.3, 91),
    "all equal": levels(82),
    "three levels, equal within": levels(76, 82, 88),
    "two in three equal, the others 5 above or below": levels(82, 82, 87, 82, 82, 77),
    "true standard deviation 5": differing(5),
    "true standard deviation 3": differing(3),
}


def expected_index(latent: Array) -> Array:
    """The true index of branches with this `latent` mean: the expectation of a rounded and clipped normal answer."""
    steps = np.arange(1.5, 10)
    return norm.sf((steps - latent[:, None]) / np.hypot(COMMON, OWN)).sum(axis=1) / 9 * 100


def interviews(latent: Array, n: int, random: np.random.Generator) -> Array:
    """The index of each of `n` customers of each branch, (branches, n)."""
    shared = latent[:, None] + random.normal(0, COMMON, (len(latent), n))
    answers = shared[..., None] + random.normal(0, OWN, (len(latent), n, 3))
    return (np.clip(np.rint(answers), 1, 10).mean(axis=2) - 1) / 9 * 100


@dataclass
class Tally:
    """What went wrong, one entry a league; `said` and `happened` hold the best quarter's chances and what came true."""

    simultaneous: list[bool] = field(default_factory=list)
    marginal: list[float] = field(default_factory=list)
    discoveries: list[float] = field(default_factory=list)
    others: list[list[bool]] = field(default_factory=list)
    said: list[Array] = field(default_factory=list)
    happened: list[Array] = field(default_factory=list)

    def add(self, true: Array, scores: Array, seed: int, *, every_method: bool) -> None:
        """Judge one league of `scores` (branches, n) by the `true` indices (branches,)."""
        n = scores.shape[1]
        index, variance = scores.mean(axis=1), scores.var(axis=1, ddof=1) / n
        shrunken = shrink(index, variance, np.full(len(index), float(n)))
        covariance, freedom = np.diag(shrunken.variance), shrunken.degrees_of_freedom
        league = Scores(
            tuple(map(str, range(len(index)))),
            index,
            covariance,
            freedom,
            shrunken.trend,
            shrunken.drawn,
            shrunken.slope,
        )
        tested = deviations(index, league.covariance_at(float(index.mean())), freedom)
        self.discoveries.append(false_discoveries(true, verdicts(tested, 0.05)))
        apart = told_apart(index, covariance, draws=DRAWS, seed=seed, degrees_of_freedom=freedom)
        self.simultaneous.append(bool(outside(true, rank_bounds(apart.simultaneous)).any()))
        self.marginal.append(float(outside(true, rank_bounds(apart.marginal)).mean()))
        if len(set(true)) == len(true):
            self.said.append(probabilities(index, covariance, draws=DRAWS, seed=seed).top_quarter)
            self.happened.append((-true).argsort().argsort() < quarter(len(true)))
        if every_method:
            choices = [(variance, None), (variance, np.full(len(index), n - 1.0)), (shrunken.variance, None)]
            sets = (
                rank_confidence_sets(index, np.diag(chosen), draws=DRAWS, seed=seed, degrees_of_freedom=degrees)
                for chosen, degrees in choices
            )
            self.others.append([bool(outside(true, each).any()) for each in sets])

    def report(self) -> None:
        """Print the shares with two Monte Carlo errors."""
        print(f"  simultaneous sets fail in {_share(self.simultaneous)} of leagues")
        for method, misses in zip(OTHERS, zip(*self.others, strict=True), strict=False):
            print(f"    {method}: {_share(misses)}")
        print(f"  marginal sets fail for {_share(self.marginal)} of branches")
        print(f"  false discoveries {_share(self.discoveries)} of verdicts")
        if self.said:
            said, happened = np.concatenate(self.said), np.concatenate(self.happened)
            print(f"  best quarter: Brier score {np.mean((said - happened) ** 2):.3f}; said and came true:")
            for low, high in pairwise(CLASSES):
                members = (said >= low) & (said < high + (high == 1))
                if members.sum() >= 100:
                    print(f"    {said[members].mean():.2f} {happened[members].mean():.2f} ({members.sum()})")


def outside(true: Array, bounds: tuple[NDArray[np.int64], NDArray[np.int64]]) -> NDArray[np.bool_]:
    """Which branches' true ranks their sets do not hold; of those that tie, all ranks that they may take count."""
    better = (true[None, :] > true[:, None] + 1e-9).sum(axis=1)
    worse = (true[None, :] < true[:, None] - 1e-9).sum(axis=1)
    return np.asarray((bounds[0] > 1 + better) | (bounds[1] < len(true) - worse))


def false_discoveries(true: Array, words: list[str]) -> float:
    """The share of the words above and below that are not true; 0 where there are none."""
    signs = np.array([{"above": 1, "below": -1}.get(word, 0) for word in words])
    deviation = np.round(true - true.mean(), 9)
    wrong = (signs != 0) & (signs * deviation <= 0)
    return float(wrong.sum() / max(np.count_nonzero(signs), 1))


def _share(values: list[bool] | list[float] | tuple[bool, ...]) -> str:
    found = np.array(values, dtype=float)
    return f"{100 * found.mean():4.1f} % ± {100 * 2 * found.std() / np.sqrt(len(found)):.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--simulations", type=int, default=1000)
    parser.add_argument("--branches", type=int, default=36)
    parser.add_argument("--interviews", type=int, default=100)
    parser.add_argument("--scenario", choices=SCENARIOS, help="only this one")
    parser.add_argument("--methods", choices=["league", "all"], default="league")
    chosen = parser.parse_args()
    grid = np.linspace(4, 14, 2001)
    table = expected_index(grid)
    print(f"{chosen.branches} branches, {chosen.interviews} interviews each, {chosen.simulations} leagues")
    for name, draw_true in SCENARIOS.items():
        if chosen.scenario not in (None, name):
            continue
        random, started, tally = np.random.default_rng(20), time.perf_counter(), Tally()
        for seed in range(chosen.simulations):
            true = draw_true(random, chosen.branches)
            scores = interviews(np.interp(true, table, grid), chosen.interviews, random)
            tally.add(true, scores, seed, every_method=chosen.methods == "all")
        print(f"{name} ({time.perf_counter() - started:.0f} s)", flush=True)
        tally.report()


if __name__ == "__main__":
    main()
