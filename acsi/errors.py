"""The catalogue of coded errors a user may see, and the one exception that carries them.

The library raises `AcsiError`; only the entry point prints it and sets the exit code. A `Problem` is one fault with its
place; a doubt that does not stop the work (a code that begins with W) is the same `Problem`, kept in a result's list.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from string import Formatter

from acsi.catalogue import Entry as Entry
from acsi.catalogue.audit import AUDIT
from acsi.catalogue.data import DATA
from acsi.catalogue.doubts import DOUBTS
from acsi.catalogue.fieldwork import FIELDWORK
from acsi.catalogue.files import FILES
from acsi.catalogue.league import LEAGUE
from acsi.catalogue.model import MODEL
from acsi.catalogue.programme import PROGRAMME
from acsi.catalogue.renewals import RENEWALS
from acsi.catalogue.reports import REPORTS
from acsi.catalogue.sampling import SAMPLING
from acsi.catalogue.simulation import SIMULATION
from acsi.catalogue.sources import SOURCES
from acsi.catalogue.survey import SURVEY
from acsi.catalogue.weights import WEIGHTS

CATALOGUE: dict[str, Entry] = {
    **AUDIT,
    **DATA,
    **DOUBTS,
    **FIELDWORK,
    **FILES,
    **LEAGUE,
    **MODEL,
    **PROGRAMME,
    **RENEWALS,
    **REPORTS,
    **SAMPLING,
    **SIMULATION,
    **SOURCES,
    **SURVEY,
    **WEIGHTS,
}


@dataclass(frozen=True)
class Problem:
    """A fault with its place; `where` reads like `survey.yaml:12:5` or `data.csv, row 7, column sat_overall`.

    `found` is what filled the catalogue's templates, for those who say it in another language.
    """

    code: str
    where: str
    message: str
    remedy: str
    found: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{self.code} {place}{self.message} {self.remedy}".rstrip()


class _Words(Formatter):
    """Templates in which `{count:claim has|claims have}` says the word that goes with the number."""

    def format_field(self, value: object, format_spec: str) -> str:
        one, choice, many = format_spec.partition("|")
        return (one if str(value) == "1" else many) if choice else super().format_field(value, format_spec)


def problem(code: str, /, where: str = "", **found: object) -> Problem:
    """Fill the catalogue's templates of `code` with what was found."""
    entry = CATALOGUE[code]
    told = {name: str(value) for name, value in found.items()}
    return Problem(code, where, _Words().format(entry.message, **found), _Words().format(entry.remedy, **found), told)


class AcsiError(Exception):
    """A fault of the user's input or surroundings: one or more problems, shown without a traceback."""

    exit_code = 1

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def fault(code: str, /, where: str = "", **found: object) -> AcsiError:
    """The exception for a single problem, to be raised."""
    return AcsiError(problem(code, where, **found))


def did_you_mean(found: str, allowed: Iterable[str]) -> str:
    """` Did you mean X?` for the nearest allowed word, or an empty string."""
    from difflib import get_close_matches

    words = {word.lower(): word for word in allowed}
    near = get_close_matches(found.lower(), words, n=1, cutoff=0.6)
    return f" Did you mean {words[near[0]]}?" if near else ""
