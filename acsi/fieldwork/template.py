"""An XLSX file to fill in: lists of codes to choose from, what each column means, case ids that stay text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from acsi.fieldwork.contract import Contract
from acsi.fieldwork.questionnaire import answers, no_answers, routing, screening
from acsi.fieldwork.sheets import fill, saved
from acsi.fieldwork.variables import Variable, one_line, prefilled, variables
from acsi.survey.parts import Wording

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet
    from openpyxl.worksheet.datavalidation import DataValidation

DATA, CODES = "data", "codes"
ABOUT = {"zh": "列说明", "en": "columns"}
COLUMNS = Wording(zh="列|含义|答案|未回答|询问条件|结束条件", en="column|meaning|answers|no answer|asked if|ends if")
PICK = Wording(zh="请从列表中选择代码。", en="Choose a code from the list.")
OTHER = Wording(zh="列表之外的同类三位代码也可使用。", en="Other three-digit codes of the same classes are taken too.")

ROWS = 10_000
"""Rows below the header in which codes can be chosen, if there are no more cases."""

LONGEST_INLINE, MOST_LISTED = 255, 1_000
"""Characters of a list that Excel keeps in the cell; answers that a person can choose from."""

PROMPT, TITLE = 255, 32
"""Characters that Excel shows beside a cell."""


def xlsx_template(agreed: Contract) -> bytes:
    """An empty delivery as a workbook: the sheet to fill in, then a sheet for each language that explains the columns.

    It has a row for each case of the contract. Equal contracts give equal bytes.
    """
    from openpyxl import Workbook

    columns, language = variables(agreed), agreed.languages[0]
    told = {each: {row[0]: row for row in _explained(agreed, columns, each)} for each in agreed.languages}
    book = Workbook(write_only=True)
    sheet = book.create_sheet(DATA)
    long = _prepare(sheet, columns, told[language], language, max(ROWS, len(agreed.cases)))
    names = [each.name for each in columns]
    rows = [[row.get(name, "") for name in names] for row in prefilled(agreed)]
    fill(sheet, [names, *rows], ["\n".join(filter(None, told[language][name][1:])) for name in names])
    for each in agreed.languages:
        fill(book.create_sheet(ABOUT[each]), [COLUMNS.in_language(each).split("|"), *told[each].values()])
    if long:
        codes = book.create_sheet(CODES)
        codes.sheet_state = "hidden"
        for place in range(max(map(len, long))):
            codes.append([listed[place] if place < len(listed) else None for listed in long])
    return saved(book)


def _explained(agreed: Contract, columns: Sequence[Variable], language: str) -> Iterator[list[str]]:
    """Column, meaning, answers, codes for none, when it is asked, when the interview ends."""
    for each in columns:
        text = each.text.in_language(language)
        if each.column:
            about = (answers(each.column, language), no_answers(each.column, language))
            yield [each.name, text, *about, routing(each.column, agreed, language), screening(each.column, language)]
        else:
            listed = f"{each.listed(language)}. {OTHER.in_language(language)}" if each.values else ""
            yield [each.name, text, listed, "", "", ""]


def _prepare(
    sheet: WriteOnlyWorksheet, columns: Sequence[Variable], told: dict[str, list[str]], language: str, rows: int
) -> list[list[int]]:
    """Formats and lists of the columns; gives the lists that are too long for a cell, for the sheet of codes."""
    from openpyxl.utils import get_column_letter

    long: list[list[int]] = []
    for place, each in enumerate(columns, start=1):
        letter = get_column_letter(place)
        if each.kind == "character":
            sheet.column_dimensions[letter].number_format = "@"
            continue
        listed = _listed(each)
        inline = ",".join(map(str, listed))
        if not listed:
            formula = _formula(each, f"{letter}2")
        elif len(inline) <= LONGEST_INLINE:
            formula = f'"{inline}"'
        else:
            long.append(listed)
            within = get_column_letter(len(long))
            formula = f"{CODES}!${within}$1:${within}${len(listed)}"
        rule = _rule(each, formula, told[each.name], language, chosen=bool(listed))
        rule.add(f"{letter}2:{letter}{rows + 1}")
        sheet.data_validations.append(rule)
    return long


def _listed(each: Variable) -> list[int]:
    """The answers to choose from; none where they are too many, or not whole numbers."""
    if each.column is None:
        return list(each.values)
    if each.column.low is None or each.column.high is None:
        return [*each.column.codes, *each.missing]
    if each.decimals or each.column.high - each.column.low > MOST_LISTED:
        return []
    scale = range(int(each.column.low), int(each.column.high) + 1)
    return [*scale, *each.column.above_scale, *each.missing]


def _formula(each: Variable, cell: str) -> str:
    """A condition for a range that is too long to list."""
    single = [f"{cell}={code}" for code in each.missing]
    return f"OR({','.join([f'AND({cell}>={each.low:.15g},{cell}<={each.high:.15g})', *single])})"


def _rule(each: Variable, formula: str, told: list[str], language: str, *, chosen: bool) -> DataValidation:
    from openpyxl.worksheet.datavalidation import DataValidation

    return DataValidation(
        type="list" if chosen else "custom",
        formula1=formula,
        allow_blank=True,
        showErrorMessage=True,
        errorStyle="warning" if each.column is None else "stop",
        errorTitle=one_line(each.name)[:TITLE],
        error=PICK.in_language(language) if chosen else one_line(told[2])[:PROMPT],
        showInputMessage=True,
        promptTitle=one_line(each.name)[:TITLE],
        prompt=one_line("; ".join(filter(None, told[2:4])))[:PROMPT],
    )
