"""`acsi plan`: how many interviews a branch, before a wave is sampled."""

from __future__ import annotations

import math
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Annotated

import typer

from acsi.cli.layout import WIDTH, interval, padded
from acsi.cli.options import AsJson, Folder, programme_in

if TYPE_CHECKING:
    from acsi.league.planning import Need, Plan
    from acsi.league.spread import Spread


def plan(
    wave: Annotated[
        str | None, typer.Argument(metavar="[WAVE]", help="The wave to learn from; default: the last one fitted.")
    ] = None,
    reliability: Annotated[
        float | None, typer.Option(min=0.01, max=0.999, help="The share of true differences among those seen.")
    ] = None,
    half_width: Annotated[
        float | None, typer.Option(min=0.01, help="Half the width of a branch's interval, in index points.")
    ] = None,
    places: Annotated[
        float | None, typer.Option(min=1, help="How many places the range of a rank may have, on average.")
    ] = None,
    response_rate: Annotated[
        float | None, typer.Option(min=0.01, max=1, help="Interviews from a case, as 0.4: also says the cases to draw.")
    ] = None,
    sd: Annotated[
        float | None, typer.Option(min=0.1, help="Without a wave: how much interviews of a branch vary (often 18).")
    ] = None,
    tau: Annotated[float | None, typer.Option(min=0, help="How much true branch scores vary (often 3 to 5).")] = None,
    design_effect: Annotated[
        float | None, typer.Option(min=0.1, help="Of weights and interviewers; default: the wave's, else 1.")
    ] = None,
    branches: Annotated[
        int | None, typer.Option(min=2, help="How many branches are ranked; default: the wave's.")
    ] = None,
    confidence: Annotated[float, typer.Option(min=0.5, max=0.999, help="Confidence of intervals and ranks.")] = 0.95,
    estimates: Annotated[
        Path | None, typer.Option(help="Instead of a wave: the folder that acsi fit --out left.")
    ] = None,
    chart: Annotated[
        Path | None,
        typer.Option(metavar="FILE.svg", help="Also draw what interviews buy: ranks, reliability, interval."),
    ] = None,
    folder: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Say how many interviews a branch a wished precision takes, and what a number of interviews buys.

    Example: acsi plan --reliability 0.9 --response-rate 0.4

    Example: acsi plan --sd 18 --tau 5 --branches 36 --places 18 --chart plan.svg
    """
    from acsi.league.planning import Wishes
    from acsi.steps.plan import draw_plan, plan_from_folder, plan_from_spread, plan_from_wave

    wishes = Wishes(reliability, half_width, places, response_rate, confidence)
    if sd is not None:
        if wave is not None or estimates is not None:
            raise typer.BadParameter("--sd stands in for a wave or --estimates: give one of them")
        found = plan_from_spread(_given(sd, tau, design_effect, branches), wishes)
    else:
        given = {"tau": tau, "design_effect": design_effect, "branches": branches}
        if estimates is not None:
            if wave is not None:
                raise typer.BadParameter(f"--estimates cannot stand with the wave {wave}")
            found = plan_from_folder(estimates, wishes, **given)
        else:
            found = plan_from_wave(programme_in(folder), wave, wishes, **given)
    if chart is not None:
        draw_plan(found, chart)
    typer.echo(found.model_dump_json(indent=1) if as_json else plan_text(found))


def _given(sd: float, tau: float | None, design_effect: float | None, branches: int | None) -> Spread:
    from acsi.league.spread import Spread

    return Spread(source="the spread given", sd=sd, tau=tau, design_effect=design_effect or 1.0, branches=branches)


def plan_text(plan: Plan) -> str:
    """The plan in lines of at most 80 columns."""
    parts = [_basis(plan.spread), _precision(plan), _needs(plan), _bought(plan), _branches(plan), _notes(plan)]
    return "\n\n".join(filter(None, parts))


def _basis(spread: Spread) -> str:
    shown = f", {spread.branches} branches" if spread.branches else ""
    now = f" of {spread.interviews:.0f} interviews on average" if spread.interviews else ""
    lines = [f"From {spread.source}{shown}{now}:"]
    lines.append(f"  interviews of a branch vary by {spread.sd:.1f} points (standard deviation)")
    if spread.tau is not None:
        between = f" (95%: {interval(spread.tau_ci, 1)})" if spread.tau_ci else ""
        lines.append(f"  true branch scores vary by {spread.tau:.1f} points{between}")
    lines.append(f"  design effect {spread.design_effect:.2f}")
    return "\n".join(lines)


def _precision(plan: Plan) -> str:
    """How sure ranks are, in one sentence or three."""
    found, branches = plan.precision, plan.spread.branches
    if found is None:
        return ""
    decimals = _decimals(plan)
    text = (
        f"With {found.interviews:,} interviews a branch the range of a rank has on average "
        f"{found.places:.{decimals}f} of {branches} places{_bracket(found.places_ci, decimals)}, "
        "if the ranges are to hold for all branches at once. "
    )
    if found.half is None or found.reliable is None:
        return fill(text + "No number of interviews would do better: branches differ no more than by chance.", WIDTH)
    text += (
        f"Half the places would take {found.half:,} interviews{_bracket(found.half_ci)}, a reliability of 0.9 "
        f"{found.reliable:,}{_bracket(found.reliable_ci)}."
    )
    if found.places_ci:
        text += " In brackets what it would be if true scores varied as at either end of their interval."
    return fill(text, WIDTH)


def _bracket(ends: tuple[float, float] | None, decimals: int = 0) -> str:
    return f" ({ends[0]:,.{decimals}f} to {ends[1]:,.{decimals}f})" if ends else ""


def _decimals(plan: Plan) -> int:
    """The decimals of a number of places: one where there are few."""
    return 0 if (plan.spread.branches or 0) >= 10 else 1


def _needs(plan: Plan) -> str:
    if not plan.needs:
        return ""
    header = f"{'to reach':34} {'interviews a branch':>20}"
    if plan.response_rate:
        header += f" {'cases on average':>17}"
    rows = [header]
    for need in plan.needs:
        row = f"{_wish(need, plan.confidence):34} {need.interviews:>20,}"
        rows.append(row + (f" {need.cases.expected:>17,}" if need.cases else ""))
    rows += [_draw(need, plan.response_rate) for need in plan.needs if plan.response_rate]
    return "\n".join(rows)


def _draw(need: Need, response_rate: float) -> str:
    assert need.cases is not None
    reserve = math.ceil(100 * (need.cases.drawn / need.interviews - 1)) / 100
    text = (
        f"For {need.interviews:,} interviews at a response of {response_rate:.0%} draw {need.cases.drawn:,} cases a "
        f"branch (completes: {need.interviews}, reserve_per_complete: {reserve:.2f}): enough in 19 branches of 20."
    )
    return fill(text, WIDTH)


def _wish(need: Need, confidence: float) -> str:
    if need.wish == "reliability":
        return f"a reliability of {need.value:g}"
    if need.wish == "places":
        return f"{need.value:g} places in the range of a rank"
    return f"a {confidence:.0%} interval of ± {need.value:g} points"


def _bought(plan: Plan) -> str:
    ranked = any(each.rank_width is not None for each in plan.bought)
    header = f"{'interviews a branch':>19} {f'{plan.confidence:.0%} interval':>14} {'reliability':>12}"
    rows = ["What interviews buy", header + (f" {'places in the range of a rank':>31}" if ranked else "")]
    for each in plan.bought:
        reliability = "" if each.reliability is None else f"{each.reliability:.2f}"
        row = f"{each.interviews:>19,} {f'± {each.half_width:.1f}':>14} {reliability:>12}"
        if each.rank_width is not None:
            row += f" {f'{each.rank_width:.{_decimals(plan)}f} of {plan.spread.branches}':>31}"
        rows.append(row.rstrip())
    return "\n".join(rows)


def _branches(plan: Plan) -> str:
    from acsi.league.planning import OWN_WISHES

    wishes = [_short(need) for need in plan.needs if need.wish in OWN_WISHES]
    if not plan.branches or not wishes:
        return ""
    heads = "".join(f" {wish:>16}" for wish in wishes)
    rows = [f"By branch{'':17} {'interviews':>10} {'sd':>5}{heads}"]
    for branch in plan.branches:
        label = padded(f"{branch.branch} {branch.name}".strip(), 26)
        needs = "".join(f" {need:>16,}" for need in branch.needs)
        rows.append(f"{label} {branch.interviews:>10,} {branch.sd:>5.1f}{needs}")
    return "\n".join(rows)


def _short(need: Need) -> str:
    return f"reliability {need.value:g}" if need.wish == "reliability" else f"± {need.value:g} points"


def _notes(plan: Plan) -> str:
    notes = [
        "No finite population correction: a league judges a process, not one quarter's customers. Intervals have one "
        "degree of freedom less than interviews."
    ]
    if any(each.rank_width is not None for each in plan.bought):
        notes.append(
            "Ranges of ranks hold for all branches at once. Their width is that of one scenario: true scores at the "
            "quantiles of a normal distribution, every branch with the same standard error."
        )
    return "\n".join(fill(note, WIDTH) for note in notes)
