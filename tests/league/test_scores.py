from dataclasses import replace

import numpy as np
import pytest

from acsi.errors import AcsiError
from acsi.league.scores import branch_scores, check_belong_together

SEVEN = [78.0, 79, 79.5, 80, 80.5, 81, 82]


def code_of(fit, construct="satisfaction"):
    with pytest.raises(AcsiError) as caught:
        check_belong_together(fit.estimates, fit.replicates, construct)
    return str(caught.value)


def test_scores_have_shrunken_variances_and_the_correlations_of_the_resamples(plain):
    fit = plain(SEVEN)
    scores = branch_scores(fit.estimates, fit.replicates, "satisfaction")
    raw = np.corrcoef(fit.replicates.groups[:, :, 0], rowvar=False)
    scale = np.sqrt(scores.variance)
    np.testing.assert_allclose(scores.covariance / np.outer(scale, scale), raw, atol=1e-12)
    assert scores.variance.mean() == pytest.approx(3.24, rel=0.15)
    assert np.ptp(scores.variance) < np.ptp(fit.replicates.groups[:, :, 0].var(axis=0))


def test_the_order_of_branches_in_the_replicates_does_not_matter(plain):
    fit = plain(SEVEN)
    order = np.arange(7)[::-1]
    turned = replace(
        fit.replicates,
        group_labels=tuple(fit.replicates.group_labels[g] for g in order),
        groups=fit.replicates.groups[:, order],
    )
    first = branch_scores(fit.estimates, fit.replicates, "satisfaction")
    again = branch_scores(fit.estimates, turned, "satisfaction")
    np.testing.assert_allclose(first.covariance, again.covariance)


def test_a_branch_of_one_interview_has_no_score_to_compare(plain):
    labels = {f"B{g}": value for g, value in enumerate(SEVEN)}
    fit = plain(labels, n=dict.fromkeys(labels, 100) | {"B3": 1})
    check_belong_together(fit.estimates, fit.replicates, "satisfaction")
    assert "B3" not in branch_scores(fit.estimates, fit.replicates, "satisfaction").labels


def test_a_branch_without_any_spread_among_few_has_no_standard_error(plain):
    fit = plain([72.0, 80.0, 90.0])
    groups = fit.replicates.groups.copy()
    groups[:, 1] = 80.0
    scores = branch_scores(fit.estimates, replace(fit.replicates, groups=groups), "satisfaction")
    assert scores.labels == ("B01", "B03")


def test_resamples_that_lack_a_branch_do_not_spoil_the_others(plain):
    fit = plain(SEVEN)
    groups = fit.replicates.groups.copy()
    groups[:40, 2] = np.nan
    scores = branch_scores(fit.estimates, replace(fit.replicates, groups=groups), "satisfaction")
    assert np.isfinite(scores.covariance).all()
    assert np.linalg.eigvalsh(scores.covariance).min() > 0


def test_estimates_of_one_group_or_none_make_no_league(plain):
    message = code_of(plain([80.0]))
    assert message.startswith("L001")
    assert "--by" in message


def test_estimates_without_resamples_make_no_league(plain):
    message = code_of(plain(SEVEN, resamples=0))
    assert message.startswith("L002")
    assert "bootstrap" in message


def test_another_index_than_the_fitted_ones_is_refused(plain):
    message = code_of(plain(SEVEN), "satisfactoin")
    assert message.startswith("L004")
    assert "Did you mean satisfaction?" in message


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"group_labels": ("B01", "B02", "B03", "B04", "B05", "B06", "X")}, "branch X is in the replicates only"),
        ({"constructs": ("satisfaction", "expectations", "quality", "price")}, "construct price"),
        ({"arrows": (("quality", "satisfaction"),)}, "lack the path expectations -> satisfaction"),
    ],
)
def test_replicates_of_another_model_are_refused(plain, change, said):
    fit = plain(SEVEN)
    message = code_of(replace(fit, replicates=replace(fit.replicates, **change)))
    assert message.startswith("L003")
    assert said in message


def test_replicates_of_another_run_are_refused(plain):
    message = code_of(replace(plain(SEVEN), replicates=plain(SEVEN, seed=9).replicates))
    assert message.startswith("L003")
    assert "standard error" in message


def test_supposed_to_be_alike_branches_have_the_variances_of_that_index(plain):
    """Twelve branches whose variance is that of a beta distribution around their own mean: 50 varies most."""
    means = np.linspace(50, 94, 12)
    fit = plain(list(means), resamples=3000)
    room = means * (100 - means)
    scale = np.sqrt(room / 2500)
    shaped = replace(
        fit.replicates,
        groups=fit.replicates.groups.mean(axis=0)
        + (fit.replicates.groups - fit.replicates.groups.mean(axis=0)) * scale[None, :, None],
    )
    scores = branch_scores(fit.estimates, shaped, "satisfaction")
    assert scores.variance[0] > 2 * scores.variance[-1]
    supposed = np.diag(scores.covariance_at(80.0))
    assert supposed == pytest.approx(np.full(12, 3.24 * 1600 / 2500), rel=0.1)
    np.testing.assert_allclose(np.diag(scores.covariance_at(50.0))[0], scores.variance[0], rtol=0.05)
    some = scores.only(scores.labels[3:5])
    np.testing.assert_allclose(np.diag(some.covariance_at(80.0)), supposed[3:5])


def test_too_few_branches_for_a_trend_keep_their_covariance(plain):
    fit = plain([60.0, 90.0])
    scores = branch_scores(fit.estimates, fit.replicates, "satisfaction")
    np.testing.assert_array_equal(scores.covariance_at(75.0), scores.covariance)
