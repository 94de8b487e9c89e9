"""The index by customer group: in the nation, in each branch, and against the branch's own index."""

import numpy as np
import pytest

from tests.league.interviewed import interviews, league_of

ADJUST = {"adjust_for": "[use, age]"}


@pytest.fixture(scope="module")
def table():
    table = interviews(each=80)
    place = np.arange(len(table))
    table = table.assign(use=np.where(place % 4 == 0, "taxi", "private"), age=np.where(place % 3 == 0, "new", "old"))
    table.loc[place % 10 == 5, "age"] = None
    unhappy = (table["use"] == "taxi") & (table["branch"] == "B3")
    for question in ("sat_1", "sat_2"):
        table[question] = np.where(unhappy, (table[question] - 4).clip(lower=1), table[question])
    few = (table["branch"] == "B5") & (table["use"] == "taxi") & (place % 16 != 0)
    return table.assign(use=np.where(few, "private", table["use"]))


@pytest.fixture(scope="module")
def league(table, tmp_path_factory):
    return league_of(table, tmp_path_factory.mktemp("league"), ADJUST)


@pytest.fixture(scope="module")
def groups(league):
    return {group.value: group for segment in league.segments for group in segment.groups}


def test_every_group_has_its_index_in_the_nation_and_its_share_of_customers(groups, table):
    assert set(groups) == {"taxi", "private", "new", "old"}
    assert groups["taxi"].n == int((table["use"] == "taxi").sum())
    assert groups["taxi"].share == pytest.approx((table["use"] == "taxi").mean())
    own = table[table["use"] == "taxi"]
    assert groups["taxi"].score.estimate == pytest.approx(
        (own[["sat_1", "sat_2"]].mean().mean() - 1) / 9 * 100, abs=0.5
    )
    assert groups["taxi"].difference.estimate < 0 < groups["private"].difference.estimate


def test_a_group_that_is_worse_off_in_one_branch_is_found_there_alone(groups, league):
    words = {label: cell.verdict for label, cell in groups["taxi"].branches.items()}
    assert words["B3"] == "below"
    assert {words[label] for label in ("B2", "B4", "B6")} == {"similar"}
    cell, index = groups["taxi"].branches["B3"], {row.branch: row.index for row in league.branches}["B3"]
    assert cell.difference.estimate == pytest.approx(cell.score.estimate - index, abs=0.2)


def test_small_cells_are_hidden_with_one_that_covers_them(groups):
    taxi, private = groups["taxi"].branches["B5"], groups["private"].branches["B5"]
    assert (taxi.n, taxi.score, private.score) == (5, None, None)
    hidden = [label for label, cell in groups["taxi"].branches.items() if cell.score is None]
    assert len(hidden) > 1


def test_who_is_in_no_known_group_counts_in_none(groups, table):
    assert groups["new"].n + groups["old"].n == int(table["age"].notna().sum())
    assert groups["new"].share + groups["old"].share == pytest.approx(table["age"].notna().mean())


def test_a_survey_without_segments_has_none(tmp_path):
    assert league_of(interviews(each=30), tmp_path).segments == []
