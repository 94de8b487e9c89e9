"""`acsi trend` as a person types it, on good input and bad."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from acsi.steps.fit import fit_file
from tests.cli.test_estimates import DEFINITION, interviews


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Five quarters, in the last of which B1 gave far better answers."""
    root = tmp_path_factory.mktemp("results")
    (root / "survey.yaml").write_text(DEFINITION.replace("bootstrap: 200", "bootstrap: 60"), encoding="utf-8")
    found = []
    for seed, name in enumerate(["2025Q3", "2025Q4", "2026Q1", "2026Q2", "2026Q3"]):
        table = interviews(each=60, seed=seed)
        if name == "2026Q3":
            better = table["branch"] == "B1"
            table.loc[better, ["s1", "s2"]] = (table.loc[better, ["s1", "s2"]] + 3).clip(upper=10)
        table.to_csv(root / f"{name}.csv", index=False)
        fit_file(root / "survey.yaml", root / f"{name}.csv", root / name, by="branch")
        found.append(root / name)
    return found


@pytest.fixture
def trend(acsi: Callable, folders: list[Path]) -> Callable:
    """`trend(…)` runs the command on the five folders."""
    named = [part for folder in folders for part in ("--estimates", folder)]
    return lambda *more: acsi("trend", *named, *more)


def test_the_table_says_what_changed_and_how_it_was_measured(trend: Callable) -> None:
    ran = trend()
    assert ran.code == 0
    assert "tiny: satisfaction index, 2025Q3 to 2026Q3 (5 waves)" in ran.out
    assert "measured with the same index weights: those of 2026Q3." in ran.out
    rows = {line.split()[0]: line for line in ran.out.splitlines() if line[:2] in ("B1", "B2", "B3", "B4")}
    assert rows["B1"].rstrip().endswith("real")
    assert rows["B2"].rstrip().endswith("noise")
    assert "2026Q3 against 2025Q3: really changed B1 +" in ran.out
    assert "independent samples" in ran.out
    assert all(len(line) <= 80 for line in ran.out.splitlines())


def test_one_branch_is_shown_wave_by_wave(trend: Callable) -> None:
    out = trend("--branch", "B1", "--yardstick", "pooled").out
    assert "the mean of the waves'" in out
    assert [line.split()[:2] for line in out.splitlines() if line.startswith("202")][:5] == [
        [name, "60"] for name in ("2025Q3", "2025Q4", "2026Q1", "2026Q2", "2026Q3")
    ]
    assert "B2" not in out
    assert all(len(line) <= 80 for line in out.splitlines())


def test_the_document_is_shown_and_left(trend: Callable, tmp_path: Path) -> None:
    shown = json.loads(trend("--json", "--out", tmp_path).out)
    assert shown == json.loads((tmp_path / "trend.json").read_text(encoding="utf-8"))
    assert shown["branches"][0]["courses"]["satisfaction"]["changes"][-1]["verdict"] == "real"
    assert trend("--yardstick", "own").out.count("its own index weights") == 1


@pytest.mark.parametrize(
    ("more", "code", "says"),
    [
        (["--branch", "B11"], 1, "L046"),
        (["--yardstick", "2024Q1"], 1, "L042"),
        (["2026Q3"], 2, "cannot stand with"),
    ],
)
def test_what_cannot_be_shown_is_refused(trend: Callable, more: list[str], code: int, says: str) -> None:
    ran = trend(*more)
    assert (ran.code, says in ran.err) == (code, True)


def test_no_folder_one_folder_and_no_programme_are_refused(
    acsi: Callable, folders: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "L040" in acsi("trend", "--estimates", folders[0]).err
    assert "F006" in acsi("trend", "--estimates", folders[0], "--estimates", tmp_path).err
    assert "L044" in acsi("trend", "--estimates", folders[0], "--estimates", folders[0]).err
    assert "P001" in acsi("trend").err
