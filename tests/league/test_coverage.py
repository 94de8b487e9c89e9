"""Small simulations of what the league promises; benchmarks/coverage_of_ranks.py is the large one.

Customers answer three questions from 1 to 10, normal answers rounded and clipped, so that indices near 91 are skewed.
"""

from dataclasses import dataclass, field

import numpy as np
import pytest
from scipy.stats import norm

from acsi.league.ranks import rank_bounds, told_apart
from acsi.league.scores import Scores
from acsi.league.variances import shrink
from acsi.league.verdicts import deviations, verdicts

LEAGUES = 200


@dataclass
class Tally:
    """One entry a league: did a simultaneous set miss, the share of marginal sets that did and of wrong verdicts."""

    simultaneous: list[bool] = field(default_factory=list)
    marginal: list[float] = field(default_factory=list)
    discoveries: list[float] = field(default_factory=list)


def true_index(latent):
    """The expectation of rounded and clipped answers with these latent means."""
    steps = np.arange(1.5, 10)
    return norm.sf((steps - latent[:, None]) / np.hypot(2, 1.2)).sum(axis=1) / 9 * 100


def league_of(latent, n, random):
    """The index of `n` customers of each branch, (branches, n), from latent means in steps of the scale."""
    shared = latent[:, None] + random.normal(0, 2, (len(latent), n))
    answers = np.clip(np.rint(shared[..., None] + random.normal(0, 1.2, (len(latent), n, 3))), 1, 10)
    return (answers.mean(axis=2) - 1) / 9 * 100


def simulated(latent, n):
    """200 leagues of branches with these latent means; equal ones tie, and may have all the ranks they share."""
    random, tally = np.random.default_rng(11), Tally()
    true = true_index(latent)
    better = (latent > latent[:, None]).sum(axis=1)
    worse = (latent < latent[:, None]).sum(axis=1)
    for seed in range(LEAGUES):
        scores = league_of(latent, n, random)
        index, variance = scores.mean(axis=1), scores.var(axis=1, ddof=1) / n
        steady = shrink(index, variance, np.full(len(index), float(n)))
        covariance, freedom = np.diag(steady.variance), steady.degrees_of_freedom
        apart = told_apart(index, covariance, draws=1000, seed=seed, degrees_of_freedom=freedom)
        missed = []
        for signs in (apart.simultaneous, apart.marginal):
            lower, upper = rank_bounds(signs)
            missed.append((lower > 1 + better) | (upper < len(latent) - worse))
        tally.simultaneous.append(bool(missed[0].any()))
        tally.marginal.append(float(missed[1].mean()))
        labels = tuple(map(str, range(len(index))))
        found = Scores(labels, index, covariance, freedom, steady.trend, steady.drawn, steady.slope)
        words = verdicts(deviations(index, found.covariance_at(float(index.mean())), freedom), 0.05)
        signs = np.array([{"above": 1, "below": -1}.get(word, 0) for word in words])
        wrong = (signs != 0) & (signs * np.sign(np.round(true - true.mean(), 9)) <= 0)
        tally.discoveries.append(float(wrong.sum() / max(np.count_nonzero(signs), 1)))
    return tally


def at_most(values, level):
    """A share that is `level`, but for three Monte Carlo errors."""
    values = np.array(values, dtype=float)
    return values.mean() <= level + 3 * max(values.std(), 0.05) / np.sqrt(len(values))


@pytest.mark.parametrize("n", [30, 100])
@pytest.mark.parametrize("centre", [8.4, 9.6])
def test_branches_that_are_all_equal_are_seldom_told_apart(centre, n):
    tally = simulated(np.full(12, centre), n)
    assert at_most(tally.simultaneous, 0.05)
    assert at_most(tally.marginal, 0.05)
    assert at_most(tally.discoveries, 0.05)


def test_true_ranks_and_verdicts_hold_where_some_branches_tie_and_others_stand_apart():
    tally = simulated(np.repeat([7.2, 8.4, 9.6], [2, 8, 2]), 60)
    assert at_most(tally.simultaneous, 0.05)
    assert at_most(tally.marginal, 0.05)
    assert at_most(tally.discoveries, 0.05)
