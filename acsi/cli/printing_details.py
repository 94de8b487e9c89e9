"""What a league says beyond its table, a paragraph each: the mix of customers, and how much hangs on a choice."""

from collections.abc import Sequence

import typer

from acsi.cli.layout import wrapped
from acsi.league.mix_results import Move, Variant
from acsi.league.results import League

FAR = 3
"""Moves by more places than these are counted."""


def print_details(league: League) -> None:
    """The paragraphs that the league has something for."""
    for paragraph in (adjustment_in_words(league), sensitivity_in_words(league)):
        if paragraph:
            typer.echo()
            wrapped(paragraph)


def adjustment_in_words(league: League) -> str:
    """What moves if all branches had the same mix of customers."""
    mix, units = league.case_mix, league.settings.units.in_language("en")
    if mix is None:
        return ""
    text = f"Adjusted for {_listed([each.name for each in mix.adjusters])}, {_moved(league, mix.moves, units)}."
    if mix.r2_within is None:
        return text
    unit = league.settings.unit.in_language("en")
    return f"{text} These explain {mix.r2_within:.1%} of how customers of the same {unit} differ."


def sensitivity_in_words(league: League) -> str:
    """Whether any other way to make the league would move a branch out of its range."""
    variants = [each for each in league.sensitivity if each.what != "adjusted"]
    if not variants:
        return ""
    unit = league.settings.unit.in_language("en")
    outside = sum(each.outside for each in variants)
    ways = "1 other way" if len(variants) == 1 else f"{len(variants)} other ways"
    leaves = f"no {unit} leaves its range" if not outside else f"a {unit} leaves its range {_times(outside)}"
    text = f"Made in {ways} ({_ways(variants)}), {leaves}"
    most = max(variants, key=lambda each: each.largest)
    if not most.largest:
        return f"{text}, and none changes its place."
    return f"{text}; the longest move is {_move(league, most.moves[0])}, {_way(most)}."


def _moved(league: League, moves: Sequence[Move], units: str) -> str:
    if not moves:
        return f"no {league.settings.unit.in_language('en')} changes its place"
    far = [move for move in moves if abs(move.to - move.start) > FAR]
    ranked = sum(row.rank is not None for row in league.branches)
    move = "moves" if len(far) == 1 else "move"
    longest = _move(league, moves[0])
    return f"{len(far) or 'none'} of {ranked} {units} {move} by more than {FAR} places; the longest move is {longest}"


def _move(league: League, move: Move) -> str:
    row = next(row for row in league.branches if row.branch == move.branch)
    name = row.name_en or row.name_zh or row.branch
    return f"{name} from {move.start} to {move.to}{'' if move.within_range else ', out of its range'}"


def _ways(variants: Sequence[Variant]) -> str:
    questions = [each for each in variants if each.what == "without_question"]
    words = [_way(each) for each in variants if each.what != "without_question"]
    if questions:
        words.append("without each of its questions in turn" if len(questions) > 1 else _way(questions[0]))
    return ", ".join(words)


def _way(variant: Variant) -> str:
    return {
        "without_flagged": f"without the {variant.left_out} flagged interview{'' if variant.left_out == 1 else 's'}",
        "adjusted": "adjusted for the mix of customers",
        "equal_weights": "with all questions of the index weighing alike",
        "without_question": f"without {variant.question}",
    }[variant.what]


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
