"""How to speak to a customer: what the extract says, else the identity number, which itself is not kept."""

import pandas as pd
import pytest

from acsi.fieldwork.calls import call_sheet
from acsi.identity import check_digit
from acsi.sampling.address import form_of_address, language
from acsi.sampling.cases import contacts_table, sample_table
from tests.sampling.conftest import Select, claim, identity

MAN, WOMAN = identity(1), identity(2)


@pytest.mark.parametrize(
    ("given", "number", "form"),
    [
        ("女士", None, "女士"),
        (" 男 ", WOMAN, "先生"),
        ("Ｆ", MAN, "女士"),
        ("1", None, "先生"),
        ("教授", MAN, "教授"),
        (None, MAN, "先生"),
        ("", WOMAN, "女士"),
        ("9", WOMAN, "女士"),
        (None, MAN[:6] + MAN[8:17], "先生"),
        (None, MAN[:17] + ("X" if MAN[17] != "X" else "1"), ""),
        (None, "1" * 18, ""),
        (None, "E12345678", ""),
        (None, None, ""),
    ],
)
def test_the_extract_says_or_the_identity_number(given: str | None, number: str | None, form: str) -> None:
    assert form_of_address(given, number) == form


@pytest.mark.parametrize(
    ("given", "code"), [("中文", "zh"), ("EN", "en"), ("zh-CN", "zh"), ("ug", "ug"), ("", ""), (None, "")]
)
def test_a_language_is_a_code(given: str | None, code: str) -> None:
    assert language(given) == code


def test_contacts_for_the_firm_name_the_form_of_address(choose: Select) -> None:
    body = "99010119800101002"
    rows = [
        claim(1, name="王样本", id_number=body + check_digit(body)),
        claim(2, name="李样本", id_number=None, form_of_address="1"),
        claim(3, name="赵样本", id_number="no number", language="English"),
    ]
    contacts = contacts_table(choose(rows, completes=3, reserve=0).cases, ["a", "b", "c"])
    cases = pd.DataFrame({"case_id": ["a", "b", "c"], "branch": "B01", "closed_month": "2026-09"})
    sheet = pd.DataFrame(call_sheet(cases, contacts, {}, "zh")[1:])
    assert sorted(zip(sheet[1], sheet[5], strict=True)) == [("李先生", "zh"), ("王女士", "zh"), ("赵先生/女士", "en")]


def test_nothing_else_of_the_identity_number_is_kept(choose: Select) -> None:
    drawn = choose([claim(person) for person in range(6)], completes=6, reserve=0)
    assert {"id_number", "name"} & set(drawn.cases.columns) == {"name"}
    tables = sample_table(drawn.cases, list("abcdef"), []), contacts_table(drawn.cases, list("abcdef"))
    kept = drawn.selection.model_dump_json() + "".join(table.to_csv() for table in (drawn.cases, *tables))
    assert not [person for person in range(6) if identity(person) in kept]
