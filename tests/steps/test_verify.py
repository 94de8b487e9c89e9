"""The firm's own check, from the packs alone."""

import io
import json
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from acsi.cli.app import app
from acsi.errors import AcsiError
from acsi.keys import Identity, save_identity
from acsi.steps.handover import hand_over, release
from acsi.steps.opening import open_pack
from acsi.steps.receive import receive
from acsi.steps.verify import verify
from acsi.wave import Wave
from tests.steps.small_wave import Deliver, deliver, firms, small_programme, small_wave
from tests.wave.conftest import NOW

__all__ = ["deliver", "firms", "small_programme", "small_wave"]


@pytest.fixture
def pack(small_wave: Wave, firms: dict[str, Identity], identity_path: Path, tmp_path: Path) -> Path:
    """The north firm's pack, on a machine that has the firm's identity and no other."""
    made = hand_over(small_wave, "north", branches=["N"], now=NOW).pack
    assert made is not None
    identity_path.rename(tmp_path / "head office.txt")
    save_identity(firms["north"], identity_path)
    return made


def test_a_good_file_has_no_findings(pack: Path, deliver: Deliver) -> None:
    found = verify(deliver("a.csv", {}, {"case_id": "N2"}), [pack], now=NOW)
    assert found.good
    assert found.problems() == []


def test_faults_are_those_that_head_office_would_find(pack: Path, deliver: Deliver, tmp_path: Path) -> None:
    file = deliver("a.csv", {"overall": 11}, {"case_id": "N2", "interviewer": "样本"}, {"case_id": "S1"})
    report = tmp_path / "findings.xlsx"
    found = verify(file, [pack], report=report, now=NOW)
    assert [each.code for each in found.problems()] == ["V121", "V124", "V102"]
    sheet = openpyxl.load_workbook(io.BytesIO(report.read_bytes()))["findings"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [row[:4] for row in rows] == [
        ["V121", "2", "overall", "N1"],
        ["V124", "3", "interviewer", "N2"],
        ["V102", "4", "case_id", "S1"],
    ]
    assert rows[0][6] == "11不是这道题的答案。"
    assert not any("样本" in str(cell) for row in rows for cell in row)


def test_the_opened_folder_and_the_contract_alone_do_as_well(pack: Path, deliver: Deliver, tmp_path: Path) -> None:
    folder = open_pack(pack, tmp_path / "opened").folder
    file = deliver("a.csv", {"overall": 11})
    by_pack = verify(file, [pack], now=NOW).problems()
    assert verify(file, [folder], now=NOW).problems() == by_pack
    assert verify(file, [folder / "contract.json"], now=NOW).problems() == by_pack


def test_a_file_that_is_no_delivery_is_refused(pack: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n")
    report = tmp_path / "findings.xlsx"
    found = verify(other, [pack], report=report, now=NOW)
    assert not found.good
    assert [each.code for each in found.problems()] == ["V006"]
    cells = [cell.value for cell in openpyxl.load_workbook(report)["findings"][2]]
    assert (cells[0], cells[6]) == ("V006", "约定的12列中只有0列，因此这不是按本约定交付的数据。")


def test_several_packs_have_the_cases_of_all(
    small_wave: Wave, firms: dict[str, Identity], identity_path: Path, deliver: Deliver
) -> None:
    first = hand_over(small_wave, "north", branches=["N"], now=NOW).pack
    release(small_wave, "N", 1, now=NOW)
    second = hand_over(small_wave, "north", branches=["N"], now=NOW).pack
    assert first is not None
    assert second is not None
    identity_path.unlink()
    save_identity(firms["north"], identity_path)
    file = deliver("a.csv", {"case_id": "N5"})
    assert verify(file, [first, second], now=NOW).good
    assert not verify(file, [first], now=NOW).good


def test_packs_of_two_firms_and_other_files_are_refused(pack: Path, deliver: Deliver, tmp_path: Path) -> None:
    folder = open_pack(pack, tmp_path / "opened").folder
    other = tmp_path / "contract.json"
    other.write_text((folder / "contract.json").read_text().replace('"firm": "north"', '"firm": "south"'))
    wrong = tmp_path / "wrong.json"
    wrong.write_text("{}")
    with pytest.raises(AcsiError, match="H013"):
        verify(deliver("a.csv", {}), [folder, other], now=NOW)
    with pytest.raises(AcsiError, match="H010"):
        verify(deliver("a.csv", {}), [wrong], now=NOW)
    with pytest.raises(AcsiError, match="H014"):
        verify(deliver("a.csv", {}), [folder], report=tmp_path / "a.pdf", now=NOW)


def test_the_command_says_how_many_rows_would_be_refused(pack: Path, deliver: Deliver) -> None:
    file = deliver("a.csv", {"overall": 11}, {"case_id": "N2"})
    shown = CliRunner().invoke(app, ["verify", str(file), "--contract", str(pack)])
    assert shown.exit_code == 1
    assert "a.csv: 2 rows, of which 1 would be refused." in shown.output
    assert "V121 a.csv, row 2, column overall: 11 is not an answer" in shown.output
    good = deliver("b.csv", {})
    assert CliRunner().invoke(app, ["verify", str(good), "--contract", str(pack)]).exit_code == 0


def test_a_good_file_travels_encrypted_and_is_received_as_it_was(
    small_wave: Wave, pack: Path, deliver: Deliver, identity_path: Path, tmp_path: Path
) -> None:
    file = deliver("a.csv", {}, {"case_id": "N2"})
    assert verify(file, [pack], seal=True, now=NOW).good
    sealed = file.with_name("a.csv.age")
    assert b"disposition" not in sealed.read_bytes()
    with pytest.raises(AcsiError, match="K007"):
        receive(small_wave, [sealed], now=NOW)
    identity_path.write_text((tmp_path / "head office.txt").read_text())
    received = receive(small_wave, [sealed], firm="north", now=NOW)
    assert [(each.file, each.accepted) for each in received.deliveries] == [("a.csv", 2)]
    assert receive(small_wave, [file], firm="north", now=NOW).same == ["a.csv"]


def test_a_contract_of_before_keys_cannot_seal(pack: Path, deliver: Deliver, tmp_path: Path) -> None:
    contract = json.loads((open_pack(pack, tmp_path / "opened").folder / "contract.json").read_text(encoding="utf-8"))
    old = tmp_path / "contract.json"
    old.write_text(json.dumps(contract | {"recipients": []}), encoding="utf-8")
    with pytest.raises(AcsiError, match="H017 The contract has no keys"):
        verify(deliver("a.csv", {}), [old], seal=True, now=NOW)


def test_a_file_with_faults_is_not_sealed(pack: Path, deliver: Deliver) -> None:
    file = deliver("a.csv", {"overall": 11})
    assert not verify(file, [pack], seal=True, now=NOW).good
    assert not file.with_name("a.csv.age").exists()
