"""The survey definition as typed models: the single source of the format's rules, its JSON Schema and its reference.

Faults that only a look at the whole can find (an indicator that is no question, a circle of paths) are in `rules.py`.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Language = Literal["zh", "en"]


class Part(BaseModel):
    """A part of the definition: frozen, and an unknown key is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Wording(Part):
    """A text in each language; one that lacks a language shows the other."""

    zh: str | None = None
    en: str | None = None

    def in_language(self, language: str) -> str:
        """The text in `language`, else in the other one."""
        first, second = (self.zh, self.en) if language == "zh" else (self.en, self.zh)
        return first or second or ""


def _same_in_both(value: Any) -> Any:
    return {"zh": value, "en": value} if isinstance(value, str) else value


Text = Annotated[Wording, BeforeValidator(_same_in_both)]


class Scale(Part):
    """The answers a question can have: a range `from`–`to` or a list of codes, and the codes that stand for no answer."""

    low: float | None = Field(None, alias="from", description="lowest answer")
    high: float | None = Field(None, alias="to", description="highest answer")
    codes: dict[int, Text] = Field({}, description="each allowed answer with its label, instead of from and to")
    missing: dict[int, str] = Field({}, description="codes that stand for no answer, each with its reason")
    recode: dict[int, float] = Field({}, description="answers replaced before anything else, such as a top code")

    @property
    def bounds(self) -> tuple[float, float]:
        """The lowest and the highest answer."""
        if self.codes:
            return float(min(self.codes)), float(max(self.codes))
        assert self.low is not None
        assert self.high is not None
        return self.low, self.high


class ToleranceSource(Part):
    """The questions from which price tolerance is derived."""

    repurchase: str
    increase: str
    decrease: str


class Question(Part):
    """One question, or a variable derived from others."""

    id: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")
    scale: str | None = None
    text: Text | None = None
    low: Text | None = Field(None, description="label at the low end of the scale")
    high: Text | None = Field(None, description="label at the high end of the scale")
    column: str | None = Field(None, description="the column in a data file, if it is not the id")
    ask_if: dict[str, int | list[int]] = Field({}, description="asked only of those who gave these answers")
    reversed: bool = Field(False, description="a high answer is bad: x becomes from + to - x before all else")
    derive: Literal["price_tolerance"] | None = None
    source: ToleranceSource | None = Field(None, alias="from")
    loyal_from: int = Field(6, description="repurchase from which an increase was asked, below it a decrease")
    text_answer: bool = Field(False, description="an open answer in words")
    screen_out: list[int] = Field([], description="answers that end the interview as not eligible")
    consent: str | None = Field(None, description="what a yes (1) to this question permits, such as linkage")

    @property
    def data_column(self) -> str:
        """The column that holds the answers in a data file."""
        return self.column or self.id


class Touchpoint(Part):
    """A moment at which the customer meets the insurer, with its questions in the order asked."""

    id: str
    label: Text
    questions: list[str] = Field(min_length=1)


class ConstructModel(Part):
    """A latent variable and the questions that measure it."""

    indicators: list[str] = Field(min_length=1)
    label: Text | None = None


class Model(Part):
    """Constructs, the paths between them (`from: [to, …]`), and the one whose score is the index."""

    constructs: dict[str, ConstructModel] = Field(min_length=1)
    paths: dict[str, list[str]] = {}
    index: str


class Composite(Part):
    """An index that is a weighted mean of questions, for surveys without a model."""

    index: str = "index"
    weights: dict[str, Annotated[float, Field(gt=0)]] = Field(min_length=1)
    label: Text | None = None


class Estimation(Part):
    """How the model is estimated."""

    estimator: Literal["pls"] = "pls"
    scheme: Literal["path", "factorial"] = "path"
    mode: Literal["A"] = "A"
    em: Literal["branch", "pooled"] = "branch"
    resample: Literal["branch", "all"] = "branch"
    bootstrap: int = Field(5000, ge=0, le=100_000)
    confidence: float = Field(0.95, gt=0.5, lt=1)
    seed: int = Field(1, ge=0)
    weight: str | None = Field(None, description="column of survey weights in a plain data file")
    interviewer: str | None = Field(None, description="column of interviewers, resampled as clusters")


class League(Part):
    """How branches are ranked."""

    by: str = "branch"
    minimum_n: int = Field(30, ge=2, description="below it a score is shown but no rank")
    flag_below_n: int = Field(100, ge=0, description="below it a branch is flagged")
    adjust_for: list[str] = []


class Survey(Part):
    """The survey definition, the whole file."""

    acsi: Literal[1]
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: Text = Wording()
    languages: list[Language] = Field(["en"], min_length=1)
    scales: dict[str, Scale]
    questions: list[Question] = Field(min_length=1)
    touchpoints: list[Touchpoint] = []
    model: Model | None = None
    composite: Composite | None = None
    estimation: Estimation = Estimation()
    league: League = League()
