"""The league as text for a terminal of 80 columns: the table, and below it what it does and does not say.

Signs are those of ASCII: a Chinese terminal gives many others two columns.
"""

from collections.abc import Sequence

import typer

from acsi.cli.layout import doubts, interval, padded, percent, wrapped
from acsi.cli.league_in_words import flags_in_words, in_words
from acsi.cli.printing_details import print_details
from acsi.cli.printing_trend import since_in_words
from acsi.cli.printing_value import value_in_words
from acsi.league.results import League, Standing
from acsi.model.estimates import Measure

PICTURE = 15
"""The columns of the picture of a branch's interval."""


def print_league(league: League, place: str, following: str | None) -> None:
    """The league as a table: rank with its range, index with its interval, verdict; then what it says in words."""
    settings = league.settings
    confidence = percent(settings.confidence)
    unit, units, whole = (word.in_language("en") for word in (settings.unit, settings.units, settings.whole))
    typer.echo(f"{league.survey}: {settings.index} index of {len(league.branches)} {units}")
    typer.echo(f"{whole} {_measure(league.nation)}; mean of {units} {_measure(league.reference)}\n")
    ends = _ends(league.branches)
    typer.echo(f"{'rank':>4} {'range':>7}  {padded(unit, 18)} {'index':>5} {confidence:>10} {'n':>5}  {_axis(*ends)}")
    ranks = [standing.rank for standing in league.branches]
    for standing in league.branches:
        shared = standing.rank is not None and ranks.count(standing.rank) > 1
        typer.echo(_row(standing, shared, _picture(standing, league.reference.estimate, *ends)).rstrip())
    typer.echo(f"\nrange: where the true rank lies, with {confidence} confidence for each {unit} by itself.")
    typer.echo(f"picture: index o with its {confidence} interval ---, the mean of {units} :")
    for line in flags_in_words(league):
        wrapped(line, following="  ")
    for paragraph in [*in_words(league), *since_in_words(league)]:
        typer.echo()
        wrapped(paragraph)
    print_details(league)
    if told := value_in_words(league):
        typer.echo()
        wrapped(told)
    doubts(league.warnings)
    typer.echo(f"\nIn {place}." + (f" Next: {following}" if following else ""))


def _row(standing: Standing, shared: bool, picture: str) -> str:
    rank = "-" if standing.rank is None else f"{standing.rank}{'=' if shared else ''}"
    ranks = "" if standing.rank_low is None else f"{standing.rank_low}-{standing.rank_high}"
    name = standing.name_en or standing.name_zh
    label = f"{standing.branch} {name}" if name and name != standing.branch else standing.branch
    ci = "" if standing.ci_low is None else f"{standing.ci_low:.1f}-{standing.ci_high:.1f}"
    n = f"{standing.n}{'*' if 'few_interviews' in standing.flags else ''}"
    numbers = f"{standing.index:>5.1f} {ci:>10} {n:>5}"
    return f"{rank:>4} {ranks:>7}  {padded(label, 18)} {numbers}  {picture} {standing.verdict or 'no rank'}"


def _ends(branches: Sequence[Standing]) -> tuple[float, float]:
    """The lowest and highest value that the pictures show."""
    low = min(min(row.index, row.index if row.ci_low is None else row.ci_low) for row in branches)
    high = max(max(row.index, row.index if row.ci_high is None else row.ci_high) for row in branches)
    return low, max(high, low + 1)


def _axis(low: float, high: float) -> str:
    left, right = f"{low:.0f}", f"{high:.0f}"
    return left + right.rjust(PICTURE - len(left))


def _picture(standing: Standing, mean: float, low: float, high: float) -> str:
    """The interval as a stroke, the index as an o on it, and the mean of branches where nothing else stands."""

    def column(value: float) -> int:
        return min(max(round((value - low) / (high - low) * (PICTURE - 1)), 0), PICTURE - 1)

    cells = [" "] * PICTURE
    cells[column(mean)] = ":"
    if standing.ci_low is not None and standing.ci_high is not None:
        start, end = column(standing.ci_low), column(standing.ci_high)
        cells[start : end + 1] = "-" * (end + 1 - start)
    cells[column(standing.index)] = "o"
    return "".join(cells)


def _measure(measure: Measure) -> str:
    return f"{measure.estimate:.1f} ({interval(measure.ci, 1)})" if measure.ci else f"{measure.estimate:.1f}"
