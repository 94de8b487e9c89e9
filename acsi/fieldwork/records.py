"""What receiving leaves: fieldwork.json, the quarantine and the open answers, as documents."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from acsi.survey.trust import Flag


class Record(BaseModel):
    """A part of a document, as it was written."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Outcomes(Record):
    """Cases by what became of them, and AAPOR's rates; a rate is null where nobody could have counted.

    `unknown` are AAPOR's UH and UO; `outstanding` of these have no row in any delivery. `quarantined` have only rows
    that were refused, `rejected` are interviews that the definition leaves out: both count as `other`. `screened_out`
    were found in the interview to work for the company, and count as `not_eligible`. `days` is the median from the
    closing of the claim to the interview. `e` is the share of unknown cases that RR3 and RR4 count as eligible.
    """

    released: int
    interviews: int
    partial: int
    refusals: int
    non_contact: int
    other: int
    unknown: int
    not_eligible: int
    outstanding: int
    quarantined: int
    rejected: int = 0
    screened_out: int = 0
    days: float | None = None
    e: float | None = None
    rr1: float | None
    rr2: float | None
    rr3: float | None = None
    rr4: float | None = None
    rr5: float | None = None
    rr6: float | None = None
    coop1: float | None
    ref1: float | None
    con1: float | None


class Delivery(Record):
    """One delivery: rows in the file, rows accepted, rows refused, and accepted rows that changed an earlier one.

    `gone` are the firm's cases that earlier deliveries had and that this one, which repeats most of them, lacks.
    """

    number: str
    file: str
    sha256: str
    rows: int
    accepted: int
    refused: int
    corrections: int
    gone: list[str] = []


class Entry(Record):
    """A delivery as the manifest lists it: the file as it came, and what became of it.

    `state` is kept (stored but not yet looked at), taken (part of the responses), refused or withdrawn; `firm` is who
    was said to have sent it, or "". `parts` has the SHA-256 of each file in it where it is a ZIP of two. What is
    `rewritten` is not as it came, since a customer objected; `sha256` is still that of the file as it came.
    """

    number: str
    file: str
    path: str
    sha256: str
    parts: dict[str, str] = {}
    firm: str
    at: str
    by: str
    state: Literal["kept", "taken", "refused", "withdrawn"]
    rewritten: bool = False
    rows: int = 0
    accepted: int = 0
    refused: int = 0
    corrections: int = 0


class Correction(Record):
    """A later row that says something else of a case than an earlier one, and in which columns."""

    case_id: str
    delivery: str
    row: int
    columns: list[str]


class Rate(Record):
    """A share of an interviewer's cases, and the p of its distance from the colleagues'; null where too few."""

    share: float | None
    p: float | None


class InterviewerTrust(Record):
    """An interviewer beside his colleagues.

    `deviation` is how far his customers' scores are from those of the same branches, in index points, `shrunken` what
    of it is not chance; `strange` names the measures by which he is told from the others.
    """

    firm: str
    interviewer: str
    interviews: int
    deviation: float | None
    shrunken: float | None
    rates: dict[str, Rate]
    strange: list[str]


class Suspicion(Record):
    """An interview to verify by phone: why, how urgently (0: by chance), and the interview that it is like."""

    case_id: str
    branch: str
    firm: str
    interviewer: str
    flags: list[Flag]
    urgency: int
    twin: str | None
    share_equal: float | None


class TrustReport(Record):
    """How far the interviews can be trusted.

    `flagged` counts interviews by flag, `left_out` those by the flags that the definition leaves out, `not_used` all
    that it leaves out; `variance_share` is the share of the index's variance between interviewers; `nested` has the
    branches whose interviews were mostly made by interviewers of their own, with that share.
    """

    interviews: int
    flagged: dict[Flag, int]
    left_out: dict[Flag, int]
    not_used: int
    variance_share: float
    nested: dict[str, float]
    interviewers: list[InterviewerTrust]
    call_back: list[Suspicion]


class Change(Record):
    """The index without flagged interviews: of the nation (mean of branches), and the branches that change places most.

    `moved` counts branches that change places; `branches` has for the three that move most the place with the flagged
    interviews and without them, 1 for the highest.
    """

    flagged: int
    index: float
    without: float
    moved: int
    branches: dict[str, tuple[int, int]]


class Fieldwork(Record):
    """The document fieldwork.json. `quarantined` counts rows; `by_interviewer` has the firm, then the interviewer.

    `by_stratum` has the parts of branches that sub-strata split, and nothing else.
    """

    wave: str
    total: Outcomes
    by_branch: dict[str, Outcomes]
    by_stratum: dict[str, Outcomes] = {}
    by_firm: dict[str, Outcomes]
    by_interviewer: dict[str, dict[str, Outcomes]]
    deliveries: list[Delivery]
    corrections: list[Correction]
    quarantined: int
    trust: TrustReport | None = None


class Finding(Record):
    """What is wrong with a refused row: the column, the catalogue's code, and its words."""

    column: str
    code: str
    message: str
    remedy: str


class Quarantined(Record):
    """A row that was refused, with all its faults; `row` is its number in the file."""

    delivery: str
    file: str
    row: int
    case_id: str
    findings: list[Finding]


class Quarantine(Record):
    """The document inside quarantine.age."""

    wave: str
    rows: list[Quarantined]


class Remark(Record):
    """One open answer, as it was delivered."""

    case_id: str
    branch: str
    question: str
    text: str


class Remarks(Record):
    """The document inside remarks.age."""

    wave: str
    remarks: list[Remark]


class Receipt(Record):
    """One handover: which cases went to whom, and when; stands beside the pack."""

    wave: str
    pack: str
    firm: str
    recipient: str
    at: str
    by: str
    cases: list[str]
