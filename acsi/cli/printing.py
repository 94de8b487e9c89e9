"""Results as text for a terminal of 80 columns."""

from textwrap import fill
from unicodedata import east_asian_width

import typer

from acsi.league.results import League, Standing
from acsi.model.estimates import Doubt, Estimates, Measure

WIDTH = 80
WORDS = {"above": "above", "similar": "no clear difference", "below": "below"}


def print_estimates(estimates: Estimates, place: str, following: str | None) -> None:
    """The indices, the paths and the doubts of a fitted model, and what comes next."""
    method = estimates.method
    typer.echo(f"{estimates.survey}: {estimates.n} interviews, {method.estimator.upper()}, {_resamples(estimates)}\n")
    typer.echo(_line("construct", "index", _percent(method.confidence), "R²", "alpha", "rho_A", "AVE"))
    for name, construct in estimates.constructs.items():
        values = [
            _number(construct.r2, 2),
            _number(construct.alpha, 2),
            _number(construct.rho_a, 2),
            _number(construct.ave, 2),
        ]
        typer.echo(_line(name, f"{construct.index:.1f}", _interval(construct.ci, 1), *values))
    if estimates.paths:
        typer.echo("\n" + _line("path", "effect", _percent(method.confidence), "f²", "VIF"))
        for path in estimates.paths:
            values = [_number(path.f2, 2), _number(path.vif, 1)]
            typer.echo(_line(f"{path.source} → {path.target}", f"{path.estimate:.2f}", _interval(path.ci, 2), *values))
    _print_doubts(estimates.warnings)
    _print_end(place, following)


def print_league(league: League, place: str, following: str | None) -> None:
    """The league as a table: rank with its range, index with its interval, verdict."""
    settings = league.settings
    interval = _percent(settings.confidence)
    unit, units, whole = (word.in_language("en") for word in (settings.unit, settings.units, settings.whole))
    typer.echo(f"{league.survey}: {settings.index} index of {len(league.branches)} {units}")
    typer.echo(f"{whole} {_measure(league.nation)}; mean of {units} {_measure(league.reference)}\n")
    typer.echo(f"{'rank':>4} {'range':>7}  {_padded(unit, 24)} {'index':>5} {interval:>13} {'n':>5}  verdict")
    for standing in league.branches:
        typer.echo(_row(standing))
    reliability = "unknown" if league.reliability is None else f"{league.reliability:.2f}"
    typer.echo(f"\nReliability of the league {reliability}.")
    typer.echo(f"The true rank of each {unit} lies in its range with {interval} confidence.")
    _print_doubts(league.warnings)
    _print_end(place, following)


def _print_end(place: str, following: str | None) -> None:
    typer.echo(f"\nIn {place}." + (f" Next: {following}" if following else ""))


def _row(standing: Standing) -> str:
    rank = "–" if standing.rank is None else str(standing.rank)
    ranks = "" if standing.rank_low is None else f"{standing.rank_low}–{standing.rank_high}"
    name = standing.name_en or standing.name_zh
    label = f"{standing.branch} {name}" if name and name != standing.branch else standing.branch
    interval = "" if standing.ci_low is None else f"{standing.ci_low:.1f}–{standing.ci_high:.1f}"
    verdict = WORDS[standing.verdict] if standing.verdict else "too few interviews"
    return (
        f"{rank:>4} {ranks:>7}  {_padded(label, 24)} {standing.index:>5.1f} {interval:>13} {standing.n:>5}  {verdict}"
    )


def _print_doubts(doubts: list[Doubt]) -> None:
    for doubt in doubts:
        typer.echo("\n" + fill(f"{doubt.code} {doubt.message}", WIDTH, subsequent_indent="     "))


def _line(name: str, *values: str) -> str:
    first, second, *rest = values
    return f"{_padded(name, 28)} {first:>7} {second:>15}" + "".join(f" {value:>6}" for value in rest)


def _padded(text: str, width: int) -> str:
    """Text cut or filled to a width in columns; a Chinese character takes two."""
    kept, taken = "", 0
    for character in text:
        size = 2 if east_asian_width(character) in "WF" else 1
        if taken + size > width:
            break
        kept, taken = kept + character, taken + size
    return kept + " " * (width - taken)


def _resamples(estimates: Estimates) -> str:
    drawn = estimates.method.bootstrap
    return f"{drawn} resamples" if drawn else "no resamples"


def _measure(measure: Measure) -> str:
    return f"{measure.estimate:.1f} ({_interval(measure.ci, 1)})" if measure.ci else f"{measure.estimate:.1f}"


def _interval(ci: tuple[float, float] | None, decimals: int) -> str:
    return f"{ci[0]:.{decimals}f} to {ci[1]:.{decimals}f}" if ci else ""


def _number(value: float | None, decimals: int) -> str:
    return "" if value is None else f"{value:.{decimals}f}"


def _percent(confidence: float) -> str:
    return f"{100 * confidence:g}%"
