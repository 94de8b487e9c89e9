"""The sieve lets pass who may agree with another, and rules out who cannot."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from acsi.fieldwork.sieve import Sieve


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 130), st.integers(1, 8), st.integers(0, 3), st.integers(0, 10_000))
def test_it_finds_what_two_loops_find(n: int, q: int, allowed: int, seed: int) -> None:
    numbers = np.random.default_rng(seed)
    codes = numbers.integers(0, 4, (n, q)).astype(np.uint8)
    others = np.sort(numbers.choice(n, numbers.integers(1, n), replace=False))
    rows = np.flatnonzero(numbers.random(n) < 0.7)
    both = (codes[rows, None] > 0) & (codes[None, others] > 0)
    differing = (both & (codes[rows, None] != codes[None, others])).sum(axis=2)
    expected = ((differing <= allowed) & (rows[:, None] != others)).any(axis=1)
    passed = Sieve.of(codes, others, allowed).passes(codes, rows)
    assert passed.tolist() == expected.tolist()


def test_an_answer_that_nobody_else_gave_differs_from_every_answer() -> None:
    codes = np.array([[1, 1], [2, 1], [9, 1], [9, 0]], dtype=np.uint8)
    sieve = Sieve.of(codes, np.array([0, 1]), 0)
    assert sieve.passes(codes, np.array([2, 3])).tolist() == [False, False]
    assert Sieve.of(codes, np.array([0, 1]), 1).passes(codes, np.array([2, 3])).tolist() == [True, True]
