"""Sharing out interviews: in proportion, with a minimum, never more than there are customers, and only ever adding."""

from hypothesis import given
from hypothesis import strategies as st

from acsi.sampling.allocation import allocated

SIZES = st.dictionaries(st.sampled_from("ABCDEFGH"), st.integers(0, 60), min_size=1)
RULES = st.sampled_from(["proportional", "square_root"])
SMALL = st.integers(0, 5)


def test_shares_are_those_of_the_customers() -> None:
    assert allocated(10, {"A": 100, "B": 300, "C": 600}) == {"A": 1, "B": 3, "C": 6}
    assert allocated(60, {"A": 100, "B": 400, "C": 900}, "square_root") == {"A": 10, "B": 20, "C": 30}


def test_a_minimum_comes_before_the_shares() -> None:
    assert allocated(20, {"A": 10, "B": 990}, minimum=5) == {"A": 5, "B": 15}
    assert allocated(20, {"A": 3, "B": 990}, minimum=5) == {"A": 3, "B": 17}


def test_what_a_part_without_enough_customers_lacks_goes_to_the_others() -> None:
    assert allocated(10, {"A": 2, "B": 4, "C": 100}, "square_root") == {"A": 1, "B": 2, "C": 7}
    assert allocated(100, {"A": 2, "B": 40}) == {"A": 2, "B": 40}


def test_where_the_minimum_cannot_reach_all_the_largest_parts_have_it() -> None:
    assert allocated(2, {"A": 1, "B": 8, "C": 5, "D": 0}, minimum=1) == {"A": 0, "B": 1, "C": 1, "D": 0}


def test_of_equal_parts_the_first_as_text_is_served_first() -> None:
    assert allocated(1, {"B": 5, "A": 5}) == {"B": 0, "A": 1}


@given(SIZES, st.integers(0, 300), RULES, SMALL)
def test_all_is_shared_out_that_can_be(sizes: dict[str, int], total: int, rule: str, minimum: int) -> None:
    given = allocated(total, sizes, rule, minimum)
    assert sum(given.values()) == min(total, sum(sizes.values()))
    assert all(0 <= given[name] <= size for name, size in sizes.items())
    if sum(min(minimum, size) for size in sizes.values()) <= total:
        assert all(given[name] >= min(minimum, size) for name, size in sizes.items())


@given(SIZES, st.integers(0, 300), RULES, SMALL)
def test_a_larger_total_takes_nothing_from_anyone(sizes: dict[str, int], total: int, rule: str, minimum: int) -> None:
    less, more = (allocated(each, sizes, rule, minimum) for each in (total, total + 1))
    assert all(less[name] <= more[name] for name in sizes)


@given(st.dictionaries(st.sampled_from("ABCD"), st.integers(200, 10_000), min_size=2), st.integers(1, 200))
def test_shares_are_as_near_as_whole_numbers_can_be(sizes: dict[str, int], total: int) -> None:
    """No interview can move from one part to another and bring their shares nearer to their sizes."""
    given = allocated(total, sizes)
    for name, got in given.items():
        for other, theirs in given.items():
            assert not got or sizes[name] / (2 * got - 1) >= sizes[other] / (2 * theirs + 1)
