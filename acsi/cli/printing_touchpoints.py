"""Touchpoints, questions and complaints as text for a terminal of 80 columns: the nation's, or one branch's."""

from collections.abc import Sequence

import typer

from acsi.cli.layout import interval, padded, percent, wrapped
from acsi.league.results import League
from acsi.league.touchpoint_results import Cell, Complaints, Touchpoints, TouchpointScores

WORDS = {"above": "above", "similar": "not clear", "below": "below"}


def print_touchpoints(league: League) -> None:
    """Every touchpoint with its score, its share in quality, and the branches that differ; then the complaints."""
    found, units = league.touchpoints, league.settings.units.in_language("en")
    if found is None:
        typer.echo("The survey has no touchpoints, or the league was made without the interviews.")
        return
    confidence = percent(league.settings.confidence)
    typer.echo(
        f"{'touchpoint':<24} {'met':>4} {'score':>6} {confidence:>12} {'share':>6} {confidence:>10}  above below"
    )
    for row in found.touchpoints:
        typer.echo(_row(row))
        names = {word: [label for label, cell in row.branches.items() if cell.verdict == word] for word in WORDS}
        for word in ("above", "below"):
            if names[word]:
                wrapped(f"{word}: {', '.join(names[word])}", first="  ", following="    ")
        typer.echo(f"  weakest question: {row.weakest}")
    if found.outcome and found.explained:
        typer.echo()
        wrapped(
            f"share: of what the touchpoints together say about {found.outcome} (they explain "
            f"{found.explained.estimate:.0%} of it), for a customer who meets all of them."
        )
    wrapped(f"above, below: {units} that differ from the mean of {units} by a test that allows for their number.")
    if league.complaints:
        typer.echo()
        wrapped(complaints_in_words(league.complaints, units))


def print_branch_touchpoints(found: Touchpoints, branch: str, confidence: float) -> None:
    """A branch's touchpoints with what differs, and those of its questions that do."""
    typer.echo(f"{'touchpoint':<28} {'n':>4} {'score':>6} {percent(confidence):>13} {'difference':>11}")
    for row in found.touchpoints:
        typer.echo(_cell(row.label.in_language("en"), row.branches[branch], found.suppress_below_n))
    for asked in found.questions:
        if asked.branches[branch].verdict in ("above", "below"):
            typer.echo(_cell(f"  {asked.question}", asked.branches[branch], found.suppress_below_n))


def complaints_in_words(found: Complaints, units: str) -> str:
    """What became of complaints, in two or three sentences."""
    more = [label for label, cell in found.branches.items() if cell.verdict == "above"]
    text = f"{found.share.estimate:.1f}% of customers complained ({interval(found.share.ci, 1)})"
    text += f"; more than elsewhere in {', '.join(more)}." if more else f"; no {units} clearly more than others."
    if recovery := found.recovery:
        text += (
            f" Loyalty is {recovery.without.estimate:.1f} among customers without a complaint, "
            f"{recovery.well.estimate:.1f} where it was handled well (rated in the upper third), and "
            f"{recovery.badly.estimate:.1f} otherwise: "
        )
        over = recovery.well_over_badly
        clear = over.ci is not None and over.ci[0] > 0
        text += (
            f"good handling goes with {over.estimate:.1f} points more ({interval(over.ci, 1)})."
            if clear
            else (f"the difference of {over.estimate:.1f} ({interval(over.ci, 1)}) is within noise.")
        )
    return text


def _row(row: TouchpointScores) -> str:
    counts = [sum(cell.verdict == word for cell in row.branches.values()) for word in ("above", "below")]
    share = f"{row.share.estimate:>6.0%} {_shares(row.share.ci):>10}" if row.share else f"{'':>17}"
    score = f"{row.score.estimate:>6.1f} {interval(row.score.ci, 1):>12}"
    return f"{padded(row.label.in_language('en'), 24)} {row.met:>4.0%} {score} {share}  {counts[0]:>5} {counts[1]:>5}"


def _shares(ci: Sequence[float] | None) -> str:
    return f"{100 * ci[0]:.0f} to {100 * ci[1]:.0f}%" if ci else ""


def _cell(label: str, cell: Cell, smallest: int) -> str:
    start = f"{padded(label, 28)} {cell.n:>4}"
    if cell.score is None or cell.difference is None:
        why = f"fewer than {smallest} answers" if cell.n < smallest else "it would give away another"
        return f"{start} {f'not shown: {why}':>37}"
    numbers = f"{cell.score.estimate:>6.1f} {interval(cell.score.ci, 1):>13} {cell.difference.estimate:>+11.1f}"
    return f"{start} {numbers}  {WORDS[cell.verdict or 'similar']}"
