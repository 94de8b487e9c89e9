"""AUC against Mann and Whitney's statistic and DeLong's variance; Brier score; parts that hold enough."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import mannwhitneyu

from acsi.league.prediction import area_measure, auc, brier, influence_error, parts, share_interval


@pytest.fixture(scope="module")
def scored():
    """Scores with many ties (300,), and outcomes that go with them."""
    random = np.random.default_rng(3)
    score = np.round(random.normal(7, 2, 300)).clip(1, 10)
    return score, (random.random(300) < 0.3 + 0.06 * score).astype(float)


def test_auc_is_the_statistic_of_mann_and_whitney_over_the_pairs(scored):
    score, outcome = scored
    yes, no = score[outcome == 1], score[outcome == 0]
    expected = mannwhitneyu(yes, no).statistic / (len(yes) * len(no))
    assert auc(score, outcome, np.ones(300))[0] == pytest.approx(expected, abs=1e-12)


def test_weighted_auc_is_the_weighted_share_of_pairs(scored):
    score, outcome = scored
    weights = np.random.default_rng(0).uniform(1, 5, 300)
    yes, no = outcome == 1, outcome == 0
    wins = np.sign(score[yes][:, None] - score[no][None, :]) / 2 + 0.5
    pairs = weights[yes][:, None] * weights[no][None, :]
    area, influence = auc(score, outcome, weights)
    assert area == pytest.approx((wins * pairs).sum() / pairs.sum(), abs=1e-12)
    assert influence.sum() == pytest.approx(0, abs=1e-12)


def test_its_standard_error_is_delongs(scored):
    score, outcome = scored
    yes, no = score[outcome == 1], score[outcome == 0]
    wins = np.sign(yes[:, None] - no[None, :]) / 2 + 0.5
    expected = wins.mean(axis=1).var(ddof=1) / len(yes) + wins.mean(axis=0).var(ddof=1) / len(no)
    area, influence = auc(score, outcome, np.ones(300))
    measured = area_measure(area, influence, np.arange(300), 0.95)
    assert measured.se == pytest.approx(np.sqrt(expected), rel=0.01)
    assert measured.ci[0] < area < measured.ci[1] < 1


def test_clusters_that_repeat_one_another_count_once(scored):
    score, outcome = scored
    twice = [np.repeat(each, 2) for each in (score, outcome, np.ones(300), np.arange(300))]
    alone = influence_error(auc(score, outcome, np.ones(300))[1], np.arange(300), 0.95)
    assert influence_error(auc(*twice[:3])[1], twice[3], 0.95) == pytest.approx(alone)


def test_a_score_without_error_has_no_interval():
    area, influence = auc(np.array([1.0, 2, 3, 4]), np.array([0.0, 0, 1, 1]), np.ones(4))
    measured = area_measure(area, influence, np.arange(4), 0.95)
    assert (measured.estimate, measured.ci) == (1.0, None)


def test_brier_score_and_its_skill_over_the_mean():
    outcome = np.array([1.0, 1, 0, 0])
    assert brier(np.array([0.9, 0.9, 0.1, 0.1]), outcome, np.ones(4)) == pytest.approx((0.01, 0.96))
    assert brier(np.full(4, 0.5), outcome, np.ones(4)) == pytest.approx((0.25, 0))
    assert brier(np.full(4, 0.5), np.ones(4), np.ones(4))[1] is None


def test_a_share_has_wilsons_interval():
    from statsmodels.stats.proportion import proportion_confint

    outcome = np.repeat([1.0, 0.0], [3, 17])
    share, ci = share_interval(outcome, np.full(20, 7.0), 0.95)
    assert share == pytest.approx(0.15)
    assert ci == pytest.approx(proportion_confint(3, 20, method="wilson"), abs=1e-12)
    assert share_interval(np.ones(5), np.ones(5), 0.95)[1][1] == 1


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(1, 12), min_size=1, max_size=200), st.integers(1, 12), st.integers(1, 40))
def test_parts_keep_equal_scores_together_in_order_and_hold_enough(scores, most, fewest):
    score = np.array(scores, dtype=float)
    place = parts(score, most, fewest)
    sizes = np.bincount(place)
    assert len(sizes) <= most
    assert len(sizes) == 1 or sizes.min() >= fewest
    order = np.argsort(score, kind="stable")
    assert (np.diff(place[order]) >= 0).all()
    assert all(len(set(place[score == value])) == 1 for value in set(scores))


def test_distinct_scores_fall_into_equal_tenths():
    assert np.bincount(parts(np.arange(1000.0), 10, 30)).tolist() == [100] * 10
