"""Writing files so that a reader finds the old ones or the new ones, never half of one."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from acsi.errors import fault


def write_all(folder: Path, contents: Mapping[str, bytes], *, private: bool = False) -> None:
    """Write several files of a folder: all to temporary names first, then each into its place.

    `private` files can be read by their owner only. Raises AcsiError (F005) where the folder cannot be written.
    """
    waiting: list[tuple[Path, Path]] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            waiting.append((_temporary(target, content, private), target))
        for temporary, target in waiting:
            temporary.replace(target)
    except OSError as error:
        raise fault("F005", file=str(error.filename or folder), reason=error.strerror or str(error)) from error
    finally:
        for temporary, _ in waiting:
            temporary.unlink(missing_ok=True)


def write(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write one file into its place at once."""
    write_all(path.parent, {path.name: content}, private=private)


def _temporary(target: Path, content: bytes, private: bool) -> Path:
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    path = Path(name)
    path.chmod(0o600 if private else 0o644)
    return path
