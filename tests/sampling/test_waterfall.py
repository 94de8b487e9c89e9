"""Branches: unknown ones, absent ones, and those with too few customers are told, not refused."""

from tests.sampling.conftest import Select, claim


def doubts(choose: Select, rows: list[dict[str, object]], **changed: object) -> dict[str, str]:
    return {doubt.code: doubt.message for doubt in choose(rows, **changed).selection.warnings}


MANY = [claim(person) for person in range(12)]


def test_branches_that_the_list_does_not_have_are_named_if_they_look_like_codes(choose: Select) -> None:
    rows = [*MANY, claim(90, branch_code="B77"), claim(91, branch_code="测一"), claim(92, branch_code="15400000001")]
    message = doubts(choose, rows)["W501"]
    assert message.startswith("3 claims belong to 3 branches that branches.csv does not list, such as B77.")
    assert "测" not in message
    assert "1540" not in message


def test_branches_without_claims_are_named(choose: Select) -> None:
    assert "B02" in doubts(choose, MANY)["W502"]


def test_branches_short_of_customers_are_drawn_whole_and_named(choose: Select) -> None:
    rows = [*MANY, claim(90, branch_code="B02")]
    drawn = choose(rows, completes=5, reserve=2.0)
    assert drawn.selection.short_branches == ("B02",)
    counts = drawn.selection.branches
    assert (counts["B02"].frame, counts["B02"].main, counts["B02"].reserve) == (1, 1, 0)
    assert (counts["B02"].census, counts["B01"].census) == (True, False)
    assert (counts["B01"].frame, counts["B01"].main, counts["B01"].reserve) == (12, 5, 7)
    told = {doubt.code: doubt.message for doubt in drawn.selection.warnings}
    assert "all are cases: B02 (1 of 5)." in told["W503"]
    assert "B01" in told["W504"]


def test_long_lists_of_branches_are_cut(choose: Select) -> None:
    codes = ["B01", *(f"B{number}" for number in range(10, 40))]
    assert "and 18 more" in doubts(choose, MANY, branches=codes)["W502"]


def test_without_a_list_every_branch_is_one(choose: Select) -> None:
    rows = [*MANY, claim(90, branch_code="X"), claim(91, branch_code=None)]
    selection = choose(rows, branches=()).selection
    assert list(selection.branches) == ["B01", "X"]
    assert {step.step: step.claims for step in selection.steps if step.claims} == {"unknown_branch": 1}


def test_a_list_that_was_expected_and_not_given_is_told(choose: Select) -> None:
    assert "W507" in doubts(choose, MANY)
