"""`acsi sample` with an extract or a disk that is not as it should be: one clear message, nothing half-done."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from acsi.engine.on_duckdb import DuckDB
from acsi.keys import new_identity, save_identity
from acsi.steps.programme import new_programme
from acsi.wave import find_programme
from acsi.wave.names import SELECTION
from tests.cli.conftest import Ran
from tests.sampling.conftest import AS_OF, claim, identity, phone
from tests.wave.conftest import NOW

COLUMNS = {"closed_on": "close_date", "name": "insured_name", "id_number": "insured_id"}
COLUMNS |= {"line": "product", "status": "claim_status"}
SEGMENTS = dict.fromkeys(["channel", "vehicle_use", "amount_band", "tenure", "new_or_renewed"], "some")


@pytest.fixture
def folder(tmp_path: Path, identity_path: Path) -> Path:
    """A programme of two branches, and beside it a good extract and a register of agents."""
    save_identity(new_identity(), identity_path)
    new_programme(tmp_path / "motor", "auto-claims", now=NOW)
    named = "code,name_zh,name_en,region\nB01,甲,A,x\nB02,乙,B,x\n"
    (tmp_path / "motor" / "branches.csv").write_text(named, encoding="utf-8")
    claims().to_parquet(tmp_path / "claims.parquet")
    register = f"id_number,phone,name,branch\n{identity(1)},{phone(2)},测,B01\n,,,\n , ,测,B02\n"
    (tmp_path / "agents.csv").write_text(register, encoding="utf-8")
    return tmp_path


def claims() -> pd.DataFrame:
    """Twenty eligible claims of two branches."""
    rows = [claim(i, branch_code=f"B0{1 + i % 2}", **SEGMENTS) for i in range(20)]
    return pd.DataFrame(rows).rename(columns=COLUMNS)


@pytest.fixture
def sample(acsi: Callable[..., Ran], folder: Path) -> Callable[..., Ran]:
    """`sample(table)` runs `acsi sample` on the table, or on the extract that is there."""

    def run(table: pd.DataFrame | None = None) -> Ran:
        if table is not None:
            table.to_parquet(folder / "claims.parquet")
        sources = ("--frame", folder / "claims.parquet", "--agents", folder / "agents.csv")
        return acsi("sample", "2026Q3", "-C", folder / "motor", *sources, "--as-of", AS_OF)

    return run


def drawn(folder: Path) -> set[str]:
    """The files of a drawn wave that are there."""
    names = ("sample.parquet", SELECTION, "contacts.age", "evidence.age")
    return {name for name in names if (folder / "motor" / "waves" / "2026Q3" / name).exists()}


def with_nulls(column: str) -> pd.DataFrame:
    return claims().assign(**{column: pd.Series([None] * 20, dtype=object)})


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (claims()[:0], "A020"),
        (with_nulls("branch_code"), "A021"),
        (with_nulls("insured_no"), "A024"),
        (with_nulls("close_date"), "A023"),
        (with_nulls("mobile"), "A024"),
        (with_nulls("product"), "A023"),
        (claims().assign(branch_code="B77"), "A021"),
        (claims().assign(insured_no=range(20)).astype({"insured_no": float}), "I011"),
        (claims().assign(insured_id=1.1e17), "I011"),
        (claims().assign(close_date="2027-03-01"), "A023"),
        (claims().rename(columns={"mobile": "mobil"}), "Did you mean mobil?"),
    ],
    ids=[
        "no rows",
        "no branch",
        "no customer",
        "no day",
        "no phone",
        "no product",
        "unknown branch",
        "float customers",
        "float identities",
        "future",
        "misspelt column",
    ],
)
def test_an_extract_that_gives_no_sample_is_refused_in_words(
    sample: Callable[..., Ran], folder: Path, table: pd.DataFrame, said: str
) -> None:
    ran = sample(table)
    assert (ran.code, said in ran.err) == (1, True), ran.err
    assert "1540" not in ran.err
    assert drawn(folder) == set()


def test_what_lacks_here_and_there_is_counted_and_the_rest_drawn(sample: Callable[..., Ran], folder: Path) -> None:
    table = claims().astype(object)
    columns = ["branch_code", "insured_no", "mobile", "insured_name", "insured_id", "product", *SEGMENTS]
    for row, column in enumerate(columns, start=4):
        table.loc[row, column] = None
    days = {16: "2026/9/1", 17: "20260901", 18: "2026年9月1日", 19: "2027-01-01"}
    table["close_date"] = [days.get(row, day) for row, day in enumerate(table["close_date"])]
    table.loc[15, "branch_code"] = "B99"
    ran = sample(table)
    assert ran.code == 0, ran.err
    assert len(drawn(folder)) == 4
    wave = find_programme(folder / "motor").wave("2026Q3")
    note = wave.log().lines[-1]["note"]
    assert "W506" in ran.out + ran.err
    out = {"agents": 2, "branch": 2, "customer": 1, "phone": 1, "product": 1, "future": 1}
    assert (note["claims"], note["frame"]) == (20, 20 - sum(out.values()))


def test_two_definitions_of_a_branch_are_refused(sample: Callable[..., Ran], folder: Path) -> None:
    with (folder / "motor" / "branches.csv").open("a", encoding="utf-8") as file:
        file.write("B01,丙,C,x\n")
    ran = sample()
    assert (ran.code, "S202" in ran.err) == (1, True), ran.err
    assert drawn(folder) == set()


def test_a_full_disk_leaves_no_half_of_a_wave_and_the_next_run_draws_it(
    sample: Callable[..., Ran], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from acsi import files

    lay = files.lay

    def torn(path: Path, content: bytes, *, private: bool) -> None:
        if content.startswith(b"age-encryption.org"):
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        lay(path, content, private=private)

    with monkeypatch.context() as patch:
        patch.setattr(files, "lay", torn)
        ran = sample()
    assert (ran.code, "No space left on device" in ran.err) == (1, True), ran.err
    assert drawn(folder) == set()
    assert sample().code == 0
    assert len(drawn(folder)) == 4


def test_a_disk_that_is_full_for_the_engine_is_told(
    sample: Callable[..., Ran], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = DuckDB.keep_query

    def full(connection: DuckDB, kind: str, name: str, sql: str) -> str:
        if name == "customers":
            raise duckdb.IOException("IO Error: Could not write temporary file: No space left on device")
        return keep(connection, kind, name, sql)

    monkeypatch.setattr(DuckDB, "keep_query", full)
    ran = sample()
    assert (ran.code, "I009" in ran.err, "space on the disk" in ran.err) == (1, True, True), ran.err
    assert drawn(folder) == set()
