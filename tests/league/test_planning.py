"""Interviews a branch: against closed forms, and against what the design measured of ranks."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, norm, t

from acsi.errors import AcsiError
from acsi.league.planning import (
    Wishes,
    cases_for,
    for_half_width,
    for_reliability,
    half_width_of,
    interviews_needed,
    plan,
    rank_set_width,
)
from acsi.league.spread import Spread

GIVEN = Spread(source="given", sd=18.0, tau=5.0, branches=36)


def test_a_reliability_of_nine_tenths_needs_nine_times_the_ratio_of_variances():
    assert for_reliability(0.9, 18, 5) == math.ceil(9 * (18 / 5) ** 2) == 117
    assert for_reliability(0.9, 18, 5, design_effect=1.5) == math.ceil(1.5 * 9 * (18 / 5) ** 2)
    assert for_reliability(0.5, 18, 18) == 2


def test_a_whole_number_is_not_pushed_up_by_rounding():
    assert for_reliability(0.9, 20, 2) == 900


def test_an_interval_has_n_less_one_degrees_of_freedom():
    n = for_half_width(3, 18)
    assert t.ppf(0.975, n - 1) * 18 / math.sqrt(n) <= 3 < t.ppf(0.975, n - 2) * 18 / math.sqrt(n - 1)
    assert n == 141
    assert n - 4 <= (norm.ppf(0.975) * 18 / 3) ** 2 < n
    assert half_width_of(100, 18, 1.44) == pytest.approx(1.2 * half_width_of(100, 18))


@given(st.floats(0.3, 20), st.floats(2, 30), st.floats(0.5, 4))
def test_the_fewest_interviews_are_just_enough(half_width, sd, design_effect):
    n = for_half_width(half_width, sd, design_effect)
    assert half_width_of(n, sd, design_effect) <= half_width * (1 + 1e-9)
    assert n == 2 or half_width_of(n - 1, sd, design_effect) > half_width


def test_cases_come_from_the_response_rate():
    cases = cases_for(100, 0.4)
    assert cases.expected == 250
    assert binom.sf(99, cases.drawn, 0.4) >= 0.95 > binom.sf(99, cases.drawn - 1, 0.4)
    assert (cases_for(100, 1.0).expected, cases_for(100, 1.0).drawn) == (100, 100)


def test_ranks_are_as_wide_as_the_design_measured():
    """100 interviews, sd 18: 28 of 36 places for tau 5 and 34 for tau 3; 324 interviews: 19 and 28."""
    found = [rank_set_width(18 / math.sqrt(n), tau, 36) for n, tau in [(100, 5), (100, 3), (324, 5), (324, 3)]]
    assert found == pytest.approx([28, 34, 19, 28], abs=1)


def test_equal_branches_leave_every_rank_open():
    assert rank_set_width(1.8, 0.0, 5) == 5


def test_a_plan_says_what_is_needed_and_what_interviews_buy():
    found = plan(GIVEN, Wishes(reliability=0.9, half_width=3, response_rate=0.4), [100])
    assert [(need.wish, need.interviews) for need in found.needs] == [("reliability", 117), ("half_width", 141)]
    assert [each.interviews for each in found.bought] == [100, 117, 141]
    assert found.bought[1].reliability == pytest.approx(25 / (25 + 324 / 117))
    assert found.bought[2].half_width <= 3
    assert found.needs[0].cases == cases_for(117, 0.4)


def test_what_is_not_known_is_not_planned():
    without = Spread(source="given", sd=18.0)
    assert plan(without, Wishes(half_width=3), []).bought[0].reliability is None
    with pytest.raises(AcsiError, match="L021"):
        interviews_needed("reliability", 0.9, without)
    with pytest.raises(AcsiError, match="L020"):
        interviews_needed("reliability", 0.9, GIVEN.model_copy(update={"tau": 0.0}))
