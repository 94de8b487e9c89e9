"""Several deliveries as one state of the fieldwork: the last good row of a case holds, what it replaced is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from acsi.fieldwork.checks import Checked
from acsi.fieldwork.contract import Column, Contract
from acsi.fieldwork.dispositions import Outcome
from acsi.fieldwork.records import Correction, Delivery, Finding, Quarantined, Remark

if TYPE_CHECKING:
    import pandas as pd

CUMULATIVE = 0.5
"""A file that repeats at least so many of its firm's cases is meant to hold all of them."""

ABOUT = ("row", "delivery", "outcome", "screened", "faulty")
"""Columns of a row that say nothing of the case."""


@dataclass(frozen=True)
class Delivered:
    """One delivery: its number in the wave, its file's name and SHA-256, and its checked rows."""

    number: str
    file: str
    sha256: str
    checked: Checked


@dataclass(frozen=True)
class Intake:
    """What all deliveries together say: `accepted`, one row for each case; and what was refused and replaced.

    In `accepted`, `rejected` marks interviews that the definition leaves out.
    """

    accepted: pd.DataFrame
    quarantine: list[Quarantined]
    corrections: list[Correction]
    deliveries: list[Delivery]


def merge(deliveries: Sequence[Delivered]) -> Intake:
    """Put deliveries, one at least, together in the order in which they came.

    A later good row of a case replaces an earlier one; if it says something else, that is a correction. A row with
    faults replaces nothing; it stays in quarantine until a later delivery has the case again.
    """
    import pandas as pd

    rows = pd.concat([each.checked.rows.assign(delivery=each.number) for each in deliveries], ignore_index=True)
    good = rows[~rows["faulty"]].sort_values("case_id", kind="stable")
    corrections = _corrections(good)
    quarantine = _quarantine(deliveries, rows)
    summaries = [_summary(each, corrections, gone) for each, gone in zip(deliveries, _gone(deliveries), strict=True)]
    accepted = good.drop_duplicates("case_id", keep="last").reset_index(drop=True).assign(rejected=False)
    return Intake(accepted, quarantine, corrections, summaries)


def without(intake: Intake, rejected: pd.Series[bool]) -> Intake:
    """The intake with some interviews, by case_id, counted as other: they are rejected, and give no responses."""
    accepted = intake.accepted
    out = accepted["case_id"].map(rejected).eq(True)
    changed = accepted.assign(rejected=out, outcome=accepted["outcome"].mask(out, Outcome.OTHER.value))
    return replace(intake, accepted=changed)


def responses(
    accepted: pd.DataFrame, sample: pd.DataFrame, contract: Contract, segments: Sequence[str], flags: pd.Series[str]
) -> pd.DataFrame:
    """The complete interviews with their design weights and flags, a column for each coded question under its id.

    The weight of an interview is the customers in its branch's frame over the interviews there: each branch's weights
    add up to its frame. Sorted by branch and case.
    """
    import pandas as pd

    interviews = accepted[accepted["outcome"] == Outcome.INTERVIEW]
    drawn = sample.set_index("case_id").loc[interviews["case_id"]].reset_index(drop=True)
    interviews = interviews.reset_index(drop=True)
    sizes = drawn.groupby("branch")["branch"].transform("size")
    fixed = {"case_id": interviews["case_id"], "branch": drawn["branch"], "weight": drawn["frame_n"] / sizes}
    fixed |= {name: interviews[name] for name in ("firm", "interviewer", "started", "ended")}
    told = flags.to_dict()
    fixed["flags"] = pd.Series([told.get(case, "") for case in interviews["case_id"]], dtype=str)
    answers = {each.question: interviews[each.name] for each in _coded(contract)}
    table = pd.DataFrame(fixed | {name: drawn[name] for name in segments} | answers)
    return table.sort_values(["branch", "case_id"], ignore_index=True)


def remarks(accepted: pd.DataFrame, sample: pd.DataFrame, contract: Contract) -> list[Remark]:
    """The open answers of the complete interviews, which may hold personal data."""
    interviews = accepted[accepted["outcome"] == Outcome.INTERVIEW]
    branch = dict(zip(sample["case_id"], sample["branch"].astype(str), strict=True))
    return [
        Remark(case_id=case, branch=branch[case], question=column.question, text=text)
        for column in contract.columns
        if column.in_words
        for case, text in zip(interviews["case_id"], interviews[column.name], strict=True)
        if text
    ]


def _coded(contract: Contract) -> list[Column]:
    return [column for column in contract.columns if not column.in_words]


def _corrections(good: pd.DataFrame) -> list[Correction]:
    """Every good row that says something else than the good row of its case before it, and in which columns."""
    before = good.shift()
    again = (good["case_id"] == before["case_id"]).to_numpy()
    told = [column for column in good.columns if column not in ABOUT]
    now, then = good.loc[again, told], before.loc[again, told]
    differs = np.column_stack(
        [
            ((now[column] != then[column]) & ~(now[column].isna() & then[column].isna())).to_numpy(dtype=bool)
            for column in told
        ]
    )
    return [
        Correction(
            case_id=case,
            delivery=delivery,
            row=number,
            columns=[column for column, other in zip(told, changed, strict=True) if other],
        )
        for case, delivery, number, changed in zip(
            now["case_id"], good.loc[again, "delivery"], good.loc[again, "row"], differs, strict=True
        )
        if changed.any()
    ]


def _quarantine(deliveries: Sequence[Delivered], rows: pd.DataFrame) -> list[Quarantined]:
    """The rows with faults whose case does not come again in a later delivery."""
    last = rows.groupby("case_id")["delivery"].last()
    found = []
    for each in deliveries:
        about = each.checked.rows
        faults: dict[int, list[Finding]] = {}
        for fault in each.checked.faults:
            number = int(about["row"].iloc[fault.row])
            told = fault.problem(each.file, number)
            finding = Finding(column=fault.column, code=fault.code, message=told.message, remedy=told.remedy)
            faults.setdefault(fault.row, []).append(finding)
        for position, findings in faults.items():
            case = str(about["case_id"].iloc[position])
            number = int(about["row"].iloc[position])
            if not case or last[case] == each.number:
                found.append(
                    Quarantined(delivery=each.number, file=each.file, row=number, case_id=case, findings=findings)
                )
    return found


def _gone(deliveries: Sequence[Delivered]) -> list[list[str]]:
    """For each delivery the cases that it lacks though it repeats at least half of what its firms delivered before.

    Only good rows count: a file with no more than corrected rows repeats hardly any of them.
    """
    before: dict[str, set[str]] = {}
    gone = []
    for each in deliveries:
        rows = each.checked.rows
        all_cases, lacking = set(rows["case_id"]), set()
        for firm, good in rows[~rows["faulty"]].groupby("firm")["case_id"]:
            earlier = before.setdefault(str(firm), set())
            if len(earlier & all_cases) >= CUMULATIVE * len(earlier):
                lacking |= earlier - all_cases
            earlier |= set(good)
        gone.append(sorted(lacking))
    return gone


def _summary(each: Delivered, corrections: Sequence[Correction], gone: list[str]) -> Delivery:
    faulty = int(each.checked.rows["faulty"].sum())
    return Delivery(
        number=each.number,
        file=each.file,
        sha256=each.sha256,
        rows=len(each.checked.rows),
        accepted=len(each.checked.rows) - faulty,
        refused=faulty,
        corrections=sum(correction.delivery == each.number for correction in corrections),
        gone=gone,
    )
