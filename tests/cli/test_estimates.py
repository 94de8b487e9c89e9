"""`acsi fit` and `acsi rank` from the command line, on good input and on every kind of bad input."""

import csv
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.league.interviewed import interviews as answered_by
from tests.league.interviewed import league_of

DEFINITION = """
acsi: 1
id: tiny
title: Tiny survey
scales:
  rating: {from: 1, to: 10, missing: {98: dont_know, 99: refused}}
questions:
  - {id: q1, scale: rating}
  - {id: q2, scale: rating}
  - {id: s1, scale: rating}
  - {id: s2, scale: rating}
model:
  constructs:
    quality: {indicators: [q1, q2]}
    satisfaction: {indicators: [s1, s2]}
  paths: {quality: [satisfaction]}
  index: satisfaction
estimation: {bootstrap: 200}
league: {minimum_n: 20}
"""


@pytest.fixture
def definition(tmp_path: Path) -> Path:
    path = tmp_path / "survey.yaml"
    path.write_text(DEFINITION, encoding="utf-8")
    return path


def interviews(branches: int = 4, each: int = 40, seed: int = 0) -> pd.DataFrame:
    """Answers of 1–10 with a common core, some missing."""
    stream = np.random.default_rng(seed)
    branch = np.repeat(np.arange(branches), each)
    core = stream.normal(size=(len(branch), 1)) + np.linspace(-0.8, 0.8, branches)[branch][:, None]
    answers = np.clip(np.round(7 + 1.3 * core + stream.normal(size=(len(branch), 4))), 1, 10).astype(int)
    answers[::17, 1] = 98
    return pd.DataFrame(answers, columns=["q1", "q2", "s1", "s2"]).assign(branch=[f"B{b + 1}" for b in branch])


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "data.csv"
    interviews().to_csv(path, index=False)
    return path


def spoiled(path: Path, **cells: object) -> Path:
    """The interviews with cells of the third row replaced."""
    table = interviews().astype(object)
    for column, value in cells.items():
        table.loc[2, column] = value
    table.to_csv(path, index=False)
    return path


def test_the_table_uses_the_words_of_the_definition(acsi, data, tmp_path):
    definition = tmp_path / "survey.yaml"
    words = "league: {minimum_n: 20, unit: industry, units: industries, whole: the industry average}"
    definition.write_text(DEFINITION.replace("league: {minimum_n: 20}", words), encoding="utf-8")
    acsi("fit", "--survey", definition, "--data", data, "--by", "branch", "--out", tmp_path / "out")
    ranked = acsi("rank", "--estimates", tmp_path / "out")
    assert "satisfaction index of 4 industries\nthe industry average " in ranked.out
    assert "rank   range  industry " in ranked.out
    assert "where the true rank lies, with 95% confidence for each industry" in ranked.out


def test_fit_and_rank_leave_the_contract(acsi, definition, data, tmp_path):
    out = tmp_path / "out"
    fitted = acsi("fit", "--survey", definition, "--data", data, "--by", "branch", "--out", out)
    assert fitted.code == 0, fitted.err
    assert "quality → satisfaction" in fitted.out
    assert max(map(len, fitted.out.splitlines()[:-1])) <= 80
    assert not any(line.endswith(" ") for line in fitted.out.splitlines())
    assert "Missing answers, completed by EM: 1.6% in all, 6.2% of q2." in fitted.out
    assert re.search(r"The index, satisfaction, is \d\d\.\d of 100, 95% interval \d\d\.\d to \d\d\.\d\.", fitted.out)
    assert re.search(r"goes so much more satisfaction.*\nquality +\+\d\.\d ", fitted.out)
    estimates = json.loads((out / "estimates.json").read_text())
    assert (estimates["n"], estimates["index"]) == (160, "satisfaction")
    assert estimates["paths"][0]["from"] == "quality"
    assert estimates["constructs"]["quality"]["indicators"]["q2"]["missing"] == {"dont_know": pytest.approx(10 / 160)}
    scores = pd.read_parquet(out / "scores.parquet")
    assert list(scores.columns) == ["row", "group", "quality", "satisfaction"]

    ranked = acsi("rank", "--estimates", out)
    assert ranked.code == 0, ranked.err
    text = (out / "league.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(text.decode("utf-8-sig").splitlines()))
    header = (
        "rank,rank_low,rank_high,rank_low_simultaneous,rank_high_simultaneous,branch,name_zh,name_en,n,index,se,ci_low,"
        "ci_high,verdict,adjusted,shrunken,reliability,change,change_verdict,response_rate,flags"
    )
    assert list(rows[0]) == header.split(",")
    assert [row["rank"] for row in rows] == ["1", "2", "3", "4"]
    assert rows[0]["branch"] == "B4"
    league = json.loads((out / "league.json").read_text())
    assert [row["branch"] for row in league["branches"]] == [row["branch"] for row in rows]


@pytest.mark.parametrize("ending", [".xlsx", ".parquet", ".sav"])
def test_every_kind_of_file_gives_the_same_estimates(acsi, definition, data, tmp_path, ending):
    other = tmp_path / f"data{ending}"
    table = interviews()
    if ending == ".xlsx":
        table.to_excel(other, index=False)
    elif ending == ".parquet":
        table.to_parquet(other)
    else:
        import pyreadstat

        missing = {name: [{"lo": 98, "hi": 99}] for name in ("q1", "q2", "s1", "s2")}
        pyreadstat.write_sav(table, other, missing_ranges=missing)
    for source, out in ((data, "csv"), (other, "other")):
        done = acsi("fit", "--survey", definition, "--data", source, "--by", "branch", "--out", tmp_path / out)
        assert done.code == 0, done.err
    first, second = (json.loads((tmp_path / out / "estimates.json").read_text()) for out in ("csv", "other"))
    assert second["constructs"] == first["constructs"]
    assert second["groups"] == first["groups"]


def test_json_is_the_document(acsi, definition, data, tmp_path):
    out = tmp_path / "out"
    fitted = acsi("fit", "--survey", definition, "--data", data, "--by", "branch", "--out", out, "--json")
    assert json.loads(fitted.out) == json.loads((out / "estimates.json").read_text())
    ranked = acsi("rank", "--estimates", out, "--json")
    assert json.loads(ranked.out)["branches"][0]["rank"] == 1


def test_a_league_may_be_given_the_interviews_that_were_fitted_and_no_others(acsi, definition, data, tmp_path):
    out = tmp_path / "out"
    acsi("fit", "--survey", definition, "--data", data, "--by", "branch", "--out", out)
    assert acsi("rank", "--estimates", out, "--data", data).code == 0
    interviews(each=41).to_csv(data, index=False)
    refused(acsi("rank", "--estimates", out, "--data", data), "L006", "164 against 160")
    assert acsi("rank", "2026Q3", "--data", data).code == 2


def test_touchpoints_are_shown_with_their_shares_and_the_branches_that_differ(acsi, tmp_path):
    table = answered_by()
    table["paid_fast"] = table["paid_fast"].where(table["branch"] != "B2", (table["paid_fast"] - 3).clip(lower=1))
    league_of(table, tmp_path)
    shown = acsi("rank", "--estimates", tmp_path / "out", "--data", tmp_path / "data.csv", "--touchpoints").out
    assert re.search(r"Payment +100% .*\n(  above: .*\n)?  below: B2\n  weakest question: paid_fast", shown)
    assert "share: of what the touchpoints together say about quality" in shown
    assert re.search(r"% of customers complained", shown)
    assert max(len(line) for line in shown.splitlines()) <= 80
    without = acsi("rank", "--estimates", tmp_path / "out", "--touchpoints").out
    assert without == "The survey has no touchpoints, or the league was made without the interviews.\n"


def refused(done, code, *words):
    assert done.code == 1
    assert f"{code} " in done.err
    for word in words:
        assert word in done.err


def test_bad_input_is_named_and_nothing_is_written(acsi, definition, data, tmp_path):
    out = tmp_path / "out"

    def fit(*, survey=definition, source=data, by="branch"):
        return acsi("fit", "--survey", survey, "--data", source, "--by", by, "--out", out)

    refused(fit(source=tmp_path / "nowhere.csv"), "F001", "nowhere.csv")
    refused(fit(survey=tmp_path / "nowhere.yaml"), "F001", "nowhere.yaml")
    refused(fit(by="brunch"), "D001", "brunch", "Did you mean branch?")
    refused(fit(source=spoiled(tmp_path / "a.csv", s1="ten")), "D002", "a.csv, row 4, column s1", "1 to 10")
    refused(fit(source=spoiled(tmp_path / "b.csv", s1=11)), "D003", "row 4", "11", "98 (dont_know)")
    refused(fit(source=spoiled(tmp_path / "c.csv", branch="")), "D004", "row 4")
    for name, content, code in [
        ("d.csv", b"", "F004"),
        ("e.csv", b"q1,q2,s1,s2,branch\n", "F004"),
        ("f.doc", b"x", "F003"),
    ]:
        (tmp_path / name).write_bytes(content)
        refused(fit(source=tmp_path / name), code)
    for name in ("broken.xlsx", "broken.parquet", "broken.sav"):
        (tmp_path / name).write_bytes(b"not at all")
        refused(fit(source=tmp_path / name), "F002", name)
    constant = interviews().assign(s2=8)
    constant.to_csv(tmp_path / "g.csv", index=False)
    refused(fit(source=tmp_path / "g.csv"), "M002", "s2", "8")
    alike = interviews()
    alike.drop(columns="q2").to_csv(tmp_path / "h.csv", index=False)
    refused(fit(source=tmp_path / "h.csv"), "D001", "q2")
    assert not out.exists()


def test_a_phone_in_the_wrong_column_is_not_repeated(acsi, definition, tmp_path):
    source = spoiled(tmp_path / "a.csv", s1="00000000000", q1="姓名")
    done = acsi("fit", "--survey", definition, "--data", source, "--out", tmp_path / "out")
    refused(done, "D002")
    assert "0000" not in done.err
    assert "姓名" not in done.err


def test_a_league_needs_groups_resamples_and_estimates(acsi, definition, data, tmp_path):
    out = tmp_path / "out"
    refused(acsi("rank", "--estimates", tmp_path), "F006", "estimates.json", "acsi fit")
    acsi("fit", "--survey", definition, "--data", data, "--out", out)
    assert acsi("rank", "--estimates", out).code == 1
    interviews(branches=1, each=60).to_csv(tmp_path / "one.csv", index=False)
    acsi("fit", "--survey", definition, "--data", tmp_path / "one.csv", "--by", "branch", "--out", out)
    assert acsi("rank", "--estimates", out).code == 1
    (out / "estimates.json").write_text("{}")
    refused(acsi("rank", "--estimates", out), "F007", "estimates.json")


def test_of_a_group_with_one_interview_the_fit_says_so_and_the_league_shows_nothing(acsi, definition, tmp_path):
    table = pd.concat([interviews(), interviews(branches=1, each=1).assign(branch="lonely")])
    table.to_csv(tmp_path / "data.csv", index=False)
    out = tmp_path / "out"
    fitted = acsi("fit", "--survey", definition, "--data", tmp_path / "data.csv", "--by", "branch", "--out", out)
    assert "W004 lonely has a single interview" in fitted.out
    ranked = acsi("rank", "--estimates", out)
    assert ranked.code == 0, ranked.err
    rows = list(csv.DictReader((out / "league.csv").read_text("utf-8-sig").splitlines()))
    assert "lonely" not in {row["branch"] for row in rows}
    assert "nothing is shown of lonely (1)." in " ".join(ranked.out.split())


def test_faults_of_the_definition_are_all_shown(acsi, definition, data, tmp_path):
    text = DEFINITION.replace("scale: rating}\n  - {id: q2", "scale: ratng}\n  - {id: q2").replace(
        "index: sat", "index: stat"
    )
    definition.write_text(text)
    done = acsi("fit", "--survey", definition, "--data", data, "--out", tmp_path / "out")
    assert done.code == 1
    assert "survey.yaml:8:" in done.err
    assert "Did you mean rating?" in done.err
    assert "Did you mean satisfaction?" in done.err
