"""What the reports of a wave need of the waves before it: all of them side by side, and the last one's league."""

from acsi.errors import AcsiError
from acsi.league.results import League
from acsi.league.trend_results import Trend
from acsi.reporting.past import Past
from acsi.steps.results import results_of
from acsi.steps.trend import fitted_waves, in_time, inputs_of_change, trend_of_waves
from acsi.wave import Wave
from acsi.wave.names import LEAGUE_JSON


def past_of(wave: Wave, league: League) -> Past:
    """The waves up to this one, measured with its index weights, and the league that its `league` names as the wave
    before; nothing where that could not be compared, which the league's own doubts say already."""
    earlier = earlier_waves(wave)
    if not earlier or league.since is None:
        return Past()
    before = next((each for each in earlier if each.name == league.since.wave), None)
    ranked = results_of(before).league() if before and before.has(LEAGUE_JSON) else None
    # Where one wave cannot stand beside the others, the last two still can: the league compared them.
    return Past(_side_by_side([*earlier, wave]) or _side_by_side([earlier[-1], wave]), ranked)


def _side_by_side(waves: list[Wave]) -> Trend | None:
    try:
        return trend_of_waves(waves[-1].programme, [each.name for each in waves])
    except AcsiError as refusal:
        if all(each.code.startswith("L") for each in refusal.problems):
            return None
        raise


def inputs_of_past(wave: Wave) -> dict[str, str]:
    """What the past of a wave follows from, by names that tell it from the wave's own files."""
    found: dict[str, str] = {}
    for each in earlier_waves(wave):
        found |= inputs_of_change(each)
        found |= {f"{each.name}/{name}": digest for name, digest in each.hashes(*_league(each)).items()}
    return found


def earlier_waves(wave: Wave) -> list[Wave]:
    """The fitted waves before this one in the order of time."""
    order = in_time([each for each in fitted_waves(wave.programme) if each.name != wave.name] + [wave])
    return order[: [each.name for each in order].index(wave.name)]


def _league(wave: Wave) -> list[str]:
    return [LEAGUE_JSON] if wave.has(LEAGUE_JSON) else []
