"""Standard errors and intervals: against numpy and scipy on the same resamples."""

import numpy as np
import pytest
from scipy import stats

from acsi.model.intervals import Reference, Spreads, excess_spreads, spreads
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


def test_a_number_that_is_infinite_in_all_resamples_has_no_interval():
    found = spreads(np.full((9, 2), np.inf), 0.95, Reference(np.full(2, np.inf), np.zeros(2), joins=True))
    assert found.at(0) == found.at(1) == (None, None)


@pytest.mark.parametrize("resamples", [0, 1])
def test_fewer_than_two_resamples_tell_nothing(resamples):
    assert spreads(np.ones((resamples, 2, 2)), 0.95).at(1, 1) == (None, None)


def test_few_numbers_at_a_time_give_the_same(monkeypatch):
    values = np.random.default_rng(0).normal(size=(50, 7))
    correction = Reference(values[0], np.linspace(-0.1, 0.1, 7))
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
    correction = Reference(np.array(x.mean() - y.mean()), acceleration(deleted, np.repeat([0, 1], [40, 25])))
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
    correction = Reference(correlation(x, y), acceleration(deleted, np.zeros(50, dtype=np.intp)))
    ours = spreads(theirs.bootstrap_distribution, 0.95, correction)
    low, high = theirs.confidence_interval
    assert (ours.low, ours.high) == (pytest.approx(low, abs=1e-12), pytest.approx(high, abs=1e-12))
    assert ours.low < spreads(theirs.bootstrap_distribution, 0.95).low


def test_bca_without_bias_and_skewness_is_the_percentile_interval():
    values = np.concatenate([np.linspace(-1, 0, 500)[:-1], [0.0], np.linspace(0, 1, 500)[1:]])
    plain, corrected = spreads(values, 0.95), spreads(values, 0.95, Reference(np.array(0.0), np.array(0.0)))
    assert (corrected.low, corrected.high) == (pytest.approx(plain.low), pytest.approx(plain.high))


def test_an_estimate_outside_its_resamples_still_has_an_interval_within_them():
    values = np.random.default_rng(0).normal(size=(100, 2))
    found = spreads(values, 0.95, Reference(np.array([9.0, -9.0]), np.array([0.3, -0.3])))
    assert np.isfinite([found.low, found.high]).all()
    assert found.high[0] == pytest.approx(values[:, 0].max())
    assert found.low[1] == pytest.approx(values[:, 1].min())


def test_a_number_that_does_not_vary_has_itself_as_interval():
    found = spreads(np.ones((30, 1)), 0.95, Reference(np.ones(1), np.zeros(1)))
    assert isinstance(found, Spreads)
    assert found.at(0) == (0.0, (1.0, 1.0))


def test_few_degrees_of_freedom_widen_percentiles_to_what_t_asks():
    """Percentiles of a normal number come where its estimate plus t standard errors is (Hesterberg 2015)."""
    values = stats.norm.ppf((np.arange(200_000) + 0.5) / 200_000)[:, None] * np.array([1.0, 2.0])
    found = spreads(values, 0.95, Reference(np.zeros(2), freedom=np.array([9.0, np.inf])))
    np.testing.assert_allclose(found.high, [stats.t.ppf(0.975, 9), 2 * stats.norm.ppf(0.975)], rtol=1e-3)
    np.testing.assert_allclose(found.low, -found.high)


def test_bca_widens_alike():
    values = stats.norm.ppf((np.arange(200_000) + 0.5) / 200_000)
    found = spreads(values, 0.95, Reference(np.array(0.0), np.array(0.0), freedom=9.0))
    assert found.high == pytest.approx(stats.t.ppf(0.975, 9), rel=1e-3)


@pytest.mark.parametrize("units", [2, 3, 7])
def test_the_interval_of_few_units_is_that_of_the_t_test(units):
    stream = np.random.default_rng(units)
    answers = stream.normal(size=units)
    means = answers[stream.integers(0, units, size=(100_000, units - 1))].mean(axis=1)
    found = spreads(means, 0.95, Reference(np.array(answers.mean()), freedom=units - 1.0))
    expected = stats.ttest_1samp(answers, 0).confidence_interval(0.95)
    # The bootstrap's standard error is known to about half a per cent from so many resamples.
    width = expected.high - expected.low
    assert (found.low, found.high) == (
        pytest.approx(expected.low, abs=0.01 * width),
        pytest.approx(expected.high, abs=0.01 * width),
    )


def test_a_joined_interval_holds_the_plain_and_the_corrected_one():
    values = np.random.default_rng(0).gamma(2, size=(999, 3))
    estimate, none = np.full(3, 1.4), np.zeros(3)
    plain, corrected, both = (
        spreads(values, 0.95, reference)
        for reference in (None, Reference(estimate, none), Reference(estimate, none, joins=True))
    )
    np.testing.assert_array_equal(both.low, np.minimum(plain.low, corrected.low))
    np.testing.assert_array_equal(both.high, np.maximum(plain.high, corrected.high))
    assert (corrected.low < plain.low).all()


def root_mean_square(stream: np.random.Generator, true: np.ndarray, size: tuple[int, ...]) -> np.ndarray:
    return np.sqrt(((true + stream.normal(size=(*size, len(true)))) ** 2).mean(axis=-1))


@pytest.mark.parametrize(("true", "least"), [(0.0, 0.95), (1.0, 0.93), (4.0, 0.93)])
def test_a_root_mean_square_that_chance_raises_is_covered(true, least):
    """Resamples of residuals scatter around the sample's residuals, which scatter around the true ones."""
    stream, held = np.random.default_rng(1), []
    residuals = np.full(50, true)
    for _ in range(300):
        sample = residuals + stream.normal(size=50)
        resampled = root_mean_square(stream, sample, (300,))
        estimate = np.sqrt((sample**2).mean())
        found = excess_spreads(resampled, 0.95, estimate)
        assert found.low <= estimate <= found.high
        held.append(found.low <= true <= found.high)
    # Percentiles hold a true value of 0 never; 300 samples tell a coverage to 2.5 points.
    assert np.mean(held) >= least


def test_where_no_sample_has_a_root_mean_square_there_is_no_interval():
    assert excess_spreads(np.ones(9), 0.95, np.array(np.nan)).at() == (None, None)
    assert excess_spreads(np.full(9, np.nan), 0.95, np.array(0.1)).at() == (None, None)
