"""The value equation as text for a terminal of 80 columns: a sentence under the league, or a table of its parts."""

import typer

from acsi.cli.layout import interval, padded, percent, wrapped
from acsi.league.results import League

NAMED = 6
"""So many branches are named; of more the first ones and how many others."""


def value_in_words(league: League) -> str:
    """Who gives more, or less, for what it costs; empty without a value equation."""
    found, units = league.value_equation, league.settings.units.in_language("en")
    if found is None:
        return ""
    told = []
    for word, way in (("above", -1), ("below", 1)):
        rows = [
            (row.score.estimate, label) for label, row in found.branches.items() if row.verdict == word and row.score
        ]
        named = [f"{_name(league, label)} {value:.0f}" for value, label in sorted(rows, key=lambda row: way * row[0])]
        more = f" and {len(named) - NAMED} more" if len(named) > NAMED else ""
        told += [f"{word} the mean of {units}: {', '.join(named[:NAMED])}{more}."] if named else []
    said = " ".join(f"Shown to be {each}" for each in told) or f"No difference from the mean of {units} is shown."
    whole = league.settings.whole.in_language("en")
    return f"Value, what customers get over what it costs them, {whole} at 100. {said} More: acsi rank … --value"


def print_value(league: League) -> None:
    """Each branch's value with its interval and the four parts, the highest first."""
    found, units = league.value_equation, league.settings.units.in_language("en")
    if found is None:
        typer.echo("The survey has no value equation, or the league was made without the interviews.")
        return
    confidence = percent(league.settings.confidence)
    typer.echo(_line(league.settings.unit.in_language("en"), "value", confidence, *found.parts) + "  verdict")
    rows = sorted(found.branches.items(), key=lambda row: (-(row[1].score.estimate if row[1].score else -1.0), row[0]))
    for label, row in rows:
        if row.score is None:
            typer.echo(_line(_name(league, label), "-", f"n = {row.n}"))
            continue
        parts = (f"{part.estimate:.2f}" for part in row.parts.values())
        line = _line(_name(league, label), f"{row.score.estimate:.1f}", interval(row.score.ci, 1), *parts)
        typer.echo(f"{line}  {row.verdict}")
    nation = (f"{part.estimate:.2f}" for part in found.parts.values())
    typer.echo(_line(league.settings.whole.in_language("en"), "100.0", "", *nation))
    typer.echo()
    wrapped(
        f"value: (results + process) / (price + effort), here {found.ratio.estimate:.2f} for all, put at 100. Parts "
        "run from 1 to 10: of results and process 10 is the best, of price and effort 10 is the highest cost."
    )
    wrapped(f"verdict: against the mean of {units}, by a test that allows for their number.")


def _name(league: League, code: str) -> str:
    row = next((each for each in league.branches if each.branch == code), None)
    name = (row.name_en or row.name_zh) if row else ""
    return f"{code} {name}" if name and name != code else code


def _line(name: str, value: str, ci: str, *parts: str) -> str:
    return (f"{padded(name, 18)} {value:>6} {ci:>13}" + "".join(f" {part:>7}" for part in parts)).rstrip()
