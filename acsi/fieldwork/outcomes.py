"""Outcome rates: how many cases became interviews, refusals and so on (AAPOR, Standard Definitions, 10th ed., 2023)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from acsi.fieldwork.dispositions import Outcome
from acsi.fieldwork.intake import Intake
from acsi.fieldwork.records import Fieldwork, Outcomes, TrustReport

if TYPE_CHECKING:
    import pandas as pd


KNOWN = (Outcome.INTERVIEW, Outcome.PARTIAL, Outcome.REFUSAL, Outcome.NON_CONTACT, Outcome.OTHER)
"""The classes of cases that are known to be eligible."""


def share_eligible(counts: Mapping[Outcome, int]) -> float | None:
    """AAPOR's e: the share of cases of unknown eligibility that count as eligible; None where no case is known.

    It is taken to be the share among cases whose eligibility is known (proportional allocation, the CASRO method).
    """
    eligible = sum(counts.get(each, 0) for each in KNOWN)
    known = eligible + counts.get(Outcome.NOT_ELIGIBLE, 0)
    return eligible / known if known else None


def rates(counts: Mapping[Outcome, int], e: float | None) -> dict[str, float | None]:
    """RR1 to RR6, COOP1, REF1 and CON1 from the cases in each class; None where the denominator is 0.

    RR3 and RR4 count the share `e` of the unknown cases as eligible, RR5 and RR6 none of them, the other rates all: RR1
    and RR2 are the lowest response rates that can be.
    """
    i, p, r, nc, o = (counts.get(each, 0) for each in KNOWN)
    unknown = counts.get(Outcome.UNKNOWN_HOUSEHOLD, 0) + counts.get(Outcome.UNKNOWN_OTHER, 0)
    reached, known = i + p + r + o, i + p + r + nc + o
    likely = known + unknown * e if e is not None else 0
    parts = {
        "rr1": (i, known + unknown),
        "rr2": (i + p, known + unknown),
        "rr3": (i, likely),
        "rr4": (i + p, likely),
        "rr5": (i, known),
        "rr6": (i + p, known),
        "coop1": (i, reached),
        "ref1": (r, known + unknown),
        "con1": (reached, known + unknown),
    }
    return {name: share / whole if whole else None for name, (share, whole) in parts.items()}


def fieldwork(
    intake: Intake,
    cases: pd.DataFrame,
    wave: str,
    *,
    trust: TrustReport | None = None,
    closed_on: pd.Series[str] | None = None,
) -> Fieldwork:
    """The outcomes of every released case, in all and by branch, part of a branch, firm and interviewer.

    `cases` is indexed by case_id, with branch, stratum, released and firm. A case without any row is unknown (not
    attempted); one whose rows were all refused counts as other, since a rejected interview is no interview. `closed_on`
    has the day on which each case's claim was closed, as ISO 8601 writes it.
    """
    state = case_outcomes(intake, cases).join(_waited(intake.accepted, closed_on))
    e = share_eligible(_counts(state))
    worked = state[(state["interviewer"] != "") & (state["firm"] != "")]
    parts = state[state["stratum"] != state["branch"]]
    by_interviewer: dict[str, dict[str, Outcomes]] = {}
    for (firm, interviewer), part in worked.groupby(["firm", "interviewer"]):
        by_interviewer.setdefault(str(firm), {})[str(interviewer)] = _tally(part, e)
    return Fieldwork(
        wave=wave,
        total=_tally(state, e),
        by_branch={str(branch): _tally(part, e) for branch, part in state.groupby("branch")},
        by_stratum={str(part): _tally(own, e) for part, own in parts.groupby("stratum")},
        by_firm={str(firm): _tally(part, e) for firm, part in state.groupby("firm") if firm},
        by_interviewer=by_interviewer,
        deliveries=intake.deliveries,
        corrections=intake.corrections,
        quarantined=len(intake.quarantine),
        trust=trust,
    )


def case_outcomes(intake: Intake, cases: pd.DataFrame) -> pd.DataFrame:
    """Each released case, by case_id, with its branch, stratum, outcome (a letter of AAPOR's), firm and interviewer.

    `settled` where a row was accepted, `refused` where all rows were refused, `rejected` where the definition leaves
    the interview out, `screened` where the interview found the customer not eligible.
    """
    released = cases[cases["released"]]
    accepted = intake.accepted.set_index("case_id").reindex(released.index)
    state = released[["branch", "stratum"]].copy()
    refused = state.index.isin([row.case_id for row in intake.quarantine])
    state["settled"] = accepted["outcome"].notna()
    state["refused"] = refused & ~state["settled"]
    state["rejected"], state["screened"] = accepted["rejected"].eq(True), accepted["screened"].eq(True)
    state["outcome"] = accepted["outcome"].fillna(Outcome.UNKNOWN_HOUSEHOLD.value)
    state.loc[state["refused"], "outcome"] = Outcome.OTHER.value
    firm = accepted["firm"].fillna("")
    state["firm"] = firm.where(firm != "", released["firm"])
    state["interviewer"] = accepted["interviewer"].fillna("")
    return state


def _waited(accepted: pd.DataFrame, closed_on: pd.Series[str] | None) -> pd.Series[float]:
    """The days from the closing of the claim to the interview, by case_id, NaN where there was none."""
    import pandas as pd

    made = accepted[accepted["outcome"] == Outcome.INTERVIEW].set_index("case_id")
    closed = pd.Series(pd.NaT, index=made.index) if closed_on is None else pd.to_datetime(closed_on.reindex(made.index))
    waited: pd.Series[float] = (made["started"].dt.normalize() - closed).dt.days
    return waited.rename("days")


def _counts(state: pd.DataFrame) -> dict[Outcome, int]:
    found = state["outcome"].value_counts()
    return {each: int(found.get(each.value, 0)) for each in Outcome}


def _tally(state: pd.DataFrame, e: float | None) -> Outcomes:
    counts = _counts(state)
    days = state["days"].dropna()
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
            "rejected": int(state["rejected"].sum()),
            "screened_out": int(state["screened"].sum()),
            "days": float(days.median()) if len(days) else None,
            "e": e,
            **rates(counts, e),
        }
    )
