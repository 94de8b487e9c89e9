"""The list of branches: `branches.csv` with the columns code, name_zh, name_en and region."""

import csv
import io
from dataclasses import dataclass, fields
from pathlib import Path

from acsi.errors import AcsiError, Problem, did_you_mean, fault, problem


@dataclass(frozen=True)
class Branch:
    """One branch: its code in the data, its names, and the region it belongs to."""

    code: str
    name_zh: str
    name_en: str
    region: str


COLUMNS = tuple(field.name for field in fields(Branch))


def load_branches(path: Path) -> dict[str, Branch]:
    """The branches by code, in the order of the file (UTF-8, with or without BOM, or GB18030).

    A branch without one of its names goes by the other, without both by its code. Raises AcsiError with all faults.
    """
    header, rows = _header_and_rows(path)
    _require_columns(header, path.name)
    faults: list[Problem] = []
    branches: dict[str, Branch] = {}
    lines: dict[str, int] = {}
    for line, row in rows:
        where = f"{path.name}, row {line}"
        branch = _branch(dict(zip(header, row, strict=False)))
        if len(row) > len(header):
            faults.append(problem("S207", where, found=len(row), expected=len(header)))
        elif not branch.code:
            faults.append(problem("S203", where))
        elif branch.code in branches:
            faults.append(problem("S202", where, found=branch.code, row=lines[branch.code]))
        else:
            branches[branch.code] = branch
            lines[branch.code] = line
    if faults:
        raise AcsiError(faults)
    if not branches:
        raise fault("S204", path.name)
    return branches


def _branch(cells: dict[str, str]) -> Branch:
    code, name_zh, name_en, region = (cells.get(column, "") for column in COLUMNS)
    return Branch(code, name_zh or name_en or code, name_en or name_zh or code, region)


def _require_columns(header: list[str], name: str) -> None:
    faults = [
        problem("S201", name, column=column, found=", ".join(header), meant=did_you_mean(column, header))
        for column in COLUMNS
        if column not in header
    ]
    if faults:
        raise AcsiError(faults)


def _header_and_rows(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The names in the first line, and the filled rows below it, each with its number in the file."""
    text = _text(path)
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        lines = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except csv.Error as error:
        raise fault("S206", path.name, reason=error) from None
    filled = [(number, row) for number, row in lines if any(row)]
    if not filled:
        raise fault("S204", path.name)
    return filled[0][1], filled[1:]


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError:
        raise fault("F001", file=path) from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise fault("S205", path.name)
