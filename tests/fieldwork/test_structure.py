"""Files that are no delivery for the wave."""

from collections.abc import Callable

import pandas as pd
import pytest

from acsi.errors import AcsiError
from acsi.fieldwork.contract import Contract
from acsi.fieldwork.structure import require_own_cases, require_structure

Rows = Callable[..., pd.DataFrame]


def faults(table: pd.DataFrame, agreed: Contract) -> list[str]:
    with pytest.raises(AcsiError) as raised:
        require_structure(table, agreed, "d.csv")
    return [str(problem) for problem in raised.value.problems]


def test_a_delivery_with_all_columns_passes_in_any_order(rows: Rows, agreed: Contract) -> None:
    table = rows({"wave": "2026Q3", "questionnaire": agreed.questionnaire, "firm": "north"})
    assert require_structure(table[sorted(table)], agreed, "d.csv") == []


def test_missing_columns_are_named_with_what_was_probably_meant(rows: Rows, agreed: Contract) -> None:
    table = rows({}).rename(columns={"overall": "overal", "ended": "end"})
    told = faults(table, agreed)
    assert [each[:5] for each in told] == ["V001 ", "V001 "]
    assert "column overall is missing. Did you mean overal?" in told[1]


def test_a_table_of_something_else_is_one_fault(agreed: Contract) -> None:
    (told,) = faults(pd.DataFrame({"case_id": ["N1"], "13800001234": ["王"]}), agreed)
    assert "Only 1 of 12 columns" in told
    assert "13800001234" not in told


def test_a_delivery_for_another_wave_is_refused(rows: Rows, agreed: Contract) -> None:
    (told,) = faults(rows({"wave": "2026Q3"}, {"wave": "2026Q2"}), agreed)
    assert told.startswith("V002 d.csv, column wave: The delivery is for the wave 2026Q2, not for 2026Q3.")


def test_a_wave_that_may_be_anything_is_not_shown(rows: Rows, agreed: Contract) -> None:
    assert "王小明" not in faults(rows({"wave": "王小明"}), agreed)[0]


def test_another_questionnaire_is_refused(rows: Rows, agreed: Contract) -> None:
    assert faults(rows({"questionnaire": "abc"}), agreed)[0].startswith("V003")


def test_columns_beyond_the_contract_are_left_out_with_a_remark(rows: Rows, agreed: Contract) -> None:
    (doubt,) = require_structure(rows({"batch": 3, "region": "x"}), agreed, "d.csv")
    assert doubt.code == "W401"
    assert "batch, region" in doubt.message


def test_a_column_beyond_the_contract_that_holds_persons_is_named_without_them(rows: Rows, agreed: Contract) -> None:
    table = rows({"whom": "13987654321"}, {"whom": "龘靐齉"}, {"whom": "S1"})
    left_out, persons = require_structure(table, agreed, "d.csv")
    assert (left_out.code, persons.code) == ("W401", "W403")
    assert "numbers: whom." in persons.message


def test_a_file_without_any_case_of_the_wave_is_refused_and_its_wave_named(cases: pd.DataFrame) -> None:
    ids = pd.Series(["X1", "X2"])
    with pytest.raises(AcsiError, match=r"V004 .* They are cases of wave 2026Q2\."):
        require_own_cases(ids, cases.index, "2026Q3", "d.csv", lambda _: "2026Q2")
    require_own_cases(pd.Series(["X1", "N1"]), cases.index, "2026Q3", "d.csv", lambda _: None)
