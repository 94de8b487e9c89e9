import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from acsi.league.results import Measure
from acsi.render.labels import Label
from acsi.reporting import charts, diagram, importance, reasons
from acsi.reporting.content import BranchContent, branch_content
from acsi.reporting.material import Material
from acsi.reporting.national import NationalContent, national_content
from acsi.reporting.pages import RIGHT
from acsi.reporting.palette import ABOVE, BELOW, HIGHLIGHT, SIMILAR, mark
from acsi.reporting.touchpoints import Stop

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="session")
def branch(english: Material) -> BranchContent:
    return branch_content(english, "B36")


@pytest.fixture(scope="session")
def nation(english: Material) -> NationalContent:
    return national_content(english)


def drawings(branch: BranchContent, nation: NationalContent, english: Material) -> dict[str, str]:
    """Every kind of chart."""
    texts = english.texts
    assert branch.split is not None
    assert branch.comparison is not None
    bounds = charts.bounds_of(branch.rows, branch.reference)
    return {
        "strip": charts.strip(branch.rows, branch.reference, texts, "T"),
        "league": charts.league_plot(branch.rows, branch.reference, texts, "T", bounds=bounds, height=600),
        "split": reasons.gap_split(branch.split, texts),
        "dumbbell": reasons.dumbbell(branch.comparison, texts),
        "map": importance.importance_map(branch.drivers, texts, "T", against_nation=True),
        "national map": importance.importance_map(nation.drivers, texts, "T", against_nation=False),
        "lattice": reasons.split_lattice(nation.split_rows, nation.split_columns, texts, "T", height=600, widest=10),
        "diagram": diagram.path_diagram(nation.nodes, nation.edges, texts, "T"),
    }


def test_every_chart_is_well_formed_titled_and_within_its_box(
    branch: BranchContent, nation: NationalContent, english: Material
) -> None:
    for name, drawing in drawings(branch, nation, english).items():
        root = ElementTree.fromstring(drawing)
        assert root[0].tag == f"{SVG}title", name
        assert root[0].text, name
        _, _, width, height = map(float, root.get("viewBox", "").split())
        for text in root.iter(f"{SVG}text"):
            assert 0 <= float(text.get("x", "")) <= width, (name, text.text)
            assert 0 < float(text.get("y", "")) <= height, (name, text.text)


CROWDED = [
    ("Consulting", 10.8, -0.4), ("Underwriting", 10.7, -4.2), ("Reporting the claim", 13.6, -0.6),
    ("Call centre", 11.8, -3.8), ("Survey and loss assessment", 18.2, -3.2), ("Settlement and payment", 19.1, -4.6),
    ("Special cases", 10.4, -12.4), ("Complaint handling", 5.4, -3.9),
]  # fmt: skip


def crowd() -> list[Stop]:
    return [
        Stop(
            name, 100, Measure(estimate=80 + off), 80.0, Measure(estimate=off), "similar", Measure(estimate=share / 100)
        )
        for name, share, off in CROWDED
    ]


def test_the_labels_of_a_crowded_map_of_touchpoints_do_not_meet(
    english: Material, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed: list[Label] = []
    place = importance.place_labels
    monkeypatch.setattr(importance, "place_labels", lambda *a, **k: placed.extend(place(*a, **k)) or placed)
    drawing = importance.touchpoint_map(crowd(), english.texts, "T", size=RIGHT)
    assert [f">{name}</text>" in drawing for name, _, _ in CROWDED] == [True] * len(CROWDED)
    assert sum(a.box.overlap(b.box) for k, a in enumerate(placed) for b in placed[k + 1 :]) == 0


def test_a_touchpoint_that_is_not_shown_is_not_on_the_map(english: Material) -> None:
    hidden = [replace(stop, score=None, difference=None, verdict=None) for stop in crowd()[:1]]
    assert "Consulting" not in importance.touchpoint_map([*hidden, *crowd()[1:]], english.texts, "T")


def test_the_league_plot_highlights_the_own_row_and_shades_those_alike(
    branch: BranchContent, english: Material
) -> None:
    bounds = charts.bounds_of(branch.rows, branch.reference)
    drawing = charts.league_plot(branch.rows, branch.reference, english.texts, "T", bounds=bounds, height=600)
    assert drawing.count(HIGHLIGHT) == 1
    assert drawing.count(charts.BAND) == sum(row.alike for row in branch.rows)
    assert 'stroke-dasharray="3 2"' in drawing, "the nation's line is dashed"
    for row in branch.rows:
        assert f">{row.name}<" in drawing
        assert f">{row.rank_range}<" in drawing


def test_marks_differ_in_shape_not_only_in_colour() -> None:
    shapes = {verdict: re.sub(r"#\w+", "", mark(verdict, 5, 5, 3)) for verdict in ("above", "similar", "below", None)}
    assert len(set(shapes.values())) == 4


def test_the_colours_of_the_verdicts_differ_in_darkness() -> None:
    def darkness(colour: str) -> float:
        red, green, blue = (int(colour[k : k + 2], 16) for k in (1, 3, 5))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    ordered = sorted(map(darkness, (ABOVE, BELOW, SIMILAR)))
    assert all(b - a > 15 for a, b in pairwise(ordered))


def test_a_part_that_could_be_chance_is_hollow(branch: BranchContent, english: Material) -> None:
    assert branch.split is not None
    hollow = sum(not step.shown for step in branch.split.steps)
    drawing = reasons.gap_split(branch.split, english.texts)
    assert drawing.count('height="11" fill="#fff"') == hollow > 0
    assert drawing.count(f'height="11" fill="{BELOW}"') == 1


def test_a_path_that_could_be_chance_is_dashed(nation: NationalContent, english: Material) -> None:
    drawing = diagram.path_diagram(nation.nodes, nation.edges, english.texts, "T")
    assert drawing.count("stroke-dasharray") == sum(not edge.shown for edge in nation.edges) == 1


def test_names_of_any_length_stay_out_of_the_plot(branch: BranchContent, english: Material) -> None:
    rows = tuple(
        replace(row, name=f"{row.name} and a name of more than forty characters in all") for row in branch.rows
    )
    bounds = charts.bounds_of(rows, branch.reference)
    drawing = charts.league_plot(rows, branch.reference, english.texts, "T", bounds=bounds, height=600)
    assert "…" in drawing


def test_gap_split(branch: BranchContent, english: Material, snapshot: Callable[[str], None]) -> None:
    assert branch.split is not None
    snapshot(reasons.gap_split(branch.split, english.texts).replace("><", ">\n<"))


def test_league_plot(branch: BranchContent, english: Material, snapshot: Callable[[str], None]) -> None:
    rows = branch.rows[26:31]
    drawing = charts.league_plot(rows, branch.reference, english.texts, "Five", bounds=(70, 92), height=600)
    snapshot(drawing.replace("><", ">\n<"))


def test_path_diagram(nation: NationalContent, english: Material, snapshot: Callable[[str], None]) -> None:
    snapshot(diagram.path_diagram(nation.nodes, nation.edges, english.texts, "Model").replace("><", ">\n<"))
