from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acsi.render import svg

finite = st.floats(-1e5, 1e5)


def test_text_is_escaped() -> None:
    assert svg.text(1, 2, "<R&D>") == '<text x="1" y="2" font-size="8" fill="#000">&lt;R&amp;D&gt;</text>'


def test_attributes_are_escaped() -> None:
    assert svg.element("g", font_family='"A" & B') == '<g font-family="&quot;A&quot; &amp; B"/>'


def test_a_drawing_says_what_it_is_before_it_shows_it() -> None:
    drawing = ElementTree.fromstring(svg.document(100, 50, "A & B", [svg.circle(1, 1, 1, "#000")], font="sans-serif"))
    assert drawing[0].tag.endswith("title")
    assert drawing[0].text == "A & B"
    assert drawing.get("role") == "img"
    assert drawing.get("viewBox") == "0 0 100 50"


@pytest.mark.parametrize(("value", "written"), [(1.0, "1"), (0.126, "0.13"), (-0.001, "0"), (-2.5, "-2.5")])
def test_coordinates_are_short(value: float, written: str) -> None:
    assert svg.number(value) == written


def test_a_scale_maps_ends_to_ends() -> None:
    scale = svg.Scale(10, 20, 100, 0)
    assert (scale(10), scale(15), scale(20)) == (100, 50, 0)


@given(st.lists(finite, min_size=1, max_size=8))
def test_a_scale_over_values_holds_them_all(values: list[float]) -> None:
    scale = svg.scale_over(values, 0, 100)
    assert all(-1e-6 <= scale(value) <= 100 + 1e-6 for value in values)


@given(finite, st.floats(1, 1e5), st.integers(2, 9))
def test_ticks_lie_on_the_scale_at_even_steps(low: float, width: float, count: int) -> None:
    scale = svg.Scale(low, low + width, 0, 100)
    ticks = scale.ticks(count)
    steps = [b - a for a, b in pairwise(ticks)]
    assert all(scale.low <= tick <= scale.high for tick in ticks)
    assert len(ticks) <= count + 1
    assert all(step == pytest.approx(steps[0], rel=1e-6) for step in steps)


def test_ticks_are_round() -> None:
    assert svg.Scale(71.8, 93.2, 0, 1).ticks(6) == [75, 80, 85, 90]
