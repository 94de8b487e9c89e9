"""A plan learns from the last wave that was fitted."""

from acsi.league.planning import Wishes
from acsi.steps.demo import DemoResult
from acsi.steps.plan import plan_from_wave
from acsi.wave import Programme


def test_the_last_fitted_wave_is_the_source(small_demo: DemoResult) -> None:
    programme = Programme(small_demo.folder)
    plan = plan_from_wave(programme, None, Wishes(half_width=4.0))
    assert plan.spread.source == f"wave {small_demo.wave}"
    assert plan == plan_from_wave(programme, small_demo.wave, Wishes(half_width=4.0))
    assert {branch.branch for branch in plan.branches} == set(programme.branches())
    assert all(branch.name for branch in plan.branches)
