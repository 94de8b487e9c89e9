"""`acsi purge`: destroying keys of a wave, so that what they encrypted, here and in every copy, is read no more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from acsi.errors import AcsiError, fault
from acsi.fieldwork.sealing import ENDINGS
from acsi.keys import Secrets, WaveKeys, decrypt, open_secrets
from acsi.steps.retention import LINKS, Kept, keep_until
from acsi.wave import Programme, Wave, change, names
from acsi.wave.lock import INNER
from acsi.wave.manifest import Purged

DROPPED: Mapping[Kept, tuple[str, ...]] = {"contacts": ("contacts", "data"), "links": ("case_key",)}
"""The keys of a wave that go: with the contacts also that of deliveries, quarantine and open answers."""

SMALL = 1_000_000
"""Bytes above which no file is a copy of keys.age."""


@dataclass(frozen=True)
class Proof:
    """What a purge came to: `files` of the wave were tried with `keys`, every one that is left, and none opened.

    `packs` for firms were taken away. `copies` are other files in the programme's folder that still hold the keys.
    """

    part: Kept
    files: int
    keys: int
    packs: int
    copies: list[Path]


def purge(wave: Wave, part: Kept, *, because: str = "", force: bool = False, now: datetime | None = None) -> Proof:
    """Destroy the keys of a wave's contacts, or later of its links, and try every file of the wave with what is left.

    With the contacts go the wave's deliveries, quarantine, open answers and evidence, and the packs in its folder; the
    statistics stay. With the links goes the key that leads from a customer to his case. Raises AcsiError: purged
    already (P023), links before contacts (P024), before the day without `force` and a reason (P025), nothing drawn yet
    (P013), a file that opens all the same (P026), or as `change` does.
    """
    now = now or datetime.now(UTC)
    _require_due(wave, part, because if force else "", now)
    wave.read(names.SAMPLE)
    before = wave.keys()
    packs = _packs(wave) if part == "contacts" else []
    with change(wave, "purge", now=now) as work:
        left = before.model_copy(update=dict.fromkeys(DROPPED[part], ""))
        work.set_secrets(work.secrets.model_copy(update={"waves": {**work.secrets.waves, wave.name: left}}))
        for pack in packs:
            work.erase(pack)
        purged = Purged(on=now.date(), because=because)
        work.set(purged={**wave.manifest().purged, part: purged})
        work.note(purged=part, **({"because": because} if because else {}))
    return _proof(wave, part, before, len(packs))


def _require_due(wave: Wave, part: Kept, because: str, now: datetime) -> None:
    purged = wave.manifest().purged
    if done := purged.get(part):
        raise fault("P023", wave=wave.name, part=part, on=done.on.isoformat())
    if part == LINKS and "contacts" not in purged:
        raise fault("P024", wave=wave.name)
    until = keep_until(wave).get(part)
    if until is not None and now.date() <= until and not because.strip():
        raise fault("P025", wave=wave.name, part=part, until=until.isoformat())


def _packs(wave: Wave) -> list[str]:
    """The packs that went to firms, which those still can open, also those in the attic."""
    endings = tuple(ENDINGS.values())
    return [name for name in wave.manifest().files if f"{names.HANDOVER}/" in f"/{name}" and name.endswith(endings)]


def _proof(wave: Wave, part: Kept, before: WaveKeys, packs: int) -> Proof:
    """Read keys.age from the disk again, and hold every private file of the wave against every key there."""
    secrets = wave.programme.secrets()
    keys = _identities(secrets, wave.programme)
    files = [name for name in wave.manifest().files if name.endswith(".age")]
    for name in files if part == "contacts" else []:
        if any(_opens(wave.path(name), key) for key in keys):
            raise fault("P026", f"{wave.name}/{name}", wave=wave.name)
    if part == LINKS and secrets.waves[wave.name].case_key:
        raise fault("P026", names.KEYS, wave=wave.name)
    tried = len(files) if part == "contacts" else 0
    return Proof(part, tried, len(keys), packs, _copies(wave, part, before))


def _identities(secrets: Secrets, programme: Programme) -> list[str]:
    """Every private key that is left: the history's, those of all waves, and the user's own."""
    of_waves = [key for each in secrets.waves.values() for key in (each.contacts, each.data)]
    return [key for key in (secrets.history, programme.identity().secret, *of_waves) if key]


def _opens(path: Path, identity: str) -> bool:
    """Whether the identity opens the file; one that is not there, or no file, opens to nobody."""
    try:
        decrypt(path.read_bytes(), identity)
    except (AcsiError, OSError):
        return False
    return True


def _copies(wave: Wave, part: Kept, before: WaveKeys) -> list[Path]:
    """Other files in the programme's folder that are copies of keys.age, with the keys that were destroyed."""
    programme, found = wave.programme, []
    identity = programme.identity()
    for path in sorted(programme.folder.rglob("*")):
        own = path == programme.folder / names.KEYS or INNER in path.relative_to(programme.folder).parts
        if own or not path.is_file():
            continue
        try:
            if path.stat().st_size > SMALL:
                continue
            kept = open_secrets(path.read_bytes(), identity).waves.get(wave.name)
        except (AcsiError, OSError):
            continue
        if kept and any(getattr(kept, name) == getattr(before, name) for name in DROPPED[part]):
            found.append(path)
    return found
