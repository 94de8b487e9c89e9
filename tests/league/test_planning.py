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
    precision,
)
from acsi.league.rank_width import rank_set_width
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


def test_places_take_the_fewest_interviews_that_leave_no_more():
    n = interviews_needed("places", 18, GIVEN)
    assert rank_set_width(18 / math.sqrt(n), 5.0, 36) <= 18 < rank_set_width(18 / math.sqrt(n - 1), 5.0, 36)
    assert interviews_needed("places", 36, GIVEN) == 2
    with_design = interviews_needed("places", 18, GIVEN.model_copy(update={"design_effect": 2.0}))
    assert with_design == pytest.approx(2 * n, abs=1)


def test_no_number_of_interviews_is_asked_to_make_every_rank_certain():
    nearly = interviews_needed("places", 1, GIVEN)
    assert nearly == interviews_needed("places", 1.1, GIVEN) < 200_000


def test_precision_says_how_sure_ranks_are_and_what_would_make_them_surer():
    found = precision(GIVEN)
    assert found.interviews == 100
    assert found.places == pytest.approx(28.9, abs=0.1)
    assert (found.half, found.reliable) == (interviews_needed("places", 18, GIVEN), 117)
    assert (found.places_ci, found.half_ci, found.reliable_ci) == (None, None, None)


def test_precision_holds_what_the_interval_of_true_scores_leaves_open():
    found = precision(GIVEN.model_copy(update={"tau_ci": (3.5, 7.0), "interviews": 80.4}))
    assert found.interviews == 80
    assert found.places_ci[0] < found.places < found.places_ci[1]
    assert found.half_ci[0] < found.half < found.half_ci[1]
    assert found.reliable_ci == (for_reliability(0.9, 18, 7.0), for_reliability(0.9, 18, 3.5))


def test_precision_of_branches_that_may_not_differ():
    nothing = precision(GIVEN.model_copy(update={"tau": 0.0, "tau_ci": (0.0, 2.0)}))
    assert nothing.places == pytest.approx(36, abs=0.1)
    assert (nothing.half, nothing.reliable, nothing.half_ci) == (None, None, None)
    unsure = precision(GIVEN.model_copy(update={"tau": 1.0, "tau_ci": (0.0, 2.0)}))
    assert unsure.half is not None
    assert unsure.half_ci is None
    assert precision(Spread(source="given", sd=18.0, tau=5.0)) is None


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
    with pytest.raises(AcsiError, match="L023"):
        interviews_needed("places", 18, Spread(source="given", sd=18.0, tau=5.0))
    with pytest.raises(AcsiError, match="L020"):
        interviews_needed("reliability", 0.9, GIVEN.model_copy(update={"tau": 0.0}))
