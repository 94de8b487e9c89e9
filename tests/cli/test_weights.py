"""Weights from the command line: raked plain files, their margins, and what is printed of them."""

import json
from pathlib import Path

import pytest

from tests.cli.test_estimates import DEFINITION, interviews

MARGINS = "variable,value,count\nage,young,3\nage,old,1\n"


@pytest.fixture
def files(tmp_path: Path) -> list[object]:
    """The arguments of a fit that rakes by age, half of the interviews being young."""
    table = interviews()
    table["age"] = ["young", "old"] * (len(table) // 2)
    table.to_csv(tmp_path / "data.csv", index=False)
    (tmp_path / "survey.yaml").write_text(f"{DEFINITION}weights: {{rake: [age]}}\n", encoding="utf-8")
    (tmp_path / "margins.csv").write_text(MARGINS, encoding="utf-8")
    named = ["--survey", tmp_path / "survey.yaml", "--data", tmp_path / "data.csv", "--out", tmp_path / "out"]
    return [*named, "--by", "branch"]


def test_a_fit_rakes_to_a_file_of_margins_and_tells_the_design_effect(acsi, files, tmp_path):
    done = acsi("fit", *files, "--margins", tmp_path / "margins.csv")
    assert done.code == 0, done.err
    # Weights of 1.5 and 0.5 in equal numbers have cv² = 0.25.
    assert "Weights (raked to age): design effect 1.25 for the nation, worth" in done.out
    assert "1.25 to 1.25 within groups" in done.out.replace("\n  ", " ")
    kept = json.loads((tmp_path / "out" / "estimates.json").read_text(encoding="utf-8"))
    assert kept["weights"]["deff"] == pytest.approx(1.25)
    assert [group["deff"] for group in kept["groups"].values()] == pytest.approx([1.25] * 4)


def test_validity_takes_the_same_margins(acsi, files, tmp_path):
    assert acsi("validity", *files, "--margins", tmp_path / "margins.csv").code == 0


def test_margins_that_lack_are_named_and_nothing_is_written(acsi, files, tmp_path):
    done = acsi("fit", *files)
    assert done.code == 1
    assert "D020" in done.err
    assert "--margins FILE" in done.err.replace("\n", " ")
    assert not (tmp_path / "out").exists()


def test_margins_do_not_stand_with_a_wave(acsi, tmp_path):
    done = acsi("fit", "2026Q3", "--margins", tmp_path / "margins.csv")
    assert done.code == 2
    assert "--margins" in done.err
