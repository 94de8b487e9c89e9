"""What `estimates.json` holds: the estimated model as plain typed data, the contract of `acsi fit`.

Indices and their standard errors are in points of 0 to 100; weights, loadings and paths are standardised.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from acsi.errors import problem

Interval = tuple[float, float]


class Document(BaseModel):
    """Frozen, strict about keys, and never written with NaN: what is unknown is null."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, ser_json_inf_nan="null")


class Measure(Document):
    """An estimate with its standard error and confidence interval; both are null where no resample can give them."""

    estimate: float
    se: float | None = None
    ci: Interval | None = None

    @property
    def sign(self) -> int:
        """1 or -1 if the whole interval lies on that side of zero, else 0."""
        low, high = self.ci or (0.0, 0.0)
        return int(low > 0) - int(high < 0)


class Spread(Document):
    """The standard error and interval of a number that stands beside it under the same name."""

    se: float
    ci: Interval

    @classmethod
    def known(cls, se: float | None, ci: Interval | None) -> "Spread | None":
        """Both, or nothing where no resample tells."""
        return None if se is None or ci is None else cls(se=se, ci=ci)


class Indicator(Document):
    """One question as part of its construct; `u` is its share in the index, `missing` the share lost by reason.

    `spread` has the standard errors and intervals of weight, u, loading and mean.
    """

    weight: float
    weight_se: float | None = None
    u: float
    loading: float
    mean: float
    missing: dict[str, float] = {}
    spread: dict[str, Spread] = {}


class Construct(Document):
    """One construct for the nation: the index with its interval, R², reliability, and its indicators.

    `mode` B is formative: made of its indicators, whose agreement (alpha, rho, AVE) means nothing then. `spread` has
    the standard errors and intervals of sd, r2, alpha, rho_a, rho_c and ave. A composite that shares out is its own
    single indicator, and `parts` are the questions that each interview was scored on.
    """

    mode: str = "A"

    index: float
    se: float | None = None
    ci: Interval | None = None
    sd: float
    r2: float | None = None
    alpha: float | None = None
    rho_a: float | None = None
    rho_c: float | None = None
    ave: float | None = None
    indicators: dict[str, Indicator]
    parts: dict[str, Indicator] = {}
    spread: dict[str, Spread] = {}

    @property
    def questions(self) -> dict[str, Indicator]:
        """The questions that it was measured by, or scored on."""
        return self.parts or self.indicators


class Arrow(Document):
    """A directed pair of constructs."""

    source: str = Field(alias="from")
    target: str = Field(alias="to")


class Path(Arrow, Measure):
    """A structural path; `b` is the effect on true scores in index points (consistent PLS where admissible). `spread`
    has the standard errors and intervals of b, vif and f2."""

    b: float | None = None
    vif: float | None = None
    f2: float | None = None
    spread: dict[str, Spread] = {}


class TotalEffect(Arrow, Measure):
    """Direct and indirect effects together; `impact`: index points that go with 5 points of the source, with its own
    standard error and interval in `spread`."""

    impact: float
    spread: dict[str, Spread] = {}


class IndirectEffect(Arrow, Measure):
    """What one construct does to another through others, without the direct path."""


class ConsistentPath(Arrow, Measure):
    """A path of consistent PLS (Dijkstra and Henseler 2015)."""


class Consistent(Document):
    """Consistent PLS, with loadings by question: `reason` says in words why it is not admissible."""

    admissible: bool
    reason: str = ""
    paths: list[ConsistentPath] = []
    loadings: dict[str, Measure] = {}


class Verdict(Document):
    """What a measure says of a construct, pair, path or question (`of`), by the usual threshold and where that is from.

    `good` and `poor` lie on either side of the threshold, `fair` between two; `words` say it in a sentence.
    """

    measure: str
    of: str
    value: float | None
    threshold: str
    verdict: Literal["good", "fair", "poor"]
    words: str
    source: str


class Validity(Document):
    """HTMT by pair of constructs (absolute correlations) with its intervals, correlations of construct scores (their
    square roots of AVE beside them are Fornell and Larcker's criterion), cross-loadings and VIF by question (null:
    infinite), and the SRMR implied by consistent PLS; each has its standard errors and intervals under its own name
    with `_spread` (`htmt`: with `_se` and `_ci`)."""

    htmt: dict[str, dict[str, float]] = {}
    htmt_se: dict[str, dict[str, float]] = {}
    htmt_ci: dict[str, dict[str, Interval]] = {}
    correlations: dict[str, dict[str, float]] = {}
    correlations_spread: dict[str, dict[str, Spread]] = {}
    cross_loadings: dict[str, dict[str, float]] = {}
    cross_loadings_spread: dict[str, dict[str, Spread]] = {}
    vif_outer: dict[str, float | None] = {}
    vif_outer_spread: dict[str, Spread] = {}
    srmr: float | None = None
    srmr_spread: Spread | None = None
    verdicts: list[Verdict] = []


class Group(Document):
    """One branch: interviews, resampled units (interviews or interviewers), share in the nation, every index, and its
    difference to the unweighted mean of the branches.

    `deff` is the design effect of its weights (Kish), `effective_n` the interviews they are worth; `fraction` the share
    of its customers interviewed, where the indices are corrected for it (1: a census).
    """

    n: int
    units: int
    share: float
    deff: float | None = None
    effective_n: float | None = None
    fraction: float | None = None
    index: dict[str, Measure]
    difference: dict[str, Measure] = {}


class Method(Document):
    """How the numbers were made, enough to make them again; `jackknife` is the number of random groups, 0 where the
    interviews were resampled."""

    estimator: str
    scheme: str
    mode: str
    em: str
    resample: str
    bootstrap: int
    seed: int
    confidence: float
    interval: str = "percentile"
    converged: bool
    admissible: bool
    iterations: int
    dropped_resamples: int = 0
    em_iterations: int = 0
    jackknife: int = 0
    version: str = ""


class Doubt(Document):
    """Something that does not stop the work but that a reader must know.

    `message` says it in English; `found` fills the catalogue's templates of `code`, in any language.
    """

    code: str
    message: str
    found: dict[str, str] = {}


def doubt(code: str, /, **found: object) -> Doubt:
    """The doubt that the catalogue has under `code`, with its remedy, filled with what was found."""
    written = {name: str(value) for name, value in found.items()}
    said = problem(code, **written)
    return Doubt(code=code, message=f"{said.message} {said.remedy}".strip(), found=written)


class WeightsUsed(Document):
    """How interviews weigh for the nation: the design effect (Kish) of all weights and the interviews they are worth;
    the segments of non-response and of the margins; the share of interviews whose weight was trimmed; and whether
    indices are corrected for the share of the customers interviewed."""

    deff: float
    effective_n: float
    nonresponse: list[str] = []
    rake: list[str] = []
    trimmed: float = 0.0
    fpc: bool = False


class Estimates(Document):
    """The whole of `estimates.json`; `index` is the construct whose score is the index."""

    survey: str
    index: str = ""
    survey_sha256: str = ""
    n: int
    by: str | None = None
    method: Method
    constructs: dict[str, Construct]
    paths: list[Path] = []
    total_effects: list[TotalEffect] = []
    indirect_effects: list[IndirectEffect] = []
    plsc: Consistent = Consistent(admissible=False)
    validity: Validity = Validity()
    cbsem: dict[str, Any] | None = None
    groups: dict[str, Group] = {}
    weights: WeightsUsed | None = None
    warnings: list[Doubt] = []
