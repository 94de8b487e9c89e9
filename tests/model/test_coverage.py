"""Intervals hold the population's values about as often as they say; a benchmark does it at length."""

import runpy
from pathlib import Path

import numpy as np
import pytest

from acsi.model import index
from acsi.model.structure import structure
from acsi.shipped import shipped
from acsi.survey.load import load_survey

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "coverage_of_waves.py"


@pytest.mark.parametrize(
    ("interval", "kind"),
    [
        ("percentile", {"branches": 2, "each": 50, "missing": 0.04}),
        ("percentile", {"branches": 4, "each": 50, "interviewers": 5}),
        ("bca", {"branches": 1, "each": 100}),
    ],
)
def test_intervals_cover_the_population(interval, kind):
    benchmark = runpy.run_path(str(BENCHMARK))
    survey = load_survey(shipped("surveys") / "acsi.yaml")
    scenario = benchmark["Scenario"]("", **kind)
    shares = benchmark["coverage"](scenario, survey, waves=30, resamples=150, interval=interval, cases=100_000)
    for family, each in benchmark["by_family"](shares).items():
        # Numbers of a family go together: 30 waves tell the mean of their coverages of .94 to about .05.
        assert not len(each) or 0.86 <= np.mean(each) <= 1.0, family


def test_a_negative_reliability_gives_no_effect_on_true_scores():
    pair = structure({"x": ["x1", "x2"], "y": ["y1", "y2"]}, {"x": ["y"]})
    effects = index.true_effects(np.ones((1, 2, 2)), np.ones((1, 2)), np.array([[-0.2, 0.8]]), pair)
    assert np.isnan(effects).all()
