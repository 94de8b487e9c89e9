"""What the league says beyond the indices, from the interviews themselves: each section in a module of its own."""

from collections.abc import Callable, Sequence

from acsi.league.case_mix import case_mix
from acsi.league.complaints import complaints
from acsi.league.confirmation import confirmation
from acsi.league.results import League
from acsi.league.sections import Material, Section
from acsi.league.segments import segments
from acsi.league.sensitivity import sensitivity
from acsi.league.touchpoints import touchpoints
from acsi.league.value_equation import value_equation
from acsi.model.interviews import replicated

RESAMPLES = 2_000
"""So many resamples of the fit, its first, tell how sure a section is: a standard error is then known to 1.6 %."""

SECTIONS: Sequence[Callable[[Material], Section | None]] = (
    complaints,
    confirmation,
    touchpoints,
    value_equation,
    case_mix,
    sensitivity,
    segments,
)
"""Each looks whether the survey has what it takes, and says what is to be computed."""


def with_details(league: League, material: Material) -> League:
    """The league with every section that the survey allows; all share one pass over the resamples."""
    sections = [section for make in SECTIONS if (section := make(material)) is not None]
    statistics = {
        f"{place} {name}": statistic
        for place, section in enumerate(sections)
        for name, statistic in section.statistics.items()
    }
    resamples = min(RESAMPLES, material.estimates.method.bootstrap)
    found = replicated(material.interviews, statistics, resamples)
    for place, section in enumerate(sections):
        league = section.added(league, {name: found[f"{place} {name}"] for name in section.statistics})
    return league
