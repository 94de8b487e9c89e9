"""Many numbers by branch: what is shown, and what differs from the mean of branches."""

import numpy as np
import pytest

from acsi.league.cells import cells, nation
from acsi.model.interviews import Replicated


def scores(estimate, *, se=1.0, resamples=2000, seed=0):
    estimate = np.asarray(estimate, dtype=float)
    spread = se * np.random.default_rng(seed).standard_normal((resamples, *estimate.shape))
    return Replicated(estimate, estimate + spread)


def found(estimate, counts=100, *, smallest=10, se=1.0):
    table = scores(estimate, se=se)
    counts = np.broadcast_to(np.asarray(counts), table.estimate.shape)
    return cells(table, counts, np.full(len(estimate), 100), smallest, 0.95, 0.05)


def test_a_difference_is_to_the_mean_of_branches_and_told_by_a_test():
    table = found([[70.0], [71.0], [70.5], [69.5], [90.0]])
    assert table.reference == pytest.approx([74.2])
    assert [table.cell(g, 0).verdict for g in range(5)] == ["below", "below", "below", "below", "above"]
    assert table.cell(4, 0).difference.estimate == pytest.approx(15.8)
    assert table.cell(0, 0).difference.se == pytest.approx(np.sqrt(0.8), rel=0.12)


def test_branches_alike_are_not_told_apart():
    table = found([[70.0], [70.2], [69.9], [70.1], [70.0]])
    assert not table.real.any()


def test_small_cells_say_their_number_of_answers_alone_and_do_not_move_the_mean():
    table = found([[70.0], [71.0], [0.0], [10.0]], [[100], [100], [9], [8]])
    assert table.cell(2, 0).model_dump(exclude_none=True) == {"n": 9}
    assert table.reference == pytest.approx([70.5])


def test_a_small_cell_is_not_alone_in_its_column_where_the_nation_would_give_it_away():
    table = found([[70.0], [71.0], [0.0]], [[100], [99], [9]])
    assert table.cell(1, 0).model_dump(exclude_none=True) == {"n": 99}
    assert table.reference == pytest.approx([70.0])


def test_a_small_cell_is_not_alone_among_those_that_make_up_an_index():
    counts = [[100, 100, 100], [100, 9, 12], [100, 100, 100], [100, 9, 100]]
    table = scores(np.full((4, 3), 70.0))
    alone, summed = (
        cells(table, np.array(counts), np.full(4, 100), 10, 0.95, 0.05, sums).shown for sums in ((), ([1, 2],))
    )
    assert (~alone).sum() == 2
    assert (~summed).sum(axis=1).tolist() == [0, 2, 0, 2]


def test_a_number_that_only_one_branch_has_is_compared_with_nobody():
    table = found([[70.0], [np.nan]], [[100], [0]])
    assert table.cell(0, 0).verdict == "similar"
    assert table.cell(0, 0).difference.estimate == 0


def test_variances_of_few_interviewers_are_steadied_by_the_other_branches():
    estimate = np.full((30, 1), 80.0)
    spread = np.ones((30, 1))
    spread[0] = 0.3
    table = Replicated(estimate, estimate + spread * np.random.default_rng(1).standard_normal((2000, 30, 1)))
    steady = cells(table, np.full((30, 1), 100), np.full(30, 8), 10, 0.95, 0.05)
    assert steady.scores.se[0, 0] > 0.6
    assert steady.scores.se[1:, 0] == pytest.approx(1.0, rel=0.1)


def test_false_discoveries_stay_rare_where_all_branches_are_alike():
    stream = np.random.default_rng(5)
    wrong = 0
    for _ in range(60):
        se = np.sqrt(stream.chisquare(9, (20, 8)) / 9)
        estimate = 80 + stream.standard_normal((20, 8))
        table = Replicated(estimate, estimate + se * stream.standard_normal((400, 20, 8)))
        wrong += cells(table, np.full((20, 8), 100), np.full(20, 10), 10, 0.95, 0.05).real.any()
    assert wrong <= 8


def test_skewed_answers_do_not_make_a_branch_stand_out_that_is_high_by_chance():
    stream = np.random.default_rng(6)
    wrong = 0
    for _ in range(60):
        answers = np.clip(np.rint(9 + 2.3 * stream.standard_normal((30, 20, 8))), 1, 10) * 100 / 9 - 100 / 9
        estimate, se = answers.mean(axis=0), answers.std(axis=0, ddof=1) / np.sqrt(30)
        table = Replicated(estimate, estimate + se * stream.standard_normal((300, 20, 8)))
        wrong += cells(table, np.full((20, 8), 30), np.full(20, 30), 10, 0.95, 0.05).real.any()
    assert wrong <= 8


def test_the_nation_weighs_branches_by_their_share_without_those_that_lack_the_number():
    table = scores([[60.0, 10.0], [80.0, np.nan]])
    whole = nation(table, np.array([0.25, 0.75]), 0.95)
    assert whole.estimate == pytest.approx([75.0, 10.0])
    assert whole.se[0] == pytest.approx(np.hypot(0.25, 0.75), rel=0.06)
