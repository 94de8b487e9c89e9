"""The manifest `wave.json`: where a wave stands, what made its files, and the SHA-256 of each."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, JsonValue

from acsi.wave.origin import Origin, origins

FORMAT: Literal[2] = 2
"""The number of the manifest's format: 2 says which run made each file."""

Status = Literal["new", "sampled", "fielded", "received", "fitted", "ranked", "reported", "closed"]

STAGES: tuple[tuple[str, Status], ...] = (
    ("sample", "sampled"),
    ("handover", "fielded"),
    ("receive", "received"),
    ("fit", "fitted"),
    ("rank", "ranked"),
    ("report", "reported"),
)
"""The commands that carry a wave on, in order, each with the status it leads to."""


class Step(BaseModel):
    """The last run of a command: when and by whom, with what, and what came out; names with their SHA-256."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: datetime
    by: str
    version: str
    definition_sha256: str
    inputs: Mapping[str, str]
    outputs: Mapping[str, str]


class Purged(BaseModel):
    """When the keys of a wave's contacts, or of its links, were destroyed, and why where that was before their day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    on: date
    because: str = ""


class Manifest(BaseModel):
    """The state of a wave."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    acsi: Literal[2] = FORMAT
    wave: str
    status: Status = "new"
    created: datetime
    version: str
    definition_sha256: str
    as_of: date | None = None
    keep_until: Mapping[str, date] = {}
    purged: Mapping[str, Purged] = {}
    draw_secret_sha256: str | None = None
    steps: Mapping[str, Step] = {}
    files: Mapping[str, str] = {}
    made: Mapping[str, Origin] = {}
    handovers: tuple[dict[str, JsonValue], ...] = ()
    released: Mapping[str, int] = {}
    releases: tuple[dict[str, JsonValue], ...] = ()
    deliveries: tuple[dict[str, JsonValue], ...] = ()
    log_sha256: str = ""


SETTABLE = frozenset(
    {"as_of", "draw_secret_sha256", "deliveries", "handovers", "keep_until", "purged", "released", "releases"}
)
"""The fields that a step may set; the others follow from what it does."""


def sha256_of(source: Path | bytes) -> str:
    """The SHA-256 of a file or of bytes, in hex. Raises OSError."""
    if isinstance(source, bytes):
        return hashlib.sha256(source).hexdigest()
    with source.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def digest_of(manifest: Manifest) -> str:
    """The SHA-256 of what a manifest says but for what follows from the log, whose last line holds it."""
    said = manifest.model_dump_json(exclude={"made", "log_sha256"}, exclude_defaults=True)
    return sha256_of(said.encode())


def upgraded(content: bytes, log: bytes) -> bytes:
    """A manifest of an older format as today's would be, with the wave's log; any other content as it is."""
    try:
        found = json.loads(content)
        if found["acsi"] == 1:
            made = {name: each.model_dump() for name, each in origins(found["files"], log).items()}
            return json.dumps({**found, "acsi": FORMAT, "made": made}).encode()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    return content


def stale_inputs(manifest: Manifest, command: str) -> list[str]:
    """The files of the wave that the command read and that have been made anew, or taken away, since."""
    produced = {name for step in manifest.steps.values() for name in step.outputs}
    return [
        name
        for name, digest in manifest.steps[command].inputs.items()
        if (name in manifest.files or name in produced) and manifest.files.get(name) != digest
    ]


def stale_before(manifest: Manifest, command: str) -> list[str]:
    """The commands that should be run again before this one, since it read what they wrote, in alphabetical order."""
    read, found = set(manifest.steps[command].inputs), set()
    for other, step in manifest.steps.items():
        if other != command and not read.isdisjoint(step.outputs):
            found.update([other] if stale_inputs(manifest, other) else stale_before(manifest, other))
    return sorted(found - {command})


def is_undone(manifest: Manifest, command: str) -> bool:
    """Whether nothing is left of what the command wrote."""
    outputs = manifest.steps[command].outputs
    return bool(outputs) and not any(name in manifest.files for name in outputs)


def status_of(manifest: Manifest) -> Status:
    """How far the wave has come: the furthest command done before any that was undone or should be run again."""
    status: Status = "new"
    if "close" in manifest.steps:
        return "closed"
    for command, reached in STAGES:
        if command in manifest.steps:
            if stale_inputs(manifest, command) or is_undone(manifest, command):
                break
            status = reached
    return status
