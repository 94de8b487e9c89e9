"""What the league says about the shipped interviews, held against the truth that only a simulation knows."""

import numpy as np
import pytest

from acsi.league.league import rank
from acsi.league.results import League, Standing
from acsi.model.estimates import Estimates
from acsi.model.fit import Fit
from acsi.simulate.truth import true_indices
from acsi.survey.branches import Branch
from acsi.survey.models import Survey

Truth = dict[str, dict[str, float]]


@pytest.fixture(scope="module")
def league(fitted: Fit, survey: Survey, branches: dict[str, Branch]) -> League:
    """The branches of the shipped interviews, ranked."""
    return rank(fitted.estimates, fitted.replicates, survey, branches)


def standing(league: League, name: str) -> Standing:
    """The row of a branch, by its English name."""
    return next(each for each in league.branches if each.name_en == name)


def test_true_indices_do_not_depend_on_how_many_customers_they_are_taken_from(
    survey: Survey, branches: dict[str, Branch]
) -> None:
    weights = {"sat_overall": 1 / 3, "sat_confirm": 1 / 3, "sat_ideal": 1 / 3}
    only = survey.model_copy(update={"model": _satisfaction_only(survey)})
    some = list(branches.values())[:4]
    few, many = (true_indices(only, some, weights, per_branch=size) for size in (20_000, 60_000))
    for code in few:
        assert few[code]["satisfaction"] == pytest.approx(many[code]["satisfaction"], abs=0.6)


def _satisfaction_only(survey: Survey) -> object:
    assert survey.model is not None
    constructs = {"satisfaction": survey.model.constructs["satisfaction"]}
    return survey.model.model_copy(update={"constructs": constructs})


def test_intervals_hold_the_true_index_about_as_often_as_they_say(estimates: Estimates, truth: Truth) -> None:
    held = []
    for code, group in estimates.groups.items():
        for construct, measure in group.index.items():
            assert measure.ci is not None
            held.append(measure.ci[0] <= truth[code][construct] <= measure.ci[1])
    assert 0.92 <= np.mean(held) <= 0.98


def test_rank_sets_hold_the_true_rank(league: League, truth: Truth) -> None:
    by_truth = sorted(truth, key=lambda code: -truth[code]["satisfaction"])
    true_rank = {code: place for place, code in enumerate(by_truth, start=1)}
    held = [each.rank_low <= true_rank[each.branch] <= each.rank_high for each in league.branches]
    assert sum(held) >= 33
    assert all(
        each.rank_low_simultaneous <= true_rank[each.branch] <= each.rank_high_simultaneous for each in league.branches
    )


def test_verdicts_are_true(league: League, truth: Truth) -> None:
    mean = np.mean([each["satisfaction"] for each in truth.values()])
    for each in league.branches:
        if each.verdict != "similar":
            assert (each.verdict == "above") == (truth[each.branch]["satisfaction"] > mean)


def test_shenzhen_is_low_because_its_customers_expect_more(league: League) -> None:
    why = standing(league, "Shenzhen").why
    assert why is not None
    assert why.gap.estimate < 0
    assert why.expectations == "lowers"
    assert why.main == "expectations"


def test_the_last_branch_is_low_because_of_its_quality(league: League) -> None:
    why = standing(league, "Qinghai").why
    assert why is not None
    assert why.main == "quality"
    assert why.expectations == "none"


def test_dalian_is_first_for_its_quality_and_value_and_keeps_them(league: League) -> None:
    first = standing(league, "Dalian")
    assert first.why is not None
    assert (first.rank, first.why.main, first.why.expectations) == (1, "quality", "none")
    assert {each.antecedent for each in first.priorities if each.advice == "keep"} == {"quality", "value"}


def test_shenzhen_does_no_worse_and_is_told_to_look_at_what_is_promised(league: League) -> None:
    row = standing(league, "Shenzhen")
    assert row.why is not None
    assert row.why.exceeding is not None
    assert row.why.exceeding.sign == -1
    assert row.indices["quality"].estimate > league.references["quality"]
    assert [each.antecedent for each in row.priorities if each.advice == "fix_first"][:1] == ["expectations"]
    assert "quality" not in {each.antecedent for each in row.priorities if each.advice == "fix_first"}


def test_the_last_branch_begins_with_quality(league: League) -> None:
    first = standing(league, "Qinghai").priorities[0]
    assert (first.antecedent, first.advice) == ("quality", "fix_first")


def test_parts_of_the_gap_hold_the_truth(league: League, truth: Truth) -> None:
    """The effects are taken as they are: they are known far better than any branch's gap."""
    held = []
    means = {construct: np.mean([each[construct] for each in truth.values()]) for construct in league.references}
    for row in league.branches:
        assert row.why is not None
        for part in row.why.parts:
            true = part.b.estimate * (truth[row.branch][part.antecedent] - means[part.antecedent])
            assert part.contribution.ci is not None
            held.append(part.contribution.ci[0] <= true <= part.contribution.ci[1])
    assert np.mean(held) >= 0.9
