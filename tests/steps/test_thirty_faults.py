"""The firm's day: a pack is opened, filled and verified on a machine that has nothing else, and every slip is found."""

import io
import json
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from acsi.errors import AcsiError
from acsi.keys import Identity, save_identity
from acsi.steps.handover import hand_over
from acsi.steps.opening import open_pack
from acsi.steps.receive import receive
from acsi.steps.verify import verify
from acsi.wave import Programme, Wave, change, find_programme, open_wave
from tests.steps.small_wave import firms, small_programme
from tests.wave.conftest import NOW

__all__ = ["firms", "small_programme"]

CASES = [f"N{place:03d}" for place in range(1, 51)]
GOOD = {"disposition": 110, "staff": 0, "overall": 8, "complained": 0, "TOL": 10}


@pytest.fixture
def wave(small_programme: Programme) -> Wave:
    """A wave of fifty main cases and one in reserve."""
    wave = open_wave(small_programme, "2026Q3", now=NOW)
    names = [*CASES, "N051"]
    about = {"branch": "N", "frame_n": 500, "channel": "agent", "closed_month": "2026-06"}
    sample = pd.DataFrame({"case_id": names, **about})
    sample["role"] = ["main"] * len(CASES) + ["reserve"]
    sample["order"] = [*range(1, len(CASES) + 1), 1]
    people = [
        {"case_id": case, "customer_id": f"C-{case}", "name": "样本", "phone": f"1390000{row:04d}"}
        for row, case in enumerate(names)
    ]
    stream = io.BytesIO()
    sample.to_parquet(stream)
    with change(wave, "sample", now=NOW) as work:
        work.write("sample.parquet", stream.getvalue())
        contacts = {"acsi": 1, "cases": [{**person, "closed_on": "2026-06-17"} for person in people]}
        work.write_private("contacts.age", json.dumps(contacts).encode())
        work.set(as_of=NOW.date())
    return wave


@pytest.fixture
def at_the_firm(wave: Wave, firms: dict[str, Identity], identity_path: Path, tmp_path: Path) -> Path:
    """What the firm has: the opened pack, and its own identity."""
    pack = hand_over(wave, "north", now=NOW).pack
    assert pack is not None
    head_office = tmp_path / "head office.txt"
    head_office.write_bytes(identity_path.read_bytes())
    identity_path.unlink()
    save_identity(firms["north"], identity_path)
    sent = tmp_path / "post" / pack.name
    sent.parent.mkdir()
    sent.write_bytes(pack.read_bytes())
    return open_pack(sent).folder


def filled(folder: Path, slips: dict[str, dict[str, object]], more: list[dict[str, object]] | None = None) -> Path:
    """The pack's template with fifty good interviews but for the slips, by case, and further rows."""
    book = openpyxl.load_workbook(folder / "template.xlsx")
    sheet: Worksheet = book.worksheets[0]
    place = {str(cell.value): cell.column for cell in sheet[1]}
    row_of = {str(sheet.cell(row, place["case_id"]).value): row for row in range(2, sheet.max_row + 1)}
    rows = [(row_of[case], {**interview(number), **slips.get(case, {})}) for number, case in enumerate(CASES)]
    last = max(row_of.values())
    rows += [(last + 1 + extra, {**interview(90 + extra), **said}) for extra, said in enumerate(more or [])]
    for row, said in rows:
        for name, value in said.items():
            sheet.cell(row, place[name]).value = value
    file = folder / "delivery.xlsx"
    book.save(file)
    return file


def interview(number: int) -> dict[str, object]:
    """A good interview; no two begin at the same time or have the same interviewer."""
    started = pd.Timestamp("2026-07-01 09:00") + pd.Timedelta(minutes=5 * number)
    times = {"started": started.isoformat(sep=" "), "ended": (started + pd.Timedelta("4min")).isoformat(sep=" ")}
    return {**GOOD, **times, "interviewer": f"i-{number:02d}"}


NO_ANSWERS = dict.fromkeys(["staff", "overall", "complained", "TOL"])

SLIPS: dict[str, tuple[dict[str, object], str, str]] = {
    "N001": ({"disposition": None}, "disposition", "V110"),
    "N002": ({"disposition": 999}, "disposition", "V111"),
    "N003": ({"disposition": "complete"}, "disposition", "V111"),
    "N004": ({"disposition": 211}, "disposition", "V112"),
    "N005": (NO_ANSWERS, "disposition", "V113"),
    "N006": ({"interviewer": None}, "interviewer", "V114"),
    "N007": ({"interviewer": "13900001234"}, "interviewer", "V124"),
    "N008": ({"interviewer": "样本"}, "interviewer", "V124"),
    "N009": ({"started": None}, "started", "V115"),
    "N010": ({"ended": None}, "ended", "V115"),
    "N011": ({"started": "this morning"}, "started", "V116"),
    "N012": ({"ended": "2026-07-01 01:00:00"}, "ended", "V117"),
    "N013": ({"ended": "2027-07-01 10:00:00"}, "ended", "V119"),
    "N014": ({"overall": "good"}, "overall", "V120"),
    "N015": ({"overall": 11}, "overall", "V121"),
    "N016": ({"overall": 0}, "overall", "V121"),
    "N017": ({"overall": 7.5}, "overall", "V121"),
    "N018": ({"overall": None}, "overall", "V122"),
    "N019": ({"complained": 2}, "complained", "V121"),
    "N020": ({"complained": 1}, "handling", "V122"),
    "N021": ({"handling": 5}, "handling", "V123"),
    "N022": ({"complained": 1, "handling": 5, "result": 5}, "result", "V123"),
    "N023": ({"complained": 1, "handling": 9}, "result", "V122"),
    "N024": ({"TOL": 27}, "TOL", "V121"),
    "N025": ({"TOL": "13900001234"}, "TOL", "V121"),
    "N026": ({"staff": 5}, "staff", "V121"),
    "N027": ({"firm": "east"}, "firm", "V106"),
}  # fmt: skip
MORE: list[tuple[dict[str, object], str, str]] = [
    ({"case_id": "N051"}, "case_id", "V102"),
    ({"case_id": "WRONG"}, "case_id", "V102"),
    ({"case_id": None}, "case_id", "V101"),
]


def test_the_filled_template_is_good(at_the_firm: Path) -> None:
    assert verify(filled(at_the_firm, {}), [at_the_firm], now=NOW).problems() == []


def test_thirty_slips_are_thirty_findings(at_the_firm: Path) -> None:
    file = filled(at_the_firm, {case: said for case, (said, _, _) in SLIPS.items()}, [said for said, _, _ in MORE])
    found = verify(file, [at_the_firm], now=NOW)
    assert found.checked is not None
    told = [(each.column, each.code) for each in found.checked.faults]
    expected = [(column, code) for _, column, code in [*SLIPS.values(), *MORE]]
    assert len(expected) == 30
    assert sorted(told) == sorted(expected)
    cases = found.checked.rows["case_id"]
    assert {cases[each.row]: each.code for each in found.checked.faults if cases[each.row] in SLIPS} == {
        case: code for case, (_, _, code) in SLIPS.items()
    }


def test_head_office_finds_the_same_and_knows_what_the_firm_cannot(
    at_the_firm: Path, wave: Wave, identity_path: Path, tmp_path: Path
) -> None:
    said = {case: slip for case, (slip, _, _) in SLIPS.items()}
    file = filled(at_the_firm, said, [slip for slip, _, _ in MORE])
    verified = verify(file, [at_the_firm], now=NOW).problems()
    identity_path.write_bytes((tmp_path / "head office.txt").read_bytes())
    received = receive(wave, [file], firm="north", now=NOW)
    found = [each.code for row in received.quarantine for each in row.findings]
    theirs = [each.code for each in verified]
    assert sorted(found) == sorted([*theirs[: theirs.index("V102")], *_reserve_known(theirs)])
    assert received.fieldwork is not None
    assert received.fieldwork.total.interviews == len(CASES) - len(SLIPS)
    with pytest.raises(AcsiError, match="P001"):
        find_programme(at_the_firm)


def _reserve_known(codes: list[str]) -> list[str]:
    """Head office knows the reserve case that was not released, of which the firm has never heard."""
    rest = codes[codes.index("V102") :]
    return ["V104", *rest[1:]]
