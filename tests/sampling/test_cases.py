"""Cases: the sample without personal data, the contacts with it."""

import json
from datetime import date

import pandas as pd
import pytest

from acsi.errors import AcsiError
from acsi.sampling.cases import contacts_table, require_free_names, sample_table
from acsi.sampling.contacts import COLUMNS, FURTHER, contacts_bytes, read_contacts
from tests.sampling.conftest import phone

CASES = pd.DataFrame(
    {
        "customer_id": ["P1", "P2"],
        "branch": ["B01", "B01"],
        "role": ["main", "reserve"],
        "order": [1, 1],
        "frame_n": [7, 7],
        "stratum": ["B01/x", "B01/y"],
        "stratum_n": [4, 3],
        "closed_on": [date(2026, 9, 1), date(2026, 8, 31)],
        "phone": [phone(1), phone(2)],
        "name": [" 测Ａ ", None],
        "form_of_address": ["女士", ""],
        "language": ["", "en"],
        "address": ["", None],
        "segment_use": ["ｐｒｉｖａｔｅ ", None],
    }
)


def test_the_sample_has_pseudonyms_and_no_person() -> None:
    sample = sample_table(CASES, ["X", "Y"], ["use"])
    fixed = ["case_id", "branch", "role", "order", "frame_n", "stratum", "stratum_n"]
    assert list(sample.columns) == [*fixed, "use", "closed_month"]
    assert sample.iloc[0].to_list() == ["X", "B01", "main", 1, 7, "B01/x", 4, "private", "2026-09"]
    assert sample["use"].isna().to_list() == [False, True]


def test_contacts_come_back_as_they_went() -> None:
    contacts = contacts_table(CASES, ["X", "Y"])
    back = read_contacts(contacts_bytes(contacts))
    assert list(back.columns) == [*COLUMNS, *FURTHER]
    assert back.iloc[0].to_list() == ["X", "P1", "测A", phone(1), "2026-09-01", "女士", "", ""]
    assert back.iloc[1].to_list() == ["Y", "P2", "", phone(2), "2026-08-31", "", "en", ""]


def test_contacts_kept_without_form_of_address_are_read() -> None:
    early = contacts_table(CASES, ["X", "Y"]).drop(columns=list(FURTHER))
    rows = json.dumps({"acsi": 1, "cases": early.to_dict("records")}).encode()
    for content in (rows, contacts_bytes(early)):
        assert read_contacts(content)[list(FURTHER)].eq("").all(axis=None)


@pytest.mark.parametrize("content", [b"", b"{}", b'{"cases": ["X"]}', b'{"cases": [{"case_id": "X"}]}', b"\xff"])
def test_what_is_no_list_of_contacts_is_refused(content: bytes) -> None:
    with pytest.raises(AcsiError, match="F007"):
        read_contacts(content)


def test_a_segment_may_not_have_the_name_of_a_column_of_the_sample() -> None:
    with pytest.raises(AcsiError, match="A027"):
        require_free_names(["use", "order"])
