"""`acsi sample`: from the sources to the drawn sample of a wave, and the memory of who was sampled."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from acsi.engine.address import address_of, is_address
from acsi.engine.connection import Engine
from acsi.engine.files import source_files
from acsi.engine.sources import Source, connect_to, open_source
from acsi.errors import fault
from acsi.keys import case_ids, draw_secret_for
from acsi.sampling.cases import contacts_table, require_free_names, sample_table
from acsi.sampling.contacts import contacts_bytes
from acsi.sampling.evidence import evidence_bytes
from acsi.sampling.exclusions import Lists
from acsi.sampling.fields import frame_and_sample
from acsi.sampling.lists import do_not_contact, known_phones, register
from acsi.sampling.objections import objectors, read_objections
from acsi.sampling.results import Selection
from acsi.sampling.reviewed import decisions
from acsi.steps.cooldown import Contacted, contacted, remember_draw
from acsi.steps.results import parquet
from acsi.survey.models import Frame, Survey
from acsi.wave import Programme, Work, change, is_current, open_wave, sha256_of
from acsi.wave.names import BRANCHES, CONTACTS, EVIDENCE, SAMPLE, SELECTION

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from acsi.sampling.selection import Drawn

List = TypeVar("List")


@dataclass(frozen=True)
class Sources:
    """What a sample is drawn from: paths or globs of the extract and of the lists, None where there is none."""

    frame: str
    agents: str | None = None
    do_not_contact: str | None = None
    known_phones: str | None = None
    reviewed: str | None = None

    def given(self) -> dict[str, str]:
        """The sources that there are, by name."""
        return {name: source for name, source in vars(self).items() if source is not None}


def sample_wave(
    programme: Programme,
    name: str,
    sources: Sources,
    as_of: date,
    *,
    now: datetime | None = None,
    dry_run: bool = False,
    force: bool = False,
) -> tuple[Selection, bool]:
    """Select and draw the sample of the wave `name`; also whether it was drawn now and written.

    A wave drawn from the same sources already is left as it is, unless one is a table of a server, whose rows may have
    changed, and `force` is given; a dry run writes nothing. Raises AcsiError: sources or
    lists that are missing or faulty (F, I, A), cases handed over already (A005), a wave that is closed (P014) or
    purged (P022), no keys.
    """
    survey = programme.survey()
    _require_lists(survey, sources)
    inputs = {each: source_digest(source) for each, source in sources.given().items()}
    if dry_run:
        return _select(programme, name, survey, sources, as_of).selection, False
    now = now or datetime.now(UTC)
    wave = open_wave(programme, name, now=now)
    wave.require_contacts()
    inputs |= {"as_of": as_of.isoformat(), "branches": sha256_of(_branches(programme))}
    inputs |= {"earlier_waves": _earlier(programme, name, as_of), **_objected(programme)}
    anew = force and any(map(is_address, sources.given().values()))
    if not anew and is_current(wave, "sample", inputs):
        return Selection.model_validate_json(wave.read(SELECTION)), False
    with change(wave, "sample", now=now, inputs=inputs, force=force) as work:
        if wave.manifest().handovers and not force:
            raise fault("A005", wave=name)
        drawn = _select(programme, name, survey, sources, as_of)
        _write(work, survey, drawn, as_of)
    return drawn.selection, True


def _require_lists(survey: Survey, sources: Sources) -> None:
    """Lists and definition agree, before anything is read."""
    frame, _ = frame_and_sample(survey)
    require_free_names(frame.segments)
    for source in sources.given().values():
        address_of(source) if is_address(source) else source_files(source)
    if frame.exclude.agents and sources.agents is None:
        raise fault("A003")
    if sources.agents and not frame.exclude.agents:
        raise fault("A004", option="--agents", key="agents: {match: [id_number, phone]}")
    if sources.do_not_contact and not frame.exclude.do_not_contact:
        raise fault("A004", option="--do-not-contact", key="do_not_contact: true")


def source_digest(source: str) -> str:
    """The SHA-256 of a file, of those of several files with their names, or of an address without its password."""
    if is_address(source):
        address = address_of(source)
        return hashlib.sha256(f"{address.server}#{address.relation}".encode()).hexdigest()
    digests = [(file.name, sha256_of(file)) for file in source_files(source)]
    if len(digests) == 1:
        return digests[0][1]
    return hashlib.sha256("\n".join(f"{digest}  {name}" for name, digest in digests).encode()).hexdigest()


def _branches(programme: Programme) -> bytes:
    return programme.read(BRANCHES) or b""


def _earlier(programme: Programme, name: str, as_of: date) -> str:
    """A digest of what the cool-down follows from: the earlier waves' samples and the reserve they released."""
    others = [programme.wave(other).manifest() for other in programme.waves() if other != name]
    told = [
        f"{each.wave} {each.as_of} {each.files.get(SAMPLE)} {sorted(each.released.items())}"
        for each in others
        if each.as_of and each.as_of <= as_of
    ]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _objected(programme: Programme) -> dict[str, str]:
    """A digest of the list of those who objected, where there is one."""
    if programme.objections() is None:
        return {}
    listed = read_objections(programme.objections())
    return {"objections": hashlib.sha256(repr((listed.customer_id, listed.phone)).encode()).hexdigest()}


def _without_objectors(programme: Programme, connection: Engine, extract: Source, frame: Frame, lists: Lists) -> Lists:
    if programme.objections() is None:
        return lists
    listed = read_objections(programme.objections())
    return replace(lists, objectors=objectors(connection, extract, frame, listed, programme.secrets().objections))


def _select(programme: Programme, name: str, survey: Survey, sources: Sources, as_of: date) -> Drawn:
    from acsi.sampling.selection import select

    listed = frame_and_sample(survey)[1].strata == "branch" and _branches(programme)
    codes = list(programme.branches()) if listed else []
    wave = programme.wave(name)
    secret = draw_secret_for(programme.secrets(), wave.manifest().draw_secret_sha256 if wave.exists() else None)
    lists = _lists(survey, sources)
    if days := frame_and_sample(survey)[0].exclude.contacted_within_days:
        lists = _cooled_down(lists, contacted(programme, name, as_of, days), frame_and_sample(survey)[0])
    with connect_to(sources.frame) as connection:
        extract = open_source(connection, sources.frame, "extract")
        lists = _without_objectors(programme, connection, extract, frame_and_sample(survey)[0], lists)
        return select(connection, survey, extract, lists, wave=name, branches=codes, as_of=as_of, draw_secret=secret)


def _lists(survey: Survey, sources: Sources) -> Lists:
    frame, _ = frame_and_sample(survey)
    matched = frame.exclude.agents.match if frame.exclude.agents else []
    return Lists(
        agents=_read(sources.agents, frame, partial(register, kinds=matched)),
        do_not_contact=_read(sources.do_not_contact, frame, do_not_contact),
        known_phones=_read(sources.known_phones, frame, known_phones),
        reviewed=_read(sources.reviewed, frame, decisions),
    )


def _cooled_down(lists: Lists, found: Contacted, frame: Frame) -> Lists:
    """Places may share a phone with one that was visited, and are others all the same."""
    customers = [contact.customer_id for contact in found.contacts]
    phones = [contact.phone for contact in found.contacts if contact.phone and frame.of == "customers"]
    return replace(lists, contacted=customers, contacted_phones=phones, doubts=found.doubts)


def _read(source: str | None, frame: Frame, read: Callable[[Source, Frame], List]) -> List | None:
    if source is None:
        return None
    with _opened(source) as rows:
        return read(rows, frame)


@contextmanager
def _opened(source: str) -> Iterator[Source]:
    """A list, on a connection of its own."""
    with connect_to(source) as connection:
        yield open_source(connection, source, "list")


def _write(work: Work, survey: Survey, drawn: Drawn, as_of: date) -> None:
    """The files of the drawn wave, and its main cases in the history."""
    wave, frame = work.wave, frame_and_sample(survey)[0]
    pseudonyms = case_ids(wave.keys().case_key, wave.name, drawn.cases["customer_id"].to_list())
    sample = sample_table(drawn.cases, pseudonyms, frame.segments)
    work.write(SELECTION, drawn.selection.model_dump_json(indent=1).encode())
    work.write(SAMPLE, parquet(_arrow(sample, frame.segments)))
    work.write_private(CONTACTS, contacts_bytes(contacts_table(drawn.cases, pseudonyms)))
    work.write_private(EVIDENCE, evidence_bytes(drawn.evidence))
    remember_draw(work, drawn.cases, as_of)
    work.set(as_of=as_of, keep_until=survey.retention.days(as_of), released={}, releases=())
    work.note(claims=drawn.selection.claims, frame=drawn.selection.frame, cases=len(sample))


def _arrow(sample: pd.DataFrame, segments: Sequence[str]) -> pa.Table:
    """The sample with segments as text even where all of them are empty."""
    import pyarrow as pa

    text = {column: pa.string() for column in ("case_id", "branch", "role", "stratum", *segments, "closed_month")}
    kinds = {column: text.get(column, pa.int64()) for column in sample.columns}
    return pa.Table.from_pandas(sample, pa.schema(list(kinds.items())), preserve_index=False)
