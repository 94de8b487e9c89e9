"""Straight lines and answers that are missing."""

import numpy as np
import pytest

from acsi.fieldwork.contract import Column
from acsi.fieldwork.patterns import most_frequent, share_missing
from acsi.survey.parts import Wording


def column(name: str, high: float = 10) -> Column:
    return Column(name=name, question=name, text=Wording(en=name), low=1, high=high, missing={98: "dont_know"})


RATED = [column(f"q{i}") for i in range(12)]


def test_one_answer_down_the_scale_is_a_straight_line() -> None:
    answers = np.vstack([np.full(12, 7.0), np.arange(12) % 10 + 1.0])
    assert most_frequent(answers, RATED).tolist() == [1.0, pytest.approx(2 / 12)]


def test_a_code_for_no_answer_breaks_no_line_and_makes_none() -> None:
    answers = np.full((2, 12), 7.0)
    answers[0, :2] = 98
    answers[1, :3] = 98
    assert most_frequent(answers, RATED)[0] == 1.0
    assert np.isnan(most_frequent(answers, RATED)[1])


def test_short_scales_and_few_questions_make_no_line() -> None:
    assert np.isnan(most_frequent(np.ones((1, 12)), [column(f"q{i}", high=4) for i in range(12)])).all()
    assert np.isnan(most_frequent(np.ones((1, 9)), RATED[:9])).all()


def test_missing_answers_are_counted_among_those_asked() -> None:
    answers = np.array([[98.0, 98, 5, np.nan] + [np.nan] * 8, [np.nan] * 12])
    assert share_missing(answers, RATED) == pytest.approx([2 / 3, np.nan], nan_ok=True)
