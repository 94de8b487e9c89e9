"""`acsi rank` on leagues that are too small, wrongly named or not there: a clear fault or a named warning."""

import csv
import json

import pandas as pd
import pytest

from tests.cli.test_estimates import DEFINITION, interviews, refused


@pytest.fixture
def ranked(acsi, tmp_path):
    """`ranked(table, names)` fits the table by branch, with the text of a branch list, and ranks: done and folder."""

    def run(table: pd.DataFrame, names: str | None = None):
        (tmp_path / "survey.yaml").write_text(DEFINITION, encoding="utf-8")
        table.to_csv(tmp_path / "data.csv", index=False)
        if names is not None:
            (tmp_path / "branches.csv").write_text("code,name_zh,name_en,region\n" + names, encoding="utf-8")
        out = tmp_path / "out"
        source = ("--survey", tmp_path / "survey.yaml", "--data", tmp_path / "data.csv", "--by", "branch")
        fitted = acsi("fit", *source, "--out", out)
        assert fitted.code == 0, fitted.err
        return acsi("rank", "--estimates", out), out

    return run


def rows_of(out):
    with (out / "league.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["branch"]: row for row in csv.DictReader(file)}


def branches_of(out):
    return {row["branch"]: row for row in json.loads((out / "league.json").read_text(encoding="utf-8"))["branches"]}


def test_one_branch_has_nobody_to_be_compared_with(ranked):
    refused(ranked(interviews(branches=1))[0], "L001", "1 branch;")


def test_two_branches_of_which_one_is_too_small_are_no_league(ranked):
    table = interviews(branches=2)
    refused(ranked(table[(table["branch"] == "B1") | (table.index % 8 == 0)])[0], "L005", "fewer than 20 interviews")


def test_of_a_branch_of_one_interview_nothing_is_shown(ranked):
    table = interviews()
    alone = table[table["branch"] == "B1"].head(1).assign(branch="B9")
    done, out = ranked(pd.concat([table, alone]))
    assert (done.code, done.err) == (0, "")
    assert "B9" not in rows_of(out)
    assert "Fewer than 10 interviews, so that nothing is shown of B9 (1)." in done.out
    told = " ".join(done.out.split())
    assert told.count("B9") == 1


def test_rules_of_publication_hold_in_every_output(ranked):
    table = interviews()
    small = table[table["branch"] == "B4"].head(15)
    done, out = ranked(pd.concat([table[table["branch"] != "B4"], small]))
    row, kept = rows_of(out)["B4"], branches_of(out)["B4"]
    assert row["flags"] == "below_minimum_n;few_interviews"
    assert float(row["index"]) > 0
    assert row["rank"] == ""
    without = ("rank", "rank_low", "rank_high_simultaneous", "verdict", "chances", "deviation", "p_value", "why")
    assert {kept[name] for name in without} == {None}
    others = branches_of(out).values()
    assert all("B4" not in other["indistinguishable"] for other in others)
    assert {row["flags"] for code, row in rows_of(out).items() if code != "B4"} == {"few_interviews"}
    assert next(line for line in done.out.splitlines() if "B4" in line).rstrip().endswith("no rank")
    assert "*: fewer than 100 interviews." in done.out


def test_two_branches_of_one_name_are_named_by_a_warning(ranked):
    names = "B1,大连,Dalian,\nB2,深圳,Shenzhen,\nB3,沈阳,Dalian,\nB4,宁波,Ningbo,\n"
    done, out = ranked(interviews(), names)
    assert done.code == 0
    assert "W304 Several branches are called Dalian: B1, B3." in done.out
    assert rows_of(out)["B3"]["name_en"] == "Dalian"


def test_a_branch_that_the_branch_list_lacks_goes_by_its_code(ranked):
    done, out = ranked(interviews(), "B1,大连,Dalian,\nB2,深圳,Shenzhen,\nB3,沈阳,Shenyang,\n")
    assert done.code == 0
    assert "W303 The branch list has no names for B4." in " ".join(done.out.split())
    assert rows_of(out)["B4"]["name_zh"] == "B4"


def test_a_name_that_the_list_says_twice_is_refused_with_its_row(acsi, tmp_path):
    (tmp_path / "survey.yaml").write_text(DEFINITION, encoding="utf-8")
    interviews().to_csv(tmp_path / "data.csv", index=False)
    (tmp_path / "branches.csv").write_text("code,name_zh,name_en,region\nB1,甲,A,\nB1,乙,B,\n", encoding="utf-8")
    source = ("--survey", tmp_path / "survey.yaml", "--data", tmp_path / "data.csv", "--by", "branch")
    refused(acsi("fit", *source, "--out", tmp_path / "out"), "S202", "B1")


def test_chinese_names_stay_in_the_csv_for_spreadsheets(ranked):
    _, out = ranked(interviews(), "B1,大连,Dalian,\nB2,深圳,Shenzhen,\nB3,沈阳,Shenyang,\nB4,宁波,Ningbo,\n")
    assert (out / "league.csv").read_bytes().startswith(b"\xef\xbb\xbfrank,")
    assert {row["name_zh"] for row in rows_of(out).values()} == {"大连", "深圳", "沈阳", "宁波"}
