"""A branch whose share of agents' claims is out of line is flagged, and only such a one."""

import numpy as np
import pytest

from acsi.sampling.results import BranchCounts, Step
from acsi.sampling.shares import WINSORISED, branch_shares, out_of_line, unusual_branches
from acsi.survey.models import Exclude

EVEN = [10, 12, 9, 11, 8, 13, 10, 11, 9, 12]
CLAIMS = [1000] * 10


def flagged(taken: list[int], claims: list[int] = CLAIMS) -> list[int]:
    p_values, _ = out_of_line(taken, claims)
    return [place for place, p_value in enumerate(p_values) if p_value is not None and p_value <= 0.01]


def test_shares_that_differ_by_chance_are_in_line() -> None:
    assert flagged(EVEN) == []
    assert flagged([0] * 10) == []


def test_a_share_far_above_the_others_is_not() -> None:
    assert flagged([*EVEN[:9], 50]) == [9]


def test_two_that_game_do_not_hide_one_another() -> None:
    assert flagged([*EVEN, 60, 45], [1000] * 12) == [10, 11]


def test_a_share_below_the_others_is_no_sign_of_gaming() -> None:
    assert flagged([*[each * 10 for each in EVEN[:9]], 1]) == []


def test_the_same_share_says_more_of_more_claims() -> None:
    assert flagged([*EVEN[:9], 2], [*CLAIMS[:9], 50]) == []
    assert flagged([*EVEN[:9], 200], [*CLAIMS[:9], 5000]) == [9]


def test_where_branches_differ_widely_a_high_share_is_usual() -> None:
    assert flagged([5, 40, 12, 33, 8, 25, 18, 45, 10, 50]) == []


def test_few_branches_say_nothing_and_a_branch_without_claims_is_not_judged() -> None:
    assert out_of_line([1, 2, 90], [100, 100, 100])[0] == [None] * 3
    p_values, usual = out_of_line([*EVEN, 0], [*CLAIMS, 0])
    assert p_values[-1] is None
    assert None not in p_values[:-1]
    assert 0.009 < usual < 0.012
    assert out_of_line([], []) == ([], 0.0)


def test_few_flags_are_false_where_true_shares_vary() -> None:
    numbers = np.random.default_rng(1)
    false = 0
    for _ in range(40):
        claims = np.exp(numbers.normal(7, 0.7, 36)).astype(int) + 20
        share = numbers.beta(11, 1089, 36)
        false += bool(flagged(numbers.binomial(claims, share).tolist(), claims.tolist()))
    assert false <= 4


def test_the_constant_is_the_winsorised_mean_square() -> None:
    z = np.random.default_rng(1).standard_normal(400_000)
    assert (np.clip(z, *np.quantile(z, [0.2, 0.8])) ** 2).mean() == pytest.approx(WINSORISED, abs=0.005)


def test_shares_count_what_came_to_the_search_for_agents() -> None:
    taken = {"rule_1": 50, "no_phone": 10, "agent_phone": 6, "reviewed": 1, "shared_phone": 3, "contacted": 5}
    steps = [Step(step=step, words="", claims=count, by_branch={"B01": count}) for step, count in taken.items()]
    counts = {"B01": BranchCounts(extract=200, frame=100, main=10, reserve=10)}
    exclude = Exclude.model_validate({"shared_phone": {}})
    share = branch_shares(steps, counts, exclude)["B01"]
    assert (share.claims, share.excluded, share.held, share.flagged) == (140, 7, 3, False)
    assert share.share == pytest.approx(10 / 140)
    excluding = Exclude.model_validate({"shared_phone": {"action": "exclude"}})
    assert branch_shares(steps, counts, excluding)["B01"].excluded == 10


def test_flagged_branches_are_named_in_a_doubt() -> None:
    names = [f"B{place:02d}" for place in range(10)]
    step = Step(step="agent_id", words="", claims=0, by_branch=dict(zip(names, [*EVEN[:9], 50], strict=True)))
    none = Step(step="no_phone", words="", claims=0, by_branch={})
    counts = {name: BranchCounts(extract=1000, frame=900, main=10, reserve=10) for name in names}
    shares = branch_shares([none, step], counts, Exclude())
    (doubt,) = unusual_branches(shares)
    assert doubt.code == "W531"
    assert "B09 5.0%; usual is 1.0%" in doubt.message
