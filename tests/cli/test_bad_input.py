"""Answers that cannot carry the model, or that make one doubt it: the command and the library say the same."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import acsi as library
from acsi.errors import AcsiError
from tests.cli.test_estimates import DEFINITION, interviews

Change = Callable[[pd.DataFrame], pd.DataFrame]


def defined(old: str = "", new: str = "") -> str:
    """The definition with few resamples, and one of its texts replaced."""
    text = DEFINITION.replace("bootstrap: 200", "bootstrap: 40")
    assert old in text
    return text.replace(old, new)


QUESTIONS = ["q1", "q2", "s1", "s2"]


def turned(table: pd.DataFrame, *questions: str) -> pd.DataFrame:
    """The interviews with high answers to some questions bad."""
    return table.assign(**{each: table[each].where(table[each] > 10, 11 - table[each]) for each in questions})


def cell(value: object, column: str = "s1") -> Change:
    """One answer of the third interview replaced."""

    def change(table: pd.DataFrame) -> pd.DataFrame:
        table = table.astype(object)
        table.loc[2, column] = value
        return table

    return change


def never_together(table: pd.DataFrame) -> pd.DataFrame:
    even = np.arange(len(table)) % 2 == 0
    return table.assign(q1=table["q1"].mask(even), q2=table["q2"].mask(~even))


def silent(branch: str) -> Change:
    return lambda table: table.assign(**{each: table[each].mask(table["branch"] == branch) for each in QUESTIONS})


WEIGHTED = defined("bootstrap: 40", "bootstrap: 40, weight: w")
FORMATIVE = defined("indicators: [q1, q2]", "indicators: [q1, q2], mode: B")

REFUSED: dict[str, tuple[str, Change, str]] = {
    "a question that does not vary": (defined(), lambda t: t.assign(s2=8), "M002 Every answer to s2 is 8."),
    "a question nobody answered": (defined(), lambda t: t.assign(s2=98), "M001 Nobody answered s2."),
    "two formative questions that say the same": (FORMATIVE, lambda t: t.assign(q2=t["q1"]), "M007 .* of quality"),
    "two questions that say the opposite": (
        defined(),
        lambda t: t.assign(q2=11 - t["q1"]),
        "M009 The questions of quality cancel out",
    ),
    "a question of quality the wrong way": (
        defined(),
        lambda t: turned(t, "q1"),
        "M009 The questions of quality cancel out",
    ),
    "a question of the index the wrong way": (defined(), lambda t: turned(t, "s2"), "M006 s2 .* satisfaction"),
    "fewer interviews than questions": (defined(), lambda t: t[:4], "M003 4 interviews are too few .* 4 questions"),
    "a single interview": (defined(), lambda t: t[:1], "M003 1 interview is too few"),
    "hardly more interviews than groups": (defined(), lambda t: t[::20], "M013 8 interviews in 4 groups"),
    "hardly more interviews than questions": (
        defined(),
        lambda t: t[:5].assign(branch="B1"),
        "M008 The missing answers could not be completed",
    ),
    "groups of one": (defined(), lambda t: t.assign(branch=range(len(t))), "M010 Each of the 160 groups"),
    "a silent group": (defined(), silent("B1"), "M012 Nobody in B1 answered any"),
    "two questions never answered together": (defined(), never_together, "M011 Nobody answered both q1 and q2"),
    "an infinite answer": (defined(), cell(np.inf), "D003 .*row 4, column s1: inf is not an answer"),
    "an answer below all numbers": (defined(), cell(-np.inf), "D003 .*row 4, column s1: -inf is not an answer"),
    "a text": (defined(), cell("ten"), "D002 .*row 4, column s1: A text of 3 characters is not a number"),
    "a weight of zero": (WEIGHTED, lambda t: cell(0.0, "w")(t.assign(w=1.0)), "D005 .*row 4, column w: 0 is no weight"),
    "a negative weight": (WEIGHTED, lambda t: cell(-1.5, "w")(t.assign(w=1.0)), "D005 .*column w: -1.5 is no weight"),
    "no weight": (WEIGHTED, lambda t: cell(None, "w")(t.assign(w=1.0)), "D005 .*column w: A blank cell is no weight"),
    "an infinite weight": (WEIGHTED, lambda t: cell(np.inf, "w")(t.assign(w=1.0)), "D005 .*column w: inf is no weight"),
    "no column of weights": (WEIGHTED, lambda t: t, "D001 .*There is no column w"),
    "a circle of paths": (defined("paths: {", "paths: {satisfaction: [quality], "), lambda t: t, "S162 .*in a circle"),
    "an unknown construct": (defined("[satisfaction]}", "[satisfaction, happiness]}"), lambda t: t, "S160 .*happiness"),
    "an unknown index": (defined("index: satis", "index: dissatis"), lambda t: t, "S164 .*is no construct"),
}

DOUBTED: dict[str, tuple[str, Change, str]] = {
    "two questions that say the same": (defined(), lambda t: t.assign(q2=t["q1"]), "W011 q1 and q2 say the same"),
    "constructs that say the same": (
        defined(),
        lambda t: t.assign(q2=t["q1"], s1=t["q1"], s2=t["q1"]),
        "W011 q1 and s1 say the same",
    ),
    "a construct the wrong way": (
        defined(),
        lambda t: turned(t, "q1", "q2"),
        "W010 quality falls as satisfaction rises",
    ),
    "the index the wrong way": (defined(), lambda t: turned(t, "s1", "s2"), "W010 quality falls as satisfaction rises"),
    "a group of one": (
        defined(),
        lambda t: t.assign(branch=t["branch"].mask(np.arange(len(t)) == 5, "B9")),
        "W004 B9 has a single interview",
    ),
    "an interview without answers": (
        defined(),
        lambda t: t.assign(**{each: t[each].mask(np.arange(len(t)) == 5) for each in QUESTIONS}),
        "W012 1 of 160 interviews answer no question",
    ),
}


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str, pd.DataFrame], tuple[Path, Path]]:
    """A definition and the interviews as files."""

    def write(definition: str, table: pd.DataFrame) -> tuple[Path, Path]:
        survey, data = tmp_path / "survey.yaml", tmp_path / "data.csv"
        survey.write_text(definition, encoding="utf-8")
        table.to_csv(data, index=False)
        return survey, data

    return write


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_carry_a_model_is_refused_in_words(acsi, written, tmp_path, case):
    definition, change, words = REFUSED[case]
    table = change(interviews())
    survey, data = written(definition, table)
    done = acsi("fit", "--survey", survey, "--data", data, "--by", "branch", "--out", tmp_path / "out")
    assert (done.code, done.out) == (1, "")
    assert re.match(words, done.err), done.err
    assert not (tmp_path / "out").exists()
    with pytest.raises(AcsiError, match=words):
        library.fit(table.reset_index(drop=True), library.load_survey(survey), by="branch")


@pytest.mark.parametrize("case", DOUBTED)
def test_what_makes_one_doubt_the_numbers_is_named(acsi, written, tmp_path, case):
    definition, change, words = DOUBTED[case]
    table = change(interviews())
    survey, data = written(definition, table)
    done = acsi("fit", "--survey", survey, "--data", data, "--by", "branch", "--out", tmp_path / "out")
    assert (done.code, done.err) == (0, "")
    assert re.search(words, done.out), done.out
    fitted = library.fit(table, library.load_survey(survey), by="branch")
    assert any(re.match(words, f"{doubt.code} {doubt.message}") for doubt in fitted.estimates.warnings)
    ranked = acsi("rank", "--estimates", tmp_path / "out")
    assert (ranked.code, ranked.err) == (0, "")


def test_one_group_is_fitted_and_not_ranked(acsi, written, tmp_path):
    survey, data = written(defined(), interviews(branches=1, each=60))
    done = acsi("fit", "--survey", survey, "--data", data, "--by", "branch", "--out", tmp_path / "out")
    assert (done.code, done.err) == (0, "")
    assert "60 interviews, 1 group;" in done.out
    assert acsi("rank", "--estimates", tmp_path / "out").err.startswith("L001 ")


def test_many_doubts_of_a_kind_are_counted(acsi, written, tmp_path):
    table = interviews()
    alone = table["branch"].mask(np.arange(len(table)) < 9, table.index.astype(str))
    survey, data = written(defined(), table.assign(branch=alone))
    done = acsi("fit", "--survey", survey, "--data", data, "--by", "branch", "--out", tmp_path / "out")
    assert done.out.count("has a single interview") == 3
    assert "and 6 more of W004" in done.out


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n", b"q1,q2,s1,s2,branch\n"])
def test_a_file_without_interviews_is_refused(acsi, written, tmp_path, content):
    survey, data = written(defined(), interviews())
    data.write_bytes(content)
    done = acsi("fit", "--survey", survey, "--data", data, "--by", "branch", "--out", tmp_path / "out")
    assert done.code == 1
    assert done.err.startswith("F004 ")


def test_a_folder_or_no_file_is_refused(acsi, written, tmp_path):
    survey, _ = written(defined(), interviews())
    for source in (tmp_path, tmp_path / "nowhere.csv"):
        done = acsi("fit", "--survey", survey, "--data", source, "--out", tmp_path / "out")
        assert done.code == 1
        assert done.err.startswith("F001 ")


def test_a_frame_without_interviews_is_refused(written):
    survey, _ = written(defined(), interviews())
    with pytest.raises(AcsiError, match="M003 0 interviews"):
        library.fit(interviews()[:0], library.load_survey(survey))
