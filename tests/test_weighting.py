"""Weights made again in every resample: those of the sample where nothing changes, and as sure as they really are."""

import numpy as np
import pytest

from acsi.model.resample import resampled_weights, within_groups
from acsi.raking import Margin
from acsi.weighting import Response, Weighting, cells, joined, trimmed


def weighting(branches, response, categories, *, totals, cases, targets, base=None, caps=None):
    """One branch after the other, whose strata are its own; categories with the same targets in every branch."""
    branches, response, categories = (np.asarray(each) for each in (branches, response, categories))
    cell_of, first = cells([branches, response, categories])
    kinds = len(targets)
    margin = Margin(
        (branches * kinds + categories)[first],
        np.tile(np.array(targets, dtype=float), branches.max() + 1),
        np.repeat(np.arange(branches.max() + 1), kinds),
    )
    stratum_of = np.zeros(len(totals), dtype=int)
    stratum_of[response[first]] = branches[first]
    carried = Response(response[first], np.array(totals, dtype=float), np.array(cases, dtype=float), stratum_of)
    base = np.ones(len(branches)) if base is None else base
    return Weighting(base, cell_of, branches[first], carried, (margin,), caps)


@pytest.fixture
def sorted_example() -> Weighting:
    """Two branches of six interviews, two cells of non-response each, two categories."""
    branches = np.repeat([0, 1], 6)
    response = np.repeat([0, 1, 2, 3], 3)
    categories = np.tile([0, 0, 1], 4)
    example = weighting(
        branches, response, categories, totals=[60, 40, 50, 50], cases=[12, 8, 10, 10], targets=[70, 30]
    )
    return example.reordered(np.argsort(example.cell_of, kind="stable"))


def test_a_resample_with_everybody_once_has_the_sample_s_own_weights(sorted_example):
    everybody = np.ones((3, 12))
    totals = np.tile(sorted_example.response.totals, (3, 1))
    found = sorted_example.again(everybody, totals, np.array([1.0, 2.0]))
    np.testing.assert_allclose(found[1] / np.repeat([1, 2], 6), sorted_example.weights, rtol=3e-4)


def test_every_resample_meets_the_margins(sorted_example):
    draw = sorted_example.totals_drawn(3)
    for multiplicities in resampled_weights(within_groups(np.repeat([0, 1], 6)), 50, 1):
        found = sorted_example.again(multiplicities, draw(len(multiplicities)), np.ones(2))
        np.testing.assert_allclose(found[:, :6].sum(axis=1), 100, rtol=3e-4)
        category = sorted_example.margins[0].category_of[sorted_example.cell_of]
        reached = (multiplicities[:, category == 0].sum(axis=1) > 0) & (
            multiplicities[:, category == 1].sum(axis=1) > 0
        )
        np.testing.assert_allclose(found[reached][:, category == 0].sum(axis=1), 70, rtol=3e-4)


def test_cells_of_non_response_are_drawn_anew_but_strata_keep_their_weight(sorted_example):
    totals = sorted_example.totals_drawn(1)(20_000)
    np.testing.assert_allclose(totals[:, :2].sum(axis=1), 100)
    # 20 cases in shares .6 and .4: the unbiased variance of the first total has the divisor 19.
    assert totals[:, 0].mean() == pytest.approx(60, abs=0.3)
    assert totals[:, 0].var() == pytest.approx(100**2 * 0.24 / 19, rel=0.05)


def test_draws_depend_on_the_seed_and_not_on_the_chunks(sorted_example):
    at_once = sorted_example.totals_drawn(7)(30)
    draw = sorted_example.totals_drawn(7)
    np.testing.assert_array_equal(np.concatenate([draw(11), draw(19)]), at_once)
    assert not np.array_equal(sorted_example.totals_drawn(8)(30), at_once)


def test_trimming_keeps_the_weight_of_each_branch():
    weights, branches = np.array([[1.0, 1, 1, 9, 2, 2]]), np.array([0, 0, 0, 0, 1, 1])
    found = trimmed(weights, branches, np.array([3.5, np.inf]))
    np.testing.assert_allclose(found, [[8.5 / 3] * 3 + [3.5, 2, 2]])


def test_trimming_goes_on_while_others_grow_beyond_the_cap():
    found = trimmed(np.array([[1.0, 3.9, 9]]), np.zeros(3, dtype=int), np.array([5.0]))
    np.testing.assert_allclose(found, [[3.9, 5, 5]])


def test_an_interview_drawn_twice_may_weigh_twice_the_cap():
    found = trimmed(np.array([[1.0, 6, 0]]), np.zeros(3, dtype=int), np.array([3.0]), np.array([[1.0, 2, 0]]))
    np.testing.assert_allclose(found, [[1, 6, 0]])


def test_the_smallest_cells_are_joined_until_all_are_large_enough():
    code = joined([3, 12, 5, 30], [["a", "a", "a", "a"]], 10)
    sizes = {label: sum(np.array([3, 12, 5, 30])[code == label]) for label in code}
    assert min(sizes.values()) >= 10


def test_a_cell_looks_for_its_likes_nearby_first():
    """The cells ax and ay are likes, bx and by are; ax and ay stay too few even together, and then join across."""
    labels = ["a", "a", "b", "b"]
    np.testing.assert_array_equal(joined([4, 20, 30, 9], [labels, ["all"] * 4], 10), [0, 0, 2, 2])
    np.testing.assert_array_equal(joined([2, 3, 30, 12], [labels, ["all"] * 4], 10), [0, 0, 2, 0])


SHARES, MEANS = np.array([0.5, 0.3, 0.2]), np.array([10.0, 0, -10])


def raked_mean(stream, *, resamples=0):
    """A sample of 120 whose interviews answer by category, raked to the true shares: its mean, and its bootstrap's."""
    category = np.sort(stream.choice(3, 120, p=SHARES))
    answers = MEANS[category] + stream.normal(0, 4, 120)
    nobody = np.zeros(120, dtype=int)
    raked = weighting(nobody, nobody, category, totals=[120], cases=[120], targets=120 * SHARES)
    replicates = [
        raked.again(multiplicities, raked.totals_drawn(1)(len(multiplicities)), np.ones(1)) @ answers / 120
        for multiplicities in resampled_weights(within_groups(nobody), resamples, 1)
    ]
    return raked.weights @ answers / 120, answers, np.concatenate(replicates) if replicates else np.empty(0)


def test_standard_errors_of_raked_means_are_those_of_repeated_samples():
    stream = np.random.default_rng(11)
    truth = np.std([raked_mean(stream)[0] for _ in range(1500)])
    found = [raked_mean(stream, resamples=200) for _ in range(40)]
    raked = np.sqrt(np.mean([replicates.var(ddof=1) for _, _, replicates in found]))
    unraked = np.sqrt(np.mean([answers.var(ddof=1) / 120 for _, answers, _ in found]))
    # Two standard errors: of the empirical deviation 3.7 per cent, of the mean of 40 bootstraps about 2.
    assert raked == pytest.approx(truth, rel=0.06)
    assert raked < 0.6 * unraked
