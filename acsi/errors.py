"""The catalogue of coded errors a user may see, and the one exception that carries them.

The library raises `AcsiError`; only the entry point prints it and sets the exit code. A `Problem` is one fault with its
place; a doubt that does not stop the work (a code that begins with W) is the same `Problem`, kept in a result's list.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from acsi.catalogue import Entry as Entry
from acsi.catalogue.fieldwork import FIELDWORK
from acsi.catalogue.programme import PROGRAMME
from acsi.catalogue.survey import SURVEY

CATALOGUE: dict[str, Entry] = {
    **SURVEY,
    **PROGRAMME,
    **FIELDWORK,
    "F001": Entry(
        "There is no file {file}.",
        "Check the path and the folder you are in.",
    ),
    "F002": Entry(
        "{file} cannot be read as {kind}: {reason}.",
        "Open it in the program that made it and save it again, or check the ending of its name.",
    ),
    "F003": Entry(
        "acsi cannot read files that end in {ending}.",
        "Give a .csv, .xlsx, .parquet or .sav file.",
    ),
    "F004": Entry(
        "{file} has no rows.",
        "Check that the export was complete; a data file needs a header row and at least one interview.",
    ),
    "F005": Entry(
        "{file} cannot be written: {reason}.",
        "Check the folder's permissions and the free space.",
    ),
    "F006": Entry(
        "{folder} holds no {file}.",
        "{hint}",
    ),
    "F007": Entry(
        "{file} is not what acsi writes: {reason}.",
        "It may come from another version or have been changed by hand; make it again.",
    ),
    "F008": Entry(
        "There is no code {code}.{near}",
        "`acsi explain all` lists them.",
    ),
    "D001": Entry(
        "There is no column {column}.{near}",
        "The file's columns are: {columns}. A question may name its column with `column:`.",
        "The definition names a question (or the column of branches, weights or interviewers) that the data file does not "
        "have. Column names are compared exactly, with spaces at the ends removed.",
    ),
    "D002": Entry(
        "{value} is not a number.",
        "Answers are numbers: {allowed}.",
    ),
    "D003": Entry(
        "{value} is not an answer of scale {scale}.",
        "Allowed: {allowed}. If it stands for no answer, add it to the scale's `missing`.",
    ),
    "D004": Entry(
        "The interview names no {what}.",
        "Fill the cell, or leave the row out of the file.",
    ),
    "D005": Entry(
        "{value} is no weight.",
        "A survey weight is a number above zero.",
    ),
    "D006": Entry(
        "… and {more} more faults of this kind.",
        "Correct the ones shown and look again.",
    ),
    "D007": Entry(
        "The column {column} stands {times} times in the header.",
        "Give every column a name of its own.",
    ),
    "M001": Entry(
        "Nobody answered {question}.",
        "Take it out of the model, or check that its column and its missing codes are right.",
    ),
    "M002": Entry(
        "Every answer to {question} is {value}.",
        "A question that does not vary cannot measure anything: take it out of the model, or check the data.",
    ),
    "M003": Entry(
        "{n} interviews are too few for a model of {questions} questions.",
        "The model needs more interviews than questions; a usable one needs ten times as many.",
    ),
    "M004": Entry(
        "The weights did not settle after {iterations} rounds of PLS.",
        "Constructs that hardly correlate with their neighbours do this: look at the model's paths, or try "
        "`estimation: {{scheme: factorial}}`.",
    ),
    "M005": Entry(
        "The path from {source} to {target} cannot be estimated: the constructs that lead to {target} say the same.",
        "Take one of them out of {target}'s antecedents, or join them into one construct.",
    ),
    "M006": Entry(
        "{question} has a negative weight in {construct}, whose score is the index.",
        "A high answer must mean the same as in the construct's other questions: set `reversed: true` if it is bad, or take "
        "the question out.",
    ),
    "M008": Entry(
        "The missing answers could not be completed in {iterations} rounds of EM.",
        "Some questions were hardly ever answered together: look at the share missing and take out the worst.",
    ),
    "W001": Entry(
        "{dropped} of {resamples} resamples could not be estimated and were left out.",
        "In these, a question did not vary or the weights did not settle.",
    ),
    "W002": Entry(
        "Consistent PLS is not admissible: {reason}.",
        "Paths are those of plain PLS, and effects on true scores take the scores as free of error.",
    ),
    "W003": Entry(
        "{question} has a negative weight in {construct}.",
        "It counts against its own construct: look at its wording and whether it should be reversed.",
    ),
    "W004": Entry(
        "{group} has a single interview.",
        "Its scores have no standard error.",
    ),
    "W006": Entry(
        "The covariance model shows estimates only, since answers are missing or interviews weigh differently.",
        "Its usual standard errors and fit statistics hold for complete, equally weighted interviews.",
    ),
    "W005": Entry(
        "Nobody in {group} answered {question}.",
        "Its mean there is what the group's other answers predict.",
    ),
    "L001": Entry(
        "The estimates hold {count} branches; a league compares at least two.",
        "Fit again with --by COLUMN, the column that names each interview's branch.",
        "A league ranks groups of interviews. Estimates made without --by, or from data in which all interviews belong "
        "to one branch, have nothing to rank.",
    ),
    "L002": Entry(
        "The estimates were made without resamples, so no branch has a standard error.",
        "Fit again with estimation.bootstrap above 0 (5000 is usual).",
        "Ranks are shown with their uncertainty or not at all.",
    ),
    "L003": Entry(
        "The replicates do not belong to the estimates: {what}.",
        "Run acsi fit again and use both files of that one run.",
        "estimates.json and replicates.parquet are written together; mixing two runs would give wrong intervals.",
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
    "G001": Entry(
        "The simulated customers do not know the question {question}.",
        "Simulate with the shipped auto-claims survey: acsi/simulate/answers.py says how its questions are answered.",
    ),
    "G002": Entry(
        "{folder} is no empty folder, and no demo made it.",
        "Give a new folder, or one that an earlier `acsi demo` made.",
        "The demo writes over what an earlier demo left, and over nothing else.",
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
        "The covariance model did not converge: the search ended at a slope of {gradient}, furthest out in {term}.",
        "There is no solution to report; a smaller model, stronger questions or more interviews may help.",
        "At a maximum of the likelihood the slope is zero (here: below 0.000001). Where there is none, the likelihood "
        "rises for ever as an estimate grows: typical of constructs with few or weak questions and of few interviews.",
    ),
    "W115": Entry(
        "The covariance model is not identified: other values of {terms} fit exactly as well.",
        "Give each construct three questions or more, or take paths out.",
        "Without a unique solution the numbers mean nothing by themselves, so no standard errors are given.",
    ),
    "W116": Entry(
        "Improper solution of the covariance model (a Heywood case): a negative estimate for {terms}.",
        "Distrust the loadings and paths next to it; often two questions of a construct are nearly the same, or it "
        "has only two.",
        "The maximum of the likelihood lies outside what is possible: through chance, or because the model is wrong.",
    ),
    "W117": Entry(
        "Constructs of the covariance model cannot be told apart: correlations reach 1 or contradict one another.",
        "Distrust the paths between constructs that correlate most, or join those constructs.",
        "The covariance matrix of the constructs is not positive definite.",
    ),
    "W301": Entry(
        "Fewer than {fewest} branches: the standard error of each rests on its own interviews alone, which are few.",
        "Take its interval and its range of ranks as rough.",
        "With more branches the variances are drawn towards what all of them show together.",
    ),
    "W302": Entry(
        "Only {share} of the resamples have an admissible split of the gaps, so its parts are shown without intervals.",
        "Nothing is said about what customers expect.",
        "The split rests on consistent PLS, which needs reliable constructs that do not measure the same thing.",
    ),
    "W303": Entry(
        "The branch list has no names for {codes}.",
        "Add them to branches.csv; until then the code stands for the name.",
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


def problem(code: str, /, where: str = "", **found: object) -> Problem:
    """Fill the catalogue's templates of `code` with what was found."""
    entry = CATALOGUE[code]
    return Problem(code, where, entry.message.format(**found), entry.remedy.format(**found))


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
