"""The part of the definition that says who may be sampled, how many, and by whom they are called."""

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainValidator
from pydantic_core import PydanticCustomError

from acsi.survey.parts import Name, Part

# The fields that mean something to the programme; any other field of `columns` is the user's own.
KNOWN_FIELDS = {
    "claim_id": "the claim's number",
    "customer_id": "the customer's number: one customer is drawn once; in a list of places the place's number",
    "branch": "the branch's code, as in branches.csv",
    "closed_on": "the day on which the claim was closed",
    "phone": "the customer's phone",
    "name": "the customer's name, or the place's",
    "address": "where a place is",
    "id_number": "the customer's identity card number",
    "bank_account": "the account or card to which the claim was paid",
    "form_of_address": "how to address the customer: 先生 or 女士, or the sex as 男, 女, M, F, 1, 2",
    "language": "the language in which the customer is called: zh or en",
}

DELIVERED = ("case_id", "disposition", "interviewer", "started", "ended", "firm", "wave", "questionnaire")
"""The columns that a delivery has beside those of the questions."""

RECIPIENT = r"^age1[ac-hj-np-z02-9]{58}$"

Scalar = str | int | float | date


def _scalar(value: object) -> Scalar:
    if isinstance(value, str | int | float | date):
        return value
    raise PydanticCustomError("scalar", "a text, a number or a date")


def _scalars(value: object) -> list[Scalar]:
    values = value if isinstance(value, list) else [value]
    if not values:
        raise PydanticCustomError("scalar", "a text, a number or a date")
    return [_scalar(each) for each in values]


def _recipient(value: object) -> object:
    """Only a public key may stand in the definition; what was found is not repeated, it may be a secret."""
    if isinstance(value, str) and value.upper().startswith("AGE-SECRET-KEY"):
        raise PydanticCustomError("secret", "a private identity")
    if isinstance(value, str) and not re.match(RECIPIENT, value):
        raise PydanticCustomError("recipient", "not an age recipient")
    return value


Code = Annotated[str, BeforeValidator(lambda code: str(code) if isinstance(code, int) else code)]
Value = Annotated[Scalar, PlainValidator(_scalar, json_schema_input_type=str | int | float)]
Values = Annotated[
    list[Scalar],
    PlainValidator(_scalars, json_schema_input_type=list[str | int | float] | str | int | float),
]
Recipient = Annotated[str, BeforeValidator(_recipient, json_schema_input_type=str), Field(pattern=RECIPIENT)]


class Eligible(Part):
    """One condition a claim must meet; conditions apply in the order written and each is counted."""

    field: str = Field(description="the field to look at: a name of `columns`, or a column of the extract")
    one_of: Values | None = Field(None, alias="in", description="the field is one of these")
    equals: Value | None = Field(None, description="the field is exactly this")
    low: Value | None = Field(None, alias="from", description="the field is this or more; may stand with `to`")
    high: Value | None = Field(None, alias="to", description="the field is this or less; may stand with `from`")
    within_days: int | None = Field(None, gt=0, description="the date is at most so many days before `--as-of`")
    not_null: Literal[True] | None = Field(None, description="the field is filled")


class Agents(Part):
    """How the company's own agents, who stand in the data as customers, are found in the register."""

    match: list[Literal["id_number", "phone", "bank_account"]] = Field(
        ["id_number", "phone"], min_length=1, description="what is compared with the register of agents"
    )


Action = Literal["hold", "exclude"]

ACTIONS = "`hold` keeps the claims out until somebody has looked, `exclude` keeps them out"


class SharedPhone(Part):
    """One phone on many unrelated policyholders is an agent's phone."""

    customers: int = Field(3, ge=2, description="how many unrelated customers must share a phone")
    action: Action = Field("hold", description=ACTIONS)


class NearPhone(Part):
    """The name and nearly the phone of an agent of the same branch are that agent's."""

    action: Action = Field("hold", description=ACTIONS)


class Exclude(Part):
    """Who is taken out of the frame, each with its reason counted."""

    agents: Agents | None = Field(None, description="take out the agents of the register given with `--agents`")
    near_phone: NearPhone | None = Field(
        None, description="take out claims with the name and nearly the phone of an agent of their branch"
    )
    shared_phone: SharedPhone | None = Field(None, description="take out phones that several unrelated customers share")
    do_not_contact: bool = Field(False, description="take out the customers of the list `--do-not-contact`")
    contacted_within_days: int | None = Field(
        None, gt=0, description="take out customers sampled by this programme in the last so many days"
    )


class Frame(Part):
    """The persons who may be sampled, from an extract of the claims system; or the places that may be visited."""

    of: Literal["customers", "places"] = Field(
        "customers",
        description="`places`: the frame is a list of counters, garages or hotlines that are visited; a row needs no "
        "phone and no closing day",
    )
    columns: dict[Name, str] = Field({}, description="our field: its column in the extract, where the names differ")
    eligible: list[Eligible] = Field([], description="the conditions a claim must meet, in order")
    exclude: Exclude = Field(Exclude(), description="who is taken out of the frame")
    segments: list[str] = Field([], description="fields kept with each case, for weighting and case-mix adjustment")

    def column(self, field: str) -> str:
        """The column of the extract that holds `field`."""
        return self.columns.get(field, field)


class Sample(Part):
    """How many cases are drawn."""

    strata: str = Field("branch", description="the field within whose values cases are drawn: the branches")
    allocation: Literal["equal", "proportional", "square_root"] = Field(
        "equal",
        description="`equal` wants `completes` of every branch; `proportional` and `square_root` share out `total` by "
        "the customers in each branch's frame, or by their square roots",
    )
    completes: int = Field(100, ge=1, description="interviews wanted in each branch, with `allocation: equal`")
    total: int | None = Field(None, ge=1, description="interviews wanted in all, with the other allocations")
    minimum: int = Field(1, ge=0, description="interviews that each branch gets at least, with the other allocations")
    substrata: list[str] = Field(
        [], description="fields that split each branch: interviews are wanted of every part in proportion to it"
    )
    reserve_per_complete: float = Field(2.0, ge=0, description="reserve cases drawn for each interview wanted")


class Firm(Part):
    """A survey firm that interviews."""

    recipient: Recipient | None = Field(
        None, description="the firm's age public key (`age1…`); handovers are encrypted to it"
    )
    columns: dict[str, str] = Field({}, description="the firm's name of a column: ours, where a delivery's differ")
    dispositions: dict[Code, Annotated[int, Field(ge=100, le=499)]] = Field(
        {}, description="the firm's code for what became of a case: the disposition"
    )
