"""The split finds planted causes within its intervals; a benchmark does it at length."""

import runpy
from pathlib import Path

import pytest

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "split_of_gaps.py"


@pytest.fixture(scope="module")
def simulated():
    """`simulated(effect)`: what 12 leagues of 12 branches say of planted causes."""
    benchmark = runpy.run_path(str(BENCHMARK))

    def run(effect, **kind):
        scenario = benchmark["Scenario"]("", effect, branches=12, **kind)
        return benchmark["shares"](scenario, waves=12, resamples=150, each=4000)

    return run


@pytest.fixture(scope="module")
def lowering(simulated):
    return simulated(-0.3)


def test_who_expects_more_is_told_from_who_gets_less(lowering):
    assert lowering["EXPECTING: because its customers expect more"][0] >= 0.9
    assert lowering["EXPECTING: main part is quality"][0] <= 0.2
    assert lowering["LOW: main part is quality"][0] >= 0.8
    assert lowering["LOW: because its customers expect more"][0] <= 0.1


def test_parts_hold_the_truth_about_as_often_as_they_say(lowering):
    """144 intervals that go together by twelves: their share is known to about .04."""
    for name, (share, _) in lowering.items():
        if name.startswith("covered: ") and " B " not in name:
            assert 0.86 <= share <= 1.0, name


def test_few_words_are_wrong(lowering):
    for name, (share, count) in lowering.items():
        if name.startswith(("wrong", "said wrongly")) and count > 20:
            assert share <= 0.08, name


@pytest.mark.parametrize("effect", [0.0, 0.1])
def test_where_expectations_do_not_lower_it_is_not_said(simulated, effect):
    """At most one league of twelve by chance; each such league says it of the branches that expect more."""
    found = simulated(effect)
    assert found["EXPECTING: because its customers expect more"][0] <= 1 / 12
    assert found["said wrongly that expectations lower"][0] <= 0.05
