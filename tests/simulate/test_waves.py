"""Between the waves of the simulated insurer lie the planted changes and no others, and no wave disturbs another."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest

from acsi.identity import normal_key, normal_phone
from acsi.simulate.insurer import simulated_claims
from acsi.simulate.interviews import simulated_interviews
from acsi.simulate.population import EFFECTS, population
from acsi.simulate.truth import true_indices
from acsi.simulate.waves import CHANGES, DAYS, LAST, WAVES, firm_of
from acsi.survey.branches import Branch
from acsi.survey.models import Survey

CODES = {"Anhui": "B14", "Ningbo": "B13", "Guangdong": "B23", "Shenzhen": "B24", "Fujian": "B15", "Beijing": "B01"}
Truths = Mapping[str, Mapping[str, Mapping[str, float]]]

WEIGHTS = {"sat_overall": 1 / 3, "sat_confirm": 1 / 3, "sat_ideal": 1 / 3}
WEIGHTS |= {"expect_overall": 1.0, "quality_overall": 1.0, "tp_settle_speed": 1.0}


@pytest.fixture(scope="module")
def some(branches: dict[str, Branch]) -> list[Branch]:
    """The branches that change, and one that does as the nation does."""
    return [branches[code] for code in CODES.values()]


@pytest.fixture(scope="module")
def truths(survey: Survey, some: list[Branch]) -> Truths:
    """The true satisfaction, expectations and quality (of one question each) by wave and branch name."""
    assert survey.model is not None
    indicators = {
        "satisfaction": ["sat_overall", "sat_confirm", "sat_ideal"],
        "expectations": ["expect_overall"],
        "quality": ["quality_overall"],
        "value": ["tp_settle_speed"],
    }
    constructs = {
        name: survey.model.constructs[name].model_copy(update={"indicators": each}) for name, each in indicators.items()
    }
    only = survey.model_copy(update={"model": survey.model.model_copy(update={"constructs": constructs})})
    found = {wave: true_indices(only, some, WEIGHTS, per_branch=3000, wave=wave) for wave in WAVES}
    return {wave: {name: each[code] for name, code in CODES.items()} for wave, each in found.items()}


def over_time(truths: Truths, name: str, construct: str) -> list[float]:
    """What a branch's true index was in each wave, less what it is in the last."""
    return [truths[wave][name][construct] - truths[LAST][name][construct] for wave in WAVES]


def test_every_planted_change_says_every_wave_and_ends_with_the_last(survey: Survey, some: list[Branch]) -> None:
    known = {*EFFECTS, *(touchpoint.id for touchpoint in survey.touchpoints)}
    for change in CHANGES:
        assert len(change.shifts) == len(WAVES)
        assert change.shifts[-1] == 0
        assert change.what in known
        assert change.branch in {"", *(branch.name_en for branch in some)}


def test_waves_are_quarters_that_follow_one_another() -> None:
    quarters = pd.PeriodIndex(WAVES, freq="Q")
    assert list(np.diff(quarters.astype("int64"))) == [1] * (len(WAVES) - 1)
    assert list(DAYS.values()) == [quarter.end_time.date() for quarter in quarters]


def test_branches_without_a_planted_change_do_as_the_nation_does(branches: dict[str, Branch]) -> None:
    changed = {change.branch for change in CHANGES}
    last = population(branches.values(), ("settlement",))
    for wave in WAVES:
        for now, then in zip(last, population(branches.values(), ("settlement",), wave), strict=True):
            if now.branch.name_en not in changed | {"Dalian", "Qinghai"}:
                moved = {construct: now.levels[construct] - then.levels[construct] for construct in EFFECTS}
                assert 0 <= moved["quality"] <= 0.07 + 1e-9
                assert moved["satisfaction"] == pytest.approx((0.65 + 0.35 * 0.65) * moved["quality"])
                assert moved["expectations"] == 0
                assert now.touchpoints == then.touchpoints
            assert (now.commercial, now.large) == (then.commercial, then.large)


def test_one_branch_improves_step_by_step(truths: Truths) -> None:
    found = over_time(truths, "Anhui", "satisfaction")
    assert found[0] < -10
    assert all(0.8 < step < 3.5 for step in np.diff(found))


def test_one_branch_drops_with_one_wave_and_stays_there(
    truths: Truths,
) -> None:
    found = over_time(truths, "Ningbo", "satisfaction")
    assert all(each > 8 for each in found[:5])
    assert found[5:] == pytest.approx([0, 0, 0], abs=1)


def test_one_branch_has_one_bad_quarter(truths: Truths) -> None:
    found = over_time(truths, "Guangdong", "satisfaction")
    assert found.pop(2) < -8
    assert found == pytest.approx([0] * 7, abs=1.5)


def test_one_branchs_customers_come_to_expect_more_of_the_same_service(
    truths: Truths,
) -> None:
    assert over_time(truths, "Shenzhen", "expectations")[0] < -5
    assert over_time(truths, "Shenzhen", "quality")[0] == pytest.approx(0, abs=1.5)
    assert over_time(truths, "Shenzhen", "satisfaction")[0] > 1


def test_one_branchs_touchpoint_improves_and_nothing_else_there(
    truths: Truths,
) -> None:
    found = over_time(truths, "Fujian", "value")
    assert all(each < -7 for each in found[:4])
    assert found[4:] == pytest.approx([0] * 4, abs=1)
    assert over_time(truths, "Fujian", "satisfaction")[0] == pytest.approx(0, abs=1.5)


def test_the_nation_improves_by_about_a_point(truths: Truths) -> None:
    assert over_time(truths, "Beijing", "satisfaction")[0] == pytest.approx(-1, abs=0.5)


def test_in_the_first_waves_another_firm_asks_in_the_middle_of_the_country(branches: dict[str, Branch]) -> None:
    for wave in WAVES:
        changed = {each.region for each in branches.values() if firm_of(each, wave) != firm_of(each)}
        assert changed == ({"central"} if wave < "2025Q3" else set())


def test_interviews_of_two_waves_are_other_peoples(survey: Survey, some: list[Branch]) -> None:
    now, then = (simulated_interviews(survey, some, wave=wave) for wave in ("2026Q3", "2026Q2"))
    rows = now["branch"] == "B01"
    assert (now.loc[rows, "sat_overall"] == then.loc[rows, "sat_overall"]).mean() < 0.5


def test_no_customer_claim_or_phone_stands_in_two_waves(some: list[Branch]) -> None:
    now, then = (simulated_claims(some, claims=10_000, wave=wave) for wave in ("2026Q3", "2026Q2"))
    for column, form in (("claim_no", normal_key), ("insured_no", normal_key), ("mobile", normal_phone)):
        ours, theirs = ({form(cell) for cell in each.claims[column].dropna()} for each in (now, then))
        assert ours & theirs <= {None}
    assert then.claims["close_date"].max() == pd.Timestamp("2026-06-30")


def test_branches_keep_their_size(some: list[Branch]) -> None:
    now, then = (simulated_claims(some, claims=10_000, wave=wave).claims for wave in ("2026Q3", "2024Q4"))
    shares = [each["branch_code"].value_counts(normalize=True) for each in (now, then)]
    assert (shares[0] - shares[1]).abs().max() < 0.01
