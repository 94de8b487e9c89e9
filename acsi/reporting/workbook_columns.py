"""Columns that the sheets of the workbook share, and the cells that fill them."""

from acsi.league.results import Verdict
from acsi.model.estimates import Measure
from acsi.reporting.material import Material
from acsi.reporting.sheets import POINTS, RATIO, TEXT, Cell, Column

Row = tuple[Cell, ...]


def named(material: Material) -> tuple[Column, Column]:
    """The columns that name a branch."""

    return Column(material.texts("Code"), TEXT), Column(material.texts("Name"), TEXT)


def measured(material: Material, title: str, shown: str = POINTS) -> tuple[Column, ...]:
    """The columns of a number with its standard error and interval."""
    texts = material.texts
    return (
        Column(title, shown),
        Column(texts("{what}: standard error", what=title), RATIO),
        Column(
            texts("{what}: from", what=title),
            shown,
            texts("The ends of the {level} interval.", level=material.confidence),
        ),
        Column(texts("{what}: to", what=title), shown),
    )


def numbers(measure: Measure | None) -> Row:
    """The cells of such columns."""
    if measure is None:
        return None, None, None, None
    return measure.estimate, measure.se, *(measure.ci or (None, None))


def word(material: Material, verdict: Verdict | None) -> str:
    """A verdict as a cell; empty where nothing was tested."""
    texts = material.texts
    return {"above": texts("above"), "below": texts("below"), "similar": texts("no clear difference"), None: ""}[
        verdict
    ]


def names(material: Material) -> dict[str, str]:
    """The name of each branch of the league."""
    return {each.branch: material.name(each) for each in material.league.branches}
