"""What a fitted wave shows of the spread within and between branches."""

import numpy as np
import pytest

from acsi.errors import AcsiError
from acsi.league.league import rank
from acsi.league.spread import spread_of


def test_the_spread_is_that_of_the_league(plain, survey):
    indices = np.random.default_rng(1).normal(80, 5, 36)
    found = plain(indices, resamples=2000)
    spread, deviations = spread_of(found.estimates, found.replicates, "satisfaction", "wave 2026Q3")
    assert spread.tau == pytest.approx(rank(found.estimates, found.replicates, survey(), {}).tau, rel=1e-9)
    assert spread.sd**2 == pytest.approx(18**2 - indices.var())
    assert (spread.branches, spread.interviews, spread.source) == (36, 100, "wave 2026Q3")
    own = np.array(list(deviations.values()))
    assert own == pytest.approx(np.full(36, 18.0), rel=0.1)
    assert spread.design_effect == pytest.approx((own**2).mean() / spread.sd**2)


def test_one_branch_shows_no_spread(plain):
    found = plain([80.0])
    with pytest.raises(AcsiError, match="L001"):
        spread_of(found.estimates, found.replicates, "satisfaction", "here")
    found = plain({"A": 80.0, "B": 70.0}, n={"A": 100, "B": 1})
    with pytest.raises(AcsiError, match="L005"):
        spread_of(found.estimates, found.replicates, "satisfaction", "here")
