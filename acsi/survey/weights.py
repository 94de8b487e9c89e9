"""The part of the definition that says how interviews are weighted."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from acsi.survey.parts import Part


def _value(found: object) -> object:
    """A value of a column as text: codes may be written as numbers."""
    return f"{found:.15g}" if isinstance(found, int | float) and not isinstance(found, bool) else found


ColumnValue = Annotated[str, BeforeValidator(_value, json_schema_input_type=str)]
Count = Annotated[float, Field(ge=0)]


class Weights(Part):
    """From design weights to final ones: non-response, raking, trimming."""

    nonresponse: list[str] = Field(
        [],
        description="segments whose cells within a branch carry their cases without an interview, the weightiest first",
    )
    rake: list[str] = Field([], description="segments, or columns of a plain data file, whose margins are met")
    margins: dict[str, dict[ColumnValue, Count]] = Field(
        {},
        description="what to rake to, value by value, as counts or shares; the frame's counts by branch unless given",
    )
    smallest_cell: int = Field(
        10,
        ge=1,
        description="fewest interviews in a cell of non-response or a category of a margin; smaller ones are joined",
    )
    trim_above: float | None = Field(
        None,
        gt=1,
        description="weights are cut at so many times the median of their branch, and the others take the rest",
    )
    trim_to_deff: float | None = Field(
        None, gt=1, description="the largest weights of a branch are cut until its design effect is no larger"
    )
    fpc: bool = Field(
        False, description="indices as a description of the customers there are: finite population correction"
    )
