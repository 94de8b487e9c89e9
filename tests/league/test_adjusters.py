"""What the league adjusts for: levels, numbers, what is unknown, and doubts about adjusters."""

from types import SimpleNamespace

import numpy as np
import pytest

from acsi.league.adjusters import MOST_LEVELS, OTHERS, UNKNOWN, adjusters

HUNDRED = np.arange(100)
GROUPS = HUNDRED // 50


def found(names=None, ranked=("A", "B"), weights=None, reasons=None, **segments):
    answers = SimpleNamespace(
        n=100, groups=GROUPS, labels=("A", "B"), weights=np.ones(100) if weights is None else weights
    )
    texts = {name: np.array([str(each) for each in values], dtype=object) for name, values in segments.items()}
    interviews = SimpleNamespace(answers=answers, segments=texts, questions={}, reasons=reasons or {})
    return adjusters(interviews, list(texts) if names is None else names, ranked)


def levels(adjusted):
    return [(column.adjuster, column.level, column.base) for column in adjusted.columns]


def codes(adjusted):
    return [each.code for each in adjusted.doubts]


def test_every_level_but_the_commonest_is_a_column():
    adjusted = found(use=np.where(HUNDRED % 5 == 0, "b", np.where(HUNDRED % 5 == 1, "c", "a")))
    assert levels(adjusted) == [("use", "b", "a"), ("use", "c", "a")]
    assert np.array_equal(adjusted.values[:, 0], HUNDRED % 5 == 0)
    assert codes(adjusted) == []


def test_unknown_is_a_level_of_its_own():
    adjusted = found(use=np.where(HUNDRED % 4 == 0, "", np.where(HUNDRED % 4 == 1, "b", "a")))
    assert levels(adjusted) == [("use", "b", "a"), ("use", UNKNOWN, "a")]


def test_a_question_without_an_answer_is_unknown_whatever_its_code():
    refused = HUNDRED % 10 == 9
    reasons = {"size": np.where(refused, "refused", "").astype(object)}
    adjusted = found(size=np.where(refused, 99, HUNDRED % 3), reasons=reasons)
    assert [column.level for column in adjusted.columns] == ["1", "2", UNKNOWN]
    assert np.array_equal(adjusted.values[:, 2], refused)


def test_numbers_of_many_values_are_numbers_and_the_unknown_stand_at_their_mean():
    ages = [*map(str, 20 + HUNDRED[:90] % 30), *[""] * 10]
    adjusted = found(age=ages)
    assert levels(adjusted) == [("age", None, None), ("age", UNKNOWN, None)]
    assert adjusted.values[90:, 0] == pytest.approx(np.mean(20 + HUNDRED[:90] % 30))


@pytest.mark.parametrize("texts", [HUNDRED % 3, np.char.add("x", (HUNDRED % 20).astype(str)), ["nan", *range(99)]])
def test_codes_of_few_values_and_words_are_categories(texts):
    adjusted = found(code=texts)
    assert all(column.kind == "categories" for column in adjusted.columns)


def test_the_rarest_of_very_many_levels_are_one():
    adjusted = found(place=[f"p{each}" for each in HUNDRED // 2 * 0 + HUNDRED % 60])
    assert len(adjusted.columns) == MOST_LEVELS
    assert adjusted.columns[-1].level == OTHERS
    assert adjusted.values.sum() + 2 == 100


def test_what_is_the_same_throughout_a_branch_cannot_be_adjusted_for():
    adjusted = found(region=np.where(GROUPS == 0, "north", "south"), motor=["m"] * 100)
    assert adjusted.columns == ()
    assert adjusted.values.shape == (100, 0)
    assert sorted(d.found["name"] for d in adjusted.doubts if d.code == "W361") == ["motor", "region"]


def test_what_follows_from_the_others_is_left_out():
    tenure = np.array(["first", "few", "few", "many"])[HUNDRED % 4]
    new = np.where(tenure == "first", "new", "renewed")
    adjusted = found(tenure=tenure, new_or_renewed=new)
    assert {column.adjuster for column in adjusted.columns} == {"tenure"}
    assert codes(adjusted) == ["W362"]
    assert "new_or_renewed" in adjusted.doubts[0].message


def test_what_hardly_varies_within_branches_is_doubtful():
    region = np.where(GROUPS == 0, "north", "south")
    region[:2] = "south"
    assert codes(found(region=region)) == ["W363", "W364", "W364"]


def test_a_common_level_that_a_ranked_branch_hardly_has_is_doubtful():
    use = np.where((HUNDRED % 2 == 0) & ((GROUPS == 1) | (HUNDRED < 6)), "b", "a")
    adjusted = found(use=use)
    assert [(d.code, d.found["branches"]) for d in adjusted.doubts] == [("W364", "A")]
    assert codes(found(use=use, ranked=("B",))) == []


def test_of_many_such_branches_the_first_are_named():
    labels = tuple(f"B{g:02}" for g in range(20))
    answers = SimpleNamespace(n=400, groups=np.arange(400) // 20, labels=labels, weights=np.ones(400))
    use = np.where(np.arange(400) % 20 < 3, "taxi", "private").astype(object)
    interviews = SimpleNamespace(answers=answers, segments={"use": use}, questions={}, reasons={})
    (told,) = adjusters(interviews, ["use"], labels).doubts
    assert told.found["branches"].endswith("B09 … (+10)")


def test_weights_decide_what_varies_within_branches():
    region = np.where(GROUPS == 0, "north", "south")
    region[0] = "south"
    assert codes(found(region=region, weights=np.where(HUNDRED == 0, 60.0, 1.0)))[:1] != ["W363"]


def test_a_column_that_is_not_there_is_told():
    adjusted = found(names=["vehicel_use"], vehicle_use=["a", "b"] * 50)
    assert codes(adjusted) == ["W360"]
    assert adjusted.columns == ()
