"""Where an interview goes on after an answer."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from acsi.fieldwork.contract import Column, Contract
from acsi.fieldwork.skips import Skip, skips
from acsi.survey.parts import Wording

YES_NO = {0: Wording(en="no"), 1: Wording(en="yes")}


def column(name: str, ask_if: Mapping[str, list[int]] | None = None, **about: object) -> Column:
    return Column(name=name, question=name, text=Wording(en=name), ask_if=ask_if or {}, **({"codes": YES_NO} | about))


def test_a_no_jumps_over_what_only_a_yes_is_asked(agreed: Contract) -> None:
    assert skips(agreed.columns)[2] == [Skip((0, 98, 99), 6)]


def test_what_hangs_on_a_skipped_question_is_skipped_too_and_the_end_may_follow() -> None:
    columns = [column("a"), column("b", {"a": [1]}), column("c", {"b": [1]})]
    assert skips(columns) == [[Skip((0,), 4)], [Skip((0,), 4)], []]


def test_of_two_questions_for_opposite_answers_one_jumps_over_the_other() -> None:
    columns = [
        column("again", codes={}, low=1, high=10),
        column("up", {"again": [6, 7, 8, 9, 10]}),
        column("down", {"again": [1, 2, 3, 4, 5]}),
        column("last"),
    ]
    assert skips(columns) == [[Skip((1, 2, 3, 4, 5), 3)], [Skip((), 4)], [], []]


def test_answers_that_end_the_interview_lead_nowhere() -> None:
    columns = [column("staff", screen_out=[1]), column("b", {"staff": [0]}), column("c")]
    assert skips(columns)[0] == []


def test_a_filter_far_below_its_question_is_no_jump() -> None:
    assert skips([column("a"), column("b"), column("c", {"a": [1]}), column("d")]) == [[], [], [], []]


def test_of_an_endless_range_only_answers_that_decide_are_told() -> None:
    columns = [column("paid", codes={}, low=0, high=1e12, missing={-9: "refused"}), column("why", {"paid": [0]})]
    assert skips(columns) == [[Skip((-9,), 3)], []]


@st.composite
def questionnaires(draw: st.DrawFn) -> list[Column]:
    """Questions with yes and no, each asked of all or by the answers to up to two questions before it."""
    columns: list[Column] = []
    for place in range(draw(st.integers(1, 8))):
        before = draw(st.lists(st.integers(0, place - 1), max_size=2, unique=True)) if place else []
        ask_if = {f"q{other}": [draw(st.integers(0, 1))] for other in before}
        columns.append(column(f"q{place}", ask_if))
    return columns


@given(questionnaires(), st.lists(st.integers(0, 1), min_size=8, max_size=8))
def test_who_follows_the_arrows_and_the_filters_meets_just_the_questions_of_the_routing(
    columns: list[Column], answers: list[int]
) -> None:
    given_answers: dict[str, int] = {}
    for each, answer in zip(columns, answers, strict=False):
        if all(given_answers.get(other) in codes for other, codes in each.ask_if.items()):
            given_answers[each.name] = answer
    jumps, met, at = skips(columns), [], 0
    while at < len(columns):
        each = columns[at]
        if each.name not in given_answers:
            at += 1
            continue
        met.append(each.name)
        after = [skip.to - 1 for skip in jumps[at] if not skip.answers or given_answers[each.name] in skip.answers]
        at = after[0] if after else at + 1
    assert met == list(given_answers)
