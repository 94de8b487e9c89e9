"""Receiving deliveries: a file is kept as it came before it is looked at, and the state follows from all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from acsi.errors import AcsiError, Problem, did_you_mean, fault
from acsi.fieldwork.readers import BUNDLED, KINDS, read_data, read_file, without_data
from acsi.fieldwork.records import Delivery, Entry, Fieldwork, Quarantine, Quarantined
from acsi.fieldwork.triple_s_reader import parts_of
from acsi.fieldwork.unlinked import table_bytes, without_cases
from acsi.keys import decrypt, load_identity
from acsi.sampling.objections import read_objections
from acsi.steps.desk import Desk, commit, delivered_table, inputs_of, settle
from acsi.steps.fieldwork import load_fieldwork, require_unchanged
from acsi.survey.models import Survey
from acsi.wave import names
from acsi.wave.change import change
from acsi.wave.lock import whoami
from acsi.wave.manifest import Manifest, sha256_of
from acsi.wave.programme import Wave, is_current


@dataclass(frozen=True)
class Received:
    """What receiving came to.

    `deliveries` are those looked at now that were taken, `same` the files that were taken before and change nothing,
    `refused` the faults for which whole files were refused, `quarantine` the rows refused of all deliveries.
    """

    fieldwork: Fieldwork | None
    deliveries: list[Delivery] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)
    doubts: list[Problem] = field(default_factory=list)
    quarantine: list[Quarantined] = field(default_factory=list)


def receive(
    wave: Wave,
    files: Sequence[Path],
    *,
    firm: str = "",
    dry_run: bool = False,
    now: datetime | None = None,
    force: bool = False,
) -> Received:
    """Take delivered files in, in the order given; `firm` sent them, where they do not say who did.

    Every file is kept, encrypted and unchanged, before it is looked at. Rows with faults go to quarantine; a file that
    is no delivery for the wave is refused, and the others are taken all the same. With `dry_run` nothing is written.
    A Triple-S description is kept together with the data beside it. A file that ends in `.age` is decrypted with the
    user's identity first.

    Raises AcsiError: no such file (F001) or too large a one (F009), no data for a description (F002), unknown firm
    (H002), no sample (P013), no identity (K001), wave closed (P014) or its contacts purged (P022), a delivery taken
    earlier that no longer passes (V007), an encrypted file for somebody else (K007).
    """
    now = now or datetime.now(UTC)
    wave.require_contacts()
    contents = {
        sha256_of(content): (name, content) for path in without_data(files) for name, content in [_opened(path)]
    }
    seen = wave.manifest()
    desk = Desk.of(wave)
    _require_firm(firm, desk.survey)
    entries = _entries(seen, contents, firm, now)
    given = {
        number: contents[each.sha256][1]
        if each.sha256 in contents and not each.rewritten
        else wave.read_private(each.path)
        for number, each in entries.items()
        if each.state == "kept" or (each.sha256 in contents and each.state != "taken")
    }
    entries, given = _without_forgotten(wave, entries, given)
    same = [each.file for number, each in entries.items() if each.sha256 in contents and number not in given]
    if given and not dry_run:
        seen = _keep(wave, seen, entries, given, now, force)
    if not given and is_current(wave, "receive", inputs_of(desk, entries)):
        return Received(load_fieldwork(wave), same=same)
    settled = settle(desk, entries, given)
    if not dry_run:
        commit(desk, seen, settled, "receive" if settled.intake else "keep", now=now, force=force)
    intake = settled.intake
    return Received(
        fieldwork=settled.fieldwork,
        deliveries=[each for each in intake.deliveries if each.number in given] if intake else [],
        same=same,
        refused=settled.refused,
        doubts=settled.doubts,
        quarantine=intake.quarantine if intake else [],
    )


def _opened(path: Path) -> tuple[str, bytes]:
    """A delivered file's name and bytes, decrypted where it came encrypted."""
    if path.suffix.lower() == ".age":
        return path.stem, decrypt(read_file(path), load_identity().secret, path.name)
    return path.name, read_data(path)


def quarantine(wave: Wave) -> Quarantine:
    """The rows that were refused and not yet replaced.

    Raises AcsiError before the first delivery (V009), or if the contacts were purged (P022).
    """
    wave.require_contacts()
    if not wave.has(names.QUARANTINE):
        wave.manifest()
        raise fault("V009", wave=wave.name)
    return Quarantine.model_validate_json(wave.read_private(names.QUARANTINE))


def _entries(seen: Manifest, contents: Mapping[str, tuple[str, bytes]], firm: str, now: datetime) -> dict[str, Entry]:
    """The manifest's deliveries by number, with those given now; one known by its SHA-256 keeps its number."""
    entries = [Entry.model_validate(each) for each in seen.deliveries]
    known = {each.sha256: place for place, each in enumerate(entries)}
    at, by = now.isoformat(timespec="seconds"), whoami()
    for digest, (name, content) in contents.items():
        told = {"file": name, "firm": firm, "at": at, "by": by, "state": "kept"}
        if digest not in known:
            number = f"{len(entries) + 1:03d}"
            path = f"{names.DELIVERIES}/{number}{_kept_ending(name)}.age"
            about = {"number": number, "path": path, "sha256": digest, "parts": parts_of(content)}
            entries.append(Entry.model_validate(about | told))
        elif entries[known[digest]].state != "taken":
            entries[known[digest]] = entries[known[digest]].model_copy(update=told)
    return {each.number: each for each in entries}


def _without_forgotten(
    wave: Wave, entries: dict[str, Entry], given: Mapping[str, bytes]
) -> tuple[dict[str, Entry], dict[str, bytes]]:
    """The deliveries without the rows of those who objected and are forgotten, before anything is stored."""
    found = wave.programme.objections()
    forgotten = read_objections(found).cases.get(wave.name, ()) if found else ()
    kept, after = dict(given), dict(entries)
    for number, content in given.items() if forgotten else ():
        try:
            table = delivered_table(entries[number], content)[0]
        except AcsiError:
            # What is no table is refused, with the reason, when it is checked.
            continue
        left = without_cases(table, forgotten)
        if left is not None:
            kept[number] = table_bytes(left)
            after[number] = entries[number].model_copy(update={"rewritten": True})
    return after, kept


def _kept_ending(name: str) -> str:
    ending = Path(name).suffix.lower()
    return ".zip" if ending in BUNDLED else ending if ending in KINDS else ""


def _keep(
    wave: Wave,
    seen: Manifest,
    entries: Mapping[str, Entry],
    contents: Mapping[str, bytes],
    now: datetime,
    force: bool,
) -> Manifest:
    """Store files as they came, before anything else is done with them; gives the manifest with them in it."""
    stored = {each["number"] for each in seen.deliveries}
    listed = tuple(each.model_dump() for each in entries.values())
    with change(wave, "keep", now=now, force=force) as work:
        require_unchanged(wave, seen)
        for number, content in contents.items():
            if number not in stored:
                work.write_private(entries[number].path, content)
        work.set(deliveries=listed)
        work.note(deliveries=dict.fromkeys(contents, "kept"))
    return seen.model_copy(update={"deliveries": listed})


def _require_firm(firm: str, survey: Survey) -> None:
    if firm and firm not in survey.firms:
        known = ", ".join(survey.firms) or "none"
        raise fault("H002", firm=firm, meant=did_you_mean(firm, survey.firms), firms=known)
