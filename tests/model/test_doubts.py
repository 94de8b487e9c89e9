"""What makes estimates impossible or doubtful is named with its question or construct, from nine interviews each."""

import numpy as np
import pytest

from acsi.errors import AcsiError
from acsi.model.fit import fit
from tests.model.conftest import tiny_answers
from tests.model.test_fit import tiny, tiny_survey

PLAIN = {"bootstrap": 0}


def rows(text: str) -> np.ndarray:
    """Answers (n, 4) to q1, q2, s1 and s2, a word of four digits for each interview."""
    return np.array([list(map(float, word)) for word in text.split()])


def doubts(values: np.ndarray, **estimation: object) -> dict[str, dict[str, str]]:
    warnings = fit(tiny(values), tiny_survey(estimation=PLAIN | estimation), by="b").estimates.warnings
    return {each.code: dict(each.found) for each in warnings}


def test_an_interview_of_no_pattern_gives_no_doubt() -> None:
    assert doubts(rows("7689 6426 1268 4271 3471 4341 6461 7574 9397")) == {}


@pytest.mark.parametrize(
    ("interviews", "code", "found"),
    [
        ("8653 3111 2869 5697 6569 3871 4851 7782 1815", "W002", {"construct": "quality", "rho": "-0.40"}),
        ("2456 7517 9688 6625 8782 8141 4514 9284 1797", "W003", {"question": "q1", "construct": "quality"}),
        ("1148 9869 4125 3922 5117 8786 6254 6518 3311", "W007", {"question": "q1", "loading": "1.05"}),
        ("7283 6419 5298 1214 4776 4944 4999 6741 6819", "W008", {}),
    ],
)
def test_a_doubt_about_the_solution_names_what_is_odd(interviews: str, code: str, found: dict[str, str]) -> None:
    assert doubts(rows(interviews)) == {code: found}


def test_a_question_that_a_group_never_answered_is_named() -> None:
    values = tiny_answers()
    values[1::3, 0] = np.nan
    assert doubts(values)["W005"] == {"group": "B", "question": "q1"}


def test_resamples_in_which_a_question_does_not_vary_are_left_out_and_counted() -> None:
    values = tiny_answers(seed=1)
    values[:, 3] = np.where(np.arange(60) < 2, 10, 1)
    values[:2, 2] = 10
    found = doubts(values, bootstrap=40)["W001"]
    assert found["resamples"] == "40"
    assert 0 < int(found["dropped"]) < 40


def test_weights_that_do_not_settle_are_refused() -> None:
    with pytest.raises(AcsiError, match="M004 The weights did not settle after 500 rounds"):
        doubts(rows("4532 9431 5197 5374 2738 2325 6481 9623 3448"))


@pytest.mark.parametrize("scheme", ["path", "factorial", "centroid"])
def test_constructs_that_lead_to_another_and_say_the_same_are_refused(scheme: str) -> None:
    constructs = {"speed": {"indicators": ["q1"]}, "care": {"indicators": ["q2"]}}
    model = {
        "constructs": constructs | {"satisfaction": {"indicators": ["s1", "s2"]}},
        "paths": {name: ["satisfaction"] for name in constructs},
        "index": "satisfaction",
    }
    values = tiny_answers()
    values[:, 1] = values[:, 0]
    with pytest.raises(AcsiError, match="M005 The path from speed to satisfaction cannot be estimated"):
        fit(tiny(values), tiny_survey(model=model, estimation=PLAIN | {"scheme": scheme}))
