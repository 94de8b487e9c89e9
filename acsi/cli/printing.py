"""The league as text for a terminal of 80 columns."""

import typer

from acsi.cli.layout import doubts, interval, padded, percent
from acsi.league.results import League, Standing
from acsi.model.estimates import Measure

WORDS = {"above": "above", "similar": "no clear difference", "below": "below"}


def print_league(league: League, place: str, following: str | None) -> None:
    """The league as a table: rank with its range, index with its interval, verdict."""
    settings = league.settings
    confidence = percent(settings.confidence)
    unit, units, whole = (word.in_language("en") for word in (settings.unit, settings.units, settings.whole))
    typer.echo(f"{league.survey}: {settings.index} index of {len(league.branches)} {units}")
    typer.echo(f"{whole} {_measure(league.nation)}; mean of {units} {_measure(league.reference)}\n")
    typer.echo(f"{'rank':>4} {'range':>7}  {padded(unit, 24)} {'index':>5} {confidence:>13} {'n':>5}  verdict")
    for standing in league.branches:
        typer.echo(_row(standing))
    reliability = "unknown" if league.reliability is None else f"{league.reliability:.2f}"
    typer.echo(f"\nReliability of the league {reliability}.")
    typer.echo(f"The true rank of each {unit} lies in its range with {confidence} confidence.")
    doubts(league.warnings)
    typer.echo(f"\nIn {place}." + (f" Next: {following}" if following else ""))


def _row(standing: Standing) -> str:
    rank = "–" if standing.rank is None else str(standing.rank)
    ranks = "" if standing.rank_low is None else f"{standing.rank_low}–{standing.rank_high}"
    name = standing.name_en or standing.name_zh
    label = f"{standing.branch} {name}" if name and name != standing.branch else standing.branch
    ci = "" if standing.ci_low is None else f"{standing.ci_low:.1f}–{standing.ci_high:.1f}"
    verdict = WORDS[standing.verdict] if standing.verdict else "too few interviews"
    return f"{rank:>4} {ranks:>7}  {padded(label, 24)} {standing.index:>5.1f} {ci:>13} {standing.n:>5}  {verdict}"


def _measure(measure: Measure) -> str:
    return f"{measure.estimate:.1f} ({interval(measure.ci, 1)})" if measure.ci else f"{measure.estimate:.1f}"
