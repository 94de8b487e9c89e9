"""A firm's own names of columns and codes of dispositions."""

from collections.abc import Callable

import pandas as pd
import pytest

from acsi.errors import AcsiError
from acsi.fieldwork.contract import OPTIONAL, REQUIRED
from acsi.fieldwork.renaming import names_of, renamed
from acsi.survey.frame import DELIVERED, Firm

Rows = Callable[..., pd.DataFrame]
COLUMNS = {"CASE": "case_id", "Q1": "overall"}


def test_the_names_known_to_the_definition_are_those_of_a_delivery() -> None:
    assert set(DELIVERED) == {*REQUIRED, *OPTIONAL}


def test_their_names_become_ours_and_other_columns_stay(rows: Rows) -> None:
    theirs = rows({}).rename(columns={"case_id": "CASE", "overall": "Q1"})
    pd.testing.assert_frame_equal(renamed(theirs, COLUMNS, {}, "d.csv"), rows({}))
    pd.testing.assert_frame_equal(renamed(rows({}), COLUMNS, {}, "d.csv"), rows({}))


def test_names_may_be_exchanged() -> None:
    table = pd.DataFrame({"started": ["b"], "ended": ["a"]})
    turned = renamed(table, {"started": "ended", "ended": "started"}, {}, "d.csv")
    assert turned.to_dict("list") == {"ended": ["b"], "started": ["a"]}


def test_two_columns_for_one_are_refused(rows: Rows) -> None:
    with pytest.raises(AcsiError, match=r"D007 d\.csv: The column case_id stands 2 times"):
        renamed(rows({}).assign(CASE="N1"), COLUMNS, {}, "d.csv")


@pytest.mark.parametrize("codes", [[1, 2, 211, None], ["1", " 2", "211", ""], [1.0, 2.0, 211.0, float("nan")]])
def test_their_codes_become_ours_and_others_stay(codes: list[object]) -> None:
    table = renamed(pd.DataFrame({"disposition": codes}), {}, {"1": 110, "2": 313}, "d.csv")
    assert pd.to_numeric(table["disposition"]).tolist()[:3] == [110, 313, 211]


def test_a_firm_is_known_by_its_names_if_only_one_has_them() -> None:
    firms = {
        "north": Firm(columns=COLUMNS),
        "south": Firm(columns={"CASE": "case_id", "R": "disposition"}),
        "west": Firm(),
    }
    assert names_of(pd.DataFrame(columns=["CASE", "Q1", "x"]), firms) == "north"
    assert names_of(pd.DataFrame(columns=["CASE", "Q1", "R"]), firms) == ""
    assert names_of(pd.DataFrame(columns=["case_id"]), firms) == ""
