"""The part of the definition that says what customers get and what it costs them, for the value equation."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from acsi.survey.parts import Part

Weight = Annotated[float, Field(gt=0)]


def _weighted(value: object) -> object:
    """A list of questions stands for equal weights."""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return dict.fromkeys(value, 1.0)
    return value


Questions = Annotated[
    dict[str, Weight],
    BeforeValidator(_weighted, json_schema_input_type=dict[str, Weight] | list[str]),
    Field(min_length=1),
]


class ValueEquation(Part):
    """Customer value as Heskett, Sasser and Schlesinger write it: what customers get over what it costs them.

    Each part names questions, as a list or with weights; a high answer is always good for the customer: a price found
    reasonable, little trouble.
    """

    results: Questions = Field(description="what the customer got: was the need met, was the amount right")
    process: Questions = Field(description="how it was done: manner, skill, being kept informed")
    price: Questions = Field(description="the price, rated so that a high answer says that it is low or reasonable")
    effort: Questions = Field(description="getting the service: waiting, papers, time; a high answer says little of it")
