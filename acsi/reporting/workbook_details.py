"""The sheets of the workbook on touchpoints, questions, complaints, customer groups and value.

What `league.json` leaves empty, since it would rest on too few answers, is empty here too.
"""

from collections.abc import Iterable, Mapping

from acsi.league.touchpoint_results import Cell as Shown
from acsi.reporting.groups import group_name, segment_name
from acsi.reporting.material import Material
from acsi.reporting.sheets import SHARE, SIGNED, TEXT, WHOLE, Column, Sheet
from acsi.reporting.workbook_columns import Row, measured, named, names, numbers, word

NOTHING: Row = (None,) * 7
"""In the columns where the nation, which is compared with nothing, has no number."""


def _compared(material: Material, *, boxes: bool) -> tuple[Column, ...]:
    """The columns of a number by branch that is compared with the mean, with the shares of both ends if `boxes`."""
    texts = material.texts
    ends = (
        Column(texts("Top box"), SHARE, texts("The share of answers at the good end of the scale.")),
        Column(texts("Bottom box"), SHARE, texts("The share of answers at the bad end of the scale.")),
    )
    return (
        Column(texts("Answers"), WHOLE, texts("Where they are too few, nothing else is told.")),
        *measured(material, texts("Score")),
        *(ends if boxes else ()),
        *measured(material, texts("Difference"), SIGNED),
        Column(texts("Verdict"), TEXT),
    )


def _cells(material: Material, whole: Row, cells: Mapping[str, Shown]) -> Iterable[Row]:
    """A row for the nation, then one for each branch."""
    called = names(material)
    yield ("", material.texts("{whole}"), *whole)
    for branch, cell in cells.items():
        yield branch, called.get(branch, branch), *_cell(material, cell)


def _cell(material: Material, cell: Shown) -> Row:
    return (
        cell.n,
        *numbers(cell.score),
        cell.top,
        cell.bottom,
        *numbers(cell.difference),
        word(material, cell.verdict),
    )


def _without_boxes(row: Row) -> Row:
    """A row of `_cells` without the shares of both ends, which only questions have."""
    return *row[:7], *row[9:]


def touchpoints(material: Material) -> Sheet:
    """Each touchpoint, for the nation and for each branch."""
    texts, found = material.texts, material.league.touchpoints
    columns = (
        Column(texts("Touchpoint"), TEXT),
        Column(texts("Id"), TEXT),
        *named(material),
        *_compared(material, boxes=False),
        Column(texts("Weakest question"), TEXT, texts("The question of the touchpoint with the lowest score.")),
    )
    rows = [
        (
            each.label.in_language(texts.language),
            each.touchpoint,
            *_without_boxes(row),
            _weakest(material, each.weakest_by_branch, each.weakest, row),
        )
        for each in (found.touchpoints if found else [])
        for row in _cells(material, (each.n, *numbers(each.score), *NOTHING), each.branches)
    ]
    return Sheet(texts("Touchpoints"), columns, tuple(rows), 4)


def _weakest(material: Material, by_branch: Mapping[str, str], nation: str, row: Row) -> str:
    question = nation if not row[0] else by_branch.get(str(row[0]), "")
    return material.called(question) if question else ""


def questions(material: Material) -> Sheet:
    """Each question about a touchpoint, for the nation and for each branch."""
    texts, found = material.texts, material.league.touchpoints
    labels = {each.touchpoint: each.label.in_language(texts.language) for each in (found.touchpoints if found else [])}
    columns = (
        Column(texts("Touchpoint"), TEXT),
        Column(texts("Question"), TEXT),
        Column(texts("Id"), TEXT),
        *named(material),
        *_compared(material, boxes=True),
    )
    rows = [
        (labels.get(each.touchpoint or "", ""), material.called(each.question), each.question, *row)
        for each in (found.questions if found else [])
        for row in _cells(
            material, (each.n, *numbers(each.score), each.top, each.bottom, None, None, None, None, ""), each.branches
        )
    ]
    return Sheet(texts("Each question"), columns, tuple(rows), 5)


def complaints(material: Material) -> Sheet:
    """Who complained, in the nation and in each branch."""
    texts, found = material.texts, material.league.complaints
    columns = (
        *named(material),
        Column(texts("Answers"), WHOLE),
        *measured(material, texts("Complained, %")),
        *measured(material, texts("Difference"), SIGNED),
        Column(texts("Verdict"), TEXT, texts("Above: more complaints than elsewhere.")),
    )
    whole = (found.n, *numbers(found.share), *NOTHING) if found else ()
    rows = [_without_boxes(row) for row in _cells(material, whole, found.branches)] if found else []
    return Sheet(texts("Complaints"), columns, tuple(rows), 2)


def segments(material: Material) -> Sheet:
    """The index of each customer group, in the nation and in each branch."""
    texts = material.texts
    columns = (
        Column(texts("Segment"), TEXT),
        Column(texts("Group"), TEXT),
        *named(material),
        Column(texts("Interviews"), WHOLE),
        *measured(material, texts("Index")),
        *measured(material, texts("Difference"), SIGNED),
        Column(texts("Verdict"), TEXT, texts("Of a group: against its own row's whole.")),
    )
    rows = [
        (segment_name(texts, segment.segment), group_name(texts, group.value), *_without_boxes(row))
        for segment in material.league.segments
        for group in segment.groups
        for row in _cells(
            material, (group.n, *numbers(group.score), None, None, *numbers(group.difference), ""), group.branches
        )
    ]
    return Sheet(texts("Customer groups"), columns, tuple(rows), 4)


def value(material: Material) -> Sheet:
    """What customers get over what it costs them, by branch."""
    texts, found = material.texts, material.league.value_equation
    columns = (
        *named(material),
        Column(texts("Answers"), WHOLE),
        *measured(material, texts("Value, the whole at 100")),
        *measured(material, texts("Difference"), SIGNED),
        Column(texts("Verdict"), TEXT),
    )
    called = names(material)
    rows = [
        _without_boxes((branch, called.get(branch, branch), *_cell(material, cell)))
        for branch, cell in (found.branches.items() if found else [])
    ]
    return Sheet(texts("Value"), columns, tuple(rows), 2)
