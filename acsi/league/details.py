"""What the league says beyond the indices, from the interviews themselves: each section in a module of its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from acsi.league.results import League
from acsi.model.estimates import Estimates
from acsi.model.interviews import Interviews, Replicated, Statistic, replicated
from acsi.model.replicates import Replicates
from acsi.survey.models import Survey

RESAMPLES = 2_000
"""So many resamples of the fit, its first, tell how sure a section is: a standard error is then known to 1.6 %."""


@dataclass(frozen=True)
class Material:
    """What the sections are made from; groups of `interviews` are branches, of which the league may rank only some."""

    interviews: Interviews
    survey: Survey
    estimates: Estimates
    replicates: Replicates
    league: League


@dataclass(frozen=True)
class Section:
    """The `statistics` that a section needs by name, and how it adds what it says to the league."""

    statistics: Mapping[str, Statistic]
    added: Callable[[League, Mapping[str, Replicated]], League]


SECTIONS: Sequence[Callable[[Material], Section | None]] = ()
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
