"""The desk at which deliveries are checked and put together: what the state of a wave follows from, and writing it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from acsi.errors import AcsiError, Problem, fault, problem
from acsi.fieldwork.checks import case_ids, check_rows
from acsi.fieldwork.contract import Contract
from acsi.fieldwork.intake import Delivered, Intake, merge, remarks, responses, without
from acsi.fieldwork.outcomes import fieldwork
from acsi.fieldwork.readers import parse_delivery
from acsi.fieldwork.records import Delivery, Entry, Fieldwork, Quarantine, Remarks, TrustReport
from acsi.fieldwork.renaming import names_of, renamed
from acsi.fieldwork.structure import require_own_cases, require_structure
from acsi.fieldwork.trust import judge, left_out
from acsi.fieldwork.unlinked import NAME
from acsi.sampling.contacts import read_contacts
from acsi.steps.fieldwork import load_cases, load_sample, require_unchanged, wave_contract
from acsi.steps.results import parquet
from acsi.steps.weigh import weigh_wave
from acsi.survey.models import Survey
from acsi.wave import names
from acsi.wave.change import change
from acsi.wave.manifest import Manifest
from acsi.wave.programme import Wave

if TYPE_CHECKING:
    import pandas as pd

DERIVED = (names.RESPONSES, names.ASKED, names.WEIGHTS, names.QUARANTINE, names.REMARKS, names.FIELDWORK)
"""The files that follow from the deliveries taken."""

LISTED = 5
"""Cases that a message names."""


@dataclass(frozen=True)
class Desk:
    """What deliveries are checked against: the survey, its contract, the sample, and every case's state."""

    wave: Wave
    survey: Survey
    contract: Contract
    sample: pd.DataFrame
    cases: pd.DataFrame

    @classmethod
    def of(cls, wave: Wave) -> Desk:
        """The desk of a wave. Raises AcsiError (P013) before the draw, H001 for names that a delivery needs itself."""
        sample = load_sample(wave)
        return cls(wave, wave.programme.survey(), wave_contract(wave), sample, load_cases(wave, sample))


@dataclass(frozen=True)
class Settled:
    """The deliveries of a wave after they were checked.

    `entries` have their new states and counts; `intake` is what those taken say together, None if there are none, where
    interviews that the definition leaves out are rejected; `fieldwork` has the outcomes of all cases, `flags` those of
    each interview; `refused` holds the faults of files that were refused, `doubts` remarks on files given now.
    """

    entries: Mapping[str, Entry]
    intake: Intake | None
    fieldwork: Fieldwork | None
    flags: pd.Series[str] | None
    refused: list[Problem]
    doubts: list[Problem]


def settle(desk: Desk, entries: Mapping[str, Entry], given: Mapping[str, bytes]) -> Settled:
    """Check the deliveries `given` now, by number, and put them together with those taken before.

    Raises AcsiError where one that was taken before can no longer be (V007), or not be read (K001, K008).
    """
    passed: list[Delivered] = []
    doubts: list[Problem] = []
    refused: dict[str, Sequence[Problem]] = {}
    for number, entry in entries.items():
        if number in given:
            try:
                delivered, doubtful = _checked(desk, entry, given[number])
            except AcsiError as refusal:
                refused[number] = refusal.problems
            else:
                passed.append(delivered)
                doubts += doubtful
        elif entry.state == "taken":
            passed.append(_checked_again(desk, entry))
    intake = merge(passed) if passed else None
    trust, flags = _judged(desk, intake) if intake else (None, None)
    if intake and flags is not None:
        intake = without(intake, left_out(flags, desk.survey.trust))
    counted = {each.number: each for each in intake.deliveries} if intake else {}
    doubts += [_lacking(each) for number, each in counted.items() if number in given and each.gone]
    after = {number: _after(entry, counted.get(number), number in refused) for number, entry in entries.items()}
    told = _fieldwork(desk, intake, trust) if intake else None
    return Settled(after, intake, told, flags, [each for faults in refused.values() for each in faults], doubts)


def _fieldwork(desk: Desk, intake: Intake, trust: TrustReport | None) -> Fieldwork:
    closed = read_contacts(desk.wave.read_private(names.CONTACTS)).set_index("case_id")["closed_on"]
    return fieldwork(intake, desk.cases, desk.wave.name, trust=trust, closed_on=closed)


def _judged(desk: Desk, intake: Intake) -> tuple[TrustReport, pd.Series[str]]:
    rows = intake.accepted.assign(branch=intake.accepted["case_id"].map(desk.cases["branch"]))
    survey = desk.survey
    questions = survey.model.constructs[survey.model.index].indicators if survey.model else []
    questions = questions or list(survey.composite.weights if survey.composite else [])
    columns = [each.name for each in desk.contract.columns if each.question in questions]
    return judge(rows, desk.contract.columns, columns, survey.trust)


def inputs_of(desk: Desk, entries: Mapping[str, Entry]) -> dict[str, str]:
    """What the state follows from: the sample, the deliveries taken, and which cases were released and to whom."""
    taken = [each.path for each in entries.values() if each.state == "taken"]
    told = json.dumps([desk.cases["released"].to_list(), desk.cases["firm"].to_list()])
    return desk.wave.hashes(names.SAMPLE, *taken) | {"cases": hashlib.sha256(told.encode()).hexdigest()}


def commit(desk: Desk, seen: Manifest, settled: Settled, command: str, *, now: datetime, force: bool) -> None:
    """Write what follows from the deliveries; after a withdrawal that left none, take it away."""
    wave = desk.wave
    with change(wave, command, now=now, inputs=inputs_of(desk, settled.entries), force=force) as work:
        require_unchanged(wave, seen)
        work.set(deliveries=tuple(each.model_dump() for each in settled.entries.values()))
        work.note(deliveries={each.number: each.state for each in settled.entries.values()})
        if settled.intake:
            for name, content in documents_of(desk, settled).items():
                (work.write_private if name.endswith(".age") else work.write)(name, content)
        elif command == "withdraw":
            for name in filter(wave.has, DERIVED):
                work.remove(name)


def _lacking(delivery: Delivery) -> Problem:
    """The doubt about a cumulative file without some of its firm's cases."""
    more = ", …" if len(delivery.gone) > LISTED else ""
    return problem("W405", delivery.file, count=len(delivery.gone), cases=", ".join(delivery.gone[:LISTED]) + more)


def _after(entry: Entry, counted: Delivery | None, refused: bool) -> Entry:
    if counted is None:
        return entry.model_copy(update={"state": "refused"}) if refused else entry
    counts = counted.model_dump(include={"rows", "accepted", "refused", "corrections"})
    return entry.model_copy(update={"state": "taken", **counts})


def _checked_again(desk: Desk, entry: Entry) -> Delivered:
    content = desk.wave.read_private(entry.path)
    try:
        return _checked(desk, entry, content)[0]
    except AcsiError as refusal:
        first = refusal.problems[0]
        reason = f"{first.code} {first.message}"
        raise fault("V007", number=entry.number, file=entry.file, reason=reason) from refusal


def _checked(desk: Desk, entry: Entry, content: bytes) -> tuple[Delivered, list[Problem]]:
    table, doubts = delivered_table(entry, content)
    if firm := desk.survey.firms.get(entry.firm or names_of(table, desk.survey.firms)):
        table = renamed(table, firm.columns, firm.dispositions, entry.file)
    doubts += require_structure(table, desk.contract, entry.file)

    def owner(ids: pd.Series[str]) -> str | None:
        others = (desk.wave.programme.wave(name) for name in desk.wave.programme.waves() if name != desk.wave.name)
        drawn = (other for other in others if other.has(names.SAMPLE))
        return next((other.name for other in drawn if ids.isin(load_sample(other)["case_id"]).any()), None)

    require_own_cases(case_ids(table), desk.cases.index, desk.wave.name, entry.file, owner)
    at, firms = datetime.fromisoformat(entry.at), list(desk.survey.firms)
    checked = check_rows(table, desk.contract, desk.cases, firm=entry.firm, firms=firms, at=at)
    return Delivered(entry.number, entry.file, entry.sha256, checked), doubts


def delivered_table(entry: Entry, content: bytes) -> tuple[pd.DataFrame, list[Problem]]:
    """The table of a delivery that is kept as it came, or rewritten; otherwise as `parse_delivery`."""
    return parse_delivery(content, NAME if entry.rewritten else entry.file)


def documents_of(desk: Desk, settled: Settled) -> dict[str, bytes]:
    """The files that follow from the deliveries taken, before encryption; there is at least one delivery."""
    import pyarrow as pa

    wave, intake, told = desk.wave.name, settled.intake, settled.fieldwork
    assert intake is not None
    assert told is not None
    assert settled.flags is not None
    segments = desk.survey.frame.segments if desk.survey.frame else []
    table = responses(intake.accepted, desk.sample, desk.contract, segments, settled.flags)
    table, scheme = weigh_wave(desk.wave, desk.survey, desk.sample, desk.cases, intake, table)
    said = remarks(intake.accepted, desk.sample, desk.contract)
    return {
        names.RESPONSES: parquet(pa.Table.from_pandas(table, preserve_index=False)),
        names.ASKED: desk.wave.programme.definition_bytes(),
        names.WEIGHTS: scheme.model_dump_json(indent=1).encode(),
        names.QUARANTINE: Quarantine(wave=wave, rows=intake.quarantine).model_dump_json(indent=1).encode(),
        names.REMARKS: Remarks(wave=wave, remarks=said).model_dump_json(indent=1).encode(),
        names.FIELDWORK: told.model_dump_json(indent=1).encode(),
    }
