"""What reports say of the time before their wave."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from acsi.league.results import League
from acsi.league.trend_results import Change
from acsi.reporting.became import became, became_title
from acsi.reporting.content import branch_content, find
from acsi.reporting.material import Material
from acsi.reporting.national import national_content
from acsi.reporting.over_time import OverTime, branch_over_time, national_over_time, ticks
from acsi.reporting.pages import texts_of
from acsi.reporting.trend_chart import small_multiples, trend_chart
from tests.reporting.of_the_past import WAVES, moved, past_of

SHENZHEN, JILIN = "B36", "B07"
SVG = "{http://www.w3.org/2000/svg}"


def looking_back(material: Material, changes: dict[str, Change], **more: object) -> Material:
    league, past = past_of(material.league, changes, **more)  # type: ignore[arg-type]
    return replace(material, league=league, past=past)


def of_branch(material: Material, change: Change, **more: object) -> OverTime:
    back = looking_back(material, {JILIN: change}, **more)
    found = branch_over_time(back, find(back.league, JILIN))
    assert found is not None
    return found


def test_without_an_earlier_wave_nothing_is_said_of_time(english: Material) -> None:
    content = branch_content(english, JILIN)
    assert content.over_time is None
    assert content.became == ()
    assert national_content(english).over_time is None
    assert "Change since last wave" not in {fact.term for fact in content.facts}


@pytest.mark.parametrize(
    ("change", "title"),
    [
        (moved(4.0, "noise"), "Jilin: +4.0 points since Q2 2026, which is within noise"),
        (moved(4.0, "real"), "Jilin really rose since Q2 2026, by 4.0 points"),
        (moved(-4.0, "real"), "Jilin really fell since Q2 2026, by 4.0 points"),
        (moved(-4.0, None, "below_minimum_n"), "Jilin: −4.0 points since Q2 2026, from too few interviews to tell"),
    ],
)
def test_the_title_is_the_word_of_the_test(english: Material, change: Change, title: str) -> None:
    assert of_branch(english, change).title == title


def test_a_wave_that_the_branch_was_not_in_is_a_gap(english: Material) -> None:
    back = looking_back(english, {})
    assert back.past.trend is not None
    trend = back.past.trend.model_copy(deep=True)
    found = next(each for each in trend.branches if each.branch == JILIN).courses["satisfaction"]
    found.levels.pop(2)
    content = branch_over_time(replace(back, past=replace(back.past, trend=trend)), find(back.league, JILIN))
    assert content is not None
    assert [reading is None for reading in content.own] == [False, False, True, False, False, False, False]
    drawing = ElementTree.fromstring(trend_chart(content, english.texts, height=178))
    assert len(list(drawing.iter(f"{SVG}polygon"))) == 2


def test_a_branch_that_is_new_has_no_course(english: Material) -> None:
    back = looking_back(english, {})
    assert back.past.trend is not None
    others = [each for each in back.past.trend.branches if each.branch != JILIN]
    trend = back.past.trend.model_copy(update={"branches": others})
    assert branch_over_time(replace(back, past=replace(back.past, trend=trend)), find(back.league, JILIN)) is None


def test_the_line_of_the_nation_ends_where_the_league_compares(english: Material) -> None:
    content = of_branch(english, moved(1, "noise"))
    assert content.beside[-1] == pytest.approx(sum(row.index for row in english.ranked) / len(english.ranked))
    assert content.own[-1] is not None
    assert content.own[-1].value == find(english.league, JILIN).index


def test_branches_with_few_interviews_have_an_average_of_four_waves(english: Material) -> None:
    assert set(of_branch(english, moved(1, "noise")).smoothed) == {None}
    few = of_branch(english, moved(1, "noise"), n=60)
    assert [value is None for value in few.smoothed] == [True, True, True, False, False, False, False]
    assert "Dotted: average of four waves." in few.said


def test_a_change_of_the_survey_is_marked_where_it_was_made(english: Material) -> None:
    change = moved(6.0, "real", "firm_changed", "asked_differently")
    content = of_branch(english, change)
    assert [(mark.place, mark.words) for mark in content.marks] == [(6, "another survey firm, asked differently")]
    assert "a real change, another survey firm, asked differently." in content.said
    back = looking_back(english, {JILIN: change})
    fact = next(each for each in branch_content(back, JILIN).facts if each.term == "Change since last wave")
    assert (fact.value, fact.verdict) == ("+6.0", "above")
    assert fact.note == "a real change, another survey firm, asked differently"


def test_constructs_that_really_changed_stand_in_the_title(english: Material) -> None:
    assert of_branch(english, moved(1, "noise")).panels_title == (
        "What stands behind it: no change since Q2 2026 is more than chance may give"
    )
    back = looking_back(english, {})
    assert back.past.trend is not None
    trend = back.past.trend.model_copy(deep=True)
    next(each for each in trend.branches if each.branch == JILIN).courses["quality"].changes[:] = [moved(5.2, "real")]
    content = branch_over_time(replace(back, past=replace(back.past, trend=trend)), find(back.league, JILIN))
    assert content is not None
    assert content.panels_title == "Really changed since Q2 2026: perceived quality +5.2"
    assert [panel.real for panel in content.panels] == [False, True, False, False, False]


def test_only_the_last_twelve_waves_are_shown(english: Material) -> None:
    waves = [f"{year}Q{quarter}" for year in range(2022, 2027) for quarter in range(1, 5)][:19]
    content = of_branch(english, moved(1, "noise"), waves=waves)
    assert len(content.waves) == len(content.own) == len(content.beside) == 12


def test_quarters_are_written_in_two_lines_and_a_year_once() -> None:
    assert [(t.upper, t.lower) for t in ticks(["2025Q4", "2026Q1", "2026Q2"], texts_of("en"))] == [
        ("Q4", "2025"),
        ("Q1", "2026"),
        ("Q2", ""),
    ]
    assert [(t.upper, t.lower) for t in ticks(["2025Q4", "pilot"], texts_of("zh"))] == [
        ("四季度", "2025年"),
        ("pilot", ""),
    ]


def test_the_national_report_names_the_branches_that_really_changed(english: Material) -> None:
    back = looking_back(english, {JILIN: moved(-5, "real"), SHENZHEN: moved(8, "real", "firm_changed")})
    found = national_over_time(back)
    assert found is not None
    told = {entry.term: entry.text for entry in found.changed}
    assert told["Against Q2 2026"] == (
        "Really changed: Shenzhen +8.0* and Jilin −5.0. How the other 34 branches changed may be chance."
    )
    assert told["Against Q3 2025"] == "No change of any of 36 branches is more than chance may give."
    fact = next(each for each in national_content(back).facts if each.term == "Change since last wave")
    assert (fact.value, fact.note) == ("+0.4", "within noise")


def test_a_list_of_real_changes_that_is_long_is_cut(english: Material) -> None:
    codes = [row.branch for row in english.league.branches]
    found = national_over_time(looking_back(english, {code: moved(5, "real") for code in codes}))
    assert found is not None
    assert found.changed[0].text.count("+5.0") == 12
    assert "and others, 36 in all." in found.changed[0].text


def test_what_became_of_the_earlier_list(english: Material, league: League) -> None:
    back = looking_back(english, {}, before=league)
    listed = [each.antecedent for each in find(league, JILIN).priorities if each.advice == "fix_first"]
    assert listed
    changes = {"quality": moved(5, "real"), "value": moved(-5, "real"), "expectations": moved(1, "noise")}
    standing = find(back.league, JILIN).model_copy(update={"changes": changes})
    found = {each.label: (each.detail, each.verdict) for each in became(back, standing)}
    words = {
        "Perceived quality": ("became better: +5.0 points (1.0–9.0).", "above"),
        "Perceived value": ("became worse: −5.0 points (−9.0\u00a0to\u00a0−1.0).", "below"),
    }
    assert found == {label: words[label] for label in found}
    assert len(found) == len(listed)
    assert became_title(back) == "Fix first in Q2 2026: what became of it"


def test_expectations_that_fell_became_better(english: Material, league: League) -> None:
    back = looking_back(english, {}, before=league)
    for estimate, verdict in ((-6, "above"), (6, "below")):
        changes = {"expectations": moved(estimate, "real")}
        standing = find(back.league, SHENZHEN).model_copy(update={"changes": changes})
        assert [each.verdict for each in became(back, standing)] == [verdict]


def test_too_few_interviews_leave_it_open_what_became(english: Material, league: League) -> None:
    back = looking_back(english, {}, before=league)
    changes = {"expectations": moved(-6, None, "below_minimum_n")}
    standing = find(back.league, SHENZHEN).model_copy(update={"changes": changes})
    found = became(back, standing)[0]
    assert found.verdict is None
    assert found.detail.startswith("too few interviews to tell: −6.0 points")


def drawings(material: Material) -> dict[str, str]:
    content = of_branch(material, moved(6.0, "real", "firm_changed"), n=60)
    long = replace(content, own_label="某某省某某市某某区分公司" * 3 + "一二三四")
    nation = national_over_time(looking_back(material, {}))
    two = of_branch(material, moved(1, "noise"), waves=WAVES[-2:])
    assert nation is not None
    return {
        "trend": trend_chart(content, material.texts, height=178),
        "trend of a long name": trend_chart(long, material.texts, height=178),
        "trend of the nation": trend_chart(nation, material.texts, height=270),
        "trend of two waves": trend_chart(two, material.texts, height=178),
        "panels": small_multiples(content, material.texts),
        "one panel": small_multiples(replace(content, panels=content.panels[:1]), material.texts),
        "eight panels": small_multiples(replace(content, panels=(content.panels * 2)[:8]), material.texts),
    }


def test_charts_over_time_stay_within_their_box(english: Material, chinese: Material) -> None:
    for material in (english, chinese):
        for name, drawing in drawings(material).items():
            root = ElementTree.fromstring(drawing)
            assert root[0].tag == f"{SVG}title", name
            _, _, width, height = map(float, root.get("viewBox", "").split())
            for text in root.iter(f"{SVG}text"):
                assert 0 <= float(text.get("x", "")) <= width, (name, text.text)
                assert 0 < float(text.get("y", "")) <= height, (name, text.text)
            for circle in root.iter(f"{SVG}circle"):
                assert 0 < float(circle.get("cy", "")) < height, name


def test_trend_chart(english: Material, snapshot) -> None:
    snapshot(drawings(english)["trend"])


def test_small_multiples(chinese: Material, snapshot) -> None:
    snapshot(drawings(chinese)["panels"])
