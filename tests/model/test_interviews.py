"""Statistics of interviews in the very resamples of the fit."""

from dataclasses import replace

import numpy as np
import pytest

from acsi.model.fit import fit, sorted_by_group
from acsi.model.interviews import Interviews, Replicated, group_means, replicated
from tests.model.test_fit import settings, tiny, tiny_survey


def interviews_of(answers, *, within=True, seed=1):
    return Interviews(sorted_by_group(answers)[0], {}, {}, {}, np.zeros(answers.n, dtype=bool), within, seed)


@pytest.fixture(scope="module")
def answers():
    return replace(tiny(), clusters=np.arange(tiny().n) % 7, weights=1.0 + np.arange(tiny().n) % 3)


@pytest.mark.parametrize("resample", ["branch", "all"])
def test_indices_made_from_interviews_are_the_fits_in_the_sample_and_every_resample(answers, resample):
    survey = settings(tiny_survey(), bootstrap=60, seed=5, resample=resample)
    fitted = fit(answers, survey, by="branch")
    interviews = interviews_of(answers, within=resample == "branch", seed=5)
    mine = interviews.answers
    found = replicated(interviews, {"means": lambda w: group_means(w, mine.values, mine.groups, len(mine.labels))}, 60)
    k = fitted.replicates.constructs.index("satisfaction")
    members = [
        fitted.replicates.indicators.index(each) for each in fitted.estimates.constructs["satisfaction"].indicators
    ]
    means = found["means"].replicates[:, :, members]
    indices = np.einsum("rgp,rp->rg", means, fitted.replicates.u[:, members])
    assert indices == pytest.approx(fitted.replicates.groups[:, :, k], rel=1e-9)
    for g, label in enumerate(mine.labels):
        own = found["means"].estimate[g, members] @ [
            each.u for each in fitted.estimates.constructs["satisfaction"].indicators.values()
        ]
        assert own == pytest.approx(fitted.estimates.groups[label].index["satisfaction"].estimate, rel=1e-9)


def test_the_first_resamples_are_the_same_however_many_there_are(answers):
    interviews = interviews_of(answers)
    mean = {"mean": lambda weights: weights @ interviews.answers.values}
    few, many = (replicated(interviews, mean, count)["mean"].replicates for count in (10, 40))
    assert np.array_equal(few, many[:10])
    assert replicated(interviews, mean, 0)["mean"].replicates.shape == (0, interviews.answers.values.shape[1])


def test_means_leave_out_who_has_no_answer():
    values = np.array([[1.0, 4.0], [3.0, np.nan], [np.nan, 6.0], [np.nan, 8.0]])
    weights = np.array([[1.0, 1.0, 1.0, 3.0], [3.0, 1.0, 1.0, 0.0]])
    means = group_means(weights, values, np.array([0, 0, 1, 1]), 2)
    assert means[0] == pytest.approx(np.array([[2.0, 4.0], [np.nan, 7.5]]), nan_ok=True)
    assert means[1] == pytest.approx(np.array([[1.5, 4.0], [np.nan, 6.0]]), nan_ok=True)


def test_standard_errors_leave_out_resamples_without_the_number():
    found = Replicated(np.zeros(2), np.array([[1.0, np.nan], [3.0, np.nan], [2.0, 5.0]]))
    assert found.se == pytest.approx([1.0, np.nan], nan_ok=True)
