"""The chart of a plan: its panels follow what is known, and its marks what there is and what is wished for."""

import re
import xml.etree.ElementTree as ET

import pytest

from acsi.league.planning import Wishes, plan
from acsi.league.spread import Spread
from acsi.reporting.plan_chart import plan_chart

KNOWN = Spread(source="wave 1", sd=18.0, tau=5.0, tau_ci=(3.5, 7.0), branches=36, interviews=100.0)
NUMBERS = [30, 100, 300]


def texts(drawing):
    return [each.text for each in ET.fromstring(drawing).iter("{http://www.w3.org/2000/svg}text")]


def test_three_panels_with_what_there_is_and_what_half_the_places_and_good_reliability_take():
    drawing = plan_chart(plan(KNOWN, Wishes(), NUMBERS))
    said = texts(drawing)
    titles = ("places of 36 in a rank's range", "reliability of scores", "± points of a 95% interval")
    assert all(title in said for title in titles)
    assert {"100: 29", "396: 18", "100: 0.89", "117: 0.9", "100: 3.6"} <= set(said)
    assert drawing.count("<polygon") == 2
    assert "shaded: true scores by 3.5 to 7.0" in said[1]


def test_wishes_are_marked_where_they_belong():
    said = texts(plan_chart(plan(KNOWN, Wishes(reliability=0.8, half_width=3, places=25), NUMBERS)))
    assert {"52: 0.8", "141: 3"} <= set(said)
    assert any(re.fullmatch(r"\d+: 25", words) for words in said)
    assert "396: 18" not in said


def test_without_true_scores_only_the_interval_is_drawn():
    drawing = plan_chart(plan(Spread(source="given", sd=18.0), Wishes(), NUMBERS))
    assert "reliability of scores" not in texts(drawing)
    assert drawing.count("<polyline") == 1


def test_branches_that_do_not_differ_have_curves_and_no_rings():
    drawing = plan_chart(plan(KNOWN.model_copy(update={"tau": 0.0, "tau_ci": (0.0, 1.0)}), Wishes(), NUMBERS))
    assert not any(words.startswith("396") for words in texts(drawing))


@pytest.mark.parametrize("numbers", [[30, 100, 300], [2], [50_000]])
def test_everything_stays_on_the_drawing(numbers):
    drawing = ET.fromstring(plan_chart(plan(KNOWN, Wishes(half_width=3), numbers)))
    width, height = map(float, drawing.get("viewBox").split()[2:])
    for each in drawing.iter("{http://www.w3.org/2000/svg}circle"):
        assert 0 <= float(each.get("cx")) <= width
        assert 0 <= float(each.get("cy")) <= height
