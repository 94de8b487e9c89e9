"""Every reported number is resampled, by one seed, with interviewers and missing answers, in bounded memory."""

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest

from acsi.errors import AcsiError
from acsi.model import resample
from acsi.model.bootstrap import Resampled, bootstrap
from acsi.model.em import Completion
from acsi.model.fit import fit
from tests.model.conftest import tiny_answers
from tests.model.test_fit import settings, tiny, tiny_survey


def model(**estimation: object):
    """Three constructs in a chain with a short cut, on four questions."""
    constructs = {
        "quality": {"indicators": ["q1", "q2"]},
        "value": {"indicators": ["s1"]},
        "satisfaction": {"indicators": ["s2"]},
    }
    paths = {"quality": ["value", "satisfaction"], "value": ["satisfaction"]}
    survey = tiny_survey(model={"constructs": constructs, "paths": paths, "index": "satisfaction"})
    return settings(survey, bootstrap=200, **estimation)


@pytest.fixture(scope="module", params=["percentile", "bca"])
def estimates(request):
    return fit(tiny(), model(interval=request.param), by="branch").estimates


def test_every_number_has_a_standard_error_and_an_interval(estimates):
    for name, construct in estimates.constructs.items():
        assert construct.se
        assert construct.ci[0] < construct.index < construct.ci[1]
        endogenous = {"r2"} if name != "quality" else set()
        several = {"alpha", "rho_a", "rho_c", "ave"} if name == "quality" else set()
        assert set(construct.spread) == {"sd"} | endogenous | several
        for indicator in construct.indicators.values():
            assert set(indicator.spread) == {"weight", "u", "loading", "mean"}
    for path in estimates.paths:
        assert path.se
        assert path.ci
        assert set(path.spread) == {"b", "vif", "f2"}
    for effect in estimates.total_effects:
        assert effect.se
        assert effect.spread["impact"].se
    assert estimates.validity.htmt_ci["satisfaction"]["quality"]
    for group in estimates.groups.values():
        assert group.difference["satisfaction"].se


def test_the_document_says_which_intervals_it_has(estimates):
    assert estimates.method.interval in ("percentile", "bca")


def test_bca_moves_intervals_but_not_standard_errors():
    answers = tiny()
    plain, corrected = (fit(answers, model(interval=i), by="branch").estimates for i in ("percentile", "bca"))
    assert plain.constructs["satisfaction"].se == corrected.constructs["satisfaction"].se
    assert plain.constructs["satisfaction"].spread["r2"].se == corrected.constructs["satisfaction"].spread["r2"].se
    assert plain.constructs["satisfaction"].spread["r2"].ci != corrected.constructs["satisfaction"].spread["r2"].ci


def test_bca_works_with_interviewers_missing_answers_and_all_interviews_together():
    values = tiny().values.copy()
    values[::7, 1] = np.nan
    answers = tiny(values / 100 * 9 + 1, clusters=np.arange(60) // 3 % 5)
    for design in ("branch", "all"):
        estimates = fit(answers, model(interval="bca", resample=design), by="branch").estimates
        low, high = estimates.constructs["satisfaction"].ci
        assert low < estimates.constructs["satisfaction"].index < high


def test_effects_add_up(estimates):
    direct = {(p.source, p.target): p.estimate for p in estimates.paths}
    total = {(e.source, e.target): e.estimate for e in estimates.total_effects}
    (indirect,) = estimates.indirect_effects
    pair = ("quality", "satisfaction")
    assert (indirect.source, indirect.target) == pair
    assert indirect.estimate == pytest.approx(direct["quality", "value"] * direct["value", "satisfaction"])
    assert total[pair] == pytest.approx(direct[pair] + indirect.estimate)
    assert indirect.se
    assert indirect.ci[0] < indirect.estimate < indirect.ci[1]


def test_differences_are_to_the_unweighted_mean_of_branches(estimates):
    indices = {label: group.index["satisfaction"].estimate for label, group in estimates.groups.items()}
    mean = sum(indices.values()) / len(indices)
    for label, group in estimates.groups.items():
        assert group.difference["satisfaction"].estimate == pytest.approx(indices[label] - mean)


def test_a_difference_varies_as_the_resampled_difference_does():
    fitted = fit(tiny(), model(), by="branch")
    groups = fitted.replicates.groups[:, :, 2]
    expected = (groups[:, 0] - groups.mean(axis=1)).std(ddof=1)
    assert fitted.estimates.groups["A"].difference["satisfaction"].se == pytest.approx(expected)


def test_formative_constructs_have_no_reliability_but_everything_else():
    survey = model(mode="B")
    quality = fit(tiny(), survey, by="branch").estimates.constructs["quality"]
    assert quality.mode == "B"
    assert (quality.alpha, quality.rho_a, quality.rho_c, quality.ave) == (None, None, None, None)
    assert quality.indicators["q1"].spread["weight"].se > 0
    assert quality.se > 0


def test_one_construct_may_differ_from_the_default_mode():
    survey = tiny_survey(
        model={
            "constructs": {
                "quality": {"indicators": ["q1", "q2"], "mode": "B"},
                "satisfaction": {"indicators": ["s1", "s2"]},
            },
            "paths": {"quality": ["satisfaction"]},
            "index": "satisfaction",
        }
    )
    constructs = fit(tiny(), survey, by="branch").estimates.constructs
    assert (constructs["quality"].mode, constructs["satisfaction"].mode) == ("B", "A")


def resampled(count: int) -> tuple[Resampled, int]:
    """So many resamples of the tiny answers in small chunks, and the peak of memory above what they keep."""
    from acsi.model.bootstrap import Point
    from acsi.model.estimation import Estimator, estimate
    from acsi.model.structure import specified

    answers = tiny(np.repeat(tiny().values / 100 * 9 + 1, 10, axis=0), groups=1)
    answers = replace(answers, groups=np.zeros(600, dtype=np.intp))
    completion = Completion(answers.values, answers.groups, 1)
    moments = completion.moments(answers.model_weights[None])
    estimator = Estimator(specified(model()), "path", np.ones(1))
    point = Point(answers, estimator.structure, moments, estimate(moments, estimator), resample.plain(600))
    tracemalloc.start()
    result = bootstrap(point, completion, estimator, count, seed=1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return result, peak - sum(value.nbytes for value in result.numbers.values())


def test_memory_beside_the_numbers_kept_does_not_grow_with_the_resamples(monkeypatch):
    monkeypatch.setattr(resample, "CELLS_AT_ONCE", 60_000)
    resampled(200)
    few, many = resampled(2_000), resampled(8_000)
    assert len(many[0].numbers["nation"]) == 8_000
    assert many[1] < 1.5 * few[1]


def test_formative_questions_that_say_the_same_are_named():
    values = tiny_answers()
    values[:, 1] = values[:, 0]
    with pytest.raises(AcsiError, match="quality cannot be told apart") as raised:
        fit(tiny(values), model(mode="B"))
    assert raised.value.problems[0].code == "M007"


def test_a_formative_construct_leaves_no_covariance_model_and_says_so():
    estimates = fit(tiny(), model(mode="B"), by="branch").estimates
    assert estimates.cbsem is None
    assert [doubt.found for doubt in estimates.warnings if doubt.code == "W009"] == [{"construct": "quality"}]
