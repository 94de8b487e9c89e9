"""What `validity.json` holds: the checks that need the interviews themselves, as plain typed data.

Differences of means and residuals are points of 0 to 100, errors of prediction are on each question's own scale.
Adjusted p values hold the false discovery rate over the branches (for residuals: over branches and questions).
"""

from pydantic import Field

from acsi.model.estimates import Arrow, Document, Verdict


class QuestionPrediction(Document):
    """Out-of-sample errors for one question, of the model and of the linear model."""

    rmse: float | None
    mae: float | None
    q2_predict: float | None
    linear_rmse: float | None
    linear_mae: float | None


class Prediction(Document):
    """PLSpredict (Shmueli et al. 2019); `left_out` counts training sets for which the model could not be estimated."""

    antecedents: str
    folds: int
    repeats: int
    left_out: int
    questions: dict[str, QuestionPrediction]


class Composition(Document):
    """c, the correlation of the scores that the branch's weights and those of the rest give to all interviews; `low` is
    what it reaches in all but 1 − confidence of the permutations. The p values are null for single questions."""

    c: float
    low: float
    p: float | None
    adjusted_p: float | None


class Difference(Document):
    """Branch minus rest, with its permutation p value."""

    estimate: float
    p: float


class Invariance(Document):
    """MICOM (Henseler, Ringle, Sarstedt 2016) of one branch against the rest.

    Step 2 is `composition` by construct, and `invariant` its conclusion; null where a question does not vary there, so
    that the model cannot be estimated. Step 3 describes: means, and variances as logarithms of their ratio.
    """

    n: int
    permutations: int
    invariant: bool | None
    composition: dict[str, Composition]
    means: dict[str, Difference]
    variances: dict[str, Difference]


class PathDifference(Arrow):
    """A path in one branch minus the same path in the rest (Chin and Dibbern 2010)."""

    group: str
    difference: float
    p: float
    adjusted_p: float


class Residual(Document):
    """How far a branch's mean of a question lies from what its construct explains there."""

    group: str
    question: str
    residual: float
    se: float
    p: float
    adjusted_p: float


class LeftOut(Document):
    """The league without one question of the index: rank correlation of the places with those of the whole league
    (Spearman), the branches that move with their old and new place, and how far the furthest goes."""

    question: str
    correlation: float
    furthest: int
    moved: dict[str, tuple[int, int]]


class Validation(Document):
    """The whole of `validity.json`; lists are empty where there are no groups to compare."""

    survey: str
    survey_sha256: str = ""
    n: int
    by: str | None = None
    seed: int
    confidence: float
    permutations: int
    configural: str
    prediction: Prediction | None = None
    invariance: dict[str, Invariance] = Field(default_factory=dict)
    path_differences: list[PathDifference] = Field(default_factory=list)
    residuals: list[Residual] = Field(default_factory=list)
    without: list[LeftOut] = Field(default_factory=list)
    verdicts: list[Verdict] = Field(default_factory=list)
    version: str = ""
