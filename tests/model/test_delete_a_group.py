"""The delete-a-group jackknife: textbook variances where there are any."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acsi.model.delete_a_group import degrees_of_freedom, replicate_multipliers, t_spreads, units_of
from acsi.model.grouped_moments import RANDOM_GROUPS, Cells
from acsi.model.replicates import variance


def cells(groups: list[int], parts: list[int], values: list[float], weights: list[float] | None = None) -> Cells:
    """A cell for each interview of one question, whatever its branch and random group."""
    x, w = np.array(values), np.array(weights or np.ones(len(values)))
    order = np.argsort(groups, kind="stable")
    sums = np.column_stack([w, w * x, w * x**2])[order]
    return Cells(
        labels=tuple(f"B{g}" for g in range(max(groups) + 1)),
        groups=np.array(groups)[order],
        parts=np.array(parts)[order],
        patterns=np.zeros(len(groups), dtype=np.intp),
        lacking=np.zeros((1, 1), dtype=bool),
        interviews=np.ones(len(groups), dtype=np.int64),
        sums=sums,
        squared=sums,
        centre=np.zeros(1),
    )


def means(found: Cells, multipliers: np.ndarray) -> np.ndarray:
    """The mean of each branch under each row of multipliers."""
    member = found.groups[:, None] == np.arange(len(found.labels))
    return (multipliers * found.sums[:, 1]) @ member / ((multipliers * found.sums[:, 0]) @ member)


def replicates(found: Cells) -> np.ndarray:
    return np.concatenate(list(replicate_multipliers(found, 7)))


def test_one_interview_in_each_group_gives_the_textbook_variance_of_a_mean() -> None:
    values = np.random.default_rng(0).normal(size=RANDOM_GROUPS)
    found = cells([0] * RANDOM_GROUPS, list(range(RANDOM_GROUPS)), list(values))
    jackknifed = variance(means(found, replicates(found)), values.mean(), "jackknife")
    assert jackknifed[0] == pytest.approx(values.var(ddof=1) / RANDOM_GROUPS)


@pytest.mark.parametrize("count", [2, 3, 20, 99])
def test_a_branch_with_few_groups_gives_it_too(count: int) -> None:
    values = np.random.default_rng(count).normal(size=count)
    found = cells([0] * count, list(range(0, count)), list(values))
    jackknifed = variance(means(found, replicates(found)), values.mean(), "jackknife")
    assert jackknifed[0] == pytest.approx(values.var(ddof=1) / count)


def test_groups_of_whole_interviewers_give_the_variance_between_them() -> None:
    between = np.random.default_rng(1).normal(size=20)
    found = cells([0] * 60, list(np.repeat(np.arange(20), 3)), list(np.repeat(between, 3)))
    jackknifed = variance(means(found, replicates(found)), between.mean(), "jackknife")
    assert jackknifed[0] == pytest.approx(between.var(ddof=1) / 20)


def test_variances_hold_on_average_with_groups_of_chance_sizes_and_weights() -> None:
    """1,500 waves of 60 weighted interviews: the jackknife's mean variance is the variance of the means."""
    stream = np.random.default_rng(5)
    weights = list(stream.gamma(4.0, size=60))
    estimated, observed = [], []
    for _ in range(1500):
        found = cells([0] * 60, list(stream.integers(0, 100, 60)), list(stream.normal(size=60)), weights)
        whole = means(found, np.ones((1, 60)))[0, 0]
        observed.append(whole)
        estimated.append(variance(means(found, replicates(found)), whole, "jackknife")[0])
    assert np.mean(estimated) == pytest.approx(np.var(observed), rel=0.12)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 99), st.floats(0.1, 10)), min_size=4, max_size=60).filter(
        lambda rows: {row[0] for row in rows} == set(range(max(row[0] for row in rows) + 1))
    )
)
def test_every_branch_keeps_its_weight_and_no_weight_is_negative(rows: list[tuple[int, int, float]]) -> None:
    groups, parts, weights = map(list, zip(*rows, strict=True))
    found = cells(groups, parts, [0.0] * len(rows), weights)
    every = replicates(found)
    assert every.shape == (RANDOM_GROUPS, len(rows))
    assert every.min() > -1e-12
    member = found.groups[:, None] == np.arange(len(found.labels))
    np.testing.assert_allclose((every * found.sums[:, 0]) @ member, len(rows) / len(found.labels))


def test_a_branch_in_one_group_is_never_changed() -> None:
    found = cells([0, 0, 1, 1], [5, 5, 1, 2], [1.0, 2.0, 3.0, 4.0])
    assert np.ptp(means(found, replicates(found))[:, 0]) == 0
    assert units_of(found) == (1, 2)
    assert degrees_of_freedom(found) == 2


def test_numbers_that_some_replicates_lack_take_the_others() -> None:
    values = np.array([1.0, -1.0, np.nan, 1.0])
    assert variance(values, 0.0, "jackknife") == pytest.approx(3 / 4 * 4)
    assert np.isnan(variance(np.full(4, np.nan), 0.0, "jackknife"))
    assert variance(values, 0.0, "bootstrap") == pytest.approx(np.nanvar(values, ddof=1))


def test_intervals_are_those_of_student() -> None:
    found = t_spreads(np.array([10.0]), np.array([4.0]), 99.0, 0.95)
    assert (found.se[0], found.low[0], found.high[0]) == pytest.approx(
        (2.0, 10 - 2 * 1.98422, 10 + 2 * 1.98422), rel=1e-5
    )
