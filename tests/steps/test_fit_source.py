"""Fitting interviews where they lie: files of any kind, several files, servers; and when that is done unasked."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from acsi import limits
from acsi.errors import AcsiError
from acsi.model.estimates import Estimates
from acsi.steps import fit_source as step
from acsi.steps.fit import fit_file
from acsi.steps.fit_source import by_sums, fit_source
from acsi.steps.rank import rank_folder
from acsi.steps.results import results_in
from acsi.survey.load import load_survey
from tests.cli.test_estimates import DEFINITION, interviews


@pytest.fixture
def definition(tmp_path: Path) -> Path:
    path = tmp_path / "survey.yaml"
    path.write_text(DEFINITION, encoding="utf-8")
    return path


@pytest.fixture
def table() -> pd.DataFrame:
    """Interviews with answers missing and an identifier."""
    found = interviews(branches=6, each=60)
    return found.assign(case_id=[f"c{row}" for row in range(len(found))])


def constructs(estimates: Estimates) -> list[float]:
    return [number for each in estimates.constructs.values() for number in (each.index, each.sd, each.rho_a)]


@pytest.mark.parametrize("ending", ["csv", "parquet", "xlsx"])
def test_files_of_every_kind_give_the_estimates_of_the_interviews(
    definition: Path, table: pd.DataFrame, tmp_path: Path, ending: str
) -> None:
    data = tmp_path / f"interviews.{ending}"
    {"csv": table.to_csv, "parquet": table.to_parquet, "xlsx": table.to_excel}[ending](data, index=False)
    told: list[tuple[int, int]] = []
    ours = fit_file(
        definition, data, tmp_path / "a", by="branch", jackknife=True, progress=lambda *done: told.append(done)
    )
    theirs = fit_file(definition, data, tmp_path / "b", by="branch")
    np.testing.assert_allclose(constructs(ours), constructs(theirs), rtol=1e-8)
    assert ours.survey_sha256 == theirs.survey_sha256
    assert told == [(1, 2), (2, 2)]


def test_several_files_are_one_source(definition: Path, table: pd.DataFrame, tmp_path: Path) -> None:
    for number in range(3):
        table.iloc[number::3].to_parquet(tmp_path / f"part{number}.parquet")
    table.to_parquet(tmp_path / "whole.parquet")
    parts = fit_file(definition, str(tmp_path / "part*.parquet"), tmp_path / "a", by="branch")
    whole = fit_file(definition, tmp_path / "whole.parquet", tmp_path / "b", by="branch", jackknife=True)
    np.testing.assert_allclose(constructs(parts), constructs(whole), rtol=1e-10)
    one, two = (pq.read_table(tmp_path / folder / "replicates.parquet").to_pandas() for folder in "ab")
    np.testing.assert_allclose(one, two, rtol=1e-9)


def test_the_folder_ranks_and_keeps_no_scores_of_other_interviews(
    definition: Path, table: pd.DataFrame, tmp_path: Path
) -> None:
    data, out = tmp_path / "interviews.parquet", tmp_path / "results"
    table.to_parquet(data)
    before = fit_file(definition, data, out, by="branch")
    scores = out / "scores.parquet"
    assert scores.is_file()
    expected = rank_folder(out)
    fit_file(definition, data, out, by="branch", jackknife=True)
    assert not scores.is_file()
    assert results_in(out).replicates().kind == "jackknife"
    league = rank_folder(out)
    assert [row.branch for row in league.branches] == [row.branch for row in expected.branches]
    for ours, theirs in zip(league.branches, expected.branches, strict=True):
        assert ours.se == pytest.approx(theirs.se, rel=0.15)
    assert before.n == 360


def test_replicates_of_a_bootstrap_do_not_belong_to_a_jackknife(
    definition: Path, table: pd.DataFrame, tmp_path: Path
) -> None:
    data = tmp_path / "interviews.parquet"
    table.to_parquet(data)
    for folder, jackknife in (("a", True), ("b", False)):
        fit_file(definition, data, tmp_path / folder, by="branch", jackknife=jackknife)
    name = "replicates.parquet"
    (tmp_path / "a" / name).write_bytes((tmp_path / "b" / name).read_bytes())
    with pytest.raises(AcsiError, match="L003"):
        rank_folder(tmp_path / "a")


def test_interviewers_and_weights_of_the_definition_are_used(
    definition: Path, table: pd.DataFrame, tmp_path: Path
) -> None:
    settings = "estimation: {bootstrap: 200, weight: w, interviewer: who}"
    definition.write_text(DEFINITION.replace("estimation: {bootstrap: 200}", settings), encoding="utf-8")
    stream, data = np.random.default_rng(0), tmp_path / "interviews.parquet"
    table.assign(w=stream.gamma(3.0, size=len(table)), who=stream.integers(0, 12, len(table))).to_parquet(data)
    ours = fit_file(definition, data, tmp_path / "a", by="branch", jackknife=True)
    theirs = fit_file(definition, data, tmp_path / "b", by="branch")
    np.testing.assert_allclose(constructs(ours), constructs(theirs), rtol=1e-7)
    assert {group.units for group in ours.groups.values()} <= set(range(9, 13))


def test_small_files_are_read_large_ones_and_servers_are_not(
    table: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parquet, csv = str(tmp_path / "d.parquet"), str(tmp_path / "d.csv")
    table.to_parquet(parquet)
    table.to_csv(csv)
    assert not by_sums(parquet, None)
    assert not by_sums(csv, None)
    assert by_sums(csv, True)
    assert by_sums("spark://local#t", None)
    assert by_sums(str(tmp_path / "*.csv"), None)
    assert not by_sums(str(tmp_path / "nothing.csv"), None)
    monkeypatch.setattr(step, "LARGE", 100)
    monkeypatch.setattr(step, "LARGE_TEXT", 100)
    assert by_sums(parquet, None)
    assert by_sums(csv, None)
    assert not by_sums(csv, False)


@pytest.mark.parametrize("source", ["postgresql://host/d#t", "part*.csv"])
def test_what_cannot_come_here_is_not_refused_its_sums(source: str) -> None:
    with pytest.raises(AcsiError, match="M033"):
        by_sums(source, False)


def test_a_damaged_parquet_file_is_refused_by_its_reader(definition: Path, tmp_path: Path) -> None:
    data = tmp_path / "d.parquet"
    data.write_bytes(b"PAR1 and nothing else")
    for jackknife in (None, True):
        with pytest.raises(AcsiError, match="F002"):
            fit_file(definition, data, tmp_path / "out", by="branch", jackknife=jackknife)
    assert not (tmp_path / "out").exists()


def test_faults_leave_nothing_behind(definition: Path, table: pd.DataFrame, tmp_path: Path) -> None:
    data = tmp_path / "d.csv"
    table.assign(q1=11).to_csv(data, index=False)
    with pytest.raises(AcsiError, match=r"D031 d.csv, column q1: 360 answers are none of scale rating, such as 11"):
        fit_file(definition, data, tmp_path / "out", by="branch", jackknife=True)
    assert not (tmp_path / "out").exists()


def test_weights_to_be_raked_need_the_interviews(definition: Path, table: pd.DataFrame, tmp_path: Path) -> None:
    definition.write_text(f"{DEFINITION}weights: {{trim_above: 3}}\n", encoding="utf-8")
    table.to_csv(tmp_path / "d.csv", index=False)
    with pytest.raises(AcsiError, match="M032"):
        fit_file(definition, tmp_path / "d.csv", tmp_path / "out", by="branch", jackknife=True)


def test_too_many_ways_to_lack_answers_are_refused_before_the_sums(
    definition: Path, table: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table.to_parquet(tmp_path / "d.parquet")
    monkeypatch.setattr(limits, "SUMS", 1000)
    with pytest.raises(AcsiError, match=r"M030 The sums of these interviews would be .* in 2 different ways"):
        fit_file(definition, tmp_path / "d.parquet", tmp_path / "out", by="branch", jackknife=True)


def test_identifiers_that_are_rounded_numbers_are_refused(
    definition: Path, table: pd.DataFrame, tmp_path: Path
) -> None:
    table.assign(case_id=np.arange(360) / 3).to_parquet(tmp_path / "d.parquet")
    with pytest.raises(AcsiError, match="I011"):
        fit_file(definition, tmp_path / "d.parquet", tmp_path / "out", by="branch", jackknife=True)


def test_without_groups_there_is_one(definition: Path, table: pd.DataFrame, tmp_path: Path) -> None:
    table.to_parquet(tmp_path / "d.parquet")
    found = fit_source(str(tmp_path / "d.parquet"), load_survey(definition), None).estimates
    assert found.groups == {}
    assert found.constructs["satisfaction"].se is not None
