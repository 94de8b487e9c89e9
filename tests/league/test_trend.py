"""Waves side by side: changes, their variances and verdicts, against closed forms and by simulation."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from acsi.errors import AcsiError
from acsi.league.league import rank
from acsi.league.trend import trend, with_change
from acsi.league.trend_results import Trend
from tests.league.waves import U, answers_covariance, drawn, survey_of, wave

BRANCHES = [f"B{g:02}" for g in range(1, 37)]
SURVEY = survey_of()
LEVELS = dict(zip(BRANCHES, np.linspace(70, 88, 36), strict=True))
OTHERS = {"quality": ["q1", "q2"], "satisfaction": ["x1", "x2", "x3"]}
WEIGHTS = np.array(U["satisfaction"])
VARIANCE = WEIGHTS @ answers_covariance(3) @ WEIGHTS
"""Of the index of one interview."""


def of(found: Trend, branch: str, construct: str = "satisfaction"):
    return next(each for each in found.branches if each.branch == branch).courses[construct]


def verdicts(found: Trend) -> dict[str, str | None]:
    return {each.branch: each.courses["satisfaction"].changes[-1].verdict for each in found.branches}


def test_a_change_is_the_difference_of_both_waves_with_both_variances():
    later = {**LEVELS, "B03": LEVELS["B03"] + 9}
    found = trend([wave("2026Q2", LEVELS, n=100), wave("2026Q3", later, n=400)], SURVEY, {})
    change = of(found, "B03").changes[0]
    assert (change.earlier, change.later) == ("2026Q2", "2026Q3")
    assert change.estimate == pytest.approx(9)
    assert change.se == pytest.approx(np.sqrt(VARIANCE / 100 + VARIANCE / 400), rel=0.02)
    assert change.p == pytest.approx(2 * stats.norm.sf(9 / change.se), rel=0.5)
    assert change.ci[1] - 9 == pytest.approx(1.96 * change.se, rel=0.01)
    assert change.verdict == "real"
    assert of(found, "B04").changes[0].verdict == "noise"


def test_the_nation_has_changes_too_its_constructs_being_one_family():
    found = trend([wave("a", LEVELS), wave("b", {k: v + 2 for k, v in LEVELS.items()})], SURVEY, {})
    change = found.nation["satisfaction"].changes[0]
    assert change.estimate == pytest.approx(2)
    assert change.se == pytest.approx(np.sqrt(2 * VARIANCE / 3600))
    assert change.adjusted_p <= change.p * 2
    assert found.nation["quality"].changes[0].verdict == "real"


def test_one_yardstick_keeps_changed_weights_from_looking_like_change():
    answers = {label: {"quality": [80, 80], "satisfaction": [60, 80, 90]} for label in BRANCHES}
    one, two = wave("a", answers), wave("b", answers, u={**U, "satisfaction": [0.2, 0.3, 0.5]})
    assert of(trend([one, two], SURVEY, {}), "B01").changes[0].estimate == pytest.approx(0)
    assert of(trend([one, two], SURVEY, {}, measure="pooled"), "B01").changes[0].estimate == pytest.approx(0)
    own = trend([one, two], SURVEY, {}, measure="own")
    assert of(own, "B01").changes[0].estimate == pytest.approx(60 * -0.2 + 80 * -0.05 + 90 * 0.25)
    assert "W349" in {each.code for each in own.warnings}


def test_the_yardstick_is_said_in_full():
    one, two = wave("a", LEVELS), wave("b", LEVELS, u={**U, "satisfaction": [0.2, 0.3, 0.5]})
    last = trend([one, two], SURVEY, {}).yardstick
    assert (last.kind, last.wave) == ("wave", "b")
    assert list(last.u["satisfaction"].values()) == pytest.approx([0.2, 0.3, 0.5])
    first = trend([one, two], SURVEY, {}, measure="a").yardstick
    assert list(first.u["satisfaction"].values()) == pytest.approx(U["satisfaction"])
    pooled = trend([one, two], SURVEY, {}, measure="pooled").yardstick
    assert pooled.u["satisfaction"] == pytest.approx({"s1": 0.3, "s2": 0.325, "s3": 0.375})


def test_small_branches_change_without_a_verdict():
    sizes = {**dict.fromkeys(BRANCHES, 100), "B05": 12}
    found = trend([wave("a", LEVELS, n=sizes), wave("b", {**LEVELS, "B05": 20.0}, n=100)], SURVEY, {})
    change = of(found, "B05").changes[0]
    assert change.verdict is None
    assert change.adjusted_p is None
    assert change.flags == ["below_minimum_n"]
    assert change.se > 0


def test_a_branch_in_waves_with_too_few_interviews_is_not_shown_in_them():
    sizes = {**dict.fromkeys(BRANCHES, 100), "B05": 9, "B06": 9}
    waves = [wave(name, LEVELS, n=sizes if name < "d" else {**sizes, "B05": 40}) for name in "abcde"]
    found = trend(waves, SURVEY, {})
    course = of(found, "B05")
    assert [level.wave for level in course.levels] == ["d", "e"]
    assert [(each.earlier, each.later) for each in course.changes] == [("d", "e")]
    assert [each.waves for each in course.moving] == [["d"], ["d", "e"]]
    assert "B06" not in {each.branch for each in found.branches}
    told = {each.found["wave"]: each.found["branches"] for each in found.warnings if each.code == "W350"}
    assert told == {"a": "B05, B06", "b": "B05, B06", "c": "B05, B06", "d": "B06", "e": "B06"}


def test_a_branch_with_one_interviewer_or_none_has_no_interval():
    sizes = {**dict.fromkeys(BRANCHES, 100), "B05": 12}
    fewer = {label: level for label, level in LEVELS.items() if label != "B06"}
    first = wave("a", LEVELS, n=sizes)
    first.estimates.groups["B05"] = first.estimates.groups["B05"].model_copy(update={"units": 1})
    found = trend([first, wave("b", fewer)], SURVEY, {})
    assert of(found, "B05").changes[0].se is None
    assert of(found, "B06").changes == []
    assert [level.wave for level in of(found, "B06").levels] == ["a"]
    assert any(each.code == "W345" and each.found["branches"] == "B06" for each in found.warnings)


def test_year_on_year_pairs_the_same_quarters():
    names = ["2025Q2", "2025Q3", "2025Q4", "2026Q2", "2026Q3"]
    levels = [80, 81, 82, 83, 95]
    found = trend([wave(name, {"A": level, "B": 80.0}) for name, level in zip(names, levels, strict=True)], SURVEY, {})
    years = of(found, "A").year_on_year
    assert [(each.earlier, each.later) for each in years] == [("2025Q2", "2026Q2"), ("2025Q3", "2026Q3")]
    assert [each.estimate for each in years] == pytest.approx([3, 14])


def test_false_discoveries_are_held_and_planted_changes_found():
    """36 branches without any change: any word `real` is false. With six planted, those are found and few others."""
    stream = np.random.default_rng(0)
    false, found, wrong = 0, [], []
    changed = BRANCHES[::6]
    planted = {label: level + 12 * (label in changed) for label, level in LEVELS.items()}
    for _ in range(80):
        first = wave("a", drawn(stream, LEVELS, 100))
        none = verdicts(trend([first, wave("b", drawn(stream, LEVELS, 100))], SURVEY, {}))
        some = verdicts(trend([first, wave("b", drawn(stream, planted, 100))], SURVEY, {}))
        false += "real" in none.values()
        real = [label for label, verdict in some.items() if verdict == "real"]
        found.append(len(set(real) & set(changed)) / len(changed))
        wrong.append(len(set(real) - set(changed)) / max(1, len(real)))
    assert false / 80 <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 80)
    assert np.mean(wrong) <= 0.05 + 0.02
    assert np.mean(found) > 0.95


def test_the_league_says_what_changed_since_the_wave_before(plain, survey):
    fit = plain([80.0, 85.0, 90.0, 70.0, 75.0])
    league = rank(fit.estimates, fit.replicates, survey(), {})
    codes = [row.branch for row in league.branches]
    before = dict.fromkeys(codes, 80.0)
    found = trend([wave("2026Q2", before), wave("2026Q3", {**before, codes[0]: 95.0})], SURVEY, {})
    changed = with_change(league, found)
    first, second = changed.branches[:2]
    assert (first.change, first.change_verdict) == (pytest.approx(15), "real")
    assert (second.change, second.change_verdict) == (pytest.approx(0), "noise")
    assert first.changes["quality"].estimate == pytest.approx(15)
    assert changed.since.wave == "2026Q2"
    assert changed.since.nation["satisfaction"].estimate == pytest.approx(3)
    assert type(league).model_validate_json(changed.model_dump_json(by_alias=True)) == changed


@pytest.mark.parametrize(
    ("waves", "measure", "code"),
    [
        ([wave("a", LEVELS)], None, "L040"),
        ([wave("a", LEVELS), wave("b", LEVELS)], "c", "L042"),
        ([wave("a", LEVELS), wave("a", LEVELS)], None, "L044"),
        ([wave("a", {"A": 80.0, "B": 80.0}, questions={"quality": ["q1", "q2"]}), wave("b", LEVELS)], None, "L043"),
        ([wave("a", LEVELS, questions=OTHERS), wave("b", LEVELS)], None, "L045"),
    ],
)  # fmt: skip
def test_waves_that_cannot_be_compared_are_refused(waves, measure, code):
    with pytest.raises(AcsiError) as refusal:
        trend(waves, SURVEY, {}, measure=measure)
    assert [each.code for each in refusal.value.problems] == [code]


def test_a_wave_without_means_has_no_yardstick_but_its_own():
    old = replace(wave("a", LEVELS), means=None)
    with pytest.raises(AcsiError) as refusal:
        trend([old, wave("b", LEVELS)], SURVEY, {})
    assert refusal.value.problems[0].code == "L041"
    found = trend([old, wave("b", {**LEVELS, "B01": 90.0})], SURVEY, {}, measure="own")
    assert of(found, "B01").changes[0].verdict == "real"


def test_a_trend_survives_its_file():
    found = trend([wave("a", LEVELS), wave("b", LEVELS)], SURVEY, {})
    assert Trend.model_validate_json(found.model_dump_json(by_alias=True)) == found
