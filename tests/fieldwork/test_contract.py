"""The delivery contract."""

import pytest

from acsi.errors import AcsiError
from acsi.fieldwork.contract import Contract, contract
from acsi.survey.models import Survey
from acsi.survey.parts import Wording


def changed(survey: Survey, **update: object) -> Survey:
    """The survey with its second question changed."""
    first, second, *rest = survey.questions
    return survey.model_copy(update={"questions": [first, second.model_copy(update=update), *rest]})


def of(survey: Survey) -> Contract:
    return contract(survey, wave="2026Q3", firm="north", definition_sha256="0" * 64, cases=["N1"])


def test_it_survives_being_written_and_read(agreed: Contract) -> None:
    assert Contract.model_validate_json(agreed.model_dump_json()) == agreed


def test_it_tells_columns_scales_codes_and_routing(agreed: Contract) -> None:
    columns = {column.name: column for column in agreed.columns}
    assert agreed.names[:6] == ["case_id", "disposition", "interviewer", "started", "ended", "staff"]
    assert columns["TOL"].question == "increase"
    assert columns["TOL"].allowed == "0 to 25, or 26"
    assert columns["overall"].allowed == "1 to 10, or 98 (dont_know), 99 (refused)"
    assert columns["handling"].ask_if == {"complained": [1]}
    assert columns["staff"].screen_out == [1]
    assert columns["remark"].in_words


def test_the_fingerprint_changes_with_the_questions_but_not_with_their_wording(survey: Survey) -> None:
    before = of(survey).questionnaire
    assert of(changed(survey, text=Wording(en="Otherwise put"))).questionnaire == before
    assert of(changed(survey, scale="percent")).questionnaire != before
    assert of(changed(survey, ask_if={"staff": [0]})).questionnaire != before


@pytest.mark.parametrize("name", ["disposition", "wave", "branch", "weight", "channel"])
def test_a_question_cannot_take_a_name_that_a_delivery_or_the_responses_need(survey: Survey, name: str) -> None:
    with pytest.raises(AcsiError, match=f"H001 The question {name} uses the name {name}"):
        of(changed(survey, id=name))


def test_a_questions_column_may_be_called_as_a_segment(survey: Survey) -> None:
    assert of(changed(survey, column="channel")).columns[1].name == "channel"
    with pytest.raises(AcsiError, match="H001"):
        of(changed(survey, column="firm"))
