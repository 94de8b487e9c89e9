"""Interviewers are told from their colleagues where chance does not explain the distance, and hardly ever else."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.meta_analysis import combine_effects

from acsi.fieldwork.interviewers import between_variance, nested_branches, outlying, rates, spread, told_apart


def test_the_variance_between_interviewers_is_that_of_a_known_program() -> None:
    numbers = np.random.default_rng(1)
    means, variances = numbers.normal(0, 2, 12), numbers.uniform(0.5, 3, 12)
    assert between_variance(means, variances) == pytest.approx(combine_effects(means, variances, method_re="dl").tau2)


def test_alike_interviewers_have_no_variance_between_them() -> None:
    assert between_variance(np.array([1.0, 1.0, 1.0]), np.ones(3)) == 0.0


def test_an_interviewer_whose_customers_are_far_happier_is_told_apart() -> None:
    numbers = np.random.default_rng(2)
    who = np.repeat(np.arange(20), 50)
    branches = np.tile(np.arange(10), 100)
    scores = numbers.normal(80, 15, 1000) + branches + 15 * (who == 7)
    found = spread(scores, who, branches)
    assert np.flatnonzero(told_apart(found.p)).tolist() == [7]
    assert 0 < found.shrunken[7] < found.deviation[7] == pytest.approx(14, abs=5)


def test_false_alarms_are_rare() -> None:
    numbers = np.random.default_rng(3)
    who, branches = np.repeat(np.arange(20), 50), np.tile(np.arange(10), 100)
    alarms = [told_apart(spread(numbers.normal(80, 15, 1000), who, branches).p).any() for _ in range(200)]
    assert np.mean(alarms) < 0.10


def test_differences_that_all_interviewers_have_are_no_alarm() -> None:
    numbers = np.random.default_rng(4)
    who, branches = np.repeat(np.arange(30), 60), np.tile(np.arange(10), 180)
    own = numbers.normal(0, 5, 30)
    alarms = told_apart(spread(numbers.normal(80, 15, 1800) + own[who], who, branches).p)
    assert alarms.sum() <= 1


def test_a_nested_interviewer_keeps_his_branchs_score() -> None:
    who = np.repeat(np.arange(4), 25)
    scores = np.repeat([60.0, 80.0, 80.0, 80.0], 25)
    assert spread(scores, who, who).deviation == pytest.approx(np.zeros(4))
    assert spread(scores, who, None).deviation == pytest.approx([-15, 5, 5, 5])


def test_few_interviews_say_nothing() -> None:
    found = spread(np.array([1.0, 99.0, 50.0, np.nan]), np.array([0, 0, 1, 2]), None)
    assert np.isnan(found.p).all()
    assert not told_apart(found.p).any()


def test_a_share_of_refusals_out_of_line_is_told() -> None:
    who = np.repeat(np.arange(12), 40)
    hits = np.arange(480) % 10 == 0
    hits[:40] = np.arange(40) % 2 == 0
    share, p = rates(hits, np.ones(480, dtype=bool), who)
    assert share[0] == 0.5
    assert np.flatnonzero(told_apart(p)).tolist() == [0]


def test_two_units_cannot_be_told_from_each_other() -> None:
    assert outlying(np.array([0.0, 9.0]), np.ones(2)).tolist() == [1.0, 1.0]


def test_a_branch_with_interviewers_of_its_own_is_nested() -> None:
    made = [("f", "x", "B01")] * 9 + [("f", "x", "B02")] + [("f", "y", "B02"), ("f", "z", "B03")] * 5
    made += [("f", "y", "B03"), ("f", "z", "B02")] * 5
    rows = pd.DataFrame(made, columns=["firm", "interviewer", "branch"])
    assert nested_branches(rows) == {"B01": 1.0}
    assert nested_branches(rows[rows["branch"] == "B01"]) == {}
