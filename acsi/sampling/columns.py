"""The columns of a list from outside: under which names they are found, and their cells as text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from acsi.engine.columns import as_text
from acsi.engine.connection import reading
from acsi.engine.sources import Source
from acsi.errors import did_you_mean, fault
from acsi.identity import normal_key
from acsi.survey.models import Frame

SYNONYMS: Mapping[str, Sequence[str]] = {
    "customer_id": ("customer_no", "customer_number", "客户号", "客户编号"),
    "id_number": ("id_no", "id_card", "identity_number", "身份证", "身份证号", "身份证号码", "证件号", "证件号码"),
    "phone": ("mobile", "telephone", "tel", "手机", "手机号", "手机号码", "电话", "电话号码"),
    "bank_account": ("account_number", "account_no", "bank_card", "card_number", "银行账号", "账号", "卡号"),
    "name": ("agent_name", "姓名"),
    "branch": ("branch_code", "机构代码", "机构", "分公司"),
    "agent_no": ("agent_id", "agent_code", "工号", "代理人编号", "业务员代码"),
    "decision": ("决定", "处理"),
    "renewed": ("是否续保", "续保", "续保标志"),
    "renewed_on": ("renewal_date", "续保日期"),
    "premium": ("annual_premium", "保费", "年保费"),
}
"""Other names under which a list may have a column."""

SEVERAL_COLUMNS = ("id_number", "phone", "bank_account")
"""Of these a list may have several columns, such as former_phone, household_phone or 家庭电话."""

SEVERAL = re.compile(r"[;,/、；，／\n]")
"""A cell may hold several phones or numbers, separated by one of these."""

Form = Callable[[str], str | None]


@dataclass(frozen=True)
class Cells:
    """The cells of a list, by column, and the columns of each field that was looked for, the chief one first."""

    name: str
    columns: Mapping[str, Sequence[str]]
    cells: Mapping[str, Sequence[str | None]]
    rows: int

    def of(self, field: str) -> Sequence[str | None]:
        """The cells of a field's chief column; None in every row where there is no such column."""
        columns = self.columns[field]
        return self.cells[columns[0]] if columns else [None] * self.rows


def read_cells(source: Source, frame: Frame, keys: Sequence[str], others: Sequence[str] = ()) -> Cells:
    """The columns of a list that hold `keys` or `others`, as text. Raises AcsiError where keys are numbers (I011)."""
    columns = {field: columns_of(field, source.table.columns, frame) for field in (*keys, *others)}
    source.require_text([column for field in keys for column in columns[field]])
    wanted = dict.fromkeys(column for found in columns.values() for column in found)
    if not wanted:
        return Cells(source.name, columns, {}, 0)
    with reading(source.name):
        table = source.table.select(**{column: as_text(source.table[column]) for column in wanted}).to_pyarrow()
    return Cells(source.name, columns, table.to_pydict(), table.num_rows)


def columns_of(field: str, columns: Iterable[str], frame: Frame) -> list[str]:
    """The columns that hold a field, the chief one first; names are compared without regard to capitals."""
    own = {field, frame.column(field).lower(), *SYNONYMS.get(field, ())}
    names = {column: re.sub(r"[ -]+", "_", column.lower()) for column in columns}
    chief = sorted((column for column, name in names.items() if name in own or column.lower() in own), key=_rank(field))
    if field not in SEVERAL_COLUMNS:
        return chief[:1]
    parts = (field, *(word for word in SYNONYMS[field] if not word.isascii()))
    return chief + [column for column, name in names.items() if column not in chief and _begins_or_ends(name, parts)]


def _rank(field: str) -> Callable[[str], tuple[bool, str]]:
    """The field's own name comes first; then an order that does not depend on that of the columns."""
    return lambda column: (column.lower() != field, column)


def _begins_or_ends(name: str, parts: Iterable[str]) -> bool:
    joints = [(f"{part}_", f"_{part}") if part.isascii() else (part, part) for part in parts]
    return any(name.startswith(before) or name.endswith(after) for before, after in joints)


def require_columns(cells: Cells, fields: Sequence[str], known: Sequence[str]) -> None:
    """Raise AcsiError (A010) for the first of the fields that has no column; `known` are the list's columns."""
    for field in fields:
        if not cells.columns[field]:
            raise fault("A010", cells.name, kind=field, near=did_you_mean(field, known), count=len(known))


def parts_of(cell: str | None) -> list[str]:
    """The phones or numbers that a cell holds."""
    if cell and cell.isalnum():
        return [cell]
    return [part for part in SEVERAL.split(cell or "") if normal_key(part)]


def keys_of(cell: str | None, form: Form) -> list[str]:
    """The keys that a cell holds, in the one spelling that `form` gives them."""
    return [key for key in map(form, parts_of(cell)) if key]
