import json
from html import unescape
from statistics import fmean

import pytest

from acsi.errors import AcsiError
from acsi.league.results import League
from acsi.model.estimates import Estimates
from acsi.reporting.page import Page, page
from acsi.reporting.page_file import embedded, page_file, policy
from acsi.survey.models import Survey
from tests.reporting.paged import dressed, earlier_waves

SHENZHEN, BOTH = "B36", ("zh", "en")


@pytest.fixture(scope="module")
def full(league: League) -> League:
    return dressed(league)


@pytest.fixture(scope="module")
def national(full: League, estimates: Estimates, survey: Survey) -> Page:
    return page(full, estimates, survey, BOTH, wave="2026Q3", trend=earlier_waves(full))


@pytest.fixture(scope="module")
def own(full: League, estimates: Estimates, survey: Survey) -> Page:
    return page(full, estimates, survey, BOTH, own=SHENZHEN, wave="2026Q3", trend=earlier_waves(full))


def test_the_rows_are_the_leagues_with_its_rounded_numbers(national: Page, full: League) -> None:
    assert [row.code for row in national.rows] == [row.branch for row in full.branches]
    for row, standing in zip(national.rows, full.branches, strict=True):
        assert row.index.value == pytest.approx(standing.index, abs=0.0500001)
        assert row.range == (standing.rank_low, standing.rank_high)
        assert row.verdict == standing.verdict
        apart = {national.rows[place].code for place in row.apart} | {row.code}
        assert apart | set(standing.indistinguishable) == {each.branch for each in full.branches}
        assert not apart & set(standing.indistinguishable)


def test_the_page_of_head_office_tells_of_every_branch_in_each_language(national: Page) -> None:
    codes = {row.code for row in national.rows}
    assert national.branches.keys() == codes
    assert [told.branches.keys() for told in national.languages.values()] == [codes, codes]
    assert list(national.languages) == ["zh", "en"]
    assert national.languages["zh"].branches[SHENZHEN].headline.startswith("深圳：78.9 分")
    assert "Because its customers expect more" in national.languages["en"].branches[SHENZHEN].why


def test_a_branchs_page_holds_nothing_but_published_rows_of_the_others(own: Page) -> None:
    assert own.branches.keys() == {SHENZHEN}
    assert {code for told in own.languages.values() for code in told.branches} == {SHENZHEN}
    others = [row for row in own.rows if row.code != SHENZHEN]
    assert len(others) == 35
    assert all(row.response is None and row.days is None and not row.apart for row in others)
    assert own.nation == ()
    assert all(not told.facts and not told.statements for told in own.languages.values())
    assert set(json.loads(embedded(own))["branches"]) == {SHENZHEN}


def test_the_fixed_and_kept_are_the_leagues_priorities(national: Page) -> None:
    said = national.languages["en"].branches[SHENZHEN]
    assert said.fix[0][0] == "Customer expectations"
    assert said.fix[0][1].startswith("Customers expect 10.0 points more")
    assert national.languages["en"].parts[-1] == "Rest, not explained"
    assert len(national.branches[SHENZHEN].parts) == len(national.languages["en"].parts)


def test_small_cells_are_hidden_with_their_number_of_answers(national: Page) -> None:
    kinds = [line.kind for line in national.lines]
    assert kinds == ["touchpoint", "question", "touchpoint", "question", "other"]
    shown, hidden = national.branches["B06"].cells, national.branches["B05"].cells
    assert shown[3] == (80.0, (-2.0, -5.0, 1.0), "similar", 40, 90)
    assert hidden[2] == hidden[3] == (None, None, None, None, None)
    assert hidden[1].n == 90


def test_the_course_ends_at_the_league_and_its_line_at_the_mean_of_branches(national: Page, full: League) -> None:
    course = national.branches[SHENZHEN].course
    assert [point.wave for point in course] == [0, 1, 2]
    assert course[-1].score == next(row.index.value for row in national.rows if row.code == SHENZHEN)
    assert national.mean[-1] == pytest.approx(fmean(row.index.value for row in national.rows), abs=0.11)
    first = national.branches[full.branches[0].branch].course
    assert [point.wave for point in first] == [1, 2]
    assert course[1].flags == ("firm_changed",)


def test_without_earlier_waves_there_is_no_course(full: League, estimates: Estimates, survey: Survey) -> None:
    alone = page(full, estimates, survey, ["en"])
    assert alone.waves == alone.mean == alone.nation == ()
    assert alone.branches[SHENZHEN].course == ()


def test_below_the_minimum_a_branch_has_a_score_and_nothing_else(make, survey: Survey, estimates: Estimates) -> None:
    found = page(dressed(make.league(survey, few=["Shenzhen"])), estimates, survey, ["en"])
    row = found.rows[-1]
    assert (row.code, row.rank, row.range, row.verdict) == (SHENZHEN, None, None, None)
    assert row.few
    assert found.branches[SHENZHEN].deviation is None
    assert found.branches[SHENZHEN].parts == ()
    assert found.languages["en"].branches[SHENZHEN].first == ""
    assert all(cell.verdict is None and cell.score for cell in found.branches[SHENZHEN].cells)


def test_the_scale_holds_every_interval(national: Page) -> None:
    low, high = national.bounds
    assert all(low < end < high for row in national.rows for end in row.index if end is not None)
    assert all(low <= tick <= high for tick in national.ticks)


def test_an_unknown_branch_or_language_is_refused(league: League, estimates: Estimates, survey: Survey) -> None:
    with pytest.raises(AcsiError, match="R004"):
        page(league, estimates, survey, ["en"], own="B99")
    with pytest.raises(AcsiError, match="R005"):
        page(league, estimates, survey, ["fr"])


def test_whatever_names_hold_nothing_ends_the_data_early(make, estimates: Estimates, survey: Survey) -> None:
    named = [*make.branches[:3], ("B04", "<script>alert(1)</script>", "</script><!--")]
    league = dressed(make.league(survey, branches=named), few_answers_in="")
    html = page_file(page(league, estimates, survey, BOTH))
    data = html.split('<script type="application/json" id="data">')[1].split("</script>")[0]
    assert "<" not in data
    names = [name for told in json.loads(data)["languages"].values() for name in told["names"]]
    assert "<script>alert(1)</script>" in names
    assert "</script><!--" in names
    assert html.count("</script>") == 2


def test_the_file_is_small_and_asks_for_nothing(national: Page, own: Page) -> None:
    html = page_file(national)
    assert len(html.encode()) < 1_000_000
    assert "default-src 'none'" in unescape(html)
    assert "http" not in html.split("<style>")[0].replace("http-equiv", "")
    assert len(page_file(own).encode()) < len(html.encode()) / 2


def test_the_policy_names_this_script_and_style_alone() -> None:
    assert policy("a", "b") != policy("a ", "b")
    assert policy("a", "b").count("sha256-") == 2
    assert "unsafe" not in policy("a", "b")


def test_400_branches_make_a_page_within_seconds(make, survey: Survey, estimates: Estimates) -> None:
    many = [(f"C{k:03}", f"第{k}分公司", f"Branch {k}") for k in range(400)]
    league = dressed(make.league(survey, branches=many), few_answers_in="")
    found = page(league, estimates, survey, ["zh"])
    assert len(found.rows) == 400
    assert len(page_file(found).encode()) < 3_000_000
