"""Standard errors and intervals: against numpy and scipy on the same resamples."""

import numpy as np
import pytest
from scipy import stats

from acsi.model.intervals import Correction, Spreads, spreads
from acsi.model.jackknife import acceleration


def test_percentiles_and_deviations_are_numpy_s():
    values = np.random.default_rng(0).gamma(2, size=(501, 2, 3))
    found = spreads(values, 0.9)
    np.testing.assert_allclose(found.se, values.std(axis=0, ddof=1))
    np.testing.assert_allclose(found.low, np.quantile(values, 0.05, axis=0))
    np.testing.assert_allclose(found.high, np.quantile(values, 0.95, axis=0))


def test_resamples_without_a_number_are_left_out_of_that_number():
    values = np.random.default_rng(0).normal(size=(400, 3))
    values[::3, 1] = np.nan
    values[1:, 2] = np.nan
    found = spreads(values, 0.95)
    known = values[np.isfinite(values[:, 1]), 1]
    assert found.se[1] == pytest.approx(known.std(ddof=1))
    assert found.high[1] == pytest.approx(np.quantile(known, 0.975))
    assert found.at(2) == (None, None)


@pytest.mark.parametrize("resamples", [0, 1])
def test_fewer_than_two_resamples_tell_nothing(resamples):
    assert spreads(np.ones((resamples, 2, 2)), 0.95).at(1, 1) == (None, None)


def test_few_numbers_at_a_time_give_the_same(monkeypatch):
    values = np.random.default_rng(0).normal(size=(50, 7))
    correction = Correction(values[0], np.linspace(-0.1, 0.1, 7))
    whole = spreads(values, 0.95, correction)
    monkeypatch.setattr("acsi.model.intervals.CELLS_AT_ONCE", 100)
    parts = spreads(values, 0.95, correction)
    np.testing.assert_allclose([whole.se, whole.low, whole.high], [parts.se, parts.low, parts.high], rtol=1e-12)


def two_strata_difference(resamples: int, seed: int) -> tuple[tuple[np.ndarray, np.ndarray], object]:
    stream = np.random.default_rng(seed)
    samples = stream.gamma(1.0, size=40), stream.gamma(0.5, size=25)

    def difference(x, y, axis):
        return x.mean(axis=axis) - y.mean(axis=axis)

    return samples, stats.bootstrap(samples, difference, n_resamples=resamples, method="BCa", rng=stream)


def test_bca_of_a_difference_between_two_strata_is_scipy_s():
    (x, y), theirs = two_strata_difference(2_000, seed=4)
    deleted = np.concatenate([(x.sum() - x) / 39 - y.mean(), x.mean() - (y.sum() - y) / 24])
    correction = Correction(np.array(x.mean() - y.mean()), acceleration(deleted, np.repeat([0, 1], [40, 25])))
    ours = spreads(theirs.bootstrap_distribution, 0.95, correction)
    low, high = theirs.confidence_interval
    assert (ours.low, ours.high) == (pytest.approx(low, abs=1e-12), pytest.approx(high, abs=1e-12))


def test_bca_of_a_correlation_is_scipy_s():
    stream = np.random.default_rng(2)
    x = stream.normal(size=50)
    y = 0.8 * x + 0.4 * stream.normal(size=50)

    def correlation(x, y, axis=-1):
        x, y = x - x.mean(axis=axis, keepdims=True), y - y.mean(axis=axis, keepdims=True)
        return (x * y).sum(axis=axis) / np.sqrt((x**2).sum(axis=axis) * (y**2).sum(axis=axis))

    theirs = stats.bootstrap((x, y), correlation, n_resamples=1_000, paired=True, method="BCa", rng=stream)
    deleted = np.array([correlation(np.delete(x, i), np.delete(y, i)) for i in range(50)])
    correction = Correction(correlation(x, y), acceleration(deleted, np.zeros(50, dtype=np.intp)))
    ours = spreads(theirs.bootstrap_distribution, 0.95, correction)
    low, high = theirs.confidence_interval
    assert (ours.low, ours.high) == (pytest.approx(low, abs=1e-12), pytest.approx(high, abs=1e-12))
    assert ours.low < spreads(theirs.bootstrap_distribution, 0.95).low


def test_bca_without_bias_and_skewness_is_the_percentile_interval():
    values = np.concatenate([np.linspace(-1, 0, 500)[:-1], [0.0], np.linspace(0, 1, 500)[1:]])
    plain, corrected = spreads(values, 0.95), spreads(values, 0.95, Correction(np.array(0.0), np.array(0.0)))
    assert (corrected.low, corrected.high) == (pytest.approx(plain.low), pytest.approx(plain.high))


def test_an_estimate_outside_its_resamples_still_has_an_interval_within_them():
    values = np.random.default_rng(0).normal(size=(100, 2))
    found = spreads(values, 0.95, Correction(np.array([9.0, -9.0]), np.array([0.3, -0.3])))
    assert np.isfinite([found.low, found.high]).all()
    assert found.high[0] == pytest.approx(values[:, 0].max())
    assert found.low[1] == pytest.approx(values[:, 1].min())


def test_a_number_that_does_not_vary_has_itself_as_interval():
    found = spreads(np.ones((30, 1)), 0.95, Correction(np.ones(1), np.zeros(1)))
    assert isinstance(found, Spreads)
    assert found.at(0) == (0.0, (1.0, 1.0))
