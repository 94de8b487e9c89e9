"""Packs open with the right secret and with no other, and hold nothing but plain files."""

import io
import sys
import zipfile
from datetime import UTC, datetime

import pytest

from acsi.errors import AcsiError
from acsi.fieldwork.sealing import Seal, opened, sealed
from acsi.keys import new_identity, new_passphrase

NOW = datetime(2026, 7, 1, tzinfo=UTC)
FILES = {"contract.json": b"{}", "contacts.xlsx": b"x" * 1000}


def never() -> str:
    raise AssertionError("nobody should be asked")


def test_a_pack_for_a_key_opens_with_its_identity_alone() -> None:
    identity = new_identity()
    pack = sealed(FILES, "key", identity.recipient, NOW)
    assert opened(pack, "a.age", identity=lambda: identity.secret, passphrase=never) == FILES
    with pytest.raises(AcsiError, match="K007"):
        opened(pack, "a.age", identity=lambda: new_identity().secret, passphrase=never)


@pytest.mark.parametrize("how", ["passphrase", "zip"])
def test_a_pack_with_a_passphrase_opens_with_it_alone(how: Seal) -> None:
    secret = new_passphrase()
    pack = sealed(FILES, how, secret, NOW)
    assert b"x" * 50 not in pack
    assert opened(pack, "a", identity=never, passphrase=lambda: f" {secret}\n") == FILES
    with pytest.raises(AcsiError, match="K030"):
        opened(pack, "a", identity=never, passphrase=new_passphrase)


def test_passphrases_are_long_and_never_alike() -> None:
    made = {new_passphrase() for _ in range(100)}
    assert len(made) == 100
    assert {len(each.replace("-", "")) for each in made} == {25}


def zip_of(names: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in names.items():
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize("name", ["../evil", "/etc/passwd", "a/b", "C:\\x", ".hidden", ".."])
def test_names_that_lead_out_of_the_folder_are_refused(name: str) -> None:
    with pytest.raises(AcsiError, match="H010"):
        opened(zip_of({"contract.json": b"{}", name: b""}), "a.zip", identity=never, passphrase=lambda: "x")


def test_a_bomb_is_refused_before_it_goes_off() -> None:
    bomb = zip_of({"contract.json": b"{}", "zeros": b"\0" * 250_000_000})
    with pytest.raises(AcsiError, match="too large"):
        opened(bomb, "a.zip", identity=never, passphrase=lambda: "x")


def test_what_is_no_pack_is_refused() -> None:
    with pytest.raises(AcsiError, match="K008"):
        opened(b"nothing", "a.age", identity=lambda: new_identity().secret, passphrase=never)
    with pytest.raises(AcsiError, match="H010"):
        opened(b"PK\x03\x04 broken", "a.zip", identity=never, passphrase=lambda: "x")
    with pytest.raises(AcsiError, match="it has no contract"):
        opened(zip_of({"a": b""}), "a.zip", identity=never, passphrase=lambda: "x")


def test_without_its_package_a_zip_is_refused_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pyzipper", None)
    with pytest.raises(AcsiError, match=r"H016 .* pip install 'acsi\[zip\]'"):
        sealed(FILES, "zip", "a-passphrase", NOW)
