"""Funnel limits: closed forms, the moments of over-dispersion, and a league without any."""

import numpy as np
import pytest
from scipy.stats import norm

from acsi.league.funnel import funnel, over_dispersion

HUNDRED = np.full(10, 100.0)


def limits(found, level, over_dispersion):
    return next(each for each in found.limits if (each.level, each.over_dispersion) == (level, over_dispersion))


def test_limits_by_chance_alone_are_those_of_the_normal_distribution():
    index = np.array([79.0, 80, 81, 80, 79, 81, 80, 80, 80, 80])
    found = funnel(index, np.full(10, 3.24), HUNDRED, 80.0)
    at = found.n.index(100)
    assert (found.target, found.sd) == (80.0, pytest.approx(18.0))
    for level, reach in [(0.95, 1.96), (0.998, 3.09)]:
        assert limits(found, level, False).high[at] == pytest.approx(80 + reach * 1.8, abs=0.01)
        assert limits(found, level, False).low[at] == pytest.approx(80 - reach * 1.8, abs=0.01)


def test_limits_narrow_with_interviews_and_widen_with_level_and_over_dispersion():
    index = np.linspace(70, 90, 10)
    found = funnel(index, np.full(10, 3.24), np.linspace(30, 400, 10), 80.0)
    assert found.n == sorted(set(found.n))
    assert found.n[0] < 30 < 400 < found.n[-1]
    for level in (0.95, 0.998):
        plain, wide = limits(found, level, False), limits(found, level, True)
        assert (np.diff(plain.high) <= 0).all()
        assert (np.diff(plain.low) >= 0).all()
        assert (np.array(wide.high) > plain.high).all()
    assert (np.array(limits(found, 0.998, True).low) < limits(found, 0.95, True).low).all()


def test_limits_stay_on_the_scale():
    found = funnel(np.linspace(88, 99, 10), np.full(10, 9.0), np.full(10, 8.0), 95.0)
    assert max(limits(found, 0.998, True).high) == 100.0


def test_over_dispersion_by_the_method_of_moments():
    """Equal variances v: tau² is v times (φG − (G − 1))/(G − 1), φ the mean of squares after winsorising."""
    z = np.array([-6.0, -2, -1.5, -1, 0, 0.5, 1, 1.5, 2, 2.5, 9])
    clipped = np.clip(z, -2, 2.5)
    dispersion, tau = over_dispersion(z, np.full(11, 4.0))
    assert dispersion == pytest.approx(np.mean(clipped**2))
    assert tau**2 == pytest.approx(4 * (11 * dispersion - 10) / 10)


def test_a_few_branches_far_out_do_not_widen_the_limits():
    z = norm.ppf((np.arange(40) + 0.5) / 40)
    far = z.copy()
    far[[0, -1]] = [-20, 20]
    assert over_dispersion(far, np.ones(40)) == over_dispersion(z, np.ones(40))
    assert over_dispersion(z, np.ones(40))[1] == 0.0


def test_tau_is_recovered_from_many_branches():
    random = np.random.default_rng(3)
    variances = random.uniform(1, 5, 4000)
    index = random.normal(80, np.sqrt(variances + 9))
    _, tau = over_dispersion((index - 80) / np.sqrt(variances), variances)
    # Winsorising a tenth at either end takes a third off the mean square.
    assert 1.9 < tau < 3
