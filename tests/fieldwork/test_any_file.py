"""Whatever is wrong with a file: no traceback, and no row accepted that nobody delivered."""

import random

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acsi.fieldwork.contract import Contract
from tests.fieldwork.mutations import (
    CHECKED,
    KINDS,
    STRANGE,
    accepted,
    changed_cells,
    good_rows,
    mutated,
    require_valid,
    taken,
    unpacked_and_mutated,
    written,
)

Accepted = dict[str, dict[str, object]]
FEW = settings(max_examples=30, deadline=None, derandomize=True)


@pytest.fixture(scope="module")
def files(agreed: Contract) -> dict[str, bytes]:
    return {kind: written(good_rows(), kind, agreed) for kind in KINDS}


@pytest.fixture(scope="module")
def good(files: dict[str, bytes], agreed: Contract, cases: pd.DataFrame) -> Accepted:
    return accepted(taken(files[".csv"], ".csv", agreed, cases))


@pytest.mark.parametrize("kind", KINDS)
def test_every_format_says_the_same(
    kind: str, files: dict[str, bytes], good: Accepted, agreed: Contract, cases: pd.DataFrame
) -> None:
    assert len(good) == 6
    assert accepted(taken(files[kind], kind, agreed, cases)) == good


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_with_a_place_changed(kind: str, files: dict[str, bytes], agreed: Contract, cases: pd.DataFrame) -> None:
    @FEW
    @given(st.integers(0, 2**32))
    def holds(seed: int) -> None:
        rows = accepted(taken(mutated(files[kind], random.Random(seed)), kind, agreed, cases))
        require_valid(rows)

    holds()


@pytest.mark.parametrize("kind", [".xlsx", ".sss", ".zip"])
def test_a_part_of_an_archive_with_a_place_changed(
    kind: str, files: dict[str, bytes], agreed: Contract, cases: pd.DataFrame
) -> None:
    @FEW
    @given(st.integers(0, 2**32))
    def holds(seed: int) -> None:
        content = unpacked_and_mutated(files[kind], random.Random(seed))
        require_valid(accepted(taken(content, kind, agreed, cases)))

    holds()


@pytest.mark.parametrize("kind", KINDS)
def test_a_strange_cell_changes_no_other(kind: str, good: Accepted, agreed: Contract, cases: pd.DataFrame) -> None:
    @FEW
    @given(st.integers(0, 5), st.sampled_from(agreed.names), st.sampled_from(STRANGE))
    def holds(place: int, column: str, cell: str) -> None:
        rows = good_rows()
        rows[place][column] = cell
        found = accepted(taken(written(rows, kind, agreed), kind, agreed, cases))
        require_valid(found)
        case = str(good_rows()[place]["case_id"])
        moved = [each for each in changed_cells(found, good) if each != (case, column)]
        assert column == "case_id" or moved == []

    holds()


@pytest.mark.parametrize("kind", CHECKED)
def test_one_sign_changed_moves_nothing(
    kind: str, files: dict[str, bytes], good: Accepted, agreed: Contract, cases: pd.DataFrame
) -> None:
    """One byte of one cell can become another; no other cell can, nor can an answer move to another question."""

    @FEW
    @given(st.integers(0, len(files[kind]) - 1), st.integers(0, 255))
    def holds(place: int, byte: int) -> None:
        content = files[kind][:place] + bytes([byte]) + files[kind][place + 1 :]
        found = accepted(taken(content, kind, agreed, cases))
        assert len({case for case, _ in changed_cells(found, good)}) <= 1
        assert len(changed_cells(found, good)) <= 2 or any(name == "case_id" for _, name in changed_cells(found, good))

    holds()
