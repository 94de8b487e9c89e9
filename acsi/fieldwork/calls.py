"""What a firm is told of a customer: only what the call needs; or of a place that is visited."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from acsi.errors import fault
from acsi.survey.branches import Branch

if TYPE_CHECKING:
    import pandas as pd

HEADER = ["case_id", "name", "phone", "branch", "branch_name", "language", "month_of_claim"]

OF_PLACES = ["case_id", "name", "address", "phone", "branch", "branch_name"]

_DOUBLE = """
欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶
太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良
漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 梁丘 左丘 东门 西门 第五
"""
DOUBLE_SURNAMES = frozenset(_DOUBLE.split())
"""Chinese surnames of two characters."""

EITHER = "先生/女士"

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]{2,4}")


def spoken_name(name: str, form_of_address: str = "") -> str:
    """How to ask for a customer: surname and form of address; of a name whose surname is not known the name as given.

    A Chinese name of two to four characters is split into surname and given name. Where the frame does not say how to
    address the customer, both forms are given. A Chinese form follows the name, others stand before it.
    """
    if not HAN.fullmatch(name):
        if not form_of_address.isascii():
            return f"{name} {form_of_address}" if name.isascii() and name else name + form_of_address
        return f"{form_of_address} {name}".strip()
    surname = name[:2] if len(name) > 2 and name[:2] in DOUBLE_SURNAMES else name[:1]
    return surname + (form_of_address or EITHER)


def call_sheet(
    cases: pd.DataFrame, contacts: pd.DataFrame, branches: Mapping[str, Branch], language: str
) -> list[list[str]]:
    """The rows of contacts.xlsx, header first, sorted by case id.

    `cases` has case_id, branch and closed_month; `contacts` has case_id, name, phone and, if the frame has them,
    form_of_address and language. A case id is random, so its order mixes the branches. Raises AcsiError if the contacts
    have no phone (H012) or lack a case (H008).
    """
    for field in ("name", "phone"):
        if field not in contacts:
            raise fault("H012", field=field)
    known = contacts.set_index("case_id").fillna("").astype(str).to_dict("index")
    rows = [HEADER]
    for case, branch, month in sorted(zip(cases["case_id"], cases["branch"], cases["closed_month"], strict=True)):
        if case not in known:
            raise fault("H008", case_id=case)
        person = known[case]
        spoken = person.get("language") or language
        named = branches.get(branch)
        place = (named.name_zh if spoken == "zh" else named.name_en) if named else ""
        name = spoken_name(person["name"], person.get("form_of_address", ""))
        rows.append([case, name, person["phone"], branch, place, spoken, str(month)])
    return rows


def visit_sheet(
    cases: pd.DataFrame, contacts: pd.DataFrame, branches: Mapping[str, Branch], language: str
) -> list[list[str]]:
    """The rows of contacts.xlsx for a list of places, header first, sorted by case id; names and addresses as given.

    Raises AcsiError (H008) if the contacts lack a case.
    """
    known = contacts.set_index("case_id").fillna("").astype(str).to_dict("index")
    rows = [OF_PLACES]
    for case, branch in sorted(zip(cases["case_id"], cases["branch"], strict=True)):
        if case not in known:
            raise fault("H008", case_id=case)
        place, named = known[case], branches.get(branch)
        belongs = (named.name_zh if language == "zh" else named.name_en) if named else ""
        rows.append([case, place["name"], place["address"], place["phone"], branch, belongs])
    return rows
