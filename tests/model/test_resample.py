"""Bootstrap weights: what they leave unchanged, and that they do not depend on how they are made."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acsi.model import resample


def drawn(design, resamples=200, seed=1):
    return np.concatenate(list(resample.resampled_weights(design, resamples, seed)))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 12), min_size=1, max_size=6))
def test_every_group_keeps_its_size(sizes):
    groups = np.repeat(np.arange(len(sizes)), sizes)
    weights = drawn(resample.within_groups(groups), 20)
    for group, size in enumerate(sizes):
        np.testing.assert_allclose(weights[:, groups == group].sum(axis=1), size)


def test_a_mean_varies_by_the_unbiased_variance():
    """The bootstrap variance of a mean of m answers is s²/m with divisor m − 1 (Rao and Wu 1988)."""
    answers = np.array([1.0, 4, 4, 6, 9, 10, 10, 2])
    means = drawn(resample.within_groups(np.zeros(8, dtype=int)), 40_000) @ answers / 8
    # A variance of 40,000 draws is known to about 1.4 per cent (two standard errors).
    assert means.var() == pytest.approx(answers.var(ddof=1) / 8, rel=0.03)


def test_interviewers_are_drawn_with_all_their_interviews():
    groups = np.repeat([0, 1], [6, 4])
    clusters = np.array([7, 7, 8, 8, 9, 9, 7, 7, 7, 7])
    design = resample.within_groups(groups, clusters)
    assert design.sizes == (3, 4)
    weights = drawn(design)
    np.testing.assert_array_equal(weights[:, 0], weights[:, 1])
    assert not np.array_equal(weights[:, 6], weights[:, 7])


def test_draws_do_not_depend_on_the_chunks(monkeypatch):
    design = resample.within_groups(np.repeat([0, 1, 2], 9))
    at_once = drawn(design)
    monkeypatch.setattr(resample, "CELLS_AT_ONCE", 27 * 7)
    np.testing.assert_array_equal(drawn(design), at_once)


def test_the_seed_decides():
    design = resample.plain(30)
    np.testing.assert_array_equal(drawn(design, seed=5), drawn(design, seed=5))
    assert not np.array_equal(drawn(design, seed=5), drawn(design, seed=6))


def test_a_single_interview_stays_as_it_is():
    np.testing.assert_array_equal(drawn(resample.within_groups(np.array([0, 1, 1, 1])))[:, 0], 1.0)
