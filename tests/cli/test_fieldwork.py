"""The commands to the survey firm and back, as a person types them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from acsi.cli.app import app
from acsi.errors import AcsiError
from acsi.keys import Identity, save_identity
from acsi.wave import Wave
from tests.steps.small_wave import Deliver, deliver, firms, small_programme, small_wave

__all__ = ["deliver", "firms", "small_programme", "small_wave"]

RUN = CliRunner()


@pytest.fixture(autouse=True)
def in_the_programme(small_wave: Wave, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user stands in the programme's folder."""
    monkeypatch.chdir(small_wave.programme.folder)


def said(*arguments: str | Path) -> str:
    result = RUN.invoke(app, list(map(str, arguments)), catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def refused(*arguments: str | Path) -> list[str]:
    result = RUN.invoke(app, list(map(str, arguments)))
    assert isinstance(result.exception, AcsiError)
    return [problem.code for problem in result.exception.problems]


def test_cases_go_out_and_the_firm_opens_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, firms: dict[str, Identity]
) -> None:
    told = said("handover", "2026Q3", "--to", "north", "--branch", "N")
    assert told.startswith("4 cases of 1 branch: ")
    assert "acsi open 2026Q3-north-01.age" in told
    pack = next(Path("waves/2026Q3/handover").glob("*.age")).rename(tmp_path / "p.age")
    assert "has gone out already" in said("handover", "2026Q3", "--to", "north", "--branch", "N")
    save_identity(firms["north"], tmp_path / "firm.txt")
    monkeypatch.setenv("ACSI_IDENTITY", str(tmp_path / "firm.txt"))
    monkeypatch.chdir(tmp_path)
    told = said("open", pack, "--out", "here")
    assert told.startswith("Wave 2026Q3 for north, in here:\n  README.md\n  codebook.xlsx\n  contacts.xlsx\n")


def test_reserve_is_released_and_the_handover_named() -> None:
    told = said("release", "2026Q3", "--branch", "N", "-n", "2")
    assert told == "N: 2 reserve cases released\nNext: acsi handover 2026Q3 --to FIRM\n"
    assert said("release", "2026Q3", "--needed") == "No branch needs more cases.\n"
    assert refused("release", "2026Q3") == ["H007"]
    assert refused("release", "2026Q3", "--needed", "-n", "1") == ["H007"]
    assert refused("release", "2026Q3", "--branch", "N") == ["H007"]


def test_a_delivery_is_received_and_told_in_numbers(deliver: Deliver) -> None:
    file = deliver("a.csv", {"batch": 1}, {"case_id": "N2", "overall": 11}, {"case_id": "S1", "overall": None})
    told = said("receive", "2026Q3", file)
    assert "a.csv (delivery 001): 3 rows, 1 good, 2 refused" in told
    assert "V121     1 × such as a.csv, row 3, column overall: 11 is not an answer of this question." in told
    assert "W401 a.csv: Columns that the contract does not have were left out: batch." in told
    assert "1 interview of 8 released cases; response rate RR1 12.5%" in told
    assert told.splitlines().count("Row by row: acsi quarantine 2026Q3") == 1
    assert "a.csv was taken before; it changes nothing." in said("receive", "2026Q3", file)
    listed = said("quarantine", "2026Q3")
    assert "V122 a.csv, row 4, column overall: The question was to be asked" in listed
    assert listed.endswith("2 rows in quarantine. Corrected rows come in with the next delivery.\n")
    assert len(json.loads(said("quarantine", "2026Q3", "--json"))["rows"]) == 2
    assert said("withdraw", "2026Q3", "001").startswith("Delivery 001 is withdrawn; 0 interviews left.")


def test_results_come_as_json_and_a_dry_run_writes_nothing(deliver: Deliver) -> None:
    told = json.loads(said("receive", "2026Q3", deliver("a.csv", {}), "--dry-run", "--json"))
    assert told["fieldwork"]["total"]["interviews"] == 1
    assert "Nothing was written" in said("receive", "2026Q3", deliver("a.csv", {}), "--dry-run")
    assert refused("quarantine", "2026Q3") == ["V009"]


def test_a_refused_file_ends_with_its_faults_after_the_others_were_taken(deliver: Deliver) -> None:
    good, other = deliver("good.csv", {}), deliver("other.csv", {"wave": "2026Q2"})
    result = RUN.invoke(app, ["receive", "2026Q3", str(other), str(good)])
    assert isinstance(result.exception, AcsiError)
    assert [problem.code for problem in result.exception.problems] == ["V002"]
    assert "good.csv (delivery 002): 1 row, 1 good" in result.output


@pytest.mark.parametrize("command", ["handover", "release", "open", "receive", "quarantine", "withdraw"])
def test_help_has_an_example(command: str) -> None:
    assert f"Example: acsi {command} " in said(command, "--help")
