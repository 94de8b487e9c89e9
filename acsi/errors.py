"""The catalogue of coded errors a user may see, and the one exception that carries them.

The library raises `AcsiError`; only the entry point prints it and sets the exit code. A `Problem` is one fault with its
place; a doubt that does not stop the work (a code that begins with W) is the same `Problem`, kept in a result's list.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from acsi.catalogue import Entry as Entry
from acsi.catalogue.survey import SURVEY

CATALOGUE: dict[str, Entry] = {
    **SURVEY,
    "F001": Entry(
        "There is no file {file}.",
        "Check the path and the folder you are in.",
    ),
    "L001": Entry(
        "The estimates hold {count} branches; a league compares at least two.",
        "Fit again with --by COLUMN, the column that names each interview's branch.",
        "A league ranks groups of interviews. Estimates made without --by, or from data in which all interviews belong to "
        "one branch, have nothing to rank.",
    ),
    "L002": Entry(
        "The estimates were made without resamples, so no branch has a standard error.",
        "Fit again with estimation.bootstrap above 0 (5000 is usual).",
        "Ranks are shown with their uncertainty or not at all.",
    ),
    "L003": Entry(
        "The replicates do not belong to the estimates: {what}.",
        "Run acsi fit again and use both files of that one run.",
        "estimates.json and replicates.parquet are written together; mixing those of two runs would give wrong intervals.",
    ),
    "L004": Entry(
        "The estimates have no construct {construct}, which the survey definition names as its index.{suggestion}",
        "Rank with the definition that the estimates were made with, or fit again with this one.",
    ),
    "L005": Entry(
        "Only {ranked} of {count} branches can be ranked: {reasons}.",
        "Collect more interviews, or lower league.minimum_n in the survey definition if you can defend it.",
        "A branch is ranked if it has at least league.minimum_n interviews and a standard error above zero.",
    ),
    "L010": Entry(
        "Ranks need p estimates and a p by p covariance; found shapes {estimate} and {covariance}.",
        "Give one row and one column of the covariance for each estimate, at least one.",
    ),
    "L011": Entry(
        "An estimate or the covariance holds a value that is not a finite number.",
        "Leave out units without an estimate or a variance before ranking.",
    ),
    "L012": Entry(
        "The covariance is not symmetric.",
        "Give the covariance of the estimates, whose entry i, j equals entry j, i.",
    ),
    "L013": Entry(
        "The covariance is not positive semidefinite: its smallest eigenvalue is {value}.",
        "Give the covariance of the estimates, not one put together from pieces that contradict one another.",
    ),
    "L014": Entry(
        "Rank sets need a confidence between 0 and 1 and at least one draw; found {confidence} and {draws}.",
        "The usual choice is 0.95 and 10000.",
    ),
    "L015": Entry(
        "Degrees of freedom must be positive, one for each of {expected} units; found {found}.",
        "Leave them out where the variances are known.",
    ),
    "R001": Entry(
        "There is no font with simplified Chinese on this machine; looked for {families}.",
        "On Debian or Ubuntu run `apt-get install -y fonts-noto-cjk libharfbuzz-subset0`; else install Noto Sans CJK SC.",
    ),
    "R002": Entry(
        "The font {font} has no glyph for: {characters}",
        "Install the full font (on Debian or Ubuntu `apt-get install -y fonts-noto-cjk`) or change the text.",
    ),
    "R003": Entry(
        "The document {name} could not be rendered ({reason}).",
        "This is a fault of the program, not of your data: please report it with the message above.",
    ),
    "R004": Entry(
        "The league has no branch {branch}.{hint}",
        "Give one of the codes in the column branch of league.csv.",
    ),
    "R005": Entry(
        "There are no reports in the language {language}.",
        "Choose zh or en.",
    ),
    "W111": Entry(
        "The covariance model cannot be estimated: everyone gave the same answer to {questions}.",
        "Take such a question out of the model.",
        "Maximum likelihood needs a covariance matrix that can be inverted; a question without variance has "
        "no place in one.",
    ),
    "W112": Entry(
        "The covariance model cannot be estimated: {n} interviews are too few for {questions} questions.",
        "Collect more interviews; several for each parameter are usual.",
    ),
    "W113": Entry(
        "The covariance model cannot be estimated: some of {questions} follow exactly from the others.",
        "Take out questions that repeat others or are sums of them.",
        "Maximum likelihood needs a covariance matrix that can be inverted; questions that repeat one another make it "
        "singular.",
    ),
    "W114": Entry(
        "The covariance model did not converge: the search ended where the likelihood still has a slope of {gradient}.",
        "Do not use its numbers; a smaller model or more interviews may help.",
        "At a maximum the slope is zero (here: below 0.000001). Often the model does not fit or asks for too much.",
    ),
    "W115": Entry(
        "The covariance model is not identified: other values of {terms} fit exactly as well.",
        "Give each construct three questions or more, or take paths out.",
        "Without a unique solution the numbers mean nothing by themselves, so no standard errors are given.",
    ),
    "W116": Entry(
        "The estimate of {term} is negative (a Heywood case).",
        "Distrust the loadings and paths next to it; often two questions of a construct are nearly the same, or it "
        "has only two.",
        "The maximum of the likelihood lies outside what is possible: through chance, or because the model is wrong.",
    ),
    "W117": Entry(
        "The estimated constructs cannot be told apart: their correlations reach 1 or contradict one another.",
        "Distrust the paths between constructs that correlate most, or join those constructs.",
        "The covariance matrix of the constructs is not positive definite.",
    ),
    "W801": Entry(
        "HarfBuzz cannot subset fonts on this machine: every PDF takes two to ten times longer.",
        "On Debian or Ubuntu run `apt-get install -y libharfbuzz-subset0`.",
    ),
}


@dataclass(frozen=True)
class Problem:
    """A fault with its place; `where` reads like `survey.yaml:12:5` or `data.csv, row 7, column sat_overall`."""

    code: str
    where: str
    message: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{self.code} {place}{self.message} {self.remedy}".rstrip()


def problem(code: str, where: str = "", **found: object) -> Problem:
    """Fill the catalogue's templates of `code` with what was found."""
    entry = CATALOGUE[code]
    return Problem(code, where, entry.message.format(**found), entry.remedy.format(**found))


class AcsiError(Exception):
    """A fault of the user's input or surroundings: one or more problems, shown without a traceback."""

    exit_code = 1

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def fault(code: str, where: str = "", **found: object) -> AcsiError:
    """The exception for a single problem, to be raised."""
    return AcsiError(problem(code, where, **found))


def did_you_mean(found: str, allowed: Iterable[str]) -> str:
    """` Did you mean X?` for the nearest allowed word, or an empty string."""
    from difflib import get_close_matches

    words = {word.lower(): word for word in allowed}
    near = get_close_matches(found.lower(), words, n=1, cutoff=0.6)
    return f" Did you mean {words[near[0]]}?" if near else ""
