"""The funnel: what it says of a branch and of the nation, and its picture."""

from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest

from acsi.league.funnel import funnel
from acsi.league.results import Funnel, League
from acsi.reporting.content import branch_content, find
from acsi.reporting.funnel import funnel_content, within
from acsi.reporting.funnel_chart import funnel_chart
from acsi.reporting.material import Material
from acsi.reporting.national import national_content

DALIAN, JILIN = "B32", "B07"
SVG = "{http://www.w3.org/2000/svg}"


def funnel_of(league: League) -> Funnel:
    """The funnel of the ranked branches of a league."""
    ranked = [row for row in league.branches if row.rank is not None]
    index, se, n = (np.array([getattr(row, name) for row in ranked]) for name in ("index", "se", "n"))
    return funnel(index, se**2, n, league.reference.estimate)


def with_funnel(material: Material, league: League | None = None) -> Material:
    league = league or material.league
    return replace(material, league=league.model_copy(update={"funnel": funnel_of(league)}))


def at(material: Material, index: float, *, branch: str = JILIN, n: int = 100) -> Material:
    """The material with one branch moved, the funnel left as it is."""
    rows = [
        row.model_copy(update={"index": index, "n": n}) if row.branch == branch else row
        for row in material.league.branches
    ]
    return replace(material, league=material.league.model_copy(update={"branches": rows}))


@pytest.mark.parametrize(
    ("deviations", "title"),
    [
        (0.5, "Jilin lies within the limits that chance alone sets"),
        (2.5, "Jilin lies beyond the 95% limits of chance, within those of 99.8%"),
        (-4.0, "Jilin lies beyond the 99.8% limits of chance"),
    ],
)
def test_the_title_says_where_the_branch_lies(english: Material, deviations: float, title: str) -> None:
    material = with_funnel(english)
    found = material.league.funnel
    assert found is not None
    moved = at(material, found.target + deviations * found.sd / 10)
    content = funnel_content(moved, find(moved.league, JILIN))
    assert content is not None
    assert content.title == title
    assert [dot.name for dot in content.dots if dot.own] == ["Jilin"]


def test_the_limits_are_told_as_numbers_and_as_no_verdict(english: Material) -> None:
    material = with_funnel(english)
    content = branch_content(material, JILIN).funnel
    found = material.league.funnel
    assert content is not None
    assert found is not None
    n = find(material.league, JILIN).n
    reach = 1.96 * found.sd / n**0.5
    assert f"within {found.target - reach:.1f}–{found.target + reach:.1f} (95%)" in content.note
    assert content.note.endswith("A picture, not a second verdict: the marks come from the test alone.")


def test_limits_between_the_drawn_numbers_follow_the_root(english: Material) -> None:
    found = with_funnel(english).league.funnel
    assert found is not None
    for limits in found.limits[:2]:
        z = {0.95: 1.959964, 0.998: 3.090232}[limits.level]
        low, high = within(found, limits, 97.5)
        assert (low, high) == pytest.approx(
            (found.target - z * found.sd / 97.5**0.5, found.target + z * found.sd / 97.5**0.5), abs=1e-3
        )


def test_without_usual_differences_only_chance_is_drawn(english: Material) -> None:
    material = with_funnel(english)
    assert material.league.funnel is not None
    chance = material.league.funnel.model_copy(update={"tau": 0.0})
    content = funnel_content(replace(material, league=material.league.model_copy(update={"funnel": chance})))
    assert content is not None
    assert [limit.label for limit in content.limits] == ["95%", "99.8%"]
    assert "usual" not in content.note


def test_the_nation_is_told_how_many_lie_beyond_and_how_many_chance_puts_there(english: Material) -> None:
    content = national_content(with_funnel(english)).funnel
    assert content is not None
    beyond = sum(dot.beyond > 0 for dot in content.dots)
    assert content.title == (
        f"{beyond} of 36 branches lie beyond the 95% limits of chance, where chance alone puts about 2"
    )


def test_a_branch_without_a_place_has_no_funnel(make, survey, english: Material) -> None:
    material = with_funnel(english, make.league(survey, few=["Jilin"]))
    assert funnel_content(material, find(material.league, JILIN)) is None
    others = funnel_content(material, find(material.league, DALIAN))
    assert others is not None
    assert len(others.dots) == 35


def test_a_league_without_a_funnel_says_nothing_of_it(english: Material) -> None:
    assert funnel_content(english) is None


def many(make, survey, english: Material, count: int) -> Material:
    """A league of `count` branches with names of 40 characters and 30 to 1,000 interviews."""
    names = [
        (f"C{k:03}", f"{k:03}号" + "某某省某某市某某区" * 4, f"Branch {k:03} of a very long official name")
        for k in range(count)
    ]
    league = make.league(survey, names)
    rows = [row.model_copy(update={"n": 30 + 970 * k // count}) for k, row in enumerate(league.branches)]
    return with_funnel(english, league.model_copy(update={"branches": rows}))


def test_funnels_of_any_size_stay_within_their_box(make, survey, english: Material, chinese: Material) -> None:
    for material in (english, chinese):
        cases = {
            "usual": with_funnel(material),
            "400": many(make, survey, material, 400),
            "2": with_funnel(material, make.league(survey, make.branches[:2])),
        }
        for name, case in cases.items():
            for own in (None, case.ranked[0], case.ranked[-1]):
                content = funnel_content(case, own)
                assert content is not None
                root = ElementTree.fromstring(funnel_chart(content, material.texts, height=215))
                _, _, width, height = map(float, root.get("viewBox", "").split())
                for text in root.iter(f"{SVG}text"):
                    assert 0 <= float(text.get("x", "")) <= width, (name, text.text)
                    assert 0 < float(text.get("y", "")) <= height, (name, text.text)


def test_the_own_branch_is_always_named_and_others_only_beyond_the_limits(english: Material) -> None:
    material = with_funnel(english)
    own = find(material.league, JILIN)
    content = funnel_content(material, own)
    assert content is not None
    drawing = ElementTree.fromstring(funnel_chart(content, material.texts, height=215))
    written = [text.text or "" for text in drawing.iter(f"{SVG}text")]
    assert any(text.startswith("Jilin ") for text in written)
    inside = [dot for dot in content.dots if not dot.beyond and not dot.own]
    assert not any(text.startswith(f"{dot.name} ") for dot in inside for text in written)


def test_funnel_chart(english: Material, snapshot) -> None:
    material = with_funnel(english)
    content = funnel_content(material, find(material.league, JILIN))
    assert content is not None
    snapshot(funnel_chart(content, material.texts, height=215))
