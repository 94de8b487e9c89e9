"""The evidence against claims that were excluded or held as agents', as the wave keeps it: encrypted, with personal
data; and as it is shown: masked."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Literal

from pydantic import ValidationError

from acsi.errors import Problem, fault, problem
from acsi.identity import mask_id, mask_name, mask_phone, normal_key
from acsi.sampling.exclusions import (
    AGENT_ACCOUNT,
    AGENT_ID,
    AGENT_PHONE,
    GRADES,
    KEPT,
    NEAR_PHONE,
    OF_REGISTER,
    PROBABLE,
    REVIEWED,
    SHARED_PHONE,
    Grade,
    Lists,
    Mark,
)
from acsi.sampling.lists import Kind, Owner
from acsi.sampling.results import Document
from acsi.survey.models import Exclude

if TYPE_CHECKING:
    import pandas as pd
    from ibis.expr.types import Table

Action = Literal["excluded", "held"]

_WORDS = {
    AGENT_ID: "an agent's identity number",
    AGENT_PHONE: "an agent's phone",
    AGENT_ACCOUNT: "an agent's bank account",
    NEAR_PHONE: "an agent's name and nearly the phone",
}

Owners = Mapping[Kind, Mapping[str, Owner]]

NOBODY = Owner("", "", "", "")


class Piece(Document):
    """One piece of evidence: its kind (a step of the waterfall), the key that met, and where the register has it.

    `shared_by` says how many unrelated customers share the phone; the agent is empty where the register names none.
    """

    kind: str
    key: str = ""
    column: str = ""
    agent_no: str = ""
    agent_name: str = ""
    agent_branch: str = ""
    shared_by: int | None = None


class Against(Document):
    """What is known against claims of one customer that have one phone and fell at one step.

    `step` is the first reason; `pieces` holds every one that was found.
    """

    branch: str
    customer_id: str
    name: str
    phone: str
    step: str
    grade: Grade
    action: Action
    claims: int
    pieces: tuple[Piece, ...]
    kept: bool = False


class Evidence(Document):
    """All evidence of a wave, sorted by branch, grade and customer."""

    acsi: Literal[1] = 1
    rows: tuple[Against, ...]


def query(decided: Table) -> Table:
    """The claims that fell at the steps of agents, by branch, customer, step and phone, with what was found."""
    found = decided.filter(decided.step.isin(list(GRADES)))
    own = ("branch", "customer_id", "step", "phone")
    columns = [name for name in found.columns if name in (*GRADES, KEPT, *PROBABLE.values())]
    return found.group_by(*own).agg(
        claims=found.count(), name=found.name.min(), **{column: found[column].min() for column in columns}
    )


def action_of(step: str, exclude: Exclude) -> Action:
    """Whether claims that fall at this step are excluded, or held for review."""
    probable = {NEAR_PHONE: exclude.near_phone, SHARED_PHONE: exclude.shared_phone}.get(step)
    return "held" if probable and probable.action == "hold" else "excluded"


def evidence(rows: pd.DataFrame, marks: Sequence[Mark], exclude: Exclude, lists: Lists) -> Evidence:
    """The rows of `query`, each with its pieces of evidence and the agents they lead to."""
    owners = lists.agents.owners if lists.agents else {}
    steps = {mark.name: mark for mark in marks if mark.step in GRADES}
    found = rows.astype(object).where(rows.notna(), None).to_dict("records")
    against = [
        Against(
            branch=row["branch"],
            customer_id=row["customer_id"],
            name=normal_key(row["name"]) or "",
            phone=row["phone"],
            step=row["step"],
            grade=GRADES[row["step"]],
            action=action_of(row["step"], exclude),
            claims=int(row["claims"]),
            pieces=tuple(_pieces(row, steps, owners)),
            kept=row.get(KEPT) is not None,
        )
        for row in found
    ]
    return Evidence(rows=tuple(sorted(against, key=attrgetter("branch", "grade", "customer_id", "phone"))))


def _pieces(row: Mapping[Hashable, str], marks: Mapping[str, Mark], owners: Owners) -> Iterator[Piece]:
    for name, mark in marks.items():
        if row[name] is None:
            continue
        of_register = mark.step in OF_REGISTER.values()
        yield _piece(mark.step, mark.kind, row[name], owners) if of_register else Piece(kind=mark.step)
    if row.get(PROBABLE[NEAR_PHONE]) is not None:
        yield _piece(NEAR_PHONE, "phone", row[PROBABLE[NEAR_PHONE]], owners)
    if row.get(PROBABLE[SHARED_PHONE]) is not None:
        yield Piece(kind=SHARED_PHONE, key=row["phone"], shared_by=int(row[PROBABLE[SHARED_PHONE]]))


def _piece(step: str, kind: Kind, key: str, owners: Owners) -> Piece:
    agent_no, name, branch, column = owners.get(kind, {}).get(key, NOBODY)
    return Piece(kind=step, key=key, column=column, agent_no=agent_no, agent_name=name, agent_branch=branch)


def vain_decisions(evidence: Evidence) -> list[Problem]:
    """A doubt (W533) on customers whom reviewers keep though the evidence against them is certain."""
    kept = {row.customer_id for row in evidence.rows if row.kept and row.grade == "certain"}
    return [problem("W533", "", kept=len(kept))] if kept else []


def evidence_bytes(evidence: Evidence) -> bytes:
    """The evidence as it is kept (before encryption)."""
    return evidence.model_dump_json(exclude_defaults=True).encode()


def read_evidence(data: bytes) -> Evidence:
    """The evidence in the decrypted `evidence.age`. Raises AcsiError (F007)."""
    try:
        return Evidence.model_validate_json(data)
    except ValidationError:
        raise fault("F007", file="evidence.age", reason="it is no list of evidence") from None


def masked(against: Against) -> Against:
    """The same without anything that tells who the customer or the agent is."""
    hidden = {
        "customer_id": _hidden(mask_id, against.customer_id),
        "name": _hidden(mask_name, against.name),
        "phone": _hidden(mask_phone, against.phone),
        "pieces": tuple(map(_masked_piece, against.pieces)),
    }
    return against.model_copy(update=hidden)


def _masked_piece(piece: Piece) -> Piece:
    mask = mask_id if piece.kind in (AGENT_ID, AGENT_ACCOUNT) else mask_phone
    hidden = {
        "key": _hidden(mask, piece.key),
        "agent_no": _hidden(mask_id, piece.agent_no),
        "agent_name": _hidden(mask_name, piece.agent_name),
    }
    return piece.model_copy(update=hidden)


def _hidden(mask: Callable[[str], str], text: str) -> str:
    return mask(text) if text else ""


def words_of(piece: Piece) -> str:
    """A piece of evidence in words."""
    if piece.kind == SHARED_PHONE:
        return f"a phone that {piece.shared_by} unrelated customers share"
    if piece.kind == REVIEWED:
        return "a reviewer's decision"
    agent = ", ".join(part for part in (piece.agent_no, piece.agent_name, piece.agent_branch) if part)
    return f"{_WORDS[piece.kind]} {piece.key} ({piece.column or 'register'})" + (f" of {agent}" if agent else "")
