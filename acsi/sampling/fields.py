"""The fields of the definition as columns of the extract, and the extract as claims in one spelling."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from acsi.engine.columns import as_day, as_text
from acsi.engine.connection import Script
from acsi.engine.files import Source
from acsi.errors import AcsiError, fault, problem
from acsi.identity import (
    BARE_MOBILE,
    PLAIN_ID,
    compact_expression,
    digits_expression,
    id_expression,
    key_expression,
    phone_expression,
)
from acsi.survey.models import Frame, Sample, Survey

if TYPE_CHECKING:
    from ibis.expr.types import StringValue, Table, Value

PERSONAL = ("claim_id", "customer_id", "phone", "name", "id_number", "bank_account", "address")
"""The fields that tell who a customer is; they never stand in a plain file."""

SPOKEN = ("form_of_address", "language")
"""The fields that say how to speak to a customer."""

OPTIONAL = ("claim_id", "name", "id_number", *SPOKEN)

OF_PLACES = ("name", "phone", "address")
"""What a list of places may have beside a number and a branch; it has no closing days."""

TEXTS = ("branch", *OPTIONAL, "address")


def frame_and_sample(survey: Survey) -> tuple[Frame, Sample]:
    """The definition's frame and sample. Raises AcsiError (A001) if it has none."""
    if survey.frame is None or survey.sample is None:
        raise fault("A001", key="sample" if survey.frame else "frame")
    return survey.frame, survey.sample


def described(survey: Survey) -> list[str]:
    """The fields that are kept with each case: segments, and those that make sub-strata."""
    frame, sample = frame_and_sample(survey)
    return list(dict.fromkeys([*frame.segments, *sample.substrata]))


def layout(survey: Survey, source: Source) -> dict[str, str]:
    """Each field that the selection uses with its column in the extract.

    Raises AcsiError with every fault: columns that are missing (I010) or hold numbers where digits matter (I011), and
    segments that would give a person away (A002).
    """
    frame, sample = frame_and_sample(survey)
    kept = described(survey)
    matched = frame.exclude.agents.match if frame.exclude.agents else []
    wanted = ["customer_id", "branch", *(["closed_on", "phone"] if frame.of == "customers" else [])]
    wanted += [field for field in matched if field != "phone"]
    wanted += ["name"] if frame.exclude.near_phone else []
    known = source.table.columns
    optional = OPTIONAL if frame.of == "customers" else OF_PLACES
    wanted += [field for field in optional if field in frame.columns or field in known]
    columns = {field: frame.column(sample.strata if field == "branch" else field) for field in wanted}
    columns |= {field: frame.column(field) for field in [*kept, *(rule.field for rule in frame.eligible)]}
    secret = {columns[field] for field in PERSONAL if field in columns}
    open_ = [segment for segment in kept if columns[segment] in secret]
    if open_:
        raise AcsiError([problem("A002", "frame: segments", segment=segment) for segment in open_])
    source.require(list(dict.fromkeys(columns.values())))
    source.require_text([columns[field] for field in PERSONAL if field in columns and field != "name"])
    return columns


Kind = Literal["customer_id", "phone", "id_number", "bank_account"]

Form = Callable[["StringValue"], "StringValue"]

FORMS: Mapping[Kind, Sequence[Form]] = {
    "customer_id": (key_expression,),
    "phone": (key_expression, digits_expression, phone_expression),
    "id_number": (key_expression, compact_expression, id_expression),
    "bank_account": (key_expression, compact_expression),
}
"""The steps from a text to its normal form, by kind."""

PLAIN: Mapping[Kind, tuple[str, Form]] = {
    "phone": (BARE_MOBILE, lambda text: text.right(11)),
    "id_number": (PLAIN_ID, lambda text: text),
}
"""Most phones and identity numbers have this form, from which they are normal at once: they skip all steps."""


def folded(table: Table, columns: Mapping[str, str], segments: Sequence[str]) -> Table:
    """The columns of `columns` and ours beside them: `closed_on` as a day, all else as the text that stands there.

    Ours are named `acsi_` and the field, segments `segment_` and the field, so that none collides with a column of the
    extract; fields that the extract lacks are null.
    """
    import ibis

    texts = {field: as_text(table[columns[field]]) for field in (*FORMS, *TEXTS, *segments) if field in columns}
    made: dict[str, Value] = {field: texts.get(field, ibis.null("string")) for field in (*FORMS, *TEXTS)}
    made["closed_on"] = as_day(table[columns["closed_on"]]) if "closed_on" in columns else ibis.null("date")
    ours = {f"acsi_{field}": value for field, value in made.items()}
    raw = list(dict.fromkeys(columns.values()))
    return table.select(*raw, **ours, **{f"segment_{segment}": texts[segment] for segment in segments})


def normalised(script: Script, claims: Table, which: str, kinds: Sequence[Kind]) -> Table:
    """Claims whose keys of these kinds are normal, so that they can be compared; each step under a name of its own,
    which begins with `which`, so that the SQL stays short."""
    for step in range(max(len(FORMS[kind]) for kind in kinds)):
        claims = script.define(f"{which}_{step + 1}", _after(claims, kinds, step))
    return claims


def _after(claims: Table, kinds: Sequence[Kind], step: int) -> Table:
    """The claims after one step of the keys of these kinds."""
    import ibis

    made: dict[str, Value] = {}
    for kind in kinds:
        key, plain = claims[f"acsi_{kind}"], f"acsi_plain_{kind}"
        if step == 0 and kind in PLAIN:
            pattern, form = PLAIN[kind]
            made[plain] = key.re_search(pattern)
            made[f"acsi_{kind}"] = ibis.cases((made[plain], form(key)), else_=FORMS[kind][0](key))
        elif step < len(FORMS[kind]):
            after = FORMS[kind][step](key)
            made[f"acsi_{kind}"] = ibis.cases((claims[plain], key), else_=after) if kind in PLAIN else after
    return claims.mutate(**made)
