"""Touchpoints: who did not meet one does not count, the payment matters most, and differences are real or not."""

import numpy as np
import pytest

from acsi.league.touchpoints import boxes
from acsi.survey.models import Question, Survey
from tests.league.interviewed import interviews, league_of


@pytest.fixture(scope="module")
def table():
    table = interviews()
    slow = (table["branch"] == "B2") & (np.arange(len(table)) % 2 == 0)
    table["paid_fast"] = np.where(slow, (table["paid_fast"] - 4).clip(lower=1), table["paid_fast"])
    table["tow_wait"] = np.where(table["branch"] == "B3", np.nan, table["tow_wait"])
    return table.assign(towed=table["tow_wait"].notna().astype(int))


@pytest.fixture(scope="module")
def league(table, tmp_path_factory):
    return league_of(table, tmp_path_factory.mktemp("league"))


@pytest.fixture(scope="module")
def section(league):
    return league.touchpoints


def by_id(rows, key):
    return {getattr(row, key): row for row in rows}


def test_questions_stand_in_the_order_asked_with_means_boxes_and_answers(section, table):
    assert [row.question for row in section.questions][:4] == ["quality_1", "quality_2", "sat_1", "sat_2"]
    row, mine = by_id(section.questions, "question")["paid_fast"], table[table["branch"] == "B1"]["paid_fast"]
    assert (row.touchpoint, row.n, row.branches["B1"].n) == ("payment", 360, 60)
    assert row.branches["B1"].score.estimate == pytest.approx((mine.mean() - 1) / 9 * 100)
    assert row.branches["B1"].top == pytest.approx((mine >= 9).mean())
    assert row.branches["B1"].bottom == pytest.approx((mine <= 5).mean())
    assert row.score.estimate == pytest.approx((table["paid_fast"].mean() - 1) / 9 * 100)


def test_a_branch_that_pays_slowly_is_told_from_the_others_and_no_other_is(section):
    payment = by_id(section.touchpoints, "touchpoint")["payment"]
    words = {label: cell.verdict for label, cell in payment.branches.items()}
    assert words.pop("B2") == "below"
    assert set(words.values()) == {"similar"}


def test_who_did_not_meet_a_touchpoint_does_not_count_in_it(section, table):
    tow = by_id(section.touchpoints, "touchpoint")["tow"]
    assert tow.met == pytest.approx(table["tow_wait"].notna().mean())
    assert tow.n == int(table["tow_wait"].notna().sum())
    assert tow.score.estimate == pytest.approx((10 - table["tow_wait"].mean()) / 9 * 100, abs=1.5)
    assert tow.branches["B3"].model_dump(exclude_none=True) == {"n": 0}


def test_the_share_in_quality_follows_what_customers_were_told_to_care_for(section):
    shares = {row.touchpoint: row.share for row in section.touchpoints}
    assert section.outcome == "quality"
    assert sum(share.estimate for share in shares.values()) == pytest.approx(1.0)
    assert shares["payment"].estimate > shares["counter"].estimate
    assert all(share.ci[0] < share.estimate < share.ci[1] for share in shares.values())
    assert 0.3 < section.explained.estimate < 0.9


def test_the_weakest_question_is_named(section):
    counter = by_id(section.touchpoints, "touchpoint")["counter"]
    assert counter.weakest == "counter_kind"
    assert set(counter.weakest_by_branch.values()) == {"counter_kind"}


def test_a_touchpoint_that_few_met_has_no_share(table, tmp_path):
    few = table.assign(tow_wait=table["tow_wait"].where(np.arange(len(table)) < 40))
    found = league_of(few, tmp_path).touchpoints
    shares = {row.touchpoint: row.share for row in found.touchpoints}
    assert shares["tow"] is None
    assert shares["payment"].estimate + shares["counter"].estimate == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("scale", "reverse", "top", "bottom"),
    [
        ({"from": 1, "to": 10}, False, (9, 10), (1, 5)),
        ({"from": 1, "to": 10}, True, (1, 2), (6, 10)),
        ({"from": 0, "to": 10}, False, (9, 10), (0, 4)),
        ({"from": 1, "to": 5}, False, (5, 5), (1, 2)),
        ({"codes": {0: "no", 1: "yes"}}, False, (1, 1), (0, 0)),
    ],
)
def test_the_top_box_is_the_best_answers_and_the_bottom_box_the_worse_half(scale, reverse, top, bottom):
    question = Question(id="q", scale="s", reversed=reverse)
    survey = Survey.model_validate(
        {
            "acsi": 1,
            "id": "s",
            "scales": {"s": scale},
            "questions": [{"id": "q", "scale": "s"}],
            "composite": {"weights": {"q": 1}},
        }
    )
    found = boxes(question, survey)
    assert [(box.first, box.last) for box in found] == [top, bottom]
