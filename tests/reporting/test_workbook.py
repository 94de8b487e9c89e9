"""The workbook read back as whoever receives it reads it, and held against the league it was made from."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import openpyxl
import pytest

from acsi.reporting.content import find
from acsi.reporting.material import Material
from acsi.reporting.pages import texts_of
from acsi.reporting.sheets import POINTS, SHARE, TEXT, Column, Sheet, workbook
from acsi.reporting.workbook import sheets
from acsi.steps.results import results_in
from acsi.survey.branches import Branch
from tests.league.interviewed import interviews, league_of
from tests.reporting.of_the_past import WAVES, moved, past_of

Table = list[dict[str, Any]]


def read(content: bytes) -> dict[str, Table]:
    """Each sheet as its rows by the names of the columns."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    found = {}
    for sheet in book:
        names, *rows = sheet.iter_rows(values_only=True)
        assert len(set(names)) == len(names), f"{sheet.title}: every column has a name of its own"
        found[sheet.title] = [dict(zip(names, row, strict=True)) for row in rows]
    return found


def made(material: Material, about: Sequence[tuple[str, str]] = ()) -> dict[str, Table]:
    return read(workbook(sheets(material, {"B36": Branch("B36", "深圳", "Shenzhen", "south")}, about), title="T"))


def test_the_league_has_every_number_of_league_json(english: Material) -> None:
    rows = made(english)["League"]
    for row, standing in zip(rows, english.league.branches, strict=True):
        assert row["Code"] == standing.branch
        assert row["Place"] == standing.rank
        assert (row["Place from"], row["Place to"]) == (standing.rank_low, standing.rank_high)
        assert row["Index"] == pytest.approx(standing.index, abs=1e-12)
        assert row["Index: from"] == pytest.approx(standing.ci_low, abs=1e-12)
        assert row["Interviews"] == standing.n
    assert {row["Name"]: row["Region"] for row in rows}["Shenzhen"] == "south"
    assert {row["Verdict"] for row in rows} == {"above", "below", "no clear difference"}


def test_the_split_adds_up_to_the_gap(english: Material) -> None:
    rows = [row for row in made(english)["Why"] if row["Name"] == "Shenzhen"]
    parts = sum(row["Contribution"] for row in rows if row["Id"] != "gap")
    [gap] = [row["Contribution"] for row in rows if row["Id"] == "gap"]
    assert parts == pytest.approx(gap)


def test_a_branch_below_the_minimum_has_an_index_and_no_place(make, survey, estimates) -> None:
    material = Material(make.league(survey, few=["Shenzhen"]), estimates, survey, texts_of("en"))
    [row] = [row for row in made(material)["League"] if row["Name"] == "Shenzhen"]
    assert row["Place"] is None
    assert row["Verdict"] is None
    assert row["Few"] == "*"
    assert row["Index"] is not None


def test_earlier_waves_have_a_row_for_each_construct_and_wave(english: Material) -> None:
    league, past = past_of(english.league, {"B36": moved(-3, "real")})
    tables = made(replace(english, league=league, past=past))
    rows = [row for row in tables["Over the waves"] if row["Name"] == "Shenzhen" and row["Id"] == "satisfaction"]
    assert [row["Wave"] for row in rows] == list(WAVES)
    assert rows[-1]["Index"] == pytest.approx(find(league, "B36").index)
    assert (rows[-1]["Against the wave before"], rows[-1]["Real or noise"]) == (-3, "a real change")
    assert rows[0]["Average of four waves"] is None
    assert "Over the waves" not in made(english)


def test_both_languages_have_the_same_numbers(english: Material, chinese: Material) -> None:
    def numbers(tables: dict[str, Table]) -> list[list[object]]:
        return [
            [value for row in table for value in row.values() if isinstance(value, int | float)]
            for table in tables.values()
        ]

    assert numbers(made(english)) == numbers(made(chinese))
    assert next(iter(made(chinese))) == "排名"


def test_notes_tell_what_columns_mean_and_where_the_numbers_come_from(english: Material) -> None:
    notes = made(english, [("SHA-256 league.json", "abc")])["Notes"]
    assert {"SHA-256 league.json": "abc"}.items() <= {row["Column"]: row["Meaning"] for row in notes}.items()
    meant = {(row["Sheet"], row["Column"]) for row in notes}
    assert {("League", "Place from"), ("League", "Shrunken")} <= meant


@pytest.fixture(scope="module")
def interviewed(tmp_path_factory: pytest.TempPathFactory) -> Material:
    """A league with touchpoints and complaints, of whose cells some have too few answers."""
    folder = tmp_path_factory.mktemp("interviewed")
    league = league_of(interviews(branches=4, each=40), folder)
    results = results_in(folder / "out")
    return Material(league, results.estimates(), results.survey, texts_of("en"))


def test_touchpoints_and_questions_are_those_of_the_league(interviewed: Material) -> None:
    tables, league = made(interviewed), interviewed.league
    assert league.touchpoints is not None
    cells = [cell for each in league.touchpoints.questions for cell in each.branches.values()]
    assert any(cell.score is None for cell in cells), "the example has small cells"
    for found in league.touchpoints.questions:
        rows = {row["Code"]: row for row in tables["Each question"] if row["Id"] == found.question}
        assert rows[None]["Score"] == pytest.approx(found.score.estimate)
        for branch, cell in found.branches.items():
            assert rows[branch]["Answers"] == cell.n
            assert (rows[branch]["Score"] is None) == (cell.score is None), "small cells are empty"
            if cell.score:
                assert rows[branch]["Score"] == pytest.approx(cell.score.estimate)
                assert rows[branch]["Top box"] == pytest.approx(cell.top)
    assert {row["Id"] for row in tables["Touchpoints"]} == {each.touchpoint for each in league.touchpoints.touchpoints}


SHEET = Sheet(
    "Numbers",
    (Column("Name", TEXT), Column("Score", POINTS, "what it is"), Column("Share", SHARE)),
    (("=1+1", 78.123456, 0.25), ("+86", None, 1.0), ("-", 1, None), ("@SUM(A1)", 2.0, 0.5)),
)


def test_the_same_tables_give_the_same_bytes() -> None:
    first, second = workbook([SHEET], title="T"), workbook([SHEET], title="T")
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_text_that_looks_like_a_formula_is_text() -> None:
    [sheet] = openpyxl.load_workbook(io.BytesIO(workbook([SHEET], title="T"))).worksheets
    assert [sheet.cell(row, 1).data_type for row in range(2, 6)] == ["s"] * 4
    assert sheet["A2"].value == "=1+1"


def test_headers_stay_in_sight_and_numbers_are_shown_as_their_column_says() -> None:
    [sheet] = openpyxl.load_workbook(io.BytesIO(workbook([SHEET], title="T"))).worksheets
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == "A1:C5"
    assert (sheet["B2"].value, sheet["B2"].number_format) == (78.123456, "0.0")
    assert sheet["C2"].number_format == "0%"
    assert sheet.column_dimensions["A"].width >= 8


def test_every_measured_column_says_of_what_it_is(english: Material) -> None:
    assert "Index: standard error" in made(english)["League"][0]
