from dataclasses import replace

import numpy as np
import pytest

from acsi.league.league import rank
from acsi.league.resampled import sampled
from acsi.league.why import split_gaps
from acsi.model.estimates import Measure

# Satisfaction, expectations, quality, value.
EXPECTING = {
    "HIGH_EXPECTATIONS": (79.0, 86.0, 82.0, 75.0),
    "LOW_QUALITY": (71.0, 76.0, 70.0, 75.0),
    "USUAL": (82.0, 76.0, 82.0, 75.0),
    "OTHER": (82.5, 75.5, 82.5, 75.0),
}


def split(fit, construct="satisfaction"):
    satisfaction = {label: group.index["satisfaction"].estimate for label, group in fit.estimates.groups.items()}
    mean = np.mean(list(satisfaction.values()))
    gaps = {label: Measure(estimate=value - mean) for label, value in satisfaction.items()}
    return split_gaps(sampled(fit.estimates, fit.replicates, construct, list(gaps), 0.95), gaps)


def part(why, antecedent):
    return next(part for part in why.parts if part.antecedent == antecedent)


def test_parts_and_rest_add_up_to_the_gap(fitted):
    found = split(fitted(EXPECTING))
    for why in found.branches.values():
        parts = sum(part.contribution.estimate for part in why.parts)
        assert parts + why.rest.estimate == pytest.approx(why.gap.estimate, abs=1e-9)
        for each in why.parts:
            assert each.contribution.estimate == pytest.approx(each.b.estimate * each.gap.estimate)


def test_a_branch_whose_customers_expect_more_is_told_from_one_of_low_quality(fitted):
    found = split(fitted(EXPECTING, n=400)).branches
    assert found["HIGH_EXPECTATIONS"].expectations == "lowers"
    assert part(found["HIGH_EXPECTATIONS"], "expectations").contribution.ci[1] < 0
    assert found["LOW_QUALITY"].main == "quality"
    assert found["LOW_QUALITY"].expectations == "none"


def test_expecting_more_is_no_cause_where_the_model_does_not_show_that_it_lowers(fitted):
    effects = {"expectations": 0.02, "quality": 0.8, "value": 0.3}
    found = split(fitted(EXPECTING, n=400, effects=effects)).branches
    assert found["HIGH_EXPECTATIONS"].expectations == "not_shown"
    assert found["HIGH_EXPECTATIONS"].main != "expectations"


def test_customers_who_surely_expect_more_are_needed_too(fitted):
    found = split(fitted(EXPECTING, n=20)).branches
    assert found["OTHER"].expectations == "none"


def test_a_model_without_expectations_says_nothing_of_them(fitted):
    branches = {label: (values[0], values[2]) for label, values in EXPECTING.items()}
    found = split(fitted(branches, effects={"quality": 0.8}, n=400))
    assert {why.expectations for why in found.branches.values()} == {"none"}
    assert found.slope is None
    assert found.branches["LOW_QUALITY"].main == "quality"


def test_the_estimator_behind_the_effects_is_named(fitted):
    assert split(fitted(EXPECTING)).method == "plsc"
    assert split(fitted(EXPECTING, admissible=False)).method == "pls"


def test_a_composite_has_nothing_to_split(fitted):
    found = split(fitted({label: values[:1] for label, values in EXPECTING.items()}, effects={}))
    assert found.method == "none"
    assert found.branches == {}


def with_missing_effects(fit, share):
    b = fit.replicates.b.copy()
    b[: int(share * len(b))] = np.nan
    return replace(fit, replicates=replace(fit.replicates, b=b))


def test_resamples_without_admissible_effects_are_left_out(fitted):
    fit = fitted(EXPECTING, n=400)
    found = split(with_missing_effects(fit, 0.25))
    assert found.complete == 0.75
    assert found.branches["HIGH_EXPECTATIONS"].expectations == "lowers"


def test_without_half_of_the_resamples_nothing_is_claimed(fitted):
    found = split(with_missing_effects(fitted(EXPECTING, n=400), 0.6))
    why = found.branches["HIGH_EXPECTATIONS"]
    assert (why.expectations, why.main, why.rest.ci) == ("none", None, None)
    assert found.slope.ci is None


def test_the_league_doubts_a_split_without_half_of_the_resamples(fitted, survey):
    fit = with_missing_effects(fitted(EXPECTING, n=400), 0.6)
    doubts = rank(fit.estimates, fit.replicates, survey(), {}).warnings
    assert [each.found["share"] for each in doubts if each.code == "W302"] == ["40%"]


def test_the_slope_of_the_rest_on_expectations_is_described(fitted):
    """Satisfaction falls by 0.5 a point where the model says 0.3: the rest falls by 0.2."""
    expectations = np.linspace(70, 85, 12)
    branches = {f"B{g:02}": (82 - 0.5 * (e - 76), e, 80, 75) for g, e in enumerate(expectations)}
    slope = split(fitted(branches, n=400)).slope
    assert slope.estimate == pytest.approx(-0.2)
    assert slope.ci[0] < -0.2 < slope.ci[1]


def test_two_branches_have_no_slope(fitted):
    two = {label: EXPECTING[label] for label in ("USUAL", "LOW_QUALITY")}
    assert split(fitted(two)).slope is None


def test_quality_is_described_against_expectations(fitted):
    found = split(fitted(EXPECTING)).branches["HIGH_EXPECTATIONS"]
    gaps = {label: values[2] - values[1] for label, values in EXPECTING.items()}
    assert found.exceeding.estimate == pytest.approx(gaps["HIGH_EXPECTATIONS"] - np.mean(list(gaps.values())))
    assert found.ratio.estimate == pytest.approx(82 / 86)
    assert found.ratio.ci[0] < found.ratio.estimate < found.ratio.ci[1]
    assert found.exceeding.sign == -1


def test_a_survey_without_expectations_is_not_described_against_them(fitted):
    branches = {label: (values[0], values[2]) for label, values in EXPECTING.items()}
    found = split(fitted(branches, effects={"quality": 0.8})).branches["LOW_QUALITY"]
    assert (found.exceeding, found.ratio) == (None, None)


def test_nobody_who_expects_anything_has_no_ratio(fitted):
    nothing = EXPECTING | {"NOTHING": (80.0, 0.0, 80.0, 75.0)}
    found = split(fitted(nothing)).branches
    assert {why.ratio for why in found.values()} == {None}


def test_of_few_interviewers_the_intervals_are_wider(fitted):
    fit = fitted(EXPECTING)
    groups = {label: group.model_copy(update={"units": 10}) for label, group in fit.estimates.groups.items()}
    few = replace(fit, estimates=fit.estimates.model_copy(update={"groups": groups}))
    usual, wide = (split(each).branches["USUAL"] for each in (fit, few))
    for name in ("expectations", "quality", "value"):
        one, other = part(usual, name).contribution.ci, part(wide, name).contribution.ci
        assert other[0] < one[0] < one[1] < other[1]


def test_an_effect_that_could_not_be_estimated_leaves_nothing_to_split(fitted):
    fit = fitted(EXPECTING)
    paths = [path.model_copy(update={"b": None}) for path in fit.estimates.paths]
    assert split(replace(fit, estimates=fit.estimates.model_copy(update={"paths": paths}))).method == "none"
