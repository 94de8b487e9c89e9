from types import SimpleNamespace

import pytest

from acsi.league.league import rank
from acsi.league.results import columns
from acsi.league.tables import csv_rows


@pytest.fixture
def rows(plain, survey):
    labels = {"A": 90.123456789, "B": 80.0, "C": 70.0, "TINY": 75.0}
    fit = plain(labels, n=dict.fromkeys(labels, 60) | {"TINY": 12})
    groups = fit.estimates.groups
    groups["TINY"] = groups["TINY"].model_copy(update={"units": 1})
    names = {"A": SimpleNamespace(name_zh="大连", name_en="=HYPERLINK(1)")}
    league = rank(fit.estimates, fit.replicates, survey(), names)
    return {row[columns().index("branch")]: dict(zip(columns(), row, strict=True)) for row in csv_rows(league)}


def test_the_columns_are_those_of_the_contract():
    assert ", ".join(columns()) == (
        "rank, rank_low, rank_high, rank_low_simultaneous, rank_high_simultaneous, branch, name_zh, name_en, n, index, "
        "se, ci_low, ci_high, verdict, adjusted, shrunken, reliability, change, change_verdict, response_rate, flags"
    )


def test_rows_stand_in_the_order_of_the_league(rows):
    assert list(rows) == ["A", "B", "C", "TINY"]


def test_numbers_are_plain_and_have_six_decimals_at_most(rows):
    assert rows["A"]["index"] == "90.123457"
    assert rows["B"]["index"] == "80"
    assert rows["B"]["rank"] == "2"
    assert rows["B"]["n"] == "60"


def test_what_is_unknown_is_empty(rows):
    assert (rows["TINY"]["rank"], rows["TINY"]["se"], rows["TINY"]["verdict"]) == ("", "", "")
    assert (rows["A"]["adjusted"], rows["A"]["change_verdict"], rows["A"]["response_rate"]) == ("", "", "")


def test_flags_are_joined(rows):
    assert rows["A"]["flags"] == "few_interviews"
    assert rows["TINY"]["flags"] == "below_minimum_n;few_interviews;no_standard_error"


def test_a_text_that_looks_like_a_formula_stays_text(rows):
    assert rows["A"]["name_zh"] == "大连"
    assert rows["A"]["name_en"] == "'=HYPERLINK(1)"
