"""The survey definition as typed models: the single source of the format's rules, its JSON Schema and its reference.

Faults that only a look at the whole can find (an indicator that is no question, a circle of paths) are in `rules.py`.
"""

from typing import Annotated, Literal

from pydantic import Field

from acsi.survey.frame import Agents, Eligible, Exclude, Firm, Frame, NearPhone, Sample, SharedPhone
from acsi.survey.parts import Answers, Language, Name, Part, Slug, Text, Wording
from acsi.survey.report import Report
from acsi.survey.retention import Retention
from acsi.survey.trust import Trust
from acsi.survey.value import ValueEquation
from acsi.survey.weights import Weights

__all__ = [
    "BRANCH",
    "BRANCHES",
    "NATION",
    "Agents",
    "Composite",
    "ConstructModel",
    "Eligible",
    "Estimation",
    "Exclude",
    "Firm",
    "Frame",
    "Language",
    "League",
    "Model",
    "NearPhone",
    "Part",
    "Question",
    "Report",
    "Retention",
    "Sample",
    "Scale",
    "SharedPhone",
    "Survey",
    "Text",
    "ToleranceSource",
    "Touchpoint",
    "Trust",
    "ValueEquation",
    "Weights",
    "Wording",
    "construct_label",
]


class Scale(Part):
    """The answers a question can have: a range `from`–`to` or a list of codes; and codes that stand for no answer."""

    low: float | None = Field(None, alias="from", description="lowest answer")
    high: float | None = Field(None, alias="to", description="highest answer")
    codes: dict[int, Text] = Field({}, description="each allowed answer with its label, instead of `from` and `to`")
    missing: dict[int, Name] = Field({}, description="codes that stand for no answer, each with its reason")
    recode: dict[int, float] = Field({}, description="answers replaced before anything else, such as a top code")

    @property
    def bounds(self) -> tuple[float, float]:
        """The lowest and the highest answer."""
        if self.codes:
            return float(min(self.codes)), float(max(self.codes))
        assert self.low is not None
        assert self.high is not None
        return self.low, self.high

    def allows(self, answer: float) -> bool:
        """Whether `answer` is an answer of this scale; codes that stand for no answer are not."""
        low, high = self.bounds
        return answer in self.codes if self.codes else low <= answer <= high


class ToleranceSource(Part):
    """The questions from which price tolerance is derived."""

    repurchase: str = Field(description="the question on buying again")
    increase: str = Field(description="the question on how much dearer it could be, in per cent")
    decrease: str = Field(description="the question on how much cheaper it would have to be, in per cent")


class Question(Part):
    """One question, or a variable derived from others."""

    id: Name = Field(description="the question's name everywhere: letters, digits and `_`")
    scale: str | None = Field(None, description="the scale its answers come from")
    text: Text | None = Field(None, description="the wording read to the customer")
    label: Text | None = Field(None, description="its short name in reports, of a few words; else its wording")
    low: Text | None = Field(None, description="label at the low end of the scale")
    high: Text | None = Field(None, description="label at the high end of the scale")
    column: str | None = Field(None, min_length=1, description="the column in a data file, if it is not the id")
    ask_if: dict[str, Answers] = Field(
        {}, description="asked only of those who gave these answers; of several questions, all must hold"
    )
    reversed: bool = Field(False, description="a high answer is bad: x becomes from + to - x before all else")
    derive: Literal["price_tolerance"] | None = Field(None, description="not asked but computed, and how")
    source: ToleranceSource | None = Field(None, alias="from", description="the questions it is derived from")
    loyal_from: int = Field(6, description="repurchase from which an increase was asked, below it a decrease")
    text_answer: bool = Field(False, description="an open answer in words")
    screen_out: list[int] = Field([], description="answers that end the interview as not eligible")
    consent: Literal["linkage"] | None = Field(
        None, description="what a yes (1) permits: `linkage` of the answers with renewals"
    )

    @property
    def data_column(self) -> str:
        """The column that holds the answers in a data file."""
        return self.column or self.id


class Touchpoint(Part):
    """A moment at which the customer meets the insurer, with its questions in the order asked."""

    id: Name = Field(description="the touchpoint's name")
    label: Text = Field(description="its name in reports")
    questions: list[str] = Field(min_length=1, description="its questions, in the order asked")


class ConstructModel(Part):
    """A latent variable and the questions that measure it."""

    indicators: list[str] = Field(min_length=1, description="the questions that measure it")
    mode: Literal["A", "B"] | None = Field(
        None, description="`A`: it shows in its questions, `B`: it is made of them; `estimation`'s `mode` unless given"
    )
    label: Text | None = Field(None, description="its name in reports; the constructs of the ACSI have one already")


class Model(Part):
    """Constructs, the paths between them (`from: [to, …]`), and the one whose score is the index."""

    constructs: dict[Name, ConstructModel] = Field(min_length=1, description="each construct with its indicators")
    paths: dict[str, list[str]] = Field({}, description="each construct with those it acts on")
    index: str = Field(description="the construct whose score ranks the branches")
    confirmation: str | None = Field(
        None,
        description="the one of the index's questions that asks whether expectations were met, for the league's why; "
        "the index needs at least two others",
    )


class Composite(Part):
    """An index that is a weighted mean of questions, for surveys without a model."""

    index: Name = Field("index", description="the name of the index")
    weights: dict[str, Annotated[float, Field(gt=0)]] = Field(
        min_length=1, description="each question with its weight; they need not add up to 1"
    )
    not_applicable: Literal["share_out"] | None = Field(
        None,
        description="`share_out`: what an interview has no answer to (not asked, not applicable, not known) leaves its "
        "weight to the questions that it answers; its score is their weighted mean",
    )
    label: Text | None = Field(None, description="the name of the index in reports")


class Estimation(Part):
    """How the model is estimated."""

    estimator: Literal["pls"] = Field("pls", description="PLS path modelling")
    scheme: Literal["path", "factorial", "centroid"] = Field("path", description="the inner weighting scheme")
    mode: Literal["A", "B"] = Field(
        "A", description="the outer mode of constructs that name none: `A` by correlations, `B` by regression"
    )
    em: Literal["branch", "pooled"] = Field(
        "branch", description="missing answers: branch means with a common covariance, or one mean for all"
    )
    resample: Literal["branch", "all"] = Field(
        "branch", description="bootstrap within branches (Rao and Wu), or of all cases alike"
    )
    bootstrap: int = Field(5000, ge=0, le=100_000, description="number of resamples; 0 gives no standard errors")
    confidence: float = Field(0.95, gt=0.5, lt=1, description="confidence of all intervals")
    interval: Literal["percentile", "bca"] = Field(
        "percentile", description="intervals from percentiles, or corrected for bias and skewness (BCa)"
    )
    seed: int = Field(1, ge=0, description="start of the random numbers: the same seed, the same result")
    weight: str | None = Field(None, description="column of survey weights in a plain data file")
    interviewer: str | None = Field(None, description="column of interviewers, resampled as clusters")
    interview: str | None = Field(
        None, description="column that identifies an interview, for the random groups of a jackknife; else `case_id`"
    )


BRANCH = Wording(zh="分公司", en="branch")
BRANCHES = Wording(zh="分公司", en="branches")
NATION = Wording(zh="全国", en="the nation")


class League(Part):
    """How branches are ranked, and what reports call them."""

    by: str = Field("branch", description="the column that holds the branch")
    minimum_n: int = Field(30, ge=2, description="below it a score is shown but no rank")
    flag_below_n: int = Field(100, ge=0, description="below it a branch is flagged")
    suppress_below_n: int = Field(
        10, ge=2, description="no number by branch or group is shown that rests on fewer answers"
    )
    adjust_for: list[str] = Field([], description="segments or columns whose mix is made alike before comparing")
    under_branch_control: list[str] = Field(
        [], description="segments or columns that a branch decides itself, for which `adjust_for` is refused"
    )
    unit: Text = Field(BRANCH, description="what reports call one of those that are ranked")
    units: Text = Field(BRANCHES, description="the same in the plural")
    whole: Text = Field(NATION, description="what they are compared with, their mean, in the words of a sentence")


class Survey(Part):
    """The survey definition, the whole file."""

    acsi: Literal[1] = Field(description="the version of this format")
    id: Slug = Field(description="the survey's name in files: small letters, digits and `-`")
    title: Text = Field(Wording(), description="the survey's title in reports")
    organisation: Text | None = Field(None, description="who reports: stands at the head of every page")
    languages: list[Language] = Field(["en"], min_length=1, description="the languages of questionnaire and reports")
    frame: Frame | None = Field(None, description="who may be sampled; not needed for a plain data file")
    sample: Sample | None = Field(None, description="how many are drawn")
    firms: dict[Name, Firm] = Field({}, description="the survey firms, each under a name of your choice")
    scales: dict[str, Scale] = Field(description="the scales of the questions, each under a name of your choice")
    questions: list[Question] = Field(min_length=1, description="the questions, in the order asked")
    touchpoints: list[Touchpoint] = Field([], description="the moments at which the customer meets the company")
    model: Model | None = Field(None, description="the constructs and how they hang together")
    composite: Composite | None = Field(None, description="a weighted mean as the index, instead of a model")
    value_equation: ValueEquation | None = Field(None, description="what customers get over what it costs them")
    estimation: Estimation = Field(Estimation(), description="how the model is estimated")
    trust: Trust = Field(Trust(), description="when interviews are flagged, and which flagged ones are not used")
    weights: Weights | None = Field(None, description="how interviews are weighted; else by the design alone")
    league: League = Field(League(), description="how branches are ranked")
    report: Report = Field(Report(), description="how reports look")
    retention: Retention = Field(Retention(), description="how long what is personal is kept")

    @property
    def index(self) -> str:
        """The construct, or the composite, whose score is the index."""
        part = self.model or self.composite
        assert part is not None
        return part.index


_LABELS = {
    "expectations": Wording(zh="顾客期望", en="Customer expectations"),
    "quality": Wording(zh="感知质量", en="Perceived quality"),
    "value": Wording(zh="感知价值", en="Perceived value"),
    "satisfaction": Wording(zh="顾客满意度", en="Customer satisfaction"),
    "complaints": Wording(zh="顾客抱怨", en="Customer complaints"),
    "loyalty": Wording(zh="顾客忠诚", en="Customer loyalty"),
}


def construct_label(survey: Survey, construct: str) -> Wording:
    """The name of a construct (or of the composite) in reports: its label, else the ACSI's name for it, else its id."""
    parts: dict[str, ConstructModel | Composite] = {}
    if survey.composite:
        parts[survey.composite.index] = survey.composite
    if survey.model:
        parts.update(survey.model.constructs)
    own = parts[construct].label if construct in parts else None
    return own or _LABELS.get(construct) or Wording(zh=construct, en=construct)
