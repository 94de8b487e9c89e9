"""`acsi renewals`: who of those interviewed renewed later, and what satisfaction goes with in renewals and premium."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from acsi.engine.address import is_address
from acsi.errors import fault
from acsi.files import write
from acsi.league.renewal_model import FEWEST_EVENTS, Respondents
from acsi.league.renewals import Answer, renewals
from acsi.league.renewals_results import BranchRenewals, Linked, Renewals
from acsi.model.estimates import Doubt, doubt
from acsi.sampling.fields import frame_and_sample
from acsi.steps.linkage import Links, Progress, link
from acsi.steps.retention import keep_until
from acsi.steps.sample import source_digest
from acsi.survey.models import Question, Survey, Wording
from acsi.wave import Wave, change, is_current
from acsi.wave.names import RENEWALS, RESPONSES, SCORES

if TYPE_CHECKING:
    import pandas as pd

LOYALTY = "loyalty"

HALF = 0.5


@dataclass(frozen=True)
class _Interviews:
    """The interviews of a wave with their scores, which of them may be linked, and the constructs that have scores."""

    table: pd.DataFrame
    consented: pd.Series[bool]
    asked: int
    constructs: list[str]


def renewals_of(
    wave: Wave, source: str, *, now: datetime | None = None, progress: Progress | None = None
) -> tuple[Renewals, bool]:
    """Join who renewed to the interviews of a fitted wave, and leave renewals.json; also whether it was worked out now.

    Only respondents are looked up who agreed to it in the interview, and only sums are kept. A closed wave takes it
    too, since renewals come a year later and change nothing of what it holds. Raises AcsiError: no question asks for
    consent (L070) or nobody gave it (L071), the links are purged (L079) or past their day (L078), not fitted (P013),
    and as `link` and `renewal_model` do.
    """
    now = now or datetime.now(UTC)
    survey = wave.programme.survey()
    consent = consent_question(survey)
    inputs = wave.hashes(RESPONSES, SCORES) | {"renewals": source_digest(source)}
    case_key = _case_key(wave, now)
    if not is_address(source) and is_current(wave, "renewals", inputs):
        return Renewals.model_validate_json(wave.read(RENEWALS)), False
    with change(wave, "renewals", now=now, inputs=inputs) as work:
        interviews = _interviews(wave, survey, consent)
        wanted = interviews.table.loc[interviews.consented, "case_id"]
        links = link(source, frame_and_sample(survey)[0], case_key, wave.name, set(wanted), progress)
        found = _joined(wave, survey, interviews, links)
        work.write(RENEWALS, found.model_dump_json(by_alias=True, indent=1).encode())
        work.note(consented=found.linked.consented, found=found.linked.found, used=found.linked.used)
    return found, True


def consent_question(survey: Survey) -> Question:
    """The question that asks to link answers with renewals. Raises AcsiError (L070) where there is none."""
    for question in survey.questions:
        if question.consent == "linkage":
            return question
    raise fault("L070")


def write_branches(found: Renewals, out: Path) -> None:
    """Write the branches as CSV (UTF-8 with BOM). Raises AcsiError (F005) where that cannot be."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(_row(each) for each in found.branches)
    write(out, stream.getvalue().encode("utf-8-sig"))


COLUMNS = (
    *("branch", "name_zh", "name_en", "n", "renewed", "renewed_low", "renewed_high", "premium"),
    *("at_risk", "at_risk_low", "at_risk_high", "worth", "worth_low", "worth_high"),
)
"""Of the branches' table."""


def _row(each: BranchRenewals) -> list[object]:
    premium = each.premium
    measures = (premium.at_risk, premium.worth) if premium else (None, None)
    told = [cell for one in measures for cell in ((one.estimate, *(one.ci or (None, None))) if one else (None,) * 3)]
    rounded = [None if cell is None else round(cell) for cell in (premium.total if premium else None, *told)]
    return [each.branch, each.name_zh, each.name_en, each.n, each.renewed, *(each.ci or (None, None)), *rounded]


def _case_key(wave: Wave, now: datetime) -> str:
    until = keep_until(wave).get("links")
    if until is not None and now.date() > until:
        raise fault("L078", wave=wave.name, until=until.isoformat())
    case_key = wave.keys().case_key
    if not case_key:
        raise fault("L079", wave=wave.name)
    return case_key


def _interviews(wave: Wave, survey: Survey, consent: Question) -> _Interviews:
    import pandas as pd

    responses, scores = (pd.read_parquet(io.BytesIO(wave.read(name))) for name in (RESPONSES, SCORES))
    if consent.id not in responses:
        raise fault("L083", wave=wave.name, question=consent.id)
    constructs = [each for each in dict.fromkeys((survey.index, LOYALTY)) if each in scores]
    if survey.index not in constructs:
        raise fault("L004", construct=survey.index, suggestion="")
    table = responses.merge(scores[["case_id", *constructs]], on="case_id", suffixes=("", "_score"))
    answers = pd.to_numeric(table[consent.id], errors="coerce")
    consented = answers.eq(1)
    if not consented.any():
        raise fault("L071", wave=wave.name, asked=f"{int(answers.notna().sum()):,}")
    return _Interviews(table, consented, int(answers.notna().sum()), constructs)


def _joined(wave: Wave, survey: Survey, interviews: _Interviews, links: Links) -> Renewals:
    """The result for those found in the file whose outcome is known and came after the interview."""
    table = interviews.table
    merged = table[interviews.consented].merge(links.table, on="case_id")
    early = merged["renewed_on"] < _days(merged["ended"])
    known = merged["renewed"].notna() & ~early
    scored = merged[interviews.constructs].notna().all(axis=1)
    used = merged[known & scored]
    if used.empty:
        raise fault("L077", n=0, events=0, fewest=FEWEST_EVENTS)
    index = survey.index
    linked = Linked(
        interviews=len(table),
        asked=interviews.asked,
        consented=int(interviews.consented.sum()),
        found=len(merged),
        unmatched=int(interviews.consented.sum()) - len(merged),
        open=int((merged["renewed"].isna() & ~early).sum()),
        too_early=int(early.sum()),
        no_score=int((known & ~scored).sum()),
        used=len(used),
        rows=links.rows,
        repeated=links.repeated,
        index=_mean(table, index),
        index_used=_mean(used, index),
    )
    people = _respondents(used, table, survey, interviews.constructs)
    found = renewals(people, _answer(used, survey), survey, wave.programme.branches(), linked, wave.name)
    return found.model_copy(update={"warnings": [*_doubts(linked), *found.warnings]})


def _mean(table: pd.DataFrame, index: str) -> float:
    """The mean index of the interviews that have one, by their weights."""
    scored = table[table[index].notna()]
    return float(np.average(scored[index], weights=scored["weight"]))


def _days(times: pd.Series) -> pd.Series:
    import pandas as pd

    return pd.to_datetime(times, errors="coerce").dt.normalize()


def _respondents(used: pd.DataFrame, table: pd.DataFrame, survey: Survey, constructs: list[str]) -> Respondents:
    """Those used, standing for all customers of their branches."""
    whole, own = (each.groupby("branch")["weight"].sum() for each in (table, used))
    segments = survey.frame.segments if survey.frame else []
    interviewer = used["firm"].astype(str) + " " + used["interviewer"].astype("string")
    return Respondents(
        renewed=used["renewed"].to_numpy(dtype=float),
        premium=used["premium"].to_numpy(dtype=float),
        branch=used["branch"].to_numpy(dtype=str),
        weights=(used["weight"] * used["branch"].map(whole / own)).to_numpy(dtype=float),
        interviewer=interviewer.to_numpy(dtype=str) if interviewer.notna().all() else None,
        scores={each: used[each].to_numpy(dtype=float) for each in constructs},
        segments={each: used[each].fillna("").to_numpy(dtype=str) for each in segments if each in used},
    )


def _answer(used: pd.DataFrame, survey: Survey) -> Answer | None:
    """The first question of loyalty that is asked, a high answer being loyal; None where it is all there is."""
    from acsi.fieldwork.coding import code_questions

    questions: Mapping[str, Question] = {each.id: each for each in survey.questions}
    construct = survey.model.constructs.get(LOYALTY) if survey.model else None
    measured_by = construct.indicators if construct else []
    asked = [each for each in measured_by if not questions[each].derive and each in used]
    if not asked or len(measured_by) == 1:
        return None
    question = questions[asked[0]]
    plain = survey.model_copy(update={"questions": [question.model_copy(update={"column": None})]})
    values = code_questions(used, plain, [question.id], RESPONSES)[question.id].values
    low, high = survey.scales[question.scale or ""].bounds
    label = question.text or Wording(zh=question.id, en=question.id)
    return Answer(question.id, label, low + high - values if question.reversed else values)


def _doubts(linked: Linked) -> list[Doubt]:
    found = []
    if linked.found < HALF * linked.consented:
        found.append(doubt("W377", found=linked.found, consented=linked.consented))
    if linked.repeated:
        found.append(doubt("W378", count=linked.repeated))
    if linked.too_early:
        found.append(doubt("W379", count=linked.too_early))
    return found
