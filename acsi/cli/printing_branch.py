"""A branch of the league as text for a terminal of 80 columns: where it stands, why, and what to work on."""

import json
from collections.abc import Collection

import typer

from acsi.cli.layout import interval, number, padded, wrapped
from acsi.league.results import League
from acsi.model.estimates import Measure
from acsi.reporting.explained import Advised, Explained

SIGNS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u00a0": " "})
"""Signs of print to those that every terminal has."""


def print_branch(told: Explained) -> None:
    """The branch's place, the sentence that says why, the split of its gap, and its priorities."""
    _say(told.headline)
    typer.echo()
    _say(told.where)
    typer.echo()
    _say(told.why)
    if told.gap is None:
        return
    _print_split(told)
    for sentence in told.beside:
        typer.echo()
        _say(sentence)
    if told.priorities:
        _print_priorities(told)


def print_rows(league: League, codes: Collection[str]) -> None:
    """The rows of league.json of these branches, as a JSON list."""
    rows = [row.model_dump(mode="json", by_alias=True) for row in league.branches if row.branch in codes]
    typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))


def _print_split(told: Explained) -> None:
    typer.echo(f"\n{'':<22} {'difference':>22} {'x effect':>9} {'= points':>9}")
    for part in told.parts:
        gap = f"{_signed(part.gap):>5} {_interval(part.gap)}"
        typer.echo(f"{padded(part.label, 22)} {gap:<22} {part.effect.estimate:>9.2f} {_points(part.contribution)}")
    for label, measure in (("rest, not explained", told.rest), ("the whole difference", told.gap)):
        if measure:
            typer.echo(f"{label:<55} {_points(measure)}")


def _print_priorities(told: Explained) -> None:
    typer.echo(f"\n{'':<21} {'':<17} {'to the best quarter':>19} {'potential gain'}")
    for each in told.priorities:
        gain = "" if each.gain.estimate <= 0 else f"{_signed(each.gain)} {_interval(each.gain)}"
        typer.echo(f"{padded(each.label, 21)} {each.words:<17} {_distance(each):>19} {gain}".rstrip())
    typer.echo()
    _say(told.first)


def _distance(each: Advised) -> str:
    """How far it is; what should come down (expectations) is told by how much it is higher than usual."""
    if each.gain.estimate <= 0:
        return "reached"
    words = f"{abs(each.distance.estimate):.1f}"
    return f"{words} over usual" if each.distance.estimate < 0 else words


def _points(measure: Measure) -> str:
    return f"{_signed(measure):>6} {_interval(measure)}".rstrip()


def _signed(measure: Measure) -> str:
    text = number(measure.estimate, 1)
    return text if text.startswith("-") or text == "0.0" else f"+{text}"


def _interval(measure: Measure) -> str:
    return f"({interval(measure.ci, 1)})" if measure.ci else ""


def _say(text: str) -> None:
    wrapped(text.translate(SIGNS))
