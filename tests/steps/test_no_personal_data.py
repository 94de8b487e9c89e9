"""Of the customers and agents of a whole wave nothing stands outside the encrypted files, nor is it ever said."""

from pathlib import Path

import pandas as pd
import pytest

from acsi.steps.demo import DemoResult
from acsi.steps.forget import Persons, forget
from acsi.wave import find_programme
from tests.scanner import OF_AGENTS, PERSONAL, Scan, planted_in, scan_bytes, scan_folder

OTHERS = ("insurer", "firms")
"""Folders of a demo that play the parts of others: the claims system, and the survey firms with their identities."""


def persons(folder: Path) -> frozenset[str]:
    claims = pd.read_parquet(folder / "insurer" / "claims.parquet", columns=list(PERSONAL))
    agents = pd.read_csv(folder / "insurer" / "agents.csv", dtype=str)
    return planted_in([claims, agents[[column for column in OF_AGENTS if column in agents]]])


def test_a_whole_wave_with_its_reports_holds_nobody_in_the_clear(small_demo: DemoResult) -> None:
    planted = persons(small_demo.folder)
    done = scan_folder(small_demo.folder, planted, OTHERS)
    assert len(planted) > 10_000
    assert done.found == {}
    print(f"{done.scanned:,} bytes of {done.files} files, {len(planted):,} planted values")
    assert any(path.suffix == ".pdf" for path in small_demo.folder.rglob("*"))


def test_the_search_would_find_them_where_they_are(small_demo: DemoResult) -> None:
    found = scan_folder(small_demo.folder / "insurer", persons(small_demo.folder)).found
    assert len(found) > 10_000
    assert {"claims.parquet", "agents.csv"} <= {place for places in found.values() for place in places}


@pytest.mark.parametrize("value", ["15436155555", "990157199202234459", "P854426535", "测丑癸酉"])
@pytest.mark.parametrize("around", ["{}", "call {} now", "0086{}", "x|{}|y", '{{"a": "{}"}}'])
def test_a_planted_value_is_found_in_whatever_stands_around(value: str, around: str) -> None:
    done = Scan()
    scan_bytes(done, "a.txt", around.format(value).encode(), frozenset({value}))
    dialled_before_no_phone = around.startswith("0086") and len(value) != 11 and value.isascii()
    assert bool(done.found) is not dialled_before_no_phone


def test_forgetting_says_and_writes_nobody(small_demo: DemoResult) -> None:
    persons_told = forget(find_programme(small_demo.folder), Persons(phones=frozenset({"15436155555"})), dry_run=True)
    done = Scan()
    scan_bytes(done, "said", repr(persons_told).encode(), persons(small_demo.folder) | {"15436155555"})
    assert done.found == {}
