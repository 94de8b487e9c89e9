"""What a league says and does not say, in words for a reader who knows no statistics."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from acsi.cli.layout import percent
from acsi.league.results import League, Standing

NAMED = 6
"""So many branches are named; of more the first ones and how many others."""

FLAGS = {
    "no_standard_error": "no standard error, so no rank",
    "census": "all customers called: nothing was drawn",
    "nested_interviewers": "interviewers of its own, who cannot be told from the {unit}",
    "many_agents": "an unusual share of claims taken for agents'",
}
"""What a flag means beside a branch; those of few interviews have signs of their own in the table."""


def in_words(league: League) -> list[str]:
    """The paragraphs under the table: above and below, first and last, neighbours, and how much is chance."""
    ranked = [row for row in league.branches if row.rank is not None]
    return [text for text in (_verdicts(league, ranked), _ends(league), _neighbours(league, ranked)) if text]


def flags_in_words(league: League) -> list[str]:
    """A line for each kind of doubt that stands beside a branch."""
    settings = league.settings
    unit, units = (word.in_language("en") for word in (settings.unit, settings.units))
    lines = []
    if any("few_interviews" in row.flags for row in league.branches):
        lines.append(f"*: fewer than {settings.flag_below_n} interviews.")
    if any("below_minimum_n" in row.flags for row in league.branches):
        lines.append(f"no rank: {units} with fewer than {settings.minimum_n} interviews.")
    for flag, words in FLAGS.items():
        if carriers := [row for row in league.branches if flag in row.flags]:
            lines.append(f"{_names(carriers)}: {words.format(unit=unit)}.")
    return lines


def _verdicts(league: League, ranked: Sequence[Standing]) -> str:
    units = league.settings.units.in_language("en")
    above, below = ([row for row in ranked if row.verdict == word] for word in ("above", "below"))
    others = len(ranked) - len(above) - len(below)
    if not above and not below:
        return f"No difference from the mean of {units} is shown: all of them may be chance."
    parts = []
    if above:
        parts.append(f"Shown to be above the mean of {units}: {_names(above)}.")
    if below:
        parts.append(f"Shown to be below {'it' if above else f'the mean of {units}'}: {_names(below[::-1])}.")
    if others:
        parts.append(f"How the other {others} differ from it may be chance.")
    return " ".join(parts)


def _ends(league: League) -> str:
    """Who may truly be first and last."""
    if league.candidates is None:
        return ""
    found = {row.branch: row for row in league.branches}
    sides = {"first": league.candidates.first, "last": league.candidates.last[::-1]}
    return " ".join(_end(league, place, [found[code] for code in codes]) for place, codes in sides.items())


def _end(league: League, place: str, candidates: Sequence[Standing]) -> str:
    confidence, unit = percent(league.settings.confidence), league.settings.unit.in_language("en")
    if len(candidates) == 1:
        return f"With {confidence} confidence {_name(candidates[0])} is truly {place}."
    likely = max((row for row in league.branches if row.chances), key=lambda row: _chance(row, place))
    return (
        f"With {confidence} confidence the {unit} that is truly {place} is one of {len(candidates)}: "
        f"{_names(candidates)}. Most likely it is {_name(likely)}: {_in_hundred(_chance(likely, place))}."
    )


def _chance(row: Standing, place: str) -> float:
    return float(getattr(row.chances, place)) if row.chances else 0.0


def _in_hundred(chance: float) -> str:
    """`71 in 100`; never 0 or 100, which no survey shows."""
    return "more than 99 in 100" if chance >= 0.995 else f"{max(round(100 * chance), 1)} in 100"


def _neighbours(league: League, ranked: Sequence[Standing]) -> str:
    """Why most neighbours cannot be told apart."""
    if league.pairs is None:
        return ""
    reach = median(_reaches(ranked))
    steps = median(high.index - low.index for high, low in pairwise(ranked))
    pairs = league.pairs
    unit, units = (word.in_language("en") for word in (league.settings.unit, league.settings.units))
    places = sum(row.rank_high - row.rank_low + 1 for row in ranked if row.rank_low and row.rank_high) / len(ranked)
    few = 2 * pairs.neighbours_apart < pairs.neighbours
    return (
        f"Neighbours in the table are about {steps:.1f} points from each other, and the index of one {unit} is "
        f"uncertain by about {reach:.1f} either way. So {_of(pairs.neighbours_apart, pairs.neighbours)} pairs of "
        f"neighbours can be told apart, and {_of(pairs.apart, pairs.all)} pairs of any two {units}; on average "
        f"{places:.0f} of {len(ranked)} places are open to one {unit}. "
        f"{'A place or two up or down is no news. ' if few else ''}{_reliability(league.reliability, units)}"
    ).rstrip()


def _of(some: int, all_of_them: int) -> str:
    return f"{some or 'none'} of {all_of_them}" if some < all_of_them else f"all {some}"


def _reliability(reliability: float | None, units: str) -> str:
    if reliability is None:
        return ""
    real = f"{reliability:.0%} is real" if reliability > 0 else "none is shown to be real"
    return f"Of the variation between {units} {real} (reliability {reliability:.2f}); the rest is chance."


def _reaches(ranked: Sequence[Standing]) -> Iterator[float]:
    for row in ranked:
        if row.ci_low is not None and row.ci_high is not None:
            yield (row.ci_high - row.ci_low) / 2


def _names(rows: Sequence[Standing]) -> str:
    named = ", ".join(_name(row) for row in rows[:NAMED])
    return f"{named} and {len(rows) - NAMED} more" if len(rows) > NAMED else named


def _name(row: Standing) -> str:
    return row.name_en or row.name_zh or row.branch
