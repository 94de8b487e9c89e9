import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from acsi.errors import AcsiError
from acsi.league.ranks import rank_bounds, rank_confidence_sets, tau_best, tau_worst, told_apart

TEN = np.arange(1.0, 11.0)

some_estimates = arrays.arrays(float, st.integers(2, 7), elements=st.floats(-6, 6).map(lambda x: round(x, 2)))


def sets(*arguments, **choices):
    lower, upper = rank_confidence_sets(*arguments, **choices)
    return lower.tolist(), upper.tolist()


def test_simultaneous_sets_of_ten_equally_spaced_units():
    lower, upper = sets(TEN, np.eye(10))
    assert lower == [6, 5, 4, 3, 2, 1, 1, 1, 1, 1]
    assert upper == [10, 10, 10, 10, 10, 9, 8, 7, 6, 5]


def test_marginal_sets_of_ten_equally_spaced_units():
    lower, upper = sets(TEN, np.eye(10), simultaneous=False)
    assert lower == [7, 6, 5, 4, 3, 2, 1, 1, 1, 1]
    assert upper == [10, 10, 10, 10, 9, 8, 7, 6, 5, 4]


@pytest.mark.parametrize("simultaneous", [True, False])
def test_units_that_tie_may_have_any_rank(simultaneous):
    assert sets(np.full(6, 80.0), np.eye(6), simultaneous=simultaneous) == ([1] * 6, [6] * 6)


@pytest.mark.parametrize("simultaneous", [True, False])
def test_a_single_unit_is_first(simultaneous):
    assert sets([80.0], [[2.0]], simultaneous=simultaneous) == ([1], [1])


def test_units_far_apart_have_their_ranks_for_certain():
    assert sets([10.0, 50.0, 90.0], np.eye(3)) == ([3, 2, 1], [3, 2, 1])


@pytest.mark.parametrize("degrees_of_freedom", [None, [20.0, 20.0, 20.0]])
def test_identical_units_are_not_told_apart_and_do_not_hide_others(degrees_of_freedom):
    covariance = [[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    found = sets([80.0, 80.0, 60.0], covariance, degrees_of_freedom=degrees_of_freedom)
    assert found == ([1, 1, 3], [2, 2, 3])


def test_a_difference_without_variance_is_known():
    assert sets([80.0, 79.0], [[1.0, 1.0], [1.0, 1.0]]) == ([1, 2], [1, 2])
    assert sets([80.0, 79.0], np.zeros((2, 2))) == ([1, 2], [1, 2])


def test_units_that_move_together_are_told_apart_sooner():
    together = np.full((4, 4), 0.98) + 0.02 * np.eye(4)
    assert sets([1.0, 2.0, 3.0, 4.0], np.eye(4)) == ([1] * 4, [4] * 4)
    assert sets([1.0, 2.0, 3.0, 4.0], together) == ([4, 3, 2, 1], [4, 3, 2, 1])


def test_estimated_variances_widen_the_sets():
    known = rank_confidence_sets(TEN, np.eye(10))
    estimated = rank_confidence_sets(TEN, np.eye(10), degrees_of_freedom=np.full(10, 5.0))
    assert (estimated[0] <= known[0]).all()
    assert (estimated[1] >= known[1]).all()
    assert (estimated[1] - estimated[0]).sum() > (known[1] - known[0]).sum()


def test_infinite_degrees_of_freedom_are_known_variances():
    assert sets(TEN, np.eye(10), degrees_of_freedom=np.full(10, np.inf)) == sets(TEN, np.eye(10))


def test_two_units_with_estimated_variances_are_judged_by_the_t_distribution():
    """Equal variances with 8 degrees of freedom each have together 16: critical 2.12 instead of 1.96."""
    choices = {"degrees_of_freedom": [8.0, 8.0], "draws": 100_000}
    assert sets([0.0, 2.08 * np.sqrt(2)], np.eye(2), **choices) == ([1, 1], [2, 2])
    assert sets([0.0, 2.16 * np.sqrt(2)], np.eye(2), **choices) == ([2, 1], [2, 1])


def test_the_seed_decides_the_draws():
    x = np.random.default_rng(3).normal(80, 3, 12)
    first = rank_confidence_sets(x, np.eye(12), seed=5, draws=500)
    again = rank_confidence_sets(x, np.eye(12), seed=5, draws=500)
    assert np.array_equal(first, again)


@pytest.fixture(scope="module")
def pisa():
    """Mathematics in the OECD's countries, PISA 2018 (OECD), as the R package csranks takes them up: independent."""
    with (Path(__file__).parents[1] / "reference" / "pisa_2018_mathematics.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return (
        [row["jurisdiction"] for row in rows],
        np.array([float(row["score"]) for row in rows]),
        np.diag([float(row["se"]) ** 2 for row in rows]),
    )


def pisa_sets(pisa, **choices):
    names, scores, covariance = pisa
    lower, upper = rank_confidence_sets(scores, covariance, **choices)
    return {name: (int(low), int(high)) for name, low, high in zip(names, lower, upper, strict=True)}


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_published_league_has_the_five_best_that_were_published(pisa, seed):
    """csranks 1.2, article "Inference for Ranks": `cstaubest(math_score, math_cov_mat, tau = 5)` at .95 and .9."""
    names, scores, covariance = pisa
    lower, _ = rank_confidence_sets(scores, covariance, seed=seed)
    twelve = "Belgium Canada Denmark Estonia Finland Japan Korea Netherlands Poland Slovenia Sweden Switzerland"
    assert [names[at] for at in np.flatnonzero(tau_best(lower, 5))] == twelve.split()
    lower, _ = rank_confidence_sets(scores, covariance, confidence=0.9, seed=seed)
    assert [names[at] for at in np.flatnonzero(tau_best(lower, 5))] == twelve.replace("Sweden ", "").split()


def test_a_published_league_has_the_sets_that_were_published(pisa):
    """The same article: 8 to 23 for the United Kingdom, observed in place 13; and what it reads off its figures."""
    assert pisa_sets(pisa, simultaneous=False, draws=50_000)["United Kingdom"] == (8, 23)
    found = pisa_sets(pisa)
    last = {"Chile", "Mexico", "Colombia"}
    assert min(found[name][0] for name in last) > max(found[name][1] for name in found.keys() - last)
    assert found["Germany"][0] == found["Korea"][1] == 7
    unsure = pisa_sets(pisa, confidence=0.75)
    assert unsure["Korea"][1] < unsure["Germany"][0]


def test_the_worst_are_the_best_of_the_league_turned_round(pisa):
    _, scores, covariance = pisa
    _, upper = rank_confidence_sets(scores, covariance, stepdown=False)
    lower, _ = rank_confidence_sets(-scores, covariance, stepdown=False)
    assert np.array_equal(tau_worst(upper, 3), tau_best(lower, 3))
    assert tau_best(lower, len(scores)).all()


@pytest.mark.parametrize("tau", [0, 6])
def test_there_are_no_best_and_worst_beyond_the_league(tau):
    lower, upper = rank_confidence_sets(np.arange(5.0), np.eye(5))
    for refused in (lambda: tau_best(lower, tau), lambda: tau_worst(upper, tau)):
        with pytest.raises(AcsiError, match="L016"):
            refused()


@given(some_estimates, st.booleans())
@settings(max_examples=60, deadline=None)
def test_marginal_lies_in_simultaneous_and_stepdown_in_single_step(x, estimated):
    choices = {"draws": 300, "degrees_of_freedom": np.full(len(x), 9.0) if estimated else None}
    ranks = 1 + (x > x[:, None]).sum(axis=1)
    inner, inner_upper = rank_confidence_sets(x, np.eye(len(x)), simultaneous=False, **choices)
    middle, middle_upper = rank_confidence_sets(x, np.eye(len(x)), **choices)
    outer, outer_upper = rank_confidence_sets(x, np.eye(len(x)), stepdown=False, **choices)
    assert (outer <= middle).all()
    assert (middle <= inner).all()
    assert (inner <= ranks).all()
    assert (ranks <= inner_upper).all()
    assert (inner_upper <= middle_upper).all()
    assert (middle_upper <= outer_upper).all()


@given(some_estimates, st.floats(0.01, 1000), st.floats(-50, 50))
@settings(max_examples=40, deadline=None)
def test_unit_and_origin_of_the_scale_do_not_matter(x, unit, origin):
    plain = rank_confidence_sets(x, np.eye(len(x)), draws=300)
    moved = rank_confidence_sets(origin + unit * x, unit**2 * np.eye(len(x)), draws=300)
    assert np.array_equal(plain, moved)


def stepped_down_plainly(x, draws, seed):
    """The simultaneous sets by the definition: one long list of ordered pairs, all draws in every step."""
    p = len(x)
    noise = np.random.default_rng(seed).standard_normal((p, draws))
    left = [(j, k) for j in range(p) for k in range(p) if j != k]
    lower, upper = np.ones(p, dtype=int), np.full(p, p)
    while left:
        largest = np.max([noise[j] - noise[k] for j, k in left], axis=0)
        critical = np.quantile(largest, 0.95, method="higher")
        shown = [(j, k) for j, k in left if x[j] - x[k] > critical]
        for j, k in shown:
            upper[j] -= 1
            lower[k] += 1
        left = [pair for pair in left if pair not in shown]
        if not shown:
            break
    return lower, upper


@pytest.mark.parametrize("spread", [1.0, 4.0, 30.0])
def test_leaving_out_harmless_draws_changes_nothing(spread):
    for seed in range(8):
        x = spread * np.random.default_rng(100 + seed).standard_normal(9)
        plainly = stepped_down_plainly(x, 400, seed)
        assert np.array_equal(rank_confidence_sets(x, np.eye(9), draws=400, seed=seed), plainly)


def test_told_apart_gives_the_tests_behind_both_kinds_of_sets():
    x = np.random.default_rng(4).normal(80, 4, 15)
    found = told_apart(x, np.eye(15), seed=2)
    assert np.array_equal(rank_bounds(found.simultaneous), rank_confidence_sets(x, np.eye(15), seed=2))
    marginal = rank_confidence_sets(x, np.eye(15), simultaneous=False, seed=2)
    assert np.array_equal(rank_bounds(found.marginal), marginal)
    assert np.array_equal(found.simultaneous, -found.simultaneous.T)


def test_three_hundred_units_are_no_trouble():
    x = np.random.default_rng(4).normal(80, 4, 300)
    lower, upper = rank_confidence_sets(x, 3 * np.eye(300), draws=300, degrees_of_freedom=np.full(300, 99.0))
    assert (lower <= upper).all()
    assert lower.min() == 1
    assert upper.max() == 300


def test_a_covariance_of_lower_rank_is_welcome():
    """Estimates that are combinations of fewer ones: semidefinite, with eigenvalues a rounding below zero."""
    loads = np.random.default_rng(1).standard_normal((12, 3))
    lower, upper = rank_confidence_sets(np.linspace(0, 40, 12), loads @ loads.T)
    assert (lower <= np.arange(12, 0, -1)).all()
    assert (np.arange(12, 0, -1) <= upper).all()


@pytest.mark.parametrize(
    ("code", "estimate", "covariance", "choices"),
    [
        ("L010", [1.0, 2.0], np.eye(3), {}),
        ("L010", [], np.zeros((0, 0)), {}),
        ("L010", [[1.0], [2.0]], np.eye(2), {}),
        ("L011", [1.0, np.nan], np.eye(2), {}),
        ("L011", [1.0, 2.0], [[1.0, np.nan], [np.nan, 1.0]], {}),
        ("L012", [1.0, 2.0], [[1.0, 0.5], [0.2, 1.0]], {}),
        ("L013", [1.0, 2.0], [[1.0, 2.0], [2.0, 1.0]], {}),
        ("L014", [1.0, 2.0], np.eye(2), {"confidence": 95}),
        ("L014", [1.0, 2.0], np.eye(2), {"draws": 0}),
        ("L015", [1.0, 2.0], np.eye(2), {"degrees_of_freedom": [5.0]}),
        ("L015", [1.0, 2.0], np.eye(2), {"degrees_of_freedom": [5.0, 0.0]}),
    ],
)
def test_input_that_makes_no_sense_is_refused(code, estimate, covariance, choices):
    with pytest.raises(AcsiError) as caught:
        rank_confidence_sets(estimate, covariance, **choices)
    assert [problem.code for problem in caught.value.problems] == [code]
