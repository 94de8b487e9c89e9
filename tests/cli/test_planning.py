"""`acsi plan` from a spread that is given, from a folder of results, and from a programme."""

import json
import re

from tests.cli.test_estimates import DEFINITION, interviews, refused


def fitted(acsi, folder):
    (folder / "survey.yaml").write_text(DEFINITION, encoding="utf-8")
    interviews(branches=6).to_csv(folder / "data.csv", index=False)
    source = ("--survey", folder / "survey.yaml", "--data", folder / "data.csv", "--by", "branch")
    assert acsi("fit", *source, "--out", folder / "out").code == 0
    return folder / "out"


def test_a_given_spread_is_planned_in_80_columns(acsi):
    wishes = ("--reliability", 0.9, "--half-width", 3, "--response-rate", 0.4)
    done = acsi("plan", "--sd", 18, "--tau", 5, "--branches", 36, *wishes)
    assert (done.code, done.err) == (0, "")
    assert max(map(len, done.out.splitlines())) <= 80
    assert re.search(r"a reliability of 0\.9 +117 +293\n", done.out)
    assert "95% interval of ± 3 points" in done.out
    assert "completes: 117" in done.out
    assert "No finite population correction" in done.out


def test_ranks_are_told_in_a_sentence_and_drawn(acsi, tmp_path):
    done = acsi("plan", "--sd", 18, "--tau", 5, "--branches", 36, "--places", 20, "--chart", tmp_path / "plan.svg")
    assert (done.code, done.err) == (0, "")
    said = " ".join(done.out.split())
    assert "With 100 interviews a branch the range of a rank has on average 29 of 36 places" in said
    assert "Half the places would take 396 interviews, a reliability of 0.9 117." in said
    assert re.search(r"20 places in the range of a rank +3\d\d\n", done.out)
    drawing = (tmp_path / "plan.svg").read_text(encoding="utf-8")
    assert drawing.startswith("<svg")
    assert "rank's range" in drawing.replace("&#x27;", "'")


def test_places_of_few_branches_have_a_decimal(acsi):
    done = acsi("plan", "--sd", 18, "--tau", 5, "--branches", 3)
    assert re.search(r"the range of a rank has on average \d\.\d of 3 places", " ".join(done.out.split()))
    assert re.search(r" 100 .* \d\.\d of 3\n", done.out)


def test_json_is_the_plan(acsi):
    plan = json.loads(acsi("plan", "--sd", 18, "--half-width", 3, "--design-effect", 1.2, "--json").out)
    assert plan["needs"][0]["interviews"] == 169
    assert plan["bought"][0]["reliability"] is None


def test_the_results_of_a_fit_are_planned_by_branch(acsi, tmp_path):
    out = fitted(acsi, tmp_path)
    done = acsi("plan", "--estimates", out, "--half-width", 2)
    assert (done.code, done.err) == (0, "")
    assert max(map(len, done.out.splitlines())) <= 80
    assert "From out, 6 branches of 40 interviews on average" in done.out
    assert len(re.findall(r"^B\d +40 ", done.out, re.MULTILINE)) == 6
    assert "In brackets" in acsi("plan", "--estimates", out, "--places", 3, "--half-width", 2).out
    plan = json.loads(acsi("plan", "--estimates", out, "--half-width", 2, "--json").out)
    doubled = json.loads(acsi("plan", "--estimates", out, "--half-width", 2, "--design-effect", 4, "--json").out)
    assert doubled["needs"][0]["interviews"] > 3 * plan["needs"][0]["interviews"]
    pairs = zip(doubled["branches"], plan["branches"], strict=True)
    assert all(more["needs"][0] > less["needs"][0] for more, less in pairs)


def test_without_results_the_plan_says_what_to_give(acsi, tmp_path):
    refused(acsi("plan", "--estimates", tmp_path), "F006", "estimates.json")
    (tmp_path / "survey.yaml").write_text(DEFINITION, encoding="utf-8")
    refused(acsi("plan", "-C", tmp_path), "L022", "--sd")
    refused(acsi("plan", "--sd", 18, "--reliability", 0.9), "L021", "--tau")
    refused(acsi("plan", "--sd", 18, "--tau", 0, "--reliability", 0.9), "L020")
    refused(acsi("plan", "--sd", 18, "--tau", 5, "--places", 9), "L023", "--branches")


def test_options_that_contradict_one_another_are_wrong_usage(acsi, tmp_path):
    assert acsi("plan", "2026Q3", "--sd", 18).code == 2
    assert acsi("plan", "2026Q3", "--estimates", tmp_path).code == 2
    assert acsi("plan", "--sd", 18, "--reliability", 1.5).code == 2
    assert acsi("plan", "--sd", 18, "--response-rate", 0).code == 2
    assert acsi("plan", "--sd", 18, "--places", 0).code == 2
