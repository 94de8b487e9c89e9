"""Sums by branch and random group: made by an engine, they give the moments of the interviews themselves."""

import hashlib
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acsi.engine.connection import connect, put
from acsi.model.answers import Answers, in_own_scale
from acsi.model.cell_moments import CellMoments
from acsi.model.delete_a_group import model_multipliers
from acsi.model.em import Completion
from acsi.model.fit import sorted_by_group
from acsi.model.grouped_moments import Cells, cells_from, cells_query
from tests.model.conftest import tiny_answers
from tests.model.test_fit import tiny


def cells_of(answers: Answers, units: list[str] | None = None, *, weighted: bool = False) -> Cells:
    """The cells of answers, as DuckDB makes them."""
    raw = in_own_scale(answers.values, answers)
    columns = {
        f"value_{i}": pa.array([None if np.isnan(value) else value for value in column], pa.float64())
        for i, column in enumerate(raw.T)
    }
    columns["branch"] = pa.array([answers.labels[group] for group in answers.groups])
    columns["unit"] = pa.array(units or [f"case {row}" for row in range(len(raw))])
    if weighted:
        columns["weight"] = pa.array(answers.weights)
    with connect() as connection:
        query = cells_query(put(connection, "coded", pa.table(columns)), answers.bounds, answers.reversed)
        return cells_from(query.to_pyarrow(), len(answers.indicators))


def assert_same_moments(answers: Answers, cells: Cells, *, pooled: bool, tolerance: float = 1e-10) -> None:
    ordered = sorted_by_group(answers)[0]
    completion = Completion(ordered.values, ordered.groups, len(ordered.labels), pooled=pooled)
    expected = completion.moments(ordered.model_weights[None])
    found = CellMoments(cells, pooled=pooled).moments(model_multipliers(cells)[None])
    for name in ("sizes", "means", "mean"):
        np.testing.assert_allclose(getattr(found, name), getattr(expected, name), rtol=0, atol=100 * tolerance)
    np.testing.assert_allclose(found.correlation, expected.correlation, rtol=0, atol=tolerance)
    np.testing.assert_allclose(found.covariance, expected.covariance, rtol=tolerance, atol=1e3 * tolerance)


@pytest.mark.parametrize("pooled", [False, True])
def test_moments_are_those_of_the_reference_wave(wave: Answers, wave_with_gaps: Answers, pooled: bool) -> None:
    for answers in (wave, wave_with_gaps):
        assert_same_moments(answers, cells_of(answers), pooled=pooled)


@pytest.mark.parametrize("pooled", [False, True])
def test_weights_reversed_questions_and_gaps_change_nothing(pooled: bool) -> None:
    stream = np.random.default_rng(3)
    values = tiny_answers(200, 4)
    values[stream.random(values.shape) < 0.1] = np.nan
    turned = np.array([False, True, False, False])
    answers = tiny(values, groups=4, weights=stream.gamma(2.0, size=200), reversed=turned)
    # EM begins from unweighted variances in memory, so it comes to rest at another place in the tenth digit.
    assert_same_moments(answers, cells_of(answers, weighted=True), pooled=pooled, tolerance=1e-8)


def test_large_sums_do_not_swallow_a_small_variance() -> None:
    """Nearly everybody answers 10: the covariance is small beside the products of the answers."""
    stream = np.random.default_rng(0)
    values = np.where(stream.random((4000, 4)) < 0.003, 9.0, 10.0)
    answers = tiny(values, groups=2)
    assert_same_moments(answers, cells_of(answers), pooled=False)


@settings(max_examples=5, deadline=None)
@given(order=st.permutations(range(30)))
def test_the_order_of_the_rows_decides_nothing(order: list[int]) -> None:
    answers, units = tiny(tiny_answers(30)), [f"case {row}" for row in range(30)]
    shuffled = replace(
        answers, values=answers.values[order], groups=answers.groups[order], weights=answers.weights[order]
    )
    one, two = (
        sorted(zip(cells.groups, cells.parts, map(tuple, np.round(cells.sums, 6)), strict=True))
        for cells in (cells_of(answers, units), cells_of(shuffled, [units[row] for row in order]))
    )
    assert one == two


def test_a_random_group_is_the_first_two_decimal_digits_of_the_md5() -> None:
    units = [f"case {row}" for row in range(60)]
    cells = cells_of(tiny(), units)
    expected = [
        (row % 3, int("".join(digit for digit in hashlib.md5(unit.encode()).hexdigest() if digit.isdigit())[:2]))
        for row, unit in enumerate(units)
    ]
    found = [
        pair
        for pair, count in zip(zip(cells.groups, cells.parts, strict=True), cells.interviews, strict=True)
        for _ in range(count)
    ]
    assert sorted(found) == sorted(expected)


def test_random_groups_are_of_equal_size_but_for_chance() -> None:
    units = [str(number) for number in range(100_000)]
    digits = ["".join(c for c in hashlib.md5(unit.encode()).hexdigest() if c.isdigit())[:2] for unit in units]
    sizes = np.bincount(np.array(digits, dtype=int), minlength=100)
    assert ((sizes - 1000) ** 2 / 1000).sum() == pytest.approx(99, abs=4 * np.sqrt(2 * 99))


def test_survey_weights_are_summed_plain_and_squared() -> None:
    weights = np.random.default_rng(0).gamma(2.0, size=60)
    cells = cells_of(tiny(weights=weights), weighted=True)
    assert cells.sums[:, 0].sum() == pytest.approx(weights.sum())
    assert cells.squared[:, 0].sum() == pytest.approx((weights**2).sum())
    assert not cells.equal
    assert cells_of(tiny()).equal
