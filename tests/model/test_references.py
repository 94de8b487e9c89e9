"""Which interval each kind of number takes."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from acsi.model.fit import fit
from acsi.model.intervals import Reference, spreads
from acsi.model.references import number_spreads
from acsi.model.resample import within_groups
from tests.model.test_bootstrap import model
from tests.model.test_fit import tiny

INTERVIEWERS = within_groups(np.repeat([0, 1], 60), np.arange(120) // 6)
"""Two branches with ten interviewers each."""

NORMAL = stats.norm.ppf((np.arange(20_000) + 0.5) / 20_000)


def interval(name, values, estimate, acceleration=None, design=INTERVIEWERS):
    found = number_spreads(name, values, 0.95, estimate, acceleration, design, design.sizes)
    return found.low, found.high


def test_the_nation_has_the_degrees_of_freedom_of_all_units_less_one_for_each_branch():
    _, high = interval("nation", NORMAL[:, None], np.zeros(1))
    np.testing.assert_allclose(high, stats.t.ppf(0.975, 18), rtol=1e-3)


@pytest.mark.parametrize("name", ["groups", "differences"])
def test_a_branch_has_those_of_its_own_units(name):
    _, high = interval(name, NORMAL[:, None, None] * np.ones((2, 3)), np.zeros((2, 3)))
    np.testing.assert_allclose(high, stats.t.ppf(0.975, 9), rtol=1e-3)


@pytest.mark.parametrize("name", ["htmt", "f2", "plsc_loadings"])
def test_numbers_at_a_bound_keep_their_percentiles_under_bca(name):
    values = np.abs(NORMAL)[:, None]
    assert interval(name, values, np.full(1, 0.1), np.full(1, 0.2)) == interval(name, values, np.full(1, 0.1))


@pytest.mark.parametrize("name", ["r2", "vif", "vif_outer", "rho_a", "deviations"])
def test_numbers_that_chance_moves_are_corrected_for_bias_without_losing_their_percentiles(name):
    values = 0.5 + 0.1 * NORMAL[:, None]
    plain = spreads(values, 0.95, Reference(np.full(1, 0.47), freedom=18.0))
    low, high = interval(name, values, np.full(1, 0.47))
    assert low < plain.low - 0.04
    assert high == plain.high


def test_the_interval_of_srmr_holds_its_estimate_and_reaches_below_all_resamples():
    values = 0.06 + 0.004 * NORMAL
    low, high = interval("srmr", values, np.array(0.045))
    assert low < values.min()
    assert low <= 0.045 <= high


def test_a_branch_of_three_interviewers_has_the_interval_of_t():
    answers = replace(tiny(), clusters=np.arange(60) // 3 % 3)
    group = fit(answers, model(), by="branch").estimates.groups["A"]
    assert group.units == 3
    measure = group.index["satisfaction"]
    width = stats.t.ppf(0.975, 2) * measure.se
    assert measure.ci == pytest.approx((measure.estimate - width, measure.estimate + width))
