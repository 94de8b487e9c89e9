"""A fitted model, its validity, and two estimates side by side, as text for a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import typer

from acsi.cli.layout import EXAMPLES, doubts, interval, number, padded, percent, wrapped
from acsi.model.estimates import Doubt, Estimates, Verdict
from acsi.model.judgement import summary

if TYPE_CHECKING:
    from acsi.model.compare import Change, Comparison
    from acsi.model.validation import Validation

ALIKE = 1.005
"""A design effect below this shows as 1.00."""


def print_estimates(estimates: Estimates, place: str, following: str | None) -> None:
    """Indices, paths, verdicts and doubts of a fitted model, and what comes next."""
    method = estimates.method
    confidence = percent(method.confidence)
    typer.echo(_title(estimates))
    _print_answers(estimates)
    _print_weights(estimates)
    _print_index(estimates)
    modelled = method.estimator != "composite"
    if modelled:
        typer.echo("\n" + _line("index, 0 to 100", "", confidence, "R²", "alpha", "rho_A", "AVE"))
    else:
        _print_questions(estimates)
    for name, construct in estimates.constructs.items() if modelled else ():
        values = (construct.r2, construct.alpha, construct.rho_a, construct.ave)
        typer.echo(_line(name, f"{construct.index:.1f}", interval(construct.ci, 1), *(number(v, 2) for v in values)))
    if estimates.paths:
        typer.echo("\n" + _line("path, standardised", "effect", confidence, "f²", "VIF"))
        for path in estimates.paths:
            arrow, ci = f"{path.source} → {path.target}", interval(path.ci, 2)
            typer.echo(_line(arrow, f"{path.estimate:.2f}", ci, number(path.f2, 2), number(path.vif, 1)))
        wrapped("R²: the share explained. alpha, rho_A, AVE, f², VIF: judged below.", first="  ")
    _print_impacts(estimates)
    _print_fit(estimates)
    if estimates.validity.verdicts:
        typer.echo("\nReliability and validity, by the usual thresholds")
        print_verdicts(estimates.validity.verdicts, "estimates.json")
    doubts(_all_doubts(estimates))
    typer.echo(f"\nIn {place}." + (f" Next: {following}" if following else ""))


def print_verdicts(verdicts: Iterable[Verdict], file: str) -> None:
    """For each measure how many pass and the threshold; below, what the others say, the worst first."""
    order = {"poor": 0, "fair": 1, "good": 2}
    cut = False
    for measure, found in summary(verdicts).items():
        good = sum(each.verdict == "good" for each in found)
        typer.echo(f"  {padded(measure, 18)} {good:>3} of {len(found):<3} good   {found[0].threshold}")
        rest = sorted((each for each in found if each.verdict != "good"), key=lambda each: order[each.verdict])
        for each in rest[:EXAMPLES]:
            value = "" if each.value is None else f" ({each.value:.2f})"
            wrapped(f"{each.verdict}: {each.words}{value}", first="      ", following="            ")
        if len(rest) > EXAMPLES:
            typer.echo(f"      and {len(rest) - EXAMPLES} more")
            cut = True
    if cut:
        typer.echo(f"  All of them, with their sources, are in {file}.")


def print_validation(validation: Validation, place: str) -> None:
    """What prediction, the comparison of groups and single questions say."""
    typer.echo(f"{validation.survey}: validity on {validation.n:,} interviews")
    if validation.permutations:
        typer.echo(f"{len(validation.invariance)} groups, {validation.permutations:,} permutations")
    typer.echo()
    print_verdicts(validation.verdicts, "validity.json")
    typer.echo(f"\nIn {place}.")


def print_comparison(comparison: Comparison) -> None:
    """The indices, the paths and the groups of two estimates with their differences."""
    typer.echo(f"{comparison.second} against {comparison.first}")
    typer.echo("The same interviews in both." if comparison.paired else "Different interviews.")
    _print_changes("index, 0 to 100", comparison.constructs, comparison, 1)
    _print_changes("path", comparison.paths, comparison, 2)
    _print_changes(f"{comparison.index} by group", comparison.groups, comparison, 1)
    for name, only in ((comparison.first, comparison.only_first), (comparison.second, comparison.only_second)):
        if only:
            typer.echo()
            wrapped(f"Only in {name}: {', '.join(only)}.")


def _print_changes(title: str, changes: Sequence[Change], comparison: Comparison, decimals: int) -> None:
    if not changes:
        return
    words = {"higher": "higher", "similar": "no clear difference", "lower": "lower", None: ""}
    heading = f"{padded(title, 22)} {'first':>6} {'second':>6} {'change':>6}"
    typer.echo(f"\n{heading} {percent(comparison.confidence):>15}  verdict")
    for change in changes:
        cells = (f"{number(value, decimals):>6}" for value in (change.first, change.second, change.difference))
        verdict = words[change.verdict]
        typer.echo(f"{padded(change.name, 22)} {' '.join(cells)} {interval(change.ci, decimals):>15}  {verdict}")


def _title(estimates: Estimates) -> str:
    method = estimates.method
    drawn = f"{method.bootstrap:,} resamples" if method.bootstrap else "no resamples"
    if method.jackknife:
        drawn = f"jackknife of {method.jackknife} random groups"
    scheme = f"PLS, {method.scheme} scheme" if method.estimator == "pls" else "weighted mean of questions"
    count = len(estimates.groups)
    groups = f", {count} group{'s' if count > 1 else ''}" if count else ""
    return f"{estimates.survey}: {estimates.n:,} interviews{groups}; {scheme}; {drawn}"


def _print_weights(estimates: Estimates) -> None:
    """What the weights were made of, and their design effect, where interviews weigh differently."""
    used = estimates.weights
    if used is None or used.deff < ALIKE:
        return
    made = [
        f"non-response by {', '.join(used.nonresponse)}" if used.nonresponse else "",
        f"raked to {', '.join(used.rake)}" if used.rake else "",
        f"{used.trimmed:.1%} of them trimmed" if used.trimmed else "",
    ]
    done = f" ({'; '.join(filter(None, made))})" if any(made) else ""
    worth = f"design effect {used.deff:.2f} for the nation, worth {used.effective_n:,.0f} equal interviews"
    effects = [group.deff for group in estimates.groups.values() if group.deff is not None]
    within = f"; {min(effects):.2f} to {max(effects):.2f} within groups" if max(effects, default=1.0) >= ALIKE else ""
    corrected = "; indices with finite population correction" if used.fpc else ""
    wrapped(f"Weights{done}: {worth}{within}{corrected}.", following="  ")


def _print_answers(estimates: Estimates) -> None:
    """How many answers are missing, and of which question most."""
    questions = [question for construct in estimates.constructs.values() for question in construct.questions.items()]
    lost = {name: sum(indicator.missing.values()) for name, indicator in questions}
    if not any(lost.values()):
        return
    most = max(lost, key=lambda name: lost[name])
    share = sum(lost.values()) / len(lost)
    shared = any(construct.parts for construct in estimates.constructs.values())
    done = "Not asked, not applicable or missing, and shared out" if shared else "Missing answers, completed by EM"
    wrapped(f"{done}: {share:.1%} in all, {lost[most]:.1%} of {most}.", following="  ")


def _print_questions(estimates: Estimates) -> None:
    """The questions of a composite: declared share, the one carried where it is shared out, and the mean answer."""
    typer.echo("\n" + _line("question", "weight", "share carried", "mean", "none"))
    for construct in estimates.constructs.values():
        for name, line in construct.questions.items():
            weight = line.weight if construct.parts else line.u
            values = (f"{weight:.3f}", f"{line.u:.3f}", number(line.mean, 2), f"{sum(line.missing.values()):.0%}")
            typer.echo(_line(name, *values))


def _print_index(estimates: Estimates) -> None:
    """The index itself, in a sentence."""
    found = estimates.constructs.get(estimates.index)
    if found is not None:
        ci = f", {percent(estimates.method.confidence)} interval {interval(found.ci, 1)}" if found.ci else ""
        typer.echo(f"\nThe index, {estimates.index}, is {found.index:.1f} of 100{ci}.")


def _print_impacts(estimates: Estimates) -> None:
    """By how much the index is higher where another construct is higher by 5 points, the largest first."""
    effects = [effect for effect in estimates.total_effects if effect.target == estimates.index]
    if not effects:
        return
    typer.echo(f"\nWith 5 points more of each goes so much more {estimates.index}, all routes together")
    for effect in sorted(effects, key=lambda effect: -effect.impact):
        spread = effect.spread.get("impact")
        ci = interval(spread.ci, 1) if spread else ""
        typer.echo(_line(effect.source, f"{effect.impact:+.1f}", ci))


def _print_fit(estimates: Estimates) -> None:
    """How well the covariance model fits, where it says so."""
    fit = (estimates.cbsem or {}).get("fit") or {}
    if fit.get("chisq") is None:
        return
    measures = ", ".join(
        f"{label} {fit[key]:.3f}"
        for key, label in (("cfi", "CFI"), ("tli", "TLI"), ("rmsea", "RMSEA"), ("srmr", "SRMR"))
        if fit.get(key) is not None
    )
    typer.echo()
    wrapped(
        f"The same model by maximum likelihood: chi-square {fit['chisq']:.1f} ({fit['df']} df), {measures}.",
        following="  ",
    )


def _all_doubts(estimates: Estimates) -> list[Doubt]:
    """The doubts of the estimates and of their covariance model."""
    model = [Doubt.model_validate(each) for each in (estimates.cbsem or {}).get("warnings", [])]
    return [*estimates.warnings, *model]


def _line(name: str, *values: str) -> str:
    first, second, *rest = values
    return (f"{padded(name, 28)} {first:>7} {second:>15}" + "".join(f" {value:>6}" for value in rest)).rstrip()
