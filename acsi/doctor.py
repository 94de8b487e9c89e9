"""What this machine has of what the program needs: one small finding a check, each with what to do about it."""

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

SUPPORTED = ((3, 11), (3, 13))
"""The oldest and the newest Python on which the pinned packages were tried."""

ROOM = 200_000_000
"""Bytes that a wave with its reports fits into comfortably."""

SIGNS = "车险 ✓ ² –"
"""What the program may print: a terminal that lacks one of them shows a question mark instead."""

INSTALL = "see docs/install.md; on Debian or Ubuntu run: sudo apt-get install -y "


@dataclass(frozen=True)
class Finding:
    """One check: `missing` stops some command, `doubt` makes it slower or less pretty."""

    subject: str
    state: Literal["ok", "doubt", "missing"]
    found: str
    remedy: str = ""


def examine(folder: Path, encoding: str) -> list[Finding]:
    """Every check, for work in `folder` with output in `encoding`; fonts can be asked for only where Pango is."""
    pango = text_layout()
    fonts = [font_subsetting(), chinese_font()] if pango.state == "ok" else []
    return [python_version(), pango, *fonts, disk_space(folder), terminal(encoding)]


def python_version(version: tuple[int, ...] = tuple(sys.version_info[:3])) -> Finding:
    """Whether this Python is one that the program is tested on."""
    found = ".".join(map(str, version))
    oldest, newest = (".".join(map(str, one)) for one in SUPPORTED)
    if version[:2] < SUPPORTED[0]:
        return Finding("Python", "missing", found, f"install Python {oldest} to {newest}")
    if version[:2] > SUPPORTED[1]:
        return Finding("Python", "doubt", found, f"the program is tested on Python {oldest} to {newest}")
    return Finding("Python", "ok", found)


def text_layout() -> Finding:
    """Whether Pango, which sets the text of the reports, can be loaded."""
    try:
        from weasyprint.text.ffi import pango
    except (ImportError, OSError) as error:
        reason = str(error).partition(":")[0].partition("\n")[0]
        return Finding("Pango", "missing", reason, INSTALL + "libpango-1.0-0 libpangoft2-1.0-0")
    number = pango.pango_version()
    return Finding("Pango", "ok", f"{number // 10000}.{number // 100 % 100}.{number % 100}")


def font_subsetting() -> Finding:
    """Whether HarfBuzz can cut fonts down to the characters used; else Python does, at two to ten times the time."""
    from acsi.render import fonts

    if fonts.slow():
        return Finding("HarfBuzz subsetting", "doubt", "not found: reports are slow", INSTALL + "libharfbuzz-subset0")
    return Finding("HarfBuzz subsetting", "ok", "found")


def chinese_font() -> Finding:
    """Whether a font with simplified Chinese is installed."""
    from acsi.render import fonts

    font = fonts.installed()
    if font is None:
        return Finding("Chinese font", "missing", "none of " + ", ".join(fonts.FAMILIES), INSTALL + "fonts-noto-cjk")
    return Finding("Chinese font", "ok", font.family)


def disk_space(folder: Path) -> Finding:
    """Whether `folder` has room for a wave and its reports."""
    free = shutil.disk_usage(folder).free
    found = f"{free / 1e9:.1f} GB free in this folder"
    if free < ROOM:
        return Finding("Disk space", "missing", found, "make room, or work in another folder")
    return Finding("Disk space", "ok", found)


def terminal(encoding: str) -> Finding:
    """Whether output in `encoding` can show every sign that the program prints."""
    try:
        SIGNS.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        remedy = "missing signs are shown as ?; set PYTHONUTF8=1 and use a UTF-8 terminal (Windows: chcp 65001)"
        return Finding("Terminal encoding", "doubt", encoding, remedy)
    return Finding("Terminal encoding", "ok", encoding)
