"""A delivery in Triple-S XML 2.0 (Association for Survey Computing, 2011): its description, and its data as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from acsi.fieldwork.contract import Contract
from acsi.fieldwork.variables import Variable, one_line, prefilled, require_names, variables
from acsi.survey.parts import Wording

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
TAGS = {"zh": "zh-Hans", "en": "en"}


def triple_s_metadata(agreed: Contract, data_file: str) -> bytes:
    """The description of a delivery that lies in `data_file`: CSV in UTF-8, its first line the names of the columns.

    Texts stand in each of the survey's languages. Codes for none are values like the others; an empty field is a
    question not asked. Raises AcsiError (H020) for columns that Triple-S cannot name.
    """
    require_names(agreed)
    tags = [TAGS[language] for language in agreed.languages]
    root = ElementTree.Element("sss", {"version": "2.0", LANG: tags[0], "languages": " ".join(tags)})
    ElementTree.SubElement(root, "origin").text = "acsi"
    survey = ElementTree.SubElement(root, "survey")
    ElementTree.SubElement(survey, "name").text = agreed.survey
    ElementTree.SubElement(survey, "version").text = agreed.questionnaire
    _texts(ElementTree.SubElement(survey, "title"), agreed.title, agreed)
    about = {"ident": "A", "href": data_file, "format": "csv", "skip": "1"}
    record = ElementTree.SubElement(survey, "record", about)
    for place, each in enumerate(variables(agreed), start=1):
        _describe(record, each, place, agreed)
    ElementTree.indent(root)
    for text in root.iter("text"):
        text.tail = None
    written: bytes = ElementTree.tostring(root, "UTF-8", xml_declaration=True)
    return written + b"\n"


def triple_s_data(agreed: Contract, rows: Iterable[Mapping[str, object]] | None = None) -> bytes:
    """Rows of answers by column in the layout of the description; without `rows`, the contract's cases to fill in.

    A whole number is written without a point, None and NaN as an empty field.
    """
    stream = io.StringIO(newline="")
    names = [each.name for each in variables(agreed)]
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(names)
    for row in prefilled(agreed) if rows is None else rows:
        writer.writerow([_field(row.get(name)) for name in names])
    return stream.getvalue().encode()


def _field(cell: object) -> str:
    if cell is None or cell != cell:
        return ""
    return f"{cell:.15g}" if isinstance(cell, float) else str(cell)


def _describe(record: Element, each: Variable, place: int, agreed: Contract) -> None:
    about = {"ident": str(place), "type": each.kind} | ({"use": "serial"} if each.name == "case_id" else {})
    variable = ElementTree.SubElement(record, "variable", about)
    ElementTree.SubElement(variable, "name").text = each.name
    _texts(ElementTree.SubElement(variable, "label"), each.text, agreed)
    ElementTree.SubElement(variable, "position", {"start": str(place)})
    if each.kind == "character":
        ElementTree.SubElement(variable, "size").text = str(each.width)
        return
    values = ElementTree.SubElement(variable, "values")
    if each.kind == "quantity" or each.low is not None:
        low = min(each.values) if each.low is None else each.low
        high = max(each.values) if each.high is None else each.high
        ends = {"from": f"{low:.{each.decimals}f}", "to": f"{high:.{each.decimals}f}"}
        ElementTree.SubElement(values, "range", ends)
    for code, label in each.values.items():
        _texts(ElementTree.SubElement(values, "value", {"code": str(code)}), label, agreed)


def _texts(element: Element, wording: Wording, agreed: Contract) -> None:
    """The text in the survey's first language, and if it has two, in each of them."""
    first, *others = agreed.languages
    element.text = one_line(wording.in_language(first))
    for language in agreed.languages if others else ():
        text = ElementTree.SubElement(element, "text", {LANG: TAGS[language]})
        text.text = one_line(wording.in_language(language))
