"""What is hidden so that no small cell can be worked out."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from acsi.league.suppression import suppressed, suppressed_by_columns


@given(arrays(np.intp, st.tuples(st.integers(1, 8), st.integers(1, 5)), elements=st.integers(0, 40)))
def test_small_cells_are_hidden_and_never_one_alone_in_its_row_or_column(counts):
    hidden = suppressed(counts, 10)
    assert hidden[(counts > 0) & (counts < 10)].all()
    assert not hidden[counts == 0].any()
    for table, sizes in ((hidden, counts), (hidden.T, counts.T)):
        alone = table.sum(axis=1) == 1
        assert ((sizes > 0).sum(axis=1)[alone] == 1).all()


def test_nothing_is_hidden_where_all_cells_are_large():
    assert not suppressed(np.full((3, 3), 10), 10).any()


def test_the_smallest_of_the_others_gives_cover():
    hidden = suppressed(np.array([[5, 20, 30], [40, 25, 35], [50, 60, 70]]), 10)
    assert hidden.tolist() == [[True, True, False], [True, True, False], [False, False, False]]


def test_cells_hidden_for_another_reason_are_covered_too():
    hidden = suppressed(np.full((2, 3), 50), 10, np.array([[True, False, False]]))
    assert hidden.tolist() == [[True, True, False], [True, True, False]]


def test_where_only_columns_have_totals_rows_are_left_alone():
    counts = np.array([[5, 20, 30], [40, 25, 35], [50, 60, 70]])
    assert suppressed_by_columns(counts, 10).tolist() == [[True, False, False], [True, False, False], [False] * 3]
    assert suppressed_by_columns(counts, 10, [[0, 1]]).tolist() == [
        [True, True, False],
        [True, True, False],
        [False] * 3,
    ]
