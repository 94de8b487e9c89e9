"""Good deliveries in every format, broken by chance; and by what the rows accepted of them are judged.

The judge knows the small survey by heart and uses none of the checks that it judges.
"""

import io
import math
import random
import tempfile
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat

from acsi.errors import AcsiError
from acsi.fieldwork.checks import Checked, case_ids, check_rows
from acsi.fieldwork.contract import Contract
from acsi.fieldwork.readers import parse_delivery
from acsi.fieldwork.structure import require_own_cases, require_structure
from acsi.fieldwork.triple_s import triple_s_data, triple_s_metadata
from acsi.fieldwork.variables import variables

KINDS = (".csv", ".xlsx", ".sav", ".parquet", ".sss", ".zip")
"""The formats; .sss is Triple-S with CSV, .zip Triple-S with fixed columns."""

CHECKED = (".csv", ".xlsx", ".sss", ".zip")
"""Formats in which a changed byte cannot move the cells beside it: text by the number of cells, ZIPs by their sums."""

RATING = {*range(1, 11), 98, 99}
YES_NO = {0, 1, 98, 99}
ALLOWED = {"staff": YES_NO, "overall": RATING, "complained": YES_NO, "handling": RATING, "result": RATING}
ALLOWED |= {"TOL": set(range(27)), "disposition": set(range(100, 500))}
ABOUT = ["case_id", "disposition", "interviewer", "started", "ended"]

STRANGE = [
    *("", " ", "8", " 8 ", "８", "08", "8.0", "8.5", "-1", "0", "1e1", "1,5", "11", "98", "1.38E+10", "13900001234"),
    *("nan", "NA", "inf", "-inf", "TRUE", "=1+1", '"', "'", "\t", "a\nb", "王小明", "很好" * 300, "N2", "n2", "X9"),
    *(
        "110",
        "211",
        "2026-07-01",
        "2026-13-40 99:99",
        "45000",
        "1e400",
        "#REF!",
        "\u200b",
        "0x10",
        "1_0",
        "<a/>",
        "&amp;",
    ),
]
"""Contents of cells that come by mistake, from a spreadsheet, or from somebody who means harm."""


def good_rows() -> list[dict[str, object]]:
    """Interviews with routing, codes for none and words, and cases without an interview."""
    talk = {"disposition": 110, "interviewer": "n-01", "staff": 0, "TOL": 10, "remark": "很快，谢谢"}
    return [
        {"case_id": "N1", **talk, "overall": 8, "complained": 0} | hour(10),
        {"case_id": "N2", **talk, "overall": 98, "complained": 1, "handling": 9, "result": 99} | hour(11),
        {"case_id": "N3", **talk, "overall": 2, "complained": 1, "handling": 5, "remark": 'a, "b"; c'} | hour(12),
        {"case_id": "N4", **talk, "disposition": 120, "overall": 10, "complained": 98, "TOL": 26} | hour(13),
        {"case_id": "S1", "disposition": 313},
        {"case_id": "S2", **talk, "disposition": 470, "staff": 1, "TOL": None, "remark": None} | hour(14),
    ]


def hour(number: int) -> dict[str, object]:
    """When an interview was made."""
    return {"started": f"2026-07-01 {number}:00:00", "ended": f"2026-07-01 {number}:12:00"}


def written(rows: list[dict[str, object]], kind: str, agreed: Contract) -> bytes:
    """A delivery of these rows in a format."""
    names = agreed.names
    if kind == ".csv":
        return pd.DataFrame(rows, columns=names, dtype=object).to_csv(index=False).encode()
    if kind == ".xlsx":
        book = openpyxl.Workbook()
        for line in [names, *([row.get(name) for name in names] for row in rows)]:
            book.active.append(line)
            for cell in book.active[book.active.max_row]:
                cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()
    if kind == ".sss":
        return zipped(triple_s_metadata(agreed, "d.csv"), triple_s_data(agreed, rows))
    if kind == ".zip":
        return zipped(*fixed(rows, agreed))
    table = pd.DataFrame(rows, columns=names, dtype=object)
    table = table.apply(lambda cells: cells.astype(float) if numeric(cells) else cells.map(text).astype(object))
    if kind == ".parquet":
        stream = io.BytesIO()
        table.to_parquet(stream)
        return stream.getvalue()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "d.sav"
        pyreadstat.write_sav(table, path)
        return path.read_bytes()


def numeric(cells: pd.Series) -> bool:
    """Whether all filled cells are numbers."""
    return all(cell is None or isinstance(cell, int | float) for cell in cells) and not cells.isna().all()


def text(cell: object) -> str:
    """A cell as text, blank where it is missing."""
    return "" if cell is None or cell != cell else str(cell)


def zipped(description: bytes, data: bytes) -> bytes:
    """Triple-S as one file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("d.sss", description)
        archive.writestr("d.asc", data)
    return stream.getvalue()


def fixed(rows: list[dict[str, object]], agreed: Contract) -> tuple[bytes, bytes]:
    """The description and the data in columns of thirty characters, words in the last."""
    place, told, lines = 1, [], [""] * len(rows)
    for each in variables(agreed):
        width = 700 if each.column and each.column.in_words else 30
        finish = place + width - 1
        told.append(
            f'<variable ident="{place}" type="{each.kind}"><name>{each.name}</name><label>x</label>'
            f'<position start="{place}" finish="{finish}"/></variable>'
        )
        cells = [text(row.get(each.name)).replace("\n", " ")[:width].ljust(width) for row in rows]
        lines = [line + cell for line, cell in zip(lines, cells, strict=True)]
        place = finish + 1
    described = f'<sss version="1.2"><survey><record ident="A">{"".join(told)}</record></survey></sss>'
    return described.encode(), "\n".join(lines).encode()


def mutated(content: bytes, chance: random.Random) -> bytes:
    """The file with one place changed: bytes flipped, put in, taken out, doubled or exchanged, or its end cut off."""
    start = chance.randrange(len(content))
    length = chance.choice([1, 1, 1, 2, 8, 64])
    piece = content[start : start + length]
    other = chance.randrange(len(content))
    change = {
        "flip": bytes(byte ^ (1 << chance.randrange(8)) for byte in piece),
        "take out": b"",
        "double": piece * 2,
        "noise": chance.randbytes(len(piece)),
        "signs": bytes(chance.choice(b'0189,;"\r\n\t -.=NS\xe5\xff\0<>&') for _ in piece),
        "elsewhere": content[other : other + length],
    }
    if chance.random() < 0.1:
        return content[:start]
    return content[:start] + change[chance.choice(list(change))] + content[start + length :]


def unpacked_and_mutated(content: bytes, chance: random.Random) -> bytes:
    """A ZIP with one place of one of its files changed, and its sums right again."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        chosen = chance.choice([name for name in names if "sheet" in name or "d." in name or chance.random() < 0.2])
        for name in names:
            part = old.read(name)
            new.writestr(name, mutated(part, chance) if name == chosen else part)
    return stream.getvalue()


def taken(content: bytes, kind: str, agreed: Contract, cases: pd.DataFrame) -> Checked | None:
    """What is found in a delivery, None if it is refused whole; anything but an AcsiError goes through."""
    name = f"d{kind}"
    try:
        table, _ = parse_delivery(content, name)
        require_structure(table, agreed, name)
        require_own_cases(case_ids(table), cases.index, agreed.wave, name, lambda _: None)
    except AcsiError as refusal:
        if not all(problem.code[0] in "FDV" for problem in refusal.problems):
            raise
        return None
    checked = check_rows(table, agreed, cases, firms=["north", "south"])
    assert all(fault.problem(name, 2).message for fault in checked.faults)
    return checked


def accepted(checked: Checked | None) -> dict[str, dict[str, object]]:
    """The accepted rows by case; missing answers None, times as text."""
    if checked is None:
        return {}
    rows = checked.rows[~checked.rows["faulty"]]
    assert rows["case_id"].is_unique
    return {
        str(row["case_id"]): {name: plain(row[name]) for name in [*ABOUT, *ALLOWED, "remark"]}
        for row in rows.to_dict("records")
    }


def plain(value: object) -> object:
    """A value that can be compared: None for whatever is missing."""
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)) or value == "":
        return None
    return str(value) if isinstance(value, str | pd.Timestamp) else value


def require_valid(rows: dict[str, dict[str, object]]) -> None:
    """Every accepted row is an answer sheet that this survey can have."""
    for case, row in rows.items():
        assert case in {"N1", "N2", "N3", "N4", "N5", "S1", "S2", "S3", "S4"}, row
        assert all(row[name] is None or row[name] in answers for name, answers in ALLOWED.items()), row
        made = row["disposition"] == 110 and row["staff"] != 1
        if made:
            assert None not in (row["staff"], row["overall"], row["complained"], row["TOL"]), row
            assert None not in (row["interviewer"], row["started"], row["ended"]), row
            assert (row["handling"] is not None) == (row["complained"] == 1), row
            assert (row["result"] is not None) == (row["handling"] in (1, 2, 3, 9)), row
        if row["disposition"] in (211, 313):
            assert all(row[name] is None for name in ALLOWED if name != "disposition"), row
        if row["started"] and row["ended"]:
            assert str(row["started"]) <= str(row["ended"]), row


def changed_cells(rows: dict[str, dict[str, object]], good: dict[str, dict[str, object]]) -> list[tuple[str, str]]:
    """Case and column of every accepted cell that is not as it was; a case that was not there counts whole."""
    return [
        (case, name)
        for case, row in rows.items()
        for name, value in row.items()
        if value != good.get(case, {}).get(name, "nowhere")
    ]
