"""Sub-strata within branches, and samples of a total: what each part gets, its own reserve, and who has too few."""

import pytest

from acsi.errors import AcsiError
from tests.sampling.conftest import Select, claim

KINDS = ["repair"] * 6 + ["total loss"] * 3 + [None]
PARTS = [claim(person, touch=KINDS[person % 10], vehicle_use="private") for person in range(60)]
SPLIT = {"substrata": ["touch"]}


def counts(choose: Select, sample: dict[str, object], **changed: object) -> dict[str, tuple[int, int, int]]:
    cases = choose(PARTS, sample=sample, **changed).cases
    return {
        stratum: (int(part["stratum_n"].iloc[0]), *(int((part["role"] == role).sum()) for role in ("main", "reserve")))
        for stratum, part in cases.groupby("stratum")
    }


def test_without_sub_strata_a_branch_is_one_stratum(choose: Select) -> None:
    assert counts(choose, {}, completes=10, reserve=1.0) == {"B01": (60, 10, 10)}


def test_interviews_are_wanted_of_each_part_in_proportion_and_each_has_its_own_reserve(choose: Select) -> None:
    assert counts(choose, SPLIT, completes=10, reserve=1.5) == {
        "B01/": (6, 1, 2),
        "B01/repair": (36, 6, 9),
        "B01/total loss": (18, 3, 5),
    }


def test_every_part_has_a_case_while_there_are_interviews(choose: Select) -> None:
    assert {name: main for name, (_, main, _) in counts(choose, SPLIT, completes=3, reserve=0).items()} == {
        "B01/": 1,
        "B01/repair": 1,
        "B01/total loss": 1,
    }
    drawn = choose(PARTS, sample=SPLIT, completes=2)
    assert "W520" in {doubt.code for doubt in drawn.selection.warnings}
    assert drawn.selection.branches["B01"].strata["B01/"].main == 0
    assert sum(part.frame for part in drawn.selection.branches["B01"].strata.values()) == 60


def test_order_counts_within_part_and_role(choose: Select) -> None:
    cases = choose(PARTS, sample=SPLIT, completes=10, reserve=1.0).cases
    for (_, _), part in cases.groupby(["stratum", "role"]):
        assert part["order"].to_list() == list(range(1, len(part) + 1))
    assert set(cases["frame_n"]) == {60}


def test_a_part_that_is_called_whole_is_said(choose: Select) -> None:
    rows = [*PARTS, claim(90, touch="theft")]
    drawn = choose(rows, sample=SPLIT, completes=10)
    told = {doubt.code: doubt.message for doubt in drawn.selection.warnings}
    assert "B01/theft" in told["W521"]
    assert drawn.selection.branches["B01"].strata["B01/theft"].census
    assert not drawn.selection.branches["B01"].census


def test_values_that_look_alike_are_one_part_and_a_stroke_splits_nothing(choose: Select) -> None:
    rows = [claim(person, touch=["a/b", " a/b", "ａ/ｂ"][person % 3]) for person in range(9)]
    assert set(choose(rows, sample=SPLIT).cases["stratum"]) == {"B01/a-b"}


def test_a_total_is_shared_out_over_the_branches(choose: Select) -> None:
    rows = [claim(person, branch_code="B01" if person < 16 else "B02") for person in range(80)]
    wanted = {"allocation": "square_root", "total": 12, "minimum": 2}
    selection = choose(rows, sample=wanted, reserve=1.0).selection
    assert {code: branch.completes for code, branch in selection.branches.items()} == {"B01": 4, "B02": 8}
    assert (selection.completes, selection.reserve) == (12, 12)
    small = choose(rows[14:], sample=wanted | {"minimum": 5}, reserve=0).selection
    assert {code: (branch.main, branch.census) for code, branch in small.branches.items()} == {
        "B01": (2, True),
        "B02": (10, False),
    }


def test_a_total_below_the_minimum_of_all_branches_is_refused(choose: Select) -> None:
    rows = [claim(person, branch_code=f"B0{1 + person % 2}") for person in range(20)]
    with pytest.raises(AcsiError, match="A040 sample: total: 5 interviews are too few for the minimum of 4"):
        choose(rows, sample={"allocation": "proportional", "total": 5, "minimum": 4})


def test_parts_that_would_be_single_customers_are_refused(choose: Select, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("acsi.sampling.draw.MOST_STRATA", 10)
    with pytest.raises(AcsiError, match="A041"):
        choose([claim(person, touch=str(person)) for person in range(20)], sample=SPLIT)
    with pytest.raises(AcsiError, match="A002"):
        choose([claim(1, touch="x")], sample={"substrata": ["mobile"]})
