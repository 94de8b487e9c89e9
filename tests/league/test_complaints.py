"""Complaints: their share by branch, and the loyalty of those who were handled well, badly, or had none."""

import numpy as np
import pytest

from tests.league.interviewed import interviews, league_of


@pytest.fixture(scope="module")
def table():
    table = interviews(each=90)
    well = table["handled"] >= 7
    for question in ("loyal_1", "loyal_2"):
        table[question] = np.where(well, (table[question] + 3).clip(upper=10), table[question])
    many = (table["branch"] == "B4") & (np.arange(len(table)) % 2 == 0)
    return table.assign(complained=np.where(many, 1, table["complained"]))


@pytest.fixture(scope="module")
def found(table, tmp_path_factory):
    return league_of(table, tmp_path_factory.mktemp("league")).complaints


def test_the_share_of_complaints_is_in_per_cent_and_above_means_more_of_them(found, table):
    shares = 100 * table.groupby("branch")["complained"].mean()
    assert found.share.estimate == pytest.approx(shares.mean())
    assert found.branches["B1"].score.estimate == pytest.approx(shares["B1"])
    assert found.branches["B4"].verdict == "above"
    assert {cell.verdict for label, cell in found.branches.items() if label != "B4"} <= {"similar", "below"}


def test_good_handling_wins_customers_back(found, table):
    recovery = found.recovery
    groups = {
        "without": table["complained"] == 0,
        "well": table["handled"] >= 7,
        "badly": table["handled"] < 7,
    }
    for name, members in groups.items():
        own = table[members]
        assert getattr(recovery, f"n_{name}") == len(own)
        loyal = (own[["loyal_1", "loyal_2"]].to_numpy().mean() - 1) / 9 * 100
        assert getattr(recovery, name).estimate == pytest.approx(loyal, abs=1.0)
    assert recovery.well_over_badly.ci[0] > 0
    assert recovery.well_over_badly.estimate == pytest.approx(recovery.well.estimate - recovery.badly.estimate)
    assert recovery.well_over_without.estimate == pytest.approx(recovery.well.estimate - recovery.without.estimate)


def test_where_few_complained_the_share_stands_alone(table, tmp_path):
    few = table.assign(handled=table["handled"].where(np.arange(len(table)) < 60))
    found = league_of(few, tmp_path).complaints
    assert found.recovery is None
    assert found.handling == "handled"
