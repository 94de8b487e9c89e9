"""Cases on their way to a survey firm."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from acsi.errors import AcsiError
from acsi.keys import Identity, encrypt, new_identity, save_identity
from acsi.steps.fieldwork import load_receipts
from acsi.steps.handover import hand_over, release, release_in_branches, release_needed
from acsi.steps.opening import open_pack
from acsi.steps.receive import receive
from acsi.wave import Wave
from tests.steps.small_wave import Deliver, deliver, firms, small_programme, small_wave
from tests.wave.conftest import NOW

__all__ = ["deliver", "firms", "small_programme", "small_wave"]


@pytest.fixture
def become_firm(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, firms: dict[str, Identity]) -> Callable[[], None]:
    """From the call on the user is the north firm, with nothing but its identity."""

    def become() -> None:
        path = tmp_path / "firm.txt"
        save_identity(firms["north"], path)
        monkeypatch.setenv("ACSI_IDENTITY", str(path))

    return become


def sent(wave: Wave) -> list[tuple[str, list[str]]]:
    return [(receipt.firm, receipt.cases) for receipt in load_receipts(wave)]


def contacts(folder: Path) -> list[str]:
    sheet = openpyxl.load_workbook(io.BytesIO((folder / "contacts.xlsx").read_bytes())).worksheets[0]
    return [str(row[0].value) for row in list(sheet.iter_rows())[1:]]


def test_main_cases_go_out_first_and_each_case_once(small_wave: Wave) -> None:
    made = hand_over(small_wave, "north", branches=["N"], now=NOW)
    assert made.pack == small_wave.folder / "handover" / "2026Q3-north-01.age"
    assert made.cases == {"N": 4}
    assert hand_over(small_wave, "south", now=NOW).cases == {"S": 4}
    nothing = hand_over(small_wave, "north", now=NOW)
    assert (nothing.pack, nothing.cases) == (None, {})
    assert sent(small_wave) == [("north", ["N1", "N2", "N3", "N4"]), ("south", ["S1", "S2", "S3", "S4"])]


def test_reserve_goes_out_in_order_and_only_once_released(small_wave: Wave) -> None:
    hand_over(small_wave, "north", now=NOW)
    assert release(small_wave, "N", 1, now=NOW).cases == {"N": 1}
    assert hand_over(small_wave, "north", now=NOW).cases == {"N": 1}
    assert release(small_wave, "N", 1, now=NOW).cases == {"N": 1}
    assert hand_over(small_wave, "north", now=NOW).cases == {"N": 1}
    assert [cases for _, cases in sent(small_wave)][1:] == [["N5"], ["N6"]]
    assert small_wave.manifest().released == {"N": 2}


def test_the_manifest_says_what_went_to_whom_and_when(small_wave: Wave, firms: dict[str, Identity]) -> None:
    made = hand_over(small_wave, "north", now=NOW)
    assert made.pack is not None
    (told,) = small_wave.manifest().handovers
    assert (told["firm"], told["cases"], told["at"]) == ("north", 8, "2026-10-01T09:30:00+00:00")
    assert (told["pack"], told["recipient"]) == (made.pack.name, firms["north"].recipient)
    assert small_wave.manifest().status == "fielded"
    assert made.pack.stat().st_mode & 0o077 == 0


def packed(wave: Wave, *branches: str) -> Path:
    """A pack for the north firm."""
    made = hand_over(wave, "north", branches=branches, now=NOW)
    assert made.pack is not None
    return made.pack


def test_the_firm_opens_its_pack_without_a_programme(
    small_wave: Wave, tmp_path: Path, become_firm: Callable[[], None]
) -> None:
    pack = packed(small_wave).rename(tmp_path / "elsewhere.age")
    become_firm()
    opened = open_pack(pack)
    assert opened.folder == tmp_path / "elsewhere"
    assert opened.contract.cases == contacts(opened.folder) == [f"{branch}{n}" for branch in "NS" for n in range(1, 5)]
    assert (opened.folder / "contacts.xlsx").stat().st_mode & 0o077 == 0
    with pytest.raises(AcsiError, match="H011"):
        open_pack(pack)
    assert open_pack(pack, tmp_path / "again").files == opened.files


def test_a_later_pack_has_new_contacts_and_a_contract_for_all_cases(
    small_wave: Wave, become_firm: Callable[[], None]
) -> None:
    packed(small_wave, "S")
    later = packed(small_wave, "N")
    become_firm()
    opened = open_pack(later)
    assert contacts(opened.folder) == ["N1", "N2", "N3", "N4"]
    assert len(opened.contract.cases) == 8


def test_nobody_else_opens_a_pack_and_damage_is_told(
    small_wave: Wave, tmp_path: Path, become_firm: Callable[[], None]
) -> None:
    pack = packed(small_wave)
    with pytest.raises(AcsiError, match="K007"):
        open_pack(pack)
    torn = tmp_path / "torn.age"
    torn.write_bytes(pack.read_bytes()[:-20])
    become_firm()
    with pytest.raises(AcsiError, match="K008"):
        open_pack(torn)
    with pytest.raises(AcsiError, match="F001"):
        open_pack(tmp_path / "absent.age")


def test_what_is_encrypted_but_no_pack_is_refused(
    tmp_path: Path, firms: dict[str, Identity], become_firm: Callable[[], None]
) -> None:
    become_firm()
    path = tmp_path / "p.age"
    path.write_bytes(encrypt(b"hello", [firms["north"].recipient]))
    with pytest.raises(AcsiError, match="H010"):
        open_pack(path)
    assert not (tmp_path / "p").exists()


def test_no_identity_is_told(small_wave: Wave, identity_path: Path) -> None:
    identity_path.unlink()
    with pytest.raises(AcsiError, match="K001"):
        hand_over(small_wave, "north", now=NOW)


def test_firms_and_branches_must_be_known(small_wave: Wave) -> None:
    with pytest.raises(AcsiError, match=r"H002 .* no firm nroth. Did you mean north\?"):
        hand_over(small_wave, "nroth", now=NOW)
    with pytest.raises(AcsiError, match="H004 The sample has no branch X"):
        hand_over(small_wave, "north", branches=["X"], now=NOW)
    definition = small_wave.programme.definition
    text = definition.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("firms:"))
    definition.write_text(text.replace(line, "firms: {north: {}}"), encoding="utf-8")
    with pytest.raises(AcsiError, match="H003 The firm north has no recipient"):
        hand_over(small_wave, "north", now=NOW)


def test_log_and_manifest_say_why_reserve_cases_were_released(small_wave: Wave, deliver: Deliver) -> None:
    release(small_wave, "S", 1, because="two phones are dead", now=NOW)
    assert small_wave.log().lines[-1]["note"] == {"released": {"S": 1}, "why": "two phones are dead"}
    release(small_wave, "N", 1, because=" ", now=NOW)
    refused = dict.fromkeys(("staff", "overall", "complained", "TOL"))
    receive(
        small_wave, [deliver("a.csv", {"case_id": "N1"}, {"case_id": "N2", "disposition": 211, **refused})], now=NOW
    )
    release(small_wave, "N", 1, now=NOW)
    told = small_wave.manifest().releases
    assert [(each["cases"], each["why"]) for each in told] == [
        ({"S": 1}, "two phones are dead"),
        ({"N": 1}, "asked for, before any delivery"),
        ({"N": 1}, "asked for; of the 5 cases released there: interviews 1, refusals 1, unknown 3"),
    ]
    assert all(each["at"] and each["by"] for each in told)


def test_several_branches_are_released_in_one_change_or_none_is(small_wave: Wave) -> None:
    with pytest.raises(AcsiError, match="H005 N has only"):
        release_in_branches(small_wave, {"S": 1, "N": 3}, now=NOW)
    assert small_wave.manifest().released == {}
    assert release_in_branches(small_wave, {"S": 1, "N": 2}, because="as ever", now=NOW).cases == {"S": 1, "N": 2}
    assert [told["cases"] for told in small_wave.manifest().releases] == [{"S": 1, "N": 2}]


def test_release_is_refused_beyond_the_reserve(small_wave: Wave) -> None:
    with pytest.raises(AcsiError, match="H005 N has only 2 reserve cases left; asked for 3"):
        release(small_wave, "N", 3, now=NOW)
    with pytest.raises(AcsiError, match="H006"):
        release(small_wave, "N", 0, now=NOW)
    assert small_wave.manifest().released == {}


def test_what_is_needed_follows_from_the_outcomes(small_wave: Wave, deliver: Deliver) -> None:
    assert release_needed(small_wave, now=NOW).cases == {}
    done = [{"case_id": case} for case in ("N1", "S1", "S2", "S3", "S4")]
    refused = dict.fromkeys(("staff", "overall", "complained", "TOL"))
    others = [{"case_id": case, "disposition": 211, **refused} for case in ("N2", "N3", "N4")]
    receive(small_wave, [deliver("a.csv", *done, *others)], now=NOW)
    released = release_needed(small_wave, now=NOW)
    assert released.cases == {"N": 2}
    assert [doubt.code for doubt in released.doubts] == ["W402"]


def test_no_plain_file_of_the_wave_holds_a_name_a_phone_or_a_customer(small_wave: Wave) -> None:
    hand_over(small_wave, "north", now=NOW)
    plain = [path.read_bytes() for path in small_wave.folder.rglob("*") if path.is_file() and path.suffix != ".age"]
    assert len(plain) > 3
    assert not any(secret.encode() in content for content in plain for secret in ("1390000", "样本", "C-N1"))


def test_receipts_are_json_for_any_program(small_wave: Wave) -> None:
    hand_over(small_wave, "north", now=NOW)
    told = json.loads((small_wave.folder / "handover" / "2026Q3-north-01.json").read_text())
    assert len(told["cases"]) == 8


def test_an_identity_of_somebody_else_opens_nothing(small_wave: Wave, identity_path: Path) -> None:
    identity_path.unlink()
    save_identity(new_identity(), identity_path)
    with pytest.raises(AcsiError, match="K009"):
        hand_over(small_wave, "north", now=NOW)


def test_a_firm_without_a_key_gets_a_passphrase_that_is_kept_nowhere(small_wave: Wave, tmp_path: Path) -> None:
    made = hand_over(small_wave, "north", branches=["N"], seal="passphrase", now=NOW)
    assert made.pack is not None
    assert made.passphrase is not None
    secret = made.passphrase
    folder = open_pack(made.pack, tmp_path / "theirs", passphrase=lambda: secret).folder
    assert (folder / "contacts.xlsx").is_file()
    kept = [file for file in small_wave.programme.folder.rglob("*") if file.is_file()]
    assert not any(secret.encode() in file.read_bytes() for file in kept)
    with pytest.raises(AcsiError, match="H015"):
        open_pack(made.pack, tmp_path / "again")


def test_a_pack_that_nobody_can_open_any_more_is_made_anew(
    small_wave: Wave, become_firm: Callable[[], None], tmp_path: Path
) -> None:
    packed(small_wave, "N")
    packed(small_wave, "S")
    made = hand_over(small_wave, "north", again="2026Q3-north-01", now=NOW)
    assert made.pack is not None
    assert (made.pack.name, made.cases) == ("2026Q3-north-03.age", {"N": 4})
    assert hand_over(small_wave, "north", now=NOW).pack is None
    with pytest.raises(AcsiError, match=r"H018.*2026Q3-north-01.*2026Q3-north-03"):
        hand_over(small_wave, "north", again="2026Q3-north-09", now=NOW)
    with pytest.raises(AcsiError, match="H018"):
        hand_over(small_wave, "south", again="2026Q3-north-01", now=NOW)
    become_firm()
    assert contacts(open_pack(made.pack, tmp_path / "theirs").folder) == ["N1", "N2", "N3", "N4"]


def test_a_zip_is_made_with_a_warning(small_wave: Wave, tmp_path: Path) -> None:
    made = hand_over(small_wave, "north", branches=["N"], seal="zip", now=NOW)
    assert made.pack is not None
    assert [each.code for each in made.doubts] == ["W420"]
    opened = open_pack(made.pack, passphrase=lambda: made.passphrase or "", out=tmp_path / "theirs")
    assert "template.sav" in opened.files


def test_on_a_machine_without_fonts_the_pack_lacks_the_printed_questionnaire(
    small_wave: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("acsi.render.fonts.installed", lambda: None)
    assert [each.code for each in hand_over(small_wave, "north", now=NOW).doubts] == ["W421"]
