"""Waves of a programme and folders of results side by side, and what a league says of the wave before."""

import io
import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from acsi.errors import AcsiError
from acsi.steps.fit import fit_file
from acsi.steps.rank import rank_folder
from acsi.steps.trend import (
    inputs_of_change,
    trend_of_folders,
    trend_of_waves,
    wave_before,
    with_change_since,
    write_trend,
)
from acsi.wave import Programme, Wave, change, open_wave
from tests.cli.test_estimates import DEFINITION, interviews
from tests.steps.small_wave import firms, small_programme
from tests.wave.conftest import NOW

__all__ = ["firms", "small_programme"]

NAMES = "code,name_zh,name_en,region\n" + "".join(f"B{b},分公司{b},Branch {b},north\n" for b in range(1, 5))


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Three fitted waves; in the last, B1 gave far better answers."""
    root = tmp_path_factory.mktemp("results")
    (root / "survey.yaml").write_text(DEFINITION, encoding="utf-8")
    (root / "branches.csv").write_text(NAMES, encoding="utf-8")
    found = {}
    for seed, name in enumerate(["2025Q3", "2026Q2", "2026Q3"]):
        table = interviews(each=60, seed=seed)
        if name == "2026Q3":
            better = table["branch"] == "B1"
            table.loc[better, ["s1", "s2"]] = (table.loc[better, ["s1", "s2"]] + 3).clip(upper=10)
        table.to_csv(root / f"{name}.csv", index=False)
        fit_file(root / "survey.yaml", root / f"{name}.csv", root / name, by="branch")
        found[name] = root / name
    return found


@pytest.fixture
def programme(small_programme: Programme, folders: dict[str, Path]) -> Programme:
    """The same as waves of a programme; the files of interviews know firms and interviewers."""
    (small_programme.folder / "survey.yaml").write_text(DEFINITION, encoding="utf-8")
    (small_programme.folder / "branches.csv").write_text(NAMES, encoding="utf-8")
    for name, folder in folders.items():
        as_wave(small_programme, name, folder)
    return small_programme


def as_wave(programme: Programme, name: str, folder: Path) -> Wave:
    wave = open_wave(programme, name, now=NOW)
    table = pd.read_csv(folder.with_suffix(".csv"))[["branch"]]
    table = table.assign(
        firm="north" if name < "2026Q3" else "south", interviewer=[str(row % 7) for row in table.index]
    )
    sheet = io.BytesIO()
    table.to_parquet(sheet)
    with change(wave, "receive", now=NOW) as work:
        work.write("responses.parquet", sheet.getvalue())
        work.set(as_of=date(int(name[:4]), 3 * int(name[-1]), 28))
    with change(wave, "fit", now=NOW) as work:
        for file in ("estimates.json", "replicates.parquet", "means.json"):
            work.write(file, (folder / file).read_bytes())
    return wave


def last_change(found, branch: str):
    return next(each for each in found.branches if each.branch == branch).courses["satisfaction"].changes[-1]


def test_waves_stand_in_the_order_of_time_whatever_they_are_called(programme: Programme) -> None:
    with change(programme.wave("2025Q3"), "note", now=NOW) as work:
        work.set(as_of=date(2026, 12, 1))
    assert trend_of_waves(programme).waves == ["2026Q2", "2026Q3", "2025Q3"]
    assert trend_of_waves(programme, ["2026Q3", "2026Q2"]).waves == ["2026Q2", "2026Q3"]


def test_what_changed_is_told_from_what_did_not(programme: Programme) -> None:
    found = trend_of_waves(programme)
    assert (last_change(found, "B1").verdict, last_change(found, "B3").verdict) == ("real", "noise")
    assert last_change(found, "B1").flags == ["firm_changed"]
    assert found.branches[0].name_zh == "分公司1"
    year = found.branches[0].courses["satisfaction"].year_on_year
    assert [(each.earlier, each.verdict) for each in year] == [("2025Q3", "real")]
    assert found.comparability[0].interviewers_in_both == 7
    assert found.comparability[0].asked == []


def test_folders_give_the_same_numbers(programme: Programme, folders: dict[str, Path]) -> None:
    plain, waves = trend_of_folders(list(folders.values())), trend_of_waves(programme)
    assert plain.waves == waves.waves
    assert last_change(plain, "B1").estimate == last_change(waves, "B1").estimate
    assert plain.yardstick == waves.yardstick


def test_its_last_wave_is_its_league(folders: dict[str, Path]) -> None:
    league = rank_folder(folders["2026Q3"])
    found = trend_of_folders(list(folders.values()))
    for row in league.branches:
        last = next(each for each in found.branches if each.branch == row.branch).courses["satisfaction"].levels[-1]
        assert last.estimate == pytest.approx(row.index, abs=1e-6)
        assert last.se == pytest.approx(row.se, rel=0.05)


def test_a_changed_definition_is_known_from_the_copy_that_a_wave_keeps(programme: Programme) -> None:
    reworded = DEFINITION.replace("{id: s1, scale: rating}", "{id: s1, scale: rating, text: Another question}")
    plain = DEFINITION.replace("{id: s1, scale: rating}", "{id: s1, scale: rating, text: A question}")
    for name, text in (("2026Q2", plain), ("2026Q3", reworded)):
        with change(programme.wave(name), "receive", now=NOW) as work:
            work.write("definition.yaml", text.encode())
    found = trend_of_waves(programme, ["2026Q2", "2026Q3"])
    assert [each.question for each in found.comparability[0].asked] == ["s1"]
    assert last_change(found, "B3").flags == ["asked_differently", "firm_changed"]


def test_without_a_copy_a_definition_that_has_changed_since_is_not_known(programme: Programme) -> None:
    (programme.folder / "survey.yaml").write_text(DEFINITION + "# changed\n", encoding="utf-8")
    found = trend_of_waves(programme)
    assert found.comparability[0].asked is None
    assert "W342" in {each.code for each in found.warnings}


def test_one_branch_alone(programme: Programme, tmp_path: Path) -> None:
    found = trend_of_waves(programme, branch="B2")
    assert [each.branch for each in found.branches] == ["B2"]
    write_trend(found, tmp_path)
    assert json.loads((tmp_path / "trend.json").read_text(encoding="utf-8"))["waves"] == found.waves
    with pytest.raises(AcsiError, match="No wave shows a branch"):
        trend_of_waves(programme, branch="B9")


def test_waves_that_are_not_there_or_not_fitted_are_refused(programme: Programme) -> None:
    def code(*names: str) -> str:
        with pytest.raises(AcsiError) as refusal:
            trend_of_waves(programme, names)
        return refusal.value.problems[0].code

    open_wave(programme, "2026Q4", now=NOW)
    assert code("2026Q2", "2027Q1") == "P012"
    assert code("2026Q2", "2026Q4") == "P013"
    assert code("2026Q2") == "L040"
    assert code("2026Q2", "2026Q2") == "L044"
    assert trend_of_waves(programme).waves == ["2025Q3", "2026Q2", "2026Q3"]


def test_the_league_takes_the_wave_before_it(programme: Programme, folders: dict[str, Path]) -> None:
    wave = programme.wave("2026Q3")
    before = wave_before(wave)
    assert before is not None
    assert before.name == "2026Q2"
    assert wave_before(programme.wave("2025Q3")) is None
    assert "2026Q2/means.json" in inputs_of_change(before)
    assert inputs_of_change(None) == {}
    league = with_change_since(rank_folder(folders["2026Q3"]), wave, before)
    words = {row.branch: row.change_verdict for row in league.branches}
    assert words == {"B1": "real", "B2": "noise", "B3": "noise", "B4": "noise"}
    assert league.since is not None
    assert league.since.wave == "2026Q2"


def test_a_league_without_a_comparable_wave_says_why_it_shows_no_change(
    programme: Programme, folders: dict[str, Path]
) -> None:
    wave, before = programme.wave("2026Q3"), programme.wave("2026Q2")
    with change(before, "fit", now=NOW) as work:
        work.remove("means.json")
    league = with_change_since(rank_folder(folders["2026Q3"]), wave, before)
    assert league.since is None
    assert [each.found["wave"] for each in league.warnings if each.code == "W348"] == ["2026Q2"]
