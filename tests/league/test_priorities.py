from dataclasses import replace

import numpy as np
import pytest

from acsi.league.priorities import priorities
from acsi.league.resampled import sampled
from acsi.league.why import split_gaps
from acsi.model.estimates import Measure, Path
from acsi.model.replicates import variance

# Satisfaction, expectations, quality, value: twelve branches from low to high quality.
LADDER = {f"B{g:02}": (70.0 + g, 75.0, 70.0 + 2 * g, 75.0) for g in range(12)}


def listed(fit, rate=0.05):
    indices = {label: group.index["satisfaction"].estimate for label, group in fit.estimates.groups.items()}
    mean = np.mean(list(indices.values()))
    gaps = {label: Measure(estimate=value - mean) for label, value in indices.items()}
    sample = sampled(fit.estimates, fit.replicates, "satisfaction", list(indices), 0.95)
    return priorities(sample, split_gaps(sample, gaps).branches, rate)


def of(found, branch, antecedent):
    return next(each for each in found[branch] if each.antecedent == antecedent)


def test_the_gain_is_effect_times_distance_to_the_begin_of_the_best_quarter(fitted):
    found = listed(fitted(LADDER, sd=0.01))
    begin = np.quantile([values[2] for values in LADDER.values()], 0.75)
    for branch, values in LADDER.items():
        quality = of(found, branch, "quality")
        assert quality.distance.estimate == pytest.approx(begin - values[2], abs=0.05)
        assert quality.gain.estimate == pytest.approx(0.8 * quality.distance.estimate)
        assert quality.gap.estimate == pytest.approx(values[2] - 81, abs=1e-9)


def test_the_effect_takes_every_route(fitted):
    fit = fitted(LADDER)
    paths = [*fit.estimates.paths, Path(source="quality", target="value", estimate=0.3, b=0.5)]
    replicates = replace(
        fit.replicates,
        arrows=(*fit.replicates.arrows, ("quality", "value")),
        b=np.column_stack([fit.replicates.b, np.full(len(fit.replicates.b), 0.5)]),
    )
    found = listed(replace(fit, estimates=fit.estimates.model_copy(update={"paths": paths}), replicates=replicates))
    assert of(found, "B00", "quality").effect.estimate == pytest.approx(0.8 + 0.5 * 0.3)
    assert of(found, "B00", "value").effect.estimate == pytest.approx(0.3)


def test_the_largest_gain_stands_first(fitted):
    for each in listed(fitted(LADDER)).values():
        gains = [one.gain.estimate for one in each]
        assert gains == sorted(gains, reverse=True)


def test_low_branches_fix_and_high_ones_keep_what_sets_them_apart(fitted):
    found = listed(fitted(LADDER, n=400))
    assert of(found, "B00", "quality").advice == "fix_first"
    assert of(found, "B11", "quality").advice == "keep"
    assert of(found, "B00", "value").advice == "not_clear"


def test_what_does_not_go_with_the_index_is_no_advice(fitted):
    found = listed(fitted(LADDER, n=400, effects={"expectations": -0.3, "quality": 0.0, "value": 0.3}))
    assert {of(found, branch, "quality").advice for branch in found} == {"not_clear"}


def test_nobody_is_told_to_change_what_customers_expect_unless_it_lowers(fitted):
    high = LADDER | {"HIGH": (70.0, 95.0, 80.0, 75.0)}
    found = listed(fitted(high, n=400))
    part = of(found, "HIGH", "expectations")
    assert part.advice == "fix_first"
    assert part.distance.estimate == pytest.approx(-part.gap.estimate)
    assert part.gain.estimate == pytest.approx(-0.3 * -part.gap.estimate)
    assert part.gain.ci[0] < part.gain.estimate < part.gain.ci[1]
    assert {each.antecedent for branch, list_ in found.items() for each in list_ if branch != "HIGH"} == {
        "quality",
        "value",
    }
    raises = listed(fitted(high, n=400, effects={"expectations": 0.3, "quality": 0.8, "value": 0.3}))
    assert "expectations" not in {each.antecedent for each in raises["HIGH"]}


def test_equal_branches_get_almost_no_advice(fitted):
    """Chance alone puts the begin of the best quarter half a standard error up; the test allows for all branches."""
    equal = {f"B{g:02}": (80.0, 75.0, 80.0, 75.0) for g in range(36)}
    advice, gains = [], []
    for seed in range(10):
        random = np.random.default_rng(seed)
        shaken = {label: np.array(values) + 1.8 * random.standard_normal(4) for label, values in equal.items()}
        found = listed(fitted(shaken, seed=seed))
        advice += [each.advice for branch in found.values() for each in branch if each.antecedent != "expectations"]
        gains += [of(found, branch, "quality").distance.estimate for branch in found]
    assert np.mean([each != "not_clear" for each in advice]) < 0.01
    assert 0 < np.mean(gains) < 1.0


def test_a_composite_has_no_priorities():
    assert priorities(None, {}, 0.05) == {}


def test_of_few_complete_resamples_there_is_no_interval_and_no_advice(fitted):
    fit = fitted(LADDER, n=400)
    b = fit.replicates.b.copy()
    b[: int(0.6 * len(b))] = np.nan
    found = listed(replace(fit, replicates=replace(fit.replicates, b=b)))
    assert {each.advice for branch in found.values() for each in branch} == {"not_clear"}
    assert of(found, "B00", "quality").gain.ci is None


def test_a_jackknife_gives_t_intervals(fitted):
    fit = fitted(LADDER, resamples=100)
    scale = 1 / np.sqrt(len(fit.replicates.groups) - 1)
    point = np.array([list(values) for values in LADDER.values()])
    near = replace(
        fit.replicates,
        kind="jackknife",
        groups=point + scale * (fit.replicates.groups - point),
        b=np.array([-0.3, 0.8, 0.3]) + scale * (fit.replicates.b - np.array([-0.3, 0.8, 0.3])),
    )
    quality = of(listed(replace(fit, replicates=near)), "B00", "quality")
    direct = variance(near.groups[:, 0, 2] - near.groups[:, :, 2].mean(axis=1), -11.0, "jackknife")
    assert quality.gap.se == pytest.approx(np.sqrt(direct))
    assert quality.gap.ci[1] - quality.gap.estimate == pytest.approx(1.984 * quality.gap.se, rel=1e-3)
