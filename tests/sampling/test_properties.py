"""What holds of every draw: how the rows lie, who else is there and how many are drawn changes nobody's chance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from acsi.engine.sources import connect_to, open_source
from acsi.sampling.selection import select
from tests.sampling.conftest import AS_OF, BRANCHES, NO_LISTS, SECRET, Row, Select, claim, survey

CLAIMS = [claim(person, branch_code=BRANCHES[person % 2]) for person in range(24)]
CLAIMS += [claim(person, claim_no=f"D{person}", branch_code=BRANCHES[person % 2]) for person in (3, 4)]
FEW = settings(deadline=None, max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("parts")


@pytest.fixture(scope="module")
def before(folder: Path) -> pd.DataFrame:
    """The cases drawn from all claims in one file."""
    pd.DataFrame(CLAIMS).to_parquet(folder / "whole.parquet")
    return cases_of(str(folder / "whole.parquet"))


def cases_of(source: str) -> pd.DataFrame:
    """The cases drawn from files."""
    settings = {"wave": "2026Q3", "branches": BRANCHES, "as_of": AS_OF, "draw_secret": SECRET}
    with connect_to(source) as connection:
        extract = open_source(connection, source, "extract")
        return select(connection, survey(completes=4), extract, NO_LISTS, **settings).cases


@FEW
@given(
    st.permutations(CLAIMS),
    st.lists(st.integers(1, len(CLAIMS) - 1), min_size=1, max_size=3, unique=True).map(sorted),
    st.sampled_from(["csv", "parquet"]),
)
def test_any_order_and_any_split_into_files_gives_the_same_cases(
    before: pd.DataFrame, folder: Path, rows: Sequence[Row], cuts: list[int], ending: str
) -> None:
    for part in folder.glob("part*"):
        part.unlink()
    for number, (start, end) in enumerate(zip([0, *cuts], [*cuts, len(rows)], strict=True)):
        part = pd.DataFrame(rows[start:end])
        path = folder / f"part{number}.{ending}"
        part.to_csv(path, index=False) if ending == "csv" else part.to_parquet(path)
    pd.testing.assert_frame_equal(cases_of(str(folder / f"part*.{ending}")), before)


@FEW
@given(st.integers(100, 9999), st.sampled_from(BRANCHES))
def test_a_new_customer_in_one_branch_changes_no_other(
    choose: Select, before: pd.DataFrame, person: int, branch: str
) -> None:
    after = choose([*CLAIMS, claim(person, branch_code=branch)], completes=4).cases
    others = [cases[cases["branch"] != branch].reset_index(drop=True) for cases in (before, after)]
    pd.testing.assert_frame_equal(*others)
    assert len(set(after["customer_id"]) - set(before["customer_id"])) <= 1


@FEW
@given(st.integers(1, 12), st.sampled_from([0, 0.5, 1, 2]))
def test_more_completes_or_reserve_only_add_cases(
    choose: Select, before: pd.DataFrame, completes: int, reserve: float
) -> None:
    other = choose(CLAIMS, completes=completes, reserve=reserve).cases
    for roles in (["main"], ["main", "reserve"]):
        for lists in zip(_in_order(before, roles), _in_order(other, roles), strict=True):
            few, many = sorted(lists, key=len)
            assert many[: len(few)] == few


def _in_order(cases: pd.DataFrame, roles: list[str]) -> Iterable[list[str]]:
    """The customers of each branch in the order in which they are called."""
    return cases[cases["role"].isin(roles)].groupby("branch")["customer_id"].agg(list)
