"""The fields of the definition as columns of the extract, and the extract as claims in one spelling."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from acsi.engine.columns import as_day, as_text
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

TEXTS = (*OPTIONAL, "address")


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


Kind = Literal["phone", "id_number", "bank_account"]

Form = Callable[["StringValue"], "StringValue"]

FORMS: Mapping[Kind, tuple[Form, Form]] = {
    "phone": (digits_expression, phone_expression),
    "id_number": (compact_expression, id_expression),
    "bank_account": (compact_expression, lambda compact: compact),
}
"""The two steps from a key to its normal form, by kind."""

PLAIN: Mapping[str, tuple[str, int]] = {"phone": (BARE_MOBILE, 11), "id_number": (PLAIN_ID, 18)}
"""Most phones and identity numbers are normal as they stand, or their last characters are: they skip all steps."""

KEYS = ("customer_id", "branch", "phone", "id_number", "bank_account")
"""The fields that are compared and so need one spelling."""


def folded(table: Table, columns: Mapping[str, str], segments: Sequence[str]) -> Table:
    """The columns of `columns` and our fields beside them: keys in one spelling, `closed_on` as a day, others as text.

    Ours are named `acsi_` and the field, segments `segment_` and the field, so that none collides with a column of the
    extract; fields that the extract lacks are null.
    """
    import ibis

    texts = {field: as_text(table[columns[field]]) for field in (*KEYS, *TEXTS, *segments) if field in columns}
    closed = as_day(table[columns["closed_on"]]) if "closed_on" in columns else ibis.null("date")
    made: dict[str, Value] = {"acsi_closed_on": closed}
    for field in (*KEYS, *TEXTS):
        text = texts.get(field, ibis.null("string"))
        made[f"acsi_{field}"] = key_expression(text) if field in KEYS and field in texts else text
        if field in PLAIN and field in texts:
            pattern, size = PLAIN[field]
            made[f"acsi_plain_{field}"] = plain = text.re_search(pattern)
            made[f"acsi_{field}"] = ibis.cases((plain, text.right(size)), else_=made[f"acsi_{field}"])
    raw = list(dict.fromkeys(columns.values()))
    return table.select(*raw, **made, **{f"segment_{segment}": texts[segment] for segment in segments})


def compacted(folded: Table, kinds: Sequence[Kind]) -> Table:
    """The folded extract with its keys of some kinds without blanks and signs."""
    return folded.mutate(**{f"acsi_{kind}": _step(folded, kind, 0) for kind in kinds})


def normalised(compacted: Table, kinds: Sequence[Kind]) -> Table:
    """The compacted extract with these keys normal, so that they can be compared."""
    return compacted.mutate(**{f"acsi_{kind}": _step(compacted, kind, 1) for kind in kinds})


def _step(table: Table, kind: Kind, step: int) -> StringValue:
    """The keys of a kind after a step to their normal form."""
    import ibis

    key, plain = table[f"acsi_{kind}"], f"acsi_plain_{kind}"
    form = FORMS[kind][step](key)
    return ibis.cases((table[plain], key), else_=form) if plain in table.columns else form
