"""Intervals hold the population's values about as often as they say; a benchmark does it at length."""

import runpy
from pathlib import Path

import numpy as np
import pytest

from acsi.model import index
from acsi.model.structure import structure

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "coverage_of_intervals.py"


@pytest.mark.parametrize("missing", [0.0, 0.05])
def test_intervals_cover_the_population(missing):
    coverage = runpy.run_path(str(BENCHMARK))["coverage"]
    shares = coverage(waves=60, n=400, resamples=200, missing=missing)
    for (interval, kind), share in shares.items():
        # 60 waves tell a coverage of .94 to about .03; R² of smaller waves is covered less (docs/methods.md).
        assert 0.86 <= share <= 1.0, (interval, kind)


def test_a_negative_reliability_gives_no_effect_on_true_scores():
    pair = structure({"x": ["x1", "x2"], "y": ["y1", "y2"]}, {"x": ["y"]})
    effects = index.true_effects(np.ones((1, 2, 2)), np.ones((1, 2)), np.array([[-0.2, 0.8]]), pair)
    assert np.isnan(effects).all()
