"""`acsi status`, `close` and `key` as a person types them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from acsi.cli.app import app
from acsi.errors import AcsiError
from acsi.keys import load_identity, new_identity
from acsi.steps.programme import new_programme
from acsi.wave import change, find_programme, open_wave
from tests.wave.conftest import NOW


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, arguments)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def folder(tmp_path: Path) -> str:
    new_programme(tmp_path / "claims", "auto-claims")
    return str(tmp_path / "claims")


def test_a_person_makes_a_key_and_lets_another_in(folder: str, identity_path: Path) -> None:
    made = run("key", "new", "-C", folder)
    own = load_identity()
    assert str(identity_path) in made
    assert own.recipient in made
    assert "only recipient" in made
    assert own.secret not in made
    other = new_identity().recipient
    assert "may now read" in run("key", "add", other, "--name", "二号机", "-C", folder)
    listed = run("key", "list", "-C", folder).splitlines()
    assert listed[0].startswith(own.recipient)
    assert listed[0].endswith("(you)")
    assert listed[1] == f"{other}  二号机"
    assert json.loads(run("key", "list", "--json", "-C", folder))[1]["name"] == "二号机"
    assert "you may read it" in run("key", "show", "-C", folder)
    assert "Encrypted anew" in run("key", "rotate", "-C", folder)
    removed = run("key", "remove", other, "-C", folder)
    assert "kept a copy" in removed
    assert "case ids stay" in removed


def test_keys_are_backed_up_and_come_back(folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("key", "new", "-C", folder)
    file = tmp_path / "keys-backup.age"
    # Making a key of a passphrase takes seconds on purpose.
    monkeypatch.setattr("acsi.steps.backup.encrypt_with", lambda data, passphrase: data + passphrase.encode())
    monkeypatch.setattr("acsi.steps.backup.decrypt_with", lambda data, word, _: data.removesuffix(word.encode()))
    passphrase = run("key", "backup", "--out", str(file), "-C", folder).split("opens with ")[1].split(",")[0]
    (Path(folder) / "keys.age").unlink()
    monkeypatch.setenv("ACSI_PASSPHRASE", passphrase)
    restored = run("key", "restore", str(file), "-C", folder)
    assert "has its keys" in restored
    assert passphrase not in restored
    assert "you may read it" in run("key", "show", "-C", folder)


def test_a_second_person_is_told_what_to_ask_for(folder: str, identity_path: Path) -> None:
    run("key", "new", "-C", folder)
    identity_path.unlink()
    asked = run("key", "new", "-C", folder)
    assert f"someone who may runs: acsi key add {load_identity().recipient}" in asked
    assert json.loads(run("key", "show", "--json", "-C", folder))["obstacle"].startswith("K009")


def test_status_of_a_programme_and_of_a_wave(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert "K011" in run("status")
    run("key", "new")
    empty = run("status")
    assert "1 recipient; you may read personal data" in empty
    assert "No wave yet. Next: acsi sample WAVE" in empty
    wave = open_wave(find_programme(), "2026Q3", now=NOW)
    with change(wave, "fit", now=NOW) as work:
        work.write("estimates.json", b"{}")
    assert "2026Q3  fitted    acsi rank 2026Q3" in run("status").splitlines()
    lines = run("status", "2026Q3").splitlines()
    assert lines[0] == "Wave 2026Q3: fitted"
    assert lines[2].startswith("  fit        2026-10-01 09:30 UTC  ")
    assert lines[-3:] == ["0 handovers, 0 deliveries", f"Log head: {wave.log().head}", "Next: acsi rank 2026Q3"]
    assert json.loads(run("status", "--json"))["waves"][0]["status"] == "fitted"
    assert json.loads(run("status", "2026Q3", "--json"))["next"] == "acsi rank 2026Q3"
    wave.path("estimates.json").write_bytes(b"by hand")
    assert "Fault: estimates.json is missing or was changed outside acsi" in run("status", "2026Q3")
    assert "(not as acsi left it: acsi status 2026Q3)" in run("status")


def test_a_wave_is_closed(folder: str) -> None:
    run("key", "new", "-C", folder)
    open_wave(find_programme(Path(folder)), "2026Q3", now=NOW)
    with pytest.raises(AcsiError, match=r"P018 .*only new"):
        run("close", "2026Q3", "-C", folder)
    assert "is closed" in run("close", "2026Q3", "--force", "-C", folder)
    assert "Nothing is left to do." in run("status", "2026Q3", "-C", folder)
    with pytest.raises(AcsiError, match="P012"):
        run("status", "2026Q9", "-C", folder)


@pytest.mark.parametrize("command", ["status", "close", "key new", "key show", "key add", "key list", "key remove"])
def test_help_has_an_example(command: str) -> None:
    assert f"Example: acsi {command}" in run(*command.split(), "--help")
