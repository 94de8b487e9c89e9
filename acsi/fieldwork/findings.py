"""What was found in a delivery, as a table that a data manager can work through, in Chinese and English."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from acsi.errors import CATALOGUE, Problem
from acsi.fieldwork.checks import Checked
from acsi.fieldwork.faults import RowFault
from acsi.fieldwork.sheets import workbook
from acsi.render.texts import Texts

OF_FILES = ("D007", "F002", "F003", "F004", "F009", "V001", "V002", "V003", "V004", "V006")
"""Faults for which a file is refused as a whole."""

HEADER = ["code", "row", "column", "case_id", "finding", "what to do", "问题", "处理办法"]


@dataclass(frozen=True)
class Verified:
    """A delivery before it is sent: its rows, the faults of rows, those for which the file as a whole is refused, and
    doubts about it. `checked` is None where the file is refused."""

    file: str
    checked: Checked | None
    refused: Sequence[Problem] = ()
    doubts: Sequence[Problem] = ()

    @property
    def good(self) -> bool:
        """Whether head office would take every row."""
        return self.checked is not None and not self.checked.faults

    def problems(self) -> list[Problem]:
        """Every fault, of the file and of its rows."""
        if self.checked is None:
            return list(self.refused)
        number = self.checked.rows["row"]
        return [each.problem(self.file, number[each.row]) for each in self.checked.faults]


def findings_workbook(verified: Verified, chinese: Texts) -> bytes:
    """An XLSX file: a sheet of every finding, sorted by row, and one that counts them by code."""
    found = _rows(verified, chinese)
    counts = Counter(row[0] for row in found)
    words = {row[0]: (row[4], row[6]) for row in reversed(found)}
    summary = [[code, str(count), *words[code]] for code, count in sorted(counts.items())]
    return workbook(
        {
            "findings": [HEADER, *found],
            "by code": [["code", "times", "such as", "例如"], *summary],
        }
    )


def _rows(verified: Verified, chinese: Texts) -> list[list[str]]:
    whole = [[each.code, "", "", "", each.message, each.remedy, *_said(each, chinese)] for each in verified.refused]
    doubtful = [[each.code, "", "", "", each.message, each.remedy, *_said(each, chinese)] for each in verified.doubts]
    if verified.checked is None:
        return [*whole, *doubtful]
    about = verified.checked.rows
    told = []
    for fault in verified.checked.faults:
        number, case = about["row"].iloc[fault.row], about["case_id"].iloc[fault.row]
        entry = CATALOGUE[fault.code]
        english = [entry.message.format(**fault.found), entry.remedy.format(**fault.found)]
        told.append([fault.code, str(number), fault.column, str(case), *english, *_said(fault, chinese)])
    return [*whole, *told, *doubtful]


def _said(fault: RowFault | Problem, chinese: Texts) -> list[str]:
    entry = CATALOGUE[fault.code]
    return [chinese(text, **fault.found) if text else "" for text in (entry.message, entry.remedy)]
