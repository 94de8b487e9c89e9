"""A fault of acsi's own is told in a few words, and its report has the places in the program and nobody's data."""

import os
import re
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures.process import _RemoteTraceback
from pathlib import Path

import pytest

from acsi.__main__ import main
from acsi.cli.crash import crash, crash_report
from acsi.errors import fault
from tests.cli.conftest import Ran

PHONE, NAME = "13987654321", "龘靐齉"


def broken(_file: object = None) -> str:
    customer = {PHONE: NAME}
    try:
        return customer[NAME]
    except KeyError as error:
        raise ValueError(f"could not convert string to float: {PHONE!r}") from error


@pytest.fixture
def reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where crash reports are kept in the test."""
    folder = tmp_path / "temporary"
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def check(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Runs `acsi check` with a phone as its file, and a function in the place of what should check it."""

    def run(step: Callable[..., object]) -> Ran:
        monkeypatch.setattr("acsi.steps.programme.check_definition", step)
        monkeypatch.setattr(sys, "argv", ["acsi", "check", "--", PHONE])
        with pytest.raises(SystemExit) as leaving:
            main()
        printed = capsys.readouterr()
        assert isinstance(leaving.value.code, int)
        return Ran(leaving.value.code, printed.out, printed.err)

    return run


def raising(error: BaseException) -> Callable[..., object]:
    def step(_file: object) -> None:
        raise error

    return step


def test_a_crash_says_whose_fault_it_is_and_where_its_report_lies(check: Callable[..., Ran], reports: Path) -> None:
    ran = check(broken)
    [report] = reports.iterdir()
    assert ran.code == 70
    assert ran.out == ""
    assert "`acsi check` broke off: this is a fault of acsi, not yours." in ran.err
    assert str(report) in ran.err
    assert stat.S_IMODE(report.stat().st_mode) == 0o600


def test_the_report_has_the_places_of_all_errors_and_nobody_s_data(check: Callable[..., Ran], reports: Path) -> None:
    ran = check(broken)
    report = next(reports.iterdir()).read_text(encoding="utf-8")
    assert re.search(r'"acsi/cli/definition.py", line \d+, in check\n +typer.echo\(check_definition\(file\)\)', report)
    assert report.index("builtins.KeyError\n") < report.index("builtins.ValueError\n")
    assert report.count(", in broken") == 2
    assert re.search(r"^acsi \d.*, Python 3\.\d+\.\d+, ", report, re.MULTILINE)
    assert re.search(r"\bduckdb \d.*\btyper \d", report)
    assert not {PHONE, NAME, str(Path.home())} & {word for text in (report, ran.err) for word in re.split(r"\W", text)}
    assert str(Path(__file__).parents[2]) not in report


def test_the_report_names_options_without_their_values(reports: Path) -> None:
    crash(ValueError(PHONE), ["key", "backup", f"--out={PHONE}.age", "-C", NAME, PHONE, f"--{NAME}"])
    assert "command: acsi key backup --out -C\n" in next(reports.iterdir()).read_text(encoding="utf-8")


def test_a_report_that_cannot_be_kept_is_printed(check: Callable[..., Ran], reports: Path) -> None:
    reports.write_text("a file where the folder should be")
    ran = check(broken)
    assert ran.code == 70
    assert ", in check" in ran.err.partition("could not be written")[2]
    assert PHONE not in ran.err


def test_of_some_errors_what_they_say_is_known_to_be_nobody_s_data() -> None:
    def kind(error: Exception) -> str:
        return crash_report(error, ["acsi"]).strip().splitlines()[-1]

    assert kind(OSError(28, "No space left on device", PHONE)) == "builtins.OSError (ENOSPC)"
    assert kind(ModuleNotFoundError("No module", name="pandas")) == "builtins.ModuleNotFoundError (pandas)"
    assert kind(fault("F001", file=PHONE)) == "acsi.errors.AcsiError (F001)"
    assert kind(ValueError(PHONE)) == "builtins.ValueError"


def test_errors_of_another_process_keep_their_places() -> None:
    error = ValueError(PHONE)
    error.__cause__ = _RemoteTraceback(
        f'  File "{crash.__code__.co_filename}", line 31, in work\n    1\nError: {PHONE}'
    )
    report = crash_report(error, ["acsi"])
    assert 'File "acsi/cli/crash.py", line 31, in work' in report
    assert PHONE not in report


def test_developers_may_see_everything(check: Callable[..., Ran], reports: Path, monkeypatch) -> None:
    monkeypatch.setenv("ACSI_DEBUG", "1")
    assert f"ValueError: could not convert string to float: '{PHONE}'" in check(broken).err
    assert PHONE not in next(reports.iterdir()).read_text(encoding="utf-8")


@pytest.mark.usefixtures("reports")
def test_stopping_from_the_keyboard_and_too_little_memory_are_no_crashes(check: Callable[..., Ran]) -> None:
    stopped = check(raising(KeyboardInterrupt()))
    assert (stopped.code, stopped.err[:8]) == (130, "Stopped.")
    full = check(raising(MemoryError()))
    assert (full.code, full.err[:5]) == (1, "F010 ")


@pytest.mark.parametrize("arguments", [["forget", PHONE], [PHONE], ["check", f"--{PHONE}"], ["report", "--page", NAME]])
def test_a_wrong_use_does_not_repeat_what_tells_who_somebody_is(acsi: Callable[..., Ran], arguments: list[str]) -> None:
    ran = acsi(*arguments)
    assert ran.code == 2
    assert "Usage: acsi" in ran.err
    assert not re.search(f"{PHONE[1:]}|{NAME[1:]}", ran.err)


def test_nor_does_a_fault(acsi: Callable[..., Ran]) -> None:
    assert "There is no file 1**********.yaml" in acsi("check", f"{PHONE}.yaml").err


def test_a_crash_of_the_program_itself(tmp_path: Path) -> None:
    fault = (
        "import sys, acsi.steps.programme as step; step.check_definition = None; from acsi.__main__ import main; main()"
    )
    ran = subprocess.run([sys.executable, "-c", fault, "check"], env=os.environ | {"TMPDIR": str(tmp_path)}, stderr=-1)
    [report] = tmp_path.iterdir()
    assert ran.returncode == 70
    assert str(report).encode() in ran.stderr
    assert "builtins.TypeError\n" in report.read_text(encoding="utf-8")


def test_a_reader_who_went_away_is_no_fault() -> None:
    with subprocess.Popen([sys.executable, "-m", "acsi", "explain", "all"], stdout=-1, stderr=-1) as running:
        assert running.stdout
        assert running.stderr
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 1


def test_a_full_disk_is_no_fault_of_acsis(check: Callable[..., Ran], reports: Path) -> None:
    ran = check(raising(OSError(28, "No space left on device", "/tmp/openpyxl.x")))
    assert (ran.code, ran.err.split(" Check")[0]) == (
        1,
        "F005 /tmp/openpyxl.x cannot be written: No space left on device.",
    )
    assert not reports.exists()
