"""The models: wording, scales, columns, names of constructs."""

import pytest
from pydantic import ValidationError

from acsi.survey.load import check_survey
from acsi.survey.models import Frame, Question, Scale, Survey, Wording, construct_label


def loaded(text: str) -> Survey:
    survey, problems = check_survey(text, "survey.yaml")
    assert survey is not None, problems
    return survey


def test_a_wording_that_lacks_a_language_shows_the_other() -> None:
    assert Wording(zh="理赔").in_language("en") == "理赔"
    assert Wording(en="Claims").in_language("zh") == "Claims"
    assert Wording(zh="理赔", en="Claims").in_language("zh") == "理赔"
    assert Wording().in_language("en") == ""


def test_a_plain_text_stands_for_both_languages(write) -> None:
    assert loaded(write(title="Claims")).title == Wording(zh="Claims", en="Claims")


def test_the_bounds_of_a_scale_come_from_its_range_or_its_codes() -> None:
    assert Scale(low=1, high=10).bounds == (1, 10)
    assert Scale(codes={2: Wording(en="b"), 0: Wording(en="a")}).bounds == (0, 2)


def test_a_scale_allows_its_answers_and_not_its_missing_codes() -> None:
    rating = Scale(low=1, high=10, missing={98: "dont_know"})
    assert rating.allows(1)
    assert rating.allows(10)
    assert not rating.allows(98)
    assert not Scale(codes={0: Wording(), 2: Wording()}).allows(1)


def test_a_question_is_read_from_its_column_or_its_id() -> None:
    assert Question(id="sat").data_column == "sat"
    assert Question(id="sat", column="SATIS").data_column == "SATIS"


def test_characters_that_nothing_can_show_are_left_out_of_texts() -> None:
    assert Question(id="sat", text="a\x07b\ud800\ufffe\n珺").text == Wording(zh="ab\n珺", en="ab\n珺")
    with pytest.raises(ValidationError, match="a text, or one for each language"):
        Question(id="sat", text="\x01")


def test_one_routing_answer_is_a_list_of_one(write) -> None:
    text = write(questions="[{id: qual, scale: rating}, {id: sat_a, scale: rating}, {id: sat_b, scale: rating}, "
                 "{id: x, scale: rating, ask_if: {qual: 3}}]")  # fmt: skip
    assert loaded(text).questions[-1].ask_if == {"qual": [3]}


def test_a_field_without_a_column_has_its_own_name() -> None:
    frame = Frame(columns={"phone": "mobile"})
    assert (frame.column("phone"), frame.column("branch")) == ("mobile", "branch")


def test_a_definition_cannot_be_changed(write) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        loaded(write()).id = "other"


def test_the_constructs_of_the_acsi_have_names_and_others_go_by_label_or_id(write) -> None:
    survey = loaded(
        write(
            model="{constructs: {quality: {indicators: [qual]}, satisfaction: {indicators: [sat_a], label: Joy}, "
            "mood: {indicators: [sat_b]}}, paths: {quality: [satisfaction, mood]}, index: satisfaction}"
        )
    )
    assert construct_label(survey, "quality") == Wording(zh="感知质量", en="Perceived quality")
    assert construct_label(survey, "satisfaction").en == "Joy"
    assert construct_label(survey, "mood").in_language("zh") == "mood"


def test_a_composite_has_its_own_name(write) -> None:
    survey = loaded(write(model=None, composite="{index: service, weights: {qual: 1}, label: Service}"))
    assert construct_label(survey, "service").en == "Service"


def test_conditions_keep_the_kind_of_their_values(write) -> None:
    survey = loaded(
        write(frame="{eligible: [{field: a, in: motor}, {field: b, equals: 01}, {field: c, equals: '01'}]}")
    )
    assert survey.frame is not None
    first, second, third = survey.frame.eligible
    assert first.one_of == ["motor"]
    assert (second.equals, third.equals) == (1, "01")
