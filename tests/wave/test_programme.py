"""Finding and reading a programme, its keys and its waves."""

import shutil
from pathlib import Path

import pytest

from acsi.errors import AcsiError
from acsi.keys import encrypt, new_identity, save_identity
from acsi.wave import Programme, Wave, change, find_programme
from tests.wave.conftest import NOW


def test_the_nearest_definition_upwards_makes_the_programme(
    sampled: Wave, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert find_programme(sampled.folder) == sampled.programme
    monkeypatch.chdir(sampled.folder)
    assert find_programme() == sampled.programme
    with pytest.raises(AcsiError, match="P001"):
        find_programme(tmp_path)


def test_a_programme_knows_its_definition_branches_and_waves(sampled: Wave) -> None:
    programme = sampled.programme
    assert programme.survey().id == "auto-claims"
    assert len(programme.branches()) == 36
    assert programme.waves() == ["2026Q3"]
    assert programme.wave("2026Q3").exists()
    assert not programme.wave("2026Q4").exists()


@pytest.mark.parametrize("name", ["", "../x", "a b", "-x", ".", "2026Q3/", "x" * 41, "第三季"])
def test_a_wave_has_a_plain_name(programme: Programme, name: str) -> None:
    with pytest.raises(AcsiError, match="P011"):
        programme.wave(name)


def test_a_file_that_was_changed_by_hand_is_not_read(sampled: Wave) -> None:
    sampled.path("sample.parquet").write_bytes(b"cases 2")
    sampled.path("contacts.age").write_bytes(b"phones 2")
    for read in (lambda: sampled.read("sample.parquet"), lambda: sampled.read_private("contacts.age")):
        with pytest.raises(AcsiError, match=r"P040 2026Q3: .* was changed outside acsi after `acsi sample 2026Q3`"):
            read()


def test_a_missing_file_names_the_command_that_makes_it(sampled: Wave) -> None:
    for name, command in [("estimates.json", "fit"), ("deliveries/a.age", "receive"), ("reports/x.pdf", "report")]:
        with pytest.raises(AcsiError, match=f"P013 .*no {name} yet. `acsi {command} 2026Q3` makes it"):
            sampled.read(name)
    with pytest.raises(AcsiError, match="P012"):
        sampled.programme.wave("2026Q4").read("estimates.json")


def test_a_file_that_cannot_be_read_is_named(sampled: Wave) -> None:
    sampled.path("league.csv").mkdir()
    with pytest.raises(AcsiError, match=r"P021 .*league\.csv"):
        sampled.read("league.csv")


def use_identity(path: Path) -> str:
    """Put another identity into the user's place; gives its public key."""
    path.unlink(missing_ok=True)
    made = new_identity()
    save_identity(made, path)
    return made.recipient


def test_another_identity_is_told_what_to_ask_for(sampled: Wave, identity_path: Path) -> None:
    recipient = use_identity(identity_path)
    for read in (sampled.programme.secrets, sampled.programme.history, lambda: sampled.read_private("contacts.age")):
        with pytest.raises(AcsiError, match=f"K009 .*acsi key add {recipient}"):
            read()
    assert sampled.manifest().status == "sampled"


def test_without_an_identity_one_message_says_how_to_get_one(sampled: Wave, identity_path: Path) -> None:
    identity_path.unlink()
    with pytest.raises(AcsiError, match=r"K001 .*acsi key new"):
        sampled.read_private("contacts.age")
    with pytest.raises(AcsiError, match="K001"), change(sampled, "receive", now=NOW) as work:
        work.write_private("deliveries/a.age", b"x")
    assert sampled.read("sample.parquet") == b"cases 1"


def test_a_programme_without_keys_says_how_to_make_them(programme: Programme) -> None:
    for name in ("keys.age", "recipients.txt"):
        (programme.folder / name).unlink()
    with pytest.raises(AcsiError, match=r"K011 .*acsi key new"):
        programme.secrets()


def test_lost_keys_are_not_taken_for_a_new_programme(sampled: Wave) -> None:
    (sampled.programme.folder / "keys.age").unlink()
    with pytest.raises(AcsiError, match=r"K018 .*Restore"):
        sampled.programme.secrets()


def test_damaged_and_foreign_keys_are_told_apart(sampled: Wave) -> None:
    programme = sampled.programme
    keys = programme.folder / "keys.age"
    sound = keys.read_bytes()
    keys.write_bytes(sound[:-5])
    with pytest.raises(AcsiError, match=r"K008 keys\.age"):
        programme.secrets()
    keys.write_bytes(encrypt(sound, [new_identity().recipient]))
    with pytest.raises(AcsiError, match=r"K009 keys\.age"):
        programme.secrets()
    keys.write_bytes(encrypt(b"{}", [programme.identity().recipient]))
    with pytest.raises(AcsiError, match=r"K010 keys\.age"):
        programme.secrets()


def test_a_wave_whose_keys_are_gone_says_so(sampled: Wave) -> None:
    with change(sampled, "purge", now=NOW) as work:
        keys = work.secrets.waves["2026Q3"].model_copy(update={"contacts": ""})
        work.set_secrets(work.secrets.model_copy(update={"waves": {"2026Q3": keys}}))
    with pytest.raises(AcsiError, match=r"K016 2026Q3/contacts\.age"):
        sampled.read_private("contacts.age")


def test_a_line_added_to_the_recipients_by_hand_gets_no_access(sampled: Wave) -> None:
    listed = sampled.programme.folder / "recipients.txt"
    intruder = new_identity().recipient
    listed.write_text(listed.read_text(encoding="utf-8") + intruder + "\n", encoding="utf-8")
    with (
        pytest.raises(AcsiError, match=f"K012 .*{intruder} is not known to keys.age"),
        change(sampled, "sample", now=NOW) as work,
    ):
        work.set_secrets(work.secrets)


def test_a_demo_brings_its_identity_wherever_it_is_moved(sampled: Wave, identity_path: Path, tmp_path: Path) -> None:
    folder = sampled.programme.folder
    shutil.copy(identity_path, folder / "identity.txt")
    identity_path.unlink()
    with pytest.raises(AcsiError, match="K001"):
        sampled.read_private("contacts.age")
    (folder / ".acsi-demo").touch()
    shutil.move(folder, tmp_path / "moved")
    use_identity(identity_path)
    assert find_programme(tmp_path / "moved").wave("2026Q3").read_private("contacts.age") == b"phones 1"
