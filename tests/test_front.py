"""`import acsi` on a pandas frame: the same numbers as the commands, tidy frames, and the examples of the docs."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import acsi
from acsi.errors import AcsiError
from tests.cli.test_estimates import DEFINITION, interviews

PAGE = Path(__file__).parents[1] / "docs" / "library.md"


@pytest.fixture(scope="module")
def survey(tmp_path_factory):
    path = tmp_path_factory.mktemp("survey") / "survey.yaml"
    path.write_text(DEFINITION, encoding="utf-8")
    return acsi.load_survey(str(path))


@pytest.fixture(scope="module")
def fitted(survey):
    return acsi.fit(interviews(), survey, by="branch")


def test_a_frame_gives_the_numbers_of_the_command(fitted, tmp_path):
    from acsi.steps.fit import fit_file

    (tmp_path / "survey.yaml").write_text(DEFINITION, encoding="utf-8")
    interviews().to_csv(tmp_path / "data.csv", index=False)
    estimates = fit_file(tmp_path / "survey.yaml", tmp_path / "data.csv", tmp_path / "out", by="branch")
    assert fitted.estimates.constructs == estimates.constructs
    assert fitted.estimates.groups == estimates.groups


def test_frames_are_tidy(fitted):
    assert list(fitted.indices_frame().index) == ["quality", "satisfaction"]
    assert {"index", "se", "ci_low", "ci_high", "r2", "alpha"} <= set(fitted.indices_frame().columns)
    assert fitted.paths_frame()[["from", "to"]].to_numpy().tolist() == [["quality", "satisfaction"]]
    assert len(fitted.groups_frame()) == 4 * 2
    assert fitted.questions_frame().loc["q2", "missing"] == pytest.approx(10 / 160)
    assert (fitted.effects_frame()["impact"] > 0).all()
    assert set(fitted.verdicts_frame()["verdict"]) <= {"good", "fair", "poor"}


def test_scores_keep_the_index_of_the_frame(survey):
    frame = interviews().sample(frac=1, random_state=1)
    frame.index = [f"case {i}" for i in range(len(frame))]
    scores = acsi.fit(frame, survey, by="branch").scores
    assert list(scores.index) == list(frame.index)
    assert np.corrcoef(scores["satisfaction"], frame["s1"])[0, 1] > 0.8


def test_results_show_themselves(fitted, survey):
    html = fitted._repr_html_()
    assert "<table" in html
    assert "<svg" in html
    assert "nan" not in re.sub("<[^>]*>", "", html).lower()
    ranked = acsi.rank(fitted)
    assert ranked.frame()["branch"].iloc[0] == "B4"
    assert "<table" in ranked._repr_html_()
    validated = acsi.validate(interviews(), survey, by="branch")
    assert "<table" in validated._repr_html_()
    assert all("acsi." in repr(each) for each in (fitted, ranked, validated))


def test_a_survey_without_constructs_has_no_paths_to_show():
    text = re.sub(r"model:.*?index: satisfaction\n", "composite: {weights: {s1: 1, s2: 1}}\n", DEFINITION, flags=re.S)
    from acsi.survey.load import check_survey

    survey, problems = check_survey(text, "survey.yaml")
    assert not problems
    fitted = acsi.fit(interviews(), survey)
    assert fitted.paths_frame().empty
    assert "<table" in fitted._repr_html_()
    with pytest.raises(AcsiError, match="M020"):
        acsi.validate(interviews(), survey)


def test_a_missing_column_is_named(survey):
    with pytest.raises(AcsiError, match="s1"):
        acsi.fit(interviews().drop(columns="s1"), survey, by="branch")


def test_names_are_found_lazily_and_unknown_ones_are_refused():
    assert set(acsi.__all__) <= set(dir(acsi))
    with pytest.raises(AttributeError, match="nothing_such"):
        _ = acsi.nothing_such
    code = "import sys, acsi; print('pandas' in sys.modules, 'numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_the_examples_of_the_page_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("survey.yaml").write_text(DEFINITION, encoding="utf-8")
    interviews().to_csv("interviews.csv", index=False)
    names: dict[str, object] = {}
    blocks = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    for block in blocks:
        exec(compile(block, str(PAGE), "exec"), names)
    assert isinstance(names["ranked"], acsi.Ranked)
    assert names["found"] == "D001"
    assert Path("model.svg").read_text(encoding="utf-8").startswith("<svg")
    assert isinstance(pd.read_json("estimates.json", typ="series")["n"], int)
