"""Remarks are chosen by lot within thirds by score, and a report that may show none says why."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acsi.reporting.content import find
from acsi.reporting.material import Material
from acsi.reporting.pages import branch_report
from acsi.reporting.remarks import EACH, WORDS, chosen, said
from acsi.reporting.written import Remark, Remarks

SHENZHEN = "B36"


def made(count: int) -> list[Remark]:
    """Remarks that all differ; the score follows a course of its own."""
    return [Remark(f"C{k:03}", f"第{k}位客户说的意见", 50.0 + 7 * k % 50) for k in range(count)]


def told(material: Material, remarks: Remarks | None) -> Material:
    return dataclasses.replace(material, remarks=remarks)


def test_each_third_by_score_gives_its_first_by_case_id() -> None:
    remarks = made(30)
    by_score = sorted(remarks, key=lambda each: (each.score, each.case_id))
    for third, found in enumerate(chosen(remarks)):
        within = by_score[10 * third : 10 * third + 10]
        assert list(found) == sorted(within, key=lambda each: each.case_id)[:EACH]


@given(
    st.lists(st.builds(Remark, st.uuids().map(str), st.text("很好慢快不", max_size=8), st.floats(0, 100)), max_size=40)
)
def test_the_choice_does_not_hang_on_the_order_and_repeats_nothing(remarks: list[Remark]) -> None:
    found = chosen(remarks)
    assert chosen(remarks[::-1]) == found
    texts = [each.text for third in found for each in third]
    assert len(texts) == len(set(texts)) <= 3 * EACH
    assert all(len(text) >= WORDS for text in texts)


def test_the_rule_stands_on_the_page(english: Material) -> None:
    found = said(told(english, Remarks({SHENZHEN: made(30)})), find(english.league, SHENZHEN))
    assert found is not None
    assert len(found.thirds) == 3
    assert found.rule.startswith("Chosen by lot, not for what they say: 30 customers wrote something")
    assert "personal data" not in found.rule


@pytest.mark.parametrize(
    ("remarks", "line"),
    [
        (Remarks({}, "destroyed"), "What customers wrote was destroyed on purpose"),
        (Remarks({}, "locked"), "Remarks are encrypted"),
        (Remarks({}, "nameless"), "Contacts were deleted"),
        (Remarks({SHENZHEN: made(9)}), "Fewer than 10 customers wrote something"),
        (Remarks({}), "Fewer than 10 customers wrote something"),
    ],
)
def test_one_line_says_why_there_are_none(english: Material, remarks: Remarks, line: str) -> None:
    found = said(told(english, remarks), find(english.league, SHENZHEN))
    assert found is not None
    assert (found.thirds, found.rule[: len(line)]) == ((), line)


def test_a_branch_without_a_place_and_a_wave_without_remarks_say_nothing(english: Material) -> None:
    standing = find(english.league, SHENZHEN)
    assert said(told(english, None), standing) is None
    unranked = standing.model_copy(update={"rank": None})
    assert said(told(english, Remarks({SHENZHEN: made(30)})), unranked) is None


def test_marks_are_explained_where_they_stand(english: Material) -> None:
    remarks = [dataclasses.replace(each, text=each.text + "▇□") for each in made(30)]
    found = said(told(english, Remarks({SHENZHEN: remarks})), find(english.league, SHENZHEN))
    assert found is not None
    assert "▇ stands for personal data. □ stands for signs" in found.rule


def test_a_remark_is_text_and_no_markup(english: Material) -> None:
    remarks = [dataclasses.replace(each, text=f"<b>{each.text}</b> {{{{ x }}}}") for each in made(30)]
    page = branch_report(
        english.league, english.estimates, english.survey, SHENZHEN, "en", remarks=Remarks({SHENZHEN: remarks})
    )
    assert "&lt;b&gt;" in page
    assert "<b>" not in page
