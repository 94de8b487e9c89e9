"""`acsi validity`, `acsi compare` and `acsi fit --diagram` from the command line."""

import json

import pytest

from tests.cli.test_estimates import DEFINITION, interviews


@pytest.fixture
def files(tmp_path):
    (tmp_path / "survey.yaml").write_text(DEFINITION, encoding="utf-8")
    interviews().to_csv(tmp_path / "data.csv", index=False)
    return tmp_path


def arguments(files, out, data="data.csv"):
    return ("--survey", files / "survey.yaml", "--data", files / data, "--by", "branch", "--out", files / out)


def narrow(text: str) -> bool:
    """Whether every line but the last, which holds a path, fits into 80 columns."""
    return max(map(len, text.splitlines()[:-1])) <= 80


def test_validity_prints_verdicts_and_leaves_its_file(acsi, files):
    done = acsi("validity", *arguments(files, "out"))
    assert done.code == 0, done.err
    assert "MICOM step 2" in done.out
    assert "4 groups, 1,000 permutations" in done.out
    assert narrow(done.out)
    document = json.loads((files / "out" / "validity.json").read_text())
    assert set(document["invariance"]) == {"B1", "B2", "B3", "B4"}
    assert document["verdicts"][0]["source"] == "Shmueli et al. 2019"
    assert document["survey_sha256"]


def test_validity_as_json_is_the_document(acsi, files):
    done = acsi("validity", *arguments(files, "out"), "--json")
    assert json.loads(done.out) == json.loads((files / "out" / "validity.json").read_text())


def test_validity_needs_a_wave_or_files(acsi, files):
    assert acsi("validity", "--survey", files / "survey.yaml").code == 2
    assert acsi("validity", "2026Q3", "--data", files / "data.csv").code == 2
    missing = acsi("validity", *arguments(files, "out", data="nowhere.csv"))
    assert (missing.code, missing.err[:5]) == (1, "F001 ")
    assert not (files / "out").exists()


def test_the_fit_is_summarised_with_verdicts_in_80_columns(acsi, files):
    done = acsi("fit", *arguments(files, "out"))
    assert "Reliability and validity, by the usual thresholds" in done.out
    assert "Fornell–Larcker" in done.out
    assert narrow(done.out)
    validity = json.loads((files / "out" / "estimates.json").read_text())["validity"]
    assert validity["cross_loadings"]["q1"].keys() == {"quality", "satisfaction"}
    assert {verdict["verdict"] for verdict in validity["verdicts"]} <= {"good", "fair", "poor"}


def test_the_diagram_shows_indices_and_paths(acsi, files):
    done = acsi("fit", *arguments(files, "out"), "--diagram", files / "model.svg")
    assert done.code == 0, done.err
    drawing = (files / "model.svg").read_text(encoding="utf-8")
    estimates = json.loads((files / "out" / "estimates.json").read_text())
    assert drawing.startswith("<svg")
    assert f"{estimates['paths'][0]['estimate']:.2f}" in drawing
    assert f"{estimates['constructs']['quality']['index']:.1f}" in drawing


def test_two_folders_are_compared(acsi, files):
    changed = interviews(seed=1)
    better = changed["branch"] == "B1"
    changed.loc[better, ["s1", "s2"]] = (changed.loc[better, ["s1", "s2"]] + 3).clip(upper=10)
    changed.to_csv(files / "later.csv", index=False)
    acsi("fit", *arguments(files, "first"))
    acsi("fit", *arguments(files, "second", data="later.csv"))
    done = acsi("compare", files / "first", files / "second")
    assert done.code == 0, done.err
    assert "Different interviews." in done.out
    assert max(map(len, done.out.splitlines()[1:])) <= 80
    row = next(line for line in done.out.splitlines() if line.startswith("B1 "))
    assert row.endswith("higher")
    document = json.loads(acsi("compare", files / "first", files / "second", "--json").out)
    assert {change["name"] for change in document["groups"]} == {"B1", "B2", "B3", "B4"}


def test_a_folder_without_estimates_cannot_be_compared(acsi, files):
    acsi("fit", *arguments(files, "first"))
    (files / "empty").mkdir()
    refused = acsi("compare", files / "first", files / "empty")
    assert (refused.code, refused.err[:5]) == (1, "F006 ")
    assert "empty" in refused.err
