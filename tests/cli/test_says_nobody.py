"""A hundred commands that fail on files full of persons: what they say and leave names none of them."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from acsi.steps.programme import new_programme
from acsi.wave import Wave
from tests.cli.conftest import Ran
from tests.fieldwork.conftest import good_rows
from tests.scanner import Scan, scan_bytes, scan_folder
from tests.steps.small_wave import firms, small_programme, small_wave

__all__ = ["firms", "small_programme", "small_wave"]

PERSON = {
    "name": "龘靐齉",
    "phone": "13987654321",
    "id": "990157199202234459",
    "customer": "P854426535",
    "plate": "粤BD98765",
}
PLANTED = frozenset({*PERSON.values(), "BD98765"})

EXTRACT = {
    "claim_no": "CL0000000001",
    "insured_no": PERSON["customer"],
    "branch_code": "B01",
    "close_date": "2026-09-01",
    "mobile": PERSON["phone"],
    "insured_name": PERSON["name"],
    "insured_id": PERSON["id"],
    "product": "motor",
    "claim_status": "CLOSED",
    "vehicle_use": "private",
    "amount_band": "small",
    "channel": "agent",
}

Acsi = Callable[..., Ran]


def deliveries(folder: Path) -> list[Path]:
    """Files in which one column after the other holds a person instead of what it should."""
    made = []
    for column in good_rows({"case_id": "N1"}).columns:
        for kind in ("name", "phone", "id", "plate"):
            path = folder / f"{column}-{kind}.csv"
            good_rows({"case_id": "N1", column: PERSON[kind]}).astype(str).to_csv(path, index=False)
            made.append(path)
    return made


def extracts(folder: Path) -> list[Path]:
    """Extracts with a person in every column, and ones that lack columns."""
    made = []
    for column in EXTRACT:
        for table in (pd.DataFrame([EXTRACT]).drop(columns=column), pd.DataFrame([EXTRACT | {column: PERSON["name"]}])):
            path = folder / f"extract-{len(made)}.csv"
            table.to_csv(path, index=False)
            made.append(path)
    return made


def test_failing_commands_name_nobody(acsi: Acsi, small_wave: Wave, tmp_path: Path) -> None:
    folder, files = small_wave.programme.folder, tmp_path / "files"
    files.mkdir()
    said = [acsi("receive", "2026Q3", each, "--dry-run", "-C", folder) for each in deliveries(files)]
    said.append(acsi("receive", "2026Q3", deliveries(files)[1], "-C", folder))
    said += [acsi(*command, "-C", folder) for command in (("quarantine", "2026Q3"), ("status", "2026Q3"))]
    new_programme(tmp_path / "claims", "auto-claims")
    agents = files / "agents.csv"
    pd.DataFrame([{"id_number": PERSON["id"], "phone": PERSON["phone"], "name": PERSON["name"]}]).to_csv(agents)
    for extract in extracts(files):
        sources = ("--frame", extract, "--agents", agents, "--as-of", "2026-09-30")
        said.append(acsi("sample", "2026Q3", *sources, "-C", tmp_path / "claims"))
    persons, listed = files / "persons.txt", files / "listed.csv"
    for line in PERSON.values():
        persons.write_text(f"{line}\nno phone {line}\n", encoding="utf-8")
        listed.write_text(f"{line}\n{line}\n", encoding="utf-8")
        for option in ("--do-not-contact", "--known-phones", "--reviewed"):
            given = ("--frame", listed, "--agents", agents, "--as-of", "2026-09-30", option, listed)
            said.append(acsi("sample", "2026Q3", *given, "-C", tmp_path / "claims"))
        said.append(acsi("forget", "--phones", persons, "-C", folder))
        said.append(acsi("renewals", "2026Q3", "--file", persons, "-C", folder))
        said.append(acsi("fit", "--survey", folder / "survey.yaml", "--data", persons, "--out", tmp_path / "out"))
    done = Scan()
    for each in said:
        scan_bytes(done, f"{each.out} {each.err}"[:160], f"{each.out}\n{each.err}".encode(), PLANTED)
    failed = sum(each.code != 0 for each in said)
    left = [scan_folder(place, PLANTED) for place in (folder, tmp_path / "claims")]
    print(f"{len(said)} commands, {failed} refused; {done.scanned + sum(each.scanned for each in left):,} bytes")
    assert len(said) >= 100
    assert [done.found, *(each.found for each in left)] == [{}, {}, {}]
