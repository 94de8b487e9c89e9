"""Unlinking cases of a wave from their customer: in every file, in numbers that a log may keep."""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from acsi.errors import AcsiError
from acsi.fieldwork.records import Entry, Quarantine, Remarks
from acsi.fieldwork.renaming import names_of
from acsi.fieldwork.unlinked import table_bytes, unlinked
from acsi.sampling.contacts import contacts_bytes
from acsi.sampling.evidence import Evidence, evidence_bytes, read_evidence
from acsi.steps.desk import delivered_table
from acsi.steps.fieldwork import load_receipts, wave_contract
from acsi.steps.results import parquet
from acsi.wave import Wave, Work, names

if TYPE_CHECKING:
    import pandas as pd

TABLES = (names.SAMPLE, names.RESPONSES, names.SCORES)
"""Tables of a wave with a column of case ids."""

PRIVATE = (names.CONTACTS, names.EVIDENCE, names.DELIVERIES, names.QUARANTINE, names.REMARKS, names.HANDOVER)

LINKED = (*PRIVATE, *TABLES, names.FIELDWORK)
"""Files and folders that lead to single cases; of these the attic keeps nothing."""


@dataclass(frozen=True)
class InWave:
    """What was done in a wave, in numbers: cases under new numbers, contacts emptied, interviews unlinked, deliveries
    written anew, open answers and evidence against agents taken out, packs and copies in the attic taken away.

    `closed` says that the contacts were purged, so that only links could be followed; `unread` are deliveries that are
    no tables, in which nobody can be looked for.
    """

    wave: str
    cases: int = 0
    contacts: int = 0
    interviews: int = 0
    deliveries: int = 0
    remarks: int = 0
    evidence: int = 0
    erased: int = 0
    unread: int = 0
    closed: bool = False


@dataclass(frozen=True)
class Found:
    """What of a wave is a person's: the old number of each case with its new one, the keys by which he may stand in
    evidence, and the wave's contacts, or None where they were purged."""

    wave: Wave
    numbers: Mapping[str, str]
    keys: frozenset[str]
    contacts: pd.DataFrame | None


def unlink(found: Found, work: Work | None) -> InWave:
    """Take a person out of a wave; without `work` only count. Raises AcsiError as reading the wave does."""
    wave, numbers = found.wave, found.numbers
    closed = found.contacts is None and wave.has(names.SAMPLE)
    evidence = _evidence(found, work)
    if not numbers:
        return InWave(wave.name, evidence=evidence, closed=closed)
    interviews = 0
    for name in filter(wave.has, TABLES):
        changed = _renumbered(wave.read(name), numbers)
        interviews += changed[1] if name == names.RESPONSES else 0
        if work and changed[1]:
            work.rewrite(name, changed[0])
    deliveries, unread = (0, 0) if closed else _deliveries(found, work)
    told = InWave(
        wave.name,
        cases=len(numbers),
        contacts=_emptied(found, work),
        interviews=interviews,
        deliveries=deliveries,
        remarks=0 if closed else _words(found, work),
        evidence=evidence,
        erased=_erased(found, work),
        unread=unread,
        closed=closed,
    )
    _documents(found, work)
    return told


def _renumbered(content: bytes, numbers: Mapping[str, str]) -> tuple[bytes, int]:
    """A table with new case ids, each row in its place; of an interview the times go too, which a caller's log has."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pq.read_table(io.BytesIO(content))
    cases = table.column("case_id").to_pylist()
    hit = [case in numbers for case in cases]
    if not any(hit):
        return content, 0
    for column in {"case_id", "started", "ended"} & set(table.column_names):
        kind = table.schema.field(column)
        cells = table.column(column).to_pylist() if column == "case_id" else table.column(column)
        if column == "case_id":
            changed = pa.array([numbers.get(case, case) for case in cells], kind.type)
        else:
            changed = pa.compute.if_else(pa.array(hit), pa.scalar(None, kind.type), cells)
        table = table.set_column(table.schema.get_field_index(column), kind, changed)
    return parquet(table), sum(hit)


def _emptied(found: Found, work: Work | None) -> int:
    """Empty the contacts of the cases: only the day of closing stays, under the new number."""
    contacts = found.contacts
    if contacts is None:
        return 0
    hit = contacts["case_id"].isin(found.numbers)
    if work:
        kept = contacts.copy()
        personal = [column for column in kept.columns if column not in ("case_id", "closed_on")]
        kept.loc[hit, personal] = ""
        kept["case_id"] = kept["case_id"].replace(found.numbers)
        work.rewrite_private(names.CONTACTS, contacts_bytes(kept))
    return int(hit.sum())


def _evidence(found: Found, work: Work | None) -> int:
    """Take the persons out of the evidence against agents, and out of its copies in the attic."""
    wave = found.wave
    if found.contacts is None or not wave.has(names.EVIDENCE):
        return 0
    rows = read_evidence(wave.read_private(names.EVIDENCE)).rows
    left = [row for row in rows if not found.keys & {row.customer_id, row.phone, *(piece.key for piece in row.pieces)}]
    if work and len(left) != len(rows):
        work.rewrite_private(names.EVIDENCE, evidence_bytes(Evidence(rows=tuple(left))))
        for name in _in_attic(wave, (names.EVIDENCE,)):
            work.erase(name)
    return len(rows) - len(left)


def _deliveries(found: Found, work: Work | None) -> tuple[int, int]:
    """Write the deliveries anew that have the cases; how many those are, and how many are no tables."""
    wave, count, unread = found.wave, 0, 0
    entries = [Entry.model_validate(each) for each in wave.manifest().deliveries]
    after = list(entries)
    survey = wave.programme.survey()
    for place, entry in enumerate(entries):
        if not wave.has(entry.path):
            continue
        content = wave.read_private(entry.path)
        try:
            table = delivered_table(entry, content)[0]
        except AcsiError:
            unread += 1
            continue
        firm = survey.firms.get(entry.firm or names_of(table, survey.firms))
        changed = unlinked(table, found.numbers, wave_contract(wave), firm.columns if firm else {})
        if changed is not None:
            count += 1
            after[place] = entry.model_copy(update={"rewritten": True})
            if work:
                work.rewrite_private(entry.path, table_bytes(changed))
    if work and count:
        work.set(deliveries=tuple(each.model_dump() for each in after))
    return count, unread


def _words(found: Found, work: Work | None) -> int:
    """Take what was said in words, and rows that were refused, out of the wave."""
    wave, count = found.wave, 0
    if wave.has(names.REMARKS):
        said = Remarks.model_validate_json(wave.read_private(names.REMARKS))
        kept = [each for each in said.remarks if each.case_id not in found.numbers]
        count = len(said.remarks) - len(kept)
        if work and count:
            told = said.model_copy(update={"remarks": kept})
            work.rewrite_private(names.REMARKS, told.model_dump_json(indent=1).encode())
    if work and wave.has(names.QUARANTINE):
        refused = Quarantine.model_validate_json(wave.read_private(names.QUARANTINE))
        rows = [each for each in refused.rows if each.case_id not in found.numbers]
        if len(rows) != len(refused.rows):
            left = refused.model_copy(update={"rows": rows})
            work.rewrite_private(names.QUARANTINE, left.model_dump_json(indent=1).encode())
    return count


def _documents(found: Found, work: Work | None) -> None:
    """Put the new numbers into fieldwork.json and the receipts of packs."""
    wave = found.wave
    receipts = [name for name in wave.manifest().files if name.startswith(f"{names.HANDOVER}/")]
    documents = [name for name in receipts if name.endswith(".json")]
    for name in [*documents, *([names.FIELDWORK] if wave.has(names.FIELDWORK) else [])]:
        content = changed = wave.read(name)
        for old, new in found.numbers.items():
            changed = changed.replace(f'"{old}"'.encode(), f'"{new}"'.encode())
        if work and changed != content:
            work.rewrite(name, changed)


def _erased(found: Found, work: Work | None) -> int:
    """Take away packs that hold the cases, and what the attic keeps of files that lead to single cases."""
    wave = found.wave
    gone = [*_packs(wave, found.numbers), *_in_attic(wave, LINKED)]
    for name in gone if work else ():
        assert work is not None
        work.erase(name)
    return len(gone)


def _packs(wave: Wave, cases: Collection[str]) -> list[str]:
    packs = [f"{names.HANDOVER}/{each.pack}" for each in load_receipts(wave) if not set(cases).isdisjoint(each.cases)]
    return [pack for pack in packs if wave.has(pack)]


def _in_attic(wave: Wave, parts: Collection[str]) -> list[str]:
    return [
        name for name in wave.manifest().files if name.startswith(f"{names.ATTIC}/") and name.split("/")[2] in parts
    ]
