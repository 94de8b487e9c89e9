"""The sheet of the workbook on earlier waves: every index in every wave, on the yardstick of its own."""

from collections.abc import Iterator, Mapping

from acsi.league.trend_results import Course
from acsi.reporting.material import Material
from acsi.reporting.sheets import POINTS, SIGNED, TEXT, WHOLE, Column, Sheet
from acsi.reporting.workbook_columns import Row, measured, named, names, numbers


def over_the_waves(material: Material) -> Sheet:
    """The nation and each branch of the league: a row for each construct and wave; none without an earlier wave."""
    texts, trend = material.texts, material.past.trend
    columns = (
        *named(material),
        Column(texts("Construct"), TEXT),
        Column(texts("Id"), TEXT),
        Column(
            texts("Wave"), TEXT, texts("All waves are measured with the index weights of this workbook's own wave.")
        ),
        Column(texts("Interviews"), WHOLE),
        *measured(material, texts("Index")),
        Column(texts("Against the wave before"), SIGNED),
        Column(texts("Real or noise"), TEXT, texts("By a test that allows for the number of rows.")),
        Column(texts("Average of four waves"), POINTS, texts("This wave and the three before it, taken as one.")),
    )
    called = names(material)
    rows: list[Row] = []
    if trend:
        rows += _of("", texts("{whole}"), trend.nation, material)
        for each in trend.branches:
            rows += _of(each.branch, called.get(each.branch, each.branch), each.courses, material)
    return Sheet(texts("Over the waves"), columns, tuple(rows), 2)


def _of(code: str, name: str, courses: Mapping[str, Course], material: Material) -> Iterator[Row]:
    words = {"real": material.texts("a real change"), "noise": material.texts("within noise"), None: ""}
    for construct, course in courses.items():
        changes = {each.later: each for each in course.changes}
        averages = {each.label: each.estimate for each in course.moving}
        for level in course.levels:
            change = changes.get(level.wave)
            yield (
                code,
                name,
                material.label(construct),
                construct,
                level.wave,
                level.n,
                *numbers(level),
                change.estimate if change else None,
                words[change.verdict if change else None],
                averages.get(level.wave),
            )
