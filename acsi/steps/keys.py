"""Who may read a programme: making an identity, giving a programme its keys, adding and removing recipients."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from acsi.errors import AcsiError, fault
from acsi.files import write
from acsi.keys import (
    AuditKeys,
    Secrets,
    check_recipient,
    draw_secret_for,
    encrypt,
    identity_file,
    load_identity,
    new_identity,
    new_secrets,
    save_identity,
)
from acsi.steps.rotation import Rotated, renew
from acsi.wave import Programme, Wave, change, change_programme, change_waves, find_programme
from acsi.wave.lock import whoami
from acsi.wave.names import RECIPIENTS, SAMPLE
from acsi.wave.recipients import Recipient, read_recipients, require_agreement, write_recipients


@dataclass(frozen=True)
class NewKey:
    """What `acsi key new` made; `programme` is the one around, `keys_made` whether it got its keys now."""

    file: Path
    recipient: str
    identity_made: bool
    programme: Path | None
    keys_made: bool


@dataclass(frozen=True)
class OwnKey:
    """The user's public key, where its private key is kept, and what keeps it from reading the programme around."""

    file: Path
    recipient: str
    programme: Path | None
    obstacle: str


@dataclass(frozen=True)
class ListedKey:
    """A recipient of a programme; `own` marks the user's."""

    recipient: str
    name: str
    own: bool


def new_key(start: Path | None = None, *, now: datetime | None = None) -> NewKey:
    """Make what is missing: the user's identity, and the keys of the programme around `start`, if there is one.

    Raises AcsiError if nothing is missing (K004, K017), the keys were lost (K018), or as `load_identity` does.
    """
    programme = _programme_around(start)
    file = _file_for(programme)
    identity_made = not file.exists()
    starts_keys = programme is not None and not programme.has_keys()
    if not identity_made and not starts_keys:
        raise fault("K017", file=file, folder=programme.folder) if programme else fault("K004", file=file)
    if identity_made:
        save_identity(new_identity(), file)
    if programme is not None and starts_keys:
        start_keys(programme, now=now)
    identity = load_identity(file)
    return NewKey(file, identity.recipient, identity_made, programme.folder if programme else None, starts_keys)


def start_keys(programme: Programme, secrets: Secrets | None = None, *, now: datetime | None = None) -> None:
    """Give a programme its keys, with the user's identity as the only recipient.

    `secrets` are new ones, unless a demo brings its own. Raises AcsiError: no identity (K001), keys lost (K018), there
    already (K017).
    """
    recipient = programme.identity().recipient
    with change_programme(programme, "key new", now=now or datetime.now(UTC)) as work:
        if programme.has_keys():
            raise fault("K017", file=_file_for(programme), folder=programme.folder)
        if programme.needs_keys():
            raise fault("K018", folder=programme.folder)
        work.write_programme(RECIPIENTS, write_recipients([Recipient(recipient, whoami())]))
        work.set_secrets((secrets or new_secrets()).model_copy(update={"recipients": (recipient,)}))
        work.note(added=recipient)


def own_key(start: Path | None = None) -> OwnKey:
    """The user's identity, and if it may read the programme around `start`. Raises AcsiError (K001, K002, K003)."""
    programme = _programme_around(start)
    file = _file_for(programme)
    identity = load_identity(file)
    return OwnKey(
        file, identity.recipient, programme.folder if programme else None, obstacle(programme) if programme else ""
    )


def obstacle(programme: Programme) -> str:
    """Why the user cannot read the programme's personal data; empty if he can."""
    try:
        programme.secrets()
    except AcsiError as error:
        return str(error)
    return ""


def add_key(programme: Programme, recipient: str, name: str = "", *, now: datetime | None = None) -> None:
    """Let another recipient read the programme, with all its waves: only keys.age is encrypted anew.

    Raises AcsiError: no public key (K005, K006), a recipient already (K014), recipients.txt changed by hand (K012), or
    as `Programme.secrets` does.
    """
    added = check_recipient(recipient)
    with change_programme(programme, "key add", now=now or datetime.now(UTC)) as work:
        listed = _agreed(programme, work.secrets)
        if added in work.secrets.recipients:
            raise fault("K014", recipient=added)
        work.write_programme(RECIPIENTS, write_recipients([*listed, Recipient(added, name)]))
        work.set_secrets(work.secrets.model_copy(update={"recipients": (*work.secrets.recipients, added)}))
        work.note(added=added)


def remove_key(programme: Programme, recipient: str, *, now: datetime | None = None) -> Rotated:
    """Take a recipient's access to the programme as it is from now on: everything is encrypted anew to new keys.

    Whoever kept a copy of the folder can still read what is in it. Raises AcsiError: no recipient (K013), one's own key
    (K015), recipients.txt changed by hand (K012), or as `Programme.secrets` and `renew` do.
    """
    with change_waves(programme, "key remove", now=now or datetime.now(UTC)) as (work, parts):
        listed = _agreed(programme, work.secrets)
        if recipient == programme.identity().recipient:
            raise fault("K015", recipient=recipient)
        if recipient not in work.secrets.recipients:
            raise fault("K013", recipient=recipient)
        left = [each for each in listed if each.key != recipient]
        work.write_programme(RECIPIENTS, write_recipients(left))
        known = work.secrets.model_copy(update={"recipients": tuple(each.key for each in left)})
        found = renew(work, parts, known)
        work.note(removed=recipient)
    return found


def export_for_audit(wave: Wave, recipient: str, out: Path, *, now: datetime | None = None) -> None:
    """Encrypt to an auditor's public key what it takes to draw the wave's sample again, and note it in the wave's log.

    That is the draw secret and the key of the wave's case ids, nothing that opens personal data. The log says so before
    the file is written. Raises AcsiError: no public key (K005, K006), the file is there already (K019), no such wave or
    no sample yet (P012, P013), the key of the case ids was purged (K016), or as `Programme.secrets` and `change` do.
    """
    auditor = check_recipient(recipient)
    if out.exists():
        raise fault("K019", file=out)
    drawn = wave.hashes(SAMPLE)
    case_key = wave.keys().case_key
    if not case_key:
        raise fault("K016", wave=wave.name)
    drawn_with = draw_secret_for(wave.programme.secrets(), wave.manifest().draw_secret_sha256)
    handed = AuditKeys(wave=wave.name, draw_secret=drawn_with, case_key=case_key)
    sealed = encrypt(handed.model_dump_json().encode(), [auditor])
    with change(wave, "key export", now=now or datetime.now(UTC), inputs=drawn, force=True) as work:
        work.note(purpose="audit", recipient=auditor)
    write(out, sealed, private=True)


def list_keys(programme: Programme) -> list[ListedKey]:
    """The recipients in `recipients.txt`. Raises AcsiError (K005, K011, K018)."""
    if not programme.has_keys():
        raise fault("K018" if programme.needs_keys() else "K011", folder=programme.folder)
    try:
        own = programme.identity().recipient
    except AcsiError:
        own = ""
    return [ListedKey(each.key, each.name, each.key == own) for each in _listed(programme)]


def _listed(programme: Programme) -> list[Recipient]:
    return read_recipients(programme.read(RECIPIENTS) or b"")


def _agreed(programme: Programme, secrets: Secrets) -> list[Recipient]:
    listed = _listed(programme)
    require_agreement(listed, secrets.recipients)
    return listed


def _programme_around(start: Path | None) -> Programme | None:
    try:
        return find_programme(start)
    except AcsiError as error:
        if error.problems[0].code == "P001":
            return None
        raise


def _file_for(programme: Programme | None) -> Path:
    return (programme.identity_file() if programme else None) or identity_file()
