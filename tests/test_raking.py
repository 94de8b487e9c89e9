"""Raking: it meets its margins, agrees with another program and with closed forms, and says when it cannot."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ipfn.ipfn import ipfn

from acsi.raking import Margin, kish, rake


def rows_and_columns(rows, columns):
    """The margins of a table of cells, row by row."""
    row, column = (each.ravel() for each in np.indices((len(rows), len(columns))))
    whole = np.zeros(max(len(rows), len(columns)), dtype=int)
    return [
        Margin(row, np.array(rows, dtype=float), whole[: len(rows)]),
        Margin(column, np.array(columns, dtype=float), whole[: len(columns)]),
    ]


def test_it_agrees_with_another_program():
    table = np.array([[8.0, 4, 6, 7], [3, 6, 5, 2], [9, 11, 3, 1]])
    rows, columns = [20.0, 18, 22], [18.0, 16, 12, 14]
    theirs = ipfn(table.copy(), [np.array(rows), np.array(columns)], [[0], [1]], convergence_rate=1e-12, verbose=0)
    ours = rake(table.reshape(-1, 1), rows_and_columns(rows, columns))
    # ipfn stops when its steps change by little, which leaves it about 1e-8 from the end.
    np.testing.assert_allclose(ours.table.reshape(3, 4), theirs.iteration(), rtol=1e-6)
    assert ours.settled()


def test_a_two_by_two_table_has_a_closed_form():
    """The cross-ratio ab stays as it was, which makes the first cell the root of a quadratic."""
    table, rows, columns = np.array([[10.0, 20], [30, 5]]), [0.4, 0.6], [0.7, 0.3]
    ratio = table[0, 0] * table[1, 1] / table[0, 1] / table[1, 0]
    a, b, c = ratio - 1, -(1 + (ratio - 1) * (rows[0] + columns[0])), ratio * rows[0] * columns[0]
    first = (-b - np.sqrt(b**2 - 4 * a * c)) / (2 * a)
    found = rake(table.reshape(-1, 1), rows_and_columns(rows, columns)).table.reshape(2, 2)
    np.testing.assert_allclose(found[0], [first, rows[0] - first], rtol=1e-9)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 5), st.integers(2, 5))
def test_every_margin_is_met_and_cross_ratios_stay(seed, rows, columns):
    stream = np.random.default_rng(seed)
    table = stream.uniform(0.2, 5, (rows, columns))
    goal = stream.uniform(0.2, 5, (rows, columns))
    found = rake(table.reshape(-1, 1), rows_and_columns(goal.sum(axis=1), goal.sum(axis=0))).table.reshape(rows, -1)
    np.testing.assert_allclose(found.sum(axis=1), goal.sum(axis=1), rtol=1e-8)
    np.testing.assert_allclose(found.sum(axis=0), goal.sum(axis=0), rtol=1e-8)
    before, after = (np.log(each[1:, 1:] * each[0, 0] / each[1:, :1] / each[:1, 1:]) for each in (table, found))
    np.testing.assert_allclose(after, before, atol=1e-8)


def test_many_tables_at_once_come_out_as_each_alone():
    tables = np.random.default_rng(1).uniform(1, 9, (12, 5))
    margins = rows_and_columns([10, 20, 30], [15, 15, 15, 15])
    together = rake(tables, margins).table
    alone = [rake(tables[:, [k]], margins).table[:, 0] for k in range(5)]
    np.testing.assert_allclose(together, np.stack(alone, axis=1), rtol=1e-8)


def test_a_warm_start_needs_fewer_rounds_and_ends_alike():
    table = np.random.default_rng(2).uniform(1, 9, (12, 1))
    margins = rows_and_columns([10, 20, 30], [15, 15, 15, 15])
    cold = rake(table, margins)
    warm = rake(cold.table * 1.01, margins)
    assert warm.rounds < cold.rounds
    np.testing.assert_allclose(warm.table, cold.table, rtol=1e-8)


def test_what_a_table_has_nobody_of_goes_to_the_rest_of_its_block():
    table = np.array([[4.0], [0], [6], [5], [5]])
    margin = Margin(np.arange(5), np.array([10.0, 10, 20, 7, 3]), np.array([0, 0, 0, 1, 1]))
    found = rake(table, [margin]).table[:, 0]
    np.testing.assert_allclose(found, [40 / 3, 0, 80 / 3, 7, 3])


def test_margins_that_contradict_one_another_do_not_settle():
    diagonal = np.array([1.0, 0, 0, 1])[:, None]
    found = rake(diagonal, rows_and_columns([3, 1], [1, 3]), rounds=50)
    assert not found.settled()
    assert found.gap.max() > 0.1


def test_the_design_effect_of_equal_weights_is_one():
    assert kish(np.full(9, 3.0)) == pytest.approx(1)
    weights = np.array([1.0, 1, 4])
    assert kish(weights) == pytest.approx(1 + weights.var() / weights.mean() ** 2)
