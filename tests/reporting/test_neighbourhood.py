from dataclasses import replace

from acsi.reporting.content import AROUND, AT_ENDS, MANY, Row, neighbourhood

ROW = Row(
    name="",
    n=100,
    few=False,
    index=80.0,
    low=78.0,
    high=82.0,
    rank=1,
    rank_range="1–3",
    verdict="similar",
    words="",
    change=None,
    really=False,
    own=False,
    alike=False,
)


def league(count: int, own: int) -> tuple[Row, ...]:
    return tuple(replace(ROW, rank=k + 1, own=k == own) for k in range(count))


def test_a_league_of_some_branches_is_shown_whole() -> None:
    assert neighbourhood(league(MANY, 3)) == league(MANY, 3)


def test_of_many_branches_the_ends_and_the_neighbours_are_shown() -> None:
    ranks = [row.rank for row in neighbourhood(league(400, 199))]
    assert ranks[: AT_ENDS + 1] == [1, 2, 3, 200 - AROUND]
    assert ranks[-AT_ENDS - 1 :] == [200 + AROUND, 398, 399, 400]


def test_a_branch_at_the_end_has_its_neighbours_on_one_side() -> None:
    shown = neighbourhood(league(400, 0))
    assert shown[0].own
    assert len(shown) == 1 + AROUND + AT_ENDS
