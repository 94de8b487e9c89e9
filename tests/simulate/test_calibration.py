"""The shipped interviews tell the public case: Dalian, the last branch, and Shenzhen, where more is expected."""

import numpy as np
import pandas as pd
import pytest

from acsi.model.estimates import Estimates
from acsi.survey.branches import Branch

DALIAN, SHENZHEN, LAST = "B07", "B24", "B34"
SATISFACTION = ["sat_overall", "sat_confirm", "sat_ideal"]
Truth = dict[str, dict[str, float]]


def index(estimates: Estimates, branch: str, construct: str = "satisfaction") -> float:
    """A branch's observed index."""
    return estimates.groups[branch].index[construct].estimate


def gap(truth: Truth, branch: str, construct: str) -> float:
    """A branch's true index against the mean of branches."""
    return truth[branch][construct] - float(np.mean([each[construct] for each in truth.values()]))


def spread(interviews: pd.DataFrame, branch: str) -> float:
    """Standard deviation of individual satisfaction in index points, among those who gave all three ratings."""
    ratings = interviews.loc[interviews["branch"] == branch, SATISFACTION]
    ratings = ratings[(ratings <= 10).all(axis=1)].astype(float)
    return float(ratings.mean(axis=1).std() * 100 / 9)


def test_the_planted_codes_are_the_planted_branches(branches: dict[str, Branch]) -> None:
    assert [branches[code].name_en for code in (DALIAN, SHENZHEN, LAST)] == ["Dalian", "Shenzhen", "Qinghai"]


def test_dalian_is_observed_first_at_91(estimates: Estimates) -> None:
    assert max(estimates.groups, key=lambda branch: index(estimates, branch)) == DALIAN
    assert index(estimates, DALIAN) == pytest.approx(91, abs=1)


def test_the_last_branch_is_observed_at_74(estimates: Estimates) -> None:
    assert min(estimates.groups, key=lambda branch: index(estimates, branch)) == LAST
    assert index(estimates, LAST) == pytest.approx(74.3, abs=1)


def test_branches_truly_differ_by_three_and_a_half_points(truth: Truth) -> None:
    assert np.std([each["satisfaction"] for each in truth.values()], ddof=1) == pytest.approx(3.5, abs=0.25)


def test_the_nation_expects_76(estimates: Estimates, truth: Truth) -> None:
    assert estimates.constructs["expectations"].index == pytest.approx(76, abs=1)
    assert np.mean([each["expectations"] for each in truth.values()]) == pytest.approx(76, abs=0.5)


def test_shenzhen_expects_ten_points_more_of_the_same_service_and_is_three_points_less_satisfied(truth: Truth) -> None:
    assert gap(truth, SHENZHEN, "expectations") == pytest.approx(10, abs=0.5)
    assert gap(truth, SHENZHEN, "quality") == pytest.approx(0, abs=0.5)
    assert gap(truth, SHENZHEN, "value") == pytest.approx(0, abs=0.5)
    assert gap(truth, SHENZHEN, "satisfaction") == pytest.approx(-3, abs=0.6)


def test_spread_shrinks_towards_the_top_as_clipped_answers_do(interviews: pd.DataFrame, estimates: Estimates) -> None:
    assert spread(interviews, DALIAN) == pytest.approx(13, abs=1.5)
    assert estimates.constructs["satisfaction"].sd == pytest.approx(18, abs=1)
    assert spread(interviews, LAST) == pytest.approx(20, abs=1.5)


def test_consistent_pls_finds_the_latent_effects(estimates: Estimates) -> None:
    assert estimates.plsc.admissible
    found = {(path.source, path.target): path.estimate for path in estimates.plsc.paths}
    assert found["expectations", "satisfaction"] == pytest.approx(-0.30, abs=0.05)
    assert found["expectations", "quality"] == pytest.approx(0.45, abs=0.07)


def test_effects_have_their_signs_beyond_chance(estimates: Estimates) -> None:
    negative = {("expectations", "satisfaction"), ("satisfaction", "complaints"), ("complaints", "loyalty")}
    for path in estimates.paths:
        assert path.ci is not None
        assert path.ci[1] < 0 if (path.source, path.target) in negative else path.ci[0] > 0, path


def test_reliabilities_are_far_from_the_bounds(estimates: Estimates) -> None:
    for construct in estimates.constructs.values():
        if construct.rho_a is not None and len(construct.indicators) > 1:
            assert 0.75 < construct.rho_a < 0.95


def test_shenzhen_does_more_for_service_than_the_nation(interviews: pd.DataFrame) -> None:
    here = interviews["branch"] == SHENZHEN
    for question in ("tp_consult_clear", "tp_call_reach", "tp_special_guidance"):
        ratings = interviews[question].where(interviews[question] <= 10)
        assert ratings[here].mean() > ratings[~here].mean() + 0.5


def test_the_last_branch_settles_claims_worst(interviews: pd.DataFrame) -> None:
    for question in ("tp_settle_speed", "tp_settle_amount"):
        ratings = interviews[question].where(interviews[question] <= 10).groupby(interviews["branch"]).mean()
        assert ratings.idxmin() == LAST
