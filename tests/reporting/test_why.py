"""What is said of a branch's gap, in both languages, from splits made by hand."""

import dataclasses

import pytest

from acsi.league.results import Measure, Part, Priority, Standing, Why
from acsi.reporting import drivers
from acsi.reporting.material import Material
from acsi.reporting.why import split_title, why_sentence


def sure(estimate: float, reach: float = 1.0) -> Measure:
    return Measure(estimate=estimate, se=reach / 2, ci=(estimate - reach, estimate + reach))


def part(name: str, gap: float, b: float) -> Part:
    return Part(construct=name, gap=sure(gap), b=sure(b, 0.05), contribution=sure(b * gap, abs(b)))


def told(material: Material, gap: float, parts: list[Part], *, verdict: str = "below", **found: object) -> str:
    rest = found.pop("rest", Measure(estimate=0.0, ci=(-1.0, 1.0)))
    lowers = {"expectations": "none", "main": None} | found
    split = Why(gap=sure(gap), parts=parts, rest=rest, **lowers)
    standing = material.league.branches[0].model_copy(update={"why": split, "verdict": verdict})
    return why_sentence(material, standing)


LOWERS = [part("expectations", 10.0, -0.3), part("quality", 0.4, 0.6), part("value", -0.2, 0.3)]


def test_a_branch_that_is_low_because_its_customers_expect_more(english: Material, chinese: Material) -> None:
    assert told(english, -4.1, LOWERS, expectations="lowers") == (
        "Customer satisfaction is 4.1 points below the nation (−5.1\xa0to\xa0−3.1). Because its customers expect more "
        "than elsewhere (10.0 points more), customer satisfaction is 3.0 points lower. No clear difference in "
        "perceived quality and perceived value."
    )
    assert told(chinese, -4.1, LOWERS, expectations="lowers") == (
        "顾客满意度比全国低 4.1 分（−5.1\xa0至\xa0−3.1）。"
        "由于本分公司客户的期望高于别处（高 10.0 分），顾客满意度低了 3.0 分。"
        "感知质量和感知价值与全国无明显差异。"
    )


def test_a_branch_of_low_quality(english: Material, chinese: Material) -> None:
    parts = [part("expectations", 0.2, -0.3), part("quality", -8.0, 0.6), part("value", -3.0, 0.3)]
    assert told(english, -6.0, parts).endswith(
        "Perceived quality is 8.0 points lower; 4.8 points less customer satisfaction go with it. Perceived value is "
        "3.0 points lower; 0.9 points less customer satisfaction go with it. No clear difference in customer "
        "expectations."
    )
    assert "感知质量低 8.0 分，与之相关的顾客满意度低 4.8 分。" in told(chinese, -6.0, parts)


def test_a_high_branch_is_told_the_same_way(english: Material) -> None:
    said = told(english, 6.0, [part("quality", 8.0, 0.6)], verdict="above")
    assert said.startswith("Customer satisfaction is 6.0 points above the nation")
    assert "Perceived quality is 8.0 points higher; 4.8 points more customer satisfaction go with it." in said


def test_the_difference_has_the_word_of_the_verdict(english: Material) -> None:
    assert "(−5.1\xa0to\xa0−3.1), no clear difference. Because" in told(
        english, -4.1, LOWERS, expectations="lowers", verdict="similar"
    )


def test_expecting_more_without_a_shown_effect_is_no_reason(english: Material, chinese: Material) -> None:
    parts = [part("expectations", 10.0, 0.02), part("quality", -8.0, 0.6)]
    said = told(english, -5.0, parts, expectations="not_shown")
    assert "Its customers expect 10.0 points more than elsewhere; the model does not show that this lowers" in said
    assert "ecause" not in said
    assert "因为" not in told(chinese, -5.0, parts, expectations="not_shown")


def test_customers_who_expect_less(english: Material) -> None:
    said = told(english, 3.0, [part("expectations", -10.0, -0.3)], verdict="above")
    assert (
        "Its customers expect 10.0 points less than elsewhere; 3.0 points more customer satisfaction go with it" in said
    )
    assert "ecause" not in said


def test_what_goes_the_other_way_is_said_so(english: Material) -> None:
    said = told(english, -3.0, [part("value", 9.0, -0.3)])
    assert "Perceived value differs by 9.0 points (8.0–10.0); customer satisfaction goes the other way, by 2.7" in said


def test_a_rest_that_is_shown_is_told(english: Material) -> None:
    assert told(english, -9.0, [part("quality", -8.0, 0.6)], rest=sure(-4.2)).endswith(
        "−4.2 points of the difference go with none of this."
    )


@pytest.mark.parametrize(
    ("gap", "words"), [(-4.0, "no single part of it stands out from chance"), (-0.4, "it needs no reason")]
)
def test_where_no_part_is_shown_none_is_named(english: Material, gap: float, words: str) -> None:
    parts = [part("expectations", 0.2, -0.3), part("quality", -0.5, 0.6)]
    said = told(english, gap, parts)
    assert said.endswith(words + ".")
    assert "quality" not in said


def test_the_title_names_the_main_part_or_none(english: Material) -> None:
    split = Why(gap=sure(-4.1), parts=LOWERS, rest=sure(0), expectations="lowers", main="expectations")
    assert split_title(english, split) == "Of the −4.1 points to the nation, −3.0 go with customer expectations"
    unsure = split.model_copy(update={"main": None})
    assert split_title(english, unsure) == "No single part of the −4.1 points to the nation stands out"


def advised(name: str, advice: str, gain: float) -> Priority:
    return Priority(
        construct=name, advice=advice, gap=sure(5), effect=sure(0.5, 0.1), distance=sure(4), gain=sure(gain)
    )


def with_priorities(material: Material, *found: Priority, why: Why | None = None) -> Standing:
    return material.league.branches[0].model_copy(update={"priorities": list(found), "why": why})


def test_the_lists_are_those_of_the_league(english: Material) -> None:
    standing = with_priorities(
        english, advised("value", "fix_first", 3.0), advised("expectations", "fix_first", 2.0),
        advised("quality", "keep", -1.0), advised("other", "not_clear", 9.0),
    )  # fmt: skip
    fix, keep = drivers.fix_first(english, standing), drivers.keep(english, standing)
    assert [each.antecedent for each in fix] == ["value", "expectations"]
    assert [each.antecedent for each in keep] == ["quality"]
    assert fix[0].detail == (
        "4.0 points to where the best quarter of branches begins; 3.0 points more customer satisfaction (2.0–4.0) "
        "would go with reaching it."
    )
    assert fix[1].detail.endswith("See what they are promised.")


def test_a_construct_that_is_no_direct_antecedent_has_no_part_of_the_gap(english: Material) -> None:
    (kept,) = drivers.keep(english, with_priorities(english, advised("quality", "keep", -1.0)))
    assert kept.detail == "5.0 points more than the nation (4.0–6.0)."


def test_every_branch_has_a_sentence_in_both_languages(english: Material, chinese: Material) -> None:
    for material in (english, chinese):
        for standing in material.league.branches:
            assert why_sentence(material, standing)
        nothing = dataclasses.replace(material, league=material.league.model_copy(update={"branches": []}))
        bare = english.league.branches[0].model_copy(update={"why": None})
        assert why_sentence(nothing, bare)
