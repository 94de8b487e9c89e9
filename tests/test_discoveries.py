"""The adjusted p values are SciPy's."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from acsi.discoveries import adjusted


@given(st.lists(st.floats(0, 1, allow_subnormal=False), min_size=1, max_size=60))
def test_the_adjusted_p_values_are_those_of_scipy(p_values: list[float]) -> None:
    np.testing.assert_allclose(adjusted(np.array(p_values)), false_discovery_control(p_values), rtol=1e-12)


def test_no_p_value_needs_no_adjustment() -> None:
    assert len(adjusted(np.array([]))) == 0
