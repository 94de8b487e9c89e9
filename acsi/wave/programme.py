"""A programme and its waves as they lie in their folders: finding and reading. `acsi.wave.change` writes."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from acsi.errors import did_you_mean, fault
from acsi.keys import Identity, Secrets, WaveKeys, decrypt, load_identity, open_secrets
from acsi.survey.branches import Branch, load_branches
from acsi.survey.load import load_survey
from acsi.survey.models import Survey
from acsi.wave import names
from acsi.wave.journal import settle, settle_stopped
from acsi.wave.log import Chain, line_hashes
from acsi.wave.log import read as read_log
from acsi.wave.manifest import Manifest, Step, sha256_of, upgraded
from acsi.wave.recipients import read_recipients


@dataclass(frozen=True)
class Programme:
    """The folder of a programme."""

    folder: Path

    @property
    def definition(self) -> Path:
        """The path of the survey definition."""
        return self.folder / names.DEFINITION

    def survey(self) -> Survey:
        """The survey definition. Raises AcsiError with all its faults."""
        return load_survey(self.definition)

    def branches(self) -> dict[str, Branch]:
        """The branches by code. Raises AcsiError if the list is missing or faulty."""
        return load_branches(self.folder / names.BRANCHES)

    def definition_bytes(self) -> bytes:
        """The survey definition as it lies there. Raises AcsiError (P001) if there is none."""
        try:
            return self.definition.read_bytes()
        except OSError:
            raise fault("P001", folder=self.folder) from None

    def definition_sha256(self) -> str:
        """The SHA-256 of the survey definition. Raises AcsiError (P001) if there is none."""
        return sha256_of(self.definition_bytes())

    def waves(self) -> list[str]:
        """The names of the waves, in order."""
        settle(self.folder)
        return sorted(path.parent.name for path in (self.folder / names.WAVES).glob(f"*/{names.MANIFEST}"))

    def wave(self, name: str) -> "Wave":
        """The wave of this name, begun or not. Raises AcsiError (P011) if it is no name for a wave."""
        return Wave(self, names.check_wave_name(name))

    def identity_file(self) -> Path | None:
        """The demo's own identity, in a folder that a demo made; None where the user's own counts."""
        own = self.folder / names.DEMO_IDENTITY
        return own if (self.folder / names.DEMO_MARK).is_file() and own.is_file() else None

    def identity(self) -> Identity:
        """The identity with which this programme is opened. Raises AcsiError (K001, K002, K003)."""
        return load_identity(self.identity_file())

    def recipients(self) -> list[str]:
        """The public keys in `recipients.txt`. Raises AcsiError (K005)."""
        return [each.key for each in read_recipients(self.read(names.RECIPIENTS) or b"")]

    def has_keys(self) -> bool:
        """Whether the programme has its keys yet."""
        settle(self.folder)
        return (self.folder / names.KEYS).exists()

    def needs_keys(self) -> bool:
        """Whether something here was encrypted with the programme's keys."""
        return bool(self.waves()) or (self.folder / names.HISTORY).exists()

    def secrets(self) -> Secrets:
        """What `keys.age` holds, opened with the user's identity.

        Raises AcsiError: no keys yet (K011), keys lost (K018), no identity (K001), not a recipient (K009), damaged
        (K008, K010).
        """
        sealed = self.read(names.KEYS)
        if sealed is None:
            raise fault("K018" if self.needs_keys() else "K011", folder=self.folder)
        return open_secrets(sealed, self.identity(), names.KEYS)

    def history(self) -> bytes | None:
        """Who was contacted when, decrypted; None before the first draw. Raises AcsiError as `secrets` does."""
        sealed = self.read(names.HISTORY)
        return None if sealed is None else decrypt(sealed, self.secrets().history, names.HISTORY)

    def objections(self) -> bytes | None:
        """Who objected to being contacted, as keyed hashes, decrypted; None where nobody did."""
        sealed = self.read(names.OBJECTIONS)
        return None if sealed is None else decrypt(sealed, self.secrets().history, names.OBJECTIONS)

    def read(self, name: str) -> bytes | None:
        """A file of the programme's folder as it lies there, or None. Raises AcsiError (P015) if it cannot be read."""
        settle(self.folder)
        return _read(self.folder / names.check_relative(name))

    def log(self) -> Chain:
        """The programme's own log: keys and recipients. Raises AcsiError (P016) if it was changed."""
        return read_log(self.read(names.LOG) or b"", names.LOG)


@dataclass(frozen=True)
class Wave:
    """The folder of one wave."""

    programme: Programme
    name: str

    @property
    def folder(self) -> Path:
        """Where the wave keeps its files."""
        return self.programme.folder / names.WAVES / self.name

    def exists(self) -> bool:
        """Whether the wave has been begun."""
        settle(self.programme.folder)
        return (self.folder / names.MANIFEST).exists()

    def path(self, relative: str) -> Path:
        """The path of a file of the wave; write through `acsi.wave.change` only."""
        return self.folder / names.check_relative(relative)

    def below(self, relative: str) -> str:
        """The name of a file of the wave as seen from the programme's folder."""
        return f"{names.WAVES}/{self.name}/{names.check_relative(relative)}"

    def has(self, relative: str) -> bool:
        """Whether the wave has this file."""
        settle(self.programme.folder)
        return self.path(relative).exists()

    def manifest(self) -> Manifest:
        """The wave's manifest. Raises AcsiError if there is no such wave (P012), or it cannot be read (P015, P019)."""
        settle(self.programme.folder)
        path = self.folder / names.MANIFEST
        content = _read(path)
        if content is None:
            raise self._unknown()
        try:
            return Manifest.model_validate_json(upgraded(content, _read(self.folder / names.LOG) or b""))
        except ValidationError as error:
            newer = any(each["loc"] == ("acsi",) and isinstance(each["input"], int) for each in error.errors())
            if newer:
                raise fault("P019", wave=self.name) from None
            place = ".".join(map(str, error.errors()[0]["loc"])) or "the whole"
            raise fault("P015", file=path, reason=f"it is no manifest of acsi (see {place})") from None

    def read(self, relative: str) -> bytes:
        """A file of the wave. Raises AcsiError that names the command that makes it where it is missing (P012, P013) or
        holds something else than acsi left (P040)."""
        settle(self.programme.folder)
        content = _read(self.path(relative))
        if content is None:
            if not self.exists():
                raise self._unknown()
            raise fault("P013", wave=self.name, file=relative, command=_maker(relative))
        recorded = self.manifest().files.get(relative)
        if recorded and recorded != sha256_of(content):
            raise fault("P040", self.name, file=relative, command=f"{_maker(relative)} {self.name}")
        return content

    def read_private(self, relative: str) -> bytes:
        """A private file of the wave, decrypted. Raises AcsiError as `read` and `Programme.secrets` do."""
        sealed = self.read(relative)
        where = f"{self.name}/{relative}"
        return decrypt(sealed, self.key_for(relative, self.programme.secrets()), where)

    def keys(self) -> WaveKeys:
        """The keys of this wave. Raises AcsiError as `Programme.secrets` does, or K016 if there are none."""
        keys = self.programme.secrets().waves.get(self.name)
        if keys is None:
            raise fault("K016", wave=self.name)
        return keys

    def key_for(self, relative: str, secrets: Secrets) -> str:
        """The private key to which a file of this wave is encrypted.

        Raises AcsiError if it was purged (P022), or keys.age does not have it (K016).
        """
        keys = secrets.waves.get(self.name)
        identity = getattr(keys, names.key_of(relative)) if keys else ""
        if not identity:
            self.require_contacts()
            raise fault("K016", f"{self.name}/{relative}", wave=self.name)
        return str(identity)

    def require_contacts(self) -> None:
        """Raise AcsiError (P022) if the wave's contacts, and all else that names customers, were purged."""
        if self.exists() and (purged := self.manifest().purged.get("contacts")):
            raise fault("P022", wave=self.name, on=purged.on.isoformat())

    def hashes(self, *relatives: str) -> dict[str, str]:
        """Files of the wave with their SHA-256, as a step's inputs. Raises AcsiError (P012, P013) for a missing one."""
        return {relative: sha256_of(self.read(relative)) for relative in relatives}

    def log(self) -> Chain:
        """The wave's log, checked against the manifest. Raises AcsiError (P012, P016)."""
        where = f"{self.name}/{names.LOG}"
        return read_log(_read(self.folder / names.LOG) or b"", where, self.manifest().log_sha256)

    def head_at(self, relative: str) -> str:
        """The SHA-256 of the log's line that tells how a file was made; empty where no line does."""
        made = self.manifest().made.get(relative)
        hashes = line_hashes(_read(self.folder / names.LOG) or b"")
        return hashes[made.line - 1] if made and made.line <= len(hashes) else ""

    def _unknown(self) -> Exception:
        begun = self.programme.waves()
        known = f" Waves here: {', '.join(begun)}." if begun else ""
        near = did_you_mean(self.name, begun)
        return fault("P012", wave=self.name, folder=self.programme.folder, near=near, known=known)


def find_programme(start: Path | None = None) -> Programme:
    """The programme whose survey.yaml is nearest in `start` (default: the current folder) or above it.

    Raises AcsiError (P001) if there is none.
    """
    folder = (start or Path.cwd()).resolve()
    for each in (folder, *folder.parents):
        if (each / names.DEFINITION).is_file():
            settle_stopped(each)
            return Programme(each)
    raise fault("P001", folder=start or folder)


def is_current(wave: Wave, command: str, inputs: Mapping[str, str]) -> bool:
    """Whether the command's last run had the same inputs, definition and version, and its outputs still stand."""
    step = _same_run(wave, command, inputs)
    return step is not None and not changed_outside(wave, step.outputs)


def standing_outputs(wave: Wave, command: str, inputs: Mapping[str, str]) -> set[str]:
    """The files that the command's last run made from just these inputs, and that nobody changed or took away since."""
    step = _same_run(wave, command, inputs)
    return set(step.outputs).difference(changed_outside(wave, step.outputs)) if step else set()


def _same_run(wave: Wave, command: str, inputs: Mapping[str, str]) -> Step | None:
    from acsi import __version__

    step = wave.manifest().steps.get(command) if wave.exists() else None
    if step is None or step.version != __version__ or step.definition_sha256 != wave.programme.definition_sha256():
        return None
    return step if dict(step.inputs) == dict(inputs) else None


def changed_outside(wave: Wave, expected: Mapping[str, str]) -> list[str]:
    """Of the files with the given SHA-256, those that are missing or hold something else now."""
    found = {name: _read(wave.path(name)) for name in expected}
    return [name for name, content in found.items() if content is None or sha256_of(content) != expected[name]]


def _maker(relative: str) -> str:
    return names.MADE_BY.get(relative.split("/")[0], "status")


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise fault("P021", file=path, reason=error.strerror or str(error)) from None
