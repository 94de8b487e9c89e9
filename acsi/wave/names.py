"""Every file of a programme and of a wave by name, what makes it, and which of them are private."""

import re
from typing import Literal

from acsi.errors import fault

DEFINITION = "survey.yaml"
BRANCHES = "branches.csv"
RECIPIENTS = "recipients.txt"
TEMPLATES = "templates"
KEYS = "keys.age"
HISTORY = "history.age"
OBJECTIONS = "objections.age"
WAVES = "waves"
LOG = "log.jsonl"

DEMO_MARK = ".acsi-demo"
DEMO_IDENTITY = "identity.txt"
"""A demo keeps a throw-away identity inside its folder, so that the folder can be moved."""

MANIFEST = "wave.json"
SELECTION = "selection.json"
SAMPLE = "sample.parquet"
CONTACTS = "contacts.age"
EVIDENCE = "evidence.age"
HANDOVER = "handover"
DELIVERIES = "deliveries"
RESPONSES = "responses.parquet"
ASKED = "definition.yaml"
"""The definition by which the answers were taken in; survey.yaml may have changed since."""
WEIGHTS = "weights.json"
QUARANTINE = "quarantine.age"
REMARKS = "remarks.age"
FIELDWORK = "fieldwork.json"
ESTIMATES = "estimates.json"
REPLICATES = "replicates.parquet"
MEANS = "means.json"
SCORES = "scores.parquet"
VALIDITY = "validity.json"
LEAGUE_CSV = "league.csv"
LEAGUE_JSON = "league.json"
RENEWALS = "renewals.json"
REPORTS = "reports"
ATTIC = "attic"
DEFINITIONS = "definitions"

MADE_BY = {
    MANIFEST: "sample",
    SELECTION: "sample",
    SAMPLE: "sample",
    CONTACTS: "sample",
    EVIDENCE: "sample",
    HANDOVER: "handover",
    DELIVERIES: "receive",
    RESPONSES: "receive",
    ASKED: "receive",
    WEIGHTS: "receive",
    QUARANTINE: "receive",
    REMARKS: "receive",
    FIELDWORK: "receive",
    ESTIMATES: "fit",
    REPLICATES: "fit",
    MEANS: "fit",
    SCORES: "fit",
    VALIDITY: "validity",
    LEAGUE_CSV: "rank",
    LEAGUE_JSON: "rank",
    RENEWALS: "renewals",
    REPORTS: "report",
}
"""The command that makes a file, by its name or the folder it stands in."""

_PRIVATE_FOLDERS = (HANDOVER, DELIVERIES, ATTIC)
_WAVE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


def check_wave_name(name: str) -> str:
    """The name of a wave, if it is one. Raises AcsiError (P011)."""
    if not _WAVE_NAME.fullmatch(name):
        raise fault("P011", found=name or "An empty text")
    return name


def check_relative(relative: str) -> str:
    """A name below the wave's or the programme's folder, with / between its parts. Raises ValueError for any other."""
    parts = relative.split("/")
    if not relative or any(part in ("", ".", "..") or "\\" in part or ":" in part for part in parts):
        raise ValueError(f"not a name inside the folder: {relative!r}")
    return relative


def kept_definition(version: int) -> str:
    """Where a wave keeps the survey definition of this version, counted from 1."""
    return f"{DEFINITIONS}/{version}.yaml"


def old_manifest(number: int) -> str:
    """Where a wave keeps its manifest as it was in an older format."""
    return f"wave.{number}.json"


def is_private(relative: str) -> bool:
    """Whether a file holds personal data, be it encrypted; only its owner can open it."""
    return relative.endswith(".age") or is_private_folder(relative.split("/")[0])


def is_private_folder(name: str) -> bool:
    """Whether a folder of a wave is for its owner only."""
    return name in _PRIVATE_FOLDERS


def key_of(relative: str) -> Literal["contacts", "data"]:
    """The name of the wave's identity to which a file is encrypted, also when it lies in the attic."""
    return "contacts" if relative.rpartition("/")[2] in (CONTACTS, EVIDENCE) else "data"
