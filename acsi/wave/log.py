"""The log: one line of JSON for each change, append-only, each line holding the SHA-256 of the line before."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from acsi.errors import fault

BEGINNING = "0" * 64
"""What stands as the hash of the line before the first."""

Line = dict[str, JsonValue]


@dataclass(frozen=True)
class Chain:
    """A log that was read and found whole: its lines, and the SHA-256 of the last."""

    lines: list[Line]
    head: str


def append(log: bytes, entry: Mapping[str, JsonValue]) -> tuple[bytes, str]:
    """The log with one line more, and that line's SHA-256."""
    last = log.splitlines()[-1] if log.strip() else None
    line = json.dumps({**entry, "previous": _hash(last)}, ensure_ascii=False, separators=(",", ":")).encode()
    return (log if not log or log.endswith(b"\n") else log + b"\n") + line + b"\n", _hash(line)


def read(log: bytes, where: str = "log.jsonl", head: str | None = None) -> Chain:
    """The log's lines, checked against each other and against `head`, the hash its last line should have.

    Raises AcsiError (P016) that names the first line that cannot be trusted.
    """
    lines: list[Line] = []
    previous = BEGINNING
    for number, line in enumerate(log.splitlines(), start=1):
        entry = _entry(line)
        if entry is None or entry.get("previous") != previous:
            raise fault("P016", f"{where}:{max(number - 1, 1) if entry is not None else number}")
        lines.append(entry)
        previous = _hash(line)
    if head is not None and previous != head:
        raise fault("P016", f"{where}:{max(len(lines), 1)}")
    return Chain(lines, previous)


def line_hashes(log: bytes) -> list[str]:
    """The SHA-256 of each line; a report prints that of the line which was the last when it was made."""
    return [_hash(line) for line in log.splitlines()]


def _entry(line: bytes) -> Line | None:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return entry if isinstance(entry, dict) else None


def _hash(line: bytes | None) -> str:
    return BEGINNING if line is None else hashlib.sha256(line).hexdigest()
