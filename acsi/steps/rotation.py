"""New keys for a programme: what its files are encrypted to, and the secret that draws later waves."""

from __future__ import annotations

import secrets as random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from acsi.keys import Secrets, WaveKeys, new_identity
from acsi.wave import Programme, Work, change_waves, names


@dataclass(frozen=True)
class Rotated:
    """How many files were encrypted anew, and in how many waves."""

    files: int
    waves: int


def rotate(programme: Programme, *, now: datetime | None = None) -> Rotated:
    """Encrypt all that the programme can read to new keys, also in the attic, and draw later waves by a new secret.

    Old keys, such as a former recipient may have kept, open nothing of it any more; they still open copies from before.
    The case ids stay, since results stand under them, and so does the draw secret of waves begun. All changes as one.
    Raises AcsiError as `Programme.secrets` and `change_waves` do, K008 for a damaged file.
    """
    with change_waves(programme, "key rotate", now=now or datetime.now(UTC)) as (work, parts):
        found = renew(work, parts, work.secrets)
        work.note(files=found.files, waves=found.waves)
    return found


def renew(work: Work, parts: Mapping[str, Work], secrets: Secrets) -> Rotated:
    """Set `secrets` with new keys, and encrypt all files anew to them, as a part of a change of all waves."""
    history, objections = work.programme.history(), work.programme.objections()
    private = {name: {each: part.wave.read_private(each) for each in _private(part)} for name, part in parts.items()}
    renewed = secrets.model_copy(
        update={
            "draw_secret": random.token_hex(16),
            "former_draw_secrets": (*secrets.former_draw_secrets, secrets.draw_secret),
            "history": new_identity().secret,
            "waves": {name: _renewed(keys) for name, keys in secrets.waves.items()},
        }
    )
    work.set_secrets(renewed)
    for name, content in ((names.HISTORY, history), (names.OBJECTIONS, objections)):
        if content is not None:
            work.write_programme(name, content)
    for name, files in private.items():
        parts[name].use(renewed)
        for each, content in files.items():
            parts[name].rewrite_private(each, content)
    count = sum(map(len, private.values())) + sum(each is not None for each in (history, objections))
    return Rotated(count, sum(map(bool, private.values())))


def _private(part: Work) -> list[str]:
    """The wave's files that are encrypted to its own keys, where those were not purged; packs are the firms'."""
    manifest = part.wave.manifest()
    if "contacts" in manifest.purged:
        return []
    packs = f"{names.HANDOVER}/"
    return [each for each in manifest.files if each.endswith(".age") and packs not in f"{each}"]


def _renewed(keys: WaveKeys) -> WaveKeys:
    """New identities in the place of those that there are."""
    contacts, data = (new_identity().secret if key else "" for key in (keys.contacts, keys.data))
    return WaveKeys(contacts=contacts, data=data, case_key=keys.case_key)
