"""The user's own lists: a workbook that swells is refused, and text in any encoding goes by in blocks."""

from pathlib import Path

import openpyxl
import pytest

from acsi import limits
from acsi.engine import cells
from acsi.engine.cells import csv_sheet, xlsx_sheet
from acsi.errors import AcsiError


def test_a_workbook_that_unpacks_to_more_than_a_sheet_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = openpyxl.Workbook()
    book.active.append(["phone"])
    book.save(tmp_path / "agents.xlsx")
    monkeypatch.setattr(limits, "EXTRACT_PART_BYTES", 100)
    with pytest.raises(AcsiError, match=r"F009.*agents\.xlsx.*MB unpacked"):
        xlsx_sheet(tmp_path / "agents.xlsx")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8"])
def test_blocks_of_a_text_file_make_one_table(encoding: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "ROWS_AT_ONCE", 2)
    (tmp_path / "agents.csv").write_bytes('name,phone\n王芳,1\n\n李,\n"张\n强",3\n'.encode(encoding))
    table = csv_sheet(tmp_path / "agents.csv").table
    assert table.to_pydict() == {"name": ["王芳", "李", "张\n强"], "phone": ["1", None, "3"]}


def test_a_text_file_that_breaks_far_down_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "ROWS_AT_ONCE", 1)
    (tmp_path / "agents.csv").write_bytes("姓名,phone\n王芳,1\n".encode("gb18030") + b"\xff\xff,2\n")
    with pytest.raises(AcsiError, match=r"F002.*neither UTF-8 nor UTF-16 nor GB18030"):
        csv_sheet(tmp_path / "agents.csv")
    (tmp_path / "agents.csv").write_bytes("姓名,phone\n王芳,1\n李\n".encode("gb18030"))
    with pytest.raises(AcsiError, match=r"I007 agents\.csv:3"):
        csv_sheet(tmp_path / "agents.csv")
