"""For the survey firm: opening a handover pack, which needs no programme."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from acsi.errors import fault
from acsi.fieldwork.contract import Contract
from acsi.fieldwork.pack import CONTRACT
from acsi.fieldwork.readers import read_file
from acsi.fieldwork.sealing import ENDINGS, opened
from acsi.files import is_free, make_whole, write_all
from acsi.keys import load_identity


@dataclass(frozen=True)
class Opened:
    """A pack that was opened: where its files lie now, and its contract."""

    folder: Path
    files: list[str]
    contract: Contract


def no_passphrase() -> str:
    """Raises AcsiError (H015): where nobody can be asked."""
    raise fault("H015")


def open_pack(pack: Path, out: Path | None = None, *, passphrase: Callable[[], str] = no_passphrase) -> Opened:
    """Decrypt a handover pack with the user's own identity, or a passphrase, and unpack it into a new folder.

    The folder is named as the pack. Needs no programme. Raises AcsiError: no such file (F001), no identity (K001), not
    for this identity (K007), damaged (K008), another passphrase (K030), no pack (H010), or the folder is not empty
    (H011).
    """
    content = read_file(pack)
    folder = out or (pack.with_suffix("") if pack.suffix in ENDINGS.values() else Path(f"{pack}-opened"))
    if not is_free(folder):
        raise fault("H011", folder=folder)
    files = opened(content, pack.name, identity=lambda: load_identity().secret, passphrase=passphrase)
    agreed = contract_in(files, pack.name)
    with make_whole(folder) as making:
        write_all(making, files, private=True)
    return Opened(folder, sorted(files), agreed)


def contract_in(files: Mapping[str, bytes], name: str) -> Contract:
    """The contract among the files of a pack. Raises AcsiError (H010) if it is none."""
    try:
        return Contract.model_validate_json(files[CONTRACT])
    except (KeyError, ValueError) as error:
        raise fault("H010", file=name, reason=f"its {CONTRACT} is not one that this version reads") from error
