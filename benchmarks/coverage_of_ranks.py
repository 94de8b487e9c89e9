"""How often simultaneous rank sets fail; run `python benchmarks/coverage_of_ranks.py --help`.

Branches answer three questions from 1 to 10, normal answers rounded and clipped, so that the standard deviation is
about 13 at an index of 91 and 20 at 74. A set of 95 per cent may miss some branch's true rank in at most 5 per cent of
leagues; the table shows it for variances as they come or shrunken, each with the normal or the t reference.

Where true indices differ a set fails only if a difference is shown with the wrong sign, which is rare. The hard cases
are ties: a branch then has all the ranks it may share, and any difference shown between equals is a failure.
"""

import argparse
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from acsi.league.ranks import rank_confidence_sets
from acsi.league.variances import shrink

Array = NDArray[np.float64]
COMMON, OWN = 2.0, 1.2
"""Standard deviations, in steps of the scale, of what a customer's three answers share and of what they do not."""
METHODS = ("own variances, normal", "own variances, t", "shrunken, normal", "shrunken, t")
DRAWS = 2000


def differing(spread: float) -> Callable[[np.random.Generator, int], Array]:
    """True indices around 82 with this standard deviation, kept on the scale."""
    return lambda random, count: np.clip(random.normal(82, spread, count), 60, 97)


def levels(*values: float) -> Callable[[np.random.Generator, int], Array]:
    """True indices that take these values in turn."""
    return lambda _, count: np.resize(values, count)


SCENARIOS = {
    "true standard deviation 5": differing(5),
    "true standard deviation 3": differing(3),
    "all equal": levels(82),
    "three levels, equal within": levels(76, 82, 88),
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


def misses(true: Array, scores: Array, seed: int) -> list[bool]:
    """For each method: is some branch's true rank outside its set?"""
    n = scores.shape[1]
    index, variance = scores.mean(axis=1), scores.var(axis=1, ddof=1) / n
    shrunken = shrink(index, variance, np.full(len(index), float(n)))
    choices = [
        (variance, None),
        (variance, np.full(len(index), n - 1.0)),
        (shrunken.variance, None),
        (shrunken.variance, shrunken.degrees_of_freedom),
    ]
    better = (true[None, :] > true[:, None] + 1e-9).sum(axis=1)
    worse = (true[None, :] < true[:, None] - 1e-9).sum(axis=1)
    found = []
    for chosen, freedom in choices:
        lower, upper = rank_confidence_sets(index, np.diag(chosen), draws=DRAWS, seed=seed, degrees_of_freedom=freedom)
        # Units that tie share all the ranks they could take: each of these must be inside.
        found.append(bool((lower > 1 + better).any() or (upper < len(true) - worse).any()))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--simulations", type=int, default=500)
    parser.add_argument("--branches", type=int, default=36)
    parser.add_argument("--interviews", type=int, default=100)
    parser.add_argument("--scenario", choices=SCENARIOS, help="only this one")
    chosen = parser.parse_args()
    grid = np.linspace(4, 14, 2001)
    table = expected_index(grid)
    print(
        f"{chosen.branches} branches, {chosen.interviews} interviews each, {chosen.simulations} leagues, mean index 82"
    )
    for name, draw_true in SCENARIOS.items():
        if chosen.scenario not in (None, name):
            continue
        random, started = np.random.default_rng(20), time.perf_counter()
        failures = np.zeros(len(METHODS))
        for seed in range(chosen.simulations):
            true = draw_true(random, chosen.branches)
            latent = np.interp(true, table, grid)
            failures += misses(true, interviews(latent, chosen.interviews, random), seed)
        print(f"{name} ({time.perf_counter() - started:.0f} s)")
        for method, share in zip(METHODS, failures / chosen.simulations, strict=True):
            error = np.sqrt(share * (1 - share) / chosen.simulations)
            print(f"  {method:24} fails in {100 * share:4.1f} % ± {100 * 2 * error:.1f}")


if __name__ == "__main__":
    main()
