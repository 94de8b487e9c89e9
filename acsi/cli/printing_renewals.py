"""What satisfaction goes with in renewals, as text for a terminal of 80 columns."""

from __future__ import annotations

import typer

from acsi.cli.layout import doubts, interval, number, padded, percent, wrapped
from acsi.league.renewals_results import BranchRenewals, Effect, Prediction, Premium, Renewals
from acsi.model.estimates import Measure

SCALES = ((1e8, 1e6, "millions"), (1e5, 1e3, "thousands"), (0.0, 1.0, "single units"))
"""From what total on premiums are shown in which unit."""


def print_renewals(found: Renewals) -> None:
    """The worth of the index in renewals and premium, the branches, and how well loyalty told who would renew."""
    _linked(found)
    _worth(found)
    _branches(found)
    for prediction in found.predictions:
        _prediction(prediction)
    _difference(found)
    doubts(found.warnings)
    typer.echo(f"\nIn wave {found.wave}: renewals.json.")


def _linked(found: Renewals) -> None:
    linked = found.linked
    typer.echo(f"Wave {found.wave}: what {found.settings.index} goes with in renewals\n")
    wrapped(
        f"{linked.interviews:,} interviews; {linked.consented:,} of {linked.asked:,} asked agreed to be linked, "
        f"{linked.found:,} of them are in the file, {linked.used:,} have an outcome that came after the interview. "
        f"Their {found.settings.index} is {linked.index_used:.1f}, that of all interviews {linked.index:.1f}."
    )
    typer.echo(f"{_percent(found.renewed.estimate)} renewed ({_percents(found.renewed.ci)}).\n")


def _worth(found: Renewals) -> None:
    first, *others = found.effects
    alike = [*([found.settings.unit.in_language("en")] if found.fitted.branches == "levels" else [])]
    alike += found.fitted.case_mix
    among = f", among customers alike in {', '.join(alike)}" if alike else ""
    points, construct = f"{found.settings.points:g} points more", found.settings.index
    wrapped(f"{points.capitalize()} {construct} go with {_points(first.worth)} renewals{among}.")
    for effect in others:
        wrapped(f"{_given(effect, found)}: {_points(effect.worth)}", first="  ", following="    ")
    if found.premium:
        _in_premium(found.premium, found)
    wrapped("“Go with” is not “cause”: customers who are more satisfied may differ in other ways too.")


def _given(effect: Effect, found: Renewals) -> str:
    return f"{found.settings.points:g} points of {effect.of}, among those alike in {', '.join(effect.given)}"


def _in_premium(premium: Premium, found: Renewals) -> None:
    unit, word = _scale(premium.total)
    wrapped(
        f"Yearly premium, in {word}: {premium.total / unit:,.1f} of {premium.customers:,.0f} customers; "
        f"{_amount(premium.at_risk, unit)} was not renewed; {found.settings.points:g} points more "
        f"{found.settings.index} go with {_amount(premium.worth, unit)}."
    )


def _branches(found: Renewals) -> None:
    shown = [each for each in found.branches if each.renewed is not None]
    if not shown:
        return
    unit, word = _scale(max((10 * each.premium.at_risk.estimate for each in shown if each.premium), default=0.0))
    name = padded(found.settings.unit.in_language("en"), 22)
    level, points = percent(found.settings.confidence), f"{found.settings.points:g} points"
    ends = f" {'at risk':>9} {level:>15} {points:>9}"
    typer.echo(f"\nPremium in {word}:" if found.premium else "")
    typer.echo(f"{name} {'n':>5} {'renewed':>8}{ends if found.premium else ''}")
    for each in shown:
        typer.echo(_branch(each, unit))
    if left := len(found.branches) - len(shown):
        units = found.settings.units.in_language("en")
        few = f"fewer than {found.settings.minimum_n} respondents"
        cover = any(each.n >= found.settings.minimum_n and each.renewed is None for each in found.branches)
        typer.echo(f"{left} {units} with {few}{', or that give such a one away,' if cover else ''} are not shown.")


def _branch(each: BranchRenewals, unit: float) -> str:
    name = each.name_en or each.name_zh
    label = f"{each.branch} {name}" if name and name != each.branch else each.branch
    line = f"{padded(label, 22)} {each.n:>5} {_percent(each.renewed or 0.0):>8}"
    if each.premium is None:
        return line
    risk, worth = each.premium.at_risk, each.premium.worth
    between = f"{risk.ci[0] / unit:,.1f}–{risk.ci[1] / unit:,.1f}" if risk.ci else ""
    return f"{line} {risk.estimate / unit:>9,.1f} {between:>15} {_plain(worth, unit):>9}"


def _prediction(told: Prediction) -> None:
    what = f"The answer {told.of}" if told.answer else told.label.in_language("en")
    better = "" if told.skill is None else f", {_percent(told.skill)} better than the same chance for all"
    typer.echo()
    wrapped(
        f"{what} told who would renew with AUC {told.auc.estimate:.2f}"
        + (f" ({interval(told.auc.ci, 2)})" if told.auc.ci else "")
        + f" (0.5: not at all, 1: without error); Brier score {told.brier:.3f}{better}. n = {told.n:,}."
    )
    head = "answer" if told.answer else "score"
    typer.echo(f"  {head:>13} {'n':>6} {'expected':>9} {'renewed':>8}")
    for part in told.parts:
        score = f"{part.low:.0f}" if part.low == part.high else f"{part.low:.0f} to {part.high:.0f}"
        typer.echo(
            f"  {score:>13} {part.n:>6,} {_percent(part.predicted):>9} {_percent(part.observed):>8}"
            f"  ({_percents(part.ci)})"
        )


def _difference(found: Renewals) -> None:
    if found.auc_difference is None:
        return
    one, other = (each.of for each in found.predictions)
    typer.echo()
    gained = number(found.auc_difference.estimate, 3)
    wrapped(f"AUC of {one} less that of {other}: {gained} ({interval(found.auc_difference.ci, 3)}).")


def _scale(total: float) -> tuple[float, str]:
    """The unit in which premiums of this size are shown, and its name."""
    return next((unit, word) for least, unit, word in SCALES if total >= least)


def _amount(found: Measure | None, unit: float) -> str:
    if found is None:
        return "nothing known"
    ci = f" ({found.ci[0] / unit:,.1f} to {found.ci[1] / unit:,.1f})" if found.ci else ""
    return f"{found.estimate / unit:,.1f}{ci}"


def _plain(found: Measure | None, unit: float) -> str:
    return "" if found is None else f"{found.estimate / unit:,.1f}"


def _points(found: Measure) -> str:
    return f"{number(found.estimate, 1)} percentage points ({interval(found.ci, 1)}) more"


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%"


def _percents(ci: tuple[float, float] | None) -> str:
    return interval((100 * ci[0], 100 * ci[1]), 1) if ci else ""
