"""What `acsi doctor` finds, and what it advises."""

import shutil
import sys
from pathlib import Path

import pytest

from acsi import doctor


def states(findings: list[doctor.Finding]) -> dict[str, str]:
    return {finding.subject: finding.state for finding in findings}


@pytest.mark.parametrize(
    ("version", "state"), [((3, 10, 9), "missing"), ((3, 11, 0), "ok"), ((3, 13, 2), "ok"), ((3, 14, 0), "doubt")]
)
def test_python_is_fine_from_3_11_to_3_13(version: tuple[int, ...], state: str) -> None:
    assert doctor.python_version(version).state == state


@pytest.mark.parametrize(
    ("encoding", "state"),
    [("utf-8", "ok"), ("gb18030", "ok"), ("gbk", "doubt"), ("ascii", "doubt"), ("?", "doubt")],
)
def test_a_terminal_that_lacks_signs_is_a_doubt(encoding: str, state: str) -> None:
    assert doctor.terminal(encoding).state == state


def test_a_full_disk_is_missing_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctor.disk_space(tmp_path).state == "ok"
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=doctor.ROOM - 1))
    assert doctor.disk_space(tmp_path).state == "missing"


def test_a_machine_that_is_set_up_lacks_nothing(requires, tmp_path: Path) -> None:
    requires("fonts", doctor.chinese_font().state == "ok")
    assert set(states(doctor.examine(tmp_path, "utf-8")).values()) == {"ok"}


def test_a_missing_font_is_named_with_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("acsi.render.fonts.installed", lambda: None)
    [font] = [one for one in doctor.examine(tmp_path, "utf-8") if one.subject == "Chinese font"]
    assert font.state == "missing"
    assert "Noto Sans CJK SC" in font.found
    assert "fonts-noto-cjk" in font.remedy


def test_slow_subsetting_is_a_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("weasyprint.text.ffi.harfbuzz_subset", None)
    finding = doctor.font_subsetting()
    assert finding.state == "doubt"
    assert "libharfbuzz-subset0" in finding.remedy


def test_without_pango_fonts_are_not_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint.text.ffi", None)
    found = states(doctor.examine(tmp_path, "utf-8"))
    assert found["Pango"] == "missing"
    assert "Chinese font" not in found
    assert "Terminal encoding" in found


def test_everything_that_is_not_ok_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("acsi.render.fonts.installed", lambda: None)
    findings = [doctor.python_version((3, 9, 0)), doctor.terminal("gbk"), doctor.chinese_font()]
    assert all(finding.remedy for finding in findings)
