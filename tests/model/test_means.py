"""The means behind the indices: with a fit's own index weights they give its indices and standard errors back."""

from dataclasses import replace

import numpy as np
import pytest

from acsi.model.estimates import Estimates
from acsi.model.fit import fit
from acsi.model.means import Mean, Means, Scatter, sampling_covariance
from tests.model.conftest import tiny_answers
from tests.model.test_fit import settings, tiny, tiny_survey
from tests.model.test_fit_sums import summed


def with_gaps() -> np.ndarray:
    values = tiny_answers(240)
    values[np.random.default_rng(1).random(values.shape) < 0.1] = np.nan
    return values


def index_of(mean: Mean, u: list[float]) -> tuple[float, float]:
    """An index with the weights u, and its standard error."""
    return float(np.dot(u, mean.means)), float(np.sqrt(u @ np.array(mean.covariance) @ np.array(u)))


def assert_gives(means: Means, estimates: Estimates, rel: float) -> None:
    for name, construct in means.constructs.items():
        whole = estimates.constructs[name]
        assert index_of(construct.nation, construct.u) == pytest.approx((whole.index, whole.se), rel=rel)
        for label, group in estimates.groups.items():
            found = index_of(construct.groups[label], construct.u)
            assert found[0] == pytest.approx(group.index[name].estimate, abs=1e-9)
            assert found[1] == pytest.approx(group.index[name].se, rel=rel)


@pytest.mark.parametrize("values", [None, with_gaps()], ids=["complete", "incomplete"])
def test_a_fits_own_weights_give_its_indices_back(values: np.ndarray | None) -> None:
    result = fit(tiny(values), settings(tiny_survey(), bootstrap=400), by="branch")
    assert_gives(result.means, result.estimates, rel=0.15)
    assert Means.model_validate_json(result.means.model_dump_json()) == result.means


def test_a_declared_composite_gives_the_very_standard_errors() -> None:
    survey = tiny_survey(model=None, composite={"index": "overall", "weights": {"q1": 1, "q2": 1, "s1": 1, "s2": 3}})
    result = fit(tiny(with_gaps()), settings(survey, bootstrap=50), by="branch")
    assert_gives(result.means, result.estimates, rel=1e-9)


@pytest.mark.parametrize("clustered", [False, True])
def test_sums_give_them_too(clustered: bool) -> None:
    survey = tiny_survey(model=None, composite={"index": "overall", "weights": {"q1": 1, "q2": 1, "s1": 1, "s2": 3}})
    units = [f"I{each // 3 % 20}" for each in range(240)] if clustered else None
    result = summed(tiny(with_gaps()), survey, units, clustered=clustered)
    assert_gives(result.means, result.estimates, rel=1e-9)
    assert result.means.degrees_of_freedom > 10


def test_without_resamples_nothing_is_said_of_the_spread() -> None:
    result = fit(tiny(), settings(tiny_survey(), bootstrap=0), by="branch")
    construct = result.means.constructs["quality"]
    assert construct.u_covariance is None
    assert construct.nation.covariance is None
    assert construct.groups["A"].covariance is None


def test_a_branch_with_a_single_interview_has_no_covariance() -> None:
    answers = tiny(tiny_answers(61))
    answers = replace(answers, groups=np.append(answers.groups[:-1], 3), labels=("A", "B", "C", "D"))
    result = fit(answers, tiny_survey(), by="branch")
    assert result.means.constructs["quality"].groups["D"].covariance is None
    assert result.means.constructs["quality"].groups["A"].covariance is not None


def test_scatters_of_parts_add_up_to_that_of_all() -> None:
    stream = np.random.default_rng(0)
    drawn, own = stream.normal(size=(50, 2, 3)), stream.normal(size=(2, 3))
    drawn[7, 1] = np.nan
    found = (Scatter.of(drawn[:20], own) + Scatter.of(drawn[20:], own)).covariance
    np.testing.assert_allclose(found[0], np.cov(drawn[:, 0], rowvar=False))
    np.testing.assert_allclose(found[1], np.cov(np.delete(drawn[:, 1], 7, axis=0), rowvar=False))


def test_the_covariance_of_replicates_is_numpys() -> None:
    drawn = np.random.default_rng(0).normal(size=(50, 3))
    np.testing.assert_allclose(
        sampling_covariance(drawn, np.zeros(3), "bootstrap"), np.cov(drawn, rowvar=False), rtol=1e-12
    )
    np.testing.assert_allclose(
        sampling_covariance(drawn, np.zeros(3), "jackknife"), 49 / 50 * drawn.T @ drawn, rtol=1e-12
    )
