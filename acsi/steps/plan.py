"""Plan the interviews of a branch: from what a fitted wave shows, or from a spread that is given."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from acsi.errors import fault
from acsi.steps.results import Results, results_in, results_of
from acsi.wave import Programme
from acsi.wave.names import ESTIMATES

if TYPE_CHECKING:
    from acsi.league.planning import Plan, Wishes
    from acsi.league.spread import Spread

NUMBERS = (30, 50, 100, 200, 300, 500)
"""The interviews a branch of which a plan says what they buy, beside those that are needed and those there were."""


def plan_from_wave(programme: Programme, name: str | None, wishes: Wishes, **given: float | None) -> Plan:
    """The plan from a wave of the programme, by default the last one fitted; `given` as in `plan_from`.

    Raises AcsiError: no wave is fitted (L022), the one named is not (P013), or its branches show no spread.
    """
    if name is None:
        fitted = [each for each in programme.waves() if programme.wave(each).has(ESTIMATES)]
        if not fitted:
            raise fault("L022")
        name = fitted[-1]
    return plan_from(results_of(programme.wave(name)), f"wave {name}", wishes, **given)


def plan_from_folder(folder: Path, wishes: Wishes, **given: float | None) -> Plan:
    """The plan from the results that `acsi fit --out` left in a folder."""
    return plan_from(results_in(folder), folder.name or str(folder), wishes, **given)


def plan_from(results: Results, source: str, wishes: Wishes, **given: float | None) -> Plan:
    """The plan from fitted branches; what is `given` (tau, design_effect, branches) stands in for what they show."""
    from acsi.league.planning import BranchNeed, plan
    from acsi.league.spread import spread_of

    part = results.survey.model or results.survey.composite
    assert part is not None
    estimates = results.estimates()
    spread, deviations = spread_of(estimates, results.replicates(), part.index, source)
    changes: dict[str, object] = {name: value for name, value in given.items() if value is not None}
    if "tau" in changes:
        changes["tau_ci"] = None
    planned = spread.model_copy(update=changes)
    factor = (planned.design_effect / spread.design_effect) ** 0.5
    names = results.branches
    branches = [
        BranchNeed(
            branch=label,
            name=(names[label].name_en or names[label].name_zh) if label in names else "",
            interviews=estimates.groups[label].n,
            sd=sd * factor,
            needs=[],
        )
        for label, sd in deviations.items()
        if estimates.groups[label].n >= results.survey.league.suppress_below_n
    ]
    there_were = round(spread.interviews or 0)
    return plan(planned, wishes, [*NUMBERS, there_were], branches)


def plan_from_spread(spread: Spread, wishes: Wishes) -> Plan:
    """The plan from a spread that is given."""
    from acsi.league.planning import plan

    return plan(spread, wishes, list(NUMBERS))


def draw_plan(plan: Plan, file: Path) -> None:
    """Draw what interviews buy, as an SVG file."""
    from acsi.files import write
    from acsi.reporting.plan_chart import plan_chart

    write(file, plan_chart(plan).encode())
