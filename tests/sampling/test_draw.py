"""The draw: permanent random numbers, one claim a customer; what holds of any draw stands in `test_properties`."""

import hashlib
from itertools import permutations

import pandas as pd
import pyarrow as pa

from tests.sampling.conftest import SECRET, Select, claim, customers

FORTY = [claim(person, branch_code=f"B0{1 + person % 2}") for person in range(40)]


def by_hand(rows: list[dict[str, object]], branch: str, count: int) -> list[str]:
    """An auditor's draw: the customers of the branch by md5 of secret and number."""
    persons = sorted({str(row["insured_no"]) for row in rows if row["branch_code"] == branch})
    return sorted(persons, key=lambda person: hashlib.md5(f"{SECRET}|{person}".encode()).hexdigest())[:count]


def test_the_draw_is_what_anyone_can_work_out_who_has_the_secret(choose: Select) -> None:
    drawn = choose(FORTY, completes=3, reserve=2.0)
    for branch in ("B01", "B02"):
        cases = drawn.cases[drawn.cases["branch"] == branch]
        assert cases["customer_id"].to_list() == by_hand(FORTY, branch, 9)
        assert cases["role"].to_list() == ["main"] * 3 + ["reserve"] * 6
        assert cases["order"].to_list() == [1, 2, 3, 1, 2, 3, 4, 5, 6]
        assert set(cases["frame_n"]) == {20}


def test_another_secret_draws_others(choose: Select) -> None:
    assert customers(choose(FORTY, secret="f" * 32)) != customers(choose(FORTY))


def test_a_reserve_that_is_no_whole_number_is_rounded_up(choose: Select) -> None:
    assert len(customers(choose(FORTY, completes=3, reserve=0.5), "reserve")) == 2 * 2


def test_of_several_claims_the_last_closed_stands_for_the_customer(choose: Select) -> None:
    rows = [
        claim(1, claim_no="A", closed_on="2026-08-01", vehicle_use="commercial"),
        claim(1, claim_no="B", closed_on="2026-09-01", branch_code="B02"),
        claim(1, claim_no="C", closed_on="2026-07-15"),
        claim(2),
    ]
    drawn = choose(rows)
    first = drawn.cases[drawn.cases["customer_id"] == "P0001"].iloc[0]
    assert (first["branch"], first["closed_on"].isoformat(), first["segment_vehicle_use"]) == (
        "B02",
        "2026-09-01",
        "private",
    )
    assert drawn.selection.frame == 2


def test_of_claims_closed_on_one_day_the_smallest_number_stands(choose: Select) -> None:
    orders = list(permutations(["C1", "C2", "C3"]))
    rows = [
        claim(person, claim_no=number, closed_on="2026-09-01", vehicle_use=number)
        for person, order in enumerate(orders)
        for number in order
    ]
    assert choose(rows, completes=6).cases["segment_vehicle_use"].to_list() == ["C1"] * 6


def test_rows_alike_in_all_but_a_segment_still_give_one_answer(choose: Select) -> None:
    orders = list(permutations(["a", "b", "c"]))
    rows = [claim(person, vehicle_use=word) for person, order in enumerate(orders) for word in order]
    assert choose(rows, completes=6).cases["segment_vehicle_use"].to_list() == ["a"] * 6


def test_numbers_of_customers_draw_as_their_text(choose: Select) -> None:
    rows = [claim(person, insured_no=str(1000 + person)) for person in range(20)]
    table = pa.Table.from_pandas(pd.DataFrame(rows).astype({"insured_no": "int64"}), preserve_index=False)
    assert customers(choose(table)) == customers(choose(rows))


def test_a_customer_number_is_one_in_full_width_too(choose: Select) -> None:
    rows = [claim(1, claim_no="A"), claim(1, claim_no="B", insured_no=" Ｐ０００１")]
    assert choose(rows).selection.frame == 1


def test_a_large_extract_that_is_not_kept_in_memory_gives_the_same(choose: Select) -> None:
    pd.testing.assert_frame_equal(choose(FORTY, size=10**12).cases, choose(FORTY).cases)
