"""The journal: several files change as one, whenever the program is killed.

New contents are staged beside the programme's files and synced. Then the journal, one small file, is written: from
that moment the change is decided. Each new file is moved into its place, what it replaces is kept in the attic, and the
journal is removed. A run that finds a journal finishes it; one that finds staged files without a journal discards them.
Either way it says so: a warning of the logger `acsi`, which Python prints to stderr where nobody listens.
"""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from acsi import files
from acsi.errors import AcsiError, fault, problem
from acsi.wave.lock import HOLDER, INNER, holder, locked
from acsi.wave.names import is_private_folder

JOURNAL = "journal.json"
STAGED = "staged"


class Move(BaseModel):
    """One file to be put in place, or taken away where nothing is staged; names are below the programme's folder."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    target: str
    staged: str | None
    attic: str | None = None


class Journal(BaseModel):
    """A change that is decided: what to move, in order."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    acsi: Literal[1] = 1
    command: str
    moves: tuple[Move, ...]


def stage(root: Path, name: str, content: bytes, *, private: bool) -> None:
    """Lay a file ready under `name`. Raises AcsiError (F005) where the folder cannot be written."""
    folder = root / INNER / STAGED
    try:
        files.make_folder(folder, private=True)
        files.lay(folder / name, content, private=private)
    except OSError as error:
        raise fault("F005", file=error.filename or folder, reason=error.strerror or str(error)) from None


def commit(root: Path, journal: Journal) -> None:
    """Decide a change whose files are staged, and carry it out; the caller holds the lock.

    Raises AcsiError: F005 if it could not be decided and nothing is changed, P017 if it could not be finished.
    """
    try:
        files.settle_folders([root / INNER / STAGED])
    except OSError as error:
        raise fault("F005", file=root, reason=error.strerror or str(error)) from None
    files.write(root / INNER / JOURNAL, journal.model_dump_json().encode())
    _finish(root, journal)


def is_decided(root: Path) -> bool:
    """Whether there is a journal: a change that will be carried out, now or by the next run."""
    return (root / INNER / JOURNAL).exists()


def settle(root: Path) -> None:
    """Finish the change that a killed run had decided, if there is one; the caller does not hold the lock.

    Raises AcsiError if another process is at it for long (P010), or it cannot be finished (F005, P017).
    """
    if is_decided(root):
        with locked(root, "finishing a change", wait=10.0) as stopped:
            finish(root, stopped)


def settle_stopped(root: Path) -> None:
    """Discard also what a killed run had not decided, and say so; not where another is at work or nothing be written.

    The caller does not hold the lock. Raises AcsiError as `settle` does.
    """
    settle(root)
    if holder(root):
        with suppress(AcsiError), locked(root, "looking after a stopped run", wait=0.0) as stopped:
            finish(root, stopped)


def finish(root: Path, stopped: str = "") -> None:
    """Finish what was decided and discard what was not, and say which; the caller holds the lock.

    `stopped` is what a run said of itself that was stopped. Raises AcsiError (F005, P015, P017).
    """
    path = root / INNER / JOURNAL
    if is_decided(root):
        try:
            journal = Journal.model_validate_json(path.read_bytes())
        except (OSError, ValidationError):
            raise fault("P015", file=path, reason="it is no journal of acsi") from None
        _finish(root, journal)
        _tell("P063", command=f"acsi {journal.command}")
    else:
        discard(root)
        if stopped:
            _tell("P062", stopped=stopped)


def discard(root: Path) -> None:
    """Remove what is staged without having been decided."""
    inner = root / INNER
    try:
        files.remove(inner / STAGED)
        for left in inner.glob(".*.*"):
            files.remove(left)
    except OSError as error:
        raise fault("F005", file=inner, reason=error.strerror or str(error)) from None


def _finish(root: Path, journal: Journal) -> None:
    try:
        files.settle_folders([root / INNER])
        for move in journal.moves:
            _carry_out(root, move)
        files.settle_folders(_folders(root, journal))
        # Before the journal: who is named without a journal was stopped before the decision.
        files.remove(root / INNER / HOLDER)
        files.remove(root / INNER / JOURNAL)
    except OSError as error:
        raise fault("P017", reason=f"{error.filename or root}: {error.strerror}") from error
    except AcsiError as error:
        raise fault("P017", reason=str(error)) from error
    with suppress(AcsiError):
        discard(root)


def _tell(code: str, **found: str) -> None:
    import logging

    logging.getLogger("acsi").warning("%s", problem(code, **found))


def _carry_out(root: Path, move: Move) -> None:
    """Do one move, or what is left of it."""
    target = root / move.target
    staged = root / INNER / STAGED / move.staged if move.staged else None
    if staged and not staged.exists():
        return
    if move.attic and target.exists() and not (root / move.attic).exists():
        _make_folders(root, move.attic)
        files.discard_halves(root / move.attic)
        files.keep(target, root / move.attic)
    if staged:
        _make_folders(root, move.target)
        files.move(staged, target)
    else:
        files.remove(target)


def _make_folders(root: Path, name: str) -> None:
    """Make the folders above a file, which stands in the programme's folder or in waves/NAME."""
    parts = name.split("/")[:-1]
    private = len(parts) > 2 and is_private_folder(parts[2])
    for depth in range(1, len(parts) + 1):
        files.make_folder(root.joinpath(*parts[:depth]), private=private and depth > 2)


def _folders(root: Path, journal: Journal) -> Iterator[Path]:
    names = [name for move in journal.moves for name in (move.target, move.attic) if name]
    for folder in sorted({(root / name).parent for name in names}):
        yield folder
        yield folder.parent
