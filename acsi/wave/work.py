"""What a command is about to write, gathered beside the files it will replace."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from pydantic import JsonValue

from acsi.keys import Secrets, encrypt, identity_of, seal_secrets
from acsi.wave import journal, names
from acsi.wave.manifest import SETTABLE, sha256_of
from acsi.wave.programme import Programme, Wave
from acsi.wave.recipients import read_recipients, require_agreement

OPEN = "open"
"""The change that begins a wave."""

KEEP = "keep"
"""The change that stores a delivery as it came."""


class Written(NamedTuple):
    """A file laid ready, with its SHA-256; both None where a file is to be taken away."""

    staged: str | None
    digest: str | None


def said(command: str, wave: Wave | None) -> str:
    """The command as a user would type it: a step may make a change of its own before that of its command."""
    typed = {OPEN: "sample", KEEP: "receive"}.get(command, command)
    return f"{typed} {wave.name}" if wave else typed


class Work:
    """What one command is about to change; nothing of it shows before the command has ended well.

    `written` are files of the wave, `above` those of the programme; what files in `untraced` held is kept nowhere.
    `definition` is the survey definition as it was when the change began. `lot` tells the files laid ready for one wave
    from those for another of the same change. Raises AcsiError (P001) where there is no definition.
    """

    def __init__(
        self,
        programme: Programme,
        wave: Wave | None,
        command: str,
        now: datetime,
        inputs: Mapping[str, str],
        lot: str = "",
    ) -> None:
        if now.tzinfo is None:
            raise ValueError("the time of a change has a time zone")
        self.programme = programme
        self.command = command
        self.now = now.astimezone(UTC)
        self.inputs = dict(inputs)
        self.definition = programme.definition_bytes()
        self.written: dict[str, Written] = {}
        self.above: dict[str, Written] = {}
        self.untraced: set[str] = set()
        self.fields: dict[str, object] = {}
        self.notes: dict[str, JsonValue] = {}
        self.dropped = False
        self._wave = wave
        self._lot = lot
        self._count = 0
        self._secrets: Secrets | None = None
        self._recipients: bytes | None = None

    @property
    def wave(self) -> Wave:
        """The wave that is changed."""
        assert self._wave is not None, "this change is of the programme, not of a wave"
        return self._wave

    @property
    def said(self) -> str:
        """The command as a user would type it."""
        return said(self.command, self._wave)

    @property
    def secrets(self) -> Secrets:
        """The programme's secrets, as they will be after this change. Raises AcsiError as `Programme.secrets` does."""
        self._secrets = self._secrets or self.programme.secrets()
        return self._secrets

    def write(self, relative: str, data: bytes) -> None:
        """Write a file of the wave that holds no personal data, or that is encrypted already, such as a pack.

        Raises AcsiError (F005) where the folder cannot be written.
        """
        if relative in (names.MANIFEST, names.LOG) or relative.startswith(f"{names.ATTIC}/"):
            raise ValueError(f"{relative} is written by the change itself")
        self.written[names.check_relative(relative)] = self._laid(relative, data)

    def write_private(self, relative: str, data: bytes) -> None:
        """Encrypt `data` to the wave's key for this file and write it. Raises AcsiError as `Wave.read_private` does."""
        if not relative.endswith(".age"):
            raise ValueError(f"the name of an encrypted file ends in .age: {relative}")
        key = self.wave.key_for(relative, self.secrets)
        self.write(relative, encrypt(data, [identity_of(key).recipient]))

    def remove(self, relative: str) -> None:
        """Take a file of the wave away; it stays in the attic."""
        self.written[names.check_relative(relative)] = Written(None, None)

    def rewrite(self, relative: str, data: bytes) -> None:
        """Write a file anew in the place of one that says the same but for what must not be known any more.

        What it held goes to no attic, and the steps that made or read it count as having made or read this.
        """
        self.written[names.check_relative(relative)] = self._laid(relative, data)
        self.untraced.add(relative)

    def rewrite_private(self, relative: str, data: bytes) -> None:
        """Encrypt `data` to the wave's key for this file, and rewrite it."""
        key = self.wave.key_for(relative, self.secrets)
        self.rewrite(relative, encrypt(data, [identity_of(key).recipient]))

    def erase(self, relative: str) -> None:
        """Take a file of the wave away, be it in the attic, and keep nothing of it."""
        self.written[names.check_relative(relative)] = Written(None, None)
        self.untraced.add(relative)

    def use(self, secrets: Secrets) -> None:
        """Encrypt to these secrets, which another part of the same change sets."""
        self._secrets = secrets

    def write_programme(self, name: str, data: bytes) -> None:
        """Write `history.age`, `objections.age` (encrypted here) or `recipients.txt`; keys go through `set_secrets`."""
        if name in (names.HISTORY, names.OBJECTIONS):
            data = encrypt(data, [identity_of(self.secrets.history).recipient])
        elif name == names.RECIPIENTS:
            self._recipients = data
        else:
            raise ValueError(f"no file of the programme that a step writes: {name}")
        self.above[name] = self._laid(name, data)

    def set_secrets(self, secrets: Secrets) -> None:
        """Replace what `keys.age` holds, encrypted to the secrets' recipients.

        Raises AcsiError (K012) if `recipients.txt` says otherwise.
        """
        listed = self.programme.read(names.RECIPIENTS) if self._recipients is None else self._recipients
        require_agreement(read_recipients(listed or b""), secrets.recipients)
        self._secrets = secrets
        self.above[names.KEYS] = self._laid(names.KEYS, seal_secrets(secrets))

    def drop(self) -> None:
        """Change nothing after all, since another command has just done the same."""
        self.dropped = True

    def set(self, **fields: object) -> None:
        """Set fields of the manifest: those in `manifest.SETTABLE`."""
        if not fields.keys() <= SETTABLE:
            raise ValueError(f"a step may set {sorted(SETTABLE)}")
        self.fields |= fields

    def note(self, **fields: JsonValue) -> None:
        """Add to the line of the log; never personal data."""
        self.notes |= fields

    def _laid(self, name: str, data: bytes) -> Written:
        self._count += 1
        staged = f"{self._lot}{self._count:05d}"
        journal.stage(self.programme.folder, staged, data, private=names.is_private(name))
        return Written(staged, sha256_of(data))
