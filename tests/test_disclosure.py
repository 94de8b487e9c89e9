"""What leaves head office shows no number that rests on few answers, nor lets one be worked out; and a branch's file
holds nothing of other branches but their rows of the league."""

import csv
import io
import json
import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from acsi.cli.app import app
from acsi.errors import AcsiError
from acsi.fieldwork.records import Remark as Kept
from acsi.fieldwork.records import Remarks as AllKept
from acsi.league.planning import Wishes
from acsi.league.results import League, Measure, Why
from acsi.reporting.masking import MASK
from acsi.reporting.page import page
from acsi.reporting.page_file import page_file
from acsi.reporting.pages import branch_report
from acsi.reporting.past import Past
from acsi.reporting.shown import written
from acsi.reporting.written import Remark, Remarks
from acsi.steps.plan import plan_from_folder
from acsi.steps.remarks import load_remarks
from acsi.wave import Wave, change
from tests.disclosed import ASKED, FEW, NAMES, Made, made
from tests.steps.small_wave import firms, small_programme, small_wave
from tests.wave.conftest import NOW

__all__ = ["firms", "made", "small_programme", "small_wave"]


def covered(answers: Mapping[str, int], shown: set[str]) -> bool:
    """Whether no small number is shown, and none is hidden alone where the total is known."""
    there = {code for code, n in answers.items() if n}
    return not any(answers[code] < FEW for code in shown) and len(there - shown) != 1 and shown <= there


def test_the_example_has_small_cells_of_every_kind(made: Made) -> None:
    assert made.answers("tow_wait")["B1"] == 7
    assert made.answers("sat_1")["B5"] == 8
    counts = [cell.n for each in made.league.segments for group in each.groups for cell in group.branches.values()]
    assert any(0 < n < FEW for n in counts)
    assert made.league.complaints
    assert made.league.value_equation
    assert made.league.case_mix


def test_of_a_branch_with_too_few_interviews_no_output_has_a_number(made: Made) -> None:
    hidden = [measure.estimate for measure in made.estimates.groups["B6"].index.values()]
    for name, text in made.texts.items():
        found = [value for value in hidden if value and re.search(rf"(?<![\d.]){re.escape(f'{value:.9f}'[:7])}", text)]
        assert not found, name
    assert [row["branch"] for row in csv.DictReader(io.StringIO(made.texts["league.csv"]))].count("B6") == 0
    assert "Place6" not in made.texts["national.en.html"] + made.texts["B1.en"] + made.texts["B1.en.html"]
    assert set(re.findall(r">([^<]*Place6[^<]*)<", made.texts["national.en"])) == {
        "Place6: fewer than 10 interviews say little of a branch, and may say much of those who gave them. They count "
        "in the nation alone."
    }


@pytest.mark.parametrize("words", ["rank", "touchpoints", "value", "rank --branch "])
def test_no_line_of_a_terminal_has_a_number_of_it(made: Made, words: str) -> None:
    lines = [line for line in made.texts[words].splitlines() if "B6" in line or "Place6" in line]
    assert not any(re.search(r"\d\.\d", line) for line in lines)


def test_a_branch_is_not_in_the_waves_where_it_had_too_few(made: Made) -> None:
    waves = {
        each.branch: {level.wave for course in each.courses.values() for level in course.levels}
        for each in made.trend.branches
    }
    assert (waves["B6"], waves["B3"]) == ({"earlier"}, {"later"})
    changed = {each.branch for each in made.trend.branches for course in each.courses.values() if course.changes}
    assert changed == {"B1", "B2", "B4", "B5"}


@pytest.mark.parametrize("words", [["rank", "--branch", "B6"], ["report", "--branch", "B6"]])
def test_it_is_refused_by_name(made: Made, words: list[str]) -> None:
    done = CliRunner().invoke(app, [*words, "--estimates", str(made.folder)])
    assert isinstance(done.exception, AcsiError)
    assert [each.code for each in done.exception.problems] == ["R009"]
    assert "6 interviews, fewer than 10" in str(done.exception)


@pytest.mark.parametrize("question", ASKED)
def test_no_question_shows_a_small_cell_nor_lets_one_be_worked_out(made: Made, question: str) -> None:
    answers = made.answers(question)
    assert made.league.touchpoints
    [told] = [each for each in made.league.touchpoints.questions if each.question == question]
    for cell in told.branches.values():
        assert (cell.score is None) == (cell.top is None) == (cell.difference is None) == (cell.verdict is None)
    shown = {code for code, cell in told.branches.items() if cell.score}
    assert covered(answers, shown)
    mean = np.mean([cell.score.estimate for cell in told.branches.values() if cell.score])
    assert told.reference == pytest.approx(mean), "the mean of branches holds nothing of those not shown"
    for language in ("zh", "en"):
        assert _in_workbook(made, language, "Each question", question, 2, 3, 6) == shown


def test_touchpoints_complaints_value_and_groups_do_not_either(made: Made) -> None:
    league = made.league
    assert league.touchpoints
    assert league.complaints
    assert league.value_equation
    asked = {"counter": "counter_fast", "payment": "paid_fast", "tow": "tow_wait"}
    tables = {
        each.touchpoint: (made.answers(asked[each.touchpoint]), each.branches)
        for each in league.touchpoints.touchpoints
    }
    tables["complaints"] = (made.answers("complained"), league.complaints.branches)
    tables["value"] = (made.answers("paid_fast"), league.value_equation.branches)
    for name, (answers, cells) in tables.items():
        assert covered(answers, {code for code, cell in cells.items() if cell.score}), name
    for language in ("zh", "en"):
        for touchpoint in asked:
            shown = {code for code, cell in tables[touchpoint][1].items() if cell.score}
            assert _in_workbook(made, language, "Touchpoints", touchpoint, 1, 2, 5) == shown


@pytest.mark.parametrize("segment", ["channel", "use"])
def test_groups_are_covered_in_branches_and_in_the_nation(made: Made, segment: str) -> None:
    [told] = [each for each in made.league.segments if each.segment == segment]
    counts = pd.crosstab(made.table["branch"], made.table[segment])
    assert (
        covered(counts.sum().to_dict(), {group.value for group in told.groups}) or len(told.groups) == counts.shape[1]
    )
    shown = {group.value: {code for code, cell in group.branches.items() if cell.score} for group in told.groups}
    for value, codes in shown.items():
        assert covered(counts[value].to_dict(), codes)
    for code, row in counts.iterrows():
        within = {value for value, codes in shown.items() if code in codes}
        assert covered(row.to_dict(), within)


def _in_workbook(made: Made, language: str, sheet: str, of: str, ids: int, codes: int, first: int) -> set[str]:
    """The branches of which a sheet, named in English, has any number in the rows whose column `ids` is `of`."""
    place = list(made.books["en"]).index(sheet)
    rows = [row for row in list(made.books[language].values())[place] if row[ids] == of and row[codes]]
    return {str(row[codes]) for row in rows if any(isinstance(cell, int | float) for cell in row[first:])}


def test_no_sheet_has_a_number_of_a_branch_with_too_few_interviews_but_their_count(made: Made) -> None:
    for book in made.books.values():
        rows = [row for table in book.values() for row in table if "B6" in row]
        numbers = [cell for row in rows for cell in row if isinstance(cell, int | float)]
        assert all(isinstance(cell, int) and cell <= 6 for cell in numbers)


def test_the_page_holds_no_number_of_a_cell_that_is_not_shown(made: Made) -> None:
    [data] = re.findall(
        r'<script type="application/json"[^>]*>(.*?)</script>', made.texts["national.en.html"], re.DOTALL
    )
    branches = json.loads(data)["branches"]
    assert set(branches) == {"B1", "B2", "B3", "B4", "B5"}
    assert made.league.touchpoints
    tables = [each.branches for each in (*made.league.touchpoints.touchpoints, *made.league.touchpoints.questions)]
    for code, told in branches.items():
        shown = {written(cells[code].score.estimate) for cells in tables if cells[code].score}
        assert {cell[0] for cell in told["cells"] if cell[0] is not None} <= shown
        assert all(value is None for cell in told["cells"] if cell[0] is None for value in cell)
    assert {code for code, told in branches.items() if told["cells"][-1][0] is None} == {"B5"}


@pytest.mark.parametrize(("code", "label"), [("B1", "tow_wait"), ("B5", "paid_fast")])
def test_a_branch_report_says_in_the_row_that_it_is_not_shown(made: Made, code: str, label: str) -> None:
    for language, words in (("en", "not shown"), ("zh", "不显示")):
        rows = re.findall(r"<tr.*?</tr>", made.texts[f"{code}.{language}"], re.DOTALL)
        [row] = [each for each in rows if f'scope="row">{label}<' in each and "colspan" in each]
        told = re.sub(r"<[^>]*>", " ", row[row.index("</th>") :])
        assert words in told
        assert not re.search(r"\d", told)


def test_the_terminal_says_it_too(made: Made) -> None:
    [line] = [each for each in made.texts["rank --branch "].splitlines() if each.startswith("Towing")]
    assert line.split(maxsplit=2)[1:] == ["7", "not shown: fewer than 10 answers"]
    for line in made.texts["value"].splitlines():
        assert not (line.startswith(("B5", "B6")) and re.search(r"\d\.\d", line))


def _elsewhere(why: Why) -> Why:
    parts = [part.model_copy(update={"gap": FAR, "b": FAR, "contribution": FAR}) for part in why.parts]
    return why.model_copy(update={"gap": FAR, "rest": FAR, "main": None, "parts": parts})


FAR = Measure(estimate=1.2345, se=0.1, ci=(1.1, 1.3))


def without_details_of_others(league: League, own: str) -> League:
    """The league with all that is known of branches but `own` altered, beyond the rows of the league."""

    def cells(found: Any) -> Any:
        other = {"score": FAR, "difference": FAR, "verdict": "below", "n": 11}
        return {code: cell if code == own else cell.model_copy(update=other) for code, cell in found.items()}

    def altered(each: Any) -> Any:
        more = {"weakest_by_branch": {own: each.weakest_by_branch.get(own, "")}} if hasattr(each, "weakest") else {}
        return each.model_copy(update={"branches": cells(each.branches), **more})

    kept = league.settings.index
    rows = [
        row
        if row.branch == own
        else row.model_copy(
            update={
                "indices": {k: v if k == kept else FAR for k, v in row.indices.items()},
                "changes": {k: v for k, v in row.changes.items() if k == kept},
                "why": row.why and _elsewhere(row.why), "priorities": [], "case_mix": None, "adjusted": 1.2345,
                "shrunken": 1.2345, "reliability": 0.1, "response_rate": 0.1, "days": 1.0, "deviation": FAR,
                "p_value": 0.5, "chances": None, "indistinguishable": [], "flags": [*row.flags, "many_agents"],
            }
        )
        for row in league.branches
    ]  # fmt: skip
    assert league.touchpoints
    touchpoints = league.touchpoints.model_copy(
        update={
            "touchpoints": [altered(each) for each in league.touchpoints.touchpoints],
            "questions": [altered(each) for each in league.touchpoints.questions],
        }
    )
    segments = [
        each.model_copy(update={"groups": [altered(group) for group in each.groups]}) for each in league.segments
    ]
    return league.model_copy(
        update={
            "branches": rows,
            "touchpoints": touchpoints,
            "segments": segments,
            "complaints": altered(league.complaints),
            "value_equation": altered(league.value_equation),
            "unshown": [],
            "sensitivity": [],
        }
    )


@pytest.mark.parametrize("own", ["B1", "B5"])
def test_a_branch_file_does_not_change_with_what_is_known_of_others(made: Made, own: str) -> None:
    other = without_details_of_others(made.league, own)
    remarks = {code: _written(f"{code} wrote this and nothing else, number") for code in NAMES}
    alone = {own: remarks[own]}
    whole, part = (
        branch_report(
            league, made.estimates, made.survey, own, "en", past=Past(made.trend, league), remarks=Remarks(said)
        )
        for league, said in ((made.league, remarks), (other, alone))
    )
    assert whole == part
    assert not any(f"{code} wrote" in whole for code in NAMES if code != own)
    pages = [
        page_file(page(league, made.estimates, made.survey, ["en"], own=own, trend=made.trend))
        for league in (made.league, other)
    ]
    assert pages[0] == pages[1]


def _written(text: str) -> list[Remark]:
    return [Remark(f"C{place:02}", f"{text} {place}", 50.0 + place) for place in range(12)]


PERSONAL = {
    "phone": "13900001234",
    "wide phone": "１３９００００１２３５",
    "plate": "粤B12345",
    "id": "11010119900101123X",
    "own name": "样本N1",
}


def test_remarks_reach_a_report_without_personal_data(made: Made, small_wave: Wave) -> None:
    kept = [
        Kept(case_id="N1", branch="N", question="why", text=f"第{place}次等了很久，{value}，请改进服务")
        for place, value in enumerate([*PERSONAL.values()] * 3)
    ]
    scores = io.BytesIO()
    pd.DataFrame({"case_id": ["N1"], "index": [10.0]}).to_parquet(scores)
    with change(small_wave, "receive", now=NOW) as work:
        work.write_private("remarks.age", AllKept(wave="2026Q3", remarks=kept).model_dump_json().encode())
        work.write("scores.parquet", scores.getvalue())
    found = load_remarks(small_wave, "index")
    assert found
    remarks = Remarks({"B1": found.by_branch["N"]})
    for language in ("zh", "en"):
        told = branch_report(made.league, made.estimates, made.survey, "B1", language, remarks=remarks)
        assert MASK in told
        assert "请改进服务" in told
        assert not any(value in told for value in PERSONAL.values())


def test_a_plan_tells_no_spread_of_a_branch_with_too_few_interviews(made: Made) -> None:
    found = plan_from_folder(made.folder, Wishes(half_width=4))
    assert {each.branch for each in found.branches} == {"B1", "B2", "B3", "B4", "B5"}
