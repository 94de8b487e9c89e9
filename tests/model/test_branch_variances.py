"""Variances of branch indices from sums, against the same computed interview by interview."""

import numpy as np
import pytest

from acsi.model.branch_variances import branch_variances
from acsi.model.cell_moments import CellMoments
from acsi.model.delete_a_group import model_multipliers
from acsi.model.structure import Structure
from tests.model.conftest import tiny_answers
from tests.model.test_fit import tiny
from tests.model.test_grouped_moments import cells_of

U = np.array([0.3, 0.7, 0.45, 0.55])


def with_gaps(n: int = 150) -> np.ndarray:
    values = tiny_answers(n)
    values[np.random.default_rng(1).random(values.shape) < 0.15] = np.nan
    return values


def test_complete_answers_give_the_textbook_variance(tiny_structure: Structure) -> None:
    answers = tiny()
    prepared = CellMoments(cells_of(answers))
    moments = prepared.moments(model_multipliers(prepared.cells)[None])
    found = branch_variances(prepared, moments, U, tiny_structure)
    for group in range(3):
        covariance = np.cov(answers.values[answers.groups == group], rowvar=False)
        quality, satisfaction = np.array([*U[:2], 0, 0]), np.array([0, 0, *U[2:]])
        expected = [u @ covariance @ u / 20 for u in (quality, satisfaction)]
        np.testing.assert_allclose(found[group], expected, rtol=1e-9)


def test_weights_give_the_linearised_variance(tiny_structure: Structure) -> None:
    weights = np.random.default_rng(2).gamma(2.0, size=60)
    answers = tiny(weights=weights)
    prepared = CellMoments(cells_of(answers, weighted=True))
    moments = prepared.moments(model_multipliers(prepared.cells)[None])
    found = branch_variances(prepared, moments, U, tiny_structure)
    rows = answers.groups == 1
    scores, w = answers.values[rows][:, :2] @ U[:2], weights[rows]
    influence = w * (scores - w @ scores / w.sum()) / w.sum()
    assert found[1, 0] == pytest.approx((influence**2).sum() * 20 / 19)


@pytest.mark.parametrize("pooled", [False, True])
def test_missing_answers_give_the_influence_of_each_interview(tiny_structure: Structure, pooled: bool) -> None:
    answers = tiny(with_gaps())
    prepared = CellMoments(cells_of(answers), pooled=pooled)
    moments = prepared.moments(model_multipliers(prepared.cells)[None])
    found = branch_variances(prepared, moments, U, tiny_structure)
    rows = answers.values[answers.groups == 2]
    mean, covariance = moments.means[0, 2], moments.within[0]
    if pooled:
        overall, covariance = moments.mean[0], moments.covariance[0]
    influences, bread = np.zeros_like(rows), np.zeros((4, 4))
    for i, row in enumerate(rows):
        known, lacking = np.isfinite(row), np.isnan(row)
        precision = np.linalg.inv(covariance[np.ix_(known, known)])
        if pooled:
            completed = row.copy()
            slopes = covariance[np.ix_(lacking, known)] @ precision
            completed[lacking] = overall[lacking] + slopes @ (row - overall)[known]
            influences[i] = (completed - mean) / len(rows)
        else:
            influences[i, known] = precision @ (row - mean)[known]
            bread[np.ix_(known, known)] += precision
    if not pooled:
        influences = influences @ np.linalg.inv(bread)
    expected = ((influences[:, :2] @ U[:2]) ** 2).sum() * len(rows) / (len(rows) - 1)
    assert found[2, 0] == pytest.approx(expected, rel=1e-8)


def test_a_branch_with_one_interview_has_none(tiny_structure: Structure) -> None:
    answers = tiny(groups=3)
    answers.groups[:] = np.append(np.arange(59) % 2, 2)
    prepared = CellMoments(cells_of(answers))
    found = branch_variances(prepared, prepared.moments(model_multipliers(prepared.cells)[None]), U, tiny_structure)
    assert np.isnan(found[2]).all()
    assert np.isfinite(found[:2]).all()
