"""Fields and their columns: what is missing, what gives a person away, what digits are lost."""

from collections.abc import Callable

import pytest

from acsi.engine.files import Source
from acsi.errors import AcsiError
from acsi.sampling.fields import layout
from tests.sampling.conftest import FRAME, claim, survey


def codes(raised: pytest.ExceptionInfo[AcsiError]) -> list[str]:
    return [problem.code for problem in raised.value.problems]


def test_every_missing_column_is_named_with_its_likely_misspelling(source: Callable[..., Source]) -> None:
    row = claim(1)
    row["insured_nr"], row["mobil"] = row.pop("insured_no"), row.pop("mobile")
    with pytest.raises(AcsiError) as raised:
        layout(survey(), source([row]))
    assert codes(raised) == ["I010", "I010"]
    assert "There is no column insured_no. Did you mean insured_nr?" in str(raised.value)


def test_a_header_that_is_a_row_is_not_shown(source: Callable[..., Source]) -> None:
    with pytest.raises(AcsiError) as raised:
        layout(survey(), source([{"测一": 1, "15400000001": 2}]))
    assert "测" not in str(raised.value)
    assert "1540" not in str(raised.value)


def test_optional_fields_may_be_missing_unless_the_definition_names_them(source: Callable[..., Source]) -> None:
    row = claim(1)
    del row["name"]
    assert "name" not in layout(survey(), source([row]))
    with pytest.raises(AcsiError, match="There is no column insured_name"):
        layout(survey(columns={**FRAME["columns"], "name": "insured_name"}), source([row]))


@pytest.mark.parametrize("column", ["insured_no", "mobile", "id_number", "claim_no"])
def test_digits_in_a_column_of_floating_point_numbers_are_refused(source: Callable[..., Source], column: str) -> None:
    with pytest.raises(AcsiError) as raised:
        layout(survey(), source([claim(1, **{column: 1.0}), claim(2, **{column: 2.5})]))
    assert codes(raised) == ["I011"]


@pytest.mark.parametrize("segment", ["phone", "mobile", "name", "customer_id"])
def test_a_segment_may_not_be_the_customer(source: Callable[..., Source], segment: str) -> None:
    with pytest.raises(AcsiError) as raised:
        layout(survey(segments=[segment]), source([claim(1)]))
    assert codes(raised) == ["A002"]


def test_a_definition_without_a_frame_draws_nothing(source: Callable[..., Source]) -> None:
    with pytest.raises(AcsiError, match="A001 The definition has no frame"):
        layout(survey().model_copy(update={"frame": None}), source([claim(1)]))


def test_another_field_can_be_the_stratum(source: Callable[..., Source]) -> None:
    own = survey().model_copy(update={"sample": survey().sample.model_copy(update={"strata": "line"})})
    assert layout(own, source([claim(1)]))["branch"] == "line"
