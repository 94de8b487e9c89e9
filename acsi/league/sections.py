"""What a section of the league is made from, and what it is: statistics of the interviews, and words about them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from acsi.league.results import League
from acsi.model.estimates import Estimates
from acsi.model.interviews import Interviews, Replicated, Statistic
from acsi.model.replicates import Replicates
from acsi.survey.models import Survey


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
