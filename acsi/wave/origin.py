"""Where each file of a wave comes from, as its log tells: the line of the run that made it."""

import json
from collections.abc import Iterable, Mapping

from pydantic import BaseModel, ConfigDict, JsonValue

from acsi.wave.names import ATTIC


class Origin(BaseModel):
    """The run that made a file; its inputs stand in that `line` of log.jsonl, counted from 1."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    command: str
    version: str
    line: int
    seed: int | None = None


def origins(files: Mapping[str, str], log: bytes) -> dict[str, Origin]:
    """The origin of each of the `files`, given with their SHA-256; one that no line of the log tells of is left out.

    A file in the attic comes from the run that made it in its own place.
    """
    made = {
        (name, digest): _origin(line, number)
        for number, line in enumerate(_lines(log), start=1)
        for name, digest in _outputs(line).items()
    }
    found = {
        name: made.get((name, digest)) or made.get((_before_the_attic(name), digest)) for name, digest in files.items()
    }
    return {name: origin for name, origin in found.items() if origin}


def replayed(lines: Iterable[Mapping[str, JsonValue]]) -> dict[str, str]:
    """The files of a wave with their SHA-256, as they must be after all that the lines of its log tell."""
    files: dict[str, str] = {}
    for line in lines:
        files |= {name: digest for name, digest in _outputs(line).items() if not name.startswith("../")}
        removed = line.get("removed")
        for name in removed if isinstance(removed, list) else []:
            files.pop(str(name), None)
    return files


def _before_the_attic(name: str) -> str:
    return name.split("/", 2)[2] if name.startswith(f"{ATTIC}/") else name


def _origin(line: Mapping[str, JsonValue], number: int) -> Origin:
    note = line.get("note")
    seed = note.get("seed") if isinstance(note, dict) else None
    told = {name: str(line.get(name, "unknown")) for name in ("command", "version")}
    return Origin(**told, line=number, seed=seed if isinstance(seed, int) else None)


def _lines(log: bytes) -> Iterable[dict[str, JsonValue]]:
    """The lines of a log; one that was damaged tells nothing, and `acsi.wave.log.read` names it."""
    for line in log.splitlines():
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            found = None
        yield found if isinstance(found, dict) else {}


def _outputs(line: Mapping[str, JsonValue]) -> dict[str, str]:
    outputs = line.get("outputs")
    return {name: str(digest) for name, digest in outputs.items()} if isinstance(outputs, dict) else {}
