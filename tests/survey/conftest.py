"""A small sound definition whose parts a test replaces, and its faults."""

from collections.abc import Callable

import pytest

from acsi.errors import Problem
from acsi.survey.load import check_survey

SOUND = {
    "acsi": "1",
    "id": "small",
    "scales": "{rating: {from: 1, to: 10, missing: {98: dont_know}}, yes_no: {codes: {0: No, 1: Yes}}}",
    "questions": "[{id: qual, scale: rating}, {id: sat_a, scale: rating}, {id: sat_b, scale: rating}]",
    "model": "{constructs: {q: {indicators: [qual]}, s: {indicators: [sat_a, sat_b]}}, paths: {q: [s]}, index: s}",
}

Write = Callable[..., str]
Faults = Callable[..., list[Problem]]


def definition(**parts: str | None) -> str:
    """The sound definition, one line a part, with `parts` replaced, added or (None) left out."""
    return "".join(f"{key}: {value}\n" for key, value in (SOUND | parts).items() if value is not None)


@pytest.fixture
def write() -> Write:
    return definition


@pytest.fixture
def faults() -> Faults:
    """The faults of the sound definition with parts replaced."""
    return lambda **parts: check_survey(definition(**parts), "survey.yaml")[1]
