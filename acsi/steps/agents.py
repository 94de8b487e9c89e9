"""`acsi agents`: the evidence against claims that were excluded or held, masked; and the list for those who review."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from acsi.errors import did_you_mean, fault
from acsi.fieldwork.sheets import workbook
from acsi.files import write
from acsi.sampling.evidence import Against, Evidence, masked, read_evidence, words_of
from acsi.sampling.results import BranchEvidence, Document, Selection
from acsi.wave import Wave
from acsi.wave.names import EVIDENCE, SELECTION

HEADER = (
    "customer_id",
    "decision",
    "branch",
    "grade",
    "action",
    "kind",
    "name",
    "phone",
    "claims",
    "agent",
    "evidence",
)
"""The columns of the list for reviewers; of these `acsi sample --reviewed` reads the first two."""


class Agents(Document):
    """The evidence of a wave, masked, and each branch's share of claims that were excluded or held."""

    wave: str
    branches: Mapping[str, BranchEvidence]
    rows: tuple[Against, ...]


def evidence_of(wave: Wave, *, branch: str | None = None, held: bool = False) -> Agents:
    """What is known against the claims of a wave, of one `branch` or of those that are `held` only; masked.

    Raises AcsiError: the wave has not been drawn (P013) or of places (A018), its contacts were purged (P022), no such
    branch (A016).
    """
    selection, evidence = _read(wave)
    return Agents(
        wave=wave.name,
        branches={code: each for code, each in selection.evidence.items() if branch in (None, code)},
        rows=tuple(map(masked, _chosen(selection, evidence, branch, held))),
    )


def export_evidence(wave: Wave, path: Path, *, branch: str | None = None, held: bool = False) -> int:
    """Write the evidence as a workbook to decide in, which `acsi sample --reviewed` takes; gives its rows.

    Names and phones are masked; customers' and agents' numbers are not, so that they can be looked up: only the owner
    can read the file. Raises AcsiError as `evidence_of` does, for an ending other than .xlsx (A017), or F005.
    """
    if path.suffix.lower() != ".xlsx":
        raise fault("A017", found=path.name)
    rows = _chosen(*_read(wave), branch, held)
    write(path, workbook({"review": [HEADER, *map(_cells, rows)]}), private=True)
    return len(rows)


def _read(wave: Wave) -> tuple[Selection, Evidence]:
    selection = Selection.model_validate_json(wave.read(SELECTION))
    if selection.of_places:
        raise fault("A018", wave=wave.name)
    return selection, read_evidence(wave.read_private(EVIDENCE))


def _chosen(selection: Selection, evidence: Evidence, branch: str | None, held: bool) -> Sequence[Against]:
    if branch is not None and branch not in selection.branches:
        raise fault("A016", found=branch, meant=did_you_mean(branch, selection.branches))
    return [row for row in evidence.rows if branch in (None, row.branch) and (not held or row.action == "held")]


def _cells(row: Against) -> list[str]:
    """A row of the list: the decision is left to the reader."""
    hidden = masked(row)
    about = (row.branch, row.grade, row.action, row.step, hidden.name, hidden.phone, str(row.claims))
    agents = ", ".join(dict.fromkeys(piece.agent_no for piece in row.pieces if piece.agent_no))
    return [row.customer_id, "", *about, agents, "; ".join(map(words_of, hidden.pieces))]
