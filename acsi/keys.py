"""Recipients, identities, the programme's secrets, case ids, and encryption with age.

An identity is a private key and belongs to a person or a machine; its recipient is the public key (`age1…`). Knows
nothing of where a programme or a wave keeps its files.
"""

import base64
import hashlib
import hmac
import os
import secrets as random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from acsi.errors import AcsiError, fault
from acsi.files import write

IDENTITY_VARIABLE = "ACSI_IDENTITY"
PLAIN = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Letters and digits that nobody takes for others over the phone."""

_CROCKFORD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
"""From the letters of base32 to those of Crockford's, which have no I, L, O and U."""


@dataclass(frozen=True)
class Identity:
    """A private key, which is never shown, and the public key that belongs to it."""

    secret: str = field(repr=False)
    recipient: str


class WaveKeys(BaseModel):
    """The keys of one wave: an age identity for contacts, one for what comes back, and the key of its case ids.

    A key that a purge has forgotten is empty.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    contacts: str = Field(repr=False)
    data: str = Field(repr=False)
    case_key: str = Field(repr=False)


class AuditKeys(BaseModel):
    """What an auditor is handed to draw one wave's sample again: the draw secret, and the key of its case ids."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    acsi: Literal[1] = 1
    wave: str
    draw_secret: str = Field(repr=False)
    case_key: str = Field(repr=False)


class Secrets(BaseModel):
    """What `keys.age` holds: the draw secret, the key of the contact history, each wave's keys, and who may read them.

    `objections` is the key of the hashes by which objectors are known; `former_draw_secrets` drew earlier waves. The
    recipients stand here too because anyone who can write to the folder can add a line to `recipients.txt`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    acsi: Literal[1] = 1
    draw_secret: str = Field(pattern="^[0-9a-f]{32}$", repr=False)
    history: str = Field(repr=False)
    objections: str = Field("", repr=False)
    former_draw_secrets: tuple[str, ...] = Field((), repr=False)
    recipients: tuple[str, ...] = ()
    waves: Mapping[str, WaveKeys] = Field({}, repr=False)


def new_identity() -> Identity:
    """A new private key, from the operating system's randomness."""
    import pyrage

    made = pyrage.x25519.Identity.generate()
    return Identity(str(made), str(made.to_public()))


def identity_of(secret: str, where: str = "") -> Identity:
    """The identity with this private key (`AGE-SECRET-KEY-1…`). Raises AcsiError (K002) if it is none."""
    import pyrage

    try:
        return Identity(secret, str(pyrage.x25519.Identity.from_str(secret).to_public()))
    except pyrage.IdentityError:
        raise fault("K002", where) from None


def identity_file() -> Path:
    """Where the user's identity is kept: the path in ACSI_IDENTITY, else in the user's configuration folder."""
    named = os.environ.get(IDENTITY_VARIABLE)
    if named:
        return Path(named).expanduser()
    if sys.platform == "win32":
        configuration = Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming")
    elif sys.platform == "darwin":
        configuration = Path.home() / "Library" / "Application Support"
    else:
        configuration = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return configuration / "acsi" / "identity.txt"


def load_identity(path: Path | None = None) -> Identity:
    """The identity kept in `path`, or in `identity_file()`; lines that begin with # are comments.

    Raises AcsiError if there is none (K001), it cannot be read (K003), or the file holds something else (K002).
    """
    path = path or identity_file()
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise fault("K001", file=path) from None
    except (OSError, UnicodeDecodeError) as error:
        raise fault("K003", file=path, reason=getattr(error, "strerror", None) or "it is no text") from None
    keys = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    return identity_of(keys[0] if keys else "", str(path))


def save_identity(identity: Identity, path: Path) -> None:
    """Write an identity into a new file for its owner only. Raises AcsiError (K004) if there is one already."""
    if path.exists():
        raise fault("K004", file=path)
    lines = ["# The private key of one person or machine for acsi. Never share it; keep a copy in a safe place."]
    text = "\n".join([*lines, f"# public key: {identity.recipient}", identity.secret, ""])
    write(path, text.encode(), private=True)


def check_recipient(recipient: str, where: str = "") -> str:
    """The recipient, stripped. Raises AcsiError (K005) if it is no age public key; a private key is not shown."""
    import pyrage

    stripped = recipient.strip()
    if stripped.upper().startswith("AGE-SECRET-KEY"):
        raise fault("K006", where)
    try:
        pyrage.x25519.Recipient.from_str(stripped)
    except pyrage.RecipientError:
        raise fault("K005", where, found=stripped) from None
    return stripped


def encrypt(data: bytes, recipients: Sequence[str]) -> bytes:
    """`data` as an age file that every recipient can open. Raises AcsiError for a bad recipient (K005)."""
    import pyrage

    keys = [pyrage.x25519.Recipient.from_str(check_recipient(each)) for each in recipients]
    sealed: bytes = pyrage.encrypt(data, keys)
    return sealed


def decrypt(data: bytes, identity: str, where: str = "") -> bytes:
    """What the age file `data` holds.

    Raises AcsiError if it is not encrypted to this identity (K007) or is damaged (K008).
    """
    import pyrage

    try:
        opened: bytes = pyrage.decrypt(data, [pyrage.x25519.Identity.from_str(identity)])
    except pyrage.DecryptError as error:
        raise fault("K007" if "No matching keys" in str(error) else "K008", where) from None
    return opened


def new_passphrase() -> str:
    """A passphrase of 122 random bits: five groups of five letters and digits, without those that look alike."""
    return "-".join("".join(random.choice(PLAIN) for _ in range(5)) for _ in range(5))


def encrypt_with(data: bytes, passphrase: str) -> bytes:
    """`data` as an age file that the passphrase opens (scrypt)."""
    import pyrage

    sealed: bytes = pyrage.passphrase.encrypt(data, passphrase)
    return sealed


def decrypt_with(data: bytes, passphrase: str, where: str = "") -> bytes:
    """What the age file `data` holds. Raises AcsiError (K030) if the passphrase is another one or the file damaged."""
    import pyrage

    try:
        opened: bytes = pyrage.passphrase.decrypt(data, passphrase.strip())
    except pyrage.DecryptError:
        raise fault("K030", where) from None
    return opened


def has_passphrase(data: bytes) -> bool:
    """Whether an age file is encrypted with a passphrase instead of to recipients."""
    return data.startswith(b"age-encryption.org/v1\n-> scrypt ")


def new_secrets(recipients: Sequence[str] = ()) -> Secrets:
    """Secrets for a new programme: 128 bits for the draw, and the key of the contact history."""
    return Secrets(draw_secret=random.token_hex(16), history=new_identity().secret, recipients=tuple(recipients))


def with_wave(secrets: Secrets, name: str) -> Secrets:
    """The secrets with keys for the wave `name`; keys that it has are kept."""
    if name in secrets.waves:
        return secrets
    keys = WaveKeys(contacts=new_identity().secret, data=new_identity().secret, case_key=random.token_hex(32))
    return secrets.model_copy(update={"waves": {**secrets.waves, name: keys}})


def seal_secrets(secrets: Secrets) -> bytes:
    """The bytes of `keys.age`, encrypted to the secrets' own recipients."""
    return encrypt(secrets.model_dump_json().encode(), secrets.recipients)


def open_secrets(data: bytes, identity: Identity, where: str = "keys.age") -> Secrets:
    """What `keys.age` holds.

    Raises AcsiError if the identity is none of its recipients (K009), or it is damaged or no such file (K008, K010).
    """
    try:
        opened = decrypt(data, identity.secret, where)
    except AcsiError as error:
        if error.problems[0].code == "K007":
            raise fault("K009", where, recipient=identity.recipient) from None
        raise
    try:
        return Secrets.model_validate_json(opened)
    except ValidationError:
        raise fault("K010", where) from None


def draw_secret_for(secrets: Secrets, digest: str | None) -> str:
    """The draw secret with this SHA-256, be it a former one; where none has it, the one that draws new waves."""
    known = (secrets.draw_secret, *secrets.former_draw_secrets)
    return next((each for each in known if digest_of_secret(each) == digest), secrets.draw_secret)


def digest_of_secret(draw_secret: str) -> str:
    """The SHA-256 of the draw secret in hex: shows later that the secret was fixed before the extract was read."""
    return hashlib.sha256(draw_secret.encode()).hexdigest()


def case_ids(case_key: str, wave: str, customer_ids: Sequence[str]) -> list[str]:
    """The pseudonym of each customer in a wave: 80 bits of an HMAC-SHA256 in Crockford's base32, 16 characters.

    `case_key` is 64 hex digits; customer ids are text, normalised by the caller. Raises ValueError for another key.
    Source: RFC 2104.
    """
    if len(case_key) != 64:
        raise ValueError("a case-id key has 64 hex digits")
    keyed = hmac.new(bytes.fromhex(case_key), f"{wave}\n".encode(), hashlib.sha256)
    return [_case_id(keyed.copy(), each) for each in customer_ids]


def case_id(case_key: str, wave: str, customer_id: str) -> str:
    """The pseudonym of one customer in a wave; see `case_ids`."""
    return case_ids(case_key, wave, [customer_id])[0]


def random_case_id() -> str:
    """A number that looks like a case's and leads to nobody."""
    return _readable(random.token_bytes(10))


def _case_id(keyed: hmac.HMAC, customer_id: str) -> str:
    keyed.update(customer_id.encode())
    return _readable(keyed.digest()[:10])


def _readable(number: bytes) -> str:
    return base64.b32encode(number).decode().translate(_CROCKFORD)
