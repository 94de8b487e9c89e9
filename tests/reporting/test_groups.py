"""A customer group is named in a branch where a test shows that it differs from the branch's own index."""

import dataclasses

import pytest

from acsi.league.results import Measure
from acsi.league.segment_results import Segment, SegmentGroup
from acsi.league.touchpoint_results import Cell
from acsi.reporting.content import find
from acsi.reporting.groups import national_groups, own_groups
from acsi.reporting.material import Material
from acsi.reporting.pages import branch_report, national_report

SHENZHEN = "B36"


def with_groups(material: Material, cell: Cell) -> Material:
    """The wave with one segment of two groups, the first of which has this cell in Shenzhen."""

    def group(value: str, apart: float, own: Cell) -> SegmentGroup:
        cells = {each.branch: Cell(n=5) for each in material.league.branches} | {SHENZHEN: own}
        difference = Measure(estimate=apart, se=1.0, ci=(apart - 2, apart + 2))
        return SegmentGroup(
            value=value, n=900, share=0.5, score=Measure(estimate=80.0), difference=difference, branches=cells
        )

    groups = [group("commercial", -4.0, cell), group("other_use", 1.0, Cell(n=5))]
    league = material.league.model_copy(update={"segments": [Segment(segment="vehicle_use", groups=groups)]})
    return dataclasses.replace(material, league=league)


APART = Cell(n=30, score=Measure(estimate=70.0), difference=Measure(estimate=-8.9), verdict="below")


def test_a_group_that_differs_is_in_the_title_and_the_table(english: Material) -> None:
    material = with_groups(english, APART)
    found = own_groups(material, find(material.league, SHENZHEN))
    assert found is not None
    assert found.title == "Groups that differ from the branch as a whole: commercial vehicles (\u22128.9)"
    assert [(each.label, each.n, each.verdict) for each in found.groups] == [("commercial vehicles", 30, "below")]


@pytest.mark.parametrize("cell", [Cell(n=5), APART.model_copy(update={"verdict": "similar"})])
def test_else_one_line_says_that_none_does(english: Material, cell: Cell) -> None:
    material = with_groups(english, cell)
    found = own_groups(material, find(material.league, SHENZHEN))
    assert found is not None
    assert (found.groups, found.title) == ((), "No customer group differs clearly from the branch as a whole")
    assert found.note == "Compared were: use of the vehicle."


def test_the_nation_has_all_groups_with_the_branches_where_they_differ(english: Material) -> None:
    found = national_groups(with_groups(english, APART))
    assert found is not None
    assert found.title == "The group furthest from the whole: use of the vehicle: commercial vehicles, \u22124.0 points"
    assert [(each.label, each.marked) for each in found.groups] == [
        ("commercial vehicles", "Shenzhen"),
        ("other use", ""),
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_reports_hold_them(english: Material, language: str) -> None:
    material = with_groups(english, APART)
    arguments = (material.league, material.estimates, material.survey)
    assert "\u22128.9" in branch_report(*arguments, SHENZHEN, language)
    assert "\u22124.0" in national_report(*arguments, language)
