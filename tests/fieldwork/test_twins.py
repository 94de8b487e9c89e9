"""Twins are found among all pairs, and told from content customers who answer alike."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from acsi.fieldwork import twins as module
from acsi.fieldwork.twins import Twins, twins

Array = NDArray[np.float64]


def random_answers(n: int, q: int, seed: int = 0) -> Array:
    return np.random.default_rng(seed).integers(1, 11, (n, q)).astype(float)


def plain_nearest(answers: Array, who: NDArray[np.intp], own: bool, fewest: int) -> list[float]:
    """The same by two loops."""
    best = []
    for i, one in enumerate(answers):
        shares = [np.nan]
        for j, other in enumerate(answers):
            both = ~np.isnan(one) & ~np.isnan(other)
            if i != j and (who[i] == who[j]) == own and both.sum() >= fewest:
                shares.append((one == other)[both].mean())
        best.append(np.nanmax(shares) if len(shares) > 1 else np.nan)
    return best


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 12), st.integers(1, 70), st.integers(0, 10_000))
def test_every_pair_is_compared(n: int, q: int, seed: int) -> None:
    numbers = np.random.default_rng(seed)
    answers = numbers.integers(1, 4, (n, q)).astype(float)
    answers[numbers.random((n, q)) < 0.2] = np.nan
    who = numbers.integers(0, 3, n)
    found = twins(answers, who, fewest=3)
    np.testing.assert_allclose(found.own_share, plain_nearest(answers, who, True, 3))
    np.testing.assert_allclose(found.other_share, plain_nearest(answers, who, False, 3))


def test_a_twin_is_named() -> None:
    answers = random_answers(60, 30)
    answers[41] = answers[7]
    answers[41, :2] = 11
    who = np.arange(60) % 3
    who[41] = who[7]
    found = twins(answers, who)
    assert (found.own_place[7], found.own_place[41]) == (41, 7)
    assert found.own_share[7] == pytest.approx(28 / 30)
    assert found.alike[7] == 0


def test_content_customers_are_alike_everywhere() -> None:
    answers = random_answers(60, 30)
    answers[:20] = 10
    found = twins(answers, np.arange(60) % 3)
    assert found.own_share[:20].min() == 1
    assert found.alike[:20].min() > 0.3


def test_too_few_questions_in_common_are_no_match() -> None:
    answers = np.full((2, 30), np.nan)
    answers[:, :9] = 5.0
    found = twins(answers, np.zeros(2, dtype=int))
    assert np.isnan(found.own_share).all()
    assert (found.own_place == -1).all()


def test_one_interviewer_has_no_others_and_nobody_has_no_twin() -> None:
    alone = twins(random_answers(5, 20), np.zeros(5, dtype=int))
    assert np.isnan(alone.other_share).all()
    assert (alone.alike == 0).all()
    assert twins(np.empty((0, 20)), np.zeros(0, dtype=int)).own_share.shape == (0,)


def flagged(found: Twins, limit: float) -> tuple[list[bool], list[int]]:
    """Who is a twin as `trust` flags it, and whose: what a wave keeps of the comparison."""
    own, other = np.nan_to_num(found.own_share), np.nan_to_num(found.other_share)
    twin = ((own >= limit) | (other >= 1)) & (found.alike <= 0.05)
    return twin.tolist(), np.where(twin, np.where(own >= other, found.own_place, found.other_place), -1).tolist()


@settings(max_examples=15, deadline=None)
@given(st.integers(10, 70), st.sampled_from([1, 3, 40]), st.sampled_from([0.6, 0.85, 1.0]), st.integers(0, 10_000))
def test_the_sieve_changes_no_flag(q: int, interviewers: int, limit: float, seed: int) -> None:
    numbers = np.random.default_rng(seed)
    answers = numbers.integers(1, 6, (200, q)).astype(float)
    answers[:30] = 5
    copies = numbers.choice(200, (2, 30))
    answers[copies[0]] = answers[copies[1]]
    answers[copies[0, :15], : q // 8] = 3
    answers[numbers.random((200, q)) < numbers.choice([0, 0.02, 0.4])] = np.nan
    who = numbers.integers(0, interviewers, 200)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "COMPARED_AT_MOST", 50)
        patch.setattr(module, "FIRST", 2)
        sifted = flagged(twins(answers, who, limit=limit, rare=0.05), limit)
        patch.setattr(module, "_sifted", lambda _pool, _coded, rows, *_: rows)
        assert sifted == flagged(twins(answers, who, limit=limit), limit)


def test_of_very_many_some_are_compared_and_an_interviewers_own_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "COMPARED_AT_MOST", 50)
    answers = random_answers(400, 30)
    who = np.arange(400) // 40
    answers[399] = answers[361]
    found = twins(answers, who)
    assert found.own_place[399] == 361
    assert np.isfinite(found.own_share).all()
    assert np.isfinite(found.other_share[[361, 399]]).all()
    np.testing.assert_array_equal(twins(answers, who).other_share, found.other_share)
