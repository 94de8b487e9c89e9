"""What a report must hold, taken from the league itself and not from what was made of it: a guard for production."""

from acsi.league.results import League, Standing
from acsi.render.texts import Texts
from acsi.reporting.pages import texts_of


def must_say(league: League, branch: str | None, language: str) -> tuple[str, ...]:
    """The texts that the report of a branch must hold (its name, index and range of ranks), or the national one (those
    of all branches that are ranked)."""
    texts = texts_of(language)
    chosen = [each for each in league.branches if (each.rank is not None if branch is None else each.branch == branch)]
    return tuple(text for each in chosen for text in _of(each, texts))


def _of(standing: Standing, texts: Texts) -> list[str]:
    name = standing.name_zh if texts.language == "zh" else standing.name_en
    spread = [] if standing.rank_low is None else [_range(standing)]
    return [name, texts.number(standing.index), *spread]


def _range(standing: Standing) -> str:
    low, high = standing.rank_low, standing.rank_high
    return str(low) if low == high else f"{low}–{high}"
