"""Outcome rates: how many cases became interviews, refusals and so on (AAPOR, Standard Definitions, 10th ed., 2023)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from acsi.fieldwork.dispositions import Outcome
from acsi.fieldwork.intake import Intake
from acsi.fieldwork.records import Fieldwork, Outcomes

if TYPE_CHECKING:
    import pandas as pd


def rates(counts: Mapping[Outcome, int]) -> dict[str, float | None]:
    """RR1, RR2, COOP1, REF1 and CON1 from the cases in each class; None where the denominator is 0.

    All unknown cases count as eligible (AAPOR's e = 1), so the response rates are the lowest that can be.
    """
    i, p, r, nc, o, uh, uo = (
        counts.get(each, 0)
        for each in (
            Outcome.INTERVIEW,
            Outcome.PARTIAL,
            Outcome.REFUSAL,
            Outcome.NON_CONTACT,
            Outcome.OTHER,
            Outcome.UNKNOWN_HOUSEHOLD,
            Outcome.UNKNOWN_OTHER,
        )
    )
    reached = i + p + r + o
    possible = reached + nc + uh + uo
    parts = {"rr1": (i, possible), "rr2": (i + p, possible), "coop1": (i, reached), "ref1": (r, possible)}
    parts["con1"] = (reached, possible)
    return {name: share / whole if whole else None for name, (share, whole) in parts.items()}


def fieldwork(intake: Intake, cases: pd.DataFrame, wave: str) -> Fieldwork:
    """The outcomes of every released case, in all and by branch, firm and interviewer.

    `cases` is indexed by case_id, with branch, released and firm. A case without any row is unknown (not attempted);
    one whose rows were all refused counts as other, since a rejected interview is no interview.
    """
    state = _state(intake, cases)
    worked = state[(state["interviewer"] != "") & (state["firm"] != "")]
    by_interviewer: dict[str, dict[str, Outcomes]] = {}
    for (firm, interviewer), part in worked.groupby(["firm", "interviewer"]):
        by_interviewer.setdefault(str(firm), {})[str(interviewer)] = _tally(part)
    return Fieldwork(
        wave=wave,
        total=_tally(state),
        by_branch={str(branch): _tally(part) for branch, part in state.groupby("branch")},
        by_firm={str(firm): _tally(part) for firm, part in state.groupby("firm") if firm},
        by_interviewer=by_interviewer,
        deliveries=intake.deliveries,
        corrections=intake.corrections,
        quarantined=len(intake.quarantine),
    )


def _state(intake: Intake, cases: pd.DataFrame) -> pd.DataFrame:
    """Each released case with its branch, outcome, firm and interviewer."""
    released = cases[cases["released"]]
    accepted = intake.accepted.set_index("case_id").reindex(released.index)
    state = released[["branch"]].copy()
    refused = state.index.isin([row.case_id for row in intake.quarantine])
    state["settled"] = accepted["outcome"].notna()
    state["refused"] = refused & ~state["settled"]
    state["outcome"] = accepted["outcome"].fillna(Outcome.UNKNOWN_HOUSEHOLD.value)
    state.loc[state["refused"], "outcome"] = Outcome.OTHER.value
    firm = accepted["firm"].fillna("")
    state["firm"] = firm.where(firm != "", released["firm"])
    state["interviewer"] = accepted["interviewer"].fillna("")
    return state


def _tally(state: pd.DataFrame) -> Outcomes:
    found = state["outcome"].value_counts()
    counts = {each: int(found.get(each.value, 0)) for each in Outcome}
    return Outcomes.model_validate(
        {
            "released": len(state),
            "interviews": counts[Outcome.INTERVIEW],
            "partial": counts[Outcome.PARTIAL],
            "refusals": counts[Outcome.REFUSAL],
            "non_contact": counts[Outcome.NON_CONTACT],
            "other": counts[Outcome.OTHER],
            "unknown": counts[Outcome.UNKNOWN_HOUSEHOLD] + counts[Outcome.UNKNOWN_OTHER],
            "not_eligible": counts[Outcome.NOT_ELIGIBLE],
            "outstanding": int((~state["settled"] & ~state["refused"]).sum()),
            "quarantined": int(state["refused"].sum()),
            **rates(counts),
        }
    )
