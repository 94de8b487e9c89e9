"""A copy of a programme's keys that a passphrase opens: for the day on which all identities are lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from acsi.errors import AcsiError, fault
from acsi.fieldwork.readers import read_file
from acsi.files import write
from acsi.keys import Secrets, WaveKeys, decrypt, decrypt_with, encrypt_with, new_passphrase
from acsi.steps.purge import DROPPED
from acsi.wave import Programme, Wave, change_programme, names
from acsi.wave.lock import whoami
from acsi.wave.recipients import Recipient, write_recipients


class Backup(BaseModel):
    """What a back-up holds: all keys of a programme, and when it was made."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    acsi: Literal[1] = 1
    made: datetime
    secrets: Secrets = Field(repr=False)


@dataclass(frozen=True)
class Restored:
    """What was restored: from a back-up `made` then; waves whose keys are `lost`, and those whose keys stay purged."""

    made: datetime
    lost: list[str]
    purged: int


def back_up(programme: Programme, out: Path, *, now: datetime | None = None) -> str:
    """Write all keys of a programme into a new file, and give the passphrase that opens it, which is kept nowhere.

    Raises AcsiError: the file is there already (K019), or inside the programme's folder (K020), or as
    `Programme.secrets` and `change_programme` do.
    """
    now = now or datetime.now(UTC)
    if out.exists():
        raise fault("K019", file=out)
    if programme.folder.resolve() in out.resolve().parents:
        raise fault("K020", file=out)
    kept, passphrase = Backup(made=now, secrets=programme.secrets()), new_passphrase()
    sealed = encrypt_with(kept.model_dump_json().encode(), passphrase)
    with change_programme(programme, "key backup", now=now) as work:
        work.note(waves=len(kept.secrets.waves))
    write(out, sealed, private=True)
    return passphrase


def restore(
    programme: Programme,
    file: Path,
    *,
    passphrase: Callable[[], str],
    force: bool = False,
    now: datetime | None = None,
) -> Restored:
    """Give a programme its keys back from a back-up, with the user's identity as the only recipient.

    Keys that were purged since stay destroyed. Raises AcsiError: nothing is lost (K021), no identity (K001), another
    passphrase (K030), no back-up (K022), or one from before keys that the files need (K023), unless `force`.
    """
    own = programme.identity().recipient
    _require_lost(programme)
    kept = _opened(read_file(file), passphrase(), file.name)
    lost = [name for name in programme.waves() if not _fits(programme.wave(name), kept.secrets)]
    if lost and not force:
        raise fault("K023", file.name, made=f"{kept.made:%Y-%m-%d}", waves=", ".join(lost))
    waves = {name: _unpurged(programme.wave(name), keys) for name, keys in kept.secrets.waves.items()}
    purged = sum(waves[name] != keys for name, keys in kept.secrets.waves.items())
    with change_programme(programme, "key restore", now=now or datetime.now(UTC)) as work:
        work.write_programme(names.RECIPIENTS, write_recipients([Recipient(own, whoami())]))
        work.set_secrets(kept.secrets.model_copy(update={"recipients": (own,), "waves": waves}))
        work.note(added=own, made=kept.made.isoformat(timespec="seconds"))
    return Restored(kept.made, lost, purged)


def _require_lost(programme: Programme) -> None:
    try:
        programme.secrets()
    except AcsiError:
        return
    raise fault("K021", folder=programme.folder)


def _opened(content: bytes, passphrase: str, where: str) -> Backup:
    try:
        return Backup.model_validate_json(decrypt_with(content, passphrase, where))
    except ValidationError:
        raise fault("K022", where) from None


def _fits(wave: Wave, secrets: Secrets) -> bool:
    """Whether the keys open every private file of the wave that should still be opened."""
    manifest, keys = wave.manifest(), secrets.waves.get(wave.name)
    if "contacts" in manifest.purged:
        return True
    private = [each for each in manifest.files if each.endswith(".age") and f"{names.HANDOVER}/" not in each]
    try:
        for name in private if keys else ():
            decrypt(wave.read(name), wave.key_for(name, secrets))
    except AcsiError:
        return False
    return keys is not None


def _unpurged(wave: Wave, keys: WaveKeys) -> WaveKeys:
    """The keys without those that were purged after the back-up."""
    purged = wave.manifest().purged if wave.exists() else {}
    gone = [name for part, dropped in DROPPED.items() if part in purged for name in dropped]
    return keys.model_copy(update=dict.fromkeys(gone, ""))
