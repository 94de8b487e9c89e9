"""The sample against its frame: tests that are exact, know the draw, and seldom cry wolf."""

from math import comb

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from acsi.sampling.balance import balance, comparison, exact, joined_groups, out_of_line, quadratic
from acsi.sampling.composition import WEEKS, week
from tests.sampling.conftest import AS_OF, Select, claim


def rows(counts: dict[str, dict[str, int]]) -> pd.DataFrame:
    found = [(stratum, value, n) for stratum, values in counts.items() for value, n in values.items()]
    return pd.DataFrame(found, columns=["stratum", "value", "n"])


def crossed(counts: pd.DataFrame) -> pd.DataFrame:
    return counts.pivot(index="stratum", columns="value", values="n")


def test_two_values_are_compared_by_the_hypergeometric_distribution() -> None:
    chances = [comb(8, x) * comb(12, 5 - x) / comb(20, 5) for x in range(6)]
    assert exact(np.array([[12, 8]]), np.array([5]), 4) == pytest.approx(
        sum(p for p in chances if p <= chances[4] + 1e-12)
    )
    assert exact(np.array([[12, 8]]), np.array([5]), 2) == pytest.approx(1.0)


def test_cases_of_several_strata_add_up() -> None:
    both = exact(np.array([[6, 4], [5, 5]]), np.array([3, 2]), 0)
    first, second = (stats.hypergeom(10, some, n).pmf(np.arange(n + 1)) for some, n in ((4, 3), (5, 2)))
    chances = np.convolve(first, second)
    assert both == pytest.approx(chances[chances <= chances[0] * (1 + 1e-7)].sum())


def test_several_values_are_compared_by_chi_square_without_replacement() -> None:
    counts, seen = np.array([[500, 300, 200]]), np.array([60.0, 25.0, 15.0])
    plain = stats.chisquare(seen, np.array([50.0, 30.0, 20.0])).statistic
    expected = stats.chi2.sf(plain * 999 / 900, 2)
    assert quadratic(counts, np.array([100]), seen) == pytest.approx(expected)


def test_where_nothing_can_vary_there_is_no_test() -> None:
    assert np.isnan(exact(np.array([[12, 8]]), np.array([20]), 8))
    assert np.isnan(exact(np.array([[12, 0], [0, 8]]), np.array([3, 2]), 2))
    assert np.isnan(quadratic(np.array([[4, 0, 0], [0, 5, 0], [0, 0, 6]]), np.array([2, 2, 2]), np.array([2.0, 2, 2])))


@pytest.mark.parametrize(
    ("expected", "groups"),
    [
        ([90.0, 10.0], [1, 0]),
        ([80.0, 15.0, 5.0], [2, 1, 0]),
        ([80.0, 14.0, 3.0, 3.0], [2, 1, 0, 0]),
        ([97.0, 2.0, 1.0], [1, 0, 0]),
        ([100.0], [0]),
    ],
)
def test_rare_values_are_joined(expected: list[float], groups: list[int]) -> None:
    assert joined_groups(np.array(expected)).tolist() == groups


def test_a_branch_out_of_line_is_named_with_the_value_that_deviates_most() -> None:
    frame = rows({f"B{b}": {"agent": 400, "online": 500, "shop": 100} for b in range(10)})
    even = {"agent": 40, "online": 50, "shop": 10}
    main = rows({f"B{b}": even for b in range(9)} | {"B9": {"agent": 75, "online": 20, "shop": 5}})
    branches = {f"B{b}": [f"B{b}"] for b in range(10)}
    found = balance({"channel": frame}, {"channel": main}, branches)
    (out,) = found.out_of_line
    assert (out.branch, out.segment, out.value) == ("B9", "channel", "agent")
    assert (out.frame, out.sample) == pytest.approx((0.4, 0.75))
    assert (found.comparisons, found.expected_by_chance) == (10, 0.5)
    assert str(out_of_line(found)[0]).startswith(
        "W523 Cases to call that do not look like their frame: B9, channel agent:"
    )
    assert "40% of the frame, 75% of the cases" in out_of_line(found)[0].message


def test_a_right_draw_seldom_gives_an_alarm() -> None:
    """Both kinds of test keep their level, with strata too; the whole check alarms in few waves."""
    rng = np.random.default_rng(5)
    frame = rows({"B/x": {"a": 300, "b": 150, "c": 12}, "B/y": {"a": 40, "b": 70, "c": 3}})
    sizes = {"B/x": (300, 150, 12), "B/y": (40, 70, 3)}
    p_values = []
    for _ in range(400):
        main = rows(
            {
                stratum: dict(zip("abc", rng.multivariate_hypergeometric(counts, n).tolist(), strict=True))
                for (stratum, counts), n in zip(sizes.items(), (60, 15), strict=True)
            }
        )
        compared = comparison("B", "s", crossed(frame), crossed(main), ["B/x", "B/y"])
        assert compared is not None
        p_values.append(compared.p_value)
    assert np.mean(np.array(p_values) < 0.05) < 0.08


def test_the_selection_holds_margins_and_the_check(choose: Select) -> None:
    people = [
        claim(person, vehicle_use=["private", "ｐｒｉｖａｔｅ", "commercial", None][person % 4]) for person in range(80)
    ]
    drawn = choose(people, completes=20).selection
    margins = drawn.branches["B01"].margins
    assert margins["vehicle_use"] == {"": 20, "commercial": 20, "private": 40}
    assert sum(margins[WEEKS].values()) == 80
    assert drawn.balance is not None
    assert drawn.balance.comparisons == 2


def test_a_sample_drawn_whole_is_compared_with_nothing(choose: Select) -> None:
    drawn = choose([claim(person) for person in range(5)], completes=20).selection
    assert drawn.balance is not None
    assert (drawn.balance.comparisons, drawn.balance.out_of_line) == (0, ())


def test_a_segment_of_many_values_is_not_counted_and_that_is_said(choose: Select) -> None:
    drawn = choose([claim(person, vehicle_use=str(person)) for person in range(60)]).selection
    assert "vehicle_use" not in drawn.branches["B01"].margins
    assert any(doubt.code == "W522" and "vehicle_use" in doubt.message for doubt in drawn.warnings)


def test_weeks_are_full_ones_and_old_claims_are_together() -> None:
    from datetime import timedelta

    assert [week(AS_OF - timedelta(days=days), AS_OF) for days in (0, 6, 7, 90, 400)] == ["00", "00", "01", "12", "26+"]
