"""`acsi sample` from a table of a server: the same wave as from a file, and a connection that is lost halfway."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import psycopg
import pytest

from acsi.errors import AcsiError
from acsi.keys import new_identity, save_identity
from acsi.steps.programme import new_programme
from acsi.steps.sample import Sources, sample_wave
from acsi.wave import Programme, find_programme
from tests.sampling.conftest import AS_OF, claim, identity, phone
from tests.wave.conftest import NOW

COLUMNS = {"closed_on": "close_date", "mobile": "mobile", "name": "insured_name", "id_number": "insured_id"}
COLUMNS |= {"line": "product", "status": "claim_status"}


@pytest.fixture
def programme(tmp_path: Path, identity_path: Path) -> Programme:
    """A programme of two branches."""
    save_identity(new_identity(), identity_path)
    new_programme(tmp_path / "motor", "auto-claims", now=NOW)
    branches = tmp_path / "motor" / "branches.csv"
    branches.write_text("code,name_zh,name_en,region\nB01,甲,A,x\nB02,乙,B,x\n", encoding="utf-8")
    return find_programme(tmp_path / "motor")


@pytest.fixture
def claims() -> pd.DataFrame:
    segments = dict.fromkeys(["channel", "vehicle_use", "amount_band", "tenure", "new_or_renewed"], "some")
    rows = [claim(i, branch_code=f"B0{1 + i % 2}", **segments) for i in range(60)]
    return pd.DataFrame(rows).rename(columns=COLUMNS)


@pytest.fixture
def agents(tmp_path: Path) -> str:
    text = f"id_number,phone,name,branch\n{identity(1)},{phone(2)},测,B01\n"
    (tmp_path / "agents.csv").write_text(text, encoding="utf-8")
    return str(tmp_path / "agents.csv")


@pytest.fixture
def table(postgres: str, claims: pd.DataFrame) -> Iterator[str]:
    """The claims as a table."""
    with psycopg.connect(postgres, autocommit=True) as link:
        link.execute("DROP TABLE IF EXISTS acsi_extract")
        link.execute(f"CREATE TABLE acsi_extract ({', '.join(f'{column} text' for column in claims.columns)})")
        with link.cursor().copy("COPY acsi_extract FROM STDIN") as copy:
            for row in claims.itertuples(index=False):
                copy.write_row(row)
        yield f"{postgres}#acsi_extract"
        link.execute("DROP TABLE acsi_extract")


def contents(programme: Programme) -> dict[str, bytes]:
    """Every file of the programme but the log, and the lock."""
    folder = programme.folder
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock")
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_a_table_gives_the_wave_of_the_file(
    programme: Programme, claims: pd.DataFrame, agents: str, table: str, tmp_path: Path
) -> None:
    claims.to_parquet(tmp_path / "claims.parquet")
    sources = (Sources(each, agents) for each in (str(tmp_path / "claims.parquet"), table))
    here, there = (sample_wave(programme, "2026Q3", each, AS_OF, dry_run=True)[0] for each in sources)
    assert here.branches == there.branches
    assert here.steps == there.steps


def test_a_connection_lost_halfway_leaves_the_wave_as_it_was_and_the_next_run_draws_it(
    programme: Programme, agents: str, table: str, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from acsi.engine.on_postgres import PostgreSQL

    sources = Sources(table, agents)
    sample_wave(programme, "2026Q3", sources, AS_OF, now=NOW)
    before = contents(programme)
    keep, kept = PostgreSQL.keep_query, []

    def cut_at_the_fifth(connection: PostgreSQL, kind: str, name: str, sql: str) -> str:
        kept.append(name)
        if len(kept) == 5:
            with psycopg.connect(postgres, autocommit=True) as link:
                link.execute("SELECT pg_terminate_backend(%s, 5000)", (connection.con.info.backend_pid,))
        return str(keep(connection, kind, name, sql))

    with monkeypatch.context() as patch:
        patch.setattr(PostgreSQL, "keep_query", cut_at_the_fifth)
        with pytest.raises(AcsiError, match="I027"):
            sample_wave(programme, "2026Q3", sources, AS_OF, now=NOW, force=True)
    assert len(kept) == 5
    assert contents(programme) == before
    selection, drawn = sample_wave(programme, "2026Q3", sources, AS_OF, now=NOW, force=True)
    assert drawn
    assert selection.frame > 0


def test_a_wave_drawn_from_a_table_stays_and_no_password_is_kept(programme: Programme, agents: str, table: str) -> None:
    sources = Sources(table.replace("acsi@", "acsi:acsi@"), agents)
    selection, drawn = sample_wave(programme, "2026Q3", sources, AS_OF, now=NOW)
    assert drawn
    assert "W508" in [doubt.code for doubt in selection.warnings]
    assert [name for name, content in contents(programme).items() if b"acsi:acsi" in content] == []
    assert sample_wave(programme, "2026Q3", Sources(table, agents), AS_OF, now=NOW) == (selection, False)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("TRUNCATE acsi_extract", "A020"),
        ("ALTER TABLE acsi_extract ALTER insured_no TYPE double precision USING 1.5", "I011"),
        ("UPDATE acsi_extract SET branch_code = NULL", "A021"),
        ("UPDATE acsi_extract SET close_date = NULL", "A023"),
    ],
)
def test_a_table_that_gives_no_sample_is_refused_and_nothing_is_written(
    programme: Programme, agents: str, table: str, change: str, code: str
) -> None:
    with psycopg.connect(table.partition("#")[0], autocommit=True) as link:
        link.execute(change)
    with pytest.raises(AcsiError, match=code):
        sample_wave(programme, "2026Q3", Sources(table, agents), AS_OF, now=NOW)
    assert not programme.wave("2026Q3").has("sample.parquet")
