"""How a pack is closed so that only the firm can open it: to its public key, with a passphrase, or as an AES ZIP."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import datetime
from types import ModuleType
from typing import Literal

from acsi.errors import fault
from acsi.fieldwork.pack import files_in, unzipped, zipped
from acsi.keys import decrypt, decrypt_with, encrypt, encrypt_with, has_passphrase

Seal = Literal["key", "passphrase", "zip"]

ENDINGS: Mapping[Seal, str] = {"key": ".age", "passphrase": ".age", "zip": ".zip"}

ZIP = b"PK\x03\x04"


def sealed(files: Mapping[str, bytes], how: Seal, secret: str, now: datetime) -> bytes:
    """The files as one pack; `secret` is the firm's public key, or the passphrase.

    Raises AcsiError for a bad key (K005), and H016 where a ZIP is wanted without pyzipper.
    """
    if how == "zip":
        return _aes_zip(files, secret)
    content = zipped(files, now)
    return encrypt(content, [secret]) if how == "key" else encrypt_with(content, secret)


def opened(
    content: bytes, name: str, *, identity: Callable[[], str], passphrase: Callable[[], str]
) -> dict[str, bytes]:
    """The files of a pack closed in any of these ways; only the secret that it needs is asked for.

    Raises AcsiError: not for this identity (K007), damaged (K008), another passphrase (K030), no pack (H010), a ZIP
    without pyzipper (H016).
    """
    if content.startswith(ZIP):
        return _from_aes_zip(content, passphrase(), name)
    if has_passphrase(content):
        return unzipped(decrypt_with(content, passphrase(), name), name)
    return unzipped(decrypt(content, identity(), name), name)


def _aes_zip(files: Mapping[str, bytes], passphrase: str) -> bytes:
    """AES-256 as WinZip and 7-Zip do it."""
    pyzipper, stream = _pyzipper(), io.BytesIO()
    with pyzipper.AESZipFile(stream, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(passphrase.encode())
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _from_aes_zip(content: bytes, passphrase: str, name: str) -> dict[str, bytes]:
    pyzipper = _pyzipper()
    try:
        archive = pyzipper.AESZipFile(io.BytesIO(content))
        archive.setpassword(passphrase.strip().encode())
        if archive.namelist():
            archive.open(archive.namelist()[0]).close()
    except RuntimeError:
        raise fault("K030", name) from None
    except pyzipper.BadZipFile:
        raise fault("H010", file=name, reason="it is a damaged ZIP") from None
    return files_in(lambda: archive, name)


def _pyzipper() -> ModuleType:
    try:
        import pyzipper
    except ImportError:
        raise fault("H016") from None
    module: ModuleType = pyzipper
    return module
